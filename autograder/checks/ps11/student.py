"""Problem set 11: what a model says behind embeddings that belong to no token (lecture 1:48:30)."""

from __future__ import annotations

from typing import Any

import torch

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.facts import numbers
from autograder.checks.ps11 import gist_questions as asked
from autograder.checks.ps11.models import FACTS, SECONDS
from autograder.checks.ps11.student_mistakes import MISTAKES


def student_logits(model: Any, soft: Any, idx: Any) -> Any:
    """The reference."""
    front = soft.unsqueeze(0).expand(len(idx), -1, -1)
    both = torch.cat([front, model.token_embedding_table(idx)], dim=1)
    return model(embeddings=both)[:, len(soft) :]


MODEL = "torch.manual_seed({seed})\nmodel = TinyLM(6)\n"
TEXT = "torch.manual_seed({other})\nidx = torch.randint(6, ({1}, {2}))\n"
ANY_DRAWN = MODEL + "torch.manual_seed({seed})\nsoft = torch.randn({0}, 8)\n" + TEXT
PROMPT_DRAWN = (
    MODEL
    + "torch.manual_seed({seed})\nprompt = torch.randint(6, ({0},))\n"
    + TEXT
    + "soft = model.token_embedding_table(prompt).detach()\n"
)
CALL = "student_logits(model, soft, idx)"
SIZES = numbers((1, 4), (1, 3), (1, 4), (0, 999))
EDGES = ((2, 2, 3, 1), (1, 1, 2, 2), (3, 2, 1, 3))


def _student(name: str, points: float, question: Any, paste: str) -> Behaviour:
    return FACTS.asks(
        "student_logits", student_logits, name, points, question, EDGES, SIZES, paste=paste
    )


STUDENT = Check(
    id="ps11.student_logits",
    signature="student_logits(model, soft, idx)",
    reference=student_logits,
    place=Place("1:48:30", "Lecture 08", "A prompt in a few embeddings"),
    draw=FACTS.draw,
    seconds=SECONDS,
    behaviours=(
        _student(
            "says what the model says after the same prompt",
            1.0,
            asked.after_prompt,
            PROMPT_DRAWN + CALL,
        ),
        _student(
            "takes any embeddings, for every sequence of the batch",
            0.5,
            asked.after_any,
            ANY_DRAWN + CALL,
        ),
        _student(
            "lets the gradient reach the embeddings",
            0.5,
            asked.reach,
            ANY_DRAWN + f"soft.requires_grad_()\n{CALL}[..., 0].sum().backward()\nsoft.grad",
        ),
    ),
    mistakes=MISTAKES,
)
