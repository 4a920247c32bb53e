"""Problem set 11: a prompt in a few embeddings (lecture 1:48:11).

What is graded is what holds whatever a training run does: values, gradients, shapes, what stays frozen,
and that the loss falls on a tiny fixed problem. Left out: the paper's attention mask, which the lecture
has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.facts import numbers, pasted
from autograder.checks.ps11 import gist_questions as asked
from autograder.checks.ps11.distillation import distillation_loss
from autograder.checks.ps11.gist_mistakes import MISTAKES
from autograder.checks.ps11.models import FACTS, SECONDS
from autograder.checks.ps11.student import student_logits
from autograder.language import marked, words

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_ = words("ps11")  # the part of what is marked


def train_gist(model: Any, prompt: Any, k: int, batches: Any, lr: float = 0.05) -> Any:
    """The reference."""
    if not 1 <= k <= len(prompt):
        raise ValueError(f"k is {k}; it must be from 1 to the prompt's {len(prompt)} tokens")
    table = model.token_embedding_table.weight.detach()
    soft = table[prompt[-k:]].clone().requires_grad_()
    optimizer = torch.optim.Adam([soft], lr=lr)
    for idx in batches:
        with torch.no_grad():
            teacher = student_logits(model, table[prompt], idx)
        loss = distillation_loss(student_logits(model, soft, idx), teacher)
        (soft.grad,) = torch.autograd.grad(loss, [soft])
        optimizer.step()
    return soft.detach()


# Fixed problems: on each, the reference brings the loss below half in 12 steps, and by less than a
# quarter in one. A problem drawn at random may have a prompt that hardly matters.
SEEDS = (0, 1, 14, 31, 36, 69, 89, 105, 106)

DRAWN = (
    "torch.manual_seed({seed})\nmodel = TinyLM(8)\nwith torch.no_grad():\n"
    "    for p in model.parameters():\n        p.mul_(1.5)\n"
    "torch.manual_seed({seed})\nprompt = torch.randint(8, (6,))\n"
    "torch.manual_seed({other})\nidx = torch.randint(8, (2, 2))\n"
)


def _paste_steps(k: int, seed: int) -> str:
    drawn = "".join(
        f"torch.manual_seed({seed + i})\n{name} = torch.randint(8, (2, 2))\n"
        for i, name in ((2, "second"), (3, "third"))
    )
    begun = pasted(DRAWN, (k, seed))
    return f"{begun}{drawn}train_gist(model, prompt, {k}, [idx, second, third], 1.0)"


def _paste_range(k: int, seed: int) -> str:
    wrong = 0 if k % 2 else 6 + k
    call = f"train_gist(model, prompt, {wrong}, [idx])  # the prompt has 6 tokens"
    return pasted(DRAWN, (k, seed)) + call


def _gist(name: str, points: float, question: Any, least: int = 1, **more: Any) -> Behaviour:
    """A behaviour on the fixed problems; least: the smallest k that is asked about."""

    def strategy() -> SearchStrategy[Args]:
        from hypothesis import strategies as st

        return st.tuples(st.integers(least, least + 2), st.sampled_from(SEEDS))

    usual: dict[str, Any] = {
        "edges": ((least + 1, 1), (least, 14)),
        "strategy": strategy,
        "paste": DRAWN + "train_gist(model, prompt, {0}, [idx] * 12, 0.2)",
    }
    return FACTS.asks("train_gist", train_gist, name, points, question, **usual | more)


BASE = "begins with the prompt's last k tokens"

GIST = Check(
    id="ps11.train_gist",
    signature="train_gist(model, prompt, k, batches, lr=0.05)",
    reference=train_gist,
    place=Place("1:48:30", "Lecture 08", "Student against teacher"),
    draw=FACTS.draw,
    seconds=SECONDS,
    uses=("student_logits", "distillation_loss"),
    behaviours=(
        _gist(BASE, 0.5, asked.begins, paste=DRAWN + "train_gist(model, prompt, {0}, [])"),
        _gist(
            "takes one step of Adam for each batch",
            0.5,
            asked.steps,
            after=BASE,
            paste=_paste_steps,
            least=3,  # with a single one that moves, the teacher's prompt stays nearly as it was
        ),
        _gist("lowers the loss", 0.5, asked.falls, examples=1),
        _gist(
            "leaves the model as it was",
            1.0,
            asked.frozen,
            after="lowers the loss",
            said={
                "parameters that moved": marked("parameters of the model moved: {got}"),
                "parameters with a gradient left in them": marked(
                    "a gradient is left in parameters of the model: {got}"
                ),
                "frozen parameters": marked(
                    "parameters that do not require grad were {want} before, and are {got} now"
                ),
            },
            view=lambda args, got: got["parameters that moved"] or got,
            paste=DRAWN + "model.ln_f.weight.requires_grad_(False)\n"
            "train_gist(model, prompt, {0}, [idx] * 3)\n"
            "# then the model's parameters, their .grad and .requires_grad",
        ),
        _gist(
            "keeps the model's dtype and device",
            0.25,
            asked.gist_kinds,
            after="lowers the loss",
            paste=DRAWN + "train_gist(model.double(), prompt, {0}, [idx] * 2)",
        ),
        _gist(
            "refuses k below 1 and beyond the prompt",
            0.25,
            asked.out_of_range,
            edges=((1, 1), (2, 1)),
            strategy=numbers((1, 4), (0, 999)),
            paste=_paste_range,
            raises=("ValueError",),
            after=BASE,
        ),
    ),
    mistakes=MISTAKES,
)
