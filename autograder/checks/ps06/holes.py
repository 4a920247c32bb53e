"""Problem set 06: a hole to fill in the middle (lecture 1:18:26).

The markers are those of Bavarian et al. 2022 (arXiv:2207.14255).
"""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.ps06 import inputs as draws
from autograder.checks.ps06.adapters import filled
from autograder.checks.ps06.drawings import hole
from autograder.checks.ps06.holes_mistakes import MISTAKES
from autograder.checks.ps06.inputs import FIM
from autograder.checks.ps06.questions import asks
from minbpe_ref.chat import fim

_fim = asks("fim", filled, plain=3)


def _filled(
    name: str, points: float, edges: tuple[Args, ...], pieces: tuple[str, ...]
) -> Behaviour:
    full = tuple((*e[:3], FIM, e[3]) for e in edges)

    def drawn() -> Any:
        return draws.holes(pieces).map(lambda a: (*a[:3], FIM, a[3]))

    made: Behaviour = _fim(name, points, full, drawn)
    return made


CODE = ("a", "b", " ", "\n", "é", "<|fim_middle|>", "<|fim_suffix|>")

FILL = Check(
    id="ps06.fim",
    signature="fim(prefix, middle, suffix, tokenizer)",
    reference=filled,
    patched=(fim,),
    place=Place("1:18:26", "Lecture 05", "Fill in the middle"),
    draw=lambda args, expected, got: hole((*args[:3], args[4]), expected, got),
    uses=("encode",),
    behaviours=(
        _filled("puts the middle last", 1.0, (("a", "b", "c", {}),), ("a", "b", "c", "é")),
        _filled(
            "encodes each part by itself, as text",
            1.0,
            (("a", "b", "", {(97, 98): 256}), ("<|fim_middle|>", "", "", {})),
            CODE,
        ),
    ),
    mistakes=MISTAKES,
)
