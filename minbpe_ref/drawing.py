"""Drawings for the lectures: tokens as boxes, a guess beside its answer, charts that carry words.

Every drawing names its content for a screen reader. Colours are Okabe and Ito's, translucent where
text stands on them, so that they read on a light and on a dark page; a token's edge is a border and
a line in a chart has its own marker and dashes, so that nothing hangs on colour alone.
IPython and matplotlib are imported when a drawing is made; without matplotlib, `svg_chart` draws.
Left out: merges as a forest (`forest`), the small drawings of a failed check (`autograder.checks.drawing`).
"""

from __future__ import annotations

import base64
import html
import io
import re
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.display import HTML
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Pair = tuple[int, int]

# Okabe and Ito 2008: told apart in every common form of colour blindness.
INKS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
TINTS = tuple(
    f"rgba({int(ink[1:3], 16)},{int(ink[3:5], 16)},{int(ink[5:7], 16)},.26)" for ink in INKS
)
_MARKERS, _DASHES, _HATCHES = "osD^vP", ("-", "--", "-.", ":"), ("", "///", "...", "xxx")
BOX = (
    "display:inline-block;vertical-align:top;border:1.5px solid currentColor;border-radius:4px;"
    "padding:1px 5px;margin:2px 1px;min-width:1em;text-align:center;font-family:monospace;"
    "line-height:1.35;white-space:pre"
)
_PAIR = "display:inline-block;border-bottom:5px solid #D55E00;margin:0 3px"
CAPTION = "font-size:.9em;margin-bottom:2px"
_SPOKEN_TOKENS = 40  # a screen reader should not have to read a whole page of boxes


def label(token: bytes) -> str:
    r"""Spell a token's bytes for a box: spaces and line ends visible, stray bytes as `\x..`.

    >>> print(label(b" the\n"), label("안".encode()), label(b"\xec"))
    ␣the↵ 안 \xec
    """
    text = token.decode("utf-8", "backslashreplace")
    return text.replace(" ", "␣").replace("\n", "↵").replace("\t", "⇥")


def token_boxes(
    ids: Sequence[int],
    vocab: Mapping[int, bytes],
    caption: str = "",
    *,
    mark: Pair | None = None,
    show_ids: bool = True,
) -> HTML:
    """Draw tokens as bordered boxes in a row, each with its id; equal ids have equal colours.

    mark: a pair whose occurrences are underlined, left to right and none overlapping.
    Raises KeyError for an id that `vocab` lacks.

    >>> box = token_boxes([97, 97, 98], {97: b"a", 98: b"b"}, "Three bytes", mark=(97, 97))
    >>> box.data.count("border:1.5px"), box.data.count("border-bottom:5px")
    (3, 1)
    >>> print(box.data.split('"')[3])
    Three bytes: 3 tokens: a | a | b. Marked: a followed by a, 1 time.
    """
    from IPython.display import HTML

    pieces = [label(vocab[i]) for i in ids]
    starts = _occurrences(ids, mark)
    words = f"{caption}: " if caption else ""
    words += f"{len(ids)} token{plural(len(ids))}: " + " | ".join(pieces[:_SPOKEN_TOKENS])
    words += f" … and {len(ids) - _SPOKEN_TOKENS} more." if len(ids) > _SPOKEN_TOKENS else "."
    if mark is not None:
        first, second = (label(vocab[part]) for part in mark)
        words += f" Marked: {first} followed by {second}, {len(starts)} time{plural(len(starts))}."
    boxes = [_box(piece, i, show_ids) for piece, i in zip(pieces, ids, strict=True)]
    for at in starts:
        boxes[at] = f'<span style="{_PAIR}">{boxes[at]}'
        boxes[at + 1] += "</span>"
    return HTML(figure(words, f'<div style="{CAPTION}">{html.escape(caption)}</div>', *boxes))


def _box(piece: str, idx: int, show_id: bool) -> str:
    below = f'<br><span style="font-size:.72em">{idx}</span>' if show_id else ""
    style = f"{BOX};background:{TINTS[idx % len(TINTS)]}"
    return f'<span style="{style}"><span>{html.escape(piece)}</span>{below}</span>'


def figure(words: str, *parts: str) -> str:
    """Wrap HTML as one image whose content is told in `words`.

    >>> figure("A box", "<b>x</b>")
    '<div role="img" aria-label="A box" style="margin:.5em 0"><b>x</b></div>'
    """
    name = html.escape(words, quote=True)
    return f'<div role="img" aria-label="{name}" style="margin:.5em 0">{"".join(parts)}</div>'


def _occurrences(ids: Sequence[int], pair: Pair | None) -> list[int]:
    starts, i = [], 0
    while pair is not None and i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            starts.append(i)
            i += 1  # the partner is taken
        i += 1
    return starts


def plural(count: int) -> str:
    """Return the ending that `count` asks for.

    >>> plural(1), plural(0)
    ('', 's')
    """
    return "" if count == 1 else "s"


def answer_card(guess: Any, answer: Any, because: str = "", *, near: float = 0) -> HTML:
    """Put a learner's guess beside the computed answer; with no guess (`...`) the answer is folded.

    because: one or two sentences of HTML that say why.
    near: how far off each number of the guess may be, where the guess is an estimate.
    Capitals, quotes, brackets and the gaps between letters don't count.

    >>> "as you said" in answer_card(3, 3).data, "you said 2" in answer_card(2, 3).data
    (True, True)
    >>> "as you said" in answer_card(("A", "a"), "aa").data
    True
    >>> "your 84 is near enough" in answer_card(84, 86, near=3).data
    True
    >>> answer_card(..., 3).data.count("<details>")
    1
    """
    from IPython.display import HTML

    told, said = f"<b>{html.escape(str(answer))}</b>", html.escape(str(guess))
    if guess is ...:
        hint = "No guess yet. Put one in the cell above and run both cells, or open this."
        body = f"<details><summary>{hint}</summary>{told}. {because}</details>"
    elif _alike(guess, answer):
        body = f"✓ {told}, as you said. {because}"
    elif _alike(guess, answer, near):
        body = f"✓ {told}; your {said} is near enough. {because}"
    else:
        body = f"It is {told}; you said {said}. {because}"
    style = "border-left:5px solid #0072B2;padding:.3em .8em;margin:.3em 0;max-width:60em"
    return HTML(f'<div style="{style}">{body}</div>')


def _alike(guess: Any, answer: Any, near: float = 0) -> bool:
    (said, numbers), (told, wanted) = _spelled(guess), _spelled(answer)
    if not told:
        return bool(guess == answer)  # nothing but signs: there is no form to forgive
    return said == told and all(abs(a - b) <= near for a, b in zip(numbers, wanted, strict=True))


def _spelled(value: Any) -> tuple[str, list[float]]:
    """Split a value as written into its letters, with `#` for each number, and its numbers."""
    parts = re.findall(r"-?\d+(?:\.\d+)?|[^\W\d_]+", str(value).casefold())
    numbers = [float(part) for part in parts if not part.isalpha()]
    return "".join(part if part.isalpha() else "#" for part in parts), numbers


def image(fig: Figure, *, alt: str) -> HTML:
    """Turn a matplotlib figure into an image with alt text, and close the figure.

    Raises ValueError when `alt` is empty.

    >>> from matplotlib.figure import Figure
    >>> image(Figure(figsize=(1, 1)), alt="An empty square").data[:28]
    '<img alt="An empty square" s'
    """
    from IPython.display import HTML

    _refuse_no_words(alt)
    file = io.BytesIO()
    fig.savefig(file, format="png", dpi=144, bbox_inches="tight", facecolor="white")
    if "matplotlib.pyplot" in sys.modules:  # else nobody can have it open
        sys.modules["matplotlib.pyplot"].close(fig)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    style = "width:720px;max-width:100%;border-radius:6px"
    return HTML(
        f'<img alt="{html.escape(alt, quote=True)}" style="{style}" '
        f'src="data:image/png;base64,{data}">'
    )


def show(fig: Figure, *, alt: str) -> None:
    """Display a matplotlib figure with alt text, and close it; errors as `image`.

    >>> from matplotlib.figure import Figure
    >>> show(Figure(figsize=(1, 1)), alt="An empty square")
    <IPython.core.display.HTML object>
    """
    from IPython.display import display

    display(image(fig, alt=alt))


def line_chart(
    lines: Mapping[str, tuple[Sequence[float], Sequence[float]]], x: str, y: str, *, alt: str
) -> HTML:
    """Draw named lines, each (x values, y values), with its name at its end; errors as `image`.

    >>> line_chart({"one": ([1, 2], [3, 4])}, "x", "y", alt="A rising line").data[:23]
    '<img alt="A rising line'
    """
    if not _has_matplotlib():
        from minbpe_ref import svg_chart

        return _drawn(svg_chart.lines(lines, x, y, alt), alt)
    fig, axes = _axes(x, y)
    for i, (name, (xs, ys)) in enumerate(lines.items()):
        ink, every = INKS[i % len(INKS)], max(1, len(xs) // 8)
        dashes, marker = _DASHES[i % len(_DASHES)], _MARKERS[i % len(_MARKERS)]
        axes.plot(xs, ys, color=ink, linestyle=dashes, marker=marker, markevery=every, label=name)
    axes.legend(frameon=False, handlelength=4)
    return image(fig, alt=alt)


def bar_chart(
    bars: Mapping[str, Sequence[float]], names: Sequence[str], x: str, *, alt: str
) -> HTML:
    """Draw horizontal bars in groups: `bars` maps a series to one value for each of `names`.

    >>> bar_chart({"now": [1, 2]}, ["en", "ko"], "tokens", alt="Two bars").data[:18]
    '<img alt="Two bars'
    """
    if not _has_matplotlib():
        from minbpe_ref import svg_chart

        return _drawn(svg_chart.bars(bars, names, x, alt), alt)
    fig, axes = _axes(x, "", height=0.9 + 0.36 * len(names) * len(bars))
    thick = 0.8 / len(bars)
    for i, (name, values) in enumerate(bars.items()):
        at = [row + (i - (len(bars) - 1) / 2) * thick for row in range(len(names))]
        look: dict[str, Any] = {"edgecolor": "black", "hatch": _HATCHES[i % len(_HATCHES)]}
        drawn = axes.barh(
            at, values, thick * 0.92, label=name, color=INKS[i % len(INKS)] + "B0", **look
        )
        axes.bar_label(drawn, fmt="{:,.5g}", padding=3)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.margins(x=0.1)
    # above the bars, where none can reach it
    axes.legend(
        frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(4, len(bars))
    )
    return image(fig, alt=alt)


def _has_matplotlib() -> bool:
    return find_spec("matplotlib") is not None


def _drawn(svg: str, alt: str) -> HTML:
    from IPython.display import HTML

    _refuse_no_words(alt)
    return HTML(svg)


def _refuse_no_words(alt: str) -> None:
    if not alt.strip():
        raise ValueError("alt is empty; say in a sentence what the figure shows")


def _axes(x: str, y: str, height: float = 3.8) -> tuple[Figure, Axes]:
    # no pyplot: its figures stay open until somebody closes them
    from matplotlib.figure import Figure

    fig = Figure(figsize=(7.2, height))
    axes = fig.subplots()
    axes.set(xlabel=x, ylabel=y)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    axes.set_axisbelow(True)
    return fig, axes
