"""What learners get wrong in the two stages of SuperBPE."""

from __future__ import annotations

from autograder.checks.contract import Mistake

# What of the reference's text several mistakes change.
LIFT = "units = [[[i for ids in document for i in ids]] for document in units]"
WHEN = "step >= stage_1 or all(len(ids) < 2 for document in units for ids in document)"

SUPERBPE = (
    Mistake(
        "stage 2 never begins",
        "After stage_1 merges the chunks of a document are joined, and merges may cross them. Yours never do.",
        patch=((WHEN, "False"),),
    ),
    Mistake(
        "stage 1 is left out",
        "The first stage_1 merges stay within the chunks of `split`; only then are the chunks joined. `stage_1` is a number of merges, not a vocabulary size.",
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
        patch=(
            (
                "merges[pair] = 256 + step",
                "merges[pair] = 256 + step - stage_1 * (step >= stage_1)",
            ),
        ),
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
        "it stops when no pair is there twice",
        "Training goes on as long as there is a pair, even one that is there once.",
        patch=(
            (
                "        if not counts:\n",
                "        if max(counts.values(), default=0) < 2:\n",
            ),
        ),
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
            (
                "    merges: dict[Pair, int] = {}\n",
                "    merges: dict[Pair, int] = {}\n    counts = {}\n",
            ),
        ),
    ),
    Mistake(
        "the counts are overwritten, not added",
        "dict.update puts a chunk's count in place of the one that was there. get_stats(ids, counts) adds to it.",
        patch=(
            (
                "                get_stats(ids, counts)\n",
                "                counts.update(get_stats(ids))\n",
            ),
        ),
    ),
    Mistake(
        "only the last document is counted",
        "Add the counts of all documents: get_stats(ids, counts) adds to what is there.",
        patch=(
            (
                "                get_stats(ids, counts)\n",
                "                pass\n            counts = {}\n            for ids in document:\n                get_stats(ids, counts)\n",
            ),
        ),
    ),
    Mistake(
        "only the last chunk is counted",
        "Add the counts of all chunks: get_stats(ids, counts) adds to what is there.",
        patch=(
            (
                "                get_stats(ids, counts)\n",
                "                counts = get_stats(ids)\n",
            ),
        ),
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
        patch=(
            (
                "    return merges",
                "    return {p: i for p, i in merges.items() if i >= 256 + stage_1}",
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return merges", "    pass"),),
    ),
)

ENCODE_SUPER = (
    Mistake(
        "all merges stay within the chunks",
        "The merges of stage 2 cross chunks: apply them to the ids of the whole text.",
        patch=(
            ("ids = encode(text, first)", "ids = encode(text, merges)"),
            ("if pair not in first", "if False"),
        ),
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
        "the merges are applied in the dictionary's order",
        "A dictionary that comes from a file may be in any order. Go through the merges of stage 2 in the order of their ids.",
        patch=(("sorted(merges.items(), key=lambda item: item[1])", "merges.items()"),),
    ),
    Mistake(
        "the ids are lost",
        "merge returns a new list: ids = merge(…).",
        patch=(
            (
                "            ids = merge(ids, pair, idx)\n",
                "            merge(ids, pair, idx)\n            return list(text.encode())\n",
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return ids", "    pass"),),
    ),
)
