"""Patterns as code against the regex library, alternative by alternative. Seeded."""

from __future__ import annotations

import random

import pytest
import regex
import tiktoken

from minbpe_ref.engine.patterns import (
    TIKTOKEN_CL100K_PATTERN,
    TIKTOKEN_GPT2_PATTERN,
    chunk_ends,
    documents_of,
    rules_of,
    split,
)
from minbpe_ref.gpt4o import GPT4O_SPLIT_PATTERN
from minbpe_ref.regex import GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN

KNOWN = {
    "gpt2": GPT2_SPLIT_PATTERN,
    "tiktoken's gpt2": TIKTOKEN_GPT2_PATTERN,
    "cl100k": GPT4_SPLIT_PATTERN,
    "tiktoken's cl100k": TIKTOKEN_CL100K_PATTERN,
    "o200k": GPT4O_SPLIT_PATTERN,
}
# every class, the letters of contractions in either case, and what folds to them
ALPHABET = "aAbBsStTlLvVeErRdDmM'''  \n\n\r\t/!?.,-1234567890éÉß한국어漢字ǅʰ\u0301\u0bbe\u200dſK½٣Ⅷ😀\u00a0\u3000\u0085’\0"


@pytest.mark.parametrize("pattern", KNOWN.values(), ids=KNOWN)
def test_known_patterns_split_as_the_regex_library_does(pattern):
    rng = random.Random(1)
    compiled = regex.compile(pattern)
    for _ in range(4000):
        text = "".join(rng.choices(ALPHABET, k=rng.randrange(14)))
        assert split(text, pattern) == compiled.findall(text), repr(text)


@pytest.mark.parametrize("pattern", KNOWN.values(), ids=KNOWN)
@pytest.mark.parametrize(
    "text",
    [
        "I'll've WE'RE they'S x'\u017f 'tis",
        "REstaurant camelCase HTTPServer ǅungla a\u0301b A\u0301B \u0301 !\u0301",
        "1234567 ١٢٣٤ ½½½½ Ⅷ",
        "a  b   \n\n  c \r\n\r\n d\t\te  ",
        "//!!\n/\n/ x ...\r\n\n -- \n",
        "한국어 漢字です ไทย हिन्दी עברית",
        "\n \t",
        " ",
        "",
    ],
)
def test_each_alternative(pattern, text):
    assert split(text, pattern) == regex.findall(pattern, text)


@pytest.mark.parametrize("name", ["gpt2", "cl100k_base", "o200k_base"])
def test_tiktoken_s_own_spelling_is_known(name):
    assert rules_of(tiktoken.get_encoding(name)._pat_str) is not None


def test_any_other_pattern_goes_through_the_regex_library():
    assert rules_of(r" ?\w+|\W") is None
    assert split("ab, cd", r" ?\w+|\W") == ["ab", ",", " cd"]
    with pytest.raises(ValueError, match="skips"):
        split("ab, cd", r"\w+")
    with pytest.raises(ValueError, match="does not compile"):
        split("ab", "[")


def test_a_capture_group_loses_nothing():
    assert split("ab cd", r"( ?)(\w+)") == ["ab", " cd"]


def test_no_pattern_is_one_chunk():
    assert split("a b\nc", None) == ["a b\nc"]


def test_documents_are_cut_apart_and_empty_ones_have_no_chunk():
    documents = documents_of(["", "ab", "", "c d", ""], GPT4_SPLIT_PATTERN)
    assert [ends.tolist() for ends in chunk_ends(documents)] == [[2, 3, 5]]
    documents = documents_of(["", "ab", "", "c d", ""], None)
    assert [ends.tolist() for ends in chunk_ends(documents)] == [[2, 5]]


@pytest.mark.parametrize("block", [1, 2, 7])
def test_blocks_of_chunks_make_no_difference(block):
    documents = documents_of(["one two  three", "", "four\n\nfive six"], GPT2_SPLIT_PATTERN)
    whole = [end for ends in chunk_ends(documents) for end in ends.tolist()]
    assert [end for ends in chunk_ends(documents, block) for end in ends.tolist()] == whole


def test_lone_surrogates_and_nul_bytes_are_text():
    expected = regex.findall(GPT4_SPLIT_PATTERN, "a\ufffd \0b")
    assert split("a\ud800 \0b", GPT4_SPLIT_PATTERN) == expected
