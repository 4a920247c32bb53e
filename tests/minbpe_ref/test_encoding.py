"""Fast encoding against the textbook's, GPT-4o's ids against tiktoken's. Seeded."""

from __future__ import annotations

import random

import pytest
import tiktoken

from minbpe_ref import encoding
from minbpe_ref.base import encode_chunk
from minbpe_ref.basic import learn_merges
from minbpe_ref.encoding import FastEncoder, encode_chunk_heap
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


def test_heap_equals_the_textbook_on_tiny_alphabets():
    generator = random.Random(9)
    for _ in range(400):
        letters = b"abc"[: generator.randrange(1, 4)]
        data = bytes(generator.choices(letters, k=generator.randrange(30)))
        merges = learn_merges([bytes(generator.choices(letters, k=40))], 15)
        assert encode_chunk_heap(data, merges) == encode_chunk(data, merges), (data, merges)


def test_a_long_run_takes_few_steps(monkeypatch):
    pushes = []
    push = encoding.heappush
    monkeypatch.setattr(encoding, "heappush", lambda *a: pushes.append(1) or push(*a))
    merges = learn_merges([b"a" * 64], 6)
    ids = encode_chunk_heap(b"a" * 100_000, merges)
    assert len(ids) == 100_000 // 64 + 1
    assert len(pushes) < 3 * 100_000


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
