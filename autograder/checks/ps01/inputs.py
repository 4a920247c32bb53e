"""Inputs of problem set 01: texts, code points where a rule changes, bytes that are no UTF-8.

Code points go to the first and the last of one, two, three and four bytes, and to the surrogates in
the middle. Wrong bytes break one rule each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.checks.contract import Args

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

LETTERS = "ab é안한👋🤗"
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


def texts(alphabet: str = LETTERS, longest: int = 8) -> SearchStrategy[Args]:
    """A text of the alphabet."""
    from hypothesis import strategies as st

    return st.text(st.sampled_from(alphabet), max_size=longest).map(lambda text: (text,))


def composed() -> SearchStrategy[Args]:
    """Texts that normalising changes."""
    return texts("ae \u00e9e\u0301\ud55c\u1112\u1161\u11ab\u00f1\u212b\ufb01\u00b2")


def between(first: int, last: int) -> SearchStrategy[Args]:
    """A code point of a range, both ends often."""
    from hypothesis import strategies as st

    at_the_edge = st.sampled_from([first, first + 1, last - 1, last])
    return (at_the_edge | st.integers(first, last)).map(lambda code_point: (code_point,))


def three_bytes() -> SearchStrategy[Args]:
    """A code point of three bytes, on either side of the surrogates."""
    return between(0x800, 0xD7FF) | between(0xE000, 0xFFFF)


def outside() -> SearchStrategy[Args]:
    """A number below the first or beyond the last code point."""
    from hypothesis import strategies as st

    far = st.sampled_from([-(2**31), -256, -128, -1, 0x110000, 0x1FFFFF, 0x200000, 2**31])
    return (far | st.integers(0x110000, 0x13FFFF)).map(lambda number: (number,))


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
