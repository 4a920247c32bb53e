"""Drawings of problem set 08: the text as the tokenizer sees it, pieces learned, a text in pieces."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args
from autograder.checks.drawing import NEW, WRONG, figure, row
from autograder.checks.plain_data import short


def seen(args: Args, expected: Any, got: Any) -> str:
    """The text, what the tokenizer should see and what yours sees, a code point a box."""
    (text,) = args
    made = list(got) if type(got) is str else None
    rows = [
        row("text", list(text)),
        row("expected", list(expected)),
        _answer(list(expected), made, got),
    ]
    return figure(rows, f"{text!r}: expected {expected!r}, got {short(got)}")


def training(args: Args, expected: Any, got: Any) -> str:
    """The pieces that are no bytes, expected against the learner's; merges in another colour."""
    right = [p for p in expected if not p.startswith("<0x")]
    plain = type(got) is list and all(type(p) is str for p in got)
    made = [p for p in got if not p.startswith("<0x")] if plain else None
    rows = [
        row("words", [f"▁{w}" for w in args[0].split(" ")]),
        row("expected", right, [NEW if len(p) > 1 and p[0] != "<" else "" for p in right]),
        _answer(right, made, got),
    ]
    return figure(rows, f"pieces of {args[0]!r}: expected {short(right)}, got {short(made or got)}")


def encoding(args: Args, expected: Any, got: Any) -> str:
    """The text, its expected pieces and the learner's, each with its id."""
    from autograder.checks.ps08.inputs import vocabulary

    text, learned, byte_fallback = args
    pieces = vocabulary(learned, byte_fallback)

    def name(idx: Any) -> str:
        known = type(idx) is int and 0 <= idx < len(pieces)
        return f"{pieces[idx]} {idx}" if known else short(idx, 12)

    right = [name(i) for i in expected]
    made = [name(i) for i in got] if type(got) in (list, tuple) else None
    rows = [row("text", list(text)), row("expected", right), _answer(right, made, got)]
    return figure(rows, f"{text!r} encoded: expected {right}, got {short(made or got)}")


def decoding(args: Args, expected: Any, got: Any) -> str:
    """The pieces of the ids, the expected text and the learner's, a code point a box."""
    from autograder.checks.ps08.inputs import vocabulary

    ids, learned, byte_fallback = args
    pieces = vocabulary(learned, byte_fallback)
    shown = [pieces[i] if 0 <= i < len(pieces) else str(i) for i in ids]
    made = list(got) if type(got) is str else None
    rows = [
        row("pieces", shown),
        row("expected", list(expected)),
        _answer(list(expected), made, got),
    ]
    return figure(rows, f"{shown} decoded: expected {expected!r}, got {short(got)}")


def _answer(right: list[str], made: list[str] | None, got: Any) -> str:
    if made is None:
        return row("yours", [short(got, 24)], [WRONG])
    marks = ["" if i < len(right) and m == right[i] else WRONG for i, m in enumerate(made)]
    return row("yours", made, marks)
