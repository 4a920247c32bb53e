"""Questions about codebooks: sent beside a learner's code, answered with facts.

Each takes the learner's function, then the numbers that its vectors and codes are made of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from autograder.checks.ps11.models import alike, device, draw, plain
from autograder.language import marked, words

_ = words("ps11")  # the part of what is marked

Learners = Callable[..., Any]
Said = dict[str, Any]

# ---- vq_encode -------------------------------------------------------------------------------


def nearest(vq_encode: Learners, n: int, k: int, width: int, seed: int) -> Said:
    """The ids of n vectors."""
    ids = vq_encode(draw(seed, n, width), 2 * draw(seed + 1, k, width))
    return {marked("ids"): plain(ids)}


def form(vq_encode: Learners, n: int, k: int, width: int, seed: int) -> Said:
    """The shape, dtype and device of the ids of two times n vectors."""
    ids = vq_encode(draw(seed, 2, n, width), draw(seed + 1, k, width))
    meta = vq_encode(torch.empty(n, width, device="meta"), torch.empty(k, width, device="meta"))
    return {
        marked("shape"): list(ids.shape),
        marked("dtype"): str(ids.dtype),
        marked(
            "device of the ids of vectors on 'meta', which stands in for a GPU"
        ): meta.device.type,
        marked("ids"): plain(ids),
    }


def equals(vq_encode: Learners, n: int, k: int, width: int, seed: int) -> Said:
    """The ids where two codes are equally near."""
    halves = torch.arange(k, device=device()).float().repeat_interleave(2)
    codes = halves[:, None].repeat(1, width)
    vectors = torch.arange(n, device=device()).float()[:, None].repeat(1, width)
    return {marked("ids where every code is there twice"): plain(vq_encode(vectors, codes))}


# ---- vq_fit ----------------------------------------------------------------------------------


def one_step(vq_fit: Learners, n: int, k: int, steps: int, seed: int) -> Said:
    """The codes after a step."""
    vectors = draw(seed, n + k, 2)
    return {marked("codes"): plain(vq_fit(vectors, vectors[:k].clone(), 1))}


def more_steps(vq_fit: Learners, n: int, k: int, steps: int, seed: int) -> Said:
    """The codes after several steps."""
    vectors = draw(seed, n + k, 2)
    codes = vq_fit(vectors, vectors[:k].clone(), steps)
    return {marked("shape"): list(codes.shape), marked("codes"): plain(codes)}


def unused(vq_fit: Learners, n: int, k: int, steps: int, seed: int) -> Said:
    """The codes after a step where all but one were far from every vector."""
    vectors = draw(seed, n + k, 2)
    far = 50 + torch.arange(2 * k, device=device()).float().view(k, 2)
    codes = torch.cat([draw(seed + 1, 1, 2), far])
    return {marked("codes"): plain(vq_fit(vectors, codes, 1))}


def settles(vq_fit: Learners, n: int, k: int, steps: int, seed: int) -> Said:
    """Whether the mean distance ever rises, and whether codes that have settled stay."""
    vectors = draw(seed, 4 * n + k, 2)
    worst = []
    for t in range(steps + 2):
        codes = vq_fit(vectors, vectors[:k].clone(), t)
        worst.append(float((vectors[:, None] - codes).square().sum(-1).min(1).values.mean()))
    settled = vq_fit(vectors, vectors[:k].clone(), 60)
    again = vq_fit(vectors, settled, 1)
    return {
        marked("the mean distance never rises"): all(
            b <= a + 1e-6 for a, b in zip(worst, worst[1:], strict=False)
        ),
        marked("a code that has settled stays"): torch.allclose(again, settled, atol=1e-5),
    }


def untouched(vq_fit: Learners, n: int, k: int, steps: int, seed: int) -> Said:
    """Whether vectors and codes are as they were, and what dtype codes of float64 vectors have."""
    vectors = draw(seed, n + k, 2)
    codes = vectors[:k].clone()
    before = vectors.clone(), codes.clone()
    vq_fit(vectors, codes, steps)
    doubled = vq_fit(vectors.double(), codes.double(), 1)
    return {
        marked("vectors and codes are as they were"): alike(vectors, before[0])
        and alike(codes, before[1]),
        marked("no step gives the codes as they were"): alike(vq_fit(vectors, codes, 0), codes),
        marked("dtype of float64 vectors' codes"): str(doubled.dtype),
    }


# ---- straight_through ------------------------------------------------------------------------


def forwards(straight_through: Learners, n: int, k: int, width: int, seed: int) -> Said:
    """The values that come out."""
    result = straight_through(draw(seed, n, width), draw(seed + 1, k, width))
    return {marked("shape"): list(result.shape), marked("values"): plain(result)}


def backwards(straight_through: Learners, n: int, k: int, width: int, seed: int) -> Said:
    """Where the gradient goes."""
    vectors = draw(seed, n, width).requires_grad_()
    codes = draw(seed + 1, k, width).requires_grad_()
    (straight_through(vectors, codes) * draw(seed + 2, n, width)).sum().backward()
    return {
        marked("gradient of the vectors"): None if vectors.grad is None else plain(vectors.grad),
        marked("the codes get a gradient"): codes.grad is not None and bool(codes.grad.any()),
    }
