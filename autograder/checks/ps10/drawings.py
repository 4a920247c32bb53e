"""Drawings of problem set 10: tokens that cross words, premiums and curves as bars."""

from __future__ import annotations

import html
from typing import Any

from autograder.checks.contract import Args
from autograder.checks.drawing import NEW, WRONG, figure, row
from autograder.checks.plain_data import short
from minbpe_ref.drawing import label

WIDEST = 24.0  # of a bar, in letters' widths


def encoding(args: Args, expected: Any, got: Any) -> str:
    """The text, its expected tokens and the learner's; tokens of stage 2 are marked."""
    from minbpe_ref.base import build_vocab

    text, merges, stage_1 = args
    vocab = build_vocab(merges)

    def name(idx: Any) -> str:
        known = type(idx) is int and idx in vocab
        return f"{label(vocab[idx])} {idx}" if known else short(idx, 12)

    marks = [NEW if i >= 256 + stage_1 else "" for i in expected]
    rows = [row("text", list(text)), row("expected", [name(i) for i in expected], marks)]
    made = list(got) if type(got) in (list, tuple) else [got]
    shown = [name(i) for i in made]
    wrong = ["" if i < len(expected) and m == expected[i] else WRONG for i, m in enumerate(made)]
    rows.append(row("yours", shown, wrong))
    return figure(rows, f"{text!r} encoded: expected {expected}, got {short(got)}")


def premiums(args: Args, expected: Any, got: Any) -> str:
    """A bar a language, expected and the learner's."""
    return _bars(expected, got, "premium of each language")


def curves(args: Args, expected: Any, got: Any) -> str:
    """A bar a vocabulary size, expected and the learner's."""
    return _bars(expected, got, "bytes a token by vocabulary size")


def _bars(expected: dict[Any, float], got: Any, what: str) -> str:
    mine = got if type(got) is dict else {}
    numbers = [v for v in [*expected.values(), *mine.values()] if _is_number(v)]
    top = max(numbers, default=1.0) or 1.0
    rows = []
    for key, value in list(expected.items())[:12]:
        rows.append(_bar(f"{short(key, 12)}", value, top, NEW))
        yours = mine.get(key)
        if yours is None or not _is_number(yours):
            rows.append(row("yours", [short(yours, 24)], [WRONG]))
        elif abs(yours - value) > 1e-9:
            rows.append(_bar("yours", yours, top, WRONG))
    return figure(rows, f"{what}: expected {short(expected, 300)}, got {short(got, 300)}")


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < 1e9


def _bar(name: str, value: float, top: float, colour: str) -> str:
    wide = max(0.2, WIDEST * value / top)
    box = f"display:inline-block;border:1px solid currentColor;background:{colour};width:{wide:.1f}em;height:.8em"
    head = f'<span style="display:inline-block;width:6.5em">{html.escape(name)}</span>'
    return f'<div style="white-space:nowrap">{head}<span style="{box}"></span> {value:.2f}</div>'
