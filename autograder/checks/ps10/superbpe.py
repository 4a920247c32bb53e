"""Problem set 10, last part: SuperBPE, training in two stages and encoding in two (arXiv:2503.13423).

`split`, `get_stats`, `merge` and `encode` are handed out with the exercise, in these words. Left out:
costs and curves (`ps10`), languages (`languages`).
"""

from __future__ import annotations

from typing import Any

import regex

from autograder.checks.comparing import times
from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import short
from autograder.checks.ps02.pairs import get_stats, merge
from autograder.checks.ps10 import inputs as draws
from autograder.checks.ps10.drawings import encoding
from autograder.language import words

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
    best = next((p for p, n in counts.items() if n == top), None)
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


LIFT = "units = [[[i for ids in document for i in ids]] for document in units]"
WHEN = "step >= stage_1 or all(len(ids) < 2 for document in units for ids in document)"

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
    mistakes=(
        Mistake(
            "stage 2 never begins",
            "After stage_1 merges the chunks of a document are joined, and merges may cross them. Yours never do.",
            patch=((WHEN, "False"),),
        ),
        Mistake(
            "stage 1 is left out",
            "The first stage_1 merges stay within the chunks of `split`; only then are the chunks joined.",
            patch=((WHEN, "True"),),
        ),
        Mistake(
            "stage 2 runs across documents",
            "Two documents have nothing to do with each other: join the chunks of each, not the documents.",
            patch=((LIFT, "units = [[[i for document in units for ids in document for i in ids]]]"),),
        ),
        Mistake(
            "the documents are joined from the beginning",
            "Split each document by itself: joined, the last word of one and the first of the next are one chunk.",
            patch=(
                (
                    'units = [[list(chunk.encode("utf-8")) for chunk in split(text)] for text in documents]',
                    'units = [[list(chunk.encode("utf-8")) for chunk in split("".join(documents))]]',
                ),
            ),
        ),
        Mistake(
            "stage 2 starts from bytes again",
            "Stage 2 goes on with the tokens of stage 1; you make the documents' bytes anew and lose them.",
            patch=(
                (
                    LIFT,
                    'units = [[list(text.encode("utf-8"))] for text in documents] if step == stage_1 else [[[i for ids in d for i in ids]] for d in units]',
                ),
            ),
        ),
        Mistake(
            "the ids of stage 2 begin at 256 again",
            "Ids count on through both stages: 256, and one more for each merge made before.",
            patch=(("merges[pair] = 256 + step", "merges[pair] = 256 + step - stage_1 * (step >= stage_1)"),),
        ),
        Mistake(
            "total counts stage 2 alone",
            "`total` is the number of merges in all; stage 2 makes total - stage_1 of them.",
            patch=(("range(total)", "range(stage_1 + total)"),),
        ),
        Mistake(
            "the numbers are taken for vocabulary sizes",
            "`stage_1` and `total` are numbers of merges; the 256 bytes are not among them.",
            patch=(("range(total)", "range(total - 256)"),),
        ),
        Mistake(
            "stage 2 begins one merge late",
            "When stage_1 merges are made, stage 1 is over.",
            patch=(("step >= stage_1", "step > stage_1"),),
        ),
        Mistake(
            "stage 2 begins one merge early",
            "Stage 1 makes stage_1 merges, counted from none.",
            patch=(("step >= stage_1", "step + 1 >= stage_1"),),
        ),
        Mistake(
            "it ends when the chunks have no pair left",
            "Where stage 1 runs out of pairs, stage 2 begins early; only when the documents have none is training over.",
            patch=((WHEN, "step >= stage_1"),),
        ),
        Mistake(
            "it fails when no pair is left",
            "max() of nothing raises. When there is no pair, stop.",
            patch=(("        if not counts:\n            break\n", ""),),
        ),
        Mistake(
            "the rarest pair is merged",
            "The most frequent pair goes first, in both stages.",
            patch=(("max(counts", "min(counts"),),
        ),
        Mistake(
            "the counts are not made anew",
            "After each merge the pairs are others: begin with an empty dictionary in every round.",
            patch=(
                ("        counts: dict[Pair, int] = {}\n", ""),
                ("    merges: dict[Pair, int] = {}\n", "    merges: dict[Pair, int] = {}\n    counts = {}\n"),
            ),
        ),
        Mistake(
            "only the last document is counted",
            "Add the counts of all documents: get_stats(ids, counts) adds to what is there.",
            patch=(("                get_stats(ids, counts)\n", "                pass\n            counts = {}\n            for ids in document:\n                get_stats(ids, counts)\n"),),
        ),
        Mistake(
            "only the last chunk is counted",
            "Add the counts of all chunks: get_stats(ids, counts) adds to what is there.",
            patch=(("                get_stats(ids, counts)\n", "                counts = get_stats(ids)\n"),),
        ),
        Mistake(
            "the spaces are lost",
            "A space is a byte like any other, and the second stage needs it; use `split`, not text.split().",
            patch=(("split(text)]", "text.split()]"),),
        ),
        Mistake(
            "merges is upside down",
            "It maps a pair to its id.",
            patch=(("    return merges", "    return {idx: pair for pair, idx in merges.items()}"),),
        ),
        Mistake(
            "the merges of stage 2 alone are returned",
            "The vocabulary has the tokens of both stages: return all merges.",
            patch=(("    return merges", "    return {p: i for p, i in merges.items() if i >= 256 + stage_1}"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return merges", "    pass"),),
        ),
    ),
)  # fmt: skip


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
            (("ab ab", CROSSING, 1), ("  ab", TWO_SPACES, 2), (" ab", TWO_SPACES, 3), ("  b", {(32, 98): 256}, 1), ("b ba,", {(98, 32): 256, (97, 44): 257}, 0)),
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
    mistakes=(
        Mistake(
            "all merges stay within the chunks",
            "The merges of stage 2 cross chunks: apply them to the ids of the whole text.",
            patch=(("ids = encode(text, first)", "ids = encode(text, merges)"), ("if pair not in first", "if False")),
        ),
        Mistake(
            "all merges are applied to the whole text",
            "Those of stage 1, with ids below 256 + stage_1, were learned within chunks; over the whole text they join what training never joined.",
            patch=(("ids = encode(text, first)", 'ids = list(text.encode("utf-8"))\n    first = {}'),),
        ),
        Mistake(
            "stage 2 is left out",
            "The ids from 256 + stage_1 on are merges too; apply them after stage 1.",
            patch=(("            ids = merge(ids, pair, idx)\n", "            pass\n"),),
        ),
        Mistake(
            "stage 1 has one merge too many",
            "With stage_1 merges the last id of stage 1 is 255 + stage_1.",
            patch=(("idx < 256 + stage_1", "idx <= 256 + stage_1"),),
        ),
        Mistake(
            "stage 1 has one merge too few",
            "With stage_1 merges the last id of stage 1 is 255 + stage_1.",
            patch=(("idx < 256 + stage_1", "idx < 255 + stage_1"),),
        ),
        Mistake(
            "the latest merges are applied first",
            "In stage 2, too, the merge that was learned first goes first.",
            patch=(("key=lambda item: item[1]", "key=lambda item: -item[1]"),),
        ),
        Mistake(
            "the ids are lost",
            "merge returns a new list: ids = merge(…).",
            patch=(("            ids = merge(ids, pair, idx)\n", "            merge(ids, pair, idx)\n            return list(text.encode())\n"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return ids", "    pass"),),
        ),
    ),
)  # fmt: skip
