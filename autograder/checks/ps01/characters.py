"""The code points of a text: every character is one number, whatever its size."""

from __future__ import annotations

from autograder.checks.contract import Behaviour, Check, Mistake, Place
from autograder.checks.ps01 import inputs
from autograder.checks.ps01.drawings import numbering
from minbpe_ref import utf8

MISTAKES = (
    Mistake(
        "the bytes are given",
        "These are the bytes of UTF-8. A code point is one number, whatever its size: ord of each character.",
        patch=(("[ord(character) for character in text]", 'list(text.encode("utf-8"))'),),
    ),
    Mistake(
        "the characters are given",
        "The characters come back as they were. Their numbers are asked for: ord.",
        patch=(("ord(character)", "character"),),
    ),
    Mistake(
        "the numbers are written in hexadecimal",
        "hex gives a text. A code point is an int; how it is written is another matter.",
        patch=(("ord(character)", "hex(ord(character))"),),
    ),
    Mistake(
        "the halves of UTF-16 are given",
        "Beyond U+FFFF you give two numbers, a surrogate pair. That is how UTF-16 stores a code point; "
        "in a Python text it is one.",
        solution="""
            def code_points(text):
                data = text.encode("utf-16-le")
                return [data[i] | data[i + 1] << 8 for i in range(0, len(data), 2)]
            """,
    ),
    Mistake(
        "each code point comes once",
        "A set or a dictionary keeps one of each. Go through the text itself, repeats and all.",
        patch=(("for character in text", "for character in dict.fromkeys(text)"),),
    ),
    Mistake(
        "the code points are sorted",
        "Give them in the order of the text.",
        patch=(
            (
                "[ord(character) for character in text]",
                "sorted(ord(character) for character in text)",
            ),
        ),
    ),
    Mistake(
        "the text is composed first",
        "You normalise: e and a combining accent became one code point. The text is given as it is.",
        patch=(("in text", "in __import__('unicodedata').normalize('NFC', text)"),),
    ),
    Mistake(
        "the text is decomposed first",
        "You normalise: one code point became a letter and a combining accent. The text is given as it is.",
        patch=(("in text", "in __import__('unicodedata').normalize('NFD', text)"),),
    ),
    Mistake(
        "the text is stripped",
        "Spaces and line ends are code points like any other.",
        patch=(("in text", "in text.strip()"),),
    ),
    Mistake(
        "only ASCII is kept",
        "You leave out what is beyond 127. Every code point counts.",
        patch=(("for character in text", "for character in text if ord(character) < 128"),),
    ),
    Mistake(
        "the numbers are counted from the letter a",
        "ord(…) - ord('a') numbers one alphabet. A code point is ord itself.",
        patch=(("ord(character)", "ord(character) - 97"),),
    ),
    Mistake(
        "only the first is given",
        "Your function returns inside its loop, after one round.",
        patch=(("in text]", "in text[:1]]"),),
    ),
    Mistake(
        "a tuple is returned",
        "Return a list.",
        patch=(
            (
                "[ord(character) for character in text]",
                "tuple(ord(character) for character in text)",
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return [", "    ["),),
    ),
)

CODE_POINTS = Check(
    id="ps01.code_points",
    signature="code_points(text)",
    reference=utf8.code_points,
    place=Place("0:14:56", "Lecture 01", "Strings are code points"),
    draw=numbering,
    behaviours=(
        Behaviour(
            "gives the code points in order",
            1.0,
            (("hi",), ("안녕",), ("baa",), ("",)),
            lambda: inputs.texts("ab é안한"),
        ),
        Behaviour(
            "takes a code point beyond U+FFFF for one",
            0.5,
            (("👋",), ("a🤗b",)),
            lambda: inputs.texts("a안👋🤗"),
        ),
        Behaviour(
            "leaves the text as it is",
            0.5,
            (("e\u0301",), ("\u00e9",), (" \n",), ("A\u200d",)),
            lambda: inputs.texts("aeE \u0301\u0308\u1112\u1161\u11ab\u200d\n"),
        ),
    ),
    mistakes=MISTAKES,
)
