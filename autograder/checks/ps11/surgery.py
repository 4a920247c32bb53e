"""Problem set 11: new tokens in a trained model (lecture 1:46:30)."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.facts import numbers
from autograder.checks.ps11 import surgery_questions as asked
from autograder.checks.ps11.models import FACTS, SECONDS
from autograder.checks.ps11.surgery_mistakes import MISTAKES
from autograder.language import marked, words
from minbpe_ref.lm.surgery import lengthen, mean_rows

_ = words("ps11")  # the part of what is marked


MODEL = "torch.manual_seed({seed})\nmodel = TinyLM({0}, tied={2})\n"
PASTE = MODEL + "bigger = extend_vocab(model, {1})"
KINDS_PASTE = (
    MODEL
    + """extend_vocab(model.to("meta"), {1})  # meta, a device without values, stands in for a GPU
model = TinyLM({0}, tied={2})
extend_vocab(model.double(), {1})  # float64
extend_vocab(model.requires_grad_(False), {1})  # all its weights are frozen"""
)
SIZES = numbers((2, 9), (1, 4), bool, (0, 999))
EDGES = ((5, 2, False, 1), (5, 1, True, 2))


def _surgery(name: str, points: float, question: Any, **more: Any) -> Behaviour:
    paste = more.pop("paste", PASTE)
    return FACTS.asks(
        "extend_vocab", lengthen, name, points, question, EDGES, SIZES, paste=paste, **more
    )


BASE = "has n more rows in both places"

EXTEND = Check(
    id="ps11.extend_vocab",
    signature="extend_vocab(model, n)",
    reference=lengthen,
    patched=mean_rows,
    place=Place("1:46:30", "Lecture 08", "Surgery: one more row, in two places"),
    draw=FACTS.draw,
    seconds=SECONDS,
    behaviours=(
        _surgery(BASE, 1.0, asked.shapes),
        _surgery(
            "keeps the old tokens as they are",
            1.0,
            asked.old_rows,
            said={
                "row where the embedding's old rows begin": marked(
                    "the old rows of the embedding are not there, bit for bit, from row 0 on"
                ),
                "row where the head's old rows begin": marked(
                    "the old rows of the head are not there, bit for bit, from row 0 on"
                ),
                "logits of the old tokens as before": marked(
                    "the logits of the old tokens changed"
                ),
            },
        ),
        _surgery("begins the new rows at the mean of the old", 0.5, asked.new_rows, after=BASE),
        _surgery("keeps tied weights tied, and others apart", 0.5, asked.ties, after=BASE),
        _surgery("leaves the given model as it was", 0.5, asked.given_model, after=BASE),
        _surgery("keeps dtype and device", 0.5, asked.kinds, after=BASE, paste=KINDS_PASTE),
    ),
    mistakes=MISTAKES,
)
