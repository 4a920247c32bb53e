"""Questions about new tokens in a model: sent beside a learner's code, answered with facts.

Each takes the learner's function, then the numbers that its model is made of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograder.checks.ps11.models import TinyLM, alike, device, draw_ids, kept, model_of, moved
from autograder.language import marked, words

_ = words("ps11")  # the part of what is marked

Learners = Callable[..., Any]
Said = dict[str, Any]


def shapes(extend_vocab: Learners, vocab_size: int, n: int, tied: bool, seed: int) -> Said:
    """The shapes of a model with n more tokens, and of its logits."""
    bigger = extend_vocab(model_of(seed, vocab_size, tied), n)
    idx = torch.tensor([[0, vocab_size - 1, vocab_size, vocab_size + n - 1]], device=device())
    return {
        marked("shape of the token embedding"): list(bigger.token_embedding_table.weight.shape),
        marked("shape of the head"): list(bigger.lm_head.weight.shape),
        marked("shape of the logits of 4 ids"): list(bigger(idx).shape),
        marked("both are parameters"): isinstance(bigger.token_embedding_table.weight, nn.Parameter)
        and isinstance(bigger.lm_head.weight, nn.Parameter),
    }


def old_rows(extend_vocab: Learners, vocab_size: int, n: int, tied: bool, seed: int) -> Said:
    """Where the old rows are, bit for bit, and whether the old tokens' logits are as before."""
    model = model_of(seed, vocab_size, tied)
    before = kept(model)
    bigger = extend_vocab(model, n)
    idx = draw_ids(seed, vocab_size, 2, 5)
    old = model_of(seed, vocab_size, tied)(idx)
    table = before["token_embedding_table.weight"]
    head = before.get("lm_head.weight", table)
    found = bigger.token_embedding_table.weight
    return {
        marked("row where the embedding's old rows begin"): row_of(found, table),
        marked("row where the head's old rows begin"): row_of(bigger.lm_head.weight, head),
        marked("logits of the old tokens as before"): bool(
            torch.allclose(bigger(idx)[..., :vocab_size], old, atol=1e-4)
        ),
    }


def row_of(rows: Tensor, old: Tensor) -> int | None:
    """The row from which on the old rows are there, or None."""
    places = range(len(rows) - len(old) + 1)
    return next((i for i in places if alike(rows[i : i + len(old)].detach(), old)), None)


def new_rows(extend_vocab: Learners, vocab_size: int, n: int, tied: bool, seed: int) -> Said:
    """What the new rows are."""
    model = model_of(seed, vocab_size, tied)
    means = [model.token_embedding_table.weight.mean(dim=0), model.lm_head.weight.mean(dim=0)]
    bigger = extend_vocab(model_of(seed, vocab_size, tied), n)
    table, head = bigger.token_embedding_table.weight, bigger.lm_head.weight
    return {
        marked("new rows of the embedding"): kind_of(table[vocab_size:], *means),
        marked("new rows of the head"): kind_of(head[vocab_size:], *means[::-1]),
    }


def kind_of(rows: Tensor, mean: Tensor, other: Tensor) -> str:
    """What new rows are; mean: that of their own matrix, other: that of the other one."""
    if torch.allclose(rows, mean.expand_as(rows), atol=1e-5):
        return marked("the mean of the old rows")
    if not rows.any():
        return marked("zeros")
    if torch.allclose(rows, rows[0, 0].expand_as(rows)):
        return marked("one number everywhere")
    if torch.allclose(rows, other.expand_as(rows), atol=1e-5):
        return marked("the mean of the other matrix")
    return marked("other numbers")


def ties(extend_vocab: Learners, vocab_size: int, n: int, tied: bool, seed: int) -> Said:
    """Whether both places hold one matrix."""
    bigger = extend_vocab(model_of(seed, vocab_size, tied), n)
    one = bigger.lm_head.weight is bigger.token_embedding_table.weight
    return {marked("one matrix in both places"): one}


def given_model(extend_vocab: Learners, vocab_size: int, n: int, tied: bool, seed: int) -> Said:
    """Whether the model that was handed in is as it was, and shares nothing with the new one."""
    model = model_of(seed, vocab_size, tied)
    before = kept(model)
    bigger = extend_vocab(model, n)
    same = list(model.token_embedding_table.weight.shape) == [vocab_size, 8]
    same = same and list(model.lm_head.weight.shape) == [vocab_size, 8]
    with torch.no_grad():
        for p in bigger.parameters():
            p.add_(1.0)
    return {
        marked("the given model has its old size"): same,
        marked("parameters of the given model that move with the new one's"): moved(model, before)
        if same
        else [],
    }


def kinds(extend_vocab: Learners, vocab_size: int, n: int, tied: bool, seed: int) -> Said:
    """The dtype, device and requires_grad of the bigger model's weights."""
    bigger = extend_vocab(model_of(seed, vocab_size, tied).double(), n)
    weights = [bigger.token_embedding_table.weight, bigger.lm_head.weight]
    thawed = extend_vocab(model_of(seed, vocab_size, tied).requires_grad_(False), n)
    places = ("token_embedding_table", "lm_head")
    return {
        marked("dtypes of a model in float64"): sorted({str(w.dtype) for w in weights}),
        marked("devices of a model on 'meta', which stands in for a GPU"): devices(
            extend_vocab, vocab_size, n, tied
        ),
        marked("frozen"): [name for name, p in bigger.named_parameters() if not p.requires_grad],
        marked("frozen of the two matrices where the old ones were"): [
            name for name in places if not getattr(thawed, name).weight.requires_grad
        ],
    }


def devices(extend_vocab: Learners, vocab_size: int, n: int, tied: bool) -> list[str]:
    """Where the two bigger matrices are when the old ones are on a device without values.

    What is made elsewhere cannot be joined with these, and they cannot be copied to another device.
    """
    try:
        bigger = extend_vocab(TinyLM(vocab_size, tied=tied).to("meta"), n)
    except NotImplementedError as error:  # which would look like a function that is not written
        if "meta tensor" not in str(error):
            raise
        return [marked("the CPU, to which nothing can be copied from 'meta'")]
    return sorted(
        {w.device.type for w in (bigger.token_embedding_table.weight, bigger.lm_head.weight)}
    )


def three_steps(
    train_only_new: Learners, vocab_size: int, n: int, tied: bool, seed: int
) -> tuple[TinyLM, dict[str, Tensor], list[Any]]:
    """A model after three steps of SGD on what is to be trained: it, its weights before, the list."""
    model = model_of(seed, vocab_size + n, tied)
    before = kept(model)
    trained = list(train_only_new(model, vocab_size))
    new = torch.arange(vocab_size, vocab_size + n, device=device()).repeat(3, 1)
    idx = torch.cat([draw_ids(seed, vocab_size, 3, 4), new], dim=1)
    optimizer = torch.optim.SGD(list({id(p): p for p in trained}.values()), lr=0.5)
    for _step in range(3):
        logits = model(idx[:, :-1])
        loss = F.cross_entropy(logits.reshape(-1, vocab_size + n), idx[:, 1:].reshape(-1))
        loss = loss + logits[..., vocab_size:].square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, before, trained


def old_after(train_only_new: Learners, vocab_size: int, n: int, tied: bool, seed: int) -> Said:
    """What of the old moved in three steps."""
    model, before, _trained = three_steps(train_only_new, vocab_size, n, tied, seed)
    table, head = "token_embedding_table.weight", "lm_head.weight"
    was, was_head = before[table], before.get(head, before[table])
    now, now_head = model.token_embedding_table.weight.detach(), model.lm_head.weight.detach()
    return {
        marked("old rows of the embedding that moved"): [
            i for i in range(vocab_size) if not alike(now[i], was[i])
        ],
        marked("old rows of the head that moved"): [
            i for i in range(vocab_size) if not alike(now_head[i], was_head[i])
        ],
        marked("other parameters moved"): [
            m for m in moved(model, before) if m not in (table, head)
        ],
    }


def new_after(train_only_new: Learners, vocab_size: int, n: int, tied: bool, seed: int) -> Said:
    """Which of the new rows moved in three steps; the last one is only said, never read."""
    model, before, _trained = three_steps(train_only_new, vocab_size, n, tied, seed)
    was = before["token_embedding_table.weight"]
    was_head = before.get("lm_head.weight", was)[vocab_size:]
    now, now_head = model.token_embedding_table.weight, model.lm_head.weight[vocab_size:]
    return {
        marked("new rows of the embedding moved"): [
            not alike(a, b) for a, b in zip(now[vocab_size:-1], was[vocab_size:-1], strict=False)
        ],
        marked("new rows of the head moved"): [
            not alike(a, b) for a, b in zip(now_head, was_head, strict=False)
        ],
    }


def listed(train_only_new: Learners, vocab_size: int, n: int, tied: bool, seed: int) -> Said:
    """The parameters that are listed, and those that require a gradient."""
    model, _before, trained = three_steps(train_only_new, vocab_size, n, tied, seed)
    return {
        marked("parameters listed"): sorted(place_of(p, model, tied) for p in trained),
        marked("parameters that require grad"): sorted(
            name for name, p in model.named_parameters() if p.requires_grad
        ),
    }


def place_of(parameter: Any, model: TinyLM, tied: bool) -> str:
    """Where in a model a parameter is."""
    if parameter is model.lm_head.weight:
        return marked("both") if tied else "head"
    if parameter is model.token_embedding_table.weight:
        return marked("embedding")
    return marked("another")
