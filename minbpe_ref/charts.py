"""Charts for experiments that were run more than once: a line with its band, points by group.

Same hand as `drawing`: every chart carries words, and nothing hangs on colour alone.
matplotlib is imported when a chart is made. Left out: charts of one run (`drawing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from minbpe_ref.drawing import _DASHES, _MARKERS, INKS, _axes, image

if TYPE_CHECKING:
    from IPython.display import HTML
    from matplotlib.axes import Axes

Runs = tuple[Sequence[float], Sequence[Sequence[float]]]
Points = tuple[Sequence[float], Sequence[float]]


def band_chart(
    lines: Mapping[str, Runs],
    x: str,
    y: str,
    *,
    alt: str,
    log_x: float = 0,
    log_y: bool = False,
    ticks: Sequence[float] = (),
) -> HTML:
    """Draw each line's mean over its runs, and the range from the least to the greatest run.

    lines: name -> (x values, for each run its y values). log_x: the base of a logarithmic axis, or 0.
    ticks: where the x axis is labelled, else matplotlib decides. Errors as `drawing.image`; ValueError
    when a run has more or fewer values than x.

    >>> band_chart({"one": ([1, 2], [[3, 4], [5, 4]])}, "x", "y", alt="A band").data[:16]
    '<img alt="A band'
    """
    fig, axes = _axes(x, y)
    for i, (name, (xs, runs)) in enumerate(lines.items()):
        if wrong := [len(run) for run in runs if len(run) != len(xs)]:
            raise ValueError(
                f"{name}: a run of {wrong[0]} values for {len(xs)} places on the x axis"
            )
        columns = list(zip(*runs, strict=True))
        means = [sum(column) / len(column) for column in columns]
        style: dict[str, Any] = {"color": INKS[i % len(INKS)]}
        axes.fill_between(
            xs, [min(c) for c in columns], [max(c) for c in columns], alpha=0.25, **style
        )
        style |= {"linestyle": _DASHES[i % len(_DASHES)], "marker": _MARKERS[i % len(_MARKERS)]}
        axes.plot(xs, means, label=name, **style)
    _scales(axes, log_x, log_y, ticks)
    # above the chart, where no line can run through it
    look: dict[str, Any] = {
        "loc": "lower left",
        "bbox_to_anchor": (0, 1),
        "ncols": 2,
        "handlelength": 4,
    }
    axes.legend(frameon=False, **look)
    return image(fig, alt=alt)


def scatter_chart(
    groups: Mapping[str, Points],
    x: str,
    y: str,
    *,
    alt: str,
    log_x: float = 0,
    log_y: bool = False,
) -> HTML:
    """Draw points in groups, each with a marker of its own; later groups lie on top.

    groups: name -> (x values, y values). Errors as `drawing.image`.

    >>> scatter_chart({"few": ([1, 2], [3, 4])}, "x", "y", alt="Two points").data[:20]
    '<img alt="Two points'
    """
    fig, axes = _axes(x, y)
    for i, (name, (xs, ys)) in enumerate(groups.items()):
        look: dict[str, Any] = {"color": INKS[i % len(INKS)], "marker": _MARKERS[i % len(_MARKERS)]}
        # many points are drawn small and pale, a few large and dark
        few = len(xs) <= 60
        axes.scatter(xs, ys, s=26 if few else 9, alpha=0.9 if few else 0.4, label=name, **look)
    _scales(axes, log_x, log_y, ())
    axes.legend(frameon=False)
    return image(fig, alt=alt)


def _scales(axes: Axes, log_x: float, log_y: bool, ticks: Sequence[float]) -> None:
    if log_x:
        axes.set_xscale("log", base=log_x)
    if log_y:
        axes.set_yscale("log")
    if ticks:
        axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
        axes.minorticks_off()
