"""Known mistakes in counting pairs: patches on `minbpe_ref.base.get_stats`, the commonest first."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the last pair is lost",
        "Your loop stops one pair too early: n tokens have n − 1 pairs, and range(len(ids) - 1) "
        "visits them all.",
        patch=(("zip(ids, ids[1:], strict=False)", "zip(ids[:-1], ids[1:-1])"),),
    ),
    Mistake(
        "the first pair is lost",
        "Your loop begins at the second token, so the pair of the first two is never counted.",
        patch=(("zip(ids, ids[1:], strict=False)", "zip(ids[1:], ids[2:])"),),
    ),
    Mistake(
        "counts stay at one",
        "A pair that was seen before is set to 1 again; add 1 to what it already has: "
        "counts.get(pair, 0) + 1.",
        patch=(("counts.get(pair, 0) + 1", "1"),),
    ),
    Mistake(
        "counts start at zero",
        "A new pair starts at 0, so each count is one too small; the first sighting is a count "
        "of 1.",
        patch=(("counts.get(pair, 0) + 1", "counts.get(pair, -1) + 1"),),
    ),
    Mistake(
        "counts leak from call to call",
        "The default dictionary is made once, when the function is defined, and every call adds "
        "to the same one. Use counts=None and make a new dictionary inside.",
        patch=(
            ("counts: dict[Pair, int] | None = None", "counts: dict[Pair, int] = {}"),
            ("counts = {} if counts is None else counts", "pass"),
        ),
    ),
    Mistake(
        "pairs do not overlap",
        "You step over both tokens of a pair. While counting, neighbouring pairs share a token: "
        "1 1 1 has the pair (1, 1) twice.",
        patch=(("zip(ids, ids[1:], strict=False)", "zip(ids[::2], ids[1::2])"),),
    ),
    Mistake(
        "a run counts once",
        "A pair that repeats right after itself is skipped; (1, 1) stands three times in 1 1 1 1.",
        solution="""
            def get_stats(ids, counts=None):
                counts = {} if counts is None else counts
                last = None
                for pair in zip(ids, ids[1:]):
                    if pair != last:
                        counts[pair] = counts.get(pair, 0) + 1
                    last = pair
                return counts
            """,
    ),
    Mistake(
        "a run is counted as it would be merged",
        "You count pairs without overlap, as merge will replace them. Counting overlaps: "
        "1 1 1 1 holds (1, 1) three times.",
        solution="""
            def get_stats(ids, counts=None):
                counts = {} if counts is None else counts
                i, last = 0, None
                while i < len(ids) - 1:
                    pair = (ids[i], ids[i + 1])
                    if pair == last and pair[0] == pair[1]:
                        last = None
                    else:
                        counts[pair] = counts.get(pair, 0) + 1
                        last = pair
                    i += 1
                return counts
            """,
    ),
    Mistake(
        "the pair's order is lost",
        "(1, 2) and (2, 1) are different pairs; keep the tokens in the order of the text.",
        patch=(
            (
                "counts[pair] = counts.get(pair, 0)",
                "pair = tuple(sorted(pair)); counts[pair] = counts.get(pair, 0)",
            ),
        ),
    ),
    Mistake(
        "single tokens are counted",
        "You count tokens. Count pairs of neighbours: zip(ids, ids[1:]) walks over them.",
        patch=(("zip(ids, ids[1:], strict=False)", "ids"),),
    ),
    Mistake(
        "the given counts are ignored",
        "When counts is passed in, add to it and return it, so that several texts can be counted "
        "one after another.",
        patch=(("{} if counts is None else counts", "{}"),),
    ),
    Mistake(
        "the given counts are copied",
        "You add to a copy. The dictionary that was passed in must itself be updated.",
        patch=(("{} if counts is None else counts", "dict(counts or {})"),),
    ),
    Mistake(
        "empty given counts are replaced",
        "`counts or {}` throws away an empty dictionary that was passed in; ask `counts is None`.",
        patch=(("{} if counts is None else counts", "counts or {}"),),
    ),
    Mistake(
        "a new pair has no entry yet",
        "`counts[pair] += 1` raises KeyError for a pair that was not seen before; "
        "`counts.get(pair, 0)` gives 0 then.",
        patch=(("counts[pair] = counts.get(pair, 0) + 1", "counts[pair] += 1"),),
    ),
    Mistake(
        "it reads beyond the end",
        "The last token has no right neighbour: range(len(ids) - 1) stops in time.",
        patch=(
            ("zip(ids, ids[1:], strict=False)", "((ids[i], ids[i + 1]) for i in range(len(ids)))"),
        ),
    ),
    Mistake(
        "the pair is a list",
        "A slice such as `ids[i:i + 2]` is a list, and a list cannot be a key. Make it a tuple: "
        "`(ids[i], ids[i + 1])`.",
        patch=(
            (
                "counts[pair] = counts.get(pair, 0) + 1",
                "counts[list(pair)] = counts.get(list(pair), 0) + 1",
            ),
        ),
    ),
    Mistake(
        "pairwise is not imported",
        "`pairwise` comes from itertools; `zip(ids, ids[1:])` does the same without an import.",
        patch=(("zip(ids, ids[1:], strict=False)", "pairwise(ids)"),),
    ),
    Mistake(
        "the loop never ends",
        "Every path through the loop must move i forward.",
        symptom="timeout",
    ),
    Mistake(
        "nothing is returned",
        "The function ends without `return counts`, so it gives None.",
        patch=(("    return counts", "    pass"),),
    ),
)
