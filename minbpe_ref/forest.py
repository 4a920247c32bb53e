"""Merges drawn as a forest: bytes at the foot, each merged token above its two parts.

Left out: the look of a token in a row and the charts, in `drawing`.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from minbpe_ref.drawing import CAPTION, TINTS, Pair, figure, label, plural

if TYPE_CHECKING:
    from IPython.display import HTML

_CHAR, _GAP, _ROW = 8.2, 4, 46  # px: a monospace character, between boxes, between levels


def merge_forest(
    merges: Mapping[Pair, int], vocab: Mapping[int, bytes], caption: str, *, width: int = 860
) -> HTML:
    """Draw merges as trees, bytes at the foot: one tree for each token that no later merge uses.

    width: of the drawing, in px; trees that don't fit go to the next row.

    >>> from minbpe_ref.base import build_vocab
    >>> merges = {(97, 97): 256, (256, 98): 257}
    >>> forest = merge_forest(merges, build_vocab(merges), "Two merges").data
    >>> print(forest.split('"')[3])
    Two merges: 1 tree. 256 aa = a + a; 257 aab = aa + b.
    """
    from IPython.display import HTML

    parts = {idx: pair for pair, idx in merges.items()}
    used = {part for pair in merges for part in pair}
    roots = [idx for idx in parts if idx not in used]
    spelled = "; ".join(
        f"{idx} {label(vocab[idx])} = {label(vocab[a])} + {label(vocab[b])}"
        for (a, b), idx in merges.items()
    )
    words = f"{caption}: {len(roots)} tree{plural(len(roots))}. {spelled}."
    trees = [_tree(root, parts, vocab) for root in roots]
    svg = _shelve(trees, width)
    return HTML(figure(words, f'<div style="{CAPTION}">{html.escape(caption)}</div>', svg))


Drawn = tuple[float, int, list[str], float]  # width, height in levels, SVG, x of the top box


def _tree(idx: int, parts: Mapping[int, Pair], vocab: Mapping[int, bytes]) -> Drawn:
    """Draw a token over its two parts; y is counted up from the foot, in px."""
    piece = label(vocab[idx])
    own = max(len(piece), len(str(idx)) - 1, 2) * _CHAR + 10
    if idx not in parts:
        return own, 0, [_svg_box(piece, idx, own / 2, 0, own)], own / 2
    left, right = (_tree(part, parts, vocab) for part in parts[idx])
    inner = left[0] + _GAP + right[0]
    width, level = max(inner, own), max(left[1], right[1]) + 1
    shift = (width - inner) / 2
    tops = ((shift, left), (shift + left[0] + _GAP, right))
    x = sum(at + child[3] for at, child in tops) / 2
    x = min(max(x, own / 2), width - own / 2)
    lines = [
        f'<line x1="{x:.1f}" y1="{-level * _ROW:.0f}" x2="{at + child[3]:.1f}" '
        f'y2="{-child[1] * _ROW - 34:.0f}" stroke="currentColor"/>'
        for at, child in tops
    ]
    below = [f'<g transform="translate({at:.1f} 0)">{"".join(child[2])}</g>' for at, child in tops]
    return width, level, [*lines, *below, _svg_box(piece, idx, x, level, own)], x


def _svg_box(piece: str, idx: int, x: float, level: int, width: float) -> str:
    y = -level * _ROW
    text = f'text-anchor="middle" fill="currentColor" font-family="monospace" x="{x:.1f}"'
    return (
        f'<rect x="{x - width / 2:.1f}" y="{y - 34}" width="{width:.1f}" height="34" rx="4" '
        f'fill="{TINTS[idx % len(TINTS)]}" stroke="currentColor"/>'
        f'<text {text} y="{y - 19}" font-size="13.5">{html.escape(piece)}</text>'
        f'<text {text} y="{y - 6}" font-size="10">{idx}</text>'
    )


def _shelve(trees: Sequence[Drawn], width: int) -> str:
    """Put trees on shelves of at most `width` px, the bytes of a shelf on one line."""
    shelves: list[list[Drawn]] = [[]]
    for tree in trees:
        taken = sum(drawn[0] + 18 for drawn in shelves[-1])
        if shelves[-1] and taken + tree[0] > width:
            shelves.append([])
        shelves[-1].append(tree)
    out, y = [], 0.0
    for shelf in shelves:
        y += max((drawn[1] for drawn in shelf), default=0) * _ROW + 38
        x = 2.0
        for drawn in shelf:
            out.append(f'<g transform="translate({x:.1f} {y:.1f})">{"".join(drawn[2])}</g>')
            x += drawn[0] + 18
        y += 16
    box = f'viewBox="0 0 {width} {y:.0f}" width="{width}" style="max-width:100%;height:auto"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" {box}>{"".join(out)}</svg>'
