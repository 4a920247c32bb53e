"""Encode faster, with the same ids: a heap within a chunk, a cache over chunks, a stream of text.

Lecture 0:48:21 is the slow spec (`base.encode_chunk`), which looks at every pair for every merge.
Left out: compiled loops (`engine`); special tokens (cut the text at them first, `specials`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush

from minbpe_ref.base import Pair
from minbpe_ref.regex import RegexTokenizer, split
from minbpe_ref.text import clean

# how many chunks the text that follows can still change: it may lengthen the last, take the last
# space of the run before, and complete a contraction such as I'll that began one chunk before
HELD_BACK = 2
# repeated words make the cache pay; a text of unique words must not fill the memory
CACHE_SIZE = 2**17


def encode_chunk_heap(data: bytes, merges: Mapping[Pair, int]) -> list[int]:
    """Encode one chunk in n log n steps, where the textbook's way takes n squared.

    >>> encode_chunk_heap(b"aaab", {(97, 97): 256, (256, 97): 257})
    [257, 98]
    """
    ids: list[int] = list(data)
    end = len(ids)
    after = list(range(1, end + 1))  # position -> the next token's position
    before = list(range(-1, end - 1))
    alive = [True] * end
    # (merge's id, position): the merge learned first, and of its occurrences the leftmost
    heap = [(merges[p], i) for i, p in enumerate(zip(ids, ids[1:], strict=False)) if p in merges]
    heapify(heap)
    while heap:
        idx, i = heappop(heap)
        j = after[i] if alive[i] else end
        # subtle: an entry is stale when a neighbour has merged since it was written
        if j >= end or merges.get((ids[i], ids[j])) != idx:
            continue
        ids[i], alive[j], after[i] = idx, False, after[j]
        if after[j] < end:
            before[after[j]] = i
        for left, right in ((before[i], i), (i, after[i])):
            if left >= 0 and right < end and (ids[left], ids[right]) in merges:
                heappush(heap, (merges[ids[left], ids[right]], left))
    return [idx for idx, keep in zip(ids, alive, strict=True) if keep]


class FastEncoder:
    """Encodes ordinary text as a RegexTokenizer does, remembering chunks it has seen.

    It takes the tokenizer's state when it is made: train or load first.

    >>> from minbpe_ref import RegexTokenizer
    >>> tokenizer = RegexTokenizer()
    >>> tokenizer.train("hi hi hi", 258)
    >>> FastEncoder(tokenizer).encode("hi hi") == tokenizer.encode("hi hi")
    True
    """

    def __init__(self, tokenizer: RegexTokenizer) -> None:
        self._merges = dict(tokenizer.merges)
        self._pattern = tokenizer.pattern
        self._table = bytes.maketrans(tokenizer.byte_order, bytes(range(256)))
        # a cache a tokenizer: chunks of one mean nothing to another
        self._cache: dict[str, list[int]] = {}

    def encode(self, text: str) -> list[int]:
        """Return the ids of `text`, special tokens in it as plain text.

        Raises as `RegexTokenizer.encode_ordinary` does.

        >>> from minbpe_ref import RegexTokenizer
        >>> FastEncoder(RegexTokenizer()).encode("a")
        [97]
        """
        ids: list[int] = []
        for chunk in split(clean(text), self._pattern):
            ids.extend(self._chunk(chunk))
        return ids

    def encode_iterable(self, texts: Iterable[str]) -> Iterator[int]:
        """Yield the ids of the texts joined together, holding only a few chunks in memory.

        Where one text ends and the next begins makes no difference, with OpenAI's split patterns.

        >>> from minbpe_ref import GPT2Tokenizer
        >>> list(FastEncoder(GPT2Tokenizer()).encode_iterable(["Tok", "enization ", " is"]))
        [30642, 1634, 220, 318]
        """
        held = ""
        for text in texts:
            chunks = split(held + text, self._pattern)
            keep = max(0, len(chunks) - HELD_BACK)
            for chunk in chunks[:keep]:
                yield from self._chunk(clean(chunk))
            held = "".join(chunks[keep:])
        yield from self.encode(held)

    def _chunk(self, chunk: str) -> list[int]:
        ids = self._cache.get(chunk)
        if ids is None:
            data = chunk.encode("utf-8").translate(self._table)
            ids = encode_chunk_heap(data, self._merges)
            if len(self._cache) < CACHE_SIZE:
                self._cache[chunk] = ids
        return ids
