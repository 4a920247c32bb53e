"""Problem set 01, second half: from bytes back to text, also where they are no UTF-8.

What comes of wrong bytes is graded as Python does it: one U+FFFD for a sequence that breaks off, one
for each byte that begins none (the Unicode Standard's "maximal subpart").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.ps01.drawings import decoding
from autograder.checks.ps01.encode import BY_HAND

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def utf8_decode(data: bytes, errors: str = "strict") -> str:
    text, i = [], 0
    while i < len(data):
        lead, low, high = data[i], 0x80, 0xBF
        if lead < 0x80:
            follow, code_point = 0, lead
        elif 0xC2 <= lead <= 0xDF:
            follow, code_point = 1, lead & 0x1F
        elif 0xE0 <= lead <= 0xEF:
            follow, code_point = 2, lead & 0x0F
            low, high = 0xA0 if lead == 0xE0 else 0x80, 0x9F if lead == 0xED else 0xBF
        elif 0xF0 <= lead <= 0xF4:
            follow, code_point = 3, lead & 0x07
            low, high = 0x90 if lead == 0xF0 else 0x80, 0x8F if lead == 0xF4 else 0xBF
        else:
            follow, code_point = -1, 0
        i += 1
        while follow > 0 and i < len(data) and low <= data[i] <= high:
            code_point = code_point << 6 | data[i] & 0x3F
            follow, low, high = follow - 1, 0x80, 0xBF
            i += 1
        if follow == 0:
            text.append(chr(code_point))
        elif errors == "replace":
            text.append("\ufffd")
        else:
            raise ValueError(f"no valid UTF-8 before offset {i}")
    return "".join(text)


# ---- Inputs ----------------------------------------------------------------------------------

EDGES = "\x00a\x7f\u0080é\u07ff\u0800안\ud7ff\ue000\uffff\U00010000👋\U0010ffff"
# Each breaks one rule: no lead byte, bytes that follow nothing, a sequence that is not gone on with.
STRAY = (b"\x80", b"\xbf", b"\xff", b"\xfe", b"\xf8", b"\x80\x80")
BROKEN_OFF = (b"\xc3", b"\xec", b"\xec\x95", b"\xf0", b"\xf0\x9f", b"\xf0\x9f\x91", b"\xe2\x82")
LONG_FORMS = (
    *(b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\xaf", b"\xe0\x9f\xbf"),
    *(b"\xf0\x80\x80\xaf", b"\xf0\x8f\xbf\xbf"),
)
SURROGATES = (b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xb0\x80")
BEYOND = (b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xf7\xbf\xbf\xbf")


def good(most: int = 6) -> SearchStrategy[bytes]:
    """UTF-8 of a text that goes to where the rules change."""
    from hypothesis import strategies as st

    letters = st.sampled_from(EDGES) | st.characters(codec="utf-8")
    return st.text(letters, max_size=most).map(lambda text: text.encode("utf-8"))


def strict(pieces: tuple[bytes, ...]) -> SearchStrategy[Args]:
    """(data,) with one of the pieces in it."""
    from hypothesis import strategies as st

    plain = st.sampled_from([b"", b"a", b"ab", "é".encode(), "안".encode()])
    return st.tuples(plain, st.sampled_from(pieces), plain).map(lambda parts: (b"".join(parts),))


def replaced(pieces: tuple[bytes, ...]) -> SearchStrategy[Args]:
    """(data, "replace") with some of the pieces among letters."""
    from hypothesis import strategies as st

    letters = st.sampled_from([b"a", b"b", "é".encode(), "안".encode(), "👋".encode()])
    parts = st.lists(letters | st.sampled_from(pieces), min_size=1, max_size=4)
    return parts.map(lambda found: (b"".join(found), "replace"))


# ---- The check -------------------------------------------------------------------------------

DECODE = Check(
    id="ps01.utf8_decode",
    signature='utf8_decode(data, errors="strict")',
    reference=utf8_decode,
    place=Place("0:18:15", "Lecture 01", "Bytes that are no text"),
    draw=decoding,
    forbids=BY_HAND,
    behaviours=(
        Behaviour(
            "decodes sequences of one to four bytes",
            2.5,
            ((b"hi",), ("é안👋".encode(),), ("\u07ff\uffff\U0010ffff".encode(),)),
            lambda: good().map(lambda data: (data,)),
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
            lambda: strict(STRAY + BROKEN_OFF),
            raises=("ValueError",),
            after="decodes sequences of one to four bytes",
        ),
        Behaviour(
            "refuses long forms, surrogates and what is beyond U+10FFFF",
            1.5,
            ((b"\xc0\x80",), (b"\xe0\x80\xaf",), (b"\xed\xa0\x80",), (b"\xf4\x90\x80\x80",)),
            lambda: strict(LONG_FORMS) | strict(SURROGATES) | strict(BEYOND),
            raises=("ValueError",),
            after="decodes sequences of one to four bytes",
        ),
        Behaviour(
            "replaces a byte that begins nothing, and goes on",
            1.0,
            ((b"a\x80b", "replace"), (b"\xff\xff", "replace"), (b"ok", "replace")),
            lambda: replaced(STRAY),
        ),
        Behaviour(
            "replaces a sequence that breaks off by one U+FFFD",
            1.0,
            ((b"\xec\x95a", "replace"), (b"\xf0\x9f\x91", "replace"), (b"\xc3\xc3\xa9", "replace")),
            lambda: replaced(BROKEN_OFF),
        ),
        Behaviour(
            "replaces each byte of a forbidden sequence",
            1.0,
            ((b"\xc0\x80", "replace"), (b"\xed\xa0\x80", "replace"), (b"\xf4\x90a", "replace")),
            lambda: replaced(LONG_FORMS) | replaced(SURROGATES) | replaced(BEYOND),
        ),
    ),
    mistakes=(
        Mistake(
            "every byte is a code point",
            "You take each byte for a code point of its own (that is Latin-1). From 0x80 on, several bytes are one "
            "code point.",
            solution="""
            def utf8_decode(data, errors="strict"):
                return "".join(chr(byte) for byte in data)
            """,
        ),
        Mistake(
            "only ASCII is decoded",
            "From 0x80 on, a lead byte tells how many bytes belong together: 110… two, 1110… three, 11110… four.",
            patch=(
                ("0xC2 <= lead <= 0xDF", "False"),
                ("0xE0 <= lead <= 0xEF", "False"),
                ("0xF0 <= lead <= 0xF4", "False"),
            ),
        ),
        Mistake(
            "the bytes that follow keep their mark",
            "Of a byte that follows only the lower six bits belong to the code point: & 0x3F.",
            patch=(("data[i] & 0x3F", "data[i]"),),
        ),
        Mistake(
            "the lead byte keeps its mark",
            "The 1s at its beginning say how long the sequence is. Mask them away: & 0x1F, & 0x0F, & 0x07.",
            patch=(
                ("follow, code_point = 1, lead & 0x1F", "follow, code_point = 1, lead"),
                ("follow, code_point = 2, lead & 0x0F", "follow, code_point = 2, lead"),
                ("follow, code_point = 3, lead & 0x07", "follow, code_point = 3, lead & 0x1F"),
            ),
        ),
        Mistake(
            "the mask of a byte that follows is too narrow",
            "A byte that follows carries six bits, & 0x3F; with 0x1F the highest of them is lost.",
            patch=(("data[i] & 0x3F", "data[i] & 0x1F"),),
        ),
        Mistake(
            "the bits are put together in reverse",
            "What came first stands left: shift what you have by six, then add the new bits.",
            patch=(
                (
                    "code_point = code_point << 6 | data[i] & 0x3F",
                    "code_point = code_point | (data[i] & 0x3F) << 6",
                ),
            ),
        ),
        Mistake(
            "the shift is by eight bits",
            "A byte that follows brings six bits, so what is there moves by six.",
            patch=(("code_point << 6", "code_point << 8"),),
        ),
        Mistake(
            "four bytes are missing",
            "A lead byte 11110… begins four bytes: code points beyond U+FFFF, such as emoji.",
            patch=(("0xF0 <= lead <= 0xF4", "False"),),
        ),
        Mistake(
            "a sequence that breaks off ends in IndexError",
            "The data may end in the middle of a sequence. Ask whether there is a byte before you look at it.",
            patch=(("follow > 0 and i < len(data) and low", "follow > 0 and low"),),
        ),
        Mistake(
            "a sequence that breaks off at the end is dropped",
            "The last sequence may be incomplete; that is an error too, or a U+FFFD.",
            patch=(
                (
                    '        elif errors == "replace":',
                    '        elif i == len(data) and follow > 0:\n            pass\n        elif errors == "replace":',
                ),
            ),
        ),
        Mistake(
            "the bytes that follow are not looked at",
            "You take what comes after a lead byte, whatever it is. Each must be 10…, that is 0x80 to 0xBF.",
            patch=(("low <= data[i] <= high", "True"),),
        ),
        Mistake(
            "a stray byte is taken for a code point",
            "0x80 to 0xBF only follow a lead byte; alone they are an error.",
            patch=(("follow, code_point = -1, 0", "follow, code_point = 0, lead"),),
        ),
        Mistake(
            "bytes that begin nothing are passed over",
            "A wrong byte is an error, or a U+FFFD; leaving it out unseen hides what was there.",
            patch=(
                (
                    '        elif errors == "replace":',
                    '        elif follow < 0:\n            pass\n        elif errors == "replace":',
                ),
            ),
        ),
        Mistake(
            "the second byte's own limits are not looked at",
            "80 to BF is not enough for the second byte: after E0 it is at least A0, after ED at most 9F, after F0 at "
            "least 90, after F4 at most 8F.",
            patch=(
                ("0xA0 if lead == 0xE0 else 0x80, 0x9F if lead == 0xED else 0xBF", "0x80, 0xBF"),
                ("0x90 if lead == 0xF0 else 0x80, 0x8F if lead == 0xF4 else 0xBF", "0x80, 0xBF"),
            ),
        ),
        Mistake(
            "only the marks are looked at",
            "By its marks a sequence may look right and be none: a long form, a surrogate, a number beyond U+10FFFF. "
            "The table says which lead bytes there are, and what the second byte may be.",
            patch=(
                ("0xC2 <= lead", "0xC0 <= lead"),
                ("0xF0 <= lead <= 0xF4", "0xF0 <= lead <= 0xF7"),
                ("0xA0 if lead == 0xE0 else 0x80, 0x9F if lead == 0xED else 0xBF", "0x80, 0xBF"),
                ("0x90 if lead == 0xF0 else 0x80, 0x8F if lead == 0xF4 else 0xBF", "0x80, 0xBF"),
            ),
        ),
        Mistake(
            "0xC0 and 0xC1 begin a sequence",
            "They would be a second, longer form of U+0000 to U+007F. UTF-8 has one form for each code point: the "
            "shortest. Lead bytes of two begin at 0xC2.",
            patch=(("0xC2 <= lead", "0xC0 <= lead"),),
        ),
        Mistake(
            "three and four bytes may be a long form",
            "E0 80 AF would be a longer form of one byte. After E0 the second byte is at least A0, after F0 at least 90.",
            patch=(
                ("0xA0 if lead == 0xE0 else 0x80", "0x80"),
                ("0x90 if lead == 0xF0 else 0x80", "0x80"),
            ),
        ),
        Mistake(
            "surrogates are decoded",
            "ED A0 80 to ED BF BF would be surrogates, no code points of a text. After ED the second byte is at most 9F.",
            patch=(("0x9F if lead == 0xED else 0xBF", "0xBF"),),
        ),
        Mistake(
            "what is beyond U+10FFFF is not seen",
            "The last code point is F4 8F BF BF. After F4 the second byte is at most 8F, and F5 to FF begin nothing.",
            patch=(
                ("0x8F if lead == 0xF4 else 0xBF", "0xBF"),
                ("0xF0 <= lead <= 0xF4", "0xF0 <= lead <= 0xF7"),
            ),
        ),
        Mistake(
            "F5 to FF begin four bytes",
            "The last code point, U+10FFFF, begins with F4; greater bytes begin nothing.",
            patch=(("0xF0 <= lead <= 0xF4", "0xF0 <= lead"),),
        ),
        Mistake(
            "errors is not looked at: it always raises",
            'With errors="replace" a U+FFFD takes the place of what is wrong, and decoding goes on.',
            patch=(('elif errors == "replace":', "elif False:"),),
        ),
        Mistake(
            "errors is not looked at: it never raises",
            'Without `errors` wrong bytes raise ValueError; U+FFFD is for errors="replace" only.',
            patch=(
                ('elif errors == "replace":', "else:"),
                (
                    '        else:\n            raise ValueError(f"no valid UTF-8 before offset {i}")\n',
                    "",
                ),
            ),
        ),
        Mistake(
            "wrong bytes are dropped",
            "Where bytes are replaced, U+FFFD stands in their place; without it nobody sees that something is gone.",
            patch=(('text.append("\\ufffd")', "pass"),),
        ),
        Mistake(
            "a question mark stands for wrong bytes",
            "The replacement character is U+FFFD; a question mark could have been in the text.",
            patch=(('"\\ufffd"', '"?"'),),
        ),
        Mistake(
            "the text ends at the first wrong byte",
            "After a U+FFFD decoding goes on with the next byte.",
            patch=(('text.append("\\ufffd")', 'text.append("\\ufffd")\n            break'),),
        ),
        Mistake(
            "each byte of a sequence that breaks off is replaced",
            "The bytes of one sequence that breaks off are replaced together, by one U+FFFD.",
            patch=(
                ('text.append("\\ufffd")', 'text.append("\\ufffd" * (i - start))'),
                (
                    "        i += 1\n        while",
                    "        start = i\n        i += 1\n        while",
                ),
            ),
        ),
        Mistake(
            "a run of wrong bytes is replaced by one U+FFFD",
            "Each byte that begins nothing is replaced by itself; only the bytes of one sequence belong together.",
            patch=(
                (
                    'text.append("\\ufffd")',
                    'text.extend([] if text and text[-1] == "\\ufffd" else ["\\ufffd"])',
                ),
            ),
        ),
        Mistake(
            "as many bytes are passed over as the lead byte announced",
            "A sequence that breaks off ends before the byte that does not fit; that byte may be a good one. "
            "Go on with it.",
            patch=(
                (
                    'text.append("\\ufffd")',
                    'text.append("\\ufffd")\n            i += max(follow, 0)',
                ),
            ),
        ),
        Mistake(
            "a byte that breaks off a sequence is lost",
            "The byte at which a sequence breaks off may begin the next one: do not step over it.",
            patch=(
                ('text.append("\\ufffd")', 'text.append("\\ufffd")\n            i += follow > 0'),
            ),
        ),
        Mistake(
            "a forbidden sequence is replaced as a whole",
            "You see the whole sequence before you refuse it. E0 80, ED A0, F0 80 and F4 90 are wrong at the second "
            "byte already: the first is replaced by itself, and so is each that follows.",
            solution="""
            def utf8_decode(data, errors="strict"):
                text, i = [], 0
                while i < len(data):
                    lead = data[i]
                    n = 1 if lead < 0x80 else 2 if 0xC0 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4
                    n = 0 if 0x80 <= lead < 0xC0 or lead >= 0xF8 else n
                    end = i + 1
                    while n and end < len(data) and end < i + n and 0x80 <= data[end] < 0xC0:
                        end += 1
                    value = lead if n == 1 else lead & (0x7F >> n)
                    for byte in data[i + 1:end]:
                        value = value << 6 | byte & 0x3F
                    least = (0, 0, 0x80, 0x800, 0x10000)[n]
                    good = n and end == i + n and least <= value <= 0x10FFFF
                    if good and not 0xD800 <= value <= 0xDFFF:
                        text.append(chr(value))
                    elif errors == "replace":
                        text.append("\\ufffd")
                    else:
                        raise ValueError("not UTF-8")
                    i = end
                return "".join(text)
            """,
        ),
        Mistake(
            "another exception is raised",
            "Bytes that are no UTF-8 are a ValueError; raise that.",
            patch=(("raise ValueError(", "raise TypeError("),),
        ),
        Mistake(
            "a list is returned",
            "Join the characters into one text.",
            patch=(('return "".join(text)', "return text"),),
        ),
        Mistake(
            "the code points are returned",
            "decode gives a text; chr makes a character of a code point.",
            patch=(
                ("text.append(chr(code_point))", "text.append(code_point)"),
                ('return "".join(text)', "return text"),
            ),
        ),
        Mistake(
            "the last byte is left out",
            "Your loop ends one byte too early: go on while i < len(data).",
            patch=(("    while i < len(data):", "    while i < len(data) - 1:"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(('    return "".join(text)', '    "".join(text)'),),
        ),
    ),
)
