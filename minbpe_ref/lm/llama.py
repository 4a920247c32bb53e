"""A model of Llama's kind: what a real model of today has that the lecture's small one lacks.

Positions are angles by which queries and keys are turned, not rows of a table; norms divide by a
length only; each block ends in a gated layer; several heads share keys and values. The vocabulary
enters in the same two places. Sources: Touvron et al. 2023 (arXiv:2302.13971), Su et al. 2021
(arXiv:2104.09864). Left out: training, a cache of keys and values; weights (`smollm2`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Config:
    """The sizes of a model of Llama's kind; heads share keys and values in groups."""

    vocab_size: int
    block_size: int
    n_embd: int
    n_head: int
    n_kv_head: int
    n_layer: int
    n_hidden: int
    theta: float = 100_000.0  # the slowest rotation's wavelength, roughly
    epsilon: float = 1e-5
    tied: bool = True

    @classmethod
    def of(cls, settings: dict[str, Any]) -> Config:
        """Read the sizes from a GGUF file's metadata. Raises ValueError for another architecture."""
        if (kind := settings.get("general.architecture")) != "llama":
            raise ValueError(f"architecture {kind!r} is not run here; only 'llama' is")
        name = "llama."
        return cls(
            vocab_size=settings[name + "vocab_size"],
            block_size=settings[name + "context_length"],
            n_embd=settings[name + "embedding_length"],
            n_head=settings[name + "attention.head_count"],
            n_kv_head=settings[name + "attention.head_count_kv"],
            n_layer=settings[name + "block_count"],
            n_hidden=settings[name + "feed_forward_length"],
            theta=settings[name + "rope.freq_base"],
            epsilon=settings[name + "attention.layer_norm_rms_epsilon"],
        )


class _Block(nn.Module):
    """Attention over rotated positions, then a gated layer."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        wide, self.config = config.n_embd, config
        narrow = wide // config.n_head * config.n_kv_head
        self.attn_norm = nn.RMSNorm(wide, config.epsilon)
        self.attn_q = nn.Linear(wide, wide, bias=False)
        self.attn_k = nn.Linear(wide, narrow, bias=False)
        self.attn_v = nn.Linear(wide, narrow, bias=False)
        self.attn_output = nn.Linear(wide, wide, bias=False)
        self.ffn_norm = nn.RMSNorm(wide, config.epsilon)
        self.ffn_gate = nn.Linear(wide, config.n_hidden, bias=False)
        self.ffn_up = nn.Linear(wide, config.n_hidden, bias=False)
        self.ffn_down = nn.Linear(config.n_hidden, wide, bias=False)

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        """x: (B, T, C); turn: cosines and sines, (T, head / 2) each."""
        b, t, c = x.shape
        normed = self.attn_norm(x)
        q, k, v = (
            layer(normed).view(b, t, -1, c // self.config.n_head).transpose(1, 2)
            for layer in (self.attn_q, self.attn_k, self.attn_v)
        )
        times = self.config.n_head // self.config.n_kv_head
        k, v = (rotate(k, *turn).repeat_interleave(times, 1), v.repeat_interleave(times, 1))
        y = functional.scaled_dot_product_attention(rotate(q, *turn), k, v, is_causal=True)
        x = x + self.attn_output(y.transpose(1, 2).reshape(b, t, c))
        normed = self.ffn_norm(x)
        out: Tensor = x + self.ffn_down(
            functional.silu(self.ffn_gate(normed)) * self.ffn_up(normed)
        )
        return out


def rotate(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Turn each pair of neighbouring numbers of (…, T, D) by its position's angle, (T, D / 2).

    subtle: GGUF files of this family pair neighbours; others pair the first half with the second.

    >>> quarter = torch.tensor([[0.0]]), torch.tensor([[1.0]])
    >>> rotate(torch.tensor([[1.0, 0.0]]), *quarter).tolist()
    [[0.0, 1.0]]
    """
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack([a * cosines - b * sines, a * sines + b * cosines], -1).flatten(-2)


class LlamaModel(nn.Module):
    """A model of Llama's kind with tied weights; called like `GPTLanguageModel`.

    Its parameters are frozen: what a lecture trains is put in as embeddings.

    >>> model = LlamaModel(Config(50, 16, 8, 2, 1, 1, 12))
    >>> tuple(model(torch.zeros(2, 5, dtype=torch.long))[0].shape)
    (2, 5, 50)
    """

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.token_embedding_table = nn.Embedding(config.vocab_size, config.n_embd)
        self.blocks = nn.ModuleList(_Block(config) for _ in range(config.n_layer))
        self.output_norm = nn.RMSNorm(config.n_embd, config.epsilon)
        self.lm_head = nn.Linear(config.n_embd, config.vocab_size, bias=False)
        self.lm_head.weight = self.token_embedding_table.weight
        self.requires_grad_(False)
        self.eval()

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.lm_head.weight.device

    def embed(self, idx: Tensor) -> Tensor:
        """The token embeddings of ids (B, T): (B, T, C)."""
        found: Tensor = self.token_embedding_table(idx)
        return found

    def hidden(self, embeddings: Tensor, start: int = 0) -> Tensor:
        """What the head multiplies: (B, T, C) to (B, T, C). Raises ValueError beyond block_size."""
        t, half = start + embeddings.shape[1], self.config.n_embd // self.config.n_head // 2
        if t > self.config.block_size:
            raise ValueError(
                f"{t} positions, but block_size is {self.config.block_size}; cut the input"
            )
        speeds = self.config.theta ** -(torch.arange(half, device=embeddings.device) / half)
        angles = torch.arange(start, t, device=embeddings.device)[:, None] * speeds
        x = embeddings
        for block in self.blocks:
            x = block(x, (angles.cos(), angles.sin()))
        out: Tensor = self.output_norm(x)
        return out

    def forward(
        self,
        idx: Tensor | None = None,
        *,
        embeddings: Tensor | None = None,
        start: int = 0,
    ) -> tuple[Tensor, None]:
        """Logits (B, T, vocabulary), and None where `GPTLanguageModel` has a loss.

        idx: (B, T) ids, or embeddings: (B, T, C) in their place. start: the first one's position.
        Raises ValueError for neither or both, and for more positions than block_size.
        """
        if (idx is None) == (embeddings is None):
            raise ValueError("give either ids or embeddings")
        x = self.embed(idx) if idx is not None else embeddings
        assert x is not None
        return self.lm_head(self.hidden(x, start)), None

    @torch.no_grad()
    def generate(self, idx: Tensor, tokens: int) -> Tensor:
        """Append `tokens` ids, the most likely one each time: (B, T) to (B, T + tokens)."""
        for _ in range(tokens):
            last = self.lm_head(self.hidden(self.embed(idx))[:, -1])
            idx = torch.cat([idx, last.argmax(-1, keepdim=True)], 1)
        return idx
