"""What learners get wrong when they look for the nearest code."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
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
        patch=(("distances.argmin(dim=-1)", "len(codes) - 1 - distances.flip(-1).argmin(dim=-1)"),),
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
)
