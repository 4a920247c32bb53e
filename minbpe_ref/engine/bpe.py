"""Merge one chunk's bytes into tokens, with the merges in a hash table.

Short chunks: take the best pair of all, again and again, which is fastest while they are short.
Long ones: a heap over a linked list, so that n bytes take n log n steps and no text is slow.
Left out: chunks seen before (`encoding`).
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from minbpe_ref.base import Pair
from minbpe_ref.engine.jit import compiling, kernel

# a table's entry: left id, right id and the merge's id side by side in one number
ID_BITS = 21
MAX_ID = (1 << ID_BITS) - 1
_SHIFT, _ID_MASK = np.uint64(ID_BITS), np.uint64(MAX_ID)
_MIX = np.uint64(0x9E3779B97F4A7C15)
NEVER = np.uint32(0xFFFFFFFF)  # the rank of what is no merge
GAP = NEVER  # no id either: where an id was before it was merged into the one on its left
_SHORT = 128  # bytes; from about there on the heap wins
_PLACE_BITS = np.uint32(32 - ID_BITS)
_PLACE_MASK = np.uint32((1 << (32 - ID_BITS)) - 1)


class Tables(NamedTuple):
    """A vocabulary as the kernels read it."""

    byte_ids: np.ndarray  # (256,) uint32
    byte_pairs: np.ndarray  # (65536,) uint32: what two bytes merge into, or NEVER
    merges: np.ndarray  # (slots,) uint64: see `find_merge`
    # (slots * _BITS_A_SLOT // 64,) uint64: a bit for each merge. Most pairs are none, and these bits
    # say so from memory that is near, where `merges` itself is too large to be
    maybe: np.ndarray


_BITS_A_SLOT = 4
_6, _32, _63 = np.uint64(6), np.uint64(32), np.uint64(63)


@kernel(inline=True)
def hash_pair(pair):  # type: ignore[no-untyped-def]
    """Mix a pair into 64 bits of which the low ones choose its slot and its bit."""
    h = pair * _MIX
    return h ^ (h >> _32)


@kernel(inline=True)
def find_merge(tables, left, right):  # type: ignore[no-untyped-def]
    """Return the id that `left` and `right` merge into, or NEVER."""
    merges, maybe = tables.merges, tables.maybe
    pair = np.uint64(left) << _SHIFT | np.uint64(right)
    h = hash_pair(pair)
    bit = h & np.uint64(64 * len(maybe) - 1)
    if not (maybe[bit >> _6] >> (bit & _63)) & np.uint64(1):
        return NEVER
    mask = np.uint64(len(merges) - 1)
    k = h & mask
    while merges[k]:
        if merges[k] >> _SHIFT == pair:
            return np.uint32(merges[k] & _ID_MASK)
        k = (k + np.uint64(1)) & mask
    return NEVER


@kernel
def add_merge(tables, left, right, idx):  # type: ignore[no-untyped-def]
    """Put a merge into the tables, which must not be full."""
    merges, maybe = tables.merges, tables.maybe
    pair = np.uint64(left) << _SHIFT | np.uint64(right)
    h = hash_pair(pair)
    bit = h & np.uint64(64 * len(maybe) - 1)
    maybe[bit >> _6] |= np.uint64(1) << (bit & _63)
    mask = np.uint64(len(merges) - 1)
    k = h & mask
    while merges[k]:
        k = (k + np.uint64(1)) & mask
    merges[k] = pair << _SHIFT | np.uint64(idx)


@kernel(inline=True)
def key_of(rank, place):  # type: ignore[no-untyped-def]
    """Return a pair's rank and place in one number, so that the best pair is a plain minimum."""
    return NEVER if rank == NEVER else rank << _PLACE_BITS | np.uint32(place)


@kernel
def first_keys(buf, start, n, byte_pairs, keys):  # type: ignore[no-untyped-def]
    """Write the keys of a chunk's bytes: of two bytes a small table knows at once."""
    for p in range(n - 1):
        rank = byte_pairs[np.int64(buf[start + p]) << 8 | buf[start + p + 1]]
        keys[p] = key_of(rank, p)
    keys[n - 1] = NEVER


@kernel
def merge_short(ids, keys, n, tables):  # type: ignore[no-untyped-def]
    """Merge ids[:n] in place, the pair of the lowest id first; return how many are left.

    keys[p] is the key of the pair at p; the processor takes the minimum of eight at a time. A
    merged id leaves a gap: moving the rest would cost more than stepping over it.
    """
    while True:
        best = NEVER
        for q in range(n):
            best = min(best, keys[q])
        if best == NEVER:
            break
        at = np.int64(best & _PLACE_MASK)
        ids[at] = best >> _PLACE_BITS
        second = at + 1
        while ids[second] == GAP:
            second += 1
        ids[second], keys[second] = GAP, NEVER
        after = second + 1
        while after < n and ids[after] == GAP:
            after += 1
        rank = find_merge(tables, ids[at], ids[after]) if after < n else NEVER
        keys[at] = key_of(rank, at)
        before = at - 1
        while before >= 0 and ids[before] == GAP:
            before -= 1
        if before >= 0:
            rank = find_merge(tables, ids[before], ids[at])
            keys[before] = key_of(rank, before)
    kept = 0
    for p in range(n):
        if ids[p] != GAP:
            ids[kept] = ids[p]
            kept += 1
    return kept


@kernel
def merge_long(ids, n, tables):  # type: ignore[no-untyped-def]
    """As `merge_short`, in n log n steps."""
    right = np.arange(1, n + 1)
    left = np.arange(-1, n - 1)
    gone = np.zeros(n + 1, np.bool_)
    heap = [np.int64(0) for _ in range(0)]  # rank and place in one number
    for p in range(n - 1):
        rank = find_merge(tables, ids[p], ids[p + 1])
        if rank != NEVER:
            heap.append(np.int64(rank) << 32 | p)
    heapq.heapify(heap)
    while len(heap) > 0:
        entry = heapq.heappop(heap)
        at = np.int64(entry & 0xFFFFFFFF)
        idx = np.uint32(entry >> 32)
        second = right[at]
        # stale: one of the two has been merged with another neighbour since
        if gone[at] or second >= n or find_merge(tables, ids[at], ids[second]) != idx:
            continue
        after, before = right[second], left[at]
        ids[at], gone[second], right[at] = idx, True, after
        if after < n:
            left[after] = at
            rank = find_merge(tables, idx, ids[after])
            if rank != NEVER:
                heapq.heappush(heap, np.int64(rank) << 32 | at)
        if before >= 0:
            rank = find_merge(tables, ids[before], idx)
            if rank != NEVER:
                heapq.heappush(heap, np.int64(rank) << 32 | before)
    kept = 0
    for p in range(n):
        if not gone[p]:
            ids[kept] = ids[p]
            kept += 1
    return kept


@kernel
def merge_chunk(buf, start, end, tables, ids, keys):  # type: ignore[no-untyped-def]
    """Encode buf[start:end] into `ids`, which has room for a byte each; return how many there are."""
    n = end - start
    for p in range(n):
        ids[p] = tables.byte_ids[buf[start + p]]
    if n > _SHORT:
        return merge_long(ids, n, tables)
    first_keys(buf, start, n, tables.byte_pairs, keys)
    return merge_short(ids, keys, n, tables)


@kernel
def know_merge(tables, byte_of, left, right, idx):  # type: ignore[no-untyped-def]
    """Put a merge into the tables; `byte_of`, (256,), is the byte that an id stands for, or -1."""
    add_merge(tables, left, right, idx)
    if left < len(byte_of) and right < len(byte_of) and byte_of[left] >= 0 and byte_of[right] >= 0:
        tables.byte_pairs[byte_of[left] << 8 | byte_of[right]] = idx


@kernel
def fill_tables(pairs, byte_of, tables):  # type: ignore[no-untyped-def]
    """Put pairs, (merges, 3) of left, right and id, into the tables."""
    for row in range(len(pairs)):
        know_merge(tables, byte_of, pairs[row, 0], pairs[row, 1], pairs[row, 2])


@kernel
def split_tokens(data, starts, token_ids, byte_of, tables, pairs):  # type: ignore[no-untyped-def]
    """Find the two halves of each token, in the order of ranks, and fill the tables on the way.

    Returns how many were found before one that no merge makes: all of them, if all is well.
    """
    longest = 0
    for t in range(len(token_ids)):
        longest = max(longest, starts[t + 1] - starts[t])
    ids, keys = np.empty(longest, np.uint32), np.empty(longest, np.uint32)
    for t in range(len(token_ids)):
        # the merges before this one leave two parts: those are the halves
        parts = merge_chunk(data, starts[t], starts[t + 1], tables, ids, keys)
        if parts != 2:
            return t
        pairs[t, 0], pairs[t, 1], pairs[t, 2] = ids[0], ids[1], token_ids[t]
        know_merge(tables, byte_of, np.int64(ids[0]), np.int64(ids[1]), token_ids[t])
    return len(token_ids)


def empty_tables(byte_ids: np.ndarray, num_merges: int) -> tuple[Tables, np.ndarray]:
    """Return tables for so many merges, at most half full, and which byte an id stands for."""
    byte_pairs = np.full(256 * 256, NEVER, np.uint32)
    slots = 1 << max((2 * num_merges).bit_length(), 4)
    merges = np.zeros(slots, np.uint64)
    maybe = np.zeros(slots * _BITS_A_SLOT // 64, np.uint64)
    byte_of = np.full(int(byte_ids.max()) + 1, -1, np.int64)
    byte_of[byte_ids] = np.arange(256)
    return Tables(byte_ids, byte_pairs, merges, maybe), byte_of


def tables_of(merges: Mapping[Pair, int], byte_ids: np.ndarray) -> Tables:
    """Return merges and the ids of the 256 bytes as tables.

    Raises ValueError for an id that is negative or above MAX_ID.

    >>> tables = tables_of({(97, 98): 256}, np.arange(256, dtype=np.uint32))
    >>> int(find_merge(tables, 97, 98))
    256
    """
    pairs = np.array([(*pair, idx) for pair, idx in merges.items()], np.int64).reshape(-1, 3)
    if pairs.size and not 0 <= pairs.min() <= pairs.max() <= MAX_ID:
        raise ValueError(
            f"the merges' ids are {pairs.min()} to {pairs.max()}, "
            f"the engine's limits 0 to {MAX_ID}; use the textbook's encode"
        )
    tables, byte_of = empty_tables(byte_ids, len(pairs))
    with compiling("encoding"):
        fill_tables(pairs, byte_of, tables)
    return tables


def halves_of(ranks: Mapping[bytes, int]) -> dict[Pair, int]:
    """Return the merges behind a vocabulary of ranked tokens, as `recover.recover_merges` does.

    Raises ValueError when a byte is missing or no merge makes a token.

    >>> ranks = {bytes([b]): b for b in range(256)} | {b"ab": 256, b"abb": 257}
    >>> halves_of(ranks)
    {(97, 98): 256, (256, 98): 257}
    """
    longer = sorted((rank, token) for token, rank in ranks.items() if len(token) != 1)
    data = np.frombuffer(b"".join(token for _, token in longer), np.uint8)
    starts = np.cumsum([0, *(len(token) for _, token in longer)])
    token_ids = np.array([rank for rank, _ in longer], np.int64)
    pairs = np.empty((len(longer), 3), np.int64)
    with compiling("encoding"):
        tables, byte_of = empty_tables(byte_ids_of(ranks), len(longer))
        found = split_tokens(data, starts, token_ids, byte_of, tables, pairs)
    if found < len(longer):
        rank, token = longer[found]
        raise ValueError(f"no merge of lower rank makes token {token!r}, rank {rank}; leave it out")
    return {(left, right): idx for left, right, idx in pairs.tolist()}


def byte_ids_of(ranks: Mapping[bytes, int]) -> np.ndarray:
    """Return the id of each byte, (256,) uint32. Raises ValueError when a byte has none.

    >>> int(byte_ids_of({bytes([b]): 255 - b for b in range(256)})[0])
    255
    """
    missing = [b for b in range(256) if bytes([b]) not in ranks]
    if missing:
        raise ValueError(
            f"{len(missing)} of the 256 bytes have no rank, the first is 0x{missing[0]:02x}; "
            f"add them: this is no byte-level vocabulary"
        )
    return np.array([ranks[bytes([b])] for b in range(256)], np.uint32)
