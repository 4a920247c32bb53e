"""What a model of tokens says about the next byte, exactly (cf. Phan et al. 2025).

A prompt may end inside a token. Taking the tokens it happens to encode to asks the model about a text
it never saw cut there; the sum over every way in which tokens can cover the prompt's bytes asks about
the bytes themselves.
Left out: speed; each distinct path of whole tokens is one pass of the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from minbpe_ref.lm.model import GPTLanguageModel


@torch.no_grad()
def next_token_probabilities(model: GPTLanguageModel, ids: Sequence[int]) -> Tensor:
    """The model's distribution after `ids` (at least one): (V,)."""
    idx = torch.tensor([list(ids)[-model.config.block_size :]], device=model.device)
    probabilities: Tensor = model(idx)[0][0, -1].double().softmax(-1)
    return probabilities


def next_byte_probabilities(
    model: GPTLanguageModel, kept: Sequence[int], tail: bytes, vocab: Mapping[int, bytes]
) -> dict[int, float]:
    """The probability of each byte after the tokens `kept_scores` and then the bytes `tail`.

    kept: at least one id. tail: the bytes behind them, whose tokens are not settled. Sums over every
    path of tokens that covers `tail`; a path that ends with it is followed by any token.
    Returns byte -> probability, which sum to 1. Raises ValueError when no path covers the bytes.
    """
    weights: dict[int, float] = dict.fromkeys(range(256), 0.0)
    after: dict[tuple[int, ...], Tensor] = {}

    def chances(path: tuple[int, ...]) -> Tensor:
        if path not in after:
            after[path] = next_token_probabilities(model, [*kept, *path])
        return after[path]

    def add(path: tuple[int, ...], mass: float, rest: bytes) -> None:
        probabilities = chances(path)
        for idx, token in vocab.items():
            here = mass * float(probabilities[idx])
            if len(token) > len(rest) and token.startswith(rest):
                weights[token[len(rest)]] += here
            elif token and rest.startswith(token):
                add((*path, idx), here, rest[len(token) :])

    add((), 1.0, tail)
    total = sum(weights.values())
    if total <= 0:
        raise ValueError(f"no token begins with {tail!r}; take back more of the prompt")
    return {byte: weight / total for byte, weight in weights.items() if weight > 0}
