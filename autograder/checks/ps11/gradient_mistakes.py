"""What learners get wrong when a gradient passes a choice."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
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
)
