"""Problem set 10: the compression curve, and what follows from a line through it (lecture 1:43:27).

Left out: what a model costs (`costs`).
"""

from __future__ import annotations

import math
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.plain_data import short
from autograder.checks.ps10 import curves_mistakes as known
from autograder.checks.ps10 import inputs as draws
from autograder.checks.ps10.costs import flops_per_byte, near
from autograder.checks.ps10.drawings import curves
from autograder.checks.ps10.superwords import Pair, encode
from autograder.language import words

_ = words("ps10")

# ---- curve -----------------------------------------------------------------------------------


def curve(text: str, merges: dict[Pair, int], sizes: list[int]) -> dict[int, float]:
    found = {}
    for size in sizes:
        if not 256 <= size <= 256 + len(merges):
            raise ValueError(f"size {size} is not within 256 and {256 + len(merges)}")
        first = {pair: idx for pair, idx in merges.items() if idx < size}
        found[size] = len(text.encode("utf-8")) / len(encode(text, first))
    return found


ABC = {(97, 98): 256, (256, 99): 257}


def _bad_sizes() -> Any:
    from hypothesis import strategies as st

    def spoiled(args: Args) -> Any:
        text, merges, sizes = args
        bad = st.sampled_from([0, len(merges), 255, 257 + len(merges), 5000])
        return bad.map(lambda size: (text, merges, [*sizes, size]))

    return draws.held_out().flatmap(spoiled)


CURVE = Check(
    id="ps10.curve",
    signature="curve(text, merges, sizes)",
    reference=curve,
    place=Place("1:43:27", "Lecture 07", "What a larger vocabulary buys: a shorter row"),
    draw=curves,
    uses=("encode",),
    behaviours=(
        Behaviour(
            "gives the bytes a token at each size",
            1.5,
            (("abcabc", ABC, [256, 257, 258]), ("ab", ABC, [257]), ("ab ab", ABC, [258, 256])),
            draws.held_out,
        ),
        Behaviour(
            "counts bytes, not code points",
            1.0,
            (("안녕", {(236, 149): 256}, [256, 257]), ("é", {}, [256])),
            draws.held_out,
        ),
        Behaviour(
            "refuses a size that has no merges, or no room for bytes",
            0.5,
            (("ab", ABC, [259]), ("ab", ABC, [255]), ("ab", {}, [256, 257])),
            _bad_sizes,
            raises=("ValueError",),
            after="gives the bytes a token at each size",
        ),
    ),
    mistakes=known.CURVE,
)


# ---- fit_curve -------------------------------------------------------------------------------


def fit_curve(curve: dict[int, float]) -> tuple[float, float]:
    if len(curve) < 2:
        raise ValueError(f"{len(curve)} sizes make no line; measure two or more")
    xs, ys = [math.log2(size) for size in curve], list(curve.values())
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys))
    b = above / sum((x - x_mean) ** 2 for x in xs)
    return y_mean - b * x_mean, b


FIT = Check(
    id="ps10.fit_curve",
    signature="fit_curve(curve)",
    reference=fit_curve,
    place=Place("1:43:27", "Lecture 07", "What a larger vocabulary buys: a shorter row"),
    compare=near,
    behaviours=(
        Behaviour(
            "finds the line through the points",
            0.5,
            (({256: 1.0, 512: 2.0},), ({1024: 3.0, 4096: 4.0, 256: 2.0},)),
            lambda: draws.curves().map(lambda a: (dict(list(a[0].items())[:2]),)),
        ),
        Behaviour(
            "finds the best line where no line fits",
            0.5,
            (({256: 1.0, 512: 3.0, 1024: 2.0},),),
            draws.curves,
        ),
        Behaviour(
            "refuses fewer than two points",
            0.5,
            (({},), ({256: 1.0},)),
            raises=("ValueError",),
            after="finds the line through the points",
        ),
    ),
    mistakes=known.FIT,
)


# ---- cheapest_size ---------------------------------------------------------------------------


def cheapest_size(a: float, b: float, width: int, layers: int) -> int:
    sizes = [2**n for n in range(8, 21)]
    return min(sizes, key=lambda v: flops_per_byte(v, width, layers, a + b * math.log2(v)))


def as_cheap(args: Args, expected: Any, got: Any) -> str | None:
    """Whether a byte costs no more at the size that was given than at the best one."""
    a, b, width, layers = args
    if type(got) is not int or got not in [2**n for n in range(8, 21)]:
        return _("one of 256, 512, … 1048576 is asked for; got {got}").format(got=short(got, 40))
    best, mine = (flops_per_byte(v, width, layers, a + b * math.log2(v)) for v in (expected, got))
    if mine <= best * (1 + 1e-9):
        return None
    return _("at {got} a byte costs {mine:.4g} operations, at {expected} only {best:.4g}").format(
        got=got, mine=mine, expected=expected, best=best
    )


CHEAPEST = Check(
    id="ps10.cheapest_size",
    signature="cheapest_size(a, b, width, layers)",
    reference=cheapest_size,
    place=Place("1:43:27", "Lecture 07", "And for large models?"),
    compare=as_cheap,
    uses=("flops_per_byte",),
    behaviours=(
        Behaviour(
            "finds the size at which a byte costs least",
            1.5,
            (
                (-2.0, 0.5, 64, 2),
                (-2.0, 0.5, 4096, 32),
                (1.0, 0.01, 4, 1),
                (0.0, 0.1, 16, 12),
                (-2.24, 0.436, 8192, 80),  # the largest size of all is the cheapest
            ),
            draws.costs,
            examples=30,
        ),
    ),
    mistakes=known.CHEAPEST,
)
