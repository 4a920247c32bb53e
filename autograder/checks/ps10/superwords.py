"""Problem set 10: SuperBPE, training in two stages and encoding in two (arXiv:2503.13423).

`split`, `get_stats`, `merge` and `encode` are handed out with the exercise, in these words. Left out:
costs (`costs`), curves (`curves`), languages (`languages`).
"""

from __future__ import annotations

from typing import Any

import regex

from autograder.checks.comparing import times
from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.plain_data import short
from autograder.checks.ps10 import inputs as draws
from autograder.checks.ps10 import superwords_mistakes as known
from autograder.checks.ps10.drawings import encoding
from autograder.language import words
from minbpe_ref.base import get_stats, merge

_ = words("ps10")

Pair = tuple[int, int]


def split(text: str) -> list[str]:
    """The chunks of a text: a word with the space before it, marks, or spaces."""
    return regex.findall(r" ?\w+| ?[^\w\s]+|\s+", text)


def encode(text: str, merges: dict[Pair, int]) -> list[int]:
    """The token ids of a text, merged within its chunks."""
    ids: list[int] = []
    for chunk in split(text):
        part = list(chunk.encode("utf-8"))
        while len(part) >= 2:
            pair = min(zip(part, part[1:]), key=lambda p: merges.get(p, float("inf")))
            if pair not in merges:
                break
            part = merge(part, pair, merges[pair])
        ids += part
    return ids


# ---- superbpe --------------------------------------------------------------------------------


def superbpe(documents: list[str], stage_1: int, total: int) -> dict[Pair, int]:
    merges: dict[Pair, int] = {}
    units = [[list(chunk.encode("utf-8")) for chunk in split(text)] for text in documents]
    for step in range(total):
        if step >= stage_1 or all(len(ids) < 2 for document in units for ids in document):
            units = [[[i for ids in document for i in ids]] for document in units]
        counts: dict[Pair, int] = {}
        for document in units:
            for ids in document:
                get_stats(ids, counts)
        if not counts:
            break
        pair = max(counts, key=counts.__getitem__)
        merges[pair] = 256 + step
        units = [[merge(ids, pair, 256 + step) for ids in document] for document in units]
    return merges


def shape_of(got: Any) -> str | None:
    """What is wrong with the form of an answer, or None."""
    if type(got) is not dict:
        return _("a dictionary from pair to id is asked for; got {got}").format(got=short(got, 60))
    for pair, idx in got.items():
        if type(pair) is not tuple or len(pair) != 2 or not all(type(t) is int for t in pair):
            return _("the keys of merges must be pairs of ints; got {pair}").format(
                pair=short(pair, 60)
            )
        if type(idx) is not int:
            return _("the values of merges must be token ids; got {idx}").format(idx=short(idx, 60))
    return None


def two_stages(args: Args, expected: Any, got: Any) -> str | None:
    """Whether each merge joins a most frequent pair of its stage; ties may fall any way."""
    if (wrong := shape_of(got)) is not None:
        return wrong
    documents, stage_1, total = args
    units = [[list(chunk.encode("utf-8")) for chunk in split(text)] for text in documents]
    lifted, asked = False, sorted(got.items(), key=lambda item: item[1])
    for step, (pair, idx) in enumerate([*asked, (None, None)]):
        counts = _counted(units)
        if not lifted and (step >= stage_1 or not counts):
            units, lifted = [[[i for ids in d for i in ids]] for d in units], True
            counts = _counted(units)
        if pair is None or step >= total:
            break
        if idx != 256 + step:
            return _(
                "merge {step} has the id {idx}; ids count up from 256 through both stages"
            ).format(step=step + 1, idx=idx)
        if (wrong := _not_best(step + 1, pair, counts, lifted)) is not None:
            return wrong
        units = [[merge(ids, pair, idx) for ids in d] for d in units]
    if len(got) > total:
        return _("{made} merges were made, and {total} were asked for in all").format(
            made=len(got), total=total
        )
    if len(got) < total and counts:
        return _(
            "training stopped after {made} merges; {wanted} were asked for, and pairs are left"
        ).format(made=len(got), wanted=total)
    return None


def _counted(units: list[list[list[int]]]) -> dict[Pair, int]:
    counts: dict[Pair, int] = {}
    for document in units:
        for ids in document:
            get_stats(ids, counts)
    return counts


def _not_best(number: int, pair: Pair, counts: dict[Pair, int], lifted: bool) -> str | None:
    top = max(counts.values(), default=0)
    if top and counts.get(pair, 0) == top:
        return None
    if not counts:
        return _("merge {number} joins {pair}, and no pair is left to merge").format(
            number=number, pair=pair
        )
    best = next(p for p, n in counts.items() if n == top)
    stands, most = times(counts.get(pair, 0)), times(top)
    if lifted:
        return _(
            "merge {number} joins {pair}, which stands {stands} within the documents (stage 2); "
            "{best} stands {top}"
        ).format(number=number, pair=pair, stands=stands, best=best, top=most)
    return _(
        "merge {number} joins {pair}, which stands {stands} within the chunks (stage 1); "
        "{best} stands {top}"
    ).format(number=number, pair=pair, stands=stands, best=best, top=most)


SUPERBPE = Check(
    id="ps10.superbpe",
    signature="superbpe(documents, stage_1, total)",
    reference=superbpe,
    place=Place("0:57:36", "Lecture 04", "What splitting costs"),
    compare=two_stages,
    behaviours=(
        Behaviour(
            "merges within chunks in stage 1",
            1.0,
            ((["ab ab"], 1, 1), (["a a a"], 1, 1), (["ab", "ab"], 2, 2), (["ab ab"], 0, 1)),
            lambda: draws.stages(0),
        ),
        Behaviour(
            "goes on across chunks in stage 2",
            1.5,
            ((["ab ab ab"], 2, 4), (["a! a! a!"], 0, 2), (["ab ab", "b a"], 1, 3)),
            draws.stages,
            examples=30,
        ),
        Behaviour(
            "stops at the end of the documents and of the pairs",
            1.0,
            ((["ab", "ab"], 5, 9), (["a", "b"], 0, 3), ([], 1, 2), (["ab ab"], 9, 20)),
            draws.long_stages,
            after="merges within chunks in stage 1",
        ),
    ),
    mistakes=known.SUPERBPE,
)


# ---- encode_super ----------------------------------------------------------------------------


def encode_super(text: str, merges: dict[Pair, int], stage_1: int) -> list[int]:
    first = {pair: idx for pair, idx in merges.items() if idx < 256 + stage_1}
    ids = encode(text, first)
    for pair, idx in sorted(merges.items(), key=lambda item: item[1]):
        if pair not in first:
            ids = merge(ids, pair, idx)
    return ids


CROSSING = {(97, 98): 256, (256, 32): 257}
TWO_SPACES = {(32, 97): 256, (256, 98): 257, (32, 257): 258}

ENCODE_SUPER = Check(
    id="ps10.encode_super",
    signature="encode_super(text, merges, stage_1)",
    reference=encode_super,
    place=Place("0:57:36", "Lecture 04", "What splitting costs"),
    draw=encoding,
    uses=("superbpe",),
    behaviours=(
        Behaviour(
            "applies both stages, each in its place",
            1.0,
            (
                ("ab ab", CROSSING, 1),
                ("  ab", TWO_SPACES, 2),
                (" ab", TWO_SPACES, 3),
                ("  b", {(32, 98): 256}, 1),
                ("b ba,", {(98, 32): 256, (97, 44): 257}, 0),
                ("ab ab", {(98, 32): 257, (97, 98): 256}, 0),
            ),
            draws.super_texts,
            examples=30,
        ),
        Behaviour(
            "copes with no text and no merges",
            0.5,
            (("", CROSSING, 1), ("ab", {}, 0), ("a", CROSSING, 1)),
            after="applies both stages, each in its place",
        ),
    ),
    mistakes=known.ENCODE_SUPER,
)
