"""The UTF-8 bytes of one code point."""

from __future__ import annotations

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.ps01 import inputs
from autograder.checks.ps01.drawings import encoding
from autograder.checks.ps01.encoding_mistakes import MISTAKES
from minbpe_ref import utf8

# What would do the exercise in one call.
BY_HAND = ("encode", "decode", "utf-8", "utf8", "utf_8", "UTF-8")


def in_hexadecimal(args: Args) -> str:
    """The call with its number written as code points are."""
    return f"utf8_encode({args[0]:#x})"


ENCODE = Check(
    id="ps01.utf8_encode",
    signature="utf8_encode(code_point)",
    reference=utf8.encode_code_point,
    place=Place("0:18:15", "Lecture 01", "How the bits are dealt out"),
    draw=encoding,
    forbids=BY_HAND,
    behaviours=(
        Behaviour(
            "gives one byte up to U+007F",
            0.5,
            ((0x61,), (0x00,), (0x7F,)),
            lambda: inputs.between(0, 0x7F),
            ask=in_hexadecimal,
        ),
        Behaviour(
            "gives two bytes up to U+07FF",
            1.0,
            ((0xE9,), (0x80,), (0x7FF,)),
            lambda: inputs.between(0x80, 0x7FF),
            ask=in_hexadecimal,
        ),
        Behaviour(
            "gives three bytes up to U+FFFF",
            1.0,
            ((0xC548,), (0x800,), (0xD7FF,), (0xE000,), (0xFFFF,)),
            inputs.three_bytes,
            ask=in_hexadecimal,
        ),
        Behaviour(
            "gives four bytes up to U+10FFFF",
            1.0,
            ((0x1F44B,), (0x10000,), (0x10FFFF,)),
            lambda: inputs.between(0x10000, 0x10FFFF),
            ask=in_hexadecimal,
        ),
        Behaviour(
            "refuses surrogates with a ValueError",
            0.75,
            ((0xD800,), (0xDFFF,)),
            lambda: inputs.between(0xD800, 0xDFFF),
            ask=in_hexadecimal,
            raises=("ValueError",),
            after="gives three bytes up to U+FFFF",
        ),
        Behaviour(
            "refuses what is no code point with a ValueError",
            0.75,
            ((0x110000,), (-1,)),
            inputs.outside,
            ask=in_hexadecimal,
            raises=("ValueError",),
            after="gives four bytes up to U+10FFFF",
        ),
    ),
    mistakes=MISTAKES,
)
