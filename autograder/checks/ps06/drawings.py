"""Drawings of problem set 06: special tokens in a row of tokens, a chat with its mask, a file."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args
from autograder.checks.drawing import NEW, PAIR, WRONG, figure, row
from autograder.checks.plain_data import short
from autograder.checks.ps06.adapters import toy, vocab_of
from autograder.checks.ps06.inputs import CHAT, FIM
from minbpe_ref.drawing import label


def _names(special: dict[str, int], merges: Any = None, shift: int = 0) -> dict[int, str]:
    """What each id is called: its bytes as text, or a special token's name."""
    plain = {i: label(b) for i, b in vocab_of(toy(special, merges, shift)).items()}
    return plain | {idx: name for name, idx in special.items()}


def _tokens(name: str, ids: Any, right: list[Any], names: dict[int, str], special: Any) -> str:
    """A row of ids with their names: special ones marked, wrong ones marked otherwise."""
    if type(ids) is not list:
        return row(name, [short(ids, 24)], [WRONG])
    shown = [f"{names[i]} {i}" if type(i) is int and i in names else short(i, 12) for i in ids]
    marks = []
    for place, idx in enumerate(ids):
        fits = place < len(right) and idx == right[place]
        marks.append(WRONG if not fits else NEW if idx in special else "")
    return row(name, shown, marks)


def encoding(args: Args, expected: Any, got: Any) -> str:
    """The text, its expected tokens and the learner's; special tokens are marked."""
    text, special, merges = args[:3]
    names, ids = _names(special, merges), set(special.values())
    rows = [
        row("special", [f"{name} {idx}" for name, idx in special.items()], [NEW] * len(special))
    ]
    rows.append(row("text", list(text)))
    rows.append(_tokens("expected", expected, expected, names, ids))
    rows.append(_tokens("yours", got, expected, names, ids))
    return figure(rows, f"{text!r} encoded: expected {expected}, got {short(got)}")


def decoding(args: Args, expected: Any, got: Any) -> str:
    """The ids with their names, the expected text and the learner's, a code point a box."""
    ids, special = args[:2]
    names = _names(*args[1:4])
    made = list(got) if type(got) is str else [short(got, 24)]
    rows = [
        _tokens("ids", ids, ids, names, set(special.values())),
        row("expected", list(expected)),
        row("yours", made, _wrong(made, list(expected))),
    ]
    return figure(rows, f"{ids} decoded: expected {expected!r}, got {short(got)}")


def chat(args: Args, expected: Any, got: Any) -> str:
    """The expected tokens with those of mask 1 marked, and below them the learner's."""
    names = _names(CHAT, args[1])
    ids, mask = expected
    rows = [row("expected", [names[i] for i in ids], [PAIR if m else "" for m in mask])]
    rows.append(row("mask", mask, [PAIR if m else "" for m in mask]))
    if type(got) in (list, tuple) and len(got) == 2 and all(type(g) is list for g in got):
        mine, marked = got
        shown = [names.get(i, short(i, 12)) if type(i) is int else short(i, 12) for i in mine]
        rows.append(row("yours", shown, _wrong(mine, ids)))
        rows.append(row("your mask", marked, _wrong(marked, mask)))
    else:
        rows.append(row("yours", [short(got, 40)], [WRONG]))
    return figure(rows, f"a chat: expected ids {ids} with mask {mask}, got {short(got)}")


def _wrong(mine: list[Any], right: list[Any]) -> list[str]:
    return ["" if i < len(right) and m == right[i] else WRONG for i, m in enumerate(mine)]


def hole(args: Args, expected: Any, got: Any) -> str:
    """Prefix, middle and suffix, the expected tokens and the learner's."""
    prefix, middle, suffix, merges = args
    names, ids = _names(FIM, merges), set(FIM.values())
    parts = [row(n, list(t)) for n, t in zip(("prefix", "middle", "suffix"), (prefix, middle, suffix), strict=True)]  # fmt: skip
    parts.append(_tokens("expected", expected, expected, names, ids))
    parts.append(_tokens("yours", got, expected, names, ids))
    return figure(parts, f"a hole filled: expected {expected}, got {short(got)}")
