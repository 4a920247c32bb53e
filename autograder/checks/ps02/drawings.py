"""Drawings of problem set 02: a merge, counted pairs, a training run."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args
from autograder.checks.drawing import (
    NEW,
    PAIR,
    WRONG,
    agreeing,
    answer,
    figure,
    merge_name,
    row,
)
from autograder.checks.plain_data import short


def merging(args: Args, expected: Any, got: Any) -> str:
    """The tokens before a merge, the expected result and the learner's, differences marked."""
    ids, pair, idx = args
    rows = [
        row("before", ids, _pair_marks(ids, pair)),
        row("expected", expected, [NEW if t == idx else "" for t in expected]),
    ]
    if type(got) in (list, tuple):
        same = agreeing(expected, got)
        marks = [(NEW if t == idx else "") if s else WRONG for t, s in zip(got, same, strict=True)]
        rows.append(row("yours", got, marks))
    else:
        rows.append(answer(expected, None, got))
    return figure(
        rows, f"{ids} with {pair} replaced by {idx}: expected {expected}, got {short(got)}"
    )


def _pair_marks(ids: list[int], pair: tuple[int, int]) -> list[str]:
    marks, i = [""] * len(ids), 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            marks[i] = marks[i + 1] = PAIR
            i += 1
        i += 1
    return marks


def pair_counts(args: Args, expected: Any, got: Any) -> str:
    """The tokens, and a small table of each pair's expected and counted number."""
    ids = args[0]
    wanted = expected[0] if isinstance(expected, list) else expected
    made = got[0] if isinstance(got, list) and got else got
    rows = [row("tokens", ids)]
    if isinstance(made, dict):
        pairs = [*wanted, *(p for p in made if p not in wanted)][:12]
        rows.append(row("pair", pairs))
        rows.append(row("expected", [wanted.get(p, "–") for p in pairs]))
        counts = [made.get(p, "–") for p in pairs]
        marks = ["" if wanted.get(p) == made.get(p) else WRONG for p in pairs]
        rows.append(row("yours", counts, marks))
    return figure(rows, f"pairs of {ids}: expected {wanted}, got {short(made)}")


def training(args: Args, expected: Any, got: Any) -> str:
    """The text's tokens after each merge, expected against the learner's, up to the first difference."""
    text = args[0]
    rows = [row("text", list(text))]
    right = list(expected[0].items())
    made = list(got[0].items()) if _is_trained(got) else []
    rows.append(row("expected", [merge_name(m) for m in right]))
    same = agreeing(right, made)
    rows.append(row("yours", [merge_name(m) for m in made], ["" if s else WRONG for s in same]))
    words = f"merges of {text!r}: expected {short(right)}, got {short(made)}"
    return figure(rows, words)


def _is_trained(got: Any) -> bool:
    return type(got) is tuple and len(got) == 2 and type(got[0]) is dict
