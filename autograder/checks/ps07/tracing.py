"""Merges followed one by one: whether each is of a most frequent pair, and the work that they need."""

from __future__ import annotations

from typing import Any

from autograder.checks.plain_data import short
from autograder.checks.ps07.adapters import Chunks
from autograder.language import words
from minbpe_ref.base import Pair
from minbpe_ref.incremental import Words

_ = words("ps07")


class Run(Words):
    """A training run; `reads` counts the tokens that had to be looked at.

    All tokens of the words once, and for each merge those of the words that hold its pair.
    """

    def __init__(self, words: Chunks) -> None:
        super().__init__(words)
        self.reads = sum(map(len, self.ids))

    def best(self) -> tuple[Pair | None, int]:
        """A most frequent pair and its count; None where no pair is left."""
        pair = max(self.counts, key=lambda p: self.counts[p], default=None)
        if pair is None or not self.counts[pair]:
            return None, 0
        return pair, self.counts[pair]

    def replace(self, pair: Pair, idx: int) -> set[Pair]:
        """Merge a pair wherever it stands, and count what is read for it."""
        held = [self.ids[word] for word in set(self.homes[pair])]
        self.reads += sum(len(ids) for ids in held if pair in zip(ids, ids[1:], strict=False))
        return super().replace(pair, idx)


def trace(words: Chunks, vocab_size: int, got: Any) -> tuple[str | None, int]:
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
        run.replace(pair, idx)
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
