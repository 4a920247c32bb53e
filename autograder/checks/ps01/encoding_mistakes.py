"""Known mistakes in encoding a code point: patches on `minbpe_ref.utf8.encode_code_point`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
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
        patch=(("0b10000000 | code_point >> 6 * i", "code_point >> 6 * i"),),
    ),
    Mistake(
        "the mask of the last byte is one bit too wide",
        "A byte that follows holds six bits of the code point: & 0x3F. With 0x7F a seventh stays.",
        patch=(("& 0b111111", "& 0b1111111"),),
    ),
    Mistake(
        "the mask is one bit too narrow",
        "A byte that follows holds six bits, & 0x3F; with 0x1F the highest of them is lost.",
        patch=(("& 0b111111", "& 0b11111"),),
    ),
    Mistake(
        "the middle bytes are not masked",
        "After the shift, higher bits are still there and spoil the mark: keep six of them, & 0x3F. "
        "Otherwise bytes() complains of a number beyond 255.",
        patch=(
            (
                "code_point >> 6 * i & 0b111111",
                "(code_point >> 6 * i if i else code_point & 0b111111)",
            ),
        ),
    ),
    Mistake(
        "the second of four bytes is not masked",
        "code_point >> 12 still has the bits of the lead byte. Keep six: & 0x3F, as in the other bytes.",
        patch=(
            (
                "code_point >> 6 * i & 0b111111",
                "(code_point >> 6 * i & (-1 if i == 2 else 0b111111))",
            ),
        ),
    ),
    Mistake(
        "the shift is by eight bits",
        "A byte that follows takes six bits, so the rest is the code point shifted by 6, 12 and 18.",
        patch=(
            ("code_point >> 6 * follow", "code_point >> 8 * follow"),
            ("code_point >> 6 * i", "code_point >> 8 * i"),
        ),
    ),
    Mistake(
        "every lead byte is marked as one of two bytes",
        "The lead byte tells how many bytes there are: 110… for two, 1110… for three, 11110… for four.",
        patch=(("(0b11000000, 0b11100000, 0b11110000)[follow - 1]", "0b11000000"),),
    ),
    Mistake(
        "the lead byte has one mark too few",
        "The number of 1s at its beginning is the number of bytes, its own included: 110… for two, "
        "1110… for three, 11110… for four.",
        patch=(("(0b11000000, 0b11100000, 0b11110000)", "(0b10000000, 0b11000000, 0b11100000)"),),
    ),
    Mistake(
        "the bytes are in reverse",
        "The highest bits go first: lead byte, then the rest from left to right.",
        patch=(("bytes([lead, *rest])", "bytes([lead, *rest][::-1])"),),
    ),
    Mistake(
        "the middle bytes change places",
        "In a sequence of four the higher six bits come before the lower six.",
        patch=(
            (
                "return bytes([lead, *rest])",
                "rest[:-1] = rest[-2::-1]\n    return bytes([lead, *rest])",
            ),
        ),
    ),
    Mistake(
        "there are no four bytes",
        "Beyond U+FFFF a code point takes four bytes; emoji are there.",
        patch=(("2 if code_point < 0x10000 else 3", "2"),),
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
        patch=(("code_point < 0x800 else", "code_point <= 0x800 else"),),
    ),
    Mistake(
        "U+07FF is three bytes",
        "0x7FF fits in eleven bits, so it takes two bytes: the test is < 0x800.",
        patch=(("code_point < 0x800 else", "code_point < 0x7FF else"),),
    ),
    Mistake(
        "U+10000 is three bytes",
        "Three bytes have sixteen bits, up to 0xFFFF: the test is < 0x10000.",
        patch=(("code_point < 0x10000 else", "code_point <= 0x10000 else"),),
    ),
    Mistake(
        "U+FFFF is four bytes",
        "0xFFFF fits in sixteen bits, so it takes three bytes: the test is < 0x10000.",
        patch=(("code_point < 0x10000 else", "code_point < 0xFFFF else"),),
    ),
    Mistake(
        "surrogates get bytes",
        "U+D800 to U+DFFF are halves of UTF-16 pairs and no code points of a text: raise ValueError.",
        patch=(("in SURROGATES:", "in ():"),),
    ),
    Mistake(
        "the last surrogate gets bytes",
        "U+DFFF is a surrogate too; `range(0xD800, 0xE000)` holds them all.",
        patch=(("in SURROGATES:", "in range(0xD800, 0xDFFF):"),),
    ),
    Mistake(
        "only the high surrogates are refused",
        "Both halves are surrogates: U+D800 to U+DBFF, and U+DC00 to U+DFFF.",
        patch=(("in SURROGATES:", "in range(0xD800, 0xDC00):"),),
    ),
    Mistake(
        "a neighbour of the surrogates is refused",
        "U+D7FF and U+E000 are code points of a text; the surrogates are U+D800 to U+DFFF.",
        patch=(("in SURROGATES:", "in range(0xD7FF, 0xE001):"),),
    ),
    Mistake(
        "a surrogate becomes U+FFFD",
        "Here it is an error: raise ValueError. What to show in its place is for the caller to say.",
        patch=(
            (
                "raise ValueError(\n"
                '            f"U+{code_point:04X} is a surrogate, half of a UTF-16 pair; UTF-8 has no bytes for it"\n'
                "        )",
                "return b'\\xef\\xbf\\xbd'",
            ),
        ),
    ),
    Mistake(
        "numbers beyond U+10FFFF get bytes",
        "Unicode ends at U+10FFFF. Four bytes would have room for more, which is an error: raise ValueError.",
        patch=(("not 0 <= code_point <= LAST_CODE_POINT", "code_point < 0"),),
    ),
    Mistake(
        "U+10FFFF is refused",
        "It is the last code point; what is greater is refused.",
        patch=(("code_point <= LAST_CODE_POINT", "code_point < LAST_CODE_POINT"),),
    ),
    Mistake(
        "negative numbers get bytes",
        "A negative number is no code point: raise ValueError.",
        patch=(
            ("not 0 <= code_point <= LAST_CODE_POINT", "code_point > LAST_CODE_POINT"),
            ("bytes([code_point])", "bytes([code_point & 0x7F])"),
        ),
    ),
    Mistake(
        "another exception is raised",
        "A value that does not fit is a ValueError; raise that, not TypeError or a bare Exception.",
        patch=(
            ("raise ValueError(\n", "raise TypeError(\n"),
            ('raise ValueError(f"{code_point} is', 'raise TypeError(f"{code_point} is'),
        ),
    ),
    Mistake(
        "None stands for an error",
        "A result that nobody looks at goes unseen; raise ValueError.",
        patch=(
            (
                "raise ValueError(\n"
                '            f"U+{code_point:04X} is a surrogate, half of a UTF-16 pair; UTF-8 has no bytes for it"\n'
                "        )",
                "return None",
            ),
            (
                'raise ValueError(f"{code_point} is no code point; they are 0 to {LAST_CODE_POINT}")',
                "return None",
            ),
        ),
    ),
    Mistake(
        "a list of numbers is returned",
        "The bytes are right, their form is not: `bytes([…])` makes bytes of a list of numbers.",
        patch=(
            ("return bytes([code_point])", "return [code_point]"),
            ("bytes([lead, *rest])", "[lead, *rest]"),
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
)
