"""What is of the wrong type is refused with a sentence that names what is expected, everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from minbpe_ref import (
    BasicTokenizer,
    FastEncoder,
    RegexTokenizer,
    TokenHealer,
    decode_utf8,
    encode_code_point,
    explain,
    recover_merges,
    train_fast,
)
from minbpe_ref.arguments import mapping, several, token_id, token_ids, whole_number
from minbpe_ref.basic import learn_merges
from minbpe_ref.gpt2 import load_gpt2
from minbpe_ref.incremental import learn_merges_fast
from minbpe_ref.regex import compile_pattern, split
from minbpe_ref.sentencepiece_bpe import SentencePieceBPE
from minbpe_ref.superbpe import encode_superwords, learn_superwords
from minbpe_ref.unigram import train_unigram, viterbi
from minbpe_ref.utf8 import sizes

MERGES = {(104, 105): 256}
BASIC = BasicTokenizer.from_merges(MERGES)
REGEX = RegexTokenizer.from_merges(MERGES, special_tokens={"<|x|>": 300})
FAST = FastEncoder(REGEX)

TEXTS = {
    "BasicTokenizer.train": lambda text: BasicTokenizer().train(text, 300),
    "RegexTokenizer.train": lambda text: RegexTokenizer().train(text, 300),
    "BasicTokenizer.encode": BASIC.encode,
    "RegexTokenizer.encode": REGEX.encode,
    "RegexTokenizer.encode_ordinary": REGEX.encode_ordinary,
    "FastEncoder.encode": FAST.encode,
    "FastEncoder.encode_iterable": lambda text: list(FAST.encode_iterable([text])),
    "train_fast": lambda text: train_fast(text, 300),
    "split": lambda text: split(text, r"a|."),
    "explain": lambda text: explain(text, r"a|."),
    "encode_superwords": lambda text: encode_superwords(text, {}, 0),
    "learn_superwords": lambda text: learn_superwords([text], 3, 1),
    "load_gpt2": lambda text: load_gpt2(text, {}),
    "viterbi": lambda text: viterbi(text, {"a": -1.0}),
    "sizes": sizes,
}


@pytest.mark.parametrize("text", [None, ["a"], b"ab", 1], ids=str)
@pytest.mark.parametrize("name", TEXTS)
def test_what_is_no_text(name, text):
    with pytest.raises(TypeError, match=f"text is a {type(text).__name__}; pass a str"):
        TEXTS[name](text)


DECODERS = {
    "Tokenizer.decode": BASIC.decode,
    "Tokenizer.decode_bytes": BASIC.decode_bytes,
    "TokenHealer.heal": TokenHealer(BASIC).heal,
}


@pytest.mark.parametrize("idx", [True, False, 1.0, "1", None, np.True_, np.float64(1)], ids=repr)
@pytest.mark.parametrize("name", DECODERS)
def test_what_is_no_id(name, idx):
    with pytest.raises(TypeError, match="token ids are integers"):
        DECODERS[name]([idx])


@pytest.mark.parametrize("ids", [None, "hi", 104, {104: 1}], ids=str)
@pytest.mark.parametrize("name", DECODERS)
def test_what_is_no_row_of_ids(name, ids):
    with pytest.raises(TypeError, match=f"ids is a {type(ids).__name__}; pass an iterable of ints"):
        DECODERS[name](ids)


def test_integers_of_other_libraries_and_bytes_are_ids():
    assert BASIC.decode(np.array([256])) == BASIC.decode(iter([np.int64(256)])) == "hi"
    assert BASIC.decode(b"hi") == "hi"


SIZES = {
    "BasicTokenizer.train": lambda n: BasicTokenizer().train("abab", n),
    "RegexTokenizer.train": lambda n: RegexTokenizer().train("abab", n),
    "train_fast": lambda n: train_fast("abab", n),
    "learn_merges": lambda n: learn_merges([b"ab"], n),
    "learn_merges_fast": lambda n: learn_merges_fast({b"ab": 1}, n),
    "learn_superwords": lambda n: learn_superwords(["ab"], n, 0),
    "train_unigram": lambda n: train_unigram({"ab": 1}, n),
    "encode_code_point": encode_code_point,
}


@pytest.mark.parametrize("size", [None, "300", 300.0, True], ids=repr)
@pytest.mark.parametrize("name", SIZES)
def test_what_is_no_whole_number(name, size):
    with pytest.raises(TypeError, match=f"is a {type(size).__name__}; pass an int"):
        SIZES[name](size)


MAPPINGS = {
    "BasicTokenizer.from_merges": BasicTokenizer.from_merges,
    "RegexTokenizer.from_merges": RegexTokenizer.from_merges,
    "special_tokens": lambda given: RegexTokenizer().register_special_tokens(given),
    "learn_merges_fast": lambda given: learn_merges_fast(given, 3),
    "recover_merges": recover_merges,
    "train_unigram": lambda given: train_unigram(given, 5),
    "load_gpt2": lambda given: load_gpt2("a b", given),
}


@pytest.mark.parametrize("given", [None, [(1, 2)], "a", 5], ids=str)
@pytest.mark.parametrize("name", MAPPINGS)
def test_what_is_no_mapping(name, given):
    with pytest.raises(TypeError, match=f"is a {type(given).__name__}; pass a mapping"):
        MAPPINGS[name](given)


@pytest.mark.parametrize(
    ("merges", "message"),
    [
        ({(104, 105): "256"}, "token id '256' is a str"),
        ({(104.0, 105): 256}, "token id 104.0 is a float"),
        ({(True, False): 256}, "token id True is a bool"),
        ({(1, 2, 3): 256}, r"merge \(1, 2, 3\) is no pair of ids"),
        ({104: 256}, "merge 104 is no pair of ids"),
        ({"hi": 256}, "merge 'hi' is no pair of ids"),
    ],
)
def test_merges_of_other_types(merges, message):
    for kind in (BasicTokenizer, RegexTokenizer):
        with pytest.raises(TypeError, match=message):
            kind.from_merges(merges)


@pytest.mark.parametrize("allowed", [None, 5], ids=str)
def test_what_is_no_set_of_special_tokens(allowed):
    with pytest.raises(
        TypeError, match="allowed_special is a .*; pass 'all', 'none', 'none_raise'"
    ):
        REGEX.encode("a", allowed)


@pytest.mark.parametrize("pattern", [5, b"a", ["a"]], ids=str)
def test_what_is_no_pattern(pattern):
    for make in (RegexTokenizer, compile_pattern, lambda given: split("a", given)):
        with pytest.raises(TypeError, match="split pattern .* is a .*; pass a str"):
            make(pattern)


@pytest.mark.parametrize("texts", [None, "abc", b"abc", 5], ids=str)
def test_a_single_text_in_place_of_several(texts):
    for take in (lambda t: list(FAST.encode_iterable(t)), lambda t: learn_superwords(t, 3, 1)):
        with pytest.raises(
            TypeError, match=f"is a {type(texts).__name__}; pass an iterable of str"
        ):
            take(texts)


@pytest.mark.parametrize("data", [None, "a", [1]], ids=str)
def test_what_is_no_bytes(data):
    for take in (decode_utf8, SentencePieceBPE.from_bytes):
        with pytest.raises(TypeError, match=f"data is a {type(data).__name__}; pass"):
            take(data)


def test_a_file_s_name_is_not_made_of_none():
    with pytest.raises(TypeError, match="not NoneType"):
        BASIC.save(None)


def test_what_is_right_is_handed_back():
    assert token_id(3) == 3 and token_ids((3,)) == (3,) and whole_number(3, "n") == 3
    assert several(["a"], "texts") == ["a"] and mapping({}, "merges", "{}") == {}


def test_the_engine_refuses_the_same():
    pytest.importorskip("numba", reason="the engine needs numba")
    from minbpe_ref import engine
    from minbpe_ref.engine.encoding import Encoder

    encoder = Encoder(MERGES)
    for idx in (True, 1.0, "1", None):
        with pytest.raises(TypeError, match="token ids are integers"):
            encoder.decode([idx])
    with pytest.raises(TypeError, match="ids is a str"):
        encoder.decode("hi")
    for texts in ("abc", None, 5):
        with pytest.raises(TypeError, match="texts is a .*; pass an iterable of str"):
            encoder.encode_batch(texts)
        with pytest.raises(TypeError, match="texts is a .*; pass an iterable of str"):
            engine.train_texts(texts, 300)
        with pytest.raises(TypeError, match="paths is a .*; pass an iterable of paths"):
            engine.train_files(texts, 300)
    for take in (encoder.encode_batch, lambda t: engine.train_texts(t, 300)):
        with pytest.raises(TypeError, match="text is a NoneType; pass a str"):
            take([None])
    for threads in ("2", 1.5, True):
        with pytest.raises(TypeError, match="threads is a .*; pass an int"):
            encoder.encode_batch(["a"], threads)
    with pytest.raises(TypeError, match="merges is a list"):
        Encoder([1])
    with pytest.raises(TypeError, match="ranks is a NoneType"):
        Encoder.from_ranks(None)
