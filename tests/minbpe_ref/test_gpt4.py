"""GPT-2's and GPT-4's ids, against tiktoken on seeded text and on the lecture's examples."""

from __future__ import annotations

import json
import random
from functools import cache

import pytest
import tiktoken

from minbpe_ref import vocabularies
from minbpe_ref.gpt2 import GPT2Tokenizer, bytes_to_unicode, load_gpt2, unspell, vocab_bpe
from minbpe_ref.gpt4 import GPT4_SPECIAL_TOKENS, GPT4Tokenizer
from minbpe_ref.recover import byte_order, recover_merges

PAIRS = [(GPT2Tokenizer, "gpt2"), (GPT4Tokenizer, "cl100k_base")]
# control characters, contractions, digits, spaces, scripts that split oddly, emoji, surrogates
PIECES = [
    *"abzAZ 019'\n\r\t\0.,!?#{}_-é한हि",
    "'LL",
    "'re",
    "   ",
    "👋",
    "🤗",
    "\u2019",
    "\ud800",
    "ſ",
    "İ",
    "①",
    " the",
    "hello",
    "\u200b",
]


@cache
def ours(kind):
    return kind()


def fuzz(count, seed):
    generator = random.Random(seed)
    for _ in range(count):
        yield "".join(generator.choices(PIECES, k=generator.randrange(25)))


@pytest.mark.parametrize(("kind", "name"), PAIRS)
def test_ids_equal_tiktoken_s_on_fuzz(kind, name):
    theirs = tiktoken.get_encoding(name)
    for text in fuzz(1500, seed=4):
        assert ours(kind).encode(text) == theirs.encode(text), repr(text)


@pytest.mark.parametrize(("kind", "name"), PAIRS)
def test_random_ids_decode_as_in_tiktoken(kind, name):
    theirs = tiktoken.get_encoding(name)
    generator = random.Random(5)
    known = sorted(ours(kind).vocab)
    for _ in range(200):
        ids = generator.choices(known, k=20)
        assert ours(kind).decode_bytes(ids) == theirs.decode_bytes(ids)
        assert ours(kind).decode(ids) == theirs.decode(ids)


@pytest.mark.parametrize(("kind", "name"), PAIRS)
def test_special_tokens_encode_and_decode(kind, name):
    theirs = tiktoken.get_encoding(name)
    for special in theirs.special_tokens_set:
        ids = theirs.encode(f"a{special}b", allowed_special="all")
        assert ours(kind).encode(f"a{special}b", "all") == ids
        assert ours(kind).decode(ids) == f"a{special}b"
    with pytest.raises(ValueError, match="not allowed"):
        ours(kind).encode("<|endoftext|>")


@pytest.mark.parametrize(
    ("kind", "text", "ids"),
    [
        (GPT2Tokenizer, "Tokenization is at the", [30642, 1634, 318, 379, 262]),
        (GPT2Tokenizer, " Egg", [14562]),
        (GPT2Tokenizer, "egg", [33856]),
        (GPT2Tokenizer, "    hello world!!!", [220, 220, 220, 23748, 995, 10185]),
        (GPT4Tokenizer, "    hello world!!!", [262, 24748, 1917, 12340]),
        (GPT2Tokenizer, " SolidGoldMagikarp", [43453]),
        (GPT4Tokenizer, ".DefaultCellStyle", [98518]),
        (GPT4Tokenizer, ".DefaultCellSty", [13578, 3683, 626, 88]),
        (GPT4Tokenizer, "world", [14957]),
        (GPT4Tokenizer, " world", [1917]),
        (GPT2Tokenizer, " ", [220]),
        (GPT4Tokenizer, " Oh", [8840]),
    ],
)
def test_the_lecture_s_ids(kind, text, ids):
    assert ours(kind).encode(text) == ids
    assert ours(kind).decode(ids) == text


def test_the_lecture_s_splits_of_sums():
    def pieces(kind, text):
        return "|".join(ours(kind).decode([i]) for i in ours(kind).encode(text))

    assert pieces(GPT2Tokenizer, "127 + 677 = 804") == "127| +| 6|77| =| 8|04"
    assert pieces(GPT2Tokenizer, "1275 + 6773 = 8041") == "12|75| +| 6|773| =| 8|041"
    assert pieces(GPT4Tokenizer, "1275") == "127|5"


def test_korean_costs_more():
    assert len(ours(GPT2Tokenizer).encode("Hello how are you?")) == 5
    assert len(ours(GPT4Tokenizer).encode("안녕하세요")) == 5
    assert len(ours(GPT4Tokenizer).encode("\u1112\u1161")) > 2  # decomposed


def test_sizes_and_first_merges():
    assert len(ours(GPT4Tokenizer).merges) == 100_000
    assert len(ours(GPT2Tokenizer).merges) == 50_000
    assert ours(GPT2Tokenizer).vocab_size == 50_257
    assert [ours(GPT4Tokenizer).vocab[i] for i in range(256, 260)] == [b"  ", b"    ", b"in", b" t"]
    multi_space = [
        t for t in ours(GPT2Tokenizer).vocab.values() if t.strip(b" ") == b"" and len(t) > 1
    ]
    assert multi_space == []


def test_every_recovered_merge_spells_its_token():
    for kind, name in ((GPT4Tokenizer, "cl100k_base"), (GPT2Tokenizer, "r50k_base")):
        vocab = ours(kind).vocab
        assert all(vocab[rank] == token for token, rank in vocabularies.ranks(name).items())


def test_special_tokens_can_be_added():
    tokenizer = GPT4Tokenizer()
    tokenizer.register_special_tokens(GPT4_SPECIAL_TOKENS | {"<|im_start|>": 100264})
    assert tokenizer.encode("<|im_start|>a", {"<|im_start|>"}) == [100264, 64]
    with pytest.raises(ValueError, match="holds already; use 100256 or more"):
        tokenizer.register_special_tokens({"<|im_start|>": 100255})
    # nobody else's tokenizer has changed
    tokenizer.merges.clear()
    assert 100264 not in GPT4Tokenizer().vocab
    assert len(GPT4Tokenizer().merges) == 100_000


def test_unknown_ids_are_named():
    # 100256 is a hole in cl100k_base
    with pytest.raises(ValueError, match="token id 100256 is not in the vocabulary of 100261 ids"):
        ours(GPT4Tokenizer).decode([100256])


def test_save_and_load(tmp_path):
    ours(GPT2Tokenizer).save(str(tmp_path / "gpt2"))
    loaded = GPT2Tokenizer()
    loaded.merges = {}
    loaded.load(str(tmp_path / "gpt2.model"))
    assert vars(loaded) == vars(ours(GPT2Tokenizer))


def test_training_is_refused():
    with pytest.raises(NotImplementedError, match="trained already"):
        GPT4Tokenizer().train("a", 300)


def test_recovering_names_a_token_that_no_merge_makes():
    ranks = {bytes([b]): b for b in range(256)} | {b"abc": 256}
    with pytest.raises(ValueError, match=r"b'abc' of rank 256 falls into 3 parts"):
        recover_merges(ranks)
    with pytest.raises(ValueError, match="not the 256 bytes"):
        byte_order({b"a": 0})


def test_byte_names_are_a_bijection_and_agree_with_tiktoken():
    table = bytes_to_unicode()
    assert sorted(table) == list(range(256))
    assert len(set(table.values())) == 256
    assert all(name.isprintable() and name != " " for name in table.values())
    with pytest.raises(ValueError, match="stands for no byte"):
        unspell("a b")


def test_gpt2_files_give_50000_merges_among_them_eight_with_a_hash():
    files = vocabularies.tiktoken_files()
    text = next(data for url, data in files.items() if url.endswith("vocab.bpe")).decode("utf-8")
    vocab = json.loads(next(d for url, d in files.items() if url.endswith("encoder.json")))
    merges = load_gpt2(text, vocab)
    assert len(merges) == 50_000
    assert merges == ours(GPT2Tokenizer).merges
    assert sum(line.startswith("#") for line in text.split("\n")[1:]) == 8
    assert vocab_bpe(vocabularies.ranks("r50k_base")).decode("utf-8") == text


def test_gpt2_files_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="line 2 is 'a'"):
        load_gpt2("#version\na\n", {})
    with pytest.raises(ValueError, match="line 1 is 'a'"):
        load_gpt2("a\n", {})
    with pytest.raises(ValueError, match="line 2 needs an id for 'ab'"):
        load_gpt2("#version\na b\n", {"a": 0, "b": 1})


def test_the_first_merge_of_a_file_without_a_header_is_kept():
    names = {"Ġ": 0, "t": 1, "h": 2, "Ġt": 3, "Ġth": 4}
    merges = {(0, 1): 3, (3, 2): 4}
    assert load_gpt2("Ġ t\nĠt h\n", names) == merges
    assert load_gpt2("#version: 0.2\nĠ t\nĠt h\n", names) == merges
    # "#" is a letter of merges as well
    assert load_gpt2("# #\n", {"#": 2, "##": 2235}) == {(2, 2): 2235}
    assert load_gpt2("", {}) == load_gpt2("#version: 0.2\n", {}) == {}


def test_gpt2s_two_files_are_read_as_load_gpt2_reads_them():
    from minbpe_ref import gpt2
    from minbpe_ref.vocabularies import ranks

    table = ranks("r50k_base")
    files = gpt2.vocab_bpe(table).decode("utf-8"), gpt2.encoder_json(table)
    merges, vocab = gpt2.read_gpt2(*files, gpt2.bytes_to_unicode())
    assert list(merges.items()) == list(gpt2.load_gpt2(*files).items())
    assert vocab == {idx: token for token, idx in table.items()} | {50256: b"<|endoftext|>"}
