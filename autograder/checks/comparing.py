"""What comparisons of several problem sets share: merges of any form, training replayed, what differs.

Training is judged by its trace: each merge must join a pair that is most frequent at that point, given
the merges before it, so that ties may fall any way.

Left out: plain equality, which is `plain_data.difference`; drawing (`drawing`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from autograder.checks.plain_data import short
from autograder.language import words
from minbpe_ref.base import Pair, get_stats, merge

_ = words("feedback")

Merges = Mapping[Pair, int]


class Joined(NamedTuple):
    """A merge that joins the wrong pair: the step, from 1 on, and how often pairs stand there.

    best: a pair that stands most often, which is `top` times; None where no pair is left.
    """

    step: int
    pair: Pair
    stands: int
    best: Pair | None
    top: int


def misshapen(merges: Mapping[Any, Any]) -> str | None:
    """What is wrong with the form of a dictionary of merges: pairs of ints as keys, ids as values.

    >>> misshapen({(97, 98): 256}), misshapen({"ab": 256})
    (None, "the keys of merges must be pairs of ints; got 'ab'")
    """
    for pair, idx in merges.items():
        if type(pair) is not tuple or len(pair) != 2 or not all(type(t) is int for t in pair):
            return _("the keys of merges must be pairs of ints; got {pair}").format(
                pair=short(pair, 60)
            )
        if type(idx) is not int:
            return _("the values of merges must be token ids; got {idx}").format(idx=short(idx, 60))
    return None


def replayed(
    chunks: Sequence[Sequence[int]], merges: Merges, size: int, joins: Callable[[Joined], str]
) -> str | None:
    """What is wrong with merges that training on chunks gave; None where each step is a right one.

    chunks: byte values, within which pairs are counted. size: of the vocabulary that was asked for.
    joins: the sentence for a merge that joins a pair which is not most frequent.

    >>> replayed([list(b"abab")], {(97, 98): 256}, 257, str) is None
    True
    >>> replayed([list(b"abab")], {}, 257, str)
    'training stopped after 0 merges; 1 were asked for, and pairs are left'
    """
    for step, (pair, idx) in enumerate(sorted(merges.items(), key=lambda item: item[1]), start=1):
        if idx != 255 + step:
            return _(
                "merge {step} has the id {idx}; ids count up from 256, so it should be {right}"
            ).format(step=step, idx=idx, right=255 + step)
        counts = pairs_of(chunks)
        top = max(counts.values(), default=0)
        if counts.get(pair, 0) != top or not top:
            best = next((p for p, n in counts.items() if n == top), None)
            return joins(Joined(step, pair, counts.get(pair, 0), best, top))
        chunks = [merge(ids, pair, idx) for ids in chunks]
    made, wanted = len(merges), size - 256
    if made > wanted:
        return _("{made} merges were made, vocabulary size {size} leaves room for {wanted}").format(
            made=made, size=size, wanted=wanted
        )
    if made < wanted and pairs_of(chunks):
        return _(
            "training stopped after {made} merges; {wanted} were asked for, and pairs are left"
        ).format(made=made, wanted=wanted)
    return None


def pairs_of(chunks: Sequence[Sequence[int]]) -> dict[Pair, int]:
    """How often each pair stands in the chunks.

    >>> pairs_of([[1, 2], [1, 2, 3]])
    {(1, 2): 2, (2, 3): 1}
    """
    counts: dict[Pair, int] = {}
    for ids in chunks:
        get_stats(ids, counts)
    return counts


def times(n: int) -> str:
    """How often, in words.

    >>> times(1), times(3)
    ('once', '3 times')
    """
    return _("once") if n == 1 else _("{n} times").format(n=n)


def differing(expected: Mapping[Any, Any], got: Mapping[Any, Any], most: int = 4) -> list[Any]:
    """The first entries that differ, of two dictionaries: [those expected, those that came], or [].

    >>> differing({1: "a", 2: "b"}, {1: "a", 3: "c"})
    [{2: 'b', 3: 'missing'}, {2: 'missing', 3: 'c'}]
    >>> differing({1: "a"}, {1: "a"})
    []
    """
    places = [i for i in {**expected, **got} if expected.get(i) != got.get(i)][:most]
    return [{i: v.get(i, "missing") for i in places} for v in (expected, got)] if places else []


def constant(name: str, value: str) -> Callable[..., tuple[tuple[str, str], ...]]:
    """A maker of patches: another text in place of a constant that the reference uses by this name.

    Its arguments are (old, new) pairs, as a patch's are. Raises ValueError when an old text is not
    found exactly once in the value.

    >>> constant("PATTERN", "a+|b")(("a+", "a"), ("b", "c"))
    (('PATTERN', "'a|c'"),)
    """

    def changed(*changes: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        text = value
        for old, new in changes:
            if value.count(old) != 1:
                raise ValueError(
                    f"{old!r} stands {value.count(old)} times in {name}; name text that stands there once"
                )
            text = text.replace(old, new)
        return ((name, repr(text)),)

    return changed
