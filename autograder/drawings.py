"""Small drawings of a counterexample: what went in, what was expected, what came.

Tokens are bordered boxes, so that a boundary never hangs on colour alone; colours are translucent, so
that they read on light and dark pages. Each drawing is HTML with its content in words for a screen
reader.

Left out: the lectures' figures, which are in the notebooks and `minbpe_ref.drawing`.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from autograder.contract import Args
from autograder.wire import short

# Okabe and Ito's blue, orange and vermilion: told apart in every common form of colour blindness.
NEW, PAIR, WRONG = "rgba(0,114,178,.28)", "rgba(230,159,0,.30)", "rgba(213,94,0,.34)"
BOX = "display:inline-block;white-space:pre;border:1px solid currentColor;border-radius:3px;padding:0 .45em;margin:1px;font-family:monospace;min-width:1.1em;text-align:center"
MOST_TOKENS = 24  # in one row, at laptop width


def row(label: str, tokens: Sequence[Any], marks: Sequence[str] = ()) -> str:
    """One labelled row of tokens; `marks` gives a background colour for each, or "".

    >>> "42" in row("before", [42])
    True
    """
    boxes = []
    for i, token in enumerate(tokens[:MOST_TOKENS]):
        colour = marks[i] if i < len(marks) and marks[i] else "transparent"
        text = token.replace(" ", "␣") if isinstance(token, str) else short(token, 24)
        boxes.append(f'<span style="{BOX};background:{colour}">{html.escape(text)}</span>')
    if len(tokens) > MOST_TOKENS:
        boxes.append(f"… {len(tokens) - MOST_TOKENS} more")
    shown = "".join(boxes) or "<i>nothing</i>"
    name = f'<span style="display:inline-block;width:6.5em">{html.escape(label)}</span>'
    return f'<div style="white-space:nowrap">{name}{shown}</div>'


def figure(rows: Sequence[str], words: str) -> str:
    """Rows put together, with the drawing's content in words."""
    label = html.escape(words, quote=True)
    body = "".join(rows)
    return (
        f'<div role="img" aria-label="{label}" style="margin:.4em 0;overflow-x:auto">{body}</div>'
    )


def merging(args: Args, expected: Any, got: Any) -> str:
    """The tokens before a merge, the expected result and the learner's, differences marked."""
    ids, pair, idx = args
    rows = [
        row("before", ids, _pair_marks(ids, pair)),
        row("expected", expected, [NEW if t == idx else "" for t in expected]),
    ]
    if type(got) in (list, tuple):
        marks = [_mark(expected, i, t, idx) for i, t in enumerate(got)]
        rows.append(row("yours", got, marks))
    else:
        rows.append(row("yours", [short(got, 24)], [WRONG]))
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


def _mark(expected: list[Any], i: int, token: Any, idx: int) -> str:
    if i >= len(expected) or expected[i] != token:
        return WRONG
    return NEW if token == idx else ""


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
    rows.append(row("expected", [_merge_name(m) for m in right]))
    marks = ["" if i < len(right) and m == right[i] else WRONG for i, m in enumerate(made)]
    rows.append(row("yours", [_merge_name(m) for m in made], marks))
    words = f"merges of {text!r}: expected {short(right)}, got {short(made)}"
    return figure(rows, words)


def _is_trained(got: Any) -> bool:
    return type(got) is tuple and len(got) == 2 and type(got[0]) is dict


def _merge_name(merge: tuple[Any, Any]) -> str:
    pair, idx = merge
    if type(pair) is tuple and len(pair) == 2:
        return f"{pair[0]}+{pair[1]}→{idx}"
    return f"{short(pair, 12)}→{short(idx, 12)}"
