"""Problem set 10: what a vocabulary costs a model, in parameters and in arithmetic.

Source of the counting: Kaplan et al. 2020 (arXiv:2001.08361), section 2.1. Left out: curves and what
follows from them (`curves`).
"""

from __future__ import annotations

import math
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.plain_data import Array, difference, short
from autograder.checks.ps10 import costs_mistakes as known
from autograder.checks.ps10 import inputs as draws
from autograder.language import words

_ = words("ps10")

# ---- parameters ------------------------------------------------------------------------------


def parameters(vocab_size: int, width: int, layers: int, tied: bool) -> tuple[int, int]:
    table = vocab_size * width
    tables = table if tied else 2 * table
    return tables, tables + 12 * layers * width**2


def either_pair(args: Args, expected: Any, got: Any) -> str | None:
    """The first difference; a list of two does as well as a tuple."""
    return difference(expected, tuple(got) if type(got) is list else got)


def near(args: Args, expected: Any, got: Any) -> str | None:
    """Whether numbers are equal to six digits; a list or an array of them does as well as a tuple."""
    got = got.values if isinstance(got, Array) else got
    want = expected if type(expected) is tuple else (expected,)
    have = tuple(got) if type(got) in (list, tuple) else (got,)
    if len(have) != len(want) or not all(type(x) in (int, float) for x in have):
        if len(want) == 1:
            return _("one number expected, got {got}").format(got=short(got, 60))
        return _("{n} numbers expected, got {got}").format(n=len(want), got=short(got, 60))
    for place, (one, other) in enumerate(zip(want, have, strict=True)):
        if not math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9):
            if len(want) == 1:
                return _("expected {one:.6g}, got {other:.6g}").format(one=one, other=other)
            return _("at position {place}: expected {one:.6g}, got {other:.6g}").format(
                place=place, one=one, other=other
            )
    return None


def _any_model() -> Any:
    from hypothesis import strategies as st

    return draws.models(st.booleans())


PARAMETERS = Check(
    id="ps10.parameters",
    signature="parameters(vocab_size, width, layers, tied)",
    reference=parameters,
    place=Place("1:43:27", "Lecture 07", "Two places, and no third"),
    compare=either_pair,
    behaviours=(
        Behaviour(
            "counts both tables and the blocks",
            1.0,
            ((256, 64, 2, False), (50257, 768, 12, False)),
            lambda: _any_model().map(lambda a: (*a[:3], False)),
        ),
        Behaviour(
            "counts a tied table once",
            0.5,
            ((256, 64, 2, True), (50257, 768, 12, True)),
            _any_model,
            after="counts both tables and the blocks",
        ),
    ),
    mistakes=known.PARAMETERS,
)


# ---- flops_per_byte --------------------------------------------------------------------------


def flops_per_byte(vocab_size: int, width: int, layers: int, bytes_per_token: float) -> float:
    weights = 12 * layers * width**2 + vocab_size * width
    return 6 * weights / bytes_per_token


def _with_density() -> Any:
    from hypothesis import strategies as st

    return draws.models(st.integers(4, 40).map(lambda n: n / 4))


FLOPS = Check(
    id="ps10.flops_per_byte",
    signature="flops_per_byte(vocab_size, width, layers, bytes_per_token)",
    reference=flops_per_byte,
    place=Place("1:43:27", "Lecture 07", "What a byte costs"),
    compare=near,
    behaviours=(
        Behaviour(
            "counts what a token costs",
            1.0,
            ((256, 64, 2, 1.0), (1000, 2, 1, 1.0)),
            lambda: _with_density().map(lambda a: (*a[:3], 1.0)),
        ),
        Behaviour(
            "shares it among the token's bytes",
            1.0,
            ((256, 64, 2, 2.5), (50257, 768, 12, 4.0)),
            _with_density,
        ),
    ),
    mistakes=known.FLOPS,
)
