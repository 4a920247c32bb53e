"""From bytes back to text, also where they are no UTF-8.

What comes of wrong bytes is graded as Python does it: one U+FFFD for a sequence that breaks off, one
for each byte that begins none (the Unicode Standard's "maximal subpart").
"""

from __future__ import annotations

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.ps01 import inputs
from autograder.checks.ps01.decoding_mistakes import MISTAKES
from autograder.checks.ps01.drawings import decoding
from autograder.checks.ps01.encoding import BY_HAND
from minbpe_ref import utf8

DECODE = Check(
    id="ps01.utf8_decode",
    signature='utf8_decode(data, errors="strict")',
    reference=utf8.decode_utf8,
    patched=(utf8.read_lead, utf8.read_code_point),
    place=Place("0:18:15", "Lecture 01", "Bytes that are no text"),
    draw=decoding,
    forbids=BY_HAND,
    behaviours=(
        Behaviour(
            "decodes sequences of one to four bytes",
            2.5,
            ((b"hi",), ("é안👋".encode(),), ("\u07ff\uffff\U0010ffff".encode(),)),
            lambda: inputs.good().map(lambda data: (data,)),
            examples=30,
        ),
        Behaviour(
            "gives the empty text for no bytes",
            0.5,
            ((b"",), (b"", "replace")),
            after="decodes sequences of one to four bytes",
        ),
        Behaviour(
            "refuses stray and missing bytes",
            1.5,
            ((b"\x80",), (b"\xec\x95",), (b"\xc3a",), (b"\xff",)),
            lambda: inputs.strict(inputs.STRAY + inputs.BROKEN_OFF),
            raises=("ValueError",),
            after="decodes sequences of one to four bytes",
        ),
        Behaviour(
            "refuses long forms, surrogates and what is beyond U+10FFFF",
            1.5,
            ((b"\xc0\x80",), (b"\xe0\x80\xaf",), (b"\xed\xa0\x80",), (b"\xf4\x90\x80\x80",)),
            lambda: (
                inputs.strict(inputs.LONG_FORMS)
                | inputs.strict(inputs.SURROGATES)
                | inputs.strict(inputs.BEYOND)
            ),
            raises=("ValueError",),
            after="decodes sequences of one to four bytes",
        ),
        Behaviour(
            "replaces a byte that begins nothing, and goes on",
            1.0,
            ((b"a\x80b", "replace"), (b"\xff\xff", "replace"), (b"ok", "replace")),
            lambda: inputs.replaced(inputs.STRAY),
        ),
        Behaviour(
            "replaces a sequence that breaks off by one U+FFFD",
            1.0,
            ((b"\xec\x95a", "replace"), (b"\xf0\x9f\x91", "replace"), (b"\xc3\xc3\xa9", "replace")),
            lambda: inputs.replaced(inputs.BROKEN_OFF),
        ),
        Behaviour(
            "replaces each byte of a forbidden sequence",
            1.0,
            ((b"\xc0\x80", "replace"), (b"\xed\xa0\x80", "replace"), (b"\xf4\x90a", "replace")),
            lambda: (
                inputs.replaced(inputs.LONG_FORMS)
                | inputs.replaced(inputs.SURROGATES)
                | inputs.replaced(inputs.BEYOND)
            ),
        ),
    ),
    mistakes=MISTAKES,
)
