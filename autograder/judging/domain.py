"""What all inputs of a behaviour have in common, so that a smaller counterexample has it too.

A strategy makes inputs that the exercise allows; taking elements away afterwards may leave that: a
matrix loses a row and its partner does not, a list that is never empty gets empty, a first size gets
larger than the last. The known inputs say what holds of all of them.

Left out: taking elements away and asking (`inputs`, `engine`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from autograder.checks.contract import Args

MOST = 12  # elements of one argument that are tried without


@dataclass(frozen=True)
class Domain:
    """shortest: place -> the smallest length of a list or text there. alike: pairs of places whose
    lengths are always the same. ordered: pairs of places whose numbers never fall, from one to the
    other. lowest: place -> the smallest number there, where all arguments are numbers. keep: places of
    arguments that stay whole."""

    shortest: dict[int, int]
    alike: tuple[tuple[int, int], ...]
    ordered: tuple[tuple[int, int], ...]
    lowest: dict[int, int]
    keep: tuple[int, ...] = ()

    def holds(self, args: Args) -> bool:
        """Whether an input has what all known ones have.

        >>> Domain({0: 1}, (), (), {}).holds(([],)), Domain({0: 1}, (), (), {}).holds(([5],))
        (False, True)
        """
        return (
            all(len(args[p]) >= n for p, n in self.shortest.items())
            and all(len(args[p]) == len(args[q]) for p, q in self.alike)
            and all(args[p] <= args[q] for p, q in self.ordered)
            and all(args[p] >= n for p, n in self.lowest.items())
        )

    def smaller(self, args: Args) -> list[Args]:
        """The inputs with one element of a list or text less, or a number lowered, that still fit.

        >>> Domain({0: 0, 1: 0}, ((0, 1),), (), {}).smaller(([1, 2], "ab"))
        [([2], 'b'), ([1], 'a')]
        """
        made = []
        for place, arg in enumerate(args):
            partners = {q for pair in self.alike if place in pair for q in pair} | {place}
            if place != min(partners) or partners & set(self.keep):
                continue
            if isinstance(arg, (list, str)):
                made += [_without(args, partners, i) for i in range(min(len(arg), MOST))]
            elif place in self.lowest:
                made += [_with(args, place, n) for n in _lower(self.lowest[place], arg)]
        return [each for each in made if self.holds(each)]


def domain(
    known: Sequence[Args], beside: Sequence[Args] = (), keep: tuple[int, ...] = ()
) -> Domain:
    """What these inputs have in common; they are a behaviour's edge cases and what its strategy draws.

    beside: inputs of the same make of other behaviours, which may be shorter. An argument that is the
    same in all known inputs stays as it is.

    >>> domain([([1], [2], "x"), ([1, 1], [2, 2], "x")], beside=[([], [], "y")])
    Domain(shortest={0: 0, 1: 0, 2: 1}, alike=((0, 1),), ordered=(), lowest={}, keep=(2,))
    """
    width = min((len(args) for args in known), default=0)
    columns = [[args[p] for args in known] for p in range(width)]
    sized = [p for p, c in enumerate(columns) if all(isinstance(v, (list, str)) for v in c)]
    counts = [p for p, c in enumerate(columns) if all(type(v) is int for v in c)]
    lengths = {p: [len(v) for v in columns[p]] for p in sized}
    alike = [
        (p, q) for p, q in combinations(sized, 2) if len(known) > 1 and lengths[p] == lengths[q]
    ]
    ordered = [
        (p, q)
        for one, other in combinations(counts, 2)
        for p, q in ((one, other), (other, one))
        if all(a <= b for a, b in zip(columns[p], columns[q], strict=True))
    ]
    alone = counts if len(counts) == width else []
    lowest = {p: min(columns[p]) for p in alone}
    fixed = [p for p in sized if len(known) > 1 and all(v == columns[p][0] for v in columns[p])]
    more = {p: [len(a[p]) for a in beside if isinstance(a[p], (list, str))] for p in sized}
    shortest = {p: min(found + more[p]) for p, found in lengths.items()}
    whole = tuple(sorted({*keep, *fixed}))
    return Domain(shortest, tuple(alike), tuple(ordered), lowest, whole)


def has_nan(value: Any) -> bool:
    """Whether "not a number" is among the numbers of a trusted answer, which says nothing then.

    >>> has_nan([1.0, (2.0, float("nan"))]), has_nan({"nan": 1.0})
    (True, False)
    """
    if isinstance(value, float):
        return math.isnan(value)
    if isinstance(value, dict):
        return any(map(has_nan, value.values()))
    if hasattr(
        value, "ndim"
    ):  # an array of numpy's or torch's, neither of which is imported for it
        return bool((value != value).any())
    return isinstance(value, (list, tuple)) and any(map(has_nan, value))


def _without(args: Args, places: set[int], i: int) -> Args:
    return tuple(a[:i] + a[i + 1 :] if p in places else a for p, a in enumerate(args))


def _with(args: Args, place: int, value: int) -> Args:
    return (*args[:place], value, *args[place + 1 :])


def _lower(low: int, high: int) -> list[int]:
    """Numbers below `high`, from `low` on, that are likely to be the smallest of some kind.

    >>> _lower(3, 20)
    [3, 4, 8, 11, 16, 19]
    """
    powers = {1 << k for k in range(high.bit_length())} if high > 0 else set()
    return sorted(n for n in {low, (low + high) // 2, high - 1, *powers} if low <= n < high)
