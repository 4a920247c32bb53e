"""Problem set 07: encoding one long chunk in about n log n steps (after the lecture's loop of 0:48:21)."""

from __future__ import annotations

import random
from functools import lru_cache
from math import log2
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.plain_data import difference, short
from autograder.checks.ps07 import inputs as draws
from autograder.checks.ps07.adapters import encode_fast, train_fast
from autograder.checks.ps07.drawings import encoding
from autograder.checks.ps07.encoding_mistakes import MISTAKES
from autograder.checks.scripts import asking
from autograder.language import words
from minbpe_ref.heap import merge_by_rank

_ = words("ps07")

CHUNK_EACH = 4  # operations for each token and halving of the chunk; right designs take 1


@lru_cache(maxsize=64)
def long_chunk(seed: int, length: int, size: int) -> Args:
    """(ids, merges): one chunk of letters without a break, and merges learned from one like it."""
    rng = random.Random(seed)
    letters = b"etaoinshrdlu"
    one, other = ([rng.choice(letters) for _ in range(length)] for _ in range(2))
    return one, train_fast({tuple(other): 1}, size)


def enough(ids: list[int]) -> int:
    """How many operations a chunk may take: n log n of them, with room."""
    return int(CHUNK_EACH * len(ids) * log2(max(2, len(ids))))


def work(recipe: Args, expected: list[int], got: Any) -> str | None:
    """Whether the tokens are right and were found in about n log n steps."""
    result, operations, kept = got
    if (wrong := difference(expected, result)) is not None:
        return wrong
    ids = long_chunk(*recipe)[0]
    if kept < sum(i < 256 for i in expected):
        return _(
            "the tokens returned are not those that were handed in but plain numbers, and work on "
            "these can't be counted: use the tokens of ids as they are"
        )
    if operations > enough(ids):
        return _(
            "{operations:,} operations with tokens for a chunk of {n:,}; "
            "{each} · n · log2(n), {enough:,}, are enough"
        ).format(operations=operations, n=len(ids), each=CHUNK_EACH, enough=enough(ids))
    return None


def seen(recipe: Args, got: Any) -> Any:
    """What tells mistakes apart: the tokens, and whether it was too much work."""
    result, operations, kept = got
    return result, operations > enough(long_chunk(*recipe)[0]), kept > 0


def tell_work(expected: Any, got: Any) -> list[str]:
    """Nothing but the complaint: the tokens are many and not the point."""
    result = got[0] if type(got) is tuple and got else got
    if type(result) is list:
        return [_("{n:,} tokens").format(n=len(result))]
    return [_("Got `{got}`").format(got=short(result))]


BC = {(98, 99): 256, (97, 98): 257}
# After the first merge another known pair is at the place of an entry: in the second, one that is not due.
TAKEN = {(98, 99): 256, (97, 98): 257, (97, 256): 258}
EARLY = {(98, 99): 256, (97, 98): 257, (256, 100): 258, (97, 256): 259}
AA = {(97, 97): 256, (256, 256): 257, (257, 257): 258}

ENCODE = Check(
    id="ps07.encode_fast",
    signature="encode_fast(ids, merges)",
    reference=encode_fast,
    patched=(merge_by_rank,),
    place=Place("0:48:21", "Lecture 03", "Encode"),
    draw=encoding,
    uses=("merge",),
    behaviours=(
        Behaviour(
            "gives the tokens that merging pair by pair gives",
            1.5,
            (
                (list(b"abc"), BC),
                (list(b"cab"), BC),
                (list(b"abab"), {(97, 98): 256}),
                (list(b"abc"), {(98, 99): 256, (97, 256): 257}),
            ),
            lambda: draws.turned("abc", 14) | draws.chunks("abc ") | draws.competing("abc "),
            examples=30,
        ),
        Behaviour(
            "keeps the order of the merges",
            1.5,
            (
                (list(b"aaaaaaa"), AA),
                (list(b"abcbc"), BC),
                (list(b"abc"), TAKEN),
                (list(b"abcd"), EARLY),
            ),
            lambda: (
                draws.competing("ab")
                | draws.competing("abc ")
                | draws.chunks("a", 20)
                | draws.entangled("abc")
            ),
            examples=30,
        ),
        Behaviour(
            "copes with no token, one and two",
            0.5,
            (([], BC), ([97], BC), ([98, 99], BC), ([97, 99], {})),
            after="gives the tokens that merging pair by pair gives",
        ),
        Behaviour(
            "takes about n log n steps for n tokens",
            2.0,
            ((7, 400, 416),),
            lambda: draws.recipes(400, 416),
            examples=1,
            compare=work,
            script=asking("count", "encode_fast", lambda recipe: long_chunk(*recipe)),
            reference=lambda *recipe: encode_fast(*long_chunk(*recipe)),
            after="gives the tokens that merging pair by pair gives",
            tell=tell_work,
            ask=lambda recipe: "encode_fast(*long_chunk({}, {}, {}))".format(*recipe),
            view=seen,
            uniform=True,
        ),
        Behaviour(
            "leaves ids and merges as they are",
            0.5,
            ((list(b"abcbc"), BC),),
            lambda: draws.turned("abc"),
            examples=5,
            pure=True,
            after="gives the tokens that merging pair by pair gives",
        ),
    ),
    mistakes=MISTAKES,
)
