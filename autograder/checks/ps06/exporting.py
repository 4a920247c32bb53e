"""Problem set 06: a tokenizer handed to tiktoken (lecture 1:18:26)."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Check, Place
from autograder.checks.plain_data import short
from autograder.checks.ps06 import inputs as draws
from autograder.checks.ps06.adapters import to_tiktoken
from autograder.checks.ps06.exporting_mistakes import MISTAKES
from autograder.checks.ps06.inputs import WORDS
from autograder.checks.ps06.questions import asks
from autograder.language import words

_ = words("ps06")


def tell_arguments(expected: Any, got: Any) -> list[str]:
    """Only the entries that differ, and of the ranks only those."""
    if type(got) is not dict:
        return []
    lines = []
    for key in [k for k in {**expected, **got} if expected.get(k) != got.get(k)][:3]:
        want, have = expected.get(key, "nothing"), got.get(key, "nothing")
        if type(want) is dict and type(have) is dict:
            differ = [k for k in {**want, **have} if want.get(k) != have.get(k)][:3]
            want, have = ({k: d.get(k, "missing") for k in differ} for d in (want, have))
        lines.append(
            _("In `{key}`: expected `{want}`, got `{have}`").format(
                key=short(key), want=short(want), have=short(have)
            )
        )
    return lines


_to_tiktoken = asks("to_tiktoken", to_tiktoken, plain=0, after=1)


def _exported() -> Any:
    from hypothesis import strategies as st

    names = st.sampled_from(["mine", "toy"])
    whole = st.tuples(draws.recipes(), st.sampled_from(draws.MERGES), names)
    return whole.map(lambda a: (a[0][0], a[1], a[0][2], a[0][3], a[2]))


EXPORT = Check(
    id="ps06.to_tiktoken",
    signature="to_tiktoken(tokenizer, name)",
    reference=to_tiktoken,
    place=Place("1:18:26", "Lecture 05", "To a fast library"),
    tell=tell_arguments,
    hides=("tiktoken",),
    uses=("vocab_of",),
    behaviours=(
        _to_tiktoken(
            "ranks each token by its bytes",
            1.25,
            (({}, {(97, 98): 256}, 0, WORDS, "mine"), ({}, draws.MERGES[2], 33, WORDS, "mine")),
            _exported,
        ),
        _to_tiktoken(
            "hands over name, pattern and special tokens",
            0.75,
            (({"<|x|>": 300}, {}, 0, WORDS, "mine"), ({}, {}, 0, " ?a|\\s ", "toy")),
            lambda: _exported().map(lambda a: (a[0], {}, *a[2:])),
        ),
    ),
    mistakes=MISTAKES,
)
