"""Problem set 11: the nearest code of each vector (lecture 1:49:58)."""

from __future__ import annotations

from typing import Any

import torch  # noqa: F401  known mistakes use it

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.facts import numbers
from autograder.checks.ps11 import codebook_questions as asked
from autograder.checks.ps11.codes_mistakes import MISTAKES
from autograder.checks.ps11.models import FACTS, SECONDS


def vq_encode(vectors: Any, codes: Any) -> Any:
    """The reference."""
    distances = (vectors.unsqueeze(-2) - codes).square().sum(dim=-1)
    return distances.argmin(dim=-1)


DRAWN = (
    "torch.manual_seed({seed})\nvectors = torch.randn({0}, {2})\n"
    "torch.manual_seed({other})\ncodes = torch.randn({1}, {2})\n"
)
SIZES = numbers((1, 6), (1, 5), (1, 4), (0, 999))
EDGES = ((4, 3, 2, 1), (3, 2, 1, 2))


def _nearest(name: str, points: float, question: Any, paste: str, **more: Any) -> Behaviour:
    return FACTS.asks(
        "vq_encode", vq_encode, name, points, question, EDGES, SIZES, paste=paste, **more
    )


BASE = "gives each vector its nearest code"

VQ_ENCODE = Check(
    id="ps11.vq_encode",
    signature="vq_encode(vectors, codes)",
    reference=vq_encode,
    place=Place("1:49:58", "Lecture 09", "From patches to ids: a codebook"),
    draw=FACTS.draw,
    seconds=SECONDS,
    behaviours=(
        _nearest(BASE, 1.0, asked.nearest, DRAWN + "vq_encode(vectors, 2 * codes)", examples=8),
        _nearest(
            "takes vectors in any arrangement, on any device",
            0.5,
            asked.form,
            DRAWN.replace("({0}", "(2, {0}") + "vq_encode(vectors, codes)\n"
            'vq_encode(vectors.to("meta"), codes.to("meta"))  # meta stands in for a GPU',
            after=BASE,
        ),
        _nearest(
            "gives the lower id where two are equally near",
            0.5,
            asked.equals,
            "codes = torch.arange({1}).float().repeat_interleave(2)[:, None].repeat(1, {2})\n"
            "vectors = torch.arange({0}).float()[:, None].repeat(1, {2})\nvq_encode(vectors, codes)",
            after=BASE,
        ),
    ),
    mistakes=MISTAKES,
)
