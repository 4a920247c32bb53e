"""Problem set 06: the tokenizer in the text of a file (lecture 1:25:28)."""

from __future__ import annotations

import json
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.ps06 import inputs as draws
from autograder.checks.ps06.adapters import load, save, toy
from autograder.checks.ps06.inputs import MIXED, WORDS
from autograder.checks.ps06.loading_mistakes import MISTAKES
from autograder.checks.scripts import asking
from minbpe_ref.model_file import parse_json, read_merges


def _text(args: Args) -> str:
    """The file of a recipe, or one of another version, by its fifth part."""
    text = save(toy(*args[:4]))
    if len(args) < 5:
        return text
    data = json.loads(text)
    return json.dumps({**{k: v for k, v in data.items() if k != "version"}, **args[4]})


def _as_call(args: Args) -> str:
    """The call, with the 512 digits of the byte order as what makes them."""
    text, shift = _text(args), args[2]
    before, digits, after = text.partition(toy(*args[:4])["byte_order"].hex())
    if not digits:
        return f"load({text!r})"
    order = f'toy({{}}, {{}}, {shift})["byte_order"]' if shift else "bytes(range(256))"
    return f"load({before!r} + {order}.hex() + {after!r})"


def _loads(
    name: str, points: float, edges: tuple[Args, ...], strategy: Any, **more: Any
) -> Behaviour:
    return Behaviour(
        name,
        points,
        edges,
        strategy,
        script=asking("call", "load", lambda args: (_text(args),)),
        reference=lambda *args: load(_text(args)),
        ask=_as_call,
        **more,
    )


def _versions() -> Any:
    from hypothesis import strategies as st

    other = st.sampled_from([{"version": 2}, {"version": 0}, {"version": "2"}, {}])
    return st.tuples(draws.recipes(), other).map(lambda a: (*a[0], a[1]))


LOAD = Check(
    id="ps06.load",
    signature="load(text)",
    reference=load,
    patched=(read_merges, parse_json),
    place=Place("1:25:28", "Lecture 05", "Saving it"),
    behaviours=(
        _loads(
            "gives back every part of the tokenizer",
            1.0,
            (
                ({"<|x|>": 300}, {(97, 98): 256}, 33, WORDS),
                ({"a\nb": 300}, MIXED, 0, " ?\\S+|\\s "),
            ),
            draws.recipes,
        ),
        _loads(
            "refuses another version with a ValueError",
            0.5,
            (({}, {}, 0, WORDS, {"version": 2}), ({}, {}, 0, WORDS, {})),
            _versions,
            raises=("ValueError",),
            after="gives back every part of the tokenizer",
        ),
    ),
    mistakes=MISTAKES,
)
