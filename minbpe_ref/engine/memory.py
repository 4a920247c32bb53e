"""What an encoder remembers: the chunks it has seen, and their ids.

A chunk that was seen before is looked up; a new one that is a token is looked up in the vocabulary;
any other is merged, and remembered up to a limit. Left out: texts and special tokens (`encoding`).
"""

from __future__ import annotations

import numpy as np

from minbpe_ref.engine.bpe import Tables, merge_chunk
from minbpe_ref.engine.chunks import BATCH, BLOCK, fill_keys, hash_key, same_bytes
from minbpe_ref.engine.jit import compiling, kernel
from minbpe_ref.engine.patterns import Documents, chunk_ends, views

KNOWN = np.dtype(
    [
        ("head", "u8"),  # the chunk's key, as in `chunks`
        ("next", "u8"),
        ("first", "u4"),  # its first two ids, as most chunks have no more
        ("second", "u4"),
        ("rest", "u4"),  # where the arena has the bytes from the 17th on and the ids from the third
        ("size", "u2"),  # bytes; 0: an empty slot
        ("ids", "u2"),  # how many ids
    ]
)
_REMEMBERED = 256  # bytes: a longer chunk hardly comes twice
_MOST_SLOTS, _MOST_WORDS = 1 << 20, 1 << 23  # 32 MiB each for a thread


@kernel
def copy_known(known, bigger):  # type: ignore[no-untyped-def]
    """Put every chunk of `known` where a look-up will find it in `bigger`."""
    mask = np.uint64(len(bigger) - 1)
    for old in known:
        if old.size:
            k = hash_key(old.head, old.next, np.int64(old.size)) & mask
            while bigger[k].size:
                k = (k + np.uint64(1)) & mask
            bigger[k] = old


@kernel
def find_known(buf, start, size, head, rest, hashed, known, arena_bytes):  # type: ignore[no-untyped-def]
    """Return the slot that holds the chunk, or the empty one where it would be."""
    mask = np.uint64(len(known) - 1)
    k = hashed & mask
    while known[k].size:
        slot = known[k]
        # subtle: beyond 16 bytes equal keys may be chance, so the bytes decide
        alike = slot.head == head and slot.next == rest and slot.size == size
        if alike and (
            size <= 16 or same_bytes(buf, start + 16, arena_bytes, 4 * slot.rest, size - 16)
        ):
            break
        k = (k + np.uint64(1)) & mask
    return k


@kernel
def remember(buf, start, size, head, rest, slot, ids, n, arena, arena_bytes, used):  # type: ignore[no-untyped-def]
    """Write a chunk and its `n` ids into an empty slot, and what doesn't fit into the arena."""
    slot.head, slot.next, slot.size, slot.ids = head, rest, size, n
    slot.first, slot.second, slot.rest = ids[0], ids[1], used[1]
    for p in range(16, size):
        arena_bytes[4 * used[1] + p - 16] = buf[start + p]
    at = used[1] + words_beyond(size)
    for p in range(2, n):
        arena[at + p - 2] = ids[p]
    used[0] += 1
    used[1] = at + max(n - 2, 0)


@kernel(inline=True)
def words_beyond(size):  # type: ignore[no-untyped-def]
    """Return how many words of 4 bytes the arena spends on the bytes from the 17th on."""
    return max(size - 13, 0) >> 2


@kernel
def encode_chunks(  # type: ignore[no-untyped-def]
    buf,
    words,
    start,
    ends,
    document,
    document_ends,
    id_ends,
    tables,
    tokens,
    token_bytes,
    known,
    arena,
    used,
    out,
    made,
):
    """Append the ids of the chunks from `start` on that end at `ends` to `out`, from `made` on.

    `used`, (2,) int64: the chunks in `known` and the words in `arena`. `id_ends` gets how many ids
    there are at the end of each document. `tokens` and `token_bytes` are a memory of the vocabulary.
    Returns how many ids and the document reached.
    """
    keys = np.empty((3, BATCH), np.uint64)
    ids, ranks = np.empty(1 << 10, np.uint32), np.empty(1 << 10, np.uint32)
    arena_bytes = arena.view(np.uint8)
    mask, token_mask = np.uint64(len(known) - 1), np.uint64(len(tokens) - 1)
    near = np.empty(BATCH, np.uint16)
    for batch in range(0, len(ends), BATCH):
        stop = min(batch + BATCH, len(ends))
        fill_keys(buf, words, start, ends, batch, stop, keys)
        # read each slot once, in a loop that waits for none of them: then they are near
        for x in range(stop - batch):
            near[x] = known[keys[2, x] & mask].size
        for x in range(stop - batch):
            if near[x] == 0:
                near[x] = tokens[keys[2, x] & token_mask].size
        for x in range(batch, stop):
            size = ends[x] - start
            while document_ends[document] <= start:
                id_ends[document] = made
                document += 1
            head, rest, hashed = keys[0, x - batch], keys[1, x - batch], keys[2, x - batch]
            known_size = size <= _REMEMBERED
            k = np.uint64(0)
            if known_size:
                k = hashed & mask
                slot = known[k]
                # most often it is in the first slot, and a call costs more than the look-up
                if not (
                    slot.head == head and slot.next == rest and slot.size == size and size <= 16
                ):
                    k = find_known(buf, start, size, head, rest, hashed, known, arena_bytes)
                    slot = known[k]
                if slot.size:
                    # two at once, as a branch costs more; what is too much is written over
                    out[made], out[made + 1] = slot.first, slot.second
                    if slot.ids > 2:
                        at = slot.rest + words_beyond(size)
                        for p in range(2, slot.ids):
                            out[made + p] = arena[at + p - 2]
                    made += slot.ids
                    start = ends[x]
                    continue
            if size > len(ids):
                ids, ranks = np.empty(2 * size, np.uint32), np.empty(2 * size, np.uint32)
            n = 0
            if known_size:  # a chunk that is a token: most are
                slot = tokens[find_known(buf, start, size, head, rest, hashed, tokens, token_bytes)]
                if slot.size and slot.ids == 1:
                    ids[0], n = slot.first, 1
            if n == 0:
                n = merge_chunk(buf, start, ends[x], tables, ids, ranks)
            for p in range(n):
                out[made + p] = ids[p]
            made += n
            fits = 2 * used[0] < len(known) and used[1] + words_beyond(size) + n <= len(arena)
            if known_size and fits:
                remember(buf, start, size, head, rest, known[k], ids, n, arena, arena_bytes, used)
            start = ends[x]
    return made, document


class Memory:
    """The chunks that one thread has seen, and their ids."""

    def __init__(self, slots: int = 4 * BLOCK) -> None:
        self.known = np.zeros(slots, KNOWN)
        self.arena = np.empty(slots, np.uint32)
        self.used = np.zeros(2, np.int64)

    def make_room(self, chunks: int, size: int) -> None:
        """See to it that so many new chunks of `size` bytes in all would fit, if the limits allow."""
        if 2 * (self.used[0] + chunks) > len(self.known) < _MOST_SLOTS:
            bigger = np.zeros(min(4 * len(self.known), _MOST_SLOTS), KNOWN)
            copy_known(self.known, bigger)
            self.known = bigger
        # a chunk takes a word a byte at most for its ids, and a quarter for the bytes themselves
        wanted = min(int(self.used[1]) + 2 * size, _MOST_WORDS)
        if wanted > len(self.arena):
            more = np.empty(max(wanted - len(self.arena), len(self.arena)), np.uint32)
            self.arena = np.concatenate((self.arena, more))

    def encode(
        self, documents: Documents, tables: Tables, tokens: Memory
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids of all documents, (ids,) uint32, and where each document's end.

        `tokens` is the memory of the vocabulary; an empty one will do.
        """
        raw, document_ends, _ = documents
        buf, words = views(raw)
        out = np.empty(len(raw) + 2, np.uint32)
        id_ends = np.zeros(len(document_ends), np.int64)
        token_bytes = tokens.arena.view(np.uint8)
        start = made = document = 0
        for ends in chunk_ends(documents, BLOCK):
            self.make_room(len(ends), int(ends[-1]) - start)
            with compiling("encoding"):
                made, document = encode_chunks(
                    *(buf, words, start, ends, document, document_ends, id_ends),
                    *(tables, tokens.known, token_bytes),
                    *(self.known, self.arena, self.used, out, made),
                )
            start = int(ends[-1])
        id_ends[document:] = made
        out.resize(made, refcheck=False)  # in place: a copy would take the memory twice
        return out, id_ends
