"""Small drawings of a counterexample: what went in, what was expected, what came.

Tokens are bordered boxes, so that a boundary never hangs on colour alone; colours are translucent, so
that they read on light and dark pages. Each drawing is HTML with its content in words for a screen
reader.

Here is what every drawing is made of; a problem set's own drawings are in a module of its name. Left
out: the lectures' figures, which are in the notebooks and `minbpe_ref.drawing`.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from autograder.checks.plain_data import short
from autograder.language import marked, words

_ = words("feedback")

# Okabe and Ito's blue, orange and vermilion: told apart in every common form of colour blindness.
NEW, PAIR, WRONG = "rgba(0,114,178,.28)", "rgba(230,159,0,.30)", "rgba(213,94,0,.34)"
BOX = "display:inline-block;white-space:pre;border:1px solid currentColor;border-radius:3px;padding:0 .45em;margin:1px;font-family:monospace;min-width:1.1em;text-align:center"
MOST_TOKENS = 24  # in one row, at laptop width
MOST_LETTERS = 24  # in one box
MOST_SPOKEN = 1000  # characters of a drawing's content in words


def row(label: str, tokens: Sequence[Any], marks: Sequence[str] = ()) -> str:
    """One labelled row of tokens; `marks` gives a background colour for each, or "".

    label: in English; a plain one is a message and is shown in the reader's language.

    >>> "42" in row("before", [42])
    True
    """
    boxes = []
    for i, token in enumerate(tokens[:MOST_TOKENS]):
        colour = marks[i] if i < len(marks) and marks[i] else "transparent"
        plain = isinstance(token, str) and len(token) <= MOST_LETTERS
        text = token.replace(" ", "␣") if plain else short(token, MOST_LETTERS)
        boxes.append(f'<span style="{BOX};background:{colour}">{html.escape(text)}</span>')
    if len(tokens) > MOST_TOKENS:
        boxes.append(_("… {n} more").format(n=len(tokens) - MOST_TOKENS))
    shown = "".join(boxes) or f"<i>{_('nothing')}</i>"
    name = f'<span style="display:inline-block;width:6.5em">{html.escape(_(label))}</span>'
    return f'<div style="white-space:nowrap">{name}{shown}</div>'


def answer(right: Sequence[Any], made: Sequence[Any] | None, got: Any) -> str:
    """The learner's row below the expected one: what they made, differences marked.

    made: None where the answer has another form, such as a number for a list; `got` is shown then.

    >>> answer(["a", "b"], ["a", "c"], None).count(WRONG), answer(["a"], None, 3).count(WRONG)
    (1, 1)
    """
    yours = marked("yours")
    if made is None:
        return row(yours, [short(got, MOST_LETTERS)], [WRONG])
    return row(yours, made, ["" if same else WRONG for same in agreeing(right, made)])


def agreeing(right: Sequence[Any], made: Sequence[Any]) -> list[bool]:
    """Of each thing that was made, whether it is what should stand in its place.

    >>> agreeing([1, 2], [1, 3, 2])
    [True, False, False]
    """
    return [i < len(right) and thing == right[i] for i, thing in enumerate(made)]


def merge_name(merge: tuple[Any, Any], longest: int = 12) -> str:
    """A merge as it is drawn, whatever a learner has for one.

    >>> merge_name(((97, 98), 256)), merge_name((None, "x"))
    ('97+98→256', "None→'x'")
    """
    pair, idx = merge
    if type(pair) is tuple and len(pair) == 2:
        return f"{short(pair[0], longest)}+{short(pair[1], longest)}→{short(idx, longest)}"
    return f"{short(pair, longest)}→{short(idx, longest)}"


def short_words(words: str) -> str:
    """Words cut where nobody would listen any longer."""
    return words if len(words) <= MOST_SPOKEN else f"{words[:MOST_SPOKEN]} …"


def figure(rows: Sequence[str], words: str) -> str:
    """Rows put together, with the drawing's content in words."""
    label = html.escape(short_words(words), quote=True)
    body = "".join(rows)
    return (
        f'<div role="img" aria-label="{label}" style="margin:.4em 0;overflow-x:auto">{body}</div>'
    )
