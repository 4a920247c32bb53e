"""Problem set 11: how far a student's distributions are from its teacher's (lecture 1:48:30)."""

from __future__ import annotations

from typing import Any

import torch.nn.functional as F  # noqa: F401  known mistakes use it

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.facts import numbers
from autograder.checks.ps11 import gist_questions as asked
from autograder.checks.ps11.distillation_mistakes import MISTAKES
from autograder.checks.ps11.models import FACTS, SECONDS
from autograder.language import marked, words

_ = words("ps11")  # the part of what is marked


def distillation_loss(student: Any, teacher: Any) -> Any:
    """The reference."""
    if student.shape != teacher.shape:
        raise ValueError(f"student is {tuple(student.shape)}, teacher is {tuple(teacher.shape)}")
    ours = student.log_softmax(dim=-1)
    theirs = teacher.detach().log_softmax(dim=-1)
    return (theirs.exp() * (theirs - ours)).sum(dim=-1).mean()


DRAWN = (
    "torch.manual_seed({seed})\nstudent = 2 * torch.randn({0}, {1}, {2})\n"
    "torch.manual_seed({other})\nteacher = 2 * torch.randn({0}, {1}, {2})\n"
)
SIZES = numbers((1, 3), (2, 3), (2, 5), (0, 999))
EDGES = ((2, 3, 4, 1), (1, 2, 5, 2))


def _loss(name: str, points: float, question: Any, **more: Any) -> Behaviour:
    paste = more.pop("paste", DRAWN + "distillation_loss(student, teacher)")
    return FACTS.asks(
        "distillation_loss",
        distillation_loss,
        name,
        points,
        question,
        EDGES,
        SIZES,
        paste=paste,
        **more,
    )


def _paste_unlike(b: int, t: int, v: int, seed: int) -> str:
    return f"distillation_loss(torch.randn({b}, {t}, {v}), torch.randn({b}, {t - 1}, {v}))"


BASE = "gives the mean divergence over all positions"

LOSS = Check(
    id="ps11.distillation_loss",
    signature="distillation_loss(student, teacher)",
    reference=distillation_loss,
    place=Place("1:48:30", "Lecture 08", "Student against teacher"),
    draw=FACTS.draw,
    seconds=SECONDS,
    behaviours=(
        _loss(BASE, 1.0, asked.value),
        _loss(
            "is zero where both say the same",
            0.5,
            asked.zero,
            after=BASE,
            paste="torch.manual_seed({seed})\nstudent = 2 * torch.randn({0}, {1}, {2})\n"
            "distillation_loss(student, student.clone()), distillation_loss(student, student + 5)",
        ),
        _loss(
            "sends the gradient to the student only",
            0.5,
            asked.flow,
            paste=DRAWN + "student.requires_grad_(), teacher.requires_grad_()\n"
            "distillation_loss(student, teacher).backward()\nstudent.grad, teacher.grad",
            said={
                "the teacher gets a gradient": marked(
                    "a gradient reaches the teacher, which must stay as it is"
                )
            },
        ),
        _loss(
            "stays a number where a probability is almost 0",
            0.5,
            asked.extreme,
            paste=DRAWN + "student[..., 0] += 300\nteacher[..., -1] += 300\n"
            "student.requires_grad_()\nloss = distillation_loss(student, teacher)\n"
            "loss.backward()\nloss, student.grad",
        ),
        _loss(
            "refuses logits of different shapes",
            0.5,
            asked.unlike,
            paste=_paste_unlike,
            raises=("ValueError",),
            after=BASE,
        ),
    ),
    mistakes=MISTAKES,
)
