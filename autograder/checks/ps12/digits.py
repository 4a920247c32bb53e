"""Problem set 12: how a tokenizer cuts numbers (lecture 1:51:41)."""

from __future__ import annotations

from autograder.checks.contract import Args, Behaviour, Check, Place, Script, Step
from autograder.checks.plain_data import short
from autograder.checks.ps12 import inputs as draws
from autograder.checks.ps12.digits_mistakes import MISTAKES
from autograder.checks.ps12.drawings import numbers
from autograder.checks.ps12.questions import asks
from autograder.checks.ps12.tokenizers import Tok, digits_of, encode, small, vocab_of
from autograder.language import words

_ = words("ps12")


def digit_splits(tok: Tok, low: int, high: int) -> dict[tuple[int, ...], int]:
    vocab = vocab_of(tok)
    splits: dict[tuple[int, ...], int] = {}
    for number in range(low, high):
        ids = encode(str(number), tok)
        lengths = tuple(len(vocab[idx]) for idx in ids)
        splits[lengths] = splits.get(lengths, 0) + 1
    return splits


_DIGITS = asks("digit_splits", digit_splits)


def _of_gpt2(args: Args) -> Script:
    name, low, high = args
    return (Step("call", "digit_splits", (small(digits_of(name)), low, high)),)


DIGIT_SPLITS = Check(
    id="ps12.digit_splits",
    signature="digit_splits(tok, low, high)",
    reference=digit_splits,
    place=Place("1:51:41", "Lecture 10", "Sums"),
    draw=numbers,
    uses=("encode", "vocab_of"),
    behaviours=(
        Behaviour(
            "says how numbers are cut",
            1.0,
            (([b"12", b"34", b"123"], 1230, 1236), ([], 8, 12), ([b"12", b"20"], 1200, 1203)),
            draws.numbers,
            **_DIGITS,
        ),
        Behaviour(
            "tells cuts apart by their order",
            1.0,
            (([b"10", b"20"], 101, 111), ([b"100", b"01"], 1001, 1004)),
            draws.numbers,
            **_DIGITS,
        ),
        Behaviour(
            "is right on GPT-2's own numbers",
            1.0,
            (("r50k_base", 1000, 3000),),
            script=_of_gpt2,
            ask=lambda args: f"digit_splits(given.gpt2, {args[1]}, {args[2]})",
            reference=lambda name, low, high: digit_splits(small(digits_of(name)), low, high),
            after="says how numbers are cut",
            tell=lambda expected, got: [
                _("Expected `{want}`").format(want=short(expected)),
                _("Got `{have}`").format(have=short(got)),
            ],
            uniform=True,
        ),
    ),
    mistakes=MISTAKES,
)
