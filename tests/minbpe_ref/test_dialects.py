"""Rewritten patterns cut as `regex` does, random ones too; what has no equal is refused. Seeded."""

from __future__ import annotations

import random

import pytest
import regex

from minbpe_ref.dialects import FANCY_REGEX, ONIGURUMA, rewrite
from minbpe_ref.regex import split

TEXT = [*"abAZsSkK 019_²'\n\r\t.,-[]&{}^$é한ह\u0301\u200dſK安ⅷǅßİ\u00a0\u2028", "  ", "\n\n", "👋"]
TEXT_WITH_CASES = "".join(c for c in map(chr, range(0x3000)) if not c == c.lower() == c.upper())
CLASSES = [
    r"\s",
    r"\w",
    r"\d",
    r"\p{L}",
    r"\p{N}",
    r"\S",
    r"\W",
    r"\D",
    r"\p{M}",
    r"\P{Lu}",
    r"\pL",
]
LETTERS = ["a", "b", "s", "k", " ", "'", "é", "9", r"\.", r"\n", r"\[", r"\x61", "-", "&", "ss"]
ITEMS = [
    "a-z",
    "A-S",
    "0-9",
    "[",
    "&&",
    "é",
    r"\]",
    r"\-",
    r"\u0301",
    "^",
    "k",
    "ſ",
    "$",
    "|",
    "~~",
]
COUNTS = ["", "", "", "+", "*", "?", "{2}", "{1,3}", "{2,}", "{,2}"]


def piece(draw, depth):
    kind = draw.randrange(6)
    if kind < 2:
        return draw.choice([*CLASSES, ".", r"\p{Han}", r"\p{Script=Hangul}"])
    if kind == 2:
        return "[" + draw.choice(["", "^"]) + "".join(draw.choices(CLASSES + ITEMS, k=3)) + "]"
    if kind == 3 and depth:
        start = draw.choice(["(?:", "(", "(?i:", "(?s:", "(?>", "(?-i:", "(?=", "(?!"])
        return start + branches(draw, depth - 1) + ")"
    if kind == 4:
        return draw.choice([r"\b", r"\B", "^", "$", r"(?<=\s)", r"(?<!a)", r"\Z"]) + "a"
    return draw.choice(LETTERS)


def branches(draw, depth):
    counted = (
        piece(draw, depth) + draw.choice(COUNTS) + draw.choice(["", "", "+", "?"]) for _ in range(9)
    )
    return "|".join("".join(next(counted) for _ in range(2)) for _ in range(draw.randrange(1, 3)))


def test_only_code_points_with_cases_have_others_alike():
    # what `rewrite` takes for granted when it looks at those with cases alone
    chars = "".join(
        c for c in map(chr, range(0x250)) if c == c.lower() == c.upper() == c.casefold()
    )
    for char in chars:
        assert regex.findall(f"(?i:{regex.escape(char)})", TEXT_WITH_CASES) == []


def patterns(seed, count):
    draw = random.Random(seed)
    while count:
        pattern = draw.choice(["", "", "(?i)", "(?s)"]) + branches(draw, 2) + r"|(?s:.)"
        try:
            regex.compile(pattern)
            yield pattern, rewrite(pattern, ONIGURUMA)
        except (regex.error, ValueError):  # a count of a count, or one without an equal
            continue
        count -= 1


@pytest.mark.parametrize("seed", range(4))
def test_random_patterns_cut_as_regex_does(seed):
    tokenizers = pytest.importorskip("tokenizers")
    draw = random.Random(seed)
    texts = ["".join(draw.choices(TEXT, k=12)) for _ in range(25)]
    for pattern, made in patterns(seed, 60):
        splitter = tokenizers.pre_tokenizers.Split(tokenizers.Regex(made), "isolated")
        for text in texts:
            cut = [chunk for chunk, _ in splitter.pre_tokenize_str(text)]
            assert cut == split(text, pattern), (pattern, made, text)


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        (r"(a)\1", r"\\1"),
        (r"(?P<x>a)(?P=x)", r"\(\?P"),
        (r"a|\X", r"\\X"),
        (r"a|\R", r"\\R"),
        (r"[[:punct:]]", r"\[:punct:\]"),
        (r"\p{Age=9}", r"\\p"),
        (r"\p{Emoji}", r"\\p"),
        (r"(?i)\p{Lu}", r"\\p\{Lu\}"),
        (r"(?i)[^a]", r"\[\^a\]"),
        (r"(?<=a+)b", r"\(\?<="),
        (r"(?:a?)+b", r"\(\?:a\?\)"),
        (r"[^\s\S]|a", r"\[\^"),
        (r"a{", r"\{"),
    ],
)
def test_what_has_no_equal_is_refused_and_named(pattern, part):
    for dialect in (ONIGURUMA, FANCY_REGEX):
        try:
            regex.compile(pattern)
        except regex.error:
            pytest.skip("this version of regex does not know it")
        with pytest.raises(ValueError, match=f"has .*{part}.* no equal in {dialect.name}"):
            rewrite(pattern, dialect)


@pytest.mark.parametrize("pattern", [r"a*", r"a|", r"\b", r"(?=a)", r"a?b?|c", r"(?:a|b*)"])
def test_a_pattern_that_can_match_nothing_is_refused(pattern):
    with pytest.raises(ValueError, match="can match nothing at all"):
        rewrite(pattern, ONIGURUMA)


@pytest.mark.parametrize("flags", ["(?m)", "(?x)", "(?a)", "(?V1)"])
def test_other_flags_are_refused(flags):
    with pytest.raises(ValueError, match="flags other than i and s"):
        rewrite(flags + "a", ONIGURUMA)
