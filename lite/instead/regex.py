r"""What the course needs of the package `regex`, on Python's own `re`: for a browser without `regex`.

`re` knows no `\p{…}`. Here a general category such as `\p{L}` or `\p{Lu}` becomes the ranges that
Python's `unicodedata` lists, and `\s`, `\w` and `\b` what they are in `regex`; everything else goes to
`re` as it is. The version of Unicode is therefore Python's, `unicodedata.unidata_version`: a code point
that a later version assigned is neither letter nor number here.

Left out, and refused with a sentence: scripts (`\p{Han}`), other properties, `\X`, fuzzy matching,
`overlapped`, version 1's set operations. A compiled pattern's `.pattern` is the translation.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby
from re import (  # noqa: F401  handed on under regex's names
    ASCII,
    DOTALL,
    IGNORECASE,
    MULTILINE,
    UNICODE,
    VERBOSE,
    A,
    I,
    M,
    Match,
    Pattern,
    S,
    U,
    X,
    error,
    escape,
)
from typing import Any

V0 = VERSION0 = 0
NAMES = (
    "L LC Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp "
    "C Cc Cf Cs Co Cn"
)
CATEGORIES = frozenset(NAMES.split())
LONG_NAMES = {
    "letter": "L", "uppercaseletter": "Lu", "lowercaseletter": "Ll", "titlecaseletter": "Lt",
    "modifierletter": "Lm", "otherletter": "Lo", "mark": "M", "nonspacingmark": "Mn",
    "number": "N", "decimalnumber": "Nd", "punctuation": "P", "symbol": "S", "separator": "Z",
    "other": "C",
}  # fmt: skip
# re takes these four for white space; Unicode doesn't.
NO_SPACE = range(0x1C, 0x20)
# Word characters by other properties than their category: joiners, and letters in circles and squares.
WORD_TOO = (
    *(0x200C, 0x200D),
    *range(0x24B6, 0x24EA),
    *range(0x1F130, 0x1F14A),
    *range(0x1F150, 0x1F16A),
    *range(0x1F170, 0x1F18A),
)
Ranges = tuple[tuple[int, int], ...]


def as_ranges(codes: Iterable[int]) -> Ranges:
    """Sorted code points as (first, last) of each unbroken run.

    >>> as_ranges([1, 2, 3, 7])
    ((1, 3), (7, 7))
    """
    runs = groupby(enumerate(codes), key=lambda pair: pair[1] - pair[0])
    listed = [[code for _, code in run] for _, run in runs]
    return tuple((run[0], run[-1]) for run in listed)


@cache
def by_category() -> dict[str, list[int]]:
    """The code points of each two-letter category, of all 1,114,112."""
    found: dict[str, list[int]] = {}
    for code in range(sys.maxunicode + 1):
        found.setdefault(unicodedata.category(chr(code)), []).append(code)
    return found


@cache
def members(name: str) -> frozenset[int] | tuple[int, ...]:
    """The code points of a class: a category, or `s` and `w` for white space and word characters."""
    if name == "s":
        return tuple(c for c in range(0x3001) if chr(c).isspace() and c not in NO_SPACE)
    if name == "w":
        listed = (members(part) for part in ("L", "M", "Nd", "Nl", "Pc"))
        return frozenset(code for part in listed for code in part).union(WORD_TOO)
    parts = ("Lu", "Ll", "Lt") if name == "LC" else (name,)
    known = by_category()
    return frozenset(c for k, codes in known.items() if k.startswith(parts) for c in codes)


@cache
def class_text(name: str, negated: bool) -> str:
    """What stands for a class within square brackets of `re`.

    >>> class_text("Zl", False)
    '\\\\u2028'
    """
    ranges = as_ranges(sorted(members(name)))
    if negated:
        ranges = complement(ranges)
    return "".join(spell(a) if a == b else f"{spell(a)}-{spell(b)}" for a, b in ranges)


def complement(ranges: Ranges) -> Ranges:
    """All other code points.

    >>> complement(((0, 4), (6, 0x10FFFF)))
    ((5, 5),)
    """
    starts = [0, *(last + 1 for _, last in ranges)]
    ends = [*(first - 1 for first, _ in ranges), sys.maxunicode]
    return tuple((a, b) for a, b in zip(starts, ends, strict=True) if a <= b)


def spell(code: int) -> str:
    r"""A code point as `re` reads it within brackets.

    >>> spell(93), spell(0x1F44B)
    ('\\u005d', '\\U0001f44b')
    """
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


PIECE = re.compile(r"\\[pP]\{\s*(\^?)\s*([^}]*)\}|\\([pP])([A-Za-z])|\\(.)|(.)", re.DOTALL)


def translate(pattern: str) -> str:
    r"""A pattern of `regex` as one of `re`.

    >>> translate(r"a|\P{Zl}")
    'a|[^\\u2028]'
    >>> translate(r"\p{Han}")
    Traceback (most recent call last):
    re.error: \p{Han}: this browser's regex knows general categories only, such as \p{L} or \p{Lu}
    """
    made: list[str] = []
    inside = first = False  # in square brackets; at their first place, where ] is itself
    for match in PIECE.finditer(pattern):
        caret, braced, short_sign, short, escaped, plain = match.groups()
        if braced is not None or short is not None:
            sign = match[0][1]
            name, negated = category_of(braced or short), (sign == "P") != bool(caret)
            made.append(in_place(name, negated, inside))
        elif escaped in ("s", "S", "w", "W"):
            made.append(in_place(escaped.lower(), escaped.isupper(), inside))
        elif escaped in ("b", "B") and not inside:
            made.append(boundary(escaped == "B"))
        elif escaped == "X":
            raise error(r"\X: this browser's regex does not know grapheme clusters")
        elif plain == "[" and not inside:
            inside = first = True
            made.append("[")
            continue
        elif plain == "[":
            made.append(r"\[")  # itself, as in regex's version 0
        else:
            inside = inside and (plain != "]" or first)
            made.append(match[0])
        first = first and plain == "^" and made[-2:-1] == ["["]
    return "".join(made)


def category_of(name: str) -> str:
    """The category that a name in braces stands for. Raises `error` for any other property."""
    plain = re.sub(r"[\s_-]|^(gc|General_Category)\s*[=:]", "", name)
    found = LONG_NAMES.get(plain.lower(), plain[:1].upper() + plain[1:].lower())
    found = "LC" if plain in ("L&", "LC", "lc") else found
    if found not in CATEGORIES:
        raise error(
            f"\\p{{{name}}}: this browser's regex knows general categories only, such as \\p{{L}} or \\p{{Lu}}"
        )
    return found


def in_place(name: str, negated: bool, inside: bool) -> str:
    """A class where it stands: within brackets its ranges, alone a set of its own."""
    if inside:
        return class_text(name, negated)
    return f"[{'^' if negated else ''}{class_text(name, False)}]"


def boundary(negated: bool) -> str:
    r"""`\b` or `\B` for the word characters of `regex`."""
    word = in_place("w", False, False)
    before, after = (f"(?<={word})", f"(?<!{word})"), (f"(?={word})", f"(?!{word})")
    if negated:
        return f"(?:{before[0]}{after[0]}|{before[1]}{after[1]})"
    return f"(?:{before[0]}{after[1]}|{before[1]}{after[0]})"


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(translate(pattern), flags)


def compile(pattern: str | Pattern[str], flags: int = 0) -> Pattern[str]:
    r"""Compile a pattern of `regex`.

    >>> compile(r" ?\p{L}+").findall("two words, 안녕")
    ['two', ' words', ' 안녕']
    """
    if not isinstance(pattern, str):
        return re.compile(pattern, flags)  # compiled already, or of bytes
    return _compiled(pattern, int(flags))


def match(pattern: str | Pattern[str], string: str, flags: int = 0) -> Match[str] | None:
    """Match at the beginning."""
    return compile(pattern, flags).match(string)


def fullmatch(pattern: str | Pattern[str], string: str, flags: int = 0) -> Match[str] | None:
    """Match all of the text."""
    return compile(pattern, flags).fullmatch(string)


def search(pattern: str | Pattern[str], string: str, flags: int = 0) -> Match[str] | None:
    """The first match."""
    return compile(pattern, flags).search(string)


def findall(pattern: str | Pattern[str], string: str, flags: int = 0) -> list[Any]:
    """All matches: their texts, or their groups where the pattern has some."""
    return compile(pattern, flags).findall(string)


def finditer(pattern: str | Pattern[str], string: str, flags: int = 0) -> Iterator[Match[str]]:
    """All matches, as match objects."""
    return compile(pattern, flags).finditer(string)


def split(pattern: str | Pattern[str], string: str, maxsplit: int = 0, flags: int = 0) -> list[Any]:
    """What lies between the matches."""
    return compile(pattern, flags).split(string, maxsplit)


def sub(pattern: str | Pattern[str], repl: Any, string: str, count: int = 0, flags: int = 0) -> str:
    """The text with the matches replaced."""
    return compile(pattern, flags).sub(repl, string, count)


def subn(
    pattern: str | Pattern[str], repl: Any, string: str, count: int = 0, flags: int = 0
) -> tuple[str, int]:
    """As `sub`, with the number of matches."""
    return compile(pattern, flags).subn(repl, string, count)


def purge() -> None:
    """Forget what was compiled."""
    _compiled.cache_clear()


def __getattr__(name: str) -> Any:
    raise AttributeError(
        f"this browser's regex has no {name!r}: it is Python's re with general categories; "
        "the whole package works where the course is installed"
    )
