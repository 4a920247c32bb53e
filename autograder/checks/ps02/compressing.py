"""How much shorter a text gets: bytes for each token."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import difference
from autograder.checks.ps02.inputs import lengths
from minbpe_ref.basic import compression_ratio


def compression(text: str, ids: list[int]) -> float:
    """The reference package's, but no tokens are worth 1.0: raising is another exercise."""
    return compression_ratio(text, ids) if ids else 1.0


def same_number(args: Args, expected: float, got: Any) -> str | None:
    """Equal numbers; an int is as good as a float of the same value."""
    small = type(got) is int and abs(got) < 2**53  # beyond, a float could not hold it
    return difference(expected, float(got) if small else got)


MISTAKES = (
    Mistake(
        "code points are counted",
        'len(text) counts code points. The model\'s tokens cover bytes: len(text.encode("utf-8")).',
        patch=(("len(utf8(text))", "len(text)"),),
    ),
    Mistake(
        "the ratio is upside down",
        "You divide tokens by bytes. Bytes a token grows as compression gets better.",
        patch=(("len(utf8(text)) / len(ids)", "len(ids) / len(utf8(text))"),),
    ),
    Mistake(
        "the ratio is rounded down",
        "// divides to a whole number; use /.",
        patch=((" / len(ids)", " // len(ids)"),),
    ),
    Mistake(
        "the ratio is rounded to two places",
        "Return the ratio as it is; round only where you print it.",
        patch=(("len(utf8(text)) / len(ids)", "round(len(utf8(text)) / len(ids), 2)"),),
    ),
    Mistake(
        "no tokens give zero",
        "With no tokens the exercise asks for 1.0.",
        patch=(("else 1.0", "else 0.0"),),
    ),
    Mistake(
        "text is returned",
        "Return a number; make it text only where you print it.",
        patch=(("len(utf8(text)) / len(ids)", "str(len(utf8(text)) / len(ids))"),),
    ),
    Mistake(
        "the ratio is rounded",
        "Return the ratio as it is; round only where you print it.",
        patch=(("len(utf8(text)) / len(ids)", "round(len(utf8(text)) / len(ids), 1)"),),
    ),
    Mistake(
        "UTF-16 is counted",
        "The lecture counts UTF-8 bytes.",
        patch=(("utf8(text)", 'text.encode("utf-16-le")'),),
    ),
    Mistake(
        "no tokens divide by zero",
        "With no tokens there is nothing to divide by; the exercise asks for 1.0.",
        patch=(("    if not ids:\n", "    if False:\n"), (" if ids else 1.0", "")),
    ),
    Mistake(
        "only distinct tokens are counted",
        "Every token of the sequence costs a step of the model, also when it repeats: len(ids).",
        patch=(("/ len(ids)", "/ len(set(ids))"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return len(utf8", "    len(utf8"),),
    ),
)

COMPRESSION = Check(
    id="ps02.compression_ratio",
    signature="compression_ratio(text, ids)",
    reference=compression,
    patched=(compression_ratio,),
    place=Place("0:38:20", "Lecture 02", "How much shorter?"),
    compare=same_number,
    behaviours=(
        Behaviour(
            "divides bytes by tokens",
            1.5,
            (("abcd", [256, 256]), ("hello", [104, 101, 256, 111])),
            lengths("abc "),
        ),
        Behaviour(
            "counts bytes, not code points",
            1.0,
            (("안녕", [256, 257]), ("👋", [1, 2, 3, 4])),
            lengths("é안👋"),
        ),
        Behaviour("gives 1.0 for no tokens", 0.5, (("", []),), after="divides bytes by tokens"),
    ),
    mistakes=MISTAKES,
)
