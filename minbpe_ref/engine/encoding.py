"""Encode at the machine's speed: the textbook's ids, as lists or as arrays.

A chunk that was seen before is looked up, a new one is merged and remembered, up to a limit of
memory. Threads work side by side, each with its own memory of chunks. Left out: training.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import numpy as np

from minbpe_ref.base import Pair, build_vocab
from minbpe_ref.engine.bpe import byte_ids_of, halves_of, merge_chunk, merge_table
from minbpe_ref.engine.chunks import BATCH, BLOCK, fill_keys, hash_key, same_bytes, views
from minbpe_ref.engine.jit import compiling, kernel
from minbpe_ref.engine.patterns import Documents, chunk_ends, documents_of, rules_of
from minbpe_ref.regex import GPT4_SPLIT_PATTERN
from minbpe_ref.specials import (
    Allowed,
    resolve_allowed,
    split_on_special,
    validate_special_tokens,
)
from minbpe_ref.text import clean

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
        if slot.head == head and slot.next == rest and slot.size == size:
            # subtle: beyond 16 bytes equal keys may be chance, so the bytes decide
            if size <= 16 or same_bytes(buf, start + 16, arena_bytes, 4 * slot.rest, size - 16):
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
    byte_ids,
    merges,
    known,
    arena,
    used,
    out,
    made,
):
    """Append the ids of the chunks from `start` on that end at `ends` to `out`, from `made` on.

    `used`, (2,) int64: the chunks in `known` and the words in `arena`. `id_ends` gets how many ids
    there are at the end of each document. Returns how many ids and the document reached.
    """
    keys = np.empty((3, BATCH), np.uint64)
    ids, ranks = np.empty(1 << 10, np.uint32), np.empty(1 << 10, np.uint32)
    arena_bytes = arena.view(np.uint8)
    for batch in range(0, len(ends), BATCH):
        stop = min(batch + BATCH, len(ends))
        fill_keys(buf, words, start, ends, batch, stop, keys)
        for x in range(batch, stop):
            size = ends[x] - start
            while document_ends[document] <= start:
                id_ends[document] = made
                document += 1
            head, rest, hashed = keys[0, x - batch], keys[1, x - batch], keys[2, x - batch]
            known_size = size <= _REMEMBERED
            k = np.uint64(0)
            if known_size:
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
            n = merge_chunk(buf, start, ends[x], byte_ids, merges, ids, ranks)
            for p in range(n):
                out[made + p] = ids[p]
            made += n
            fits = 2 * used[0] < len(known) and used[1] + words_beyond(size) + n <= len(arena)
            if known_size and fits:
                remember(buf, start, size, head, rest, known[k], ids, n, arena, arena_bytes, used)
            start = ends[x]
    return made, document


class _Memory:
    """The chunks that one thread has seen, and their ids."""

    def __init__(self) -> None:
        self.known = np.zeros(4 * BLOCK, KNOWN)
        self.arena = np.empty(4 * BLOCK, np.uint32)
        self.used = np.zeros(2, np.int64)

    def make_room(self, chunks: int, size: int) -> None:
        """See to it that so many new chunks of `size` bytes in all would fit, if the limits allow."""
        if 2 * (self.used[0] + chunks) > len(self.known) < _MOST_SLOTS:
            bigger = np.zeros(2 * len(self.known), KNOWN)
            copy_known(self.known, bigger)
            self.known = bigger
        # a chunk takes a word a byte at most for its ids, and a quarter for the bytes themselves
        wanted = min(int(self.used[1]) + 2 * size, _MOST_WORDS)
        if wanted > len(self.arena):
            more = np.empty(max(wanted - len(self.arena), len(self.arena)), np.uint32)
            self.arena = np.concatenate((self.arena, more))


class Encoder:
    """Merges, a split pattern and special tokens, ready to encode.

    `byte_order[i]` is the byte with id i, which only OpenAI's vocabularies have in another order.
    `pattern=None` encodes a text as one chunk, as BasicTokenizer does. Safe to share by threads.
    Raises ValueError for merges that `base.build_vocab` or special tokens that
    `specials.validate_special_tokens` refuses.

    >>> encoder = Encoder({(104, 105): 256}, special_tokens={"<|end|>": 257})
    >>> encoder.encode("hi<|end|>", allowed_special="all")
    [256, 257]
    >>> encoder.decode([256, 257])
    'hi<|end|>'
    """

    def __init__(
        self,
        merges: Mapping[Pair, int],
        pattern: str | None = GPT4_SPLIT_PATTERN,
        special_tokens: Mapping[str, int] | None = None,
        byte_order: bytes = bytes(range(256)),
    ) -> None:
        tokens = build_vocab(merges, None, byte_order)
        byte_ids = byte_ids_of({token: idx for idx, token in tokens.items()})
        self._set_up(tokens, merges, byte_ids, pattern, special_tokens)

    @classmethod
    def from_ranks(
        cls,
        ranks: Mapping[bytes, int],
        pattern: str | None = GPT4_SPLIT_PATTERN,
        special_tokens: Mapping[str, int] | None = None,
    ) -> Encoder:
        """Make an encoder of tiktoken's mergeable ranks.

        Raises ValueError when no merge makes a token, or a byte is missing.

        >>> ranks = {bytes([b]): b for b in range(256)} | {b"hi": 256}
        >>> Encoder.from_ranks(ranks).encode("hi!")
        [256, 33]
        """
        self = cls.__new__(cls)
        tokens = {idx: token for token, idx in ranks.items()}
        self._set_up(tokens, halves_of(ranks), byte_ids_of(ranks), pattern, special_tokens)
        return self

    def _set_up(
        self,
        tokens: dict[int, bytes],
        merges: Mapping[Pair, int],
        byte_ids: np.ndarray,
        pattern: str | None,
        special_tokens: Mapping[str, int] | None,
    ) -> None:
        self.pattern = pattern
        self.special_tokens = validate_special_tokens(special_tokens or {}, tokens)
        names = {idx: name.encode("utf-8") for name, idx in self.special_tokens.items()}
        self.vocab = tokens | names  # int -> bytes
        self._merges = merge_table(merges)
        self._byte_ids = byte_ids
        # subtle: a list's pop and append can't be interrupted, so threads may share it
        self._memories: list[_Memory] = []

    @cached_property
    def _threads(self) -> int:
        return (
            len(os.sched_getaffinity(0))
            if hasattr(os, "sched_getaffinity")
            else os.cpu_count() or 1
        )

    def encode_array(self, text: str) -> np.ndarray:
        """Return the ids of `text`, (tokens,) uint32; a special token in it is plain text.

        >>> Encoder({(104, 105): 256}).encode_array("hi!")
        array([256,  33], dtype=uint32)
        """
        return self._encode(documents_of([text], self.pattern))[0]

    def encode_ordinary(self, text: str) -> list[int]:
        """Return the ids of `text` as a list; a special token in it is plain text.

        >>> Encoder({(104, 105): 256}).encode_ordinary("hi!")
        [256, 33]
        """
        return self.encode_array(text).tolist()

    def encode(self, text: str, allowed_special: Allowed = "none_raise") -> list[int]:
        """Return the ids of `text`, special tokens as `RegexTokenizer.encode` treats them.

        Raises ValueError for a special token in the text that is not allowed.

        >>> Encoder({}, special_tokens={"<|x|>": 256}).encode("<|x|>")
        Traceback (most recent call last):
        ValueError: the text holds the special token '<|x|>'; pass allowed_special="all" to encode it as one id, or "none" as plain text
        """
        text = clean(text)
        allowed = resolve_allowed(text, self.special_tokens, allowed_special)
        if not allowed:
            return self.encode_ordinary(text)
        ids: list[int] = []
        for i, part in enumerate(split_on_special(text, allowed)):
            # every second part is a special token
            ids.extend([allowed[part]] if i % 2 else self.encode_ordinary(part))
        return ids

    def encode_batch(self, texts: Iterable[str], threads: int | None = None) -> list[np.ndarray]:
        """Return the ids of each text, in order, as `encode_array` does, on several threads.

        `threads`: as many as there are processors, unless told. Raises ValueError below 1.

        >>> [ids.tolist() for ids in Encoder({(104, 105): 256}).encode_batch(["hi", "", "ho"])]
        [[256], [], [104, 111]]
        """
        threads = self._threads if threads is None else threads
        if threads < 1:
            raise ValueError(f"threads is {threads}; use 1 or more")
        groups = list(_groups(texts))
        if threads == 1 or len(groups) == 1:
            done = map(self._encode_group, groups)
            return [ids for group in done for ids in group]
        with ThreadPoolExecutor(threads) as pool:
            return [ids for group in pool.map(self._encode_group, groups) for ids in group]

    def _encode_group(self, texts: list[str]) -> list[np.ndarray]:
        if rules_of(self.pattern) is None:  # its chunks are the documents, so a text at a time
            return [self.encode_array(text) for text in texts]
        ids, ends = self._encode(documents_of(texts, self.pattern))
        return np.split(ids, ends[:-1])

    def _encode(self, documents: Documents) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids of all documents, and where each document's end."""
        raw, document_ends, _ = documents
        buf, words = views(raw)
        out = np.empty(len(raw) + 2, np.uint32)
        id_ends = np.zeros(len(document_ends), np.int64)
        memory = self._memories.pop() if self._memories else _Memory()
        start = made = document = 0
        for ends in chunk_ends(documents, BLOCK):
            memory.make_room(len(ends), int(ends[-1]) - start)
            with compiling("encoding"):
                made, document = encode_chunks(
                    *(buf, words, start, ends, document, document_ends, id_ends),
                    *(self._byte_ids, self._merges),
                    *(memory.known, memory.arena, memory.used, out, made),
                )
            start = int(ends[-1])
        self._memories.append(memory)
        id_ends[document:] = made
        out.resize(made, refcheck=False)  # in place: a copy would take the memory twice
        return out, id_ends

    def decode_bytes(self, ids: Iterable[int]) -> bytes:
        """Join the bytes of `ids`, a list or an array.

        Raises ValueError for an id outside the vocabulary, TypeError for what is not an integer.

        >>> Encoder({}).decode_bytes([256])
        Traceback (most recent call last):
        ValueError: token id 256 is not in the vocabulary of 256 ids (0 to 255)
        """
        ids = ids.tolist() if isinstance(ids, np.ndarray) else list(ids)
        try:
            # subtle: 1.0 and True would be found as 1, so `index` refuses what is no integer
            return b"".join(map(self.vocab.__getitem__, map(operator.index, ids)))
        except KeyError as error:
            raise ValueError(
                f"token id {error.args[0]} is not in the vocabulary of {len(self.vocab)} ids "
                f"(0 to {max(self.vocab)})"
            ) from None
        except TypeError:
            raise TypeError(f"token ids are integers; {_not_integer(ids)!r} is not one") from None

    def decode(self, ids: Iterable[int], errors: str = "replace") -> str:
        """Turn ids into text; invalid UTF-8 becomes U+FFFD, or UnicodeDecodeError if "strict".

        Raises as `decode_bytes` does, and ValueError for another `errors`.

        >>> Encoder({}).decode([104, 128])
        'h\\ufffd'
        """
        if errors not in ("replace", "strict"):
            raise ValueError(f"errors is {errors!r}; use 'replace' or 'strict'")
        return self.decode_bytes(ids).decode("utf-8", errors)


def _not_integer(ids: list[Any]) -> Any:
    return next(idx for idx in ids if not hasattr(idx, "__index__"))


def _groups(texts: Iterable[str], size: int = 1 << 18) -> Iterable[list[str]]:
    """Gather texts until they have `size` code points, as a call costs more than a short text."""
    group: list[str] = []
    room = size
    for text in texts:
        group.append(text)
        room -= len(text)
        if room <= 0:
            yield group
            group, room = [], size
    if group:
        yield group
