"""Problem set 11: a gradient that passes a choice straight through."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.ps11 import codebook_questions as asked
from autograder.checks.ps11.codes import DRAWN, SIZES, vq_encode
from autograder.checks.ps11.gradient_mistakes import MISTAKES
from autograder.checks.ps11.models import FACTS, SECONDS
from autograder.language import marked, words

_ = words("ps11")  # the part of what is marked


def straight_through(vectors: Any, codes: Any) -> Any:
    """The reference."""
    near = codes[vq_encode(vectors, codes)]
    return vectors + (near - vectors).detach()


EDGES = ((4, 3, 2, 1), (3, 2, 1, 2))


def _straight(name: str, points: float, question: Any, paste: str, **more: Any) -> Behaviour:
    return FACTS.asks(
        "straight_through",
        straight_through,
        name,
        points,
        question,
        EDGES,
        SIZES,
        paste=DRAWN + paste,
        **more,
    )


STRAIGHT = Check(
    id="ps11.straight_through",
    signature="straight_through(vectors, codes)",
    reference=straight_through,
    place=Place("", "Problem set 11", "8. A gradient past a choice"),
    draw=FACTS.draw,
    seconds=SECONDS,
    uses=("vq_encode",),
    behaviours=(
        _straight(
            "gives the codes' values", 0.5, asked.forwards, "straight_through(vectors, codes)"
        ),
        _straight(
            "passes the gradient to the vectors, and to nothing else",
            1.0,
            asked.backwards,
            "vectors.requires_grad_(), codes.requires_grad_()\n"
            "weights = torch.randn({0}, {2}, generator=torch.Generator().manual_seed({third}))\n"
            "(straight_through(vectors, codes) * weights).sum().backward()\nvectors.grad, codes.grad",
            said={
                "the codes get a gradient": marked(
                    "a gradient reaches the codes, which are moved in another way"
                )
            },
        ),
    ),
    mistakes=MISTAKES,
)
