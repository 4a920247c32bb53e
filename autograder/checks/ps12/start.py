"""What problem set 12 starts from: real vocabularies, a record, the matrices of a made-up model."""

from __future__ import annotations

import random
from typing import Any

from autograder.checks.ps12.tokenizers import PATTERN

NAMES = ["Goldfish", "attHelper", "TheBotFan", "quickShip", "davidz", "embedprint"]


def start() -> dict[str, Any]:
    """GPT-2's and GPT-4's vocabularies, a small record, and the matrices of a made-up model."""
    from minbpe_ref.gpt4 import GPT4_SPLIT_PATTERN
    from minbpe_ref.vocabularies import ranks

    names, rows_in, rows_out, unused = made_up(7)
    return {
        "gpt2": {"ranks": ranks("r50k_base"), "pattern": PATTERN},
        "gpt4": {"ranks": ranks("cl100k_base"), "pattern": GPT4_SPLIT_PATTERN},
        "record": {
            "user": {"name": "Ada", "city": "서울", "age": 36},
            "tags": ["math", "poetry"],
            "active": True,
        },
        "names": names,
        "E_in": rows_in,
        "E_out": rows_out,
        "unused": unused,
    }


def made_up(seed: int) -> tuple[list[str], list[list[float]], list[list[float]], list[int]]:
    """(names, E_in, E_out, unused ids) as training leaves them, without the training.

    Rows of tokens that were met lie all about. Rows of tokens that were never met are small in E_in,
    and in E_out all in one direction, away from everything.
    """
    rng = random.Random(seed)
    dims, met = 12, 200
    away = [rng.gauss(0, 0.6) for _ in range(dims)]
    shift = [rng.gauss(0, 0.4) for _ in range(dims)]

    def near(point: list[float], spread: float) -> list[float]:
        return [round(x + rng.gauss(0, spread), 4) for x in point]

    names = [f"word{i}" for i in range(met)] + NAMES + [f"byte{b:X}" for b in range(0xF5, 0x100)]
    never = len(names) - met
    rows_in = [near([0.0] * dims, 0.4) for _ in range(met)]
    rows_in += [near([0.0] * dims, 0.1) for _ in range(never)]
    rows_out = [near(shift, 0.5) for _ in range(met)]
    rows_out += [near([2 * x for x in away], 0.1) for _ in range(never)]
    order = list(range(len(names)))
    rng.shuffle(order)
    unused = [place for place, i in enumerate(order) if names[i].startswith("byte")]
    return (
        [names[i] for i in order],
        [rows_in[i] for i in order],
        [rows_out[i] for i in order],
        unused,
    )
