"""New tokens in a trained model (lecture 1:46:30): more rows, more columns, the rest untouched.

Left out: training with them (`gist`, and the lectures); choosing which tokens to add.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from minbpe_ref.lm.model import STD, GPTLanguageModel

INITS = ("mean", "normal", "zeros")


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
    made = copy.deepcopy(model)
    size = model.config.vocab_size + n
    made.config = replace(model.config, vocab_size=size)
    draw = torch.Generator().manual_seed(seed)
    table = _longer(model.token_embedding_table.weight, n, init, draw)
    made.token_embedding_table = nn.Embedding(size, table.shape[1], _weight=table)
    made.lm_head = nn.Linear(table.shape[1], size, bias=False, device=table.device)
    if model.config.tied:
        made.lm_head.weight = made.token_embedding_table.weight
    else:
        made.lm_head.weight = nn.Parameter(_longer(model.lm_head.weight, n, init, draw))
    return made


def _longer(rows: Tensor, n: int, init: str, draw: torch.Generator) -> Tensor:
    old = rows.detach()
    if init == "mean":
        new = old.mean(0, keepdim=True).expand(n, -1)
    else:
        noise = torch.randn((n, old.shape[1]), generator=draw) * (STD if init == "normal" else 0.0)
        new = noise.to(old.device, old.dtype)
    return torch.cat([old, new])


def train_only_rows(model: GPTLanguageModel, ids: Sequence[int]) -> None:
    """Freeze the model but for these tokens' rows, in the embedding and in the head.

    subtle: a row is no parameter of its own, so the whole matrix is trained and the other rows'
    gradients are set to zero. Weight decay would move those rows all the same: train with decay 0.
    Raises ValueError for an id outside the vocabulary.
    """
    size = model.config.vocab_size
    if wrong := [i for i in ids if not 0 <= i < size]:
        raise ValueError(f"token id {wrong[0]} is outside the vocabulary of {size}")
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    kept = torch.zeros(size, 1, device=model.device)
    kept[list(ids)] = 1.0
    # One matrix in two places is one parameter, and gets one hook.
    for weight in {model.token_embedding_table.weight, model.lm_head.weight}:
        weight.requires_grad_(True)
        weight.register_hook(lambda grad: grad * kept)
