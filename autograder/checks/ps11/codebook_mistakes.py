"""What learners get wrong in k-means."""

from __future__ import annotations

from autograder.checks.contract import Mistake, Place

DEAD = Place("", "Lecture 09", "Are all codes in use?")

MISTAKES = (
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
        "the distances are taken after the codes have moved",
        "Which vector is worst served is asked before the codes move: the distance from each vector to the code that it chose, where that code still was.",
        solution="""
        def vq_fit(vectors, codes, steps):
            for _ in range(steps):
                ids = vq_encode(vectors, codes)
                used = [k for k in range(len(codes)) if (ids == k).any()]
                moved = codes.clone()
                for k in used:
                    moved[k] = vectors[ids == k].mean(dim=0)
                far = (vectors - moved[ids]).square().sum(dim=-1).argsort(descending=True).tolist()
                for k in range(len(codes)):
                    if k not in used:
                        moved[k] = vectors[far.pop(0)]
                codes = moved
            return codes
        """,
        place=DEAD,
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
        patch=(("vectors[chosen].mean(dim=0)", "(vectors[chosen].mean(dim=0) + codes[k]) / 2"),),
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
)
