"""New tokens in a trained model (lecture 1:46:30): more rows, more columns, the rest untouched.

Left out: training with them (`gist`, and the lectures); choosing which tokens to add.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeVar

import torch
from torch import Tensor, nn

from minbpe_ref.lm.model import STD, GPTLanguageModel

INITS = ("mean", "normal", "zeros")


class TwoPlaces(Protocol):
    """A model as far as its vocabulary goes: one matrix to read with, one to speak with, (V, C) each."""

    token_embedding_table: nn.Embedding
    lm_head: nn.Linear


Model = TypeVar("Model", bound=TwoPlaces)


def mean_rows(old: Tensor, n: int) -> Tensor:
    """n rows at the mean of the old ones: (V, C) to (n, C).

    >>> mean_rows(torch.tensor([[0.0, 2.0], [4.0, 0.0]]), 1).tolist()
    [[2.0, 1.0]]
    """
    return old.mean(dim=0, keepdim=True).repeat(n, 1)


def lengthen(model: Model, n: int, rows: Callable[[Tensor, int], Tensor] = mean_rows) -> Model:
    """A copy of a model with `n` more rows in the two places that know the vocabulary.

    rows: makes the new rows of a matrix from its old ones, by default at their mean. Old rows stay bit
    for bit, tied weights stay tied; the two matrices require a gradient, whether they did or not.

    >>> from minbpe_ref.lm.model import Config
    >>> tuple(lengthen(GPTLanguageModel(Config(vocab_size=300)), 2).lm_head.weight.shape)
    (302, 64)
    """
    bigger = copy.deepcopy(model)
    tied = bigger.lm_head.weight is bigger.token_embedding_table.weight
    places: tuple[nn.Embedding | nn.Linear, ...] = bigger.token_embedding_table, bigger.lm_head
    for place in places:
        old = place.weight.detach()
        place.weight = nn.Parameter(torch.cat([old, rows(old, n)]))
    if tied:
        bigger.lm_head.weight = bigger.token_embedding_table.weight
    return bigger


def extend_vocab(
    model: GPTLanguageModel, n: int, init: str = "mean", seed: int = 0
) -> GPTLanguageModel:
    """A copy of the model with `n` more tokens; the logits of the old ones are equal bit for bit.

    init: "mean" of the old rows, after which a new token is about as likely as an average one (Hewitt
    2021), "normal" (small and random), or "zeros". Tied weights stay tied.
    Raises ValueError for n below 1 or another init.

    >>> from minbpe_ref.lm.model import Config
    >>> bigger = extend_vocab(GPTLanguageModel(Config(vocab_size=300)), 2)
    >>> bigger.config.vocab_size, tuple(bigger.lm_head.weight.shape)
    (302, (302, 64))
    """
    if n < 1:
        raise ValueError(f"{n} new tokens; ask for at least 1")
    if init not in INITS:
        raise ValueError(f"init {init!r} is not known; use one of {', '.join(INITS)}")
    draw = torch.Generator().manual_seed(seed)
    made = lengthen(model, n, mean_rows if init == "mean" else partial(_noise, init, draw))
    size = model.config.vocab_size + n
    made.config = replace(model.config, vocab_size=size)
    made.token_embedding_table.num_embeddings = made.lm_head.out_features = size
    return made


def _noise(init: str, draw: torch.Generator, old: Tensor, n: int) -> Tensor:
    noise = torch.randn((n, old.shape[1]), generator=draw) * (STD if init == "normal" else 0.0)
    return noise.to(old.device, old.dtype)


def train_only_rows(model: GPTLanguageModel, ids: Sequence[int]) -> list[Tensor]:
    """Freeze the model but for these tokens' rows, in the embedding and in the head; return the two.

    model: as for `lengthen`. A tied matrix is returned once, for an optimizer to take.

    subtle: a row is no parameter of its own, so the whole matrix is trained and the other rows'
    gradients are set to zero. Weight decay would move those rows all the same: train with decay 0.
    Raises ValueError for an id outside the vocabulary.
    """
    size = len(model.token_embedding_table.weight)
    if wrong := [i for i in ids if not 0 <= i < size]:
        raise ValueError(f"token id {wrong[0]} is outside the vocabulary of {size}")
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    # One matrix in two places is one parameter, and gets one hook.
    weights = list(dict.fromkeys([model.token_embedding_table.weight, model.lm_head.weight]))
    kept = torch.zeros_like(weights[0][:, :1])
    kept[list(ids)] = 1.0
    for weight in weights:
        weight.requires_grad_(True)
        weight.register_hook(lambda grad: grad * kept)
    return weights
