"""Problem set 05: GPT-2's names of bytes (lecture 1:14:59)."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.plain_data import short
from autograder.checks.ps05.byte_names_mistakes import MISTAKES
from autograder.checks.ps05.drawings import byte_names
from autograder.checks.ps05.telling import tell_entries
from autograder.language import words
from minbpe_ref.gpt2 import bytes_to_unicode

_ = words("ps05")

PRINTABLE = (*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100))


def _shape(got: Any) -> str | None:
    if type(got) is not dict:
        return _("a dictionary from byte to name must be returned; got a {name}").format(
            name=type(got).__name__
        )
    return None


def _entries(bytes_: Any, expected: dict[int, str], got: Any) -> str | None:
    if (wrong := _shape(got)) is not None:
        return wrong
    for b in bytes_:
        if b not in got:
            return _("the byte {b} (0x{b:02X}) has no name").format(b=b)
        if type(got[b]) is not str or got[b] != expected[b]:
            right = f"{expected[b]!r} (U+{ord(expected[b]):04X})"
            return _("the byte {b} (0x{b:02X}) is named {got}; it should be {right}").format(
                b=b, got=short(got[b], 30), right=right
            )
    return None


def printable_entries(args: Args, expected: dict[int, str], got: Any) -> str | None:
    """Whether each printable byte stands for itself."""
    return _entries(PRINTABLE, expected, got)


def other_entries(args: Args, expected: dict[int, str], got: Any) -> str | None:
    """Whether the other bytes have the code points from U+0100 on."""
    return _entries([b for b in range(256) if b not in PRINTABLE], expected, got)


def distinct_names(args: Args, expected: dict[int, str], got: Any) -> str | None:
    """Whether the 256 bytes have 256 names, and nothing else has one."""
    if (wrong := _shape(got)) is not None:
        return wrong
    if extra := [k for k in got if type(k) is not int or not 0 <= k < 256]:
        return _("the key {extra} is no byte").format(extra=short(extra[0], 30))
    names = len({repr(name) for name in got.values()})
    if len(got) == 255:
        return _("one byte has no name: 255 of 256 are named")
    if len(got) < 256:
        return _("{lacking} bytes have no name: {named} of 256 are named").format(
            lacking=256 - len(got), named=len(got)
        )
    return (
        None
        if names == 256
        else _("256 bytes have only {names} different names").format(names=names)
    )


NAMES = Check(
    id="ps05.bytes_to_unicode",
    signature="bytes_to_unicode()",
    reference=bytes_to_unicode,
    place=Place("1:14:59", "Lecture 04", "GPT-2's two files"),
    draw=byte_names,
    tell=tell_entries,
    behaviours=(
        Behaviour("lets a printable byte stand for itself", 1.0, ((),), compare=printable_entries),
        Behaviour(
            "names the other bytes from U+0100 on, in their order",
            1.5,
            ((),),
            compare=other_entries,
        ),
        Behaviour("gives 256 bytes 256 different names", 0.5, ((),), compare=distinct_names),
    ),
    mistakes=MISTAKES,
)
