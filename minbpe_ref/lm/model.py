"""GPTLanguageModel: the lecture's model, small enough to train while one waits.

A vocabulary enters in two places only (1:43:27): the rows of the token embedding and the columns of
the head. Everything between them never sees how many tokens there are.
Left out: dropout (the models here see each text about once), a key-value cache.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

# GPT-2's: small enough that at the start every token is about equally likely.
STD = 0.02


@dataclass(frozen=True)
class Config:
    """The sizes of a model.

    vocab_size: tokens. block_size: tokens of context. n_embd: width. tied: whether the head is the
    embedding's own matrix, as in GPT-2.

    >>> Config(vocab_size=512).n_embd
    64
    """

    vocab_size: int
    block_size: int = 64
    n_embd: int = 64
    n_head: int = 4
    n_layer: int = 2
    tied: bool = False

    def __post_init__(self) -> None:
        for name in ("vocab_size", "block_size", "n_embd", "n_head", "n_layer"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be at least 1")
        if self.n_embd % self.n_head:
            raise ValueError(
                f"n_embd {self.n_embd} is not a multiple of n_head {self.n_head}; each head takes an "
                "equal part"
            )


class Attention(nn.Module):
    """Each position looks back at those before it and at itself."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.n_head = config.n_head
        self.qkv = nn.Linear(config.n_embd, 3 * config.n_embd, bias=False)
        self.proj = nn.Linear(config.n_embd, config.n_embd, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """x: (B, T, C); mask: (T, T) or (B, 1, T, T), true where a row may look; returns (B, T, C)."""
        b, t, c = x.shape
        parts = self.qkv(x).view(b, t, 3, self.n_head, c // self.n_head).permute(2, 0, 3, 1, 4)
        q, k, v = parts  # (B, heads, T, C / heads) each
        y = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None)
        out: Tensor = self.proj(y.transpose(1, 2).reshape(b, t, c))
        return out


class Block(nn.Module):
    """Communication (attention), then computation (two layers), each beside a straight path."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.ln1 = nn.LayerNorm(config.n_embd)
        self.attention = Attention(config)
        self.ln2 = nn.LayerNorm(config.n_embd)
        self.up = nn.Linear(config.n_embd, 4 * config.n_embd)
        self.down = nn.Linear(4 * config.n_embd, config.n_embd)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """x: (B, T, C); returns the same shape."""
        x = x + self.attention(self.ln1(x), mask)
        out: Tensor = x + self.down(functional.gelu(self.up(self.ln2(x))))
        return out


class GPTLanguageModel(nn.Module):
    """The lecture's model: ids in, logits over the vocabulary out.

    >>> model = GPTLanguageModel(Config(vocab_size=300))
    >>> logits, loss = model(torch.zeros(2, 5, dtype=torch.long))
    >>> tuple(logits.shape), loss is None
    ((2, 5, 300), True)
    """

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.token_embedding_table = nn.Embedding(config.vocab_size, config.n_embd)
        self.position_embedding_table = nn.Embedding(config.block_size, config.n_embd)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.n_layer))
        self.ln_f = nn.LayerNorm(config.n_embd)
        self.lm_head = nn.Linear(config.n_embd, config.vocab_size, bias=False)
        self._initialise()
        if config.tied:
            self.lm_head.weight = self.token_embedding_table.weight

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, 0.0, STD)
            if isinstance(module, nn.Linear) and module.bias is not None:
                nn.init.zeros_(module.bias)
        # Each block adds to the straight path twice; so much smaller, their sum keeps its size.
        small = STD / math.sqrt(2 * self.config.n_layer)
        for block in self.blocks:
            assert isinstance(block, Block)
            nn.init.normal_(block.attention.proj.weight, 0.0, small)
            nn.init.normal_(block.down.weight, 0.0, small)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.lm_head.weight.device

    def embed(self, idx: Tensor) -> Tensor:
        """The token embeddings of ids (B, T), without positions: (B, T, C)."""
        found: Tensor = self.token_embedding_table(idx)
        return found

    def forward(
        self,
        idx: Tensor | None = None,
        targets: Tensor | None = None,
        *,
        embeddings: Tensor | None = None,
        mask: Tensor | None = None,
        start: int = 0,
    ) -> tuple[Tensor, Tensor | None]:
        """Logits (B, T, vocabulary), and with targets the mean loss in nats a token.

        idx: (B, T) ids, or embeddings: (B, T, C) in their place. targets: (B, T) ids, −1 where no loss
        is wanted. mask: as in `Attention.forward`. start: the first one's position.
        Raises ValueError for neither or both inputs, and for more positions than block_size.
        """
        if (idx is None) == (embeddings is None):
            raise ValueError("give either ids or embeddings")
        x = self.embed(idx) if idx is not None else embeddings
        assert x is not None
        end = start + x.shape[1]
        if end > self.config.block_size:
            raise ValueError(
                f"{end} positions, but block_size is {self.config.block_size}; cut the input"
            )
        x = x + self.position_embedding_table(torch.arange(start, end, device=x.device))
        for block in self.blocks:
            x = block(x, mask)
        logits = self.lm_head(self.ln_f(x))
        if targets is None:
            return logits, None
        loss = functional.cross_entropy(
            logits.reshape(-1, logits.shape[-1]), targets.reshape(-1), ignore_index=-1
        )
        return logits, loss

    @torch.no_grad()
    def generate(
        self, idx: Tensor, tokens: int, generator: torch.Generator | None = None
    ) -> Tensor:
        """Append `tokens` ids, each drawn from the model's distribution: (B, T) to (B, T + tokens).

        generator: what to draw with; without one the most likely token is taken.
        """
        for _ in range(tokens):
            logits, _ = self(idx[:, -self.config.block_size :])
            last = logits[:, -1]
            if generator is None:
                new = last.argmax(-1, keepdim=True)
            else:
                new = torch.multinomial(last.softmax(-1), 1, generator=generator)
            idx = torch.cat([idx, new], 1)
        return idx
