"""A split pattern rewritten for another library of regular expressions, so that it cuts the same.

Tokenizers here split with `regex`, Hugging Face's with Oniguruma, tiktoken with Rust's fancy-regex.
Most of a pattern means the same in all three, and the rest is spelled out: `{1,3}+`, a possessive
count, would be a repetition in Oniguruma; a `$` matches before a last line end in `regex` alone. What
is not known to mean the same is refused. Left out: Unicode's version, which is each library's own, so
that a code point newer than Unicode 16 may be a letter in one and not in another.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from minbpe_ref.dialect_sets import FANCY_REGEX, ONIGURUMA, CodePoints, Dialect
from minbpe_ref.regex import compile_pattern

__all__ = ["FANCY_REGEX", "ONIGURUMA", "Dialect", "rewrite"]

_QUANTIFIER = regex.compile(r"([*+?]|\{(\d+)\}|\{(\d*),(\d*)\})([+?]?)")
_GROUP = regex.compile(
    r"\?(?:P?<(?![=!])\w+>|(?P<kind>:|=|!|<=|<!|>)|(?P<flags>[a-zA-Z0-9-]+)(?P<end>[:)]))"
)


class Part(NamedTuple):
    """A part of the pattern written anew, and whether it can match nothing."""

    text: str
    may_be_empty: bool


def rewrite(pattern: str, dialect: Dialect) -> str:
    """Return a pattern that cuts any text in `dialect` as `pattern` does in `regex`.

    Raises ValueError naming what has no equal there, and when the pattern can match nothing.

    >>> print(rewrite(r"\\p{N}{1,3}+|(?i:'s)|\\s+$", ONIGURUMA))
    (?>\\p{N}{1,3})|(?:'[Ssſ])|\\s+(?=\\n?\\z)
    >>> rewrite(r"(?<x>a)\\1", ONIGURUMA)
    Traceback (most recent call last):
    ValueError: split pattern '(?<x>a)\\\\1' has '\\\\1' at offset 7, which has no equal in Oniguruma; write it without
    """
    flags = compile_pattern(pattern).flags
    if flags & ~(regex.I | regex.S | regex.U | regex.V0):
        raise ValueError(
            f"split pattern {pattern!r} has flags other than i and s, which have no equal in "
            f"{dialect.name}; write it without"
        )
    reader = _Reader(pattern, dialect, bool(flags & regex.I), bool(flags & regex.S))
    made = reader.alternatives()
    if made.may_be_empty:
        raise ValueError(
            f"split pattern {pattern!r} can match nothing at all, after which {dialect.name} goes on "
            f"in another way than regex; let each alternative match at least one code point"
        )
    return made.text


class _Reader(CodePoints):
    """Reads a pattern that `regex` compiles, and writes it anew as it goes."""

    def alternatives(self) -> Part:
        out: list[str] = []
        empty = [True]  # of each alternative, whether all its parts may be empty
        while self.at < len(self.pattern) and self.peek() != ")":
            if self.peek() == "|":
                out.append(self.take())
                empty.append(True)
                continue
            part = self.quantified()
            out.append(part.text)
            empty[-1] = empty[-1] and part.may_be_empty
        return Part("".join(out), any(empty))

    def quantified(self) -> Part:
        start = self.at
        atom, may_be_empty = self.atom()
        found = _QUANTIFIER.match(self.pattern, self.at)
        if not found:
            return Part(atom, may_be_empty)
        self.at = found.end()
        self.loose += 1
        if may_be_empty:  # libraries differ in how often they repeat nothing
            raise self.refuse(start)
        symbol, exactly, least, most, manner = found.groups()
        if exactly is not None:
            # subtle: lazily or possessively exactly so often is exactly so often
            return Part(f"{atom}{{{exactly}}}", int(exactly) == 0)
        if symbol.startswith("{"):
            symbol = f"{{{least or 0},{most}}}"
        optional = symbol in "*?" or symbol.startswith("{0,")
        if manner == "+" and not self.dialect.counts_possessively:
            return Part(f"(?>{atom}{symbol})", optional)
        return Part(f"{atom}{symbol}{manner}", optional)

    def atom(self) -> Part:
        start, char = self.at, self.take()
        if char == "(":
            return self.group(start)
        if char == "\\" and self.peek() in tuple("bBAZ"):
            return Part(self.place(self.take()), True)
        if char in "^$":
            return Part(self.place(char), True)
        if char == "{":  # in `regex` it may count, allow errors or be itself
            raise self.refuse(start)
        if char == "[":
            return Part(self.set_of(start), False)
        if char == "\\":
            return Part(self.escaped(start), False)
        if char == ".":
            return Part(r"[\s\S]" if self.dotall else r"[^\n]", False)
        return Part(self.cased(char), False)

    def place(self, char: str) -> str:
        """What matches a place in the text, and no code point."""
        self.loose += 1
        word = f"[{self.dialect.word}]"
        return {
            "^": r"\A",
            "A": r"\A",
            "$": self.dialect.end,
            "Z": r"\z",
            "b": f"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))",
            "B": f"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))",
        }[char]

    def group(self, start: int) -> Part:
        self.loose += 1
        found = _GROUP.match(self.pattern, self.at)
        if self.peek() == "?" and not found:
            self.at += 2
            raise self.refuse(start)
        self.at = found.end() if found else self.at
        kind = (found and found["kind"]) or ":"
        before = self.any_case, self.dotall, self.loose
        if found and found["flags"]:
            self.set_flags(start, found["flags"])
            if found["end"] == ")":
                return Part("", True)  # flags of the whole pattern, which `regex` has told already
        inner = self.alternatives()
        self.at += 1  # the closing bracket
        if kind in ("<=", "<!") and self.loose != before[2]:
            raise self.refuse(start)
        self.any_case, self.dotall = before[:2]
        return Part(f"(?{kind}{inner.text})", inner.may_be_empty or kind not in (":", ">"))

    def set_flags(self, start: int, text: str) -> None:
        text = text.replace("V0", "")
        on, _, off = text.partition("-")
        if set(on + off) - set("isu"):
            raise self.refuse(start)
        self.any_case = (self.any_case or "i" in on) and "i" not in off
        self.dotall = (self.dotall or "s" in on) and "s" not in off
