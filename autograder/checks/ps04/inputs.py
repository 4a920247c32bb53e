"""Inputs of problem set 04: texts with patterns that take all of them or not, lists of alternatives.

Left out: what the tokenizer is trained on, in `tokenizer_inputs`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.checks.contract import Args
from minbpe_ref.alternatives import first_matches
from minbpe_ref.regex import split

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

COVERING = (r"\w+|\W", r" ?\p{L}+|\s+|[^\s\p{L}]", r"\p{L}|\P{L}+", r"(?s:.)", r"(?i:a+)|[^aA]+")
GROUPED = (r"(\w+)|(\W)", r"(\w)\w*|\W+", r"((a+)|(b+))+|[^ab]", r"( )?\p{L}+|(?s:.)")
SKIPPING = (r"\w+", r"\p{L}+| ", r"[ab]+|!", r"( )\w+|a")
EMPTY = (r"\w*|\W", r" ?\p{L}*|[^\p{L}]", r"a*|[^a]+")
KINDS = [r"\p{L}+", r"\p{N}+", r"\s+", r"[^\s\p{L}\p{N}]+"]
RACES = (
    ["a", "ab", "abc", "b", "c"],
    ["a+", "[ab]+", "c|b"],
    ["[abc]", "ab+c"],
    ["b|bc", "a|abc", "c"],
)
GROUPS = (["(a)(b)?", "(b|(c))", "[^abc]"], ["((a|b)+)", "(c)"], ["(?i:a|b)", "(c+)()"])
AROUND = (["a+(?!b)", "a", "b", "c"], ["(?<=a)b", "(?<=b)a+", "[abc]"], [r"\bab", "[abc]", " "])
# Letters with their marks: Hindi's vowel signs, accents written apart, Arabic, Hebrew and Thai.
CLUSTERS = (
    "हि",
    "न्",
    "दी",
    "e\u0301",
    "A\u0323\u0302",
    "\u0628\u064e",
    "\u05d0\u05b8",
    "ที่",
    "\u1112\u1161\u11ab",
)


def asked(
    patterns: tuple[str, ...], alphabet: str = "abA é안1 !\n", least: int = 0, longest: int = 9
) -> SearchStrategy[Args]:
    """(text, pattern) of which the pattern takes the whole text."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from(alphabet), min_size=least, max_size=longest)
    return st.tuples(text, st.sampled_from(patterns)).filter(whole)


def whole(args: Args) -> bool:
    """Whether the pattern takes all of the text."""
    try:
        split(*args)
    except ValueError:
        return False
    return True


def skipped() -> SearchStrategy[Args]:
    """(text, pattern) of which the pattern leaves something out."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from("ab1 !"), min_size=1, max_size=7)
    return st.tuples(text, st.sampled_from(SKIPPING)).filter(lambda args: not whole(args))


def of(pieces: str | tuple[str, ...], longest: int = 8) -> SearchStrategy[Args]:
    """A text put together of pieces."""
    from hypothesis import strategies as st

    found = st.lists(st.sampled_from(list(pieces)), max_size=longest)
    return found.map(lambda parts: ("".join(parts),))


def raced(lists: tuple[list[str], ...], alphabet: str = "abc") -> SearchStrategy[Args]:
    """(text, alternatives), some of which match at the same place."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from(alphabet), max_size=8)
    return st.tuples(text, st.sampled_from(list(lists))).filter(answered)


def answered(args: Args) -> bool:
    """Whether there is an alternative at each place of the text."""
    try:
        first_matches(*args)
    except ValueError:
        return False
    return True


def unanswered() -> SearchStrategy[Args]:
    """(text, alternatives) with a place at which nothing matches."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from("ab !"), min_size=1, max_size=6)
    lists = st.sampled_from([["a+", "b"], [r"\p{L}+", "!"], ["a", " "]])
    return st.tuples(text, lists).filter(lambda args: not answered(args))
