"""Fast encoding against the textbook's, GPT-4o's ids against tiktoken's. Seeded."""

from __future__ import annotations

import random

import pytest
import tiktoken

from minbpe_ref import encoding
from minbpe_ref.encoding import FastEncoder
from minbpe_ref.gpt2 import GPT2Tokenizer
from minbpe_ref.gpt4 import GPT4Tokenizer
from minbpe_ref.gpt4o import GPT4oTokenizer
from minbpe_ref.regex import RegexTokenizer

PIECES = [
    *"abzAZ 019'\n\r\t\0.,/!?-é한हिन्",
    "'LL",
    "'re",
    "I'll",
    "   ",
    "👋",
    "\u2019",
    "ǅ",
    " the",
    "HeLLo",
    "\u0301",
]


def fuzz(count, seed):
    generator = random.Random(seed)
    for _ in range(count):
        yield "".join(generator.choices(PIECES, k=generator.randrange(25)))


@pytest.mark.parametrize(
    ("kind", "name"),
    [(GPT2Tokenizer, "gpt2"), (GPT4Tokenizer, "cl100k_base"), (GPT4oTokenizer, "o200k_base")],
)
def test_ids_equal_tiktoken_s_and_cuts_make_no_difference(kind, name):
    tokenizer = kind()
    fast, theirs = FastEncoder(tokenizer), tiktoken.get_encoding(name)
    generator = random.Random(10)
    for text in fuzz(1000, seed=11):
        wanted = theirs.encode(text)
        assert fast.encode(text) == wanted
        size = generator.randrange(1, 6)
        parts = [text[i : i + size] for i in range(0, len(text), size)]
        assert list(fast.encode_iterable(parts)) == wanted, (text, size)
    for text in fuzz(50, seed=12):
        assert tokenizer.encode(text) == theirs.encode(text)


def test_iterating_holds_little():
    seen = 0

    def lines():
        nonlocal seen
        for _ in range(1000):
            seen += 1
            yield "the quick brown fox\n"

    ids = FastEncoder(RegexTokenizer()).encode_iterable(lines())
    next(ids)
    assert seen <= 2


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_long_chunk_that_comes_in_small_parts_is_cut_a_few_times_only(size, monkeypatch):
    text = "".join(random.Random(21).choices("abc", k=40_000)) + " the end"
    cut = []
    split = encoding.split
    monkeypatch.setattr(encoding, "split", lambda t, p: cut.append(len(t)) or split(t, p))
    fast = FastEncoder(RegexTokenizer.from_merges({(97, 98): 256}))
    parts = [text[i : i + size] for i in range(0, len(text), size)]
    ids = list(fast.encode_iterable(parts))
    # up to encoding.LONG code points each part has its own cut
    assert sum(cut) < 4 * len(text) + encoding.LONG**2
    assert ids == fast.encode(text)


def test_a_text_in_place_of_texts_is_refused():
    with pytest.raises(TypeError, match="texts is a str; pass an iterable of str"):
        list(FastEncoder(RegexTokenizer()).encode_iterable("a text"))


def test_a_cache_belongs_to_one_tokenizer():
    one = RegexTokenizer.from_merges({(97, 98): 256})
    other = RegexTokenizer()
    assert FastEncoder(one).encode("ab") == [256]
    assert FastEncoder(other).encode("ab") == [97, 98]


def test_cache_is_bounded(monkeypatch):
    monkeypatch.setattr(encoding, "CACHE_SIZE", 2)
    fast = FastEncoder(RegexTokenizer())
    assert fast.encode("a b c d") == list(b"a b c d")
    assert len(fast._cache) == 2


def test_what_a_caller_does_to_the_ids_is_its_own_affair():
    fast = FastEncoder(RegexTokenizer())
    fast.encode("a").clear()
    assert fast.encode("a") == [97]


def test_surrogates_and_empty():
    fast = FastEncoder(RegexTokenizer())
    assert fast.encode("") == list(fast.encode_iterable([])) == []
    assert list(fast.encode_iterable(["\ud800", ""])) == list("\ufffd".encode())
