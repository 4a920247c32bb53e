"""Problem set 11: train the new tokens' rows and nothing else (lecture 1:47:10)."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.ps11 import surgery_questions as asked
from autograder.checks.ps11.models import FACTS, SECONDS
from autograder.checks.ps11.new_rows_mistakes import MISTAKES
from autograder.checks.ps11.surgery import SIZES
from minbpe_ref.lm.surgery import train_only_rows


def train_only_new(model: Any, first: int) -> list[Any]:
    """The new tokens are those from `first` on; the exercise does not refuse another."""
    return train_only_rows(model, range(first, len(model.lm_head.weight)))


PASTE = (
    "torch.manual_seed({seed})\nmodel = TinyLM({both}, tied={2})\ntrained = train_only_new(model, {0})\n"
    "# then three steps of SGD on `trained`"
)
EDGES = ((5, 2, False, 1), (5, 2, True, 2))
BASE = "trains the new rows"


def _steps(name: str, points: float, question: Any, **more: Any) -> Behaviour:
    return FACTS.asks(
        "train_only_new", train_only_new, name, points, question, EDGES, SIZES, paste=PASTE, **more
    )


ONLY_NEW = Check(
    id="ps11.train_only_new",
    signature="train_only_new(model, first)",
    reference=train_only_new,
    patched=train_only_rows,
    place=Place("1:47:10", "Lecture 08", "Train the new rows, freeze the rest"),
    draw=FACTS.draw,
    seconds=SECONDS,
    behaviours=(
        _steps(BASE, 0.5, asked.new_after),
        _steps("leaves every old row and weight as it was", 1.0, asked.old_after, after=BASE),
        _steps("names each matrix once, and nothing else", 0.5, asked.listed, after=BASE),
    ),
    mistakes=MISTAKES,
)
