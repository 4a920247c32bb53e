"""The heap against the textbook, and who takes it for a long chunk. Seeded; counts, no clocks."""

from __future__ import annotations

import random

import pytest

from minbpe_ref import heap
from minbpe_ref.base import encode_chunk
from minbpe_ref.basic import BasicTokenizer, learn_merges
from minbpe_ref.heap import SHORT, encode_chunk_either, encode_chunk_heap, merge_by_rank
from minbpe_ref.regex import RegexTokenizer
from minbpe_ref.superbpe import encode_superwords


def test_heap_equals_the_textbook_on_tiny_alphabets():
    generator = random.Random(9)
    for _ in range(400):
        letters = b"abc"[: generator.randrange(1, 4)]
        data = bytes(generator.choices(letters, k=generator.randrange(30)))
        merges = learn_merges([bytes(generator.choices(letters, k=40))], 15)
        expected = encode_chunk(data, merges)
        assert encode_chunk_heap(data, merges) == expected, (data, merges)
        assert encode_chunk_either(data, merges) == expected, (data, merges)


def test_a_long_run_takes_few_steps(monkeypatch):
    pushes = []
    push = heap.heappush
    monkeypatch.setattr(heap, "heappush", lambda *a: pushes.append(1) or push(*a))
    merges = learn_merges([b"a" * 64], 6)
    ids = encode_chunk_heap(b"a" * 100_000, merges)
    assert len(ids) == 100_000 // 64 + 1
    assert len(pushes) < 3 * 100_000


def test_a_pair_s_rank_is_asked_a_few_times_for_each_part():
    merges = learn_merges([b"abcacbbacabccab" * 9], 60)
    data = random.Random(22).choices(b"abc", k=20_000)
    asked = []
    merge_by_rank(
        data, lambda x, y: asked.append(1) or merges.get((x, y)), lambda x, y: merges[x, y]
    )
    assert len(asked) < 8 * len(data)


MERGES = learn_merges([b"abcacbbacabccab" * 9], 60)
ENCODERS = {
    "BasicTokenizer.encode": BasicTokenizer.from_merges(MERGES).encode,
    "RegexTokenizer.encode": RegexTokenizer.from_merges(MERGES).encode,
    "RegexTokenizer.encode_ordinary": RegexTokenizer.from_merges(MERGES).encode_ordinary,
    "between special tokens": lambda text: RegexTokenizer.from_merges(
        MERGES, special_tokens={"<|end|>": 400}
    ).encode(f"{text}<|end|>{text}", "all"),
    "encode_superwords": lambda text: encode_superwords(text, MERGES, 60),
}


@pytest.mark.parametrize("name", ENCODERS)
def test_no_long_chunk_goes_the_textbook_s_way(name, monkeypatch):
    sizes = []
    monkeypatch.setattr(
        heap, "encode_chunk", lambda d, m: sizes.append(len(d)) or encode_chunk(d, m)
    )
    text = "".join(random.Random(23).choices("abc", k=20_000)) + " abc"
    ids = ENCODERS[name](text)
    assert len(ids) < 20_000 * 2
    assert all(size <= SHORT for size in sizes)
