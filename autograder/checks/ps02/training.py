"""Train byte pair encoding on a text, judged by its trace.

Each merge must join a most frequent pair, given the merges before it, so that any tie-break passes but
for the one point that is set aside for the lecture's.
"""

from __future__ import annotations

from typing import Any

from autograder.checks.comparing import Joined, differing, misshapen, replayed, times
from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.plain_data import difference, short
from autograder.checks.ps02 import inputs
from autograder.checks.ps02.drawings import training
from autograder.checks.ps02.training_mistakes import MISTAKES
from autograder.language import words
from minbpe_ref import basic
from minbpe_ref.base import Pair, build_vocab
from minbpe_ref.basic import learn_merges

_ = words("ps02")

# Merges that double a token a hundred times must not be followed to their end.
LONGEST_TOKEN = 10_000
Trained = tuple[dict[Pair, int], dict[int, bytes]]


def shape_of(got: Any) -> str | None:
    """What is wrong with the form of a training result: (merges, vocab), both dictionaries."""
    if type(got) is not tuple or len(got) != 2:
        return _("a tuple of two must be returned, (merges, vocab); got {got}").format(
            got=short(got, 60)
        )
    if type(got[0]) is not dict or type(got[1]) is not dict:
        return _("merges and vocab must be dictionaries; got {first} and {second}").format(
            first=type(got[0]).__name__, second=type(got[1]).__name__
        )
    return misshapen(got[0])


def trace(args: Args, expected: Trained, got: Any) -> str | None:
    """Whether each merge joins a pair that is most frequent at that point; ties may fall any way."""
    text, vocab_size = args
    return shape_of(got) or replayed([list(text.encode("utf-8"))], got[0], vocab_size, joins)


def joins(wrong: Joined) -> str:
    """The sentence for a merge that joins another pair."""
    return _("merge {step} joins {pair}, which stands {stands}; {best} stands {top}").format(
        step=wrong.step,
        pair=wrong.pair,
        stands=times(wrong.stands),
        best=wrong.best,
        top=times(wrong.top),
    )


def tell_training(expected: Any, got: Any) -> list[str]:
    """The merges, and only those entries of the vocabularies that differ."""
    if shape_of(got) is not None:
        return []
    lines = [
        _("Merges: expected `{expected}`, got `{got}`").format(
            expected=short(expected[0]), got=short(got[0])
        )
    ]
    if found := differing(expected[1], got[1]):
        lines.append(
            _("Vocabulary, where it differs: expected `{want}`, got `{have}`").format(
                want=short(found[0]), have=short(found[1])
            )
        )
    return lines


def vocabulary(args: Args, expected: Trained, got: Any) -> str | None:
    """Whether the vocabulary holds the bytes of every token of the learner's own merges."""
    if (wrong := shape_of(got)) is not None:
        return wrong
    merges, vocab = got
    right = {i: bytes([i]) for i in range(256)}
    for (left, second), idx in sorted(merges.items(), key=lambda item: item[1]):
        if left not in right or second not in right:
            return _("token {idx} joins {left}, and one of them does not exist yet").format(
                idx=idx, left=(left, second)
            )
        right[idx] = right[left] + right[second]
        if len(right[idx]) > LONGEST_TOKEN:
            return _("token {idx} would have {right:,} bytes, more than any text here").format(
                idx=idx, right=len(right[idx])
            )
    wrong = difference(right, vocab)
    return wrong and _("in vocab, {wrong}").format(wrong=wrong)


def same_merges(args: Args, expected: Trained, got: Any) -> str | None:
    """Whether the merges are exactly the reference's, ties included."""
    if (wrong := shape_of(got)) is not None:
        return wrong
    for step, ((pair, idx), (mine, other)) in enumerate(
        zip(expected[0].items(), got[0].items(), strict=False)
    ):
        if pair == mine and idx != other:
            return _("merge {step} has the id {other}; it should be {idx}").format(
                step=step + 1, other=other, idx=idx
            )
        if pair != mine:
            return _(
                "merge {step} joins {mine}; {pair} is as frequent and stands first in the text"
            ).format(step=step + 1, mine=mine, pair=pair)
    return difference(len(expected[0]), len(got[0]))


TRAIN = Check(
    id="ps02.train",
    signature="train(text, vocab_size)",
    reference=basic.train,
    patched=(learn_merges, build_vocab),
    place=Place("0:34:58", "Lecture 02", "The training loop"),
    compare=trace,
    draw=training,
    tell=tell_training,
    uses=("get_stats", "merge"),
    behaviours=(
        Behaviour(
            "merges a most frequent pair each time",
            3.5,
            (("aaabdaaabac", 259), ("she sells sea shells", 262)),
            inputs.texts("abc ", 30, 8),
        ),
        Behaviour(
            "gives every token its bytes",
            1.5,
            (("aaabdaaabac", 259),),
            inputs.texts("ab ", 24, 6),
            compare=vocabulary,
        ),
        Behaviour(
            "works on bytes, not code points",
            0.5,
            (("안녕 안녕", 260), ("👋👋👋", 258)),
            inputs.texts("aé안👋", 12, 5),
        ),
        Behaviour(
            "stops when no pair is left",
            1.0,
            (("", 300), ("a", 300), ("ab", 300)),
            inputs.exhausted,
        ),
        Behaviour(
            "learns nothing at 256",
            0.5,
            (("hello hello", 256), ("", 256)),
            after="merges a most frequent pair each time",
        ),
        Behaviour(
            "breaks ties as the lecture does",
            1.0,
            (("abcd", 257), ("zyxzyxcba", 259)),
            inputs.texts("abc", 12, 4),
            compare=same_merges,
            after="merges a most frequent pair each time",
        ),
    ),
    mistakes=MISTAKES,
)
