"""Problem set 01, first half: the code points of a text, the bytes of a code point.

The inputs go to where a rule changes: the first and the last code point of one, two, three and four
bytes, and the surrogates in the middle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.ps01.drawings import encoding, numbering

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# What would do the exercise in one call.
BY_HAND = ("encode", "decode", "utf-8", "utf8", "utf_8", "UTF-8")
LETTERS = "ab é안한👋🤗"


def texts(alphabet: str = LETTERS, longest: int = 8) -> SearchStrategy[Args]:
    """A text of the alphabet."""
    from hypothesis import strategies as st

    return st.text(st.sampled_from(alphabet), max_size=longest).map(lambda text: (text,))


def between(first: int, last: int) -> SearchStrategy[Args]:
    """A code point of a range, both ends often."""
    from hypothesis import strategies as st

    at_the_edge = st.sampled_from([first, first + 1, last - 1, last])
    return (at_the_edge | st.integers(first, last)).map(lambda code_point: (code_point,))


# ---- code_points -----------------------------------------------------------------------------


def code_points(text: str) -> list[int]:
    return [ord(character) for character in text]


CODE_POINTS = Check(
    id="ps01.code_points",
    signature="code_points(text)",
    reference=code_points,
    place=Place("0:14:56", "Lecture 01", "Strings are code points"),
    draw=numbering,
    behaviours=(
        Behaviour(
            "gives the code points in order",
            1.0,
            (("hi",), ("안녕",), ("baa",), ("",)),
            lambda: texts("ab é안한"),
        ),
        Behaviour(
            "takes a code point beyond U+FFFF for one",
            0.5,
            (("👋",), ("a🤗b",)),
            lambda: texts("a안👋🤗"),
        ),
        Behaviour(
            "leaves the text as it is",
            0.5,
            (("e\u0301",), ("\u00e9",), (" \n",), ("A\u200d",)),
            lambda: texts("aeE \u0301\u0308\u1112\u1161\u11ab\u200d\n"),
        ),
    ),
    mistakes=(
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
    ),
)


# ---- utf8_encode -----------------------------------------------------------------------------


def utf8_encode(code_point: int) -> bytes:
    if code_point < 0 or code_point > 0x10FFFF:
        raise ValueError(f"{code_point} is no code point")
    if 0xD800 <= code_point <= 0xDFFF:
        raise ValueError(f"{code_point:#x} is a surrogate")
    if code_point < 0x80:
        return bytes([code_point])
    last = 0x80 | code_point & 0x3F
    if code_point < 0x800:
        return bytes([0xC0 | code_point >> 6, last])
    third = 0x80 | code_point >> 6 & 0x3F
    if code_point < 0x10000:
        return bytes([0xE0 | code_point >> 12, third, last])
    second = 0x80 | code_point >> 12 & 0x3F
    return bytes([0xF0 | code_point >> 18, second, third, last])


def three_bytes() -> SearchStrategy[Args]:
    """A code point of three bytes, on either side of the surrogates."""
    return between(0x800, 0xD7FF) | between(0xE000, 0xFFFF)


def outside() -> SearchStrategy[Args]:
    """A number below the first or beyond the last code point."""
    from hypothesis import strategies as st

    far = st.sampled_from([-(2**31), -256, -128, -1, 0x110000, 0x1FFFFF, 0x200000, 2**31])
    return (far | st.integers(0x110000, 0x13FFFF)).map(lambda number: (number,))


def in_hexadecimal(args: Args) -> str:
    """The call with its number written as code points are."""
    return f"utf8_encode({args[0]:#x})"


ENCODE = Check(
    id="ps01.utf8_encode",
    signature="utf8_encode(code_point)",
    reference=utf8_encode,
    place=Place("0:18:15", "Lecture 01", "How the bits are dealt out"),
    draw=encoding,
    forbids=BY_HAND,
    behaviours=(
        Behaviour(
            "gives one byte up to U+007F",
            0.5,
            ((0x61,), (0x00,), (0x7F,)),
            lambda: between(0, 0x7F),
            ask=in_hexadecimal,
        ),
        Behaviour(
            "gives two bytes up to U+07FF",
            1.0,
            ((0xE9,), (0x80,), (0x7FF,)),
            lambda: between(0x80, 0x7FF),
            ask=in_hexadecimal,
        ),
        Behaviour(
            "gives three bytes up to U+FFFF",
            1.0,
            ((0xC548,), (0x800,), (0xD7FF,), (0xE000,), (0xFFFF,)),
            three_bytes,
            ask=in_hexadecimal,
        ),
        Behaviour(
            "gives four bytes up to U+10FFFF",
            1.0,
            ((0x1F44B,), (0x10000,), (0x10FFFF,)),
            lambda: between(0x10000, 0x10FFFF),
            ask=in_hexadecimal,
        ),
        Behaviour(
            "refuses surrogates with a ValueError",
            0.75,
            ((0xD800,), (0xDFFF,)),
            lambda: between(0xD800, 0xDFFF),
            ask=in_hexadecimal,
            raises=("ValueError",),
            after="gives three bytes up to U+FFFF",
        ),
        Behaviour(
            "refuses what is no code point with a ValueError",
            0.75,
            ((0x110000,), (-1,)),
            outside,
            ask=in_hexadecimal,
            raises=("ValueError",),
            after="gives four bytes up to U+10FFFF",
        ),
    ),
    mistakes=(
        Mistake(
            "the code point is cut into bytes of eight bits",
            "The number's own bytes are not UTF-8: a reader could not tell where a code point ends. Six bits go "
            "into each byte that follows, and every byte is marked.",
            patch=(
                (
                    "    if code_point < 0x80:\n        return bytes([code_point])\n",
                    "    return code_point.to_bytes(1 + (code_point > 0xFF) + (code_point > 0xFFFF), 'big')\n",
                ),
            ),
        ),
        Mistake(
            "the bytes that follow are not marked",
            "Each byte after the first begins with the bits 10: set them with 0x80 |.",
            patch=(
                ("last = 0x80 | code_point & 0x3F", "last = code_point & 0x3F"),
                ("third = 0x80 | code_point >> 6 & 0x3F", "third = code_point >> 6 & 0x3F"),
                ("second = 0x80 | code_point >> 12 & 0x3F", "second = code_point >> 12 & 0x3F"),
            ),
        ),
        Mistake(
            "the mask of the last byte is one bit too wide",
            "A byte that follows holds six bits of the code point: & 0x3F. With 0x7F a seventh stays.",
            patch=(
                ("last = 0x80 | code_point & 0x3F", "last = 0x80 | code_point & 0x7F"),
                (
                    "third = 0x80 | code_point >> 6 & 0x3F",
                    "third = 0x80 | code_point >> 6 & 0x7F",
                ),
                (
                    "second = 0x80 | code_point >> 12 & 0x3F",
                    "second = 0x80 | code_point >> 12 & 0x7F",
                ),
            ),
        ),
        Mistake(
            "the mask is one bit too narrow",
            "A byte that follows holds six bits, & 0x3F; with 0x1F the highest of them is lost.",
            patch=(
                ("last = 0x80 | code_point & 0x3F", "last = 0x80 | code_point & 0x1F"),
                (
                    "third = 0x80 | code_point >> 6 & 0x3F",
                    "third = 0x80 | code_point >> 6 & 0x1F",
                ),
                (
                    "second = 0x80 | code_point >> 12 & 0x3F",
                    "second = 0x80 | code_point >> 12 & 0x1F",
                ),
            ),
        ),
        Mistake(
            "the middle bytes are not masked",
            "After the shift, higher bits are still there and spoil the mark: keep six of them, & 0x3F. "
            "Otherwise bytes() complains of a number beyond 255.",
            patch=(
                ("third = 0x80 | code_point >> 6 & 0x3F", "third = 0x80 | code_point >> 6"),
                ("second = 0x80 | code_point >> 12 & 0x3F", "second = 0x80 | code_point >> 12"),
            ),
        ),
        Mistake(
            "the second of four bytes is not masked",
            "code_point >> 12 still has the bits of the lead byte. Keep six: & 0x3F, as in the other bytes.",
            patch=(
                ("second = 0x80 | code_point >> 12 & 0x3F", "second = 0x80 | code_point >> 12"),
            ),
        ),
        Mistake(
            "the shift is by eight bits",
            "A byte that follows takes six bits, so the rest is the code point shifted by 6, 12 and 18.",
            patch=(
                ("0xC0 | code_point >> 6", "0xC0 | code_point >> 8"),
                (
                    "third = 0x80 | code_point >> 6 & 0x3F",
                    "third = 0x80 | code_point >> 8 & 0x3F",
                ),
                ("0xE0 | code_point >> 12", "0xE0 | code_point >> 16"),
                (
                    "second = 0x80 | code_point >> 12 & 0x3F",
                    "second = 0x80 | code_point >> 16 & 0x3F",
                ),
                ("0xF0 | code_point >> 18", "0xF0 | code_point >> 24"),
            ),
        ),
        Mistake(
            "every lead byte is marked as one of two bytes",
            "The lead byte tells how many bytes there are: 110… for two, 1110… for three, 11110… for four.",
            patch=(
                ("0xE0 | code_point >> 12", "0xC0 | code_point >> 12"),
                ("0xF0 | code_point >> 18", "0xC0 | code_point >> 18"),
            ),
        ),
        Mistake(
            "the lead byte has one mark too few",
            "The number of 1s at its beginning is the number of bytes, its own included: 110… for two, "
            "1110… for three, 11110… for four.",
            patch=(
                ("0xC0 | code_point >> 6", "0x80 | code_point >> 6"),
                ("0xE0 | code_point >> 12", "0xC0 | code_point >> 12"),
                ("0xF0 | code_point >> 18", "0xE0 | code_point >> 18"),
            ),
        ),
        Mistake(
            "the bytes are in reverse",
            "The highest bits go first: lead byte, then the rest from left to right.",
            patch=(
                (
                    "bytes([0xC0 | code_point >> 6, last])",
                    "bytes([last, 0xC0 | code_point >> 6])",
                ),
                (
                    "bytes([0xE0 | code_point >> 12, third, last])",
                    "bytes([last, third, 0xE0 | code_point >> 12])",
                ),
                (
                    "bytes([0xF0 | code_point >> 18, second, third, last])",
                    "bytes([last, third, second, 0xF0 | code_point >> 18])",
                ),
            ),
        ),
        Mistake(
            "the middle bytes change places",
            "In a sequence of four the higher six bits come before the lower six.",
            patch=(
                (
                    "[0xF0 | code_point >> 18, second, third, last]",
                    "[0xF0 | code_point >> 18, third, second, last]",
                ),
            ),
        ),
        Mistake(
            "there are no four bytes",
            "Beyond U+FFFF a code point takes four bytes; emoji are there.",
            patch=(
                (
                    "    if code_point < 0x10000:\n        return bytes([0xE0 | code_point >> 12, third, last])\n"
                    "    second = 0x80 | code_point >> 12 & 0x3F\n"
                    "    return bytes([0xF0 | code_point >> 18, second, third, last])",
                    "    return bytes([0xE0 | code_point >> 12, third, last])",
                ),
            ),
        ),
        Mistake(
            "U+0080 is one byte",
            "One byte has seven bits for the code point, 0 to 0x7F: the test is < 0x80.",
            patch=(("if code_point < 0x80:", "if code_point <= 0x80:"),),
        ),
        Mistake(
            "up to U+00FF it is one byte",
            "A byte holds 256 values, but the upper half is marked for longer sequences: one byte up to 0x7F only.",
            patch=(("if code_point < 0x80:", "if code_point < 0x100:"),),
        ),
        Mistake(
            "U+007F is two bytes",
            "0x7F fits in seven bits, so it is one byte: the test is < 0x80.",
            patch=(("if code_point < 0x80:", "if code_point < 0x7F:"),),
        ),
        Mistake(
            "U+0800 is two bytes",
            "Two bytes have eleven bits, up to 0x7FF: the test is < 0x800.",
            patch=(("if code_point < 0x800:", "if code_point <= 0x800:"),),
        ),
        Mistake(
            "U+07FF is three bytes",
            "0x7FF fits in eleven bits, so it takes two bytes: the test is < 0x800.",
            patch=(("if code_point < 0x800:", "if code_point < 0x7FF:"),),
        ),
        Mistake(
            "U+10000 is three bytes",
            "Three bytes have sixteen bits, up to 0xFFFF: the test is < 0x10000.",
            patch=(("if code_point < 0x10000:", "if code_point <= 0x10000:"),),
        ),
        Mistake(
            "U+FFFF is four bytes",
            "0xFFFF fits in sixteen bits, so it takes three bytes: the test is < 0x10000.",
            patch=(("if code_point < 0x10000:", "if code_point < 0xFFFF:"),),
        ),
        Mistake(
            "surrogates get bytes",
            "U+D800 to U+DFFF are halves of UTF-16 pairs and no code points of a text: raise ValueError.",
            patch=(("0xD800 <= code_point <= 0xDFFF", "False"),),
        ),
        Mistake(
            "the last surrogate gets bytes",
            "U+DFFF is a surrogate too; `range(0xD800, 0xE000)` holds them all.",
            patch=(("<= 0xDFFF", "< 0xDFFF"),),
        ),
        Mistake(
            "only the high surrogates are refused",
            "Both halves are surrogates: U+D800 to U+DBFF, and U+DC00 to U+DFFF.",
            patch=(("<= 0xDFFF", "<= 0xDBFF"),),
        ),
        Mistake(
            "a neighbour of the surrogates is refused",
            "U+D7FF and U+E000 are code points of a text; the surrogates are U+D800 to U+DFFF.",
            patch=(
                (
                    "0xD800 <= code_point <= 0xDFFF",
                    "0xD7FF <= code_point <= 0xE000",
                ),
            ),
        ),
        Mistake(
            "a surrogate becomes U+FFFD",
            "Here it is an error: raise ValueError. What to show in its place is for the caller to say.",
            patch=(
                (
                    'raise ValueError(f"{code_point:#x} is a surrogate")',
                    "return b'\\xef\\xbf\\xbd'",
                ),
            ),
        ),
        Mistake(
            "numbers beyond U+10FFFF get bytes",
            "Unicode ends at U+10FFFF. Four bytes would have room for more, which is an error: raise ValueError.",
            patch=(("code_point < 0 or code_point > 0x10FFFF", "code_point < 0"),),
        ),
        Mistake(
            "U+10FFFF is refused",
            "It is the last code point; what is greater is refused.",
            patch=(("code_point > 0x10FFFF", "code_point >= 0x10FFFF"),),
        ),
        Mistake(
            "negative numbers get bytes",
            "A negative number is no code point: raise ValueError.",
            patch=(
                ("code_point < 0 or code_point > 0x10FFFF", "code_point > 0x10FFFF"),
                ("bytes([code_point])", "bytes([code_point & 0x7F])"),
            ),
        ),
        Mistake(
            "another exception is raised",
            "A value that does not fit is a ValueError; raise that, not TypeError or a bare Exception.",
            patch=(
                (
                    'raise ValueError(f"{code_point} is no code point")',
                    "raise TypeError(code_point)",
                ),
                (
                    'raise ValueError(f"{code_point:#x} is a surrogate")',
                    "raise TypeError(code_point)",
                ),
            ),
        ),
        Mistake(
            "None stands for an error",
            "A result that nobody looks at goes unseen; raise ValueError.",
            patch=(
                ('raise ValueError(f"{code_point} is no code point")', "return None"),
                ('raise ValueError(f"{code_point:#x} is a surrogate")', "return None"),
            ),
        ),
        Mistake(
            "a list of numbers is returned",
            "The bytes are right, their form is not: `bytes([…])` makes bytes of a list of numbers.",
            patch=(
                ("return bytes([code_point])", "return [code_point]"),
                (
                    "return bytes([0xC0 | code_point >> 6, last])",
                    "return [0xC0 | code_point >> 6, last]",
                ),
                (
                    "return bytes([0xE0 | code_point >> 12, third, last])",
                    "return [0xE0 | code_point >> 12, third, last]",
                ),
                (
                    "return bytes([0xF0 | code_point >> 18, second, third, last])",
                    "return [0xF0 | code_point >> 18, second, third, last]",
                ),
            ),
        ),
        Mistake(
            "bytes(n) makes n zero bytes",
            "`bytes(3)` is three zero bytes; one byte of value 3 is `bytes([3])`.",
            patch=(("return bytes([code_point])", "return bytes(code_point)"),),
        ),
        Mistake(
            "the text is returned",
            "chr gives the character. The bytes in which it is stored are asked for.",
            patch=(
                (
                    "    if code_point < 0x80:\n        return bytes([code_point])\n",
                    "    return chr(code_point)\n",
                ),
            ),
        ),
    ),
)
