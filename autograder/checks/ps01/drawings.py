"""Drawings of problem set 01: code points by number, bytes as bits, a text's cost in a table."""

from __future__ import annotations

import html
from typing import Any

from autograder.checks.contract import Args
from autograder.checks.drawing import WRONG, answer, figure, row
from autograder.checks.plain_data import short

LAST = 0x10FFFF
FORMS = (0x80, 0x800, 0x10000)  # the first code point that takes two, three, four bytes


def numbering(args: Args, expected: Any, got: Any) -> str:
    """The text, its code points and the learner's, as numbers."""
    (text,) = args
    made = list(got) if type(got) in (list, tuple) else None
    rows = [row("text", list(text)), row("expected", expected), answer(expected, made, got)]
    return figure(rows, f"{text!r}: expected {expected}, got {short(got)}")


def encoding(args: Args, expected: Any, got: Any) -> str:
    """The code point's bits, the expected bytes in bits and the learner's."""
    (code_point,) = args
    right = [bits(byte) for byte in expected]
    made = [bits(byte) for byte in got] if isinstance(got, bytes) else None
    rows = [
        row("code point", [f"U+{code_point:04X}", *groups(code_point)]),
        row("expected", right),
        answer(right, made, got),
    ]
    words = f"U+{code_point:04X}: expected the bytes {' '.join(right)}, got {short(got)}"
    return figure(rows, words)


def bits(byte: int) -> str:
    """A byte in binary, its mark and its load apart.

    >>> bits(0xE2), bits(0x82), bits(0x41)
    ('1110·0010', '10·000010', '0·1000001')
    """
    text = f"{byte:08b}"
    mark = min(len(text) - len(text.lstrip("1")) + 1, 8)
    return f"{text[:mark]}·{text[mark:]}" if mark < 8 else text


def groups(code_point: int) -> list[str]:
    """The bits of a code point as UTF-8 shares them out among its bytes.

    >>> groups(0x41), groups(0xE9)
    (['1000001'], ['00011', '101001'])
    """
    follow = sum(code_point >= first for first in FORMS)
    lead = (7, 5, 4, 3)[follow]
    text = f"{code_point:0{lead + 6 * follow}b}"
    return [text[:lead], *(text[i : i + 6] for i in range(lead, len(text), 6))]


def decoding(args: Args, expected: Any, got: Any) -> str:
    """The bytes in bits, the expected text and the learner's, a code point a box."""
    data = args[0]
    made = list(got) if type(got) is str else None
    rows = [
        row("bytes", [f"{byte:02X}" for byte in data]),
        row("in bits", [bits(byte) for byte in data]),
        row("expected", [_named(c) for c in expected]),
        answer([_named(c) for c in expected], made and [_named(c) for c in made], got),
    ]
    words = f"{data.hex(' ')} decoded: expected {expected!r}, got {short(got)}"
    return figure(rows, words)


def _named(character: str) -> str:
    """A character with its number, which tells what can't be seen.

    Between them is a no-break space: in a drawing, ␣ is a space of the text.
    """
    shown = character if character.isprintable() else "·"
    return f"{shown}\u00a0U+{ord(character):04X}"


def costs(args: Args, expected: Any, got: Any) -> str:
    """The table with the learner's number wherever it is another."""
    (text,) = args
    columns = list(expected["NFC"])
    lines = [_line("th", ["", *columns], [""] * (len(columns) + 1))]
    for name, right in expected.items():
        mine = got.get(name) if isinstance(got, dict) else None
        mine = mine if isinstance(mine, dict) else {}
        same = [type(mine.get(c)) is int and mine[c] == right[c] for c in columns]
        cells = [
            str(right[c]) if fine else f"{right[c]}, not {short(mine.get(c), 12)}"
            for c, fine in zip(columns, same, strict=True)
        ]
        lines.append(_line("td", [name, *cells], ["", *("" if fine else WRONG for fine in same)]))
    table = f'<table style="border-collapse:collapse;margin:.3em 0">{"".join(lines)}</table>'
    rows = [row("text", list(text)), table]
    return figure(rows, f"the cost of {text!r}: expected {expected}, got {short(got)}")


def _line(tag: str, cells: list[str], marks: list[str]) -> str:
    look = "border:1px solid currentColor;padding:.1em .6em;text-align:right"
    made = (
        f'<{tag} style="{look};background:{mark or "transparent"}">{html.escape(cell)}</{tag}>'
        for cell, mark in zip(cells, marks, strict=True)
    )
    return f"<tr>{''.join(made)}</tr>"
