"""Questions about a prompt in a few embeddings: sent beside a learner's code, answered with facts.

Each takes the learner's function, then the numbers that its model and its texts are made of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from autograder.checks.ps11.models import (
    TinyLM,
    device,
    draw,
    draw_ids,
    kept,
    model_of,
    moved,
    plain,
    returned,
)
from autograder.language import marked, words

_ = words("ps11")  # the part of what is marked

Learners = Callable[..., Any]
Said = dict[str, Any]

# ---- distillation_loss -----------------------------------------------------------------------


def logits_of(b: int, t: int, v: int, seed: int) -> tuple[Tensor, Tensor]:
    """A student's and a teacher's logits, (b, t, v) each."""
    return 2 * draw(seed, b, t, v), 2 * draw(seed + 1, b, t, v)


def value(distillation_loss: Learners, b: int, t: int, v: int, seed: int) -> Said:
    """The loss, and that it is one number."""
    student, teacher = logits_of(b, t, v, seed)
    loss = distillation_loss(student, teacher)
    return {marked("shape"): list(loss.shape), marked("loss"): plain(loss)}


def zero(distillation_loss: Learners, b: int, t: int, v: int, seed: int) -> Said:
    """The loss where student and teacher say the same."""
    student, _teacher = logits_of(b, t, v, seed)
    return {
        marked("loss of equal logits"): plain(distillation_loss(student, student.clone())),
        marked("loss when all logits are 5 higher"): plain(distillation_loss(student, student + 5)),
    }


def flow(distillation_loss: Learners, b: int, t: int, v: int, seed: int) -> Said:
    """Where the gradient goes."""
    student, teacher = (x.requires_grad_() for x in logits_of(b, t, v, seed))
    distillation_loss(student, teacher).backward()
    return {
        marked("gradient of the student"): None if student.grad is None else plain(student.grad),
        marked("the teacher gets a gradient"): teacher.grad is not None
        and bool(teacher.grad.any()),
    }


def extreme(distillation_loss: Learners, b: int, t: int, v: int, seed: int) -> Said:
    """The loss and its gradient where a probability is almost 0."""
    student, teacher = logits_of(b, t, v, seed)
    student[..., 0] += 300
    teacher[..., -1] += 300
    student.requires_grad_()
    loss = distillation_loss(student, teacher)
    loss.backward()
    return {
        marked("loss"): plain(loss) if loss.isfinite() else str(plain(loss)),
        marked("the gradient is finite"): student.grad is not None
        and bool(student.grad.isfinite().all()),
    }


def unlike(distillation_loss: Learners, b: int, t: int, v: int, seed: int) -> Any:
    """What comes of logits of different shapes."""
    student, teacher = logits_of(b, t, v, seed)
    return returned(distillation_loss(student, teacher[:, 1:]))


# ---- student_logits --------------------------------------------------------------------------


def after_prompt(student_logits: Learners, k: int, b: int, t: int, seed: int) -> Said:
    """Logits behind the embeddings of a prompt of k tokens."""
    model = model_of(seed, 6)
    prompt, idx = draw_ids(seed, 6, k), draw_ids(seed + 1, 6, b, t)
    soft = model.token_embedding_table(prompt).detach()
    found = student_logits(model, soft, idx)
    return {marked("shape"): list(found.shape), marked("logits"): plain(found[..., :2])}


def after_any(student_logits: Learners, k: int, b: int, t: int, seed: int) -> Said:
    """Logits behind k embeddings that belong to no token."""
    model, soft, idx = model_of(seed, 6), draw(seed, k, 8), draw_ids(seed + 1, 6, b, t)
    found = student_logits(model, soft, idx)
    return {marked("shape"): list(found.shape), marked("logits"): plain(found[..., :2])}


def reach(student_logits: Learners, k: int, b: int, t: int, seed: int) -> Said:
    """The gradient that reaches the embeddings."""
    model, idx = model_of(seed, 6), draw_ids(seed + 1, 6, b, t)
    soft = draw(seed, k, 8).requires_grad_()
    student_logits(model, soft, idx)[..., 0].sum().backward()
    none = soft.grad is None or not soft.grad.any()
    return {
        marked("gradient of the embeddings"): marked("none") if none else plain(soft.grad),  # type: ignore[arg-type]
    }


# ---- train_gist ------------------------------------------------------------------------------


def problem(seed: int, steps: int) -> tuple[TinyLM, Tensor, list[Tensor]]:
    """A model that says much, a prompt of six tokens, and the same batch for each of the steps."""
    model = model_of(seed, 8)
    with torch.no_grad():
        for p in model.parameters():
            p.mul_(1.5)
    prompt, idx = draw_ids(seed, 8, 6), draw_ids(seed + 1, 8, 2, 2)
    return model, prompt, [idx] * steps


def loss_of(model: TinyLM, prompt: Tensor, soft: Tensor, idx: Tensor) -> float:
    """The divergence of the model after `soft` from the model after the prompt."""
    theirs = behind(model, model.token_embedding_table(prompt), idx).log_softmax(-1)
    ours = behind(model, soft, idx).log_softmax(-1)
    return float((theirs.exp() * (theirs - ours)).sum(-1).mean())


def behind(model: TinyLM, front: Tensor, idx: Tensor) -> Tensor:
    """The model's logits at `idx` behind some embeddings, without a gradient."""
    both = torch.cat([front.expand(len(idx), -1, -1), model.token_embedding_table(idx)], dim=1)
    found: Tensor = model(embeddings=both)[:, len(front) :].detach()
    return found


def begins(train_gist: Learners, k: int, seed: int) -> Said:
    """The embeddings that are returned without a step."""
    model, prompt, _batches = problem(seed, 0)
    soft = train_gist(model, prompt, k, [])
    rows = model.token_embedding_table.weight.detach()[prompt]
    return {
        marked("shape"): list(soft.shape),
        marked("embeddings that are returned without a step"): beginning(soft, rows, k),
        marked("the result requires grad"): soft.requires_grad,
    }


def beginning(soft: Tensor, rows: Tensor, k: int) -> str:
    """Which k of the prompt's rows the embeddings are."""
    known = {
        marked("of the last k tokens"): rows[-k:],
        marked("of the first k tokens"): rows[:k],
        marked("all 0"): 0 * rows[:k],
    }
    for name, wanted in known.items():
        if soft.shape == wanted.shape and torch.allclose(soft.to(wanted), wanted, atol=1e-4):
            return name
    return marked("other numbers")


def falls(train_gist: Learners, k: int, seed: int) -> Said:
    """How far twelve steps bring the loss down."""
    model, prompt, batches = problem(seed, 12)
    start = model.token_embedding_table(prompt[-k:]).detach()
    before = loss_of(model, prompt, start, batches[0])
    soft = train_gist(model, prompt, k, batches, 0.2)
    after = loss_of(model, prompt, soft.detach(), batches[0])
    return {
        marked("shape"): list(soft.shape),
        marked("the loss fell in 12 steps"): fallen(before, after),
    }


def fallen(before: float, after: float) -> str:
    """How far a loss fell, in words."""
    if after != after:
        return marked("to NaN")
    if after <= 0.75 * before:
        return marked("by a quarter and more")
    if after < before:
        return marked("less")
    return marked("not at all") if after == before else marked("it grew")


def steps(train_gist: Learners, k: int, seed: int) -> Said:
    """The embeddings after one, two and three steps, with a batch for each."""
    model, prompt, first = problem(seed, 1)
    batches = [*first, draw_ids(seed + 2, 8, 2, 2), draw_ids(seed + 3, 8, 2, 2)]
    return {
        marked("embeddings after a step"): plain(train_gist(model, prompt, k, batches[:1], 1.0)),
        marked("embeddings after two steps"): plain(train_gist(model, prompt, k, batches[:2], 1.0)),
        marked("embeddings after three steps"): plain(train_gist(model, prompt, k, batches, 1.0)),
    }


def frozen(train_gist: Learners, k: int, seed: int) -> Said:
    """What training leaves behind in the model, one parameter of which was frozen before."""
    model, prompt, batches = problem(seed, 3)
    model.ln_f.weight.requires_grad_(False)
    before = kept(model)
    train_gist(model, prompt, k, batches)
    named = list(model.named_parameters())
    return {
        marked("parameters that moved"): moved(model, before),
        marked("parameters with a gradient left in them"): [
            n for n, p in named if p.grad is not None
        ],
        marked("frozen parameters"): [n for n, p in named if not p.requires_grad],
    }


def gist_kinds(train_gist: Learners, k: int, seed: int) -> Said:
    """The dtype and the device of the embeddings."""
    model, prompt, batches = problem(seed, 2)
    soft = train_gist(model.double(), prompt, k, batches)
    return {
        marked("dtype for a model in float64"): str(soft.dtype),
        marked("on the model's device"): soft.device.type == device(),
    }


def out_of_range(train_gist: Learners, k: int, seed: int) -> Any:
    """What comes of k = 0, or of more than the prompt's six tokens."""
    model, prompt, batches = problem(seed, 1)
    return returned(train_gist(model, prompt, 0 if k % 2 else 6 + k, batches))
