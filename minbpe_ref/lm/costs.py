"""What a vocabulary costs a model: parameters, arithmetic, positions (lecture 1:43:27).

Everything here is counted, nothing is trained. Source of the counting: Kaplan et al. 2020
(arXiv:2001.08361), section 2.1: two operations for each weight that a token meets, and twice as many
again for the gradients. Left out: what a layer norm, a softmax or the optimizer costs, which is little.
"""

from __future__ import annotations

from dataclasses import dataclass

from minbpe_ref.lm.model import Config


@dataclass(frozen=True)
class Parameters:
    """Where a model's parameters are. A tied head has none of its own.

    >>> Parameters(embedding=6, positions=1, blocks=12, head=6).total
    25
    """

    embedding: int
    positions: int
    blocks: int
    head: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.embedding + self.positions + self.blocks + self.head

    @property
    def vocabulary_share(self) -> float:
        """The share that grows with the vocabulary: embedding and head."""
        return (self.embedding + self.head) / self.total


def parameters(config: Config) -> Parameters:
    """Count the parameters of a `GPTLanguageModel` without making it.

    >>> parameters(Config(vocab_size=50257, block_size=1024, n_embd=768, n_layer=12, n_head=12)).embedding
    38597376
    """
    wide = config.n_embd
    rows = config.vocab_size * wide
    # Attention has 4 C², the two layers 8 C² and their biases 5 C, the two norms 4 C.
    block = 12 * wide**2 + 9 * wide
    norm = 2 * wide
    head = 0 if config.tied else rows
    return Parameters(rows, config.block_size * wide, config.n_layer * block + norm, head)


def flops_per_token(config: Config, training: bool = True) -> float:
    """Operations for one token in a full context; with training, the gradients too.

    Looking up an embedding row costs nothing; the head costs the more, the larger the vocabulary.

    >>> small, large = (flops_per_token(Config(vocab_size=v)) for v in (256, 8192))
    >>> round(large / small, 1)
    5.1
    """
    weights = 12 * config.n_layer * config.n_embd**2 + config.n_embd * config.vocab_size
    # A position looks back at half the context on average, once for its scores, once for its sum.
    attention = config.n_layer * config.block_size * config.n_embd
    return (6 if training else 2) * float(weights + attention)
