"""UTF-8 by hand: from code points to bytes and back, and what a text costs in other encodings.

Lecture 0:14:56 (code points), 0:18:15 (UTF-8, UTF-16, UTF-32). Source of the layout: RFC 3629; of
which bytes may follow which: the Unicode Standard, table 3-7.
Left out: speed (Python's own codec does it in C), lone surrogates in texts (`text`).
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from minbpe_ref.arguments import whole_number
from minbpe_ref.text import require_text

LAST_CODE_POINT = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)  # halves of UTF-16 pairs, which are no code points of a text
REPLACEMENT = "\ufffd"
ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le")  # the last two without a byte order mark


class Lead(NamedTuple):
    """What a lead byte says: its own bits, how many bytes follow, what the second byte may be."""

    bits: int
    follow: int
    second: range


def code_points(text: str) -> list[int]:
    """Return the code points of a text, in order: one number each, whatever its size (0:14:56).

    >>> code_points("안👋")
    [50504, 128075]
    """
    require_text(text)
    return [ord(character) for character in text]


def encode_code_point(code_point: int) -> bytes:
    """Return the one to four bytes of a code point.

    Raises ValueError for a surrogate and for a number that is no code point.

    >>> encode_code_point(ord("a")), encode_code_point(ord("안"))
    (b'a', b'\\xec\\x95\\x88')
    >>> encode_code_point(0xD800)
    Traceback (most recent call last):
    ValueError: U+D800 is a surrogate, half of a UTF-16 pair; UTF-8 has no bytes for it
    """
    whole_number(code_point, "code_point")
    if code_point in SURROGATES:
        raise ValueError(
            f"U+{code_point:04X} is a surrogate, half of a UTF-16 pair; UTF-8 has no bytes for it"
        )
    if not 0 <= code_point <= LAST_CODE_POINT:
        raise ValueError(f"{code_point} is no code point; they are 0 to {LAST_CODE_POINT}")
    if code_point < 0x80:
        return bytes([code_point])
    # each byte that follows takes six bits; the lead byte takes what is left, and tells how many follow
    follow = 1 if code_point < 0x800 else 2 if code_point < 0x10000 else 3
    marker = (0b11000000, 0b11100000, 0b11110000)[follow - 1]
    lead = marker | code_point >> 6 * follow
    rest = [0b10000000 | code_point >> 6 * i & 0b111111 for i in reversed(range(follow))]
    return bytes([lead, *rest])


def read_lead(byte: int) -> Lead | None:
    """Return what a byte says as the first of a sequence, or None where no sequence begins with it.

    >>> read_lead(0xEC)
    Lead(bits=12, follow=2, second=range(128, 192))
    >>> read_lead(0x80) is None
    True
    """
    if byte < 0x80:
        return Lead(byte, 0, range(0))
    if 0xC2 <= byte < 0xE0:  # C0 and C1 would begin the long form of one byte
        return Lead(byte & 0b11111, 1, range(0x80, 0xC0))
    if 0xE0 <= byte < 0xF0:
        # subtle: E0 80 would be a long form of two bytes, ED A0 a surrogate
        first, last = (0xA0 if byte == 0xE0 else 0x80), (0xA0 if byte == 0xED else 0xC0)
        return Lead(byte & 0b1111, 2, range(first, last))
    if 0xF0 <= byte < 0xF5:
        # and F0 80 a long form of three bytes, F4 90 beyond U+10FFFF
        first, last = (0x90 if byte == 0xF0 else 0x80), (0x90 if byte == 0xF4 else 0xC0)
        return Lead(byte & 0b111, 3, range(first, last))
    return None


def read_code_point(data: bytes, at: int) -> tuple[int | None, int]:
    """Return the code point that begins at `at`, None where it breaks off, and where to go on.

    A sequence that breaks off ends before the first byte that can't belong to it.

    >>> read_code_point("안".encode(), 0), read_code_point(b"\\xec\\x95a", 0)
    ((50504, 3), (None, 2))
    """
    lead = read_lead(data[at])
    at += 1
    if lead is None:
        return None, at
    code_point, allowed = lead.bits, lead.second
    for _ in range(lead.follow):
        if at == len(data) or data[at] not in allowed:
            return None, at
        code_point = code_point << 6 | data[at] & 0b111111
        allowed = range(0x80, 0xC0)
        at += 1
    return code_point, at


def decode_utf8(data: bytes, errors: str = "strict") -> str:
    """Turn bytes into text as `bytes.decode` does, with the same number of U+FFFD.

    Raises ValueError for bytes that are no UTF-8, unless `errors` is "replace", and for any other
    `errors`.

    >>> decode_utf8(b"\\xec\\x95\\x88 \\x80", errors="replace")
    '안 �'
    >>> decode_utf8(b"a\\xc0\\x80")
    Traceback (most recent call last):
    ValueError: byte 0xc0 at offset 1 begins no valid UTF-8; pass errors='replace' for U+FFFD
    """
    if errors not in ("strict", "replace"):
        raise ValueError(f"errors is {errors!r}; use 'strict' or 'replace'")
    if not isinstance(data, (bytes, bytearray)):
        raise TypeError(f"data is a {type(data).__name__}; pass bytes (a str: it is text already)")
    pieces, at = [], 0
    while at < len(data):
        code_point, end = read_code_point(data, at)
        if code_point is None and errors == "strict":
            raise ValueError(
                f"byte 0x{data[at]:02x} at offset {at} begins no valid UTF-8; "
                f"pass errors='replace' for U+FFFD"
            )
        pieces.append(REPLACEMENT if code_point is None else chr(code_point))
        at = end
    return "".join(pieces)


def sizes(text: str) -> dict[str, dict[str, int]]:
    """Count code points and bytes of a text as it is, composed (NFC) and decomposed (NFD).

    UTF-16 and UTF-32 are counted without a byte order mark.
    Raises UnicodeEncodeError for a lone surrogate (`text.clean` replaces those).

    >>> table = sizes("안녕")
    >>> table["NFC"]
    {'code points': 2, 'utf-8': 6, 'utf-16': 4, 'utf-32': 8}
    >>> table["NFD"]
    {'code points': 6, 'utf-8': 18, 'utf-16': 12, 'utf-32': 24}
    """
    require_text(text)
    forms = {form: unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    return {name: _row(form) for name, form in {"as given": text, **forms}.items()}


def _row(text: str) -> dict[str, int]:
    counted = {e.removesuffix("-le"): len(text.encode(e)) for e in ENCODINGS}
    return {"code points": len(text), **counted}
