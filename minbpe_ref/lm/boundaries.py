"""A prompt that ends in a space: what it costs the word that follows.

Most tokens carry the space before them, so a text rarely holds a space as a token of its own with a
word behind it. A prompt that ends in a space puts the model just there. The cure takes the space back
and asks only among tokens that begin with one. Lecture 1:51:41.
Left out: prompts that end inside a word (`next_byte`), finding how far to go back (`healing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

_SPACE = b" "


class LanguageModel(Protocol):
    """What is asked of a model: ids (B, T) in, logits (B, T, V) first among what comes out."""

    def __call__(self, idx: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return the logits, and a loss or None."""
        ...


class Encoder(Protocol):
    """What is asked of a tokenizer."""

    vocab: dict[int, bytes]

    def encode_ordinary(self, text: str) -> list[int]:
        """Turn text into ids."""
        ...


@dataclass(frozen=True)
class Cost:
    """One word after one context, asked in one of the two ways.

    nats: −log of the word's probability. top: whether the word's first token was the likeliest.
    entropy: of the distribution over the word's first token, in nats.
    """

    nats: float
    top: bool
    entropy: float


class SpaceProbe:
    """Asks a model for a word after a space, with the space left in the prompt or taken back."""

    def __init__(self, model: LanguageModel, tokenizer: Encoder) -> None:
        self.model, self.tokenizer = model, tokenizer
        spaced = [i for i, token in tokenizer.vocab.items() if token.startswith(_SPACE)]
        self._spaced = torch.tensor(sorted(spaced))

    def healed(self, context: str, word: str) -> Cost:
        """The cost of the word when the prompt is `context`, and only tokens with a space may follow.

        context: ends before the space. Raises ValueError when the first token of the spaced word has
        no space; then there is no such token to compare with.
        """
        ids = self.tokenizer.encode_ordinary(" " + word)
        if ids[0] not in self._spaced:
            raise ValueError(f"' {word}' does not begin with a token that has a space; try another")
        return self._cost(self.tokenizer.encode_ordinary(context), ids, only=self._spaced)

    def trailing(self, context: str, word: str) -> Cost:
        """The cost of the word when the prompt is `context` and a space."""
        kept = self.tokenizer.encode_ordinary(context) + self.tokenizer.encode_ordinary(" ")
        return self._cost(kept, self.tokenizer.encode_ordinary(word))

    @torch.no_grad()
    def _cost(self, kept: Sequence[int], ids: Sequence[int], only: Tensor | None = None) -> Cost:
        logits = self.model(torch.tensor([[*kept, *ids]]))[0][0, len(kept) - 1 : -1].double()
        if only is not None:
            mask = torch.full_like(logits[0], -torch.inf)
            mask[only] = 0.0
            logits[0] += mask
        logs = logits.log_softmax(-1)
        first = logs[0].exp()
        return Cost(
            nats=-float(logs[range(len(ids)), list(ids)].sum()),
            top=int(first.argmax()) == ids[0],
            entropy=float(torch.special.entr(first).sum()),
        )


def most_likely(
    model: LanguageModel, tokenizer: Encoder, prompt: str, number: int = 5
) -> Mapping[bytes, float]:
    """The likeliest next tokens after `prompt` and their probabilities, the likeliest first."""
    with torch.no_grad():
        logits = model(torch.tensor([tokenizer.encode_ordinary(prompt)]))[0][0, -1]
    found = logits.double().softmax(-1).topk(number)
    return {
        tokenizer.vocab[i]: p
        for p, i in zip(found.values.tolist(), found.indices.tolist(), strict=True)
    }
