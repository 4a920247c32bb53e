"""Counting chunks against a dictionary. Seeded."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from minbpe_ref.engine.chunks import BLOCK, ChunkCounter, check_utf8, counts_of
from minbpe_ref.engine.patterns import split
from minbpe_ref.regex import GPT4_SPLIT_PATTERN


def expected(texts, pattern):
    """Chunk -> count in order of first appearance: what a Counter keeps."""
    return dict(Counter(chunk.encode() for text in texts for chunk in split(text, pattern)))


def random_text(rng, size):
    words = [
        "".join(rng.choices("abé한", k=rng.choice([1, 2, 7, 8, 9, 16, 17, 40]))) for _ in range(50)
    ]
    return "".join(rng.choice(words) + rng.choice([" ", "  ", "\n", ", "]) for _ in range(size))


@pytest.mark.parametrize("pattern", [GPT4_SPLIT_PATTERN, r" ?\w+|\s|\W", None])
def test_counts_and_order_are_a_counter_s(pattern):
    rng = random.Random(1)
    texts = [random_text(rng, 200) for _ in range(5)] + [""]
    counter = ChunkCounter(pattern)
    counter.add(texts[:2])
    counter.add(texts[2:])
    assert list(counter.counts().items()) == list(expected(texts, pattern).items())


def test_the_table_grows():
    text = " ".join(f"w{i}" for i in range(9 * BLOCK)).replace("w", "wörter")
    counter = ChunkCounter(GPT4_SPLIT_PATTERN)
    counter.add([text, text])
    assert counter.counts() == expected([text, text], GPT4_SPLIT_PATTERN)


@pytest.mark.parametrize("size", range(1, 40))
def test_chunks_of_any_size_are_told_apart_anywhere_in_the_text(size):
    # equal but for the last byte, at the text's start, middle and end, where no 16 bytes follow
    a, b = "x" * (size - 1) + "a", "x" * (size - 1) + "b"
    counter = ChunkCounter(None)
    counter.add([a, b, a, b, b])
    assert counter.counts() == {a.encode(): 2, b.encode(): 3}


def tail_hash(tail):
    """FNV-1a, as the table hashes what a chunk has beyond 16 bytes."""
    h = 14695981039346656037
    for byte in tail:
        h = (h ^ byte) * 1099511628211 % 2**64
    return h


def test_equal_keys_are_not_equal_chunks():
    # the key holds bytes 9 to 16 mixed with the hash of the rest, so one can be made to order
    middle = int.from_bytes(b"middle..", "little") ^ tail_hash(b"one") ^ tail_hash(b"two")
    a = b"the head" + b"middle.." + b"one"
    b = b"the head" + middle.to_bytes(8, "little") + b"two"
    counter = ChunkCounter(None)
    counter.add_chunks(counts_of({a: 1, b: 2}))
    counter.add_chunks(counts_of({a: 3}))
    slots = counter._slots[counter._slots["size"] > 0]
    assert slots["next"][0] == slots["next"][1]
    assert counter.counts() == {a: 4, b: 2}


def test_adding_up_parts_keeps_counts_and_order():
    rng = random.Random(2)
    texts = [random_text(rng, 100) for _ in range(6)]
    whole = ChunkCounter(GPT4_SPLIT_PATTERN)
    whole.add(texts)
    parts = ChunkCounter(None)
    for text in texts:
        part = ChunkCounter(GPT4_SPLIT_PATTERN)
        part.add([text])
        parts.add_chunks(part.chunks())
    assert list(parts.counts().items()) == list(whole.counts().items())


def test_counts_pass_32_bits():
    counter = ChunkCounter(None)
    for _ in range(3):
        counter.add_chunks(counts_of({b"the": 2**32 - 1}))
    assert counter.counts() == {b"the": 3 * (2**32 - 1)}


def test_bytes_that_are_not_utf8_are_refused_with_their_offset():
    good = ("é" * 700_000).encode()  # past the first block that is checked
    check_utf8(good)
    with pytest.raises(ValueError, match="byte 0xff at offset 1400000 is not valid UTF-8"):
        check_utf8(good + b"\xff")
    with pytest.raises(ValueError, match="at offset 1400000"):  # cut short
        ChunkCounter(None).add_utf8([good + b"\xe2\x82"])
    with pytest.raises(ValueError, match="file: byte 0x80 at offset 107"):
        check_utf8(b"seven..\x80", "file", 100)


def test_nothing_is_counted_of_nothing():
    counter = ChunkCounter(GPT4_SPLIT_PATTERN)
    counter.add([])
    counter.add([""])
    assert counter.counts() == {}
    assert len(counter.chunks().data) == 0
