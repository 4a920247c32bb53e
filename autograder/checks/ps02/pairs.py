"""Problem set 02, first half: count the pairs, replace a pair (lecture 0:28:35 to 0:34:58).

The references are the lecture's algorithms in their plainest form; tests hold them equal to
`minbpe_ref`'s. The known mistakes are patches on them, the commonest first.

Left out: training and compression, which are in `ps02`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.plain_data import difference, short
from autograder.checks.ps02.drawings import merging, pair_counts
from autograder.language import words

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_ = words("ps02")


Pair = tuple[int, int]


# ---- get_stats -------------------------------------------------------------------------------


def get_stats(ids: list[int], counts: dict[Pair, int] | None = None) -> dict[Pair, int]:
    counts = {} if counts is None else counts
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def same_pairs(args: Args, expected: Any, got: Any) -> str | None:
    """Compare which pairs are there, whatever their counts."""
    if type(got) is not dict:
        return difference(expected, got)
    return difference(dict.fromkeys(expected, 0), dict.fromkeys(got, 0))


def _doubled() -> SearchStrategy[Args]:
    from hypothesis import strategies as st

    # Twice the same list: every pair stands somewhere before the end, so losing the end loses no pair.
    return st.lists(st.integers(0, 4), min_size=2, max_size=6).map(lambda x: (x + x,))


def _no_runs() -> SearchStrategy[Args]:
    from hypothesis import strategies as st

    ids = st.lists(st.integers(0, 4), min_size=2, max_size=14)
    return ids.map(lambda x: ([a for a, b in zip(x, [None, *x]) if a != b],))


def _runs() -> SearchStrategy[Args]:
    from hypothesis import strategies as st

    run = st.tuples(st.integers(0, 2), st.integers(2, 6))
    return st.lists(run, min_size=1, max_size=4).map(
        lambda rs: ([a for a, n in rs for _ in range(n)],)
    )


def _running_counts() -> SearchStrategy[Args]:
    from hypothesis import strategies as st

    ids = st.lists(st.integers(0, 2), max_size=8)
    counts = st.dictionaries(st.tuples(st.integers(0, 2), st.integers(0, 2)), st.integers(1, 9))
    return st.tuples(ids, counts)


def _call_and_look(args: Args) -> Script:
    """Call, then look at the arguments as the call left them."""
    return (Step("call", "get_stats", args), Step("args"))


def _updated(ids: list[int], counts: dict[Pair, int]) -> list[Any]:
    after = get_stats(ids, counts)
    return [after, [ids, after]]


def same_update(args: Args, expected: Any, got: Any) -> str | None:
    """The returned counts and the dictionary that was passed in are both up to date."""
    if type(got) is not list or len(got) != 2 or type(got[1]) is not list or len(got[1]) != 2:
        return difference(expected, got)
    if (wrong := difference(expected[0], got[0])) is not None:
        return _("in what it returns, {wrong}").format(wrong=wrong)
    if (wrong := difference(expected[1][1], got[1][1])) is not None:
        return _("in the dictionary that was passed in, {wrong}").format(wrong=wrong)
    return None


def tell_update(expected: Any, got: Any) -> list[str]:
    """The two things that a call with counts gives, a line each."""
    if same_update((), expected, got) is None or type(got) is not list or len(got) != 2:
        return []
    after = got[1][1] if type(got[1]) is list and len(got[1]) == 2 else got[1]
    return [
        _("Returned: expected `{expected}`, got `{got}`").format(
            expected=short(expected[0]), got=short(got[0])
        ),
        _("The dictionary passed in, afterwards: expected `{expected}`, got `{after}`").format(
            expected=short(expected[1][1]), after=short(after)
        ),
    ]


GET_STATS = Check(
    id="ps02.get_stats",
    signature="get_stats(ids, counts=None)",
    reference=get_stats,
    place=Place("0:28:35", "Lecture 02", "Count the pairs"),
    draw=pair_counts,
    behaviours=(
        Behaviour("finds every pair", 1.0, (([1, 2, 3, 1, 2],),), _doubled, compare=same_pairs),
        Behaviour("counts each of them", 1.5, (([1, 2, 1, 2, 3],),), _no_runs),
        Behaviour("counts overlapping pairs", 0.5, (([1, 1, 1, 1],),), _runs),
        Behaviour(
            "copes with no token and with one", 0.5, (([],), ([7],)), after="finds every pair"
        ),
        Behaviour(
            "adds to counts it is given",
            0.5,
            (([1, 2, 1], {(1, 2): 5}), ([], {(1, 2): 5}), ([3, 4], {})),
            _running_counts,
            compare=same_update,
            script=_call_and_look,
            reference=_updated,
            tell=tell_update,
            after="finds every pair",
        ),
    ),
    mistakes=(
        Mistake(
            "the last pair is lost",
            "Your loop stops one pair too early: n tokens have n − 1 pairs, and range(len(ids) - 1) "
            "visits them all.",
            patch=(("zip(ids, ids[1:])", "zip(ids[:-1], ids[1:-1])"),),
        ),
        Mistake(
            "the first pair is lost",
            "Your loop begins at the second token, so the pair of the first two is never counted.",
            patch=(("zip(ids, ids[1:])", "zip(ids[1:], ids[2:])"),),
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
            patch=(("zip(ids, ids[1:])", "zip(ids[::2], ids[1::2])"),),
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
            patch=(("zip(ids, ids[1:])", "ids"),),
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
            "`counts or {}` throws away an empty dictionary that was passed in; ask "
            "`counts is None`.",
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
                (
                    "zip(ids, ids[1:])",
                    "((ids[i], ids[i + 1]) for i in range(len(ids)))",
                ),
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
            patch=(("zip(ids, ids[1:])", "pairwise(ids)"),),
        ),
        Mistake(
            "the loop never ends",
            "Every path through the loop must move i forward.",
            symptom="timeout",
        ),
        Mistake(
            "nothing is returned",
            "The function ends without `return counts`, so it gives None.",
            patch=(("return counts", "pass"),),
        ),
    ),
)


# ---- merge -----------------------------------------------------------------------------------


def merge(ids: list[int], pair: Pair, idx: int) -> list[int]:
    merged = []
    i = 0
    while i < len(ids):
        if i < len(ids) - 1 and (ids[i], ids[i + 1]) == pair:
            merged.append(idx)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


def _pieces(*pieces: list[int], end: tuple[int, ...] = (), pair: Pair = (1, 2)) -> Any:
    """A strategy factory: lists joined from pieces, with a pair to replace by 9."""

    def strategy() -> SearchStrategy[Args]:
        from hypothesis import strategies as st

        joined = st.lists(st.sampled_from(pieces), min_size=1, max_size=7)
        return joined.map(lambda x: ([t for piece in x for t in piece] + list(end), pair, 9))

    return strategy


MERGE = Check(
    id="ps02.merge",
    signature="merge(ids, pair, idx)",
    reference=merge,
    place=Place("0:30:36", "Lecture 02", "Replace a pair"),
    draw=merging,
    behaviours=(
        # The last token is never part of a pair here: the end has a behaviour of its own.
        Behaviour(
            "replaces the pair",
            2.0,
            (([5, 6, 6, 7, 9, 1], (6, 7), 99),),
            _pieces([1, 2], [3], [2, 4], [1, 3], [11, 2], end=(4,)),
        ),
        Behaviour(
            "takes runs from the left",
            1.0,
            (([1, 1, 1], (1, 1), 9), ([1, 1, 1, 1], (1, 1), 9)),
            _pieces([1], [1, 1], [1, 1, 1], [2], end=(2,), pair=(1, 1)),
        ),
        Behaviour(
            "replaces a pair at the very end",
            1.0,
            (([3, 1, 2], (1, 2), 9), ([1, 2], (1, 2), 9)),
            _pieces([1, 2], [3], [2, 4], end=(1, 2)),
        ),
        Behaviour(
            "keeps short lists, and lists without the pair",
            0.5,
            (
                ([], (1, 2), 9),
                ([1], (1, 2), 9),
                ([3, 4], (1, 2), 9),
                ([1], (1, 1), 9),
                ([2, 1], (1, 2), 9),
            ),
            _pieces([3], [4, 1, 3], [2, 3], end=(1,)),
            after="replaces the pair",
        ),
        Behaviour(
            "leaves its argument as it was",
            0.5,
            compare=lambda args, expected, got: None,
            edges=(([5, 6, 6, 7, 9, 1], (6, 7), 99),),
            strategy=_pieces([1, 2], [3], end=(4,)),
            pure=True,
            after="replaces the pair",
        ),
    ),
    mistakes=(
        Mistake(
            "the second token of the pair stays",
            "After a match you move on by one, so the pair's second token is kept (or starts another "
            "match). A match uses up two tokens: `i += 2` in a `while` loop; in a `for` loop it has no "
            "effect, since the loop sets i anew.",
            patch=(("i += 2", "i += 1"),),
        ),
        Mistake(
            "the last token is dropped",
            "Your loop ends before the last token, which is lost when it is not part of a pair. Let "
            "the loop run to len(ids) and guard only the look at ids[i + 1].",
            patch=(("while i < len(ids):", "while i < len(ids) - 1:"),),
        ),
        Mistake(
            "a pair at the end is missed",
            "Your guard stops one place too early: i < len(ids) - 1 still leaves room for a pair.",
            patch=(("if i < len(ids) - 1 and", "if i < len(ids) - 2 and"),),
        ),
        Mistake(
            "it reads beyond the end",
            "At the last token there is no ids[i + 1]. Test i < len(ids) - 1 first, then compare.",
            patch=(
                (
                    "if i < len(ids) - 1 and (ids[i], ids[i + 1]) == pair:",
                    "if (ids[i], ids[i + 1]) == pair:",
                ),
            ),
        ),
        Mistake(
            "the last token is always kept apart",
            "A pair whose second token is the last one is not seen.",
            solution="""
            def merge(ids, pair, idx):
                merged, i = [], 0
                while i < len(ids):
                    if i + 2 < len(ids) and ids[i] == pair[0] and ids[i + 1] == pair[1]:
                        merged.append(idx)
                        i += 2
                    else:
                        merged.append(ids[i])
                        i += 1
                if len(ids) > 2 and (ids[-2], ids[-1]) == pair:
                    merged.append(idx)
                return merged
            """,
        ),
        Mistake(
            "only the first pair is replaced",
            "You stop after the first match; every occurrence is replaced.",
            patch=(
                (
                    "            i += 2\n",
                    "            i += 2\n            return merged + ids[i:]\n",
                ),
            ),
        ),
        Mistake(
            "the first token alone decides",
            "You compare only the first token of the pair; both must match.",
            patch=(("(ids[i], ids[i + 1]) == pair", "ids[i] == pair[0]"),),
        ),
        Mistake(
            "the second token alone decides",
            "You compare only the second token of the pair; both must match.",
            patch=(("(ids[i], ids[i + 1]) == pair", "ids[i + 1] == pair[1]"),),
        ),
        Mistake(
            "either order matches",
            "(1, 2) and (2, 1) are different pairs; the order of the tokens counts.",
            patch=(("(ids[i], ids[i + 1]) == pair", "(ids[i], ids[i + 1]) in (pair, pair[::-1])"),),
        ),
        Mistake(
            "the pair's first token is put in place of idx",
            "A match is replaced by the new token idx, not by a token of the pair.",
            patch=(("merged.append(idx)", "merged.append(pair[0])"),),
        ),
        Mistake(
            "the list is changed in place",
            "You delete from or write into the list that was passed in. The caller still needs it: "
            "build a new list.",
            patch=(("return merged", "ids[:] = merged; return ids"),),
        ),
        Mistake(
            "a whole run becomes one token",
            "A run 1 1 1 1 becomes two new tokens, not one: each match takes exactly two tokens.",
            solution="""
            def merge(ids, pair, idx):
                merged, i = [], 0
                while i < len(ids):
                    if i < len(ids) - 1 and (ids[i], ids[i + 1]) == pair:
                        merged.append(idx)
                        i += 2
                        while pair[0] == pair[1] and i < len(ids) and ids[i] == pair[0]:
                            i += 1
                    else:
                        merged.append(ids[i])
                        i += 1
                return merged
            """,
        ),
        Mistake(
            "runs are taken from the right",
            "You replace from the right end. The lecture goes from the left: 1 1 1 becomes 9 1.",
            solution="""
            def merge(ids, pair, idx):
                merged, i = [], len(ids)
                while i > 0:
                    if i > 1 and (ids[i - 2], ids[i - 1]) == pair:
                        merged.append(idx)
                        i -= 2
                    else:
                        merged.append(ids[i - 1])
                        i -= 1
                return merged[::-1]
            """,
        ),
        Mistake(
            "text is replaced, not tokens",
            "Replacing in a joined string lets token 1 match inside token 11 or 21. Work on the list.",
            solution="""
            def merge(ids, pair, idx):
                text = " ".join(map(str, ids)).replace(f"{pair[0]} {pair[1]}", str(idx))
                return [int(t) for t in text.split()]
            """,
        ),
        Mistake(
            "it returns inside the loop",
            "The return stands inside the loop, so it ends after the first step.",
            patch=(("    return merged", "        return merged"),),
        ),
        Mistake(
            "idx is wrapped in a list",
            "append adds its argument as one element: `append(idx)`, not `append([idx])`.",
            patch=(("merged.append(idx)", "merged.append([idx])"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("return merged", "pass"),),
        ),
        Mistake(
            "nothing is replaced",
            "The list comes back as it went in: no pair is ever matched. A pair is a tuple; compare "
            "it with (ids[i], ids[i + 1]), not with a list.",
            patch=(("(ids[i], ids[i + 1]) == pair", "[ids[i], ids[i + 1]] == pair"),),
        ),
        Mistake(
            "the loop never ends",
            "Every path through the loop must move i forward.",
            symptom="timeout",
        ),
    ),
)
