"""Gist tokens: a long prompt in a few embeddings (lecture 1:48:11; Mu, Li and Goodman 2023).

Two ways that share a name. The lecture's: the model is frozen, and k new embeddings are trained until
the model that sees them says what it says after the whole prompt (prompt tuning by distillation). The
paper's: all weights are trained, under a mask that hides the prompt from everything after the gist, and
the model then compresses prompts it has never seen; here is its mask.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from minbpe_ref.lm.model import GPTLanguageModel
from minbpe_ref.lm.training import History, learning_rate


def after_embeddings(model: GPTLanguageModel, soft: Tensor, idx: Tensor, start: int = 0) -> Tensor:
    """Logits at the positions of `idx` (B, T) when `soft` (k, C) stands before them: (B, T, vocabulary).

    start: the position of the first of them, for a model that has learned what stands where.
    """
    front = soft.unsqueeze(0).expand(len(idx), -1, -1)
    both = torch.cat([front, model.embed(idx)], 1)
    logits: Tensor = model(embeddings=both, start=start)[0]
    return logits[:, len(soft) :]


def after_prompt(model: GPTLanguageModel, prompt: Tensor, idx: Tensor, last: int = -1) -> Tensor:
    """Logits at the positions of `idx` (B, T) when the ids of `prompt` (P,) stand before them.

    last: how many of the prompt's tokens to keep, in their own positions: all, unless told.
    """
    cut = 0 if last < 0 else max(0, len(prompt) - last)
    with torch.no_grad():
        return after_embeddings(model, model.embed(prompt[cut:]), idx, cut)


def distillation_loss(student: Tensor, teacher: Tensor) -> Tensor:
    """Mean KL divergence in nats from the teacher's distributions to the student's, both (B, T, V).

    >>> same = torch.zeros(1, 1, 4)
    >>> float(distillation_loss(same, same))
    0.0
    """
    size = student.shape[-1]
    ours, theirs = (logits.reshape(-1, size).log_softmax(-1) for logits in (student, teacher))
    return functional.kl_div(ours, theirs, reduction="batchmean", log_target=True)


def train_gist(
    model: GPTLanguageModel,
    prompt: Tensor,
    k: int,
    continuations: Iterator[Tensor],
    steps: int = 200,
    lr: float = 2e-2,
    *,
    where: Tensor | None = None,
    keep_positions: bool = False,
    schedule: bool = True,
) -> tuple[Tensor, History]:
    """Train k embeddings (k, C) that stand in for `prompt` (P,); the model's weights do not change.

    continuations: ids (B, T) of what may follow the prompt. The embeddings begin as those of the
    prompt's last k tokens. where: (T,) booleans, the positions whose distributions are to agree; all,
    unless told. keep_positions: put the gist in the prompt's last k positions, so that what follows
    stands where it stood. schedule: let the learning rate rise and fall (`learning_rate`); else it
    stays at `lr`.
    Raises ValueError for k below 1 or beyond the prompt.
    """
    if not 1 <= k <= len(prompt):
        raise ValueError(f"k is {k}; it must be from 1 to the prompt's {len(prompt)} tokens")
    start = len(prompt) - k if keep_positions else 0
    soft = nn.Parameter(model.embed(prompt[-k:]).detach().clone())
    optimizer, history = torch.optim.Adam([soft], lr=lr), History()
    trained = [p for p in model.parameters() if p.requires_grad]
    for parameter in trained:
        parameter.requires_grad_(False)
    try:
        for step in range(steps):
            optimizer.param_groups[0]["lr"] = learning_rate(step, steps, lr) if schedule else lr
            idx = next(continuations)
            pair = after_embeddings(model, soft, idx, start), after_prompt(model, prompt, idx)
            student, teacher = pair if where is None else (logits[:, where] for logits in pair)
            loss = distillation_loss(student, teacher)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            history.losses.append(float(loss.detach()))
    finally:
        for parameter in trained:
            parameter.requires_grad_(True)
    return soft.detach(), history


def gist_mask(is_gist: Tensor) -> Tensor:
    """The paper's attention mask for one sequence: (T,) true at gist tokens to (T, T).

    Row i says where position i may look: never ahead; and what stands after the last gist token sees
    nothing before the first.

    >>> gist_mask(torch.tensor([False, False, True, False])).int().tolist()
    [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 1]]

    Raises ValueError when there is no gist token.
    """
    places = is_gist.nonzero().flatten()
    if not len(places):
        raise ValueError("there is no gist token; without one nothing could pass from the prompt")
    t = len(is_gist)
    causal = torch.ones(t, t, dtype=torch.bool, device=is_gist.device).tril()
    first, last = int(places[0]), int(places[-1])
    causal[last + 1 :, :first] = False
    return causal
