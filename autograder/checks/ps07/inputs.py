"""Inputs of problem set 07, and how work is counted on them.

Learners' functions are handed numbers whose use is counted (`probe.Token`), so that a loop over
everything shows however it is written. A learner's kernel counts, so a cheater can report a small
number; the result beside it is still compared here, and a right result by a slow way is all that
such a cheat can pass off as fast.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import regex

from autograder.checks.plain_data import short
from autograder.language import words

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_ = words("ps07")

Args = tuple[Any, ...]
Pair = tuple[int, int]
Words = dict[tuple[int, ...], int]

PATTERN = r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""


def split(text: str) -> list[str]:
    """The chunks of a text, by GPT-2's pattern."""
    return regex.findall(PATTERN, text)


def merge(ids: list[int], pair: Pair, idx: int) -> list[int]:
    """A new list: ids with each occurrence of pair replaced by idx, left to right."""
    merged = []
    i = 0
    while i < len(ids):
        if i < len(ids) - 1 and (ids[i], ids[i + 1]) == pair:
            merged.append(idx)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


def corpus(seed: int, often: int, times: int, rare: int, length: int, letters: int) -> Words:
    """Words as a corpus has them: a few that stand often, many that stand once."""
    rng = random.Random(seed)
    words: Words = {}
    while len(words) < often:  # eight different letters each
        words[tuple(rng.sample(range(97, 123), 8))] = times
    while len(words) < often + rare:  # some tokens out of `letters`
        words.setdefault(tuple(128 + rng.randrange(letters) for _ in range(length)), 1)
    listed = list(words.items())
    rng.shuffle(listed)
    return dict(listed)


def words_of(text: str) -> Words:
    """The chunks of a text as tokens, each with how often it stands."""
    return Counter(tuple(chunk.encode("utf-8")) for chunk in split(text))


# ---- The work that a training run needs -----------------------------------------------------


class Run:
    """Merges followed one by one; `reads` counts the tokens that had to be looked at.

    All tokens of the words once, and for each merge those of the words that hold its pair.
    """

    def __init__(self, words: Words) -> None:
        self.ids = [list(word) for word in words]
        self.freqs = list(words.values())
        self.counts: Counter[Pair] = Counter()
        self.homes: dict[Pair, set[int]] = {}
        self.reads = sum(map(len, self.ids))
        for word in range(len(self.ids)):
            self._change(word, 1)

    def _change(self, word: int, sign: int) -> None:
        for pair in zip(self.ids[word], self.ids[word][1:], strict=False):
            self.counts[pair] += sign * self.freqs[word]
            self.homes.setdefault(pair, set()).add(word)

    def best(self) -> tuple[Pair | None, int]:
        """A most frequent pair and its count; None where no pair is left."""
        pair = max(self.counts, key=lambda p: self.counts[p], default=None)
        if pair is None or not self.counts[pair]:
            return None, 0
        return pair, self.counts[pair]

    def merge(self, pair: Pair, idx: int) -> None:
        """Replace a pair wherever it stands."""
        for word in self.homes.pop(pair, set()):
            before = self.ids[word]
            after = merge(before, pair, idx)
            if len(after) < len(before):
                self.reads += len(before)
                self._change(word, -1)
                self.ids[word] = after
                self._change(word, 1)
        self.homes.pop(pair, None)
        self.counts.pop(pair, None)


def trace(words: Words, vocab_size: int, got: Any) -> tuple[str | None, int]:
    """What is wrong with the merges, ties aside, and the reads that they need."""
    if type(got) is not dict:
        return _("merges must be returned, a dictionary from pair to id; got {got}").format(
            got=short(got, 60)
        ), 0
    run = Run(words)
    for step, (pair, idx) in enumerate(got.items()):
        if type(pair) is not tuple or [type(t) for t in pair] != [int, int]:
            return _("the keys of merges must be pairs of token ids; got {pair}").format(
                pair=short(pair, 60)
            ), 0
        if type(idx) is not int or idx != 256 + step:
            return _("merge {step} has the id {idx}; it should be {right}").format(
                step=step + 1, idx=short(idx, 30), right=256 + step
            ), 0
        best, top = run.best()
        if best is None or run.counts.get(pair, 0) != top:
            stands = times(run.counts.get(pair, 0))
            if best is None:
                return _("merge {step} joins {pair}, which stands {stands}").format(
                    step=step + 1, pair=pair, stands=stands
                ), 0
            return _(
                "merge {step} joins {pair}, which stands {stands}; {best} stands {top}"
            ).format(step=step + 1, pair=pair, stands=stands, best=best, top=times(top)), 0
        run.merge(pair, idx)
    made, wanted = len(got), max(0, vocab_size - 256)
    if made > wanted:
        return _(
            "{made} merges were made; vocabulary size {vocab_size} leaves room for {wanted}"
        ).format(made=made, vocab_size=vocab_size, wanted=wanted), 0
    if made < wanted and run.best()[0] is not None:
        return (
            _(
                "training stopped after {made} merges; {wanted} were asked for, and pairs are left"
            ).format(made=made, wanted=wanted),
            0,
        )
    return None, run.reads


def times(n: int) -> str:
    """How often, in words.

    >>> times(0), times(1), times(3)
    ('nowhere', 'once', '3 times')
    """
    if n < 2:
        return _("once") if n else _("nowhere")
    return _("{n} times").format(n=n)


# ---- Strategies ------------------------------------------------------------------------------


def any_words(alphabet: str, longest: int = 24, room: int = 12) -> SearchStrategy[Args]:
    """(words, vocab_size): the words of a short text of a small alphabet."""
    from hypothesis import strategies as st

    # One text and not a dictionary of lists, which is slow to draw and to make smaller.
    text = st.text(st.sampled_from(alphabet + "  "), min_size=2, max_size=longest)
    many = text.map(lambda t: {w: 1 + sum(w) % 5 for w in (tuple(w.encode()) for w in t.split())})
    return st.tuples(many.filter(bool), st.integers(257, 256 + room))


def one_word(alphabet: str, longest: int) -> SearchStrategy[Args]:
    """(words, vocab_size): one long word, in which many pairs are equally frequent."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from(alphabet), min_size=longest // 2, max_size=longest)
    return st.tuples(text.map(lambda t: {tuple(t.encode()): 1}), st.integers(260, 280))


def recipes(*rest: int) -> SearchStrategy[Args]:
    """Corpora of one make, told apart by their seed."""
    from hypothesis import strategies as st

    return st.tuples(st.integers(1, 10**6), *map(st.just, rest))


def trained(found: Words, room: int) -> dict[Pair, int]:
    """The merges of some words."""
    from autograder.checks.ps07 import train_fast

    return train_fast(found, 256 + room)


def chunks(alphabet: str, longest: int = 16, room: int = 10) -> SearchStrategy[Args]:
    """(ids, merges): a chunk, and merges of words like it."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from(alphabet), min_size=2, max_size=longest)

    def asked(given: tuple[str, str, int]) -> Args:
        text, other, size = given
        return list(text.encode()), trained({tuple(other.encode()): 1}, size)

    return st.tuples(text, text | st.just("abcab" + alphabet), st.integers(1, room)).map(asked)


def turned(alphabet: str, longest: int = 24) -> SearchStrategy[Args]:
    """(ids, merges) where many merges compete: the chunk is the one they were learned from, turned."""
    from hypothesis import strategies as st

    def asked(given: tuple[str, int, int]) -> Args:
        text, turn, size = given
        data = text.encode()
        turn %= len(data)
        return list(data[turn:] + data[:turn]), trained({tuple(data): 1}, size)

    text = st.text(st.sampled_from(alphabet), min_size=6, max_size=longest)
    return st.tuples(text, st.integers(0, 23), st.integers(2, 12)).map(asked)


def competing(alphabet: str) -> SearchStrategy[Args]:
    """(ids, merges) where merging from left to right, whatever the ids, gives another result."""
    from autograder.checks.ps07 import encode_fast

    def tells(args: Args) -> bool:
        ids, merges = args
        while (
            pair := next((p for p in zip(ids, ids[1:], strict=False) if p in merges), None)
        ) is not None:
            ids = merge(ids, pair, merges[pair])
        return ids != encode_fast(*args)

    return turned(alphabet).filter(tells)


PIECES = ["I", "'", "'ll", "l", "s", " ", "  ", "\n", "the", " the", "12", "!", "안", "é"]


def streams(pieces: list[str], longest: int = 8) -> SearchStrategy[Args]:
    """(texts, merges): a text cut anywhere, and merges that it teaches, split or as one chunk."""
    from hypothesis import strategies as st

    def cut(given: tuple[list[str], list[int], bool]) -> Args:
        text = "".join(given[0])
        ends = sorted(at % (len(text) + 1) for at in given[1])
        texts = [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
        return texts, trained(words_of(text) if given[2] else {tuple(text.encode()): 1}, 12)

    some = st.lists(st.sampled_from(pieces), min_size=2, max_size=longest)
    return st.tuples(some, st.lists(st.integers(0, 40), max_size=4), st.booleans()).map(cut)


def lines() -> SearchStrategy[Args]:
    """(texts, merges): whole lines, where no chunk is cut."""
    from hypothesis import strategies as st

    line = st.lists(
        st.sampled_from(["the", " cat", " sat", " 12", "!", " 안녕"]), min_size=1, max_size=4
    )
    text = line.map(lambda ws: "".join(ws) + "\n")

    def asked(texts: list[str]) -> Args:
        return texts, trained(words_of("".join(texts)), 12)

    return st.lists(text, min_size=1, max_size=4).map(asked)
