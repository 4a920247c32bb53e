"""How training within chunks is judged: by its trace, as in problem set 02."""

from __future__ import annotations

from typing import Any

from autograder.checks.comparing import Joined, misshapen, replayed
from autograder.checks.contract import Args
from autograder.checks.plain_data import difference, short
from autograder.checks.ps04.chunked import RegexTokenizer
from autograder.language import words
from minbpe_ref.regex import split

_ = words("ps04")


def faulty(got: Any) -> str | None:
    """What is wrong with the form of merges."""
    if type(got) is not dict:
        return _("merges must be a dictionary from pair to id; got {got}").format(
            got=short(got, 60)
        )
    return misshapen(got)


def trace(args: Args, expected: Any, got: Any) -> str | None:
    """Whether each merge joins a most frequent pair within the chunks; ties may fall any way."""
    pattern, text, size = args[:3]
    merges = got[-1] if type(got) is list and got else got
    chunks = [list(chunk.encode("utf-8")) for chunk in split(text, pattern)]
    return faulty(merges) or replayed(chunks, merges, size, joins)


def joins(wrong: Joined) -> str:
    """The sentence for a merge that joins another pair."""
    return _(
        "merge {step} joins {pair}, which the chunks hold {times} times; {best} they hold "
        "{top} times"
    ).format(step=wrong.step, pair=wrong.pair, times=wrong.stands, best=wrong.best, top=wrong.top)


def with_own_merges(args: Args, expected: Any, got: Any) -> str | None:
    """Whether the other text was encoded as the learner's own merges say."""
    pattern, _, _, other = args
    merges, ids = got[1:]
    if wrong := faulty(merges):
        return wrong
    if not merges:
        return _("after training there are no merges")
    right = RegexTokenizer(pattern, merges).encode_ordinary(other)
    return difference(right, ids)


def tell_last(expected: Any, got: Any) -> list[str]:
    """The merges or ids, without what train returned."""
    want, have = (v[-1] if type(v) is list and v and v[0] is None else v for v in (expected, got))
    return [
        _("Expected `{want}`").format(want=short(want)),
        _("Got `{have}`").format(have=short(have)),
    ]
