"""A pattern's alternatives, which of them matched, and marks that stay with their letters."""

from __future__ import annotations

import unicodedata

import pytest

from minbpe_ref import corpora
from minbpe_ref.alternatives import MARKS_SPLIT_PATTERN, alternatives, explain, first_matches
from minbpe_ref.gpt4o import GPT4O_SPLIT_PATTERN
from minbpe_ref.regex import GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN, split

PATTERNS = [GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN, GPT4O_SPLIT_PATTERN, MARKS_SPLIT_PATTERN]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_alternatives_put_together_are_the_pattern(pattern):
    assert "|".join(alternatives(pattern)) == pattern
    assert len(alternatives(pattern)) in (6, 7)


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("a", ["a"]),
        ("a|b", ["a", "b"]),
        (r"\||\\|x", [r"\|", r"\\", "x"]),
        ("[|]|[^|]", ["[|]", "[^|]"]),
        ("[]|]|[^]|]|x", ["[]|]", "[^]|]", "x"]),
        ("[[:alpha:]|]|b", ["[[:alpha:]|]", "b"]),
        (r"[\]|]|(a|(b|c))|", [r"[\]|]", "(a|(b|c))", ""]),
    ],
)
def test_bars_in_groups_and_sets_do_not_count(pattern, parts):
    assert alternatives(pattern) == parts


def test_a_bad_pattern_is_refused():
    with pytest.raises(ValueError, match="does not compile"):
        alternatives("(a|b")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_chunks_are_those_of_split(pattern):
    text = corpora.python_code()[:20_000] + "".join(map(chr, range(0x1000)))
    text += "\n".join(found[0] for found in corpora.parallel_sentences().values())
    assert [chunk for chunk, _ in explain(text, pattern)] == split(text, pattern)


def test_what_stands_before_a_chunk_counts():
    assert explain("aab", "(?<=a)a|a|b") == [("a", 1), ("a", 0), ("b", 2)]


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        (["b|bc", "a|abc", "c"], [("a", 1), ("b", 0), ("c", 2)]),
        (["abc", "a"], [("abc", 0)]),
        (["(a)(b)", "(c)"], [("ab", 0), ("c", 1)]),
    ],
)
def test_a_piece_is_one_pattern_whatever_bars_and_groups_it_has(pieces, found):
    assert first_matches("abc", pieces) == found
    assert first_matches("", pieces) == []


@pytest.mark.parametrize("pattern", ["a", "x*|a"])
def test_text_that_no_alternative_takes_is_refused(pattern):
    with pytest.raises(ValueError, match="'b' at offset 1"):
        explain("ab", pattern.replace("x*|", ""))
    with pytest.raises(ValueError, match="at offset"):
        explain("ab", pattern)


@pytest.mark.parametrize(
    "text", ["हिन्दी", unicodedata.normalize("NFD", "café"), unicodedata.normalize("NFD", "한국어")]
)
def test_marks_stay_with_their_letters(text):
    assert split(f"a {text}.", MARKS_SPLIT_PATTERN) == ["a", f" {text}", "."]
    assert split(text, GPT4O_SPLIT_PATTERN) == [text]


def test_texts_without_marks_are_split_as_before():
    text = corpora.python_code()[:50_000] + corpora.shakespeare()[:50_000]
    assert split(text, MARKS_SPLIT_PATTERN) == split(text, GPT4_SPLIT_PATTERN)


def test_a_mark_after_no_letter_is_not_lost():
    for text in ("\u0301", " \u0301a", "1\ufe0f\u20e3", "!\u0301\n", "'s\u0301"):
        assert "".join(split(text, MARKS_SPLIT_PATTERN)) == text
