"""Encoding: the textbook's ids and tiktoken's; special tokens; decoding; bad ids. Seeded."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import tiktoken

from minbpe_ref import corpora
from minbpe_ref.engine import memory
from minbpe_ref.engine.bpe import MAX_ID, halves_of
from minbpe_ref.engine.encoding import Encoder
from minbpe_ref.engine.training import train
from minbpe_ref.gpt4o import GPT4O_SPLIT_PATTERN
from minbpe_ref.recover import recover_merges
from minbpe_ref.regex import GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN, RegexTokenizer
from minbpe_ref.vocabularies import ranks

PUBLISHED = {
    "gpt2": ("r50k_base", GPT2_SPLIT_PATTERN),
    "cl100k_base": ("cl100k_base", GPT4_SPLIT_PATTERN),
    "o200k_base": ("o200k_base", GPT4O_SPLIT_PATTERN),
}
LANGUAGES = "\n".join("\n".join(group) for group in corpora.parallel_sentences().values())
CORPORA = {
    "english": corpora.shakespeare()[:300_000],
    "code": corpora.python_code(),
    "languages": LANGUAGES,
    "glitches": " ".join(corpora.glitch_strings()),
}


@pytest.fixture(scope="module", params=PUBLISHED)
def published(request):
    """An encoder of ours and tiktoken's own."""
    stored, pattern = PUBLISHED[request.param]
    return Encoder.from_ranks(ranks(stored), pattern), tiktoken.get_encoding(request.param)


@pytest.fixture(scope="module")
def small():
    """Merges that this module trains, as an encoder and as the textbook's tokenizer."""
    special = {"<|end|>": 600, "<|e": 601}
    merges = train(CORPORA["english"][:50_000] + LANGUAGES, 600)
    tokenizer = RegexTokenizer.from_merges(merges, special_tokens=special)
    return Encoder(merges, special_tokens=special), tokenizer


@pytest.mark.parametrize("text", CORPORA.values(), ids=CORPORA)
def test_corpora_have_tiktoken_s_ids_twice_over(published, text):
    encoder, peer = published
    expected = peer.encode_ordinary(text)
    for _ in range(2):  # chunks merged, then chunks remembered
        ids = encoder.encode_array(text)
        assert ids.dtype == np.uint32 and ids.tolist() == expected
    assert encoder.decode(ids) == text


def test_every_token_is_found_and_decodes(published):
    encoder, peer = published
    tokens = {idx: peer.decode_single_token_bytes(idx) for idx in range(0, peer.n_vocab - 30, 7)}
    assert all(encoder.decode_bytes([idx]) == token for idx, token in tokens.items())


@pytest.mark.parametrize("n", [*range(1, 20), 127, 128, 129, 1000])
def test_long_and_short_chunks_of_letters(published, n):
    # around the sizes at which the way to merge or to remember changes
    encoder, peer = published
    rng = random.Random(n)
    for letters in ("ab", "etaoinshr", "ABCDEFGH", "가나다라마", "的一是不了"):
        text = "".join(rng.choices(letters, k=n))
        assert encoder.encode_ordinary(text) == peer.encode_ordinary(text)


@pytest.mark.parametrize("unit", ["a", " ", "\n", "한국어", "^", "xq"])
@pytest.mark.parametrize("n", [10_000, 100_000])
def test_runs_without_a_break_have_tiktoken_s_ids(published, unit, n):
    encoder, peer = published
    text = unit * (n // len(unit))
    assert encoder.encode_ordinary(text) == peer.encode_ordinary(text)


def test_random_letters_without_a_break(published):
    encoder, peer = published
    text = "".join(random.Random(5).choices("abcdefghijklmnopqrstuvwxyz", k=100_000))
    assert encoder.encode_ordinary(text) == peer.encode_ordinary(text)


def test_a_million_spaces_before_a_letter(published):
    # tiktoken 0.14 panics on this text, so its two chunks are given to it one by one
    encoder, peer = published
    ids = encoder.encode_ordinary(" " * 1_000_000 + "x")
    assert ids == peer._encode_single_piece(" " * 999_999) + peer.encode_ordinary(" x")
    assert encoder.decode(ids) == " " * 1_000_000 + "x"


def test_a_chunk_of_ten_megabytes(small):
    encoder, _ = small
    text = "the" * 3_400_000
    ids = encoder.encode_array(text)
    assert encoder.decode(ids) == text
    # what is far from both ends repeats
    assert set(ids[100:-100].tolist()) == set(encoder.encode_array(text[:3000])[100:-100].tolist())


@pytest.mark.parametrize("text", CORPORA.values(), ids=CORPORA)
def test_trained_merges_give_the_textbook_s_ids(small, text):
    encoder, tokenizer = small
    assert encoder.encode_ordinary(text[:20_000]) == tokenizer.encode_ordinary(text[:20_000])


def test_random_merges_give_the_textbook_s_ids():
    # merges that training would not make: equal tokens by several ways, dead ends
    rng = random.Random(11)
    for _ in range(40):
        merges = {}
        while len(merges) < 20:
            ids = [97, 98, 99, *range(256, 256 + len(merges))]
            pair = rng.choice(ids), rng.choice(ids)
            merges.setdefault(pair, 256 + len(merges))
        encoder, tokenizer = Encoder(merges), RegexTokenizer.from_merges(merges)
        for size in (1, 2, 5, 30, 200):
            text = "".join(rng.choices("abc", k=size))
            assert encoder.encode_ordinary(text) == tokenizer.encode_ordinary(text), merges


def test_no_pattern_encodes_across_chunks():
    assert Encoder({(97, 32): 256, (256, 98): 257}, pattern=None).encode("a b") == [257]


def test_any_pattern_encodes():
    merges = {(97, 98): 256, (32, 256): 257}
    encoder = Encoder(merges, pattern=r" ?\w+|\W")
    assert encoder.encode("ab ab!") == [256, 257, 33]
    assert [ids.tolist() for ids in encoder.encode_batch(["ab", "", "ab ab"])] == [
        [256],
        [],
        [256, 257],
    ]
    with pytest.raises(ValueError, match="skips"):
        Encoder(merges, pattern=r"\w+").encode("a b")


def test_special_tokens_as_the_textbook_treats_them(small):
    encoder, tokenizer = small
    text = "the<|end|>the <|e nd|> the"
    for allowed in ("all", "none", {"<|end|>", "<|e"}):
        assert encoder.encode(text, allowed) == tokenizer.encode(text, allowed)
    for allowed in ("none_raise", {"<|e"}):
        with pytest.raises(ValueError, match="not allowed"):
            encoder.encode(text, allowed)
    assert encoder.decode([600, 601]) == "<|end|><|e"


@pytest.mark.parametrize("special", [{"": 700}, {"<|x|>": 300}, {"<|x|>": 700, "<|y|>": 700}])
def test_special_tokens_that_can_t_be_are_refused(small, special):
    encoder, _ = small
    with pytest.raises(ValueError):
        Encoder(
            {(97, 98): 256, **{(256 + i, 97): 257 + i for i in range(99)}}, special_tokens=special
        )


@pytest.mark.parametrize("texts", [[], [""], ["", "a", ""], ["one two", "", "three\n", "\n four"]])
@pytest.mark.parametrize("threads", [1, 3])
def test_a_batch_is_each_text_by_itself(small, texts, threads):
    encoder, _ = small
    assert [ids.tolist() for ids in encoder.encode_batch(texts, threads)] == [
        encoder.encode_ordinary(text) for text in texts
    ]


def test_many_texts_on_threads(small):
    encoder, _ = small
    texts = [CORPORA["english"][i : i + 5000] for i in range(0, 300_000, 3000)] * 3
    batch = encoder.encode_batch(texts, threads=4)
    assert all(
        np.array_equal(a, encoder.encode_array(b)) for a, b in zip(batch, texts, strict=True)
    )
    with pytest.raises(ValueError, match="threads is 0"):
        encoder.encode_batch(texts, threads=0)


def test_one_encoder_serves_many_threads(small):
    encoder, _ = small
    texts = [CORPORA["code"][i:] for i in range(0, 4000, 50)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(encoder.encode_ordinary, texts))
    assert together == [encoder.encode_ordinary(text) for text in texts]


def test_a_full_memory_forgets_nothing_that_matters(monkeypatch):
    monkeypatch.setattr(memory, "_MOST_SLOTS", 1 << 15)
    monkeypatch.setattr(memory, "_MOST_WORDS", 1 << 15)
    encoder = Encoder(train(LANGUAGES, 500))
    fresh = Encoder(train(LANGUAGES, 500))
    text = " ".join(f"word{i}überlängeundnochmehr" for i in range(60_000))
    for part in range(0, len(text), 400_000):
        encoder.encode_array(text[part : part + 400_000])
    (full,) = encoder._memories
    assert len(full.known) == len(full.arena) == 1 << 15
    monkeypatch.undo()
    assert np.array_equal(encoder.encode_array(text), fresh.encode_array(text))


def test_lone_surrogates_and_nul_bytes(published):
    encoder, peer = published
    for text in ("a\ud800b", "\udfff", "\ud83d\udc4b", "\0", "a\0\0 \0b"):
        assert encoder.encode(text) == peer.encode(text)


def test_halves_of_ranks_are_the_textbook_s():
    some = {token: idx for token, idx in ranks("cl100k_base").items() if idx < 20_000}
    assert halves_of(some) == recover_merges(some)


def test_ranks_that_no_merge_makes_or_without_all_bytes_are_refused():
    some = {bytes([b]): b for b in range(256)}
    with pytest.raises(ValueError, match="b'abcd', rank 256"):
        Encoder.from_ranks(some | {b"abcd": 256})
    with pytest.raises(ValueError, match="1 of the 256 bytes have no rank, the first is 0x61"):
        Encoder.from_ranks({token: idx for token, idx in some.items() if token != b"a"})


@pytest.mark.parametrize("idx", [-1, 602, 10**6, 2**40, -(2**40)])
def test_ids_outside_the_vocabulary_are_refused(small, idx):
    encoder, _ = small
    with pytest.raises(ValueError, match=rf"token id {idx} is not in the vocabulary of 602 ids"):
        encoder.decode([97, idx])
    with pytest.raises(ValueError, match=f"token id {idx}"):
        encoder.decode(np.array([97, idx]))


@pytest.mark.parametrize("idx", [1.0, "a", None, np.float64(3)])
def test_ids_that_are_no_integers_are_refused(small, idx):
    encoder, _ = small
    with pytest.raises(TypeError, match="token ids are integers"):
        encoder.decode([97, idx])


def test_decoding_replaces_or_raises(small):
    encoder, _ = small
    assert encoder.decode([0x80]) == "\ufffd"
    assert encoder.decode(np.array([], np.uint32)) == ""
    with pytest.raises(UnicodeDecodeError):
        encoder.decode([0x80], errors="strict")
    with pytest.raises(ValueError, match="errors is 'ignore'"):
        encoder.decode([0x80], errors="ignore")


def test_ids_beyond_the_engine_s_limit_are_refused():
    with pytest.raises(ValueError, match=f"limits 0 to {MAX_ID}"):
        Encoder.from_ranks({bytes([b]): b for b in range(256)} | {b"ab": MAX_ID + 1})


def test_what_is_no_text_is_refused(small):
    encoder, _ = small
    with pytest.raises(TypeError, match="pass a str"):
        encoder.encode(b"bytes")
