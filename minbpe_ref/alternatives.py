"""A split pattern taken apart: its alternatives, which of them matched a chunk, one that keeps marks.

Lecture 0:57:36 (reading GPT-2's pattern), 1:11:38 (what GPT-4's changes). What becomes of letters with
combining marks is not in the lecture; GPT-4o's pattern (`gpt4o`) has them among the letters too.
Left out: cutting a text (`regex.split`), drawing the chunks.
"""

from __future__ import annotations

from collections.abc import Sequence

from minbpe_ref.regex import GPT4_SPLIT_PATTERN, compile_pattern
from minbpe_ref.text import require_text

# GPT-4's, with marks taken for letters: the vowel signs of Hindi, accents written apart
MARKS_SPLIT_PATTERN = GPT4_SPLIT_PATTERN.replace(
    r"[^\r\n\p{L}\p{N}]?+\p{L}+", r"[^\r\n\p{L}\p{M}\p{N}]?+[\p{L}\p{M}]+"
).replace(r"[^\s\p{L}\p{N}]++", r"[^\s\p{L}\p{M}\p{N}]++")


def alternatives(pattern: str) -> list[str]:
    """Cut a pattern at the bars that stand in no group and no set.

    The pattern must not be in verbose mode. Raises ValueError when it does not compile.

    >>> alternatives(r"'(?:s|t)| ?\\p{L}+|[|]|\\|")
    ["'(?:s|t)", ' ?\\\\p{L}+', '[|]', '\\\\|']
    """
    compile_pattern(pattern)  # so that every bracket below has its partner
    pieces, begun, groups, sets, at = [], 0, 0, 0, 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\":
            at += 1  # what is escaped opens nothing
        elif sets:
            # subtle: the first letter of a set may be a closing bracket that closes nothing
            sets += (letter == "[" and _opens(pattern, at)) - (letter == "]")
        elif letter == "[":
            sets, at = 1, at + _first_of_set(pattern, at)
        elif letter in "()":
            groups += 1 if letter == "(" else -1
        elif letter == "|" and not groups:
            pieces.append(pattern[begun:at])
            begun = at + 1
        at += 1
    return [*pieces, pattern[begun:]]


def _opens(pattern: str, at: int) -> bool:
    """Whether a bracket within a set opens a class such as `[:alpha:]`; else it is a letter."""
    return pattern[at + 1 : at + 2] == ":"


def _first_of_set(pattern: str, at: int) -> int:
    """How many letters after a set's bracket can't close it: `^`, and a `]` in first place."""
    negated = pattern[at + 1 : at + 2] == "^"
    return negated + (pattern[at + 1 + negated : at + 2 + negated] == "]")


def explain(text: str, pattern: str) -> list[tuple[str, int]]:
    """Return each chunk with the place, from 0 on, of the alternative that matched it.

    Raises ValueError when the pattern does not compile, when it skips some of the text, and when an
    alternative matches nothing at all, which gives no chunk.

    >>> from minbpe_ref.regex import GPT2_SPLIT_PATTERN
    >>> explain("it's 42  !", GPT2_SPLIT_PATTERN)
    [('it', 1), ("'s", 0), (' 42', 2), (' ', 4), (' !', 3)]
    """
    return first_matches(text, alternatives(pattern))


def first_matches(text: str, pieces: Sequence[str]) -> list[tuple[str, int]]:
    """Return each chunk with the place of the first of several patterns that matches there.

    A piece may have bars outside its groups: it is one pattern all the same. Raises as `explain` does.

    >>> first_matches("abc", ["a|abc", "b+|c"])
    [('a', 0), ('b', 1), ('c', 1)]
    """
    require_text(text)
    compiled = [compile_pattern(one) for one in pieces]
    explained, at = [], 0
    while at < len(text):
        # at a place, not in a slice: an alternative may look at what stands before it
        found = ((one.match(text, at), number) for number, one in enumerate(compiled))
        match, number = next((pair for pair in found if pair[0] is not None), (None, -1))
        if match is None or not match[0]:
            raise ValueError(
                f"no alternative of {'|'.join(pieces)!r} matches {text[at]!r} at offset {at} of the "
                f"text; add one that does, such as |\\s+"
            )
        explained.append((match[0], number))
        at = match.end()
    return explained
