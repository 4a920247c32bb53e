"""Problem set 07: training that looks only at what a merge changes.

Merges are graded by their trace, as in problem set 02: any tie-break passes but for half a point. The
work is graded by counting what is done with tokens and frequencies, never by a clock.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.plain_data import short
from autograder.checks.ps07 import inputs as draws
from autograder.checks.ps07.adapters import Chunks, train_fast
from autograder.checks.ps07.drawings import training
from autograder.checks.ps07.inputs import corpus
from autograder.checks.ps07.tracing import trace
from autograder.checks.ps07.training_mistakes import MISTAKES
from autograder.checks.scripts import asking
from autograder.language import current, words
from minbpe_ref.base import Pair
from minbpe_ref.incremental import Words, learn_from

_ = words("ps07")

EACH = 42  # operations a token that has to be read; right designs take 12 to 30


def by_trace(args: Args, expected: Any, got: Any) -> str | None:
    """Whether each merge joins a pair that is most frequent at that point."""
    words, size = args
    return trace(words, size, got)[0]


def in_order(args: Args, expected: dict[Pair, int], got: Any) -> str | None:
    """Whether the merges are the lecture's, ties included."""
    if (wrong := by_trace(args, expected, got)) is not None:
        return wrong
    for (pair, idx), mine in zip(expected.items(), got, strict=True):
        if pair != mine:
            return _("merge {step} joins {mine}; {pair} is as frequent and stands first").format(
                step=idx - 255, mine=mine, pair=pair
            )
    return None


@lru_cache(maxsize=64)
def asked(recipe: Args) -> tuple[Chunks, int]:
    """The words that a recipe makes, and the vocabulary size."""
    *made, size = recipe
    return corpus(*made), size


def _as_code(recipe: Args) -> str:
    *made, size = recipe
    return f"train_fast(corpus{short(tuple(made))}, {size})"


def _traced(recipe: Args, merges: Any) -> tuple[str | None, int]:
    """`trace` of a recipe's words; the same merges are asked about many times."""
    if type(merges) is not dict:
        return trace({}, 256, merges)
    return _traced_once(recipe, tuple(merges.items()), current())


@lru_cache(maxsize=256)
def _traced_once(
    recipe: Args, merges: tuple[tuple[Any, Any], ...], language: str
) -> tuple[str | None, int]:
    """`language` is the one that what is wrong is said in."""
    words, size = asked(recipe)
    return trace(words, size, dict(merges))


def work(recipe: Args, expected: Any, got: Any) -> str | None:
    """Whether the merges are right and were found without more work than they need."""
    merges, operations, kept = got
    wrong, reads = _traced(recipe, merges)
    if wrong is not None:
        return wrong
    if kept < sum(token < 256 for pair in merges for token in pair):
        return _(
            "the tokens in merges are not those that were handed in but plain numbers, and work on "
            "these can't be counted: use the words' tokens as they are"
        )
    if operations > EACH * reads:
        return _(
            "{operations:,} operations with tokens and frequencies; {reads:,} tokens have to be "
            "looked at, and {each} operations each, {enough:,}, are enough"
        ).format(operations=operations, reads=reads, each=EACH, enough=EACH * reads)
    return None


def seen(recipe: Args, got: Any) -> Any:
    """What tells mistakes apart: the merges where they are wrong, and whether it was too much work."""
    merges, operations, kept = got
    wrong, reads = _traced(recipe, merges)
    # A walk through all words is some times too much, counting all anew very many times.
    much = (operations > EACH * reads) + (operations > 3 * EACH * reads)
    return merges if wrong else None, much, kept > 0


def tell_work(expected: Any, got: Any) -> list[str]:
    """Nothing but the complaint: the merges are long and not the point."""
    merges = got[0] if type(got) is tuple and got else got
    if type(merges) is dict:
        return [_("{n} merges").format(n=len(merges))]
    return [_("Got `{got}`").format(got=short(merges))]


def _work(name: str, points: float, *recipe: int) -> Behaviour:
    return Behaviour(
        name,
        points,
        ((7, *recipe),),
        lambda: draws.recipes(*recipe),
        examples=1,
        compare=work,
        script=asking("count", "train_fast", asked),
        reference=lambda *recipe: train_fast(*asked(recipe)),
        after="joins a most frequent pair each time",
        tell=tell_work,
        ask=_as_code,
        view=seen,
        uniform=True,
    )


def _right(args: Args, got: Any) -> Any:
    """The merges where they are wrong; of right ones, ties may have fallen any way."""
    return got if by_trace(args, None, got) else "right"


def _by_trace(
    name: str,
    points: float,
    edges: tuple[Args, ...],
    strategy: Any,
    examples: int = 12,
    **more: Any,
) -> Behaviour:
    return Behaviour(name, points, edges, strategy, examples, view=_right, **more)


HUG = {tuple(b"hug"): 10, tuple(b"pug"): 5, tuple(b"hugs"): 5}
# After "ab" and "cd" are merged, "abcd" is gone from one word and new in its counts.
MEET = {tuple(b"abcd"): 3, tuple(b"bc"): 2, tuple(b"abab"): 1}
RUNS = {tuple(b"aaaaaaa"): 2, tuple(b"aab"): 1}
RARER = {tuple(b"abab"): 1, tuple(b"ba"): 1}  # "ba" is left once when "ab" is merged
OTHERS = {
    tuple(b"dcdc"): 1,
    tuple(b"cd"): 1,
}  # the same where ties go to the pair that stands first

TRAIN = Check(
    id="ps07.train_fast",
    signature="train_fast(words, vocab_size)",
    reference=train_fast,
    patched=(Words, learn_from),
    place=Place("0:34:58", "Lecture 02", "The training loop"),
    compare=by_trace,
    seconds=5.0,  # counting an operation costs several times the operation itself
    draw=training,
    uses=("merge",),
    behaviours=(
        _by_trace(
            "joins a most frequent pair each time",
            1.5,
            ((HUG, 259), (MEET, 258), (RARER, 259), (OTHERS, 259)),
            lambda: draws.any_words("abcd", room=4, enough=True),
        ),
        _by_trace(
            "keeps the counts right where merges meet",
            1.5,
            ((MEET, 260), (RUNS, 259)),
            lambda: draws.any_words("ab", enough=True) | draws.any_words("abc", 40, enough=True),
            examples=30,
        ),
        _by_trace(
            "stops when no pair is left",
            0.5,
            (({}, 300), ({(97,): 3}, 300), (HUG, 300), ({(97, 98): 2}, 256)),
            lambda: draws.any_words("ab", 8, 40),
            after="joins a most frequent pair each time",
        ),
        _by_trace(
            "leaves the words as they are",
            0.5,
            ((HUG, 259),),
            lambda: draws.any_words("abc", 12, 3, enough=True),
            examples=5,
            pure=True,
            after="joins a most frequent pair each time",
        ),
        _work("takes each word once, however often it stands", 0.5, 6, 60, 0, 0, 0, 261),
        _work("looks only at the words that hold the pair", 2.0, 14, 120, 150, 10, 4, 336),
        _work("finds the best pair without looking at all pairs", 1.0, 10, 3, 300, 2, 100, 316),
        Behaviour(
            "takes the pair that stands first, of equals",
            0.5,
            (
                ({tuple(b"xyab"): 1, tuple(b"ba"): 1}, 258),
                (HUG, 260),
                ({tuple(b"bbbbcbccbca"): 1}, 258),
            ),
            lambda: draws.any_words("abc", 20, enough=True) | draws.one_word("abcd", 40),
            compare=in_order,
        ),
    ),
    mistakes=MISTAKES,
)
