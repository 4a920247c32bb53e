"""Drawings of how something is laid out: a text's chunks, a vocabulary's ids, what becomes of what.

Left out: tokens in a row and charts (`drawing`), merges (`forest`).
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from minbpe_ref.drawing import BOX, CAPTION, TINTS, figure, label, plural

if TYPE_CHECKING:
    from IPython.display import HTML

_SMALL = "font-size:.72em"


def chunk_boxes(
    chunks: Sequence[tuple[str, int]], alternatives: Sequence[str], caption: str = ""
) -> HTML:
    """Draw a text's chunks as boxes, each with the number of the alternative that matched it.

    chunks: (chunk, index into `alternatives`). A chunk's colour is its alternative's; the numbers,
    from 1 on, are explained below the boxes for those alternatives that were used.
    Raises IndexError for an alternative that is not there.

    >>> drawn = chunk_boxes([("hi", 1), ("!", 0)], ["signs", "letters"], "Two chunks")
    >>> print(drawn.data.split('"')[3])
    Two chunks: 2 chunks: hi (2) | ! (1). 1 is signs; 2 is letters.
    """
    from IPython.display import HTML

    used = sorted({number for _, number in chunks})
    key = [f"{number + 1} is {alternatives[number]}" for number in used]
    pieces = [(label(chunk.encode("utf-8", "replace")), number) for chunk, number in chunks]
    spoken = " | ".join(f"{piece} ({number + 1})" for piece, number in pieces)
    words = f"{caption}: " if caption else ""
    words += f"{len(chunks)} chunk{plural(len(chunks))}: {spoken}. {'; '.join(key)}."
    boxes = [_labelled(piece, str(number + 1), number) for piece, number in pieces]
    below = [
        f'<span style="{BOX};{_SMALL};background:{TINTS[number % len(TINTS)]}">{number + 1}</span> '
        f'<span style="font-size:.85em">{html.escape(alternatives[number])}</span> &ensp; '
        for number in used
    ]
    return HTML(figure(words, _caption(caption), *boxes, "<div>", *below, "</div>"))


def _labelled(piece: str, below: str, tint: int) -> str:
    style = f"{BOX};background:{TINTS[tint % len(TINTS)]}"
    return (
        f'<span style="{style}"><span>{html.escape(piece)}</span>'
        f'<br><span style="{_SMALL}">{html.escape(below)}</span></span>'
    )


def _caption(text: str) -> str:
    return f'<div style="{CAPTION}">{html.escape(text)}</div>'


def id_map(ranges: Sequence[tuple[str, int, int]], caption: str = "") -> HTML:
    """Draw which ids a vocabulary gives to what: a box a range, in the order of the ids, not to scale.

    ranges: (name, first id, last id). Ids between two ranges get a box of their own, without a name
    and with a dashed border. Raises ValueError for a range that is empty or overlaps another.

    >>> drawn = id_map([("bytes", 0, 255), ("<|end|>", 300, 300)], "A vocabulary")
    >>> print(drawn.data.split('"')[3])
    A vocabulary: bytes: 0 to 255; no token: 256 to 299; &lt;|end|&gt;: 300.
    """
    from IPython.display import HTML

    boxes, told, due = [], [], 0
    for tint, (name, first, last) in enumerate(sorted(ranges, key=lambda part: part[1])):
        if last < first or first < due:
            raise ValueError(
                f"range {name!r}, {first} to {last}, is empty or overlaps; from {due} on"
            )
        if first > due:
            told.append(f"no token: {_span(due, first - 1)}")
            boxes.append(_range_box("no token", due, first - 1, "border-style:dashed;opacity:.75"))
        told.append(f"{name}: {_span(first, last)}")
        boxes.append(_range_box(name, first, last, f"background:{TINTS[tint % len(TINTS)]}"))
        due = last + 1
    words = (f"{caption}: " if caption else "") + "; ".join(told) + "."
    return HTML(figure(words, _caption(caption), *boxes))


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _range_box(name: str, first: int, last: int, look: str) -> str:
    count = last - first + 1
    lines = [_span(first, last), f"{count:,} id{plural(count)}"]
    below = "".join(f'<br><span style="{_SMALL}">{line}</span>' for line in lines)
    return f'<span style="{BOX};{look}"><span>{html.escape(name)}</span>{below}</span>'


def flow(rows: Mapping[str, Sequence[str]], caption: str = "") -> HTML:
    """Draw named rows of boxes joined by arrows: what becomes of what, in order.

    A box that is written in brackets, such as "(encode)", is something done and has round corners
    and a dashed border; any other is something that there is.

    >>> print(flow({"use": ["text", "(encode)", "ids"]}, "A road").data.split('"')[3])
    A road. use: text → encode → ids.
    """
    from IPython.display import HTML

    told, lines = [], []
    for name, steps in rows.items():
        told.append(f"{name}: {' → '.join(text for text, _ in map(_read, steps))}.")
        boxes = ' <span aria-hidden="true">→</span> '.join(map(_step, steps))
        head = f'<div style="{_SMALL};margin-top:.4em">{html.escape(name)}</div>'
        lines.append(f"<div>{head}{boxes}</div>")
    words = (f"{caption}. " if caption else "") + " ".join(told)
    return HTML(figure(words, f'<div style="{CAPTION}">{html.escape(caption)}</div>', *lines))


def _step(step: str) -> str:
    text, done = _read(step)
    look = f";border-style:dashed;border-radius:1em;background:{TINTS[4]}" if done else ""
    return (
        f'<span style="{BOX};padding:2px 9px;font-family:inherit{look}">{html.escape(text)}</span>'
    )


def _read(step: str) -> tuple[str, bool]:
    """A step's text without its brackets, and whether it had them."""
    done = step.startswith("(") and step.endswith(")")
    return (step[1:-1] if done else step), done
