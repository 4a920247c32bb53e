"""What stands for one code point in a split pattern, written for another library: letters and sets.

Left out: how the parts of a pattern go together (`dialects`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from minbpe_ref.unicode_scripts import is_script


@dataclass(frozen=True)
class Dialect:
    """What a library wants: `word`, the items of a set for `\\w`; `end`, what is `$` in `regex`."""

    name: str
    word: str
    end: str
    counts_possessively: bool


ONIGURUMA = Dialect(
    "Oniguruma", r"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}", r"(?=\n?\z)", False
)
FANCY_REGEX = Dialect("fancy-regex", r"\w", r"(?=\n?\z)", True)

_CATEGORY = regex.compile(r"L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cf]")
_PROPERTIES = ("Alphabetic", "White_Space", "Join_Control")
_PROPERTY = regex.compile(r"\{(\^?)(?:(?:sc|Script)=)?(\w+)\}|()([LMNPSZ])")
_NAMED = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "a": "\a", "0": "\0"}
_SHOWN = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_HEXADECIMAL = {"x": 2, "u": 4, "U": 8}
_SPECIAL = r"\.+*?()|[]{}^$-&~#"
_MOST_ALIKE = 200  # code points that a set may stand for, when case is ignored


@lru_cache(maxsize=1)
def _every_char() -> str:
    return "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))


@lru_cache(maxsize=1)
def _with_cases() -> str:
    return "".join(c for c in _every_char() if not c == c.lower() == c.upper() == c.casefold())


@lru_cache(maxsize=2**10)
def _alike(pattern: str) -> str:
    """The code points with cases that a pattern of one code point matches."""
    return "".join(regex.findall(pattern, _with_cases()))


def _literal(char: str) -> str:
    return _SHOWN.get(char) or (f"\\{char}" if char in _SPECIAL else char)


def _opposite(item: str) -> str:
    """A class with what it leaves out, as `\\S` for `\\s`; nothing for another item."""
    is_class = item[:1] == "\\" and item[1:2] in tuple("sSdDwWpP")
    return item[:1] + item[1:2].swapcase() + item[2:] if is_class else ""


class CodePoints:
    """Reads what stands for one code point in a pattern that `regex` compiles, and writes it anew."""

    def __init__(self, pattern: str, dialect: Dialect, any_case: bool, dotall: bool) -> None:
        self.pattern, self.dialect = pattern, dialect
        self.any_case, self.dotall = any_case, dotall
        self.at = 0
        self.loose = 0  # how many parts have no fixed length, or are groups

    def refuse(self, start: int) -> ValueError:
        return ValueError(
            f"split pattern {self.pattern!r} has {self.pattern[start : max(self.at, start + 1)]!r} at "
            f"offset {start}, which has no equal in {self.dialect.name}; write it without"
        )

    def peek(self, size: int = 1) -> str:
        return self.pattern[self.at : self.at + size]

    def take(self) -> str:
        self.at += 1
        return self.pattern[self.at - 1]

    def cased(self, char: str) -> str:
        alike = _alike(f"(?i:{regex.escape(char)})") if self.any_case else ""
        return _literal(char) if len(alike) < 2 else f"[{''.join(map(_literal, alike))}]"

    def escaped(self, start: int) -> str:
        char = self.peek()
        word = self.dialect.word
        if char in "wW":
            self.at += 1
            return f"[{'^' if char == 'W' else ''}{word}]"
        if char in "sSdDpP":
            return self.same_class(start)
        return self.cased(self.code_point(start))

    def same_class(self, start: int) -> str:
        """`\\s`, `\\d` and properties: written as they are, where case makes no difference."""
        kind = self.take()
        made = f"\\{kind}"
        if kind in "pP":
            found = _PROPERTY.match(self.pattern, self.at)
            if not found:
                raise self.refuse(start)
            self.at = found.end()
            name = found[2] or found[4]
            if not (_CATEGORY.fullmatch(name) or name in _PROPERTIES or is_script(name)):
                raise self.refuse(start)
            made = f"\\{'pP'[(kind == 'P') != bool(found[1])]}{{{name}}}"
        source = self.pattern[start : self.at]
        if self.any_case and _alike(f"(?i:{source})") != _alike(source):
            raise self.refuse(start)
        return made

    def code_point(self, start: int) -> str:
        """What a backslash and what follows stand for, when it is one code point."""
        char = self.take()
        if char in _HEXADECIMAL:
            self.at += _HEXADECIMAL[char]
            return chr(int(self.pattern[self.at - _HEXADECIMAL[char] : self.at], 16))
        if char == "0" and self.peek().isdigit():
            raise self.refuse(start)
        if char in _NAMED:
            return _NAMED[char]
        if char.isalnum():
            raise self.refuse(start)
        return char

    def set_of(self, start: int) -> str:
        negated = "^" if self.peek() == "^" else ""
        self.at += len(negated)
        items: list[str] = []
        classes: set[str] = set()
        while not items or self.peek() != "]":
            begun = self.at
            items.append(self.item())
            classes |= {items[-1], self.pattern[begun : self.at]}
        self.at += 1
        if negated and any(
            _opposite(item) in classes for item in classes
        ):  # where `regex` has its own idea
            raise self.refuse(start)
        source = self.pattern[start : self.at]
        made = f"[{negated}{''.join(items)}]"
        if not self.any_case:
            return made
        if _alike(f"(?i:{source})") == _alike(source):
            return made
        alike = regex.findall(f"(?i:{source})", _every_char())
        if len(alike) > _MOST_ALIKE:
            raise self.refuse(start)
        return f"[{''.join(map(_literal, alike))}]"

    def item(self) -> str:
        start = self.at
        if self.peek(2) == "[:":  # a class such as [:punct:], which each library draws differently
            self.at = self.pattern.find(":]", start) + 2
            raise self.refuse(start)
        if self.peek() == "\\" and self.peek(2)[1:] in tuple("sSdDpPwW"):
            self.at += 1
            if self.peek() in "wW":
                word = self.dialect.word
                return f"[{'^' * (self.take() == 'W')}{word}]"
            case, self.any_case = self.any_case, False  # the set as a whole is compared
            made = self.same_class(start)
            self.any_case = case
            return made
        made = _literal(self.member())
        if self.peek() == "-" and self.peek(2) != "-]":
            self.at += 1
            made += f"-{_literal(self.member())}"
        return made

    def member(self) -> str:
        start, char = self.at, self.take()
        if char != "\\":
            return char
        if self.peek() == "b":  # in a set it is the backspace
            self.at += 1
            return "\b"
        return self.code_point(start)
