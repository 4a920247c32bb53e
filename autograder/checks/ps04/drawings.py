"""Drawings of problem set 04: a text in chunks, chunks with what matched them, tokens of a tokenizer."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args
from autograder.checks.drawing import answer, figure, merge_name, row
from autograder.checks.plain_data import short

VISIBLE = {"\n": "↵", "\t": "⇥", "\r": "␍"}


def shown(chunk: Any) -> Any:
    """A chunk with its line ends visible, and marks on something to stand on.

    >>> shown("a\\n"), shown("\\u0301") == "\\u25cc\\u0301", shown(3)
    ('a↵', True, 3)
    """
    if type(chunk) is not str:
        return chunk
    on = "\u25cc" if _mark(chunk[:1]) else ""
    return on + "".join(VISIBLE.get(c, c) for c in chunk)


def _mark(character: str) -> bool:
    import unicodedata

    return bool(character) and unicodedata.category(character).startswith("M")


def chunking(args: Args, expected: Any, got: Any) -> str:
    """The text, its chunks as expected and the learner's."""
    text = args[0]
    rows = [row("text", [shown(text)])]
    if len(args) > 1:
        rows.append(row("pattern", [args[1]]))
    right = [shown(c) for c in expected]
    made = [shown(c) for c in got] if type(got) in (list, tuple) else None
    rows += [row("expected", right), answer(right, made, got)]
    return figure(rows, f"{text!r} in chunks: expected {expected}, got {short(got)}")


def explaining(args: Args, expected: Any, got: Any) -> str:
    """The chunks, each with the number of its alternative."""
    text, alternatives = args
    right = [_numbered(pair) for pair in expected]
    made = [_numbered(pair) for pair in got] if type(got) in (list, tuple) else None
    rows = [
        row("text", [shown(text)]),
        row("alternatives", [f"{i}: {one}" for i, one in enumerate(alternatives)]),
        row("expected", right),
        answer(right, made, got),
    ]
    return figure(rows, f"{text!r} explained: expected {expected}, got {short(got)}")


def _numbered(pair: Any) -> str:
    if type(pair) in (tuple, list) and len(pair) == 2:
        return (
            f"{shown(pair[0]) if type(pair[0]) is str else short(pair[0], 12)} {short(pair[1], 8)}"
        )
    return short(pair, 16)


def tokenizing(args: Args, expected: Any, got: Any) -> str:
    """The merges that training gave, or the ids that encoding gave, expected against the learner's."""
    rows = [row("pattern", [args[0]])]
    last, mine = _last(expected), _last(got)
    if isinstance(last, dict):
        right = [merge_name(item, 8) for item in last.items()]
        made = [merge_name(item, 8) for item in mine.items()] if isinstance(mine, dict) else None
        rows.insert(0, row("text", [shown(args[1])]))
    else:
        right = list(last) if isinstance(last, list) else [short(last, 24)]
        made = list(mine) if type(mine) in (list, tuple) else None
        rows.insert(0, row("text", [shown(args[-1])]))
    rows += [row("expected", right), answer(right, made, mine)]
    return figure(rows, f"{args!r}: expected {short(last)}, got {short(mine)}")


def _last(value: Any) -> Any:
    """The answer of a script's last step that gives one."""
    return value[-1] if isinstance(value, list) and value and _is_answers(value) else value


def _is_answers(value: list[Any]) -> bool:
    return isinstance(value[-1], (dict, list)) or value[0] is None
