"""Problem set 11: a codebook by k-means (lecture 1:49:58)."""

from __future__ import annotations

from typing import Any

import torch  # noqa: F401  known mistakes use it

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.facts import numbers
from autograder.checks.ps11 import codebook_questions as asked
from autograder.checks.ps11.codebook_mistakes import MISTAKES
from autograder.checks.ps11.codes import vq_encode
from autograder.checks.ps11.models import FACTS, SECONDS


def vq_fit(vectors: Any, codes: Any, steps: int) -> Any:
    """The reference."""
    for _ in range(steps):
        ids = vq_encode(vectors, codes)
        far = (vectors - codes[ids]).square().sum(dim=-1).argsort(descending=True).tolist()
        moved = codes.clone()
        for k in range(len(codes)):
            chosen = ids == k
            moved[k] = vectors[chosen].mean(dim=0) if chosen.any() else vectors[far.pop(0)]
        codes = moved
    return codes


DRAWN = "torch.manual_seed({seed})\nvectors = torch.randn({both}, 2)\n"


def _paste_settling(n: int, k: int, steps: int, seed: int) -> str:
    return (
        f"torch.manual_seed({seed})\nvectors = torch.randn({4 * n + k}, 2)\nfor t in range({steps + 2}):\n"
        f"    codes = vq_fit(vectors, vectors[:{k}].clone(), t)\n"
        "    print((vectors[:, None] - codes).square().sum(-1).min(1).values.mean())\n"
        f"vq_fit(vectors, vectors[:{k}].clone(), 60), vq_fit(vectors, vectors[:{k}].clone(), 61)"
    )


SIZES = numbers((2, 6), (1, 4), (2, 4), (0, 999))
EDGES: tuple[Args, ...] = ((5, 2, 3, 1), (4, 3, 2, 2))
# Here a code is better than another for a vector as soon as it has moved.
AT_ONCE = (6, 4, 2, 421)


def _fit(name: str, points: float, question: Any, paste: Any, **more: Any) -> Behaviour:
    edges = more.pop("edges", EDGES)
    return FACTS.asks("vq_fit", vq_fit, name, points, question, edges, SIZES, paste=paste, **more)


BASE = "puts each code at the mean of its vectors"

VQ_FIT = Check(
    id="ps11.vq_fit",
    signature="vq_fit(vectors, codes, steps)",
    reference=vq_fit,
    place=Place("1:49:58", "Lecture 09", "From patches to ids: a codebook"),
    draw=FACTS.draw,
    seconds=SECONDS,
    uses=("vq_encode",),
    behaviours=(
        _fit(BASE, 0.75, asked.one_step, DRAWN + "vq_fit(vectors, vectors[:{1}].clone(), 1)"),
        _fit(
            "goes on for the given number of steps",
            0.5,
            asked.more_steps,
            DRAWN + "vq_fit(vectors, vectors[:{1}].clone(), {2})",
            edges=(*EDGES, AT_ONCE),
        ),
        _fit(
            "puts unused codes on the vectors that are worst served",
            0.5,
            asked.unused,
            DRAWN + "torch.manual_seed({other})\nnear = torch.randn(1, 2)\n"
            "far = 50 + torch.arange({twice}).float().view({1}, 2)  # far from every vector\n"
            "vq_fit(vectors, torch.cat([near, far]), 1)",
        ),
        _fit(
            "never gets worse, and stays when it has settled",
            0.5,
            asked.settles,
            _paste_settling,
            after=BASE,
        ),
        _fit(
            "leaves what it was given as it was",
            0.25,
            asked.untouched,
            DRAWN + "codes = vectors[:{1}].clone()\nvq_fit(vectors, codes, {2})\n"
            "vq_fit(vectors, codes, 0), vq_fit(vectors.double(), codes.double(), 1)",
            after=BASE,
        ),
    ),
    mistakes=MISTAKES,
)
