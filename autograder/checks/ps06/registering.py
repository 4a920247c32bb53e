"""Problem set 06: registering special tokens (lecture 1:18:26)."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args, Check, Place
from autograder.checks.ps06 import inputs as draws
from autograder.checks.ps06.adapters import register
from autograder.checks.ps06.questions import asks
from autograder.checks.ps06.registering_mistakes import MISTAKES
from minbpe_ref.base import Pair
from minbpe_ref.specials import validate_special_tokens

_register = asks("register", register, plain=0, after=1)
ONE = {(97, 98): 256}


def _new_names() -> Any:
    from hypothesis import strategies as st

    old = st.sampled_from([{}, {"<|x|>": 300}, {"END": 400, "<|x|>": 300}])
    new = st.dictionaries(
        st.sampled_from(["A", "b c", "<|y|>", "끝"]), st.integers(0, 3), max_size=3
    )
    spread = new.map(lambda d: {name: 310 + 4 * i + d[name] for i, name in enumerate(d)})
    return st.tuples(old, st.sampled_from(draws.MERGES), spread)


def _taken_ids() -> Any:
    from hypothesis import strategies as st

    old = st.sampled_from([{}, {"<|x|>": 300}])

    def spoiled(given: tuple[dict[str, int], dict[Pair, int], int]) -> Args:
        special, merges, kind = given
        end = 256 + len(merges)
        bad = [97, end - 1, -1, *special.values()][kind % (3 + len(special))]
        return special, merges, {"<|y|>": 310, "<|z|>": bad}

    return st.tuples(old, st.sampled_from(draws.MERGES), st.integers(0, 3)).map(spoiled)


REGISTER = Check(
    id="ps06.register",
    signature="register(tokenizer, special_tokens)",
    reference=register,
    patched=(validate_special_tokens,),
    place=Place("1:18:26", "Lecture 05", "Registering one"),
    behaviours=(
        _register(
            "adds the new ones to the old",
            0.5,
            (({}, ONE, {"<|x|>": 257}), ({"<|x|>": 300}, {}, {"<|y|>": 301})),
            _new_names,
        ),
        _register(
            "takes any id that is free, also below the others",
            0.25,
            (({"<|x|>": 300}, {}, {"<|y|>": 256}), ({"<|x|>": 300}, ONE, {"<|y|>": 257})),
            after="adds the new ones to the old",
        ),
        _register(
            "leaves the tokenizer given as it was",
            0.25,
            (({"<|x|>": 300}, ONE, {"<|y|>": 301}),),
            _new_names,
            pure=True,
            after="adds the new ones to the old",
        ),
        _register(
            "refuses an id that is taken",
            0.5,
            (
                ({}, ONE, {"<|x|>": 256}),
                ({}, {}, {"<|x|>": 97}),
                ({"<|x|>": 300}, {}, {"<|y|>": 300}),
                ({}, {}, {"<|x|>": 300, "<|y|>": 300}),
                ({}, {}, {"<|x|>": -1}),
            ),
            _taken_ids,
            raises=("ValueError",),
            after="adds the new ones to the old",
        ),
        _register(
            "refuses an empty name, and one that is there already",
            0.5,
            (({}, {}, {"": 300}), ({"<|x|>": 300}, {}, {"<|x|>": 301})),
            raises=("ValueError",),
            after="adds the new ones to the old",
        ),
    ),
    mistakes=MISTAKES,
)
