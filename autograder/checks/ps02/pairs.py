"""Count the pairs, replace a pair (lecture 0:28:35 to 0:34:58)."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place, Script, Step
from autograder.checks.plain_data import difference, short
from autograder.checks.ps02 import inputs
from autograder.checks.ps02.counting_mistakes import MISTAKES as COUNTING
from autograder.checks.ps02.drawings import merging, pair_counts
from autograder.checks.ps02.merging_mistakes import MISTAKES as MERGING
from autograder.language import words
from minbpe_ref.base import Pair, get_stats, merge

_ = words("ps02")


# ---- get_stats -------------------------------------------------------------------------------


def same_pairs(args: Args, expected: Any, got: Any) -> str | None:
    """Compare which pairs are there, whatever their counts."""
    if type(got) is not dict:
        return difference(expected, got)
    return difference(dict.fromkeys(expected, 0), dict.fromkeys(got, 0))


def call_and_look(args: Args) -> Script:
    """Call, then look at the arguments as the call left them."""
    return (Step("call", "get_stats", args), Step("args"))


def updated(ids: list[int], counts: dict[Pair, int]) -> list[Any]:
    """What comes of such a script: the counts, and both arguments as they are then."""
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
        Behaviour(
            "finds every pair", 1.0, (([1, 2, 3, 1, 2],),), inputs.doubled, compare=same_pairs
        ),
        Behaviour("counts each of them", 1.5, (([1, 2, 1, 2, 3],),), inputs.no_runs),
        Behaviour("counts overlapping pairs", 0.5, (([1, 1, 1, 1],),), inputs.runs),
        Behaviour(
            "copes with no token and with one", 0.5, (([],), ([7],)), after="finds every pair"
        ),
        Behaviour(
            "adds to counts it is given",
            0.5,
            (([1, 2, 1], {(1, 2): 5}), ([], {(1, 2): 5}), ([3, 4], {})),
            inputs.running_counts,
            compare=same_update,
            script=call_and_look,
            reference=updated,
            tell=tell_update,
            after="finds every pair",
        ),
    ),
    mistakes=COUNTING,
)


# ---- merge -----------------------------------------------------------------------------------

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
            inputs.pieces([1, 2], [3], [2, 4], [1, 3], [11, 2], end=(4,)),
        ),
        Behaviour(
            "takes runs from the left",
            1.0,
            (([1, 1, 1], (1, 1), 9), ([1, 1, 1, 1], (1, 1), 9)),
            inputs.pieces([1], [1, 1], [1, 1, 1], [2], end=(2,), pair=(1, 1)),
        ),
        Behaviour(
            "replaces a pair at the very end",
            1.0,
            (([3, 1, 2], (1, 2), 9), ([1, 2], (1, 2), 9)),
            inputs.pieces([1, 2], [3], [2, 4], end=(1, 2)),
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
            inputs.pieces([3], [4, 1, 3], [2, 3], end=(1,)),
            after="replaces the pair",
        ),
        Behaviour(
            "leaves its argument as it was",
            0.5,
            compare=lambda args, expected, got: None,
            edges=(([5, 6, 6, 7, 9, 1], (6, 7), 99),),
            strategy=inputs.pieces([1, 2], [3], end=(4,)),
            pure=True,
            after="replaces the pair",
        ),
    ),
    mistakes=MERGING,
)
