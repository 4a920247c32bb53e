"""Problem set 06: encoding, special tokens as allowed (lecture 1:18:26; 1:51:41)."""

from __future__ import annotations

from autograder.checks.contract import Check, Place
from autograder.checks.ps06 import inputs as draws
from autograder.checks.ps06.adapters import encode
from autograder.checks.ps06.drawings import encoding
from autograder.checks.ps06.encoding_mistakes import MISTAKES
from autograder.checks.ps06.questions import asks
from minbpe_ref.specials import (
    refuse_others,
    resolve_allowed,
    special_pattern,
    split_on_special,
)

_all = asks("encode", encode, plain=1, after=1)
_default = asks("encode", encode, plain=1)
WORDS = ("END", "SEP")
END = {"END": 300}
AB = {(97, 98): 256}

ENCODE = Check(
    id="ps06.encode",
    signature='encode(text, tokenizer, allowed_special="none_raise")',
    reference=encode,
    patched=(special_pattern, split_on_special, refuse_others, resolve_allowed),
    place=Place("1:18:26", "Lecture 05", "Who is allowed to?"),
    draw=encoding,
    behaviours=(
        _all(
            "turns special tokens into their ids",
            1.5,
            (("aEND", END, {}, "all"), ("ENDENDab", END, AB, "all"), ("aENDb", END, AB, "all")),
            lambda: draws.everything(WORDS, ("a", "b", " ", "é", "end", "EN")),
        ),
        _all(
            "takes a name letter by letter",
            1.0,
            (("a<|x|>b|", {"<|x|>": 300}, {}, "all"), ("a.baxb", {"a.b": 300}, {}, "all")),
            lambda: draws.everything(draws.LITERAL, ("a", "b", "<|", "|", "axb", " ")),
        ),
        _all(
            "takes the longest name that fits",
            1.0,
            (
                ("ENDSEN", {"EN": 300, "END": 301, "ENDS": 302}, {}, "all"),
                ("EN", {"END": 300, "EN": 301}, {}, "all"),
            ),
            lambda: draws.everything(draws.NESTED),
            examples=30,
        ),
        _all(
            "allows those in a list",
            0.5,
            (("aENDb", {"SEP": 301, "END": 300}, {}, ["END"]),),
            lambda: draws.some_of((*WORDS, "<|x|>"), refused=False),
        ),
        _all(
            "refuses those that are not in the list",
            0.5,
            (
                ("aENDSEP", {"SEP": 301, "END": 300}, {}, ["SEP"]),
                ("END", END, {}, []),
                ("END", {"END": 300, "EN": 301}, {}, ["END"]),
            ),
            lambda: draws.some_of((*WORDS, "<|x|>"), refused=True),
            raises=("ValueError",),
            after="allows those in a list",
        ),
        _default(
            "refuses special tokens when nothing is said",
            1.0,
            (("aENDb", END, {}), ("END", {"SEP": 301, "END": 300}, AB)),
            lambda: draws.holding(WORDS, None).map(lambda a: a[:3]),
            raises=("ValueError",),
            after="turns special tokens into their ids",
        ),
        _all(
            "reads them as plain text with “none”",
            0.5,
            (("aENDb", END, {(78, 68): 256}, "none"), ("", END, {}, "none")),
            lambda: draws.holding(WORDS, "none"),
            after="turns special tokens into their ids",
        ),
        _all(
            "refuses a name that is not registered",
            0.5,
            (("a", END, {}, ["FIN"]), ("aFIN", END, {}, ["FIN"]), ("a", {}, {}, ["END"])),
            raises=("ValueError",),
            after="allows those in a list",
        ),
    ),
    mistakes=MISTAKES,
)
