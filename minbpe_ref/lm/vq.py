"""Vector quantisation: a codebook makes tokens of vectors (lecture 1:49:58; van den Oord et al. 2017).

`fit` is k-means, for codes of fixed vectors; `Codebook` learns beside a network, with the gradient
passed straight through. Left out: the networks around it, which are in the lectures.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def encode(vectors: Tensor, codes: Tensor) -> Tensor:
    """The nearest code of each vector: (..., D) and (K, D) to ids (...); the lower id wins a tie.

    >>> encode(torch.tensor([[0.0], [9.0]]), torch.tensor([[1.0], [8.0]])).tolist()
    [0, 1]
    """
    flat = vectors.reshape(-1, vectors.shape[-1])
    # |v − c|² without |v|², which is the same for every code.
    distances = codes.square().sum(1) - 2 * flat @ codes.T
    return distances.argmin(1).reshape(vectors.shape[:-1])


def decode(ids: Tensor, codes: Tensor) -> Tensor:
    """The codes of ids: (...) and (K, D) to (..., D)."""
    return codes[ids]


def distortion(vectors: Tensor, codes: Tensor) -> float:
    """Mean squared distance from each vector to its code."""
    near = decode(encode(vectors, codes), codes)
    return float((vectors - near).square().sum(-1).mean())


def fit(vectors: Tensor, k: int, steps: int = 50, seed: int = 0) -> Tensor:
    """k-means: (N, D) to a codebook (k, D); distortion never rises from step to step.

    A code that no vector chooses is put on the vector that is worst served.
    Raises ValueError for fewer vectors than codes.
    """
    if len(vectors) < k:
        raise ValueError(f"{len(vectors)} vectors cannot make {k} codes; ask for fewer")
    draw = torch.Generator().manual_seed(seed)
    codes = vectors[torch.randperm(len(vectors), generator=draw)[:k].to(vectors.device)].clone()
    for _ in range(steps):
        moved = _means(vectors, encode(vectors, codes), codes)
        if torch.equal(moved, codes):
            break
        codes = moved
    return codes


def _means(vectors: Tensor, ids: Tensor, codes: Tensor) -> Tensor:
    k = len(codes)
    counts = torch.bincount(ids, minlength=k)
    sums = torch.zeros_like(codes).index_add_(0, ids, vectors)
    moved = torch.where(counts[:, None] > 0, sums / counts.clamp(min=1)[:, None], codes)
    unused = (counts == 0).nonzero().flatten()
    if len(unused):
        far = (vectors - decode(ids, moved)).square().sum(-1).argsort(descending=True)
        moved[unused] = vectors[far[: len(unused)]]
    return moved


def perplexity(ids: Tensor, k: int) -> float:
    """How many codes are in use, as 2 to the entropy of their frequencies: from 1 to k.

    >>> round(perplexity(torch.tensor([0, 1, 2, 3]), 4), 3)
    4.0
    """
    p = torch.bincount(ids.flatten(), minlength=k).double()
    p = p[p > 0] / p.sum()
    return float(torch.exp(-(p * p.log()).sum()))


class Codebook(nn.Module):
    """A codebook that follows the vectors it is shown, by moving averages.

    size: how many codes. width: D. decay: how slowly a code moves. A code that was hardly chosen for
    a while is put on a vector of the batch (revived).
    """

    codes: Tensor
    counts: Tensor
    sums: Tensor

    def __init__(self, size: int, width: int, decay: float = 0.99, seed: int = 0) -> None:
        super().__init__()
        self.decay = decay
        self._draw = torch.Generator().manual_seed(seed)
        start = torch.randn(size, width, generator=self._draw)
        self.register_buffer("codes", start)
        self.register_buffer("counts", torch.ones(size))
        self.register_buffer("sums", start.clone())

    def forward(self, vectors: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Quantise (..., D): the codes in their place, the ids (...), and the commitment loss.

        subtle: the codes' values go forward, and the gradient goes back to `vectors` as if nothing had
        happened in between, because choosing the nearest has no gradient.
        """
        ids = encode(vectors.detach(), self.codes)
        if self.training:
            self._follow(vectors.detach().reshape(-1, vectors.shape[-1]), ids.flatten())
        near = decode(ids, self.codes)
        commitment = (vectors - near.detach()).square().mean()
        return vectors + (near - vectors).detach(), ids, commitment

    @torch.no_grad()
    def _follow(self, vectors: Tensor, ids: Tensor) -> None:
        size = len(self.codes)
        counts = torch.bincount(ids, minlength=size).to(self.counts)
        sums = torch.zeros_like(self.sums).index_add_(0, ids, vectors)
        self.counts.lerp_(counts, 1 - self.decay)
        self.sums.lerp_(sums, 1 - self.decay)
        # Below a tenth of a choice a batch a code no longer follows anything.
        dead = (self.counts < 0.1).nonzero().flatten()
        if len(dead):
            picked = torch.randint(len(vectors), (len(dead),), generator=self._draw)
            self.sums[dead] = vectors[picked.to(vectors.device)]
            self.counts[dead] = 1.0
        self.codes.copy_(self.sums / self.counts[:, None])
