"""Bars and lines as SVG, for where matplotlib is not installed, as in a browser.

`drawing.bar_chart` and `drawing.line_chart` come here then. The palette is theirs, the words on the
chart are theirs, and the marks that tell lines and bars apart without colour: markers, dashes, stripes.
Left out: logarithmic axes, and the charts of several runs (`charts`), which need matplotlib.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from math import floor, log10

from minbpe_ref.drawing import _MARKERS, INKS

WIDTH, LETTER = 720, 6.6  # pixels: of a chart, and of a letter of size 12 on average
DASHES = ("", "7 4", "7 3 2 3", "2 3")
# matplotlib's markers on a square of 8 by 8 pixels around the point
SHAPES = {
    "o": '<circle r="4"/>',
    "s": '<rect x="-4" y="-4" width="8" height="8"/>',
    "D": '<path d="M0-5 5 0 0 5-5 0Z"/>',
    "^": '<path d="M0-5 5 4-5 4Z"/>',
    "v": '<path d="M0 5 5-4-5-4Z"/>',
    "P": '<path d="M-2-5h4v3h3v4h-3v3h-4v-3h-3v-4h3z"/>',
}
Lines = Mapping[str, tuple[Sequence[float], Sequence[float]]]


NEAREST = 1e-9  # apart, below which two values are one place on an axis


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers between two values, at equal steps; values nearer than 1e-9 are one.

    >>> ticks(0, 47), ticks(3, 3)
    ([0, 10, 20, 30, 40], [3])
    """
    if high - low < NEAREST:
        return [low]
    step = 10 ** floor(log10((high - low) / most))
    step = next(step * k for k in (1, 2, 5, 10, 20) if (high - low) / (step * k) <= most)
    first = floor(low / step) + (low % step > 0)
    return [round(k * step, 10) for k in range(first, floor(high / step + 1e-9) + 1)]


def written(value: float) -> str:
    """A number as it stands on an axis.

    >>> written(1500000), written(0.25)
    ('1,500,000', '0.25')
    """
    return f"{value:,.5g}" if abs(value) < 10**5 else f"{value:,.0f}"


def bars(series: Mapping[str, Sequence[float]], names: Sequence[str], x: str, alt: str) -> str:
    """Horizontal bars in groups, as the text of an SVG image.

    >>> bars({"now": [1, 2]}, ["en", "ko"], "tokens", "Two bars").count("<rect")
    3
    """
    left = 16 + max(map(len, names), default=0) * LETTER
    values = [value for one in series.values() for value in one]
    top, thick = 34, min(20.0, 60 / len(series))
    step = thick * len(series) + 10
    bottom, room = top + step * len(names), WIDTH - left - 70
    most = max([*values, 0]) or 1
    parts = [_stripes()]
    for tick in ticks(0, most):
        at = left + room * tick / most
        parts += [_grid(at, at, top, bottom), _text(at, bottom + 16, written(tick), "middle")]
    for row, name in enumerate(names):
        begin = top + row * step + 5
        parts.append(_text(left - 8, begin + thick * len(series) / 2 + 4, name, "end"))
        for i, one in enumerate(series.values()):
            y, long = begin + i * thick, max(0.0, room * one[row] / most)
            box = f'x="{left:.1f}" y="{y:.1f}" width="{long:.1f}" height="{thick - 2:.1f}"'
            parts.append(
                f'<rect {box} fill="{INKS[i % len(INKS)]}" fill-opacity=".7" stroke="#000"/>'
            )
            if i % 4:
                parts.append(f'<rect {box} fill="url(#tok-stripes-{i % 4})"/>')
            parts.append(_text(left + long + 6, y + thick / 2 + 3, written(one[row]), "start"))
    parts.append(_text(left + room / 2, bottom + 34, x, "middle"))
    keys = [
        f'<rect width="16" height="11" y="-10" fill="{INKS[i % len(INKS)]}" fill-opacity=".7" stroke="#000"/>'
        + (
            f'<rect width="16" height="11" y="-10" fill="url(#tok-stripes-{i % 4})"/>'
            if i % 4
            else ""
        )
        for i in range(len(series))
    ]
    return _svg(parts + _legend(list(series), keys, 22), bottom + 44, alt)


def lines(named: Lines, x: str, y: str, alt: str) -> str:
    """Named lines with markers, as the text of an SVG image.

    >>> lines({"one": ([1, 2], [3, 4])}, "x", "y", "A rising line").count("<polyline")
    1
    """
    left, top, bottom, right = 76, 34, 300, WIDTH - 20
    all_x = [value for xs, _ in named.values() for value in xs]
    all_y = [value for _, ys in named.values() for value in ys]
    (x0, x1), (y0, y1) = _span(all_x), _span(all_y)

    def place(px: float, py: float) -> tuple[float, float]:
        return (
            left + (right - left) * (px - x0) / (x1 - x0),
            bottom - (bottom - top) * (py - y0) / (y1 - y0),
        )

    parts = []
    for tick in ticks(x0, x1):
        at = place(tick, y0)[0]
        parts += [_grid(at, at, top, bottom), _text(at, bottom + 18, written(tick), "middle")]
    for tick in ticks(y0, y1, 5):
        at = place(x0, tick)[1]
        parts += [_grid(left, right, at, at), _text(left - 8, at + 4, written(tick), "end")]
    keys = []
    for i, (xs, ys) in enumerate(named.values()):
        ink, every = INKS[i % len(INKS)], max(1, len(xs) // 8)
        points = [place(*pair) for pair in zip(xs, ys, strict=True)]
        pen = f'fill="none" stroke="{ink}" stroke-width="2" stroke-dasharray="{DASHES[i % len(DASHES)]}"'
        mark = SHAPES[_MARKERS[i % len(_MARKERS)]]
        listed = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        parts.append(f'<polyline points="{listed}" {pen}/>')
        parts += [
            f'<g transform="translate({px:.1f} {py:.1f})" fill="{ink}">{mark}</g>'
            for px, py in points[::every]
        ]
        keys.append(
            f'<path d="M0-4h30" {pen}/><g transform="translate(15 -4)" fill="{ink}">{mark}</g>'
        )
    parts.append(_text((left + right) / 2, bottom + 38, x, "middle"))
    middle = (top + bottom) / 2
    parts.append(
        f'<g transform="translate(16 {middle:.0f}) rotate(-90)">{_text(0, 0, y, "middle")}</g>'
    )
    return _svg(parts + _legend(list(named), keys, 38), bottom + 48, alt)


def _span(values: Sequence[float]) -> tuple[float, float]:
    """The least and the greatest, a twentieth of their distance further apart on each side."""
    low, high = min(values, default=0), max(values, default=1)
    edge = (high - low) / 20 or 0.5
    return low - edge, high + edge


def _legend(names: list[str], keys: list[str], wide: int) -> list[str]:
    made, at = [], 16.0
    for name, key in zip(names, keys, strict=True):
        made.append(
            f'<g transform="translate({at:.0f} 20)">{key}{_text(wide, 0, name, "start")}</g>'
        )
        at += wide + 24 + len(name) * LETTER
    return made


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{html.escape(words)}</text>'


def _grid(x1: float, x2: float, y1: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'


def _stripes() -> str:
    strokes = ("M0 8 8 0", "M4 4h.01", "M0 8 8 0M0 0 8 8")
    return "<defs>" + "".join(
        f'<pattern id="tok-stripes-{i}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<path d="{path}" stroke="#000" stroke-linecap="round" stroke-width="{2 if i == 2 else 1}"/></pattern>'
        for i, path in enumerate(strokes, 1)
    ) + "</defs>"  # fmt: skip


def _svg(parts: list[str], height: float, alt: str) -> str:
    name = html.escape(alt, quote=True)
    return (
        f'<svg role="img" aria-label="{name}" viewBox="0 0 {WIDTH} {height:.0f}" font-size="12" '
        f'font-family="sans-serif" xmlns="http://www.w3.org/2000/svg" '
        f'style="width:{WIDTH}px;max-width:100%;background:#fff;border-radius:6px">{"".join(parts)}</svg>'
    )
