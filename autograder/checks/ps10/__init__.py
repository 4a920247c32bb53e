"""Problem set 10: vocabulary size, fairness, SuperBPE (lecture 1:43:27, 1:51:41, and beyond).

Here are the compression curve, what follows from a line through it, and what the set starts from.
Left out: costs (`costs`), languages (`languages`), SuperBPE (`superbpe`).
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import short
from autograder.checks.ps10 import inputs as draws
from autograder.checks.ps10.costs import FLOPS, PARAMETERS, flops_per_byte, near, parameters
from autograder.checks.ps10.drawings import curves
from autograder.checks.ps10.languages import MIX, PREMIUM, balanced_mix, premium
from autograder.checks.ps10.superbpe import (
    ENCODE_SUPER,
    SUPERBPE,
    encode,
    encode_super,
    get_stats,
    merge,
    split,
    superbpe,
)
from autograder.language import words

_ = words("ps10")

__all__ = [
    "CHECKS",
    "balanced_mix",
    "cheapest_size",
    "curve",
    "encode",
    "encode_super",
    "fit_curve",
    "flops_per_byte",
    "get_stats",
    "merge",
    "parameters",
    "premium",
    "split",
    "start",
    "superbpe",
]

Pair = tuple[int, int]
MERGES = 3_840  # for sizes up to 4,096, which is where a first curve begins to flatten
TRAINED_ON = 300_000  # code points of Shakespeare; more would only take longer
HELD_OUT = 6_000


def start() -> dict[str, Any]:
    """Sentences in thirteen languages; merges of English plays, and a part of them kept aside."""
    from minbpe_ref import corpora

    plays = corpora.shakespeare()
    return {
        "sentences": corpora.parallel_sentences(),
        "merges": dict(_plays_merges()),
        "plays": [speech for speech in plays[:13_500].split("\n\n") if speech],
        "held_out": plays[-HELD_OUT:],
    }


@cache
def _plays_merges() -> dict[Pair, int]:
    """Merges learned within the chunks of `split`."""
    from minbpe_ref import corpora
    from minbpe_ref.incremental import train_fast

    pattern = r" ?\w+| ?[^\w\s]+|\s+"
    return dict(train_fast(corpora.shakespeare()[:TRAINED_ON], 256 + MERGES, pattern))


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
    mistakes=(
        Mistake(
            "code points are counted for bytes",
            "Compression is bytes a token; a code point takes one to four bytes: len(text.encode(\"utf-8\")).",
            patch=(('len(text.encode("utf-8"))', "len(text)"),),
        ),
        Mistake(
            "the ratio is upside down",
            "Bytes a token: divide the bytes by the tokens.",
            patch=(('len(text.encode("utf-8")) / len(encode(text, first))', 'len(encode(text, first)) / len(text.encode("utf-8"))'),),
        ),
        Mistake(
            "the tokens are counted, not compared",
            "Divide the number of bytes by the number of tokens.",
            patch=(('len(text.encode("utf-8")) / len(encode(text, first))', "float(len(encode(text, first)))"),),
        ),
        Mistake(
            "all merges are used at every size",
            "A vocabulary of `size` has the 256 bytes and the merges with ids below `size`: size - 256 of them.",
            patch=((" if idx < size}", "}"),),
        ),
        Mistake(
            "one merge too many",
            "Ids count from 0: a vocabulary of `size` ends with the id size - 1.",
            patch=(("idx < size}", "idx <= size}"),),
        ),
        Mistake(
            "one merge too few",
            "Ids count from 0: a vocabulary of `size` ends with the id size - 1.",
            patch=(("idx < size}", "idx < size - 1}"),),
        ),
        Mistake(
            "the latest merges are used",
            "The smaller vocabulary has the merges that were learned first.",
            patch=(("if idx < size}", "if idx >= 512 + len(merges) - size}"),),
        ),
        Mistake(
            "no size is refused",
            "A size without merges would show a curve that is flat for no reason. Raise ValueError.",
            patch=(
                (
                    '        if not 256 <= size <= 256 + len(merges):\n            raise ValueError(f"size {size} is not within 256 and {256 + len(merges)}")\n',
                    "",
                ),
            ),
        ),
        Mistake(
            "a size below 256 is accepted",
            "The 256 bytes alone need 256 ids. Raise ValueError.",
            patch=(("256 <= size <= 256 +", "size <= 256 +"),),
        ),
        Mistake(
            "the full size is refused",
            "With two merges the largest size is 258.",
            patch=(("<= 256 + len(merges):", "< 256 + len(merges):"),),
        ),
        Mistake(
            "the smallest size is refused",
            "256 is a vocabulary: that of the bytes alone.",
            patch=(("256 <= size", "256 < size"),),
        ),
        Mistake(
            "a size too large passes as the largest",
            "A size that has no merges must be told: raise ValueError.",
            patch=(("256 <= size <= 256 + len(merges)", "256 <= size"),),
        ),
        Mistake(
            "a list is returned",
            "Return a dictionary from size to bytes a token.",
            patch=(("    return found", "    return list(found.values())"),),
        ),
        Mistake(
            "the numbers are rounded",
            "Return the ratio as it is; rounding is for showing it.",
            patch=(("/ len(encode(text, first))", "// len(encode(text, first)) * 1.0"),),
        ),
        Mistake(
            "only the last size is returned",
            "Make the dictionary before the loop and add to it.",
            patch=(("    return found", "    return {size: found[size]} if sizes else {}"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return found", "    pass"),),
        ),
    ),
)  # fmt: skip


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
    mistakes=(
        Mistake(
            "the sizes themselves are on the axis",
            "The line is over the logarithm: x is log2(size), so that doubling the vocabulary is one step.",
            patch=(("math.log2(size)", "size"),),
        ),
        Mistake(
            "another logarithm is taken",
            "x is log2(size): b then says what one doubling brings.",
            patch=(("math.log2(size)", "math.log(size)"),),
        ),
        Mistake(
            "a and b are swapped",
            "First a, the height at log2(size) = 0, then b, the slope.",
            patch=(("return y_mean - b * x_mean, b", "return b, y_mean - b * x_mean"),),
        ),
        Mistake(
            "the line goes through the first and the last point",
            "The best line takes all points into account: least squares.",
            patch=(
                (
                    "b = above / sum((x - x_mean) ** 2 for x in xs)",
                    "b = (ys[-1] - ys[0]) / (xs[-1] - xs[0])\n    x_mean, y_mean = xs[0], ys[0]",
                ),
            ),
        ),
        Mistake(
            "the line goes through the origin",
            "a is not 0: take the means off first.",
            patch=(("x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)", "x_mean, y_mean = 0.0, 0.0"),),
        ),
        Mistake(
            "the line is of x over y",
            "You look for bytes a token given the size, so the deviations of x are below the fraction bar.",
            patch=(("sum((x - x_mean) ** 2 for x in xs)", "(sum((y - y_mean) ** 2 for y in ys) or 1.0)"),),
        ),
        Mistake(
            "a is the mean",
            "The line passes through the means: a = y_mean - b · x_mean.",
            patch=(("y_mean - b * x_mean, b", "y_mean, b"),),
        ),
        Mistake(
            "the sign of a is wrong",
            "The line passes through the means: a = y_mean - b · x_mean.",
            patch=(("y_mean - b * x_mean, b", "b * x_mean - y_mean, b"),),
        ),
        Mistake(
            "one point divides by zero",
            "Through one point there are many lines: raise ValueError for fewer than two.",
            patch=(("if len(curve) < 2:", "if len(curve) < 1:"),),
        ),
        Mistake(
            "no points divide by zero",
            "Without two points there is no line: raise ValueError.",
            patch=(("    if len(curve) < 2:\n        raise ValueError(f\"{len(curve)} sizes make no line; measure two or more\")\n", ""),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return y_mean", "    y_mean"),),
        ),
    ),
)  # fmt: skip


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
            ((-2.0, 0.5, 64, 2), (-2.0, 0.5, 4096, 32), (1.0, 0.01, 4, 1), (0.0, 0.1, 16, 12)),
            draws.costs,
            examples=30,
        ),
    ),
    mistakes=(
        Mistake(
            "the dearest size is returned",
            "The least arithmetic a byte is asked for.",
            patch=(("return min", "return max"),),
        ),
        Mistake(
            "the bytes a token are the same at every size",
            "A larger vocabulary has longer tokens: a + b · log2(size), anew for each size. Without that you compare what a token costs, not a byte.",
            patch=(("a + b * math.log2(v)", "a + b * 8"),),
        ),
        Mistake(
            "the line is over the size itself",
            "a and b were fitted over log2(size); put log2(size) in.",
            patch=(("b * math.log2(v)", "b * v"),),
        ),
        Mistake(
            "a and b are swapped",
            "Bytes a token are a + b · log2(size).",
            patch=(("a + b * math.log2(v)", "abs(b + a * math.log2(v)) + 1e-9"),),
        ),
        Mistake(
            "the longest tokens decide",
            "The longest tokens come from the largest vocabulary, whose lm_head costs the most. Compare costs a byte.",
            patch=(("key=lambda v: flops_per_byte(v, width, layers, a + b * math.log2(v))", "key=lambda v: -(a + b * math.log2(v))"),),
        ),
        Mistake(
            "the range ends too soon",
            "The sizes go up to 2**20, 1048576: range(8, 21).",
            patch=(("range(8, 21)", "range(8, 16)"),),
        ),
        Mistake(
            "the exponent is returned",
            "Return the vocabulary size, not its logarithm.",
            solution="""
            def cheapest_size(a, b, width, layers):
                return min(range(8, 21), key=lambda n: flops_per_byte(2**n, width, layers, a + b * n))
            """,
        ),
        Mistake(
            "the cost is returned",
            "Return the size at which the cost is least, not the cost: min with a key.",
            patch=(("    return min(sizes, key=lambda v: flops_per_byte(v, width, layers, a + b * math.log2(v)))", "    return min(flops_per_byte(v, width, layers, a + b * math.log2(v)) for v in sizes)"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return min(", "    min("),),
        ),
    ),
)  # fmt: skip

CHECKS = (
    PARAMETERS,
    FLOPS,
    CURVE,
    FIT,
    CHEAPEST,
    PREMIUM,
    MIX,
    SUPERBPE,
    ENCODE_SUPER,
)
