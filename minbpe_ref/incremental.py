"""Train without counting anew: the textbook's merges from a small fraction of its work.

Three ideas. Equal chunks are counted once. A merge changes only the chunks that hold its pair. A
heap finds the best pair; an entry may promise too much, never too little, so it is checked when it
comes up. Sources: Sennrich et al. 2016 (arXiv:1508.07909), whose script works on unique words.
Left out: texts larger than memory and compiled loops (`engine`).
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from heapq import heapify, heappop, heappush
from typing import Any

from minbpe_ref.arguments import mapping, whole_number
from minbpe_ref.base import Pair, merge
from minbpe_ref.basic import merges_wanted
from minbpe_ref.regex import split
from minbpe_ref.text import clean

_COMPLEMENTS = bytes(range(255, -1, -1))
TIES = ("first", "smallest", "greatest")


class Words:
    """Unique chunks as ids, how often each pair occurs, and where it may occur.

    >>> Words({b"abab": 2, b"ba": 1}).counts[97, 98]
    4
    """

    def __init__(self, words: Mapping[bytes, int] | Mapping[tuple[int, ...], int]) -> None:
        self.ids = [list(word) for word in words]
        self.freqs = list(words.values())
        self.tokens = [bytes([b]) for b in range(256)]  # id -> bytes
        self.counts: defaultdict[Pair, int] = defaultdict(int)
        # pair -> the words that held it when it came up, in order; some may have lost it since
        self.homes: defaultdict[Pair, deque[int]] = defaultdict(deque)
        for word in range(len(self.ids)):
            self._settle(self._add(word), word, set())

    def _add(self, word: int) -> list[Pair]:
        pairs = list(zip(self.ids[word], self.ids[word][1:], strict=False))
        for pair in pairs:
            self.counts[pair] += self.freqs[word]
        return pairs

    def first_seen(self, pair: Pair) -> tuple[int, int]:
        """Return the word and the byte at which `pair` occurs first."""
        homes = self.homes[pair]
        while True:
            at = 0
            ids = self.ids[homes[0]]
            for left, right in zip(ids, ids[1:], strict=False):
                if (left, right) == pair:
                    return homes[0], at
                # subtle: in bytes, for an index in tokens falls whenever a merge shortens the word
                at += len(self.tokens[left])
            homes.popleft()

    def replace(self, pair: Pair, idx: int) -> set[Pair]:
        """Merge `pair` into `idx` wherever it is; return the pairs that this brought up."""
        self.tokens.append(self.tokens[pair[0]] + self.tokens[pair[1]])
        fresh: set[Pair] = set()
        for word in self.homes.pop(pair):
            before = self.ids[word]
            after = merge(before, pair, idx)
            if len(after) == len(before):
                continue
            for old in zip(before, before[1:], strict=False):
                self.counts[old] -= self.freqs[word]
            self.ids[word] = after
            self._settle([new for new in self._add(word) if idx in new], word, fresh)
        del self.counts[pair]
        return fresh

    def _settle(self, pairs: list[Pair], word: int, fresh: set[Pair]) -> None:
        fresh.update(pairs)
        for pair in pairs:
            if not self.homes[pair] or self.homes[pair][-1] != word:
                self.homes[pair].append(word)


def _reversed(token: bytes) -> str:
    """What sorts before another's when `token` sorts after the other."""
    # subtle: U+0100 is beyond every byte, so that a token comes after those that it begins
    return token.translate(_COMPLEMENTS).decode("latin-1") + "\u0100"


def learn_merges_fast(
    words: Mapping[bytes, int], num_merges: int, ties: str = "first"
) -> dict[Pair, int]:
    """Learn up to `num_merges` merges from chunks and how often each occurs.

    Ties go to the pair seen "first" (the lecture's rule; `words` stand in order of appearance), to
    the pair with the "smallest" ids (rustbpe's), or with the "greatest" bytes, the left token's
    first (Stanford CS336's; equal bytes: the greatest ids). Raises ValueError for another rule.

    >>> learn_merges_fast({b"aaabdaaabac": 1}, 3)
    {(97, 97): 256, (256, 97): 257, (257, 98): 258}
    """
    if ties not in TIES:
        raise ValueError(f"ties is {ties!r}; use one of {', '.join(TIES)}")
    whole_number(num_merges, "num_merges")
    for word, count in mapping(words, "words", '{b"ab": 3}').items():
        if not isinstance(word, bytes):
            raise TypeError(f"word {word!r:.80} is a {type(word).__name__}; words are bytes")
        whole_number(count, f"the count of {word!r:.80}")
    state = Words(words)
    order: dict[str, Callable[[Pair], Any]] = {
        "first": state.first_seen,
        "smallest": lambda pair: pair,
        "greatest": lambda pair: (
            *map(_reversed, (state.tokens[pair[0]], state.tokens[pair[1]])),
            -pair[0],
            -pair[1],
        ),
    }
    return learn_from(state, num_merges, order[ties])


def learn_from(
    state: Words, num_merges: int, order: Callable[[Pair], Any] = lambda pair: pair
) -> dict[Pair, int]:
    """Learn up to `num_merges` merges and make them in `state`; of equals, the first by `order`.

    Where a pair's order changes with the text, it may only rise.

    >>> learn_from(Words({b"abcab": 1}), 1)
    {(97, 98): 256}
    """

    def entry(pair: Pair) -> tuple[int, Any, Pair]:
        return -state.counts[pair], order(pair), pair

    heap = [entry(pair) for pair in state.counts]
    heapify(heap)
    merges: dict[Pair, int] = {}
    while heap and len(merges) < num_merges:
        best = heappop(heap)
        pair = best[2]
        if state.counts.get(pair, 0) <= 0:
            continue
        # subtle: a pair only gets rarer and later, so a stale entry comes up too early, never late
        if best != (now := entry(pair)):
            heappush(heap, now)
            continue
        merges[pair] = 256 + len(merges)
        # in a fixed order, so that two runs do the same
        for new in sorted(state.replace(pair, merges[pair])):
            heappush(heap, entry(new))
    return merges


def train_fast(
    text: str, vocab_size: int, pattern: str | None = None, ties: str = "first"
) -> dict[Pair, int]:
    """Return the merges that a tokenizer's `train` learns, in the same order.

    With a split pattern RegexTokenizer's, without one BasicTokenizer's (one chunk: little is
    gained). Raises ValueError as `train` does, and for an unknown rule of `ties`.

    >>> train_fast("ab ab ac", 258, r" ?\\w+")
    {(97, 98): 256, (32, 256): 257}
    """
    chunks = [clean(text)] if pattern is None else split(clean(text), pattern)
    words = Counter(chunk.encode("utf-8") for chunk in chunks)
    return learn_merges_fast(words, merges_wanted(vocab_size), ties)
