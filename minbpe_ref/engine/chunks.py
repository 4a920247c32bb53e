"""Count distinct chunks in order of first appearance, however long the corpus is.

A table finds a chunk by its first 16 bytes, its size and, if it is longer, the rest. What it keeps
is the distinct chunks, never the corpus, so memory is bounded by them. The order of first
appearance is what the lecture's tie-break rests on. Left out: learning merges (`merging`).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from minbpe_ref.engine.jit import compiling, kernel
from minbpe_ref.engine.patterns import (
    Documents,
    chunk_ends,
    documents_of,
    join_documents,
    rules_of,
    views,
    whole_documents,
)

BLOCK = 1 << 13  # chunks cut before they are counted
BATCH = 1 << 8  # chunks whose keys are made before the first is looked up
_ALL_ONES = np.uint64(0xFFFFFFFFFFFFFFFF)
# two odd numbers of well mixed bits: the golden ratio's, and one from the splitmix family
_MIX_1, _MIX_2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
_32 = np.uint64(32)

SLOT = np.dtype(
    [
        ("head", "u8"),  # the chunk's first 8 bytes
        ("next", "u8"),  # the next 8; mixed with the bytes after, if there are any
        ("count", "i8"),
        ("size", "u4"),  # bytes; 0: an empty slot
        ("index", "u4"),  # rank in order of first appearance
    ]
)


# the first `size` bytes of two words, as masks: a table costs less than a branch taken at random
_HEAD_MASK = np.array([2 ** (8 * min(size, 8)) - 1 for size in range(17)], np.uint64)
_NEXT_MASK = np.array([2 ** (8 * max(size - 8, 0)) - 1 for size in range(17)], np.uint64)


@kernel(inline=True)
def load(buf, at):  # type: ignore[no-untyped-def]
    """Return the 8 bytes at `at` as a number, the first lowest; past the end they are 0."""
    word = np.uint64(0)
    for k in range(min(len(buf) - at, 8)):
        word |= np.uint64(buf[at + k]) << np.uint64(8 * k)
    return word


@kernel(inline=True)
def chunk_key(buf, words, at, size):  # type: ignore[no-untyped-def]
    """Return two numbers that tell chunks of up to 16 bytes apart, together with `size`.

    `words` holds the 8 bytes that start at each byte; it ends 7 bytes before `buf` does.
    """
    known = min(size, 16)
    if at + 16 <= len(buf):
        head, rest = words[at], words[at + 8]
    else:
        head, rest = load(buf, at), load(buf, at + 8)
    return head & _HEAD_MASK[known], rest & _NEXT_MASK[known]


@kernel(inline=True)
def hash_key(head, rest, size):  # type: ignore[no-untyped-def]
    """Mix a key into 64 bits of which the low ones choose the slot."""
    h = (head ^ np.uint64(size)) * _MIX_1
    h = (h ^ (h >> _32) ^ rest) * _MIX_2
    return h ^ (h >> _32)


@kernel(inline=True)
def hash_tail(buf, at, end):  # type: ignore[no-untyped-def]
    """Hash the bytes of a long chunk past its first 16 (FNV-1a)."""
    h = np.uint64(14695981039346656037)
    for p in range(at + 16, end):
        h = (h ^ np.uint64(buf[p])) * np.uint64(1099511628211)
    return h


@kernel(inline=True)
def same_bytes(a, i, b, j, size):  # type: ignore[no-untyped-def]
    """Say whether a[i:i+size] and b[j:j+size] are equal."""
    k = 0
    while k < size and a[i + k] == b[j + k]:
        k += 1
    return k == size


@kernel(inline=True)
def fill_keys(buf, words, start, ends, batch, stop, keys):  # type: ignore[no-untyped-def]
    """Write the keys and the hashes of the chunks batch to stop into `keys`, (3, chunks) uint64."""
    for x in range(batch, stop):
        size = ends[x] - start
        head, rest = chunk_key(buf, words, start, size)
        if size > 16:
            rest ^= hash_tail(buf, start, ends[x])
        keys[0, x - batch], keys[1, x - batch] = head, rest
        keys[2, x - batch] = hash_key(head, rest, size)
        start = ends[x]


@kernel
def copy_slots(slots, bigger):  # type: ignore[no-untyped-def]
    """Put every chunk of `slots` where a look-up will find it in `bigger`."""
    mask = np.uint64(len(bigger) - 1)
    for old in slots:
        if old.size:
            k = hash_key(old.head, old.next, old.size) & mask
            while bigger[k].size:
                k = (k + np.uint64(1)) & mask
            bigger[k] = old


@kernel
def count_chunks(buf, words, start, ends, weights, slots, arena, starts, used):  # type: ignore[no-untyped-def]
    """Add the chunks from `start` on that end at `ends` to the table, `weights` (or 1) times each.

    `arena` holds the distinct chunks end to end, `starts` where each begins, `used` how many there
    are; all have room for the new ones. Returns how many there are now.
    """
    keys = np.empty((3, BATCH), np.uint64)
    near = np.empty(BATCH, np.uint32)
    mask = np.uint64(len(slots) - 1)
    for batch in range(0, len(ends), BATCH):
        stop = min(batch + BATCH, len(ends))
        fill_keys(buf, words, start, ends, batch, stop, keys)
        # read each slot once, in a loop that waits for none of them: then they are near
        for x in range(stop - batch):
            near[x] = slots[keys[2, x] & mask].size
        for x in range(batch, stop):
            head, rest, k = keys[0, x - batch], keys[1, x - batch], keys[2, x - batch] & mask
            size = ends[x] - start
            while slots[k].size:
                slot = slots[k]
                # subtle: beyond 16 bytes equal keys may be chance, so the bytes decide
                alike = slot.head == head and slot.next == rest and slot.size == size
                if alike and (
                    size <= 16 or same_bytes(buf, start, arena, starts[slot.index], size)
                ):
                    break
                k = (k + np.uint64(1)) & mask
            slot = slots[k]
            slot.count += weights[x] if len(weights) else 1
            if slot.size == 0:
                slot.head, slot.next, slot.size, slot.index = head, rest, size, used
                for p in range(size):
                    arena[starts[used] + p] = buf[start + p]
                starts[used + 1] = starts[used] + size
                used += 1
            start = ends[x]
    return used


class Chunks(NamedTuple):
    """Distinct chunks in order of first appearance, as flat arrays that travel cheaply."""

    data: np.ndarray  # (bytes,) uint8, the chunks end to end
    sizes: np.ndarray  # (chunks,) int64
    counts: np.ndarray  # (chunks,) int64


class ChunkCounter:
    """Counts chunks of any number of texts in memory bounded by the distinct ones.

    >>> counter = ChunkCounter(r" ?\\w+")
    >>> counter.add(["one two", "two two"])
    >>> counter.counts()
    {b'one': 1, b' two': 2, b'two': 1}
    """

    def __init__(self, pattern: str | None) -> None:
        self.pattern = pattern
        self._slots = np.zeros(4 * BLOCK, SLOT)
        self._arena = np.empty(0, np.uint8)
        self._starts = np.zeros(1, np.int64)
        self._used = 0

    def add(self, texts: Iterable[str]) -> None:
        """Count the chunks of `texts`, each a document of its own.

        Raises TypeError for what is not a str, ValueError when the pattern skips text.
        """
        self._count(documents_of(texts, self.pattern), np.empty(0, np.int64))

    def add_utf8(
        self, texts: Iterable[bytes], *, source: str = "the text", offset: int = 0
    ) -> None:
        """Count the chunks of texts that are UTF-8 already.

        Raises ValueError when they are not; `source` and `offset` (where the texts begin in it)
        are for its message.
        """
        texts = list(texts)
        for text in texts:
            check_utf8(text, source, offset)
        rules = rules_of(self.pattern)
        if rules is None:
            self.add(text.decode("utf-8") for text in texts)
        else:
            self._count(join_documents(texts, rules), np.empty(0, np.int64))

    def add_chunks(self, chunks: Chunks) -> None:
        """Add what another counter has counted of the text that comes next."""
        ends = np.cumsum(chunks.sizes)
        documents = Documents(chunks.data.tobytes(), ends, whole_documents())
        self._count(documents, chunks.counts)

    def _count(self, documents: Documents, weights: np.ndarray) -> None:
        buf, words = views(documents.raw)
        start = seen = 0
        for ends in chunk_ends(documents, BLOCK):
            with compiling("counting"):
                self._make_room(len(ends), int(ends[-1]) - start)
                table = self._slots, self._arena, self._starts, self._used
                weight = weights[seen : seen + len(ends)]
                self._used = count_chunks(buf, words, start, ends, weight, *table)
            start, seen = int(ends[-1]), seen + len(ends)

    def _make_room(self, chunks: int, size: int) -> None:
        """See to it that so many new chunks of `size` bytes in all would fit."""
        if 2 * (self._used + chunks) > len(self._slots):  # at most half full: look-ups stay short
            bigger = np.zeros(4 * len(self._slots), SLOT)
            copy_slots(self._slots, bigger)
            self._slots = bigger
        self._starts = _longer(self._starts, self._used + 1 + chunks)
        self._arena = _longer(self._arena, int(self._starts[self._used]) + size)

    def chunks(self) -> Chunks:
        """Return what has been counted so far."""
        slots = self._slots[self._slots["size"] > 0]
        counts = np.empty(self._used, np.int64)
        counts[slots["index"]] = slots["count"]
        starts = self._starts[: self._used + 1]
        return Chunks(self._arena[: starts[-1]].copy(), np.diff(starts), counts)

    def counts(self) -> dict[bytes, int]:
        """Return chunk -> count as a dictionary, in order of first appearance."""
        starts = self._starts[: self._used + 1].tolist()
        raw = self._arena.tobytes()
        counts = self.chunks().counts.tolist()
        return {raw[a:b]: n for a, b, n in zip(starts, starts[1:], counts, strict=False)}


def _longer(array: np.ndarray, size: int) -> np.ndarray:
    """Return `array` with room for `size` items, doubled when it has to be copied."""
    if size <= len(array):
        return array
    return np.concatenate((array, np.zeros(max(len(array), size - len(array)), array.dtype)))


def counts_of(words: Mapping[bytes, int]) -> Chunks:
    """Lay chunks and their counts out flat.

    >>> counts_of({b"ab": 2, b"c": 1}).data.tobytes()
    b'abc'
    """
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    counts = np.fromiter(words.values(), np.int64, len(words))
    return Chunks(np.frombuffer(b"".join(words), np.uint8), sizes, counts)


def check_utf8(raw: bytes, source: str = "the text", offset: int = 0) -> None:
    """Raise ValueError naming the first byte of `raw` that is not UTF-8.

    >>> check_utf8(b"ab\\xff")
    Traceback (most recent call last):
    ValueError: the text: byte 0xff at offset 2 is not valid UTF-8; repair it, or decode with errors='replace'
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    step = 1 << 20  # a block at a time, so that no second copy of the corpus is made
    try:
        for start in range(0, len(raw), step):
            decoder.decode(raw[start : start + step])
        decoder.decode(b"", final=True)
        return
    except UnicodeDecodeError:
        pass  # it knows the offset in its block only
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{source}: byte 0x{raw[error.start]:02x} at offset {offset + error.start} is not valid "
            f"UTF-8; repair it, or decode with errors='replace'"
        ) from None
