"""What problem set 11 asks with: a small model, and tools to make one and look at it.

These functions are sent beside a learner's code (`autograder.checks.sent`), so they use torch and the
standard library only. What must not change is compared bit for bit where the model is.

Left out: what is asked (the modules of questions), how answers are compared (`autograder.checks.facts`).
"""

from __future__ import annotations

import os
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograder.checks.facts import Facts

# The models are so small that a second thread only waits, and on a busy machine it waits actively.
torch.set_num_threads(1)

SECONDS = 20.0  # a call takes milliseconds, but what torch loads on first use takes seconds

FACTS = Facts("ps11")


class TinyLM(nn.Module):
    """The lecture's model with one head and one layer: token ids in, logits out."""

    def __init__(
        self, vocab_size: int, width: int = 8, context: int = 16, tied: bool = False
    ) -> None:
        super().__init__()
        self.token_embedding_table = nn.Embedding(vocab_size, width)
        self.position_embedding_table = nn.Embedding(context, width)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.ln_f = nn.LayerNorm(width)
        self.lm_head = nn.Linear(width, vocab_size, bias=False)
        if tied:
            self.lm_head.weight = self.token_embedding_table.weight

    def forward(self, idx: Any = None, embeddings: Any = None) -> Any:
        """idx: (B, T) token ids, or embeddings: (B, T, C) in their place; returns logits (B, T, V)."""
        x = self.token_embedding_table(idx) if embeddings is None else embeddings
        x = x + self.position_embedding_table(torch.arange(x.shape[1], device=x.device))
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        x = x + F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.lm_head(self.ln_f(x))


def device() -> str:
    """Where a question computes: on a CUDA card where there is one and COURSE_DEVICE allows it."""
    asked = os.environ.get("COURSE_DEVICE", "auto") or "auto"
    return "cuda" if asked != "cpu" and torch.cuda.is_available() else "cpu"


def model_of(seed: int, vocab_size: int, tied: bool = False) -> TinyLM:
    """A small model whose weights the seed fixes; torch's own random numbers go on as they were."""
    state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    made = TinyLM(vocab_size, tied=tied)
    torch.random.set_rng_state(state)
    return made.to(device())


def draw(seed: int, *shape: int) -> Tensor:
    """Normal random numbers, drawn on the CPU so that every device sees the same."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator).to(device())


def draw_ids(seed: int, vocab_size: int, *shape: int) -> Tensor:
    """Random token ids, drawn on the CPU so that every device sees the same."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(vocab_size, shape, generator=generator).to(device())


def plain(tensor: Tensor) -> Any:
    """A tensor's numbers as lists, rounded to four decimals.

    >>> plain(torch.tensor([1.00001, float("nan")]))
    [1.0, 'NaN']
    """
    return rounded(tensor.detach().cpu().tolist())


def rounded(value: Any) -> Any:
    """Numbers to four decimals, through lists; NaN as a text, and no minus before zero.

    >>> rounded([0.123456, [-0.00001, 3]])
    [0.1235, [0.0, 3]]
    """
    if isinstance(value, list):
        return [rounded(v) for v in value]
    if value != value:
        return "NaN"
    return round(value, 4) + 0.0 if isinstance(value, float) else value


def returned(value: Any) -> Any:
    """What came back where an exception was asked for, as plain data."""
    return (
        {"a tensor of the shape": list(value.shape)} if isinstance(value, torch.Tensor) else value
    )


def alike(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors are equal bit for bit, in shape and dtype too."""
    return one.shape == other.shape and one.dtype == other.dtype and torch.equal(one, other)


def kept(model: nn.Module) -> dict[str, Tensor]:
    """A model's parameters by name, as they are now."""
    return {name: p.detach().clone() for name, p in model.named_parameters()}


def moved(model: nn.Module, before: dict[str, Tensor]) -> list[str]:
    """The names of parameters that are not as they were."""
    return [name for name, p in model.named_parameters() if not alike(p.detach(), before[name])]
