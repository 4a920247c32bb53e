"""Problem set 11: model surgery, gist tokens, codebooks (lecture 1:43:27 to 1:51:41).

Here are codebooks, the tokens of what is not text; new tokens in a trained model are in
`surgery`, a prompt in a few embeddings in `gist`. Everything runs on the kernel's device
(COURSE_DEVICE), and no check hangs on how well a training run goes.
"""

from __future__ import annotations

from typing import Any

import torch  # noqa: F401  known mistakes use it

from autograder.checks.contract import Check, Mistake, Place
from autograder.checks.ps11.drawings import facts
from autograder.checks.ps11.gist import (
    GIST,
    LOSS,
    STUDENT,
    distillation_loss,
    student_logits,
    train_gist,
)
from autograder.checks.ps11.models import SECONDS, TinyLM, asks, numbers
from autograder.checks.ps11.surgery import EXTEND, ONLY_NEW, extend_vocab, train_only_new
from autograder.language import marked, words

__all__ = [
    "CHECKS",
    "TinyLM",
    "distillation_loss",
    "extend_vocab",
    "start",
    "straight_through",
    "student_logits",
    "train_gist",
    "train_only_new",
    "vq_encode",
    "vq_fit",
]

_ = words("ps11")  # the part of what is marked


def start() -> dict[str, Any]:
    """A text to train a small model on, with its characters; scans of digits, 64 grey values each."""
    from minbpe_ref import corpora

    images, labels = corpora.digits()
    return {"text": corpora.shakespeare()[:20_000], "images": images[:300], "labels": labels[:300]}


# ---- vq_encode -------------------------------------------------------------------------------


def vq_encode(vectors: Any, codes: Any) -> Any:
    distances = (vectors.unsqueeze(-2) - codes).square().sum(dim=-1)
    return distances.argmin(dim=-1)


NEAREST = """
def ask(n, k, width, seed):
    ids = vq_encode(draw(seed, n, width), 2 * draw(seed + 1, k, width))
    return {"ids": plain(ids)}
"""
FORM = """
def ask(n, k, width, seed):
    ids = vq_encode(draw(seed, 2, n, width), draw(seed + 1, k, width))
    meta = vq_encode(torch.empty(n, width, device="meta"), torch.empty(k, width, device="meta"))
    return {"shape": list(ids.shape), "dtype": str(ids.dtype),
            "device of the ids of vectors on 'meta', which stands in for a GPU": meta.device.type,
            "ids": plain(ids)}
"""
TIE = """
def ask(n, k, width, seed):
    codes = torch.arange(k, device=device()).float().repeat_interleave(2)[:, None].repeat(1, width)
    vectors = torch.arange(n, device=device()).float()[:, None].repeat(1, width)
    return {"ids where every code is there twice": plain(vq_encode(vectors, codes))}
"""
VECTORS = (
    "torch.manual_seed({seed})\nvectors = torch.randn({0}, {2})\n"
    "torch.manual_seed({other})\ncodes = torch.randn({1}, {2})\n"
)
SIZES = numbers((1, 6), (1, 5), (1, 4), (0, 999))


def _nearest(name: str, points: float, code: str, **more: Any) -> Any:
    edges = ((4, 3, 2, 1), (3, 2, 1, 2))
    question = more.pop("question", VECTORS + "vq_encode(vectors, 2 * codes)")
    return asks(vq_encode, name, points, code, edges, SIZES, question=question, **more)


ENCODE_BASE = "gives each vector its nearest code"

VQ_ENCODE = Check(
    id="ps11.vq_encode",
    signature="vq_encode(vectors, codes)",
    reference=vq_encode,
    place=Place("1:49:58", "Lecture 09", "From patches to ids: a codebook"),
    draw=facts,
    seconds=SECONDS,
    behaviours=(
        _nearest(ENCODE_BASE, 1.0, NEAREST, examples=8),
        _nearest(
            "takes vectors in any arrangement, on any device",
            0.5,
            FORM,
            after=ENCODE_BASE,
            question=VECTORS.replace("({0}", "(2, {0}") + "vq_encode(vectors, codes)\n"
            'vq_encode(vectors.to("meta"), codes.to("meta"))  # meta stands in for a GPU',
        ),
        _nearest(
            "gives the lower id where two are equally near",
            0.5,
            TIE,
            after=ENCODE_BASE,
            question="codes = torch.arange({1}).float().repeat_interleave(2)[:, None].repeat(1, {2})\n"
            "vectors = torch.arange({0}).float()[:, None].repeat(1, {2})\nvq_encode(vectors, codes)",
        ),
    ),
    mistakes=(
        Mistake(
            "the farthest code is taken",
            "The smallest distance is wanted: argmin.",
            patch=(("argmin", "argmax"),),
        ),
        Mistake(
            "the largest product is taken",
            "A dot product is large for long codes, near or not. Take the distance: the square of the difference, summed.",
            solution="""
            def vq_encode(vectors, codes):
                return (vectors @ codes.T).argmax(dim=-1)
            """,
        ),
        Mistake(
            "the angle is compared",
            "A code in the same direction may be far away. Take the distance itself.",
            solution="""
            def vq_encode(vectors, codes):
                unit = codes / codes.norm(dim=-1, keepdim=True)
                return (vectors @ unit.T).argmax(dim=-1)
            """,
        ),
        Mistake(
            "differences are summed without squares",
            "Differences above and below zero cancel out. Square each before the sum.",
            patch=((".square()", ""),),
        ),
        Mistake(
            "absolute differences are summed",
            "The distance is the sum of squares, not of absolute values; another code can be nearest.",
            patch=((".square()", ".abs()"),),
        ),
        Mistake(
            "the codes' own length is forgotten",
            "|v − c|² is |v|² − 2 v·c + |c|². Only |v|² is the same for all codes and may be left out.",
            solution="""
            def vq_encode(vectors, codes):
                return (-2 * vectors @ codes.T + codes.square().sum(dim=-1).sqrt()).argmin(dim=-1)
            """,
        ),
        Mistake(
            "only the first number counts",
            "All D numbers of a vector make up its distance: sum over the last dimension.",
            patch=((".square().sum(dim=-1)", ".square()[..., 0]"),),
        ),
        Mistake(
            "each code gets its nearest vector",
            "Every vector gets a code, not every code a vector: argmin over the codes.",
            patch=(("argmin(dim=-1)", "argmin(dim=-2)"),),
        ),
        Mistake(
            "the last of equals is taken",
            "Where two codes are equally near, the one with the lower id is taken.",
            patch=(
                ("distances.argmin(dim=-1)", "len(codes) - 1 - distances.flip(-1).argmin(dim=-1)"),
            ),
        ),
        Mistake(
            "the arrangement is lost",
            "Vectors (…, D) give ids (…): an image of 8 by 8 vectors has 8 by 8 ids.",
            patch=(("argmin(dim=-1)", "argmin(dim=-1).flatten()"),),
        ),
        Mistake(
            "the last dimension stays",
            "The D numbers of a vector become one id; that dimension is gone.",
            patch=(("argmin(dim=-1)", "argmin(dim=-1, keepdim=True)"),),
        ),
        Mistake(
            "the ids are floats",
            "An id is a whole number (int64), or it could not pick a row of the codebook.",
            patch=(("argmin(dim=-1)", "argmin(dim=-1).float()"),),
        ),
        Mistake(
            "the distances are returned",
            "Return which code is nearest, not how near it is: argmin, not min.",
            patch=(("distances.argmin(dim=-1)", "distances.min(dim=-1).values"),),
        ),
        Mistake(
            "the codes are returned",
            "Return the ids; whoever wants the codes takes codes[ids].",
            patch=(("distances.argmin(dim=-1)", "codes[distances.argmin(dim=-1)]"),),
        ),
        Mistake(
            "the ids are made on the CPU",
            "The ids belong where the vectors are: a tensor made of a list of numbers is on the CPU. Stay with torch's operations.",
            solution="""
            def vq_encode(vectors, codes):
                flat = vectors.reshape(-1, vectors.shape[-1])
                ids = [int((codes - v).square().sum(dim=-1).argmin()) for v in flat]
                return torch.tensor(ids).reshape(vectors.shape[:-1])
            """,
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return distances", "    distances"),),
        ),
    ),
)

# ---- vq_fit ----------------------------------------------------------------------------------


def vq_fit(vectors: Any, codes: Any, steps: int) -> Any:
    for _ in range(steps):
        ids = vq_encode(vectors, codes)
        far = (vectors - codes[ids]).square().sum(dim=-1).argsort(descending=True).tolist()
        moved = codes.clone()
        for k in range(len(codes)):
            chosen = ids == k
            moved[k] = vectors[chosen].mean(dim=0) if chosen.any() else vectors[far.pop(0)]
        codes = moved
    return codes


ONE = """
def ask(n, k, steps, seed):
    vectors = draw(seed, n + k, 2)
    return {"codes": plain(vq_fit(vectors, vectors[:k].clone(), 1))}
"""
MORE = """
def ask(n, k, steps, seed):
    vectors = draw(seed, n + k, 2)
    codes = vq_fit(vectors, vectors[:k].clone(), steps)
    return {"shape": list(codes.shape), "codes": plain(codes)}
"""
UNUSED = """
def ask(n, k, steps, seed):
    vectors = draw(seed, n + k, 2)
    codes = torch.cat([draw(seed + 1, 1, 2), 50 + torch.arange(2 * k, device=device()).float().view(k, 2)])
    return {"codes": plain(vq_fit(vectors, codes, 1))}
"""
FALL = """
def ask(n, k, steps, seed):
    vectors = draw(seed, 4 * n + k, 2)
    worst = []
    for t in range(steps + 2):
        codes = vq_fit(vectors, vectors[:k].clone(), t)
        worst.append(float((vectors[:, None] - codes).square().sum(-1).min(1).values.mean()))
    settled = vq_fit(vectors, vectors[:k].clone(), 60)
    return {
        "the mean distance never rises": all(b <= a + 1e-6 for a, b in zip(worst, worst[1:])),
        "a code that has settled stays": bool(torch.allclose(vq_fit(vectors, settled, 1), settled, atol=1e-5)),
    }
"""
UNTOUCHED = """
def ask(n, k, steps, seed):
    vectors = draw(seed, n + k, 2)
    codes = vectors[:k].clone()
    before = vectors.clone(), codes.clone()
    result = vq_fit(vectors, codes, steps)
    doubled = vq_fit(vectors.double(), codes.double(), 1)
    return {
        "vectors and codes are as they were": alike(vectors, before[0]) and alike(codes, before[1]),
        "no step gives the codes as they were": alike(vq_fit(vectors, codes, 0), codes),
        "dtype of float64 vectors' codes": str(doubled.dtype),
    }
"""


FIT_VECTORS = "torch.manual_seed({seed})\nvectors = torch.randn({both}, 2)\n"


def _falling(n: int, k: int, steps: int, seed: int) -> str:
    return (
        f"torch.manual_seed({seed})\nvectors = torch.randn({4 * n + k}, 2)\nfor t in range({steps + 2}):\n"
        f"    codes = vq_fit(vectors, vectors[:{k}].clone(), t)\n"
        "    print((vectors[:, None] - codes).square().sum(-1).min(1).values.mean())\n"
        f"vq_fit(vectors, vectors[:{k}].clone(), 60), vq_fit(vectors, vectors[:{k}].clone(), 61)"
    )


def _fit(name: str, points: float, code: str, *more_edges: Any, **more: Any) -> Any:
    usual = FIT_VECTORS + "vq_fit(vectors, vectors[:{1}].clone(), {2})"
    question = more.pop("question", usual)
    sizes = numbers((2, 6), (1, 4), (2, 4), (0, 999))
    edges = ((5, 2, 3, 1), (4, 3, 2, 2), *more_edges)
    return asks(vq_fit, name, points, code, edges, sizes, question=question, **more)


FIT_BASE = "puts each code at the mean of its vectors"

DEAD = Place("", "Lecture 09", "Are all codes in use?")

VQ_FIT = Check(
    id="ps11.vq_fit",
    signature="vq_fit(vectors, codes, steps)",
    reference=vq_fit,
    place=Place("1:49:58", "Lecture 09", "From patches to ids: a codebook"),
    draw=facts,
    seconds=SECONDS,
    uses=("vq_encode",),
    behaviours=(
        _fit(
            FIT_BASE,
            0.75,
            ONE,
            question=FIT_VECTORS + "vq_fit(vectors, vectors[:{1}].clone(), 1)",
        ),
        # In the last of these a code is better than another for a vector as soon as it has moved.
        _fit("goes on for the given number of steps", 0.5, MORE, (6, 4, 2, 421)),
        _fit(
            "puts unused codes on the vectors that are worst served",
            0.5,
            UNUSED,
            question=FIT_VECTORS + "torch.manual_seed({other})\nnear = torch.randn(1, 2)\n"
            "far = 50 + torch.arange({twice}).float().view({1}, 2)  # far from every vector\n"
            "vq_fit(vectors, torch.cat([near, far]), 1)",
        ),
        _fit(
            "never gets worse, and stays when it has settled",
            0.5,
            FALL,
            after=FIT_BASE,
            question=_falling,
        ),
        _fit(
            "leaves what it was given as it was",
            0.25,
            UNTOUCHED,
            after=FIT_BASE,
            question=FIT_VECTORS + "codes = vectors[:{1}].clone()\nvq_fit(vectors, codes, {2})\n"
            "vq_fit(vectors, codes, 0), vq_fit(vectors.double(), codes.double(), 1)",
        ),
    ),
    mistakes=(
        Mistake(
            "only one step is made",
            "When the codes have moved, other vectors are nearest to them: in each of the steps all vectors choose anew. A return inside the loop ends it after the first.",
            patch=(("range(steps)", "range(min(steps, 1))"),),
        ),
        Mistake(
            "one step too many",
            "steps says how often the codes move; with 0 they stay.",
            patch=(("range(steps)", "range(steps + 1)"),),
        ),
        Mistake(
            "codes that moved are chosen from in the same step",
            "In one step all vectors choose first, and then all codes move. A code that has moved must not take part before the next step.",
            patch=(
                (
                    "            chosen = ids == k\n",
                    "            chosen = vq_encode(vectors, moved) == k\n",
                ),
            ),
        ),
        Mistake(
            "the sum is not divided",
            "A code moves to the mean of its vectors: the sum divided by how many there are.",
            patch=(("vectors[chosen].mean(dim=0)", "vectors[chosen].sum(dim=0)"),),
        ),
        Mistake(
            "the sum is divided by all vectors",
            "Divide by the number of vectors that chose this code, not by all.",
            patch=(("vectors[chosen].mean(dim=0)", "vectors[chosen].sum(dim=0) / len(vectors)"),),
        ),
        Mistake(
            "the mean is one number",
            "mean() without a dimension gives one number; the mean vector is taken over dim 0.",
            patch=(("vectors[chosen].mean(dim=0)", "vectors[chosen].mean()"),),
        ),
        Mistake(
            "the code itself is one of the averaged",
            "A code moves to the mean of the vectors that chose it; where it was plays no part.",
            patch=(
                (
                    "vectors[chosen].mean(dim=0)",
                    "torch.cat([vectors[chosen], codes[k : k + 1]]).mean(dim=0)",
                ),
            ),
        ),
        Mistake(
            "codes move half the way",
            "k-means puts the code at the mean in one step. Moving averages are for codebooks that learn beside a network.",
            patch=(
                ("vectors[chosen].mean(dim=0)", "(vectors[chosen].mean(dim=0) + codes[k]) / 2"),
            ),
        ),
        Mistake(
            "an unused code becomes NaN",
            "The mean of no vectors is 0 divided by 0, which is NaN, and NaN spreads. Ask whether any vector chose the code.",
            patch=((" if chosen.any() else vectors[far.pop(0)]", ""),),
            place=DEAD,
        ),
        Mistake(
            "an unused code becomes zero",
            "A code that no vector chose moves onto the vector that is farthest from its own code.",
            patch=(("else vectors[far.pop(0)]", "else 0.0"),),
            place=DEAD,
        ),
        Mistake(
            "an unused code stays where it is",
            "Where no vector has chosen it, none will: a dead code is a lost token. Put it on the vector that is farthest from its own code.",
            patch=(("else vectors[far.pop(0)]", "else codes[k]"),),
            place=DEAD,
        ),
        Mistake(
            "all unused codes go to the same vector",
            "Two codes in one place are one code. The first goes to the farthest vector, the next to the next farthest.",
            patch=(("far.pop(0)", "far[0]"),),
            place=DEAD,
        ),
        Mistake(
            "unused codes go to the vector that is best served",
            "The vector that is farthest from its own code needs a new one most.",
            patch=(("descending=True", "descending=False"),),
            place=DEAD,
        ),
        Mistake(
            "the given codes are changed",
            "You write into the tensor that was passed in. Clone it first.",
            patch=(("moved = codes.clone()", "moved = codes"),),
        ),
        Mistake(
            "the codes are always float32",
            "Make the codes of the vectors' dtype, by clone() or zeros_like().",
            patch=(("moved = codes.clone()", "moved = codes.float()"),),
        ),
        Mistake(
            "the ids are returned",
            "vq_fit returns the codebook, (K, D); the ids come from vq_encode.",
            patch=(("    return codes", "    return vq_encode(vectors, codes)"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return codes", "    pass"),),
        ),
    ),
)

# ---- straight_through ------------------------------------------------------------------------


def straight_through(vectors: Any, codes: Any) -> Any:
    near = codes[vq_encode(vectors, codes)]
    return vectors + (near - vectors).detach()


FORWARD = """
def ask(n, k, width, seed):
    result = straight_through(draw(seed, n, width), draw(seed + 1, k, width))
    return {"shape": list(result.shape), "values": plain(result)}
"""
BACKWARD = """
def ask(n, k, width, seed):
    vectors, codes = draw(seed, n, width).requires_grad_(), draw(seed + 1, k, width).requires_grad_()
    (straight_through(vectors, codes) * draw(seed + 2, n, width)).sum().backward()
    return {
        "gradient of the vectors": None if vectors.grad is None else plain(vectors.grad),
        "the codes get a gradient": codes.grad is not None and bool(codes.grad.any()),
    }
"""


def _straight(name: str, points: float, code: str, **more: Any) -> Any:
    edges = ((4, 3, 2, 1), (3, 2, 1, 2))
    question = more.pop("question", VECTORS + "straight_through(vectors, codes)")
    return asks(straight_through, name, points, code, edges, SIZES, question=question, **more)


STRAIGHT = Check(
    id="ps11.straight_through",
    signature="straight_through(vectors, codes)",
    reference=straight_through,
    place=Place("", "Problem set 11", "8. A gradient past a choice"),
    draw=facts,
    seconds=SECONDS,
    uses=("vq_encode",),
    behaviours=(
        _straight("gives the codes' values", 0.5, FORWARD),
        _straight(
            "passes the gradient to the vectors, and to nothing else",
            1.0,
            BACKWARD,
            question=VECTORS + "vectors.requires_grad_(), codes.requires_grad_()\n"
            "weights = torch.randn({0}, {2}, generator=torch.Generator().manual_seed({third}))\n"
            "(straight_through(vectors, codes) * weights).sum().backward()\nvectors.grad, codes.grad",
            said={
                "the codes get a gradient": marked(
                    "a gradient reaches the codes, which are moved in another way"
                )
            },
        ),
    ),
    mistakes=(
        Mistake(
            "the codes are returned as they are",
            "Choosing has no gradient, so nothing comes back to the vectors. Write the result as the vectors plus a difference that is detached.",
            patch=(("    return vectors + (near - vectors).detach()", "    return near"),),
        ),
        Mistake(
            "no way leads back to the vectors",
            "What is returned has no gradient at all. Write the result as the vectors plus a difference that is detached.",
            patch=(("    return vectors + (near - vectors).detach()", "    return near.detach()"),),
        ),
        Mistake(
            "the difference is not detached",
            "vectors + (near − vectors) is near, also for the gradient: the vectors cancel out. Detach the difference.",
            patch=((".detach()", ""),),
        ),
        Mistake(
            "only the vectors are detached",
            "Detach the whole difference: otherwise the codes get the gradient too.",
            patch=(("(near - vectors).detach()", "(near - vectors.detach())"),),
        ),
        Mistake(
            "only the codes are detached",
            "Detach the whole difference: vectors − vectors is a gradient of zero.",
            patch=(("(near - vectors).detach()", "(near.detach() - vectors)"),),
        ),
        Mistake(
            "the vectors come through",
            "Forward, the values are those of the codes: add the difference, do not multiply it by zero or leave it out.",
            patch=(
                (
                    "    return vectors + (near - vectors).detach()",
                    "    return vectors + 0 * near.detach()",
                ),
            ),
        ),
        Mistake(
            "the difference has the wrong sign",
            "vectors + (near − vectors) is near. The other way round it is on the far side.",
            patch=(("(near - vectors)", "(vectors - near)"),),
        ),
        Mistake(
            "the gradient is doubled",
            "The gradient passes unchanged: the vectors come in once.",
            patch=(
                (
                    "    return vectors + (near - vectors).detach()",
                    "    return 2 * vectors + (near - 2 * vectors).detach()",
                ),
            ),
        ),
        Mistake(
            "the ids are returned",
            "The result has the vectors' shape: for each vector the values of its code.",
            patch=(
                (
                    "    return vectors + (near - vectors).detach()",
                    "    return vq_encode(vectors, codes)",
                ),
            ),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return vectors", "    vectors"),),
        ),
    ),
)

CHECKS = (EXTEND, ONLY_NEW, LOSS, STUDENT, GIST, VQ_ENCODE, VQ_FIT, STRAIGHT)
