"""Problem set 10, first part: what a vocabulary costs a model, in parameters and in arithmetic.

Source of the counting: Kaplan et al. 2020 (arXiv:2001.08361), section 2.1. Left out: curves and what
follows from them (`ps10`).
"""

from __future__ import annotations

import math
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import difference, short
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
    """Whether numbers are equal to six digits; a list of them does as well as a tuple."""
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
    mistakes=(
        Mistake(
            "tied tables are counted twice",
            "With tied weights embedding and lm_head are one and the same table: it counts once.",
            patch=(("table if tied else 2 * table", "2 * table"),),
        ),
        Mistake(
            "untied tables are counted once",
            "Without tying the lm_head is a table of its own, as large as the embedding. If tied and untied are swapped, both cases go wrong.",
            patch=(("table if tied else 2 * table", "table"),),
        ),
        Mistake(
            "tied tables are not counted at all",
            "A shared table is still there once.",
            patch=(("table if tied", "0 if tied"),),
        ),
        Mistake(
            "one block is counted",
            "The model has `layers` blocks of 12·width² parameters each.",
            patch=(("12 * layers * width**2", "12 * width**2"),),
        ),
        Mistake(
            "the feed-forward layers are left out",
            "Attention has 4·width² parameters, the two feed-forward layers 8·width²: 12 together.",
            patch=(("12 * layers", "4 * layers"),),
        ),
        Mistake(
            "attention is left out",
            "Attention has 4·width² parameters, the two feed-forward layers 8·width²: 12 together.",
            patch=(("12 * layers", "8 * layers"),),
        ),
        Mistake(
            "the width is not squared",
            "A block's tables have width rows and width columns (or four times as many): 12·width².",
            patch=(("width**2", "width"),),
        ),
        Mistake(
            "the second number leaves the tables out",
            "The second number is all parameters: tables and blocks.",
            patch=(("return tables, tables + 12", "return tables, 12"),),
        ),
        Mistake(
            "the two numbers are swapped",
            "First the parameters that grow with the vocabulary, then all.",
            patch=(("return tables, tables + 12 * layers * width**2", "return tables + 12 * layers * width**2, tables"),),
        ),
        Mistake(
            "one number is returned",
            "Return both numbers: `return tables, total`.",
            patch=(("return tables, tables", "return tables"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return tables", "    tables"),),
        ),
    ),
)  # fmt: skip


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
    mistakes=(
        Mistake(
            "the embedding is counted too",
            "Looking a row up costs no arithmetic. Only the lm_head multiplies: vocab_size·width once.",
            patch=(("+ vocab_size * width", "+ 2 * vocab_size * width"),),
        ),
        Mistake(
            "the lm_head is left out",
            "The lm_head multiplies by a table of vocab_size·width for every token; that is what a large vocabulary costs.",
            patch=((" + vocab_size * width", ""),),
        ),
        Mistake(
            "the cost is that of a token",
            "A token stands for several bytes: divide by bytes_per_token, or vocabularies cannot be compared.",
            patch=((" / bytes_per_token", " / 1.0"),),
        ),
        Mistake(
            "the cost is multiplied by the bytes",
            "The more bytes a token holds, the less each byte costs: divide.",
            patch=((" / bytes_per_token", " * bytes_per_token"),),
        ),
        Mistake(
            "the gradients are left out",
            "2 operations a weight are the forward pass alone; training takes 6.",
            patch=(("6 * weights", "2 * weights"),),
        ),
        Mistake(
            "the forward pass is left out",
            "Training takes 6 operations a weight: 2 forward and 4 for the gradients.",
            patch=(("6 * weights", "4 * weights"),),
        ),
        Mistake(
            "parameters are taken for operations",
            "Each weight takes part in 6 operations for every token it meets.",
            patch=(("6 * weights", "weights"),),
        ),
        Mistake(
            "one block is counted",
            "The model has `layers` blocks.",
            patch=(("12 * layers * width**2", "12 * width**2"),),
        ),
        Mistake(
            "the blocks are left out",
            "Every token goes through all blocks: 12·layers·width² weights.",
            patch=(("12 * layers * width**2 + ", ""),),
        ),
        Mistake(
            "whole numbers are divided",
            "// drops what is behind the point; divide with /.",
            patch=(("weights / bytes", "weights // bytes"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return 6", "    6"),),
        ),
    ),
)  # fmt: skip
