"""The table of classes: equal to the regex library's, and tiktoken's but for newer Unicode."""

from __future__ import annotations

import random
from functools import lru_cache
from importlib.metadata import distribution

import numpy as np
import pytest
import regex
import tiktoken

from minbpe_ref.engine import unicode_classes
from minbpe_ref.engine.encoding import Encoder
from minbpe_ref.engine.patterns import rules_of
from minbpe_ref.engine.unicode_classes import UNICODE_VERSION, class_table
from minbpe_ref.gpt4o import GPT4O_SPLIT_PATTERN
from minbpe_ref.regex import GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN
from minbpe_ref.vocabularies import ranks

TIKTOKEN_VERSION = unicode_classes.TIKTOKEN_UNICODE_VERSION.removesuffix(".0")
POINTS = np.delete(np.arange(0x110000, dtype="<u4"), np.r_[0xD800:0xE000])
VOCABULARIES = {
    "gpt2": ("r50k_base", GPT2_SPLIT_PATTERN),
    "cl100k_base": ("cl100k_base", GPT4_SPLIT_PATTERN),
    "o200k_base": ("o200k_base", GPT4O_SPLIT_PATTERN),
}


def tiktoken_matches(pattern):
    """The code points that a class of tiktoken's own regex engine holds: it drops all others."""
    single_bytes = {bytes([b]): b for b in range(256)}
    probe = tiktoken.Encoding(
        "probe", pat_str=pattern, mergeable_ranks=single_bytes, special_tokens={}
    )
    kept = bytes(probe.encode_ordinary(POINTS.tobytes().decode("utf-32-le"))).decode("utf-8")
    return np.frombuffer(kept.encode("utf-32-le"), "<u4")


@lru_cache(maxsize=1)
def newer():
    """The code points whose class differs between this table and tiktoken's."""
    theirs = np.zeros(0x110000, np.uint8)
    for kind, pattern in unicode_classes._CLASSES.items():
        theirs[tiktoken_matches(pattern)] = kind
    return np.flatnonzero(theirs != class_table(cases=True))


def test_the_unicode_version_is_the_one_named():
    described = distribution("regex").read_text("METADATA")
    assert f"supports Unicode {UNICODE_VERSION}" in described, "say so in unicode_classes as well"


def test_the_table_is_the_regex_library_s_for_every_code_point():
    names = {"L": "567", "N": "2", "M": "1", "Ll": "6", "Lu": "5", "Lt": "5", "Lo": "7", "Lm": "7"}
    every_char = POINTS.tobytes().decode("utf-32-le")
    table = class_table(cases=True)[POINTS]
    for name, kinds in names.items():
        held = np.isin(table, list(map(int, kinds)))
        matches = regex.findall(rf"\p{{{name}}}", every_char)
        found = np.zeros(0x110000, bool)
        found[[ord(char) for char in matches]] = True
        # a kind that two categories share holds at least each of them
        assert (found[POINTS] <= held).all() if len(name) == 2 else (found[POINTS] == held).all()
    assert "".join(np.array(list(every_char))[np.isin(table, [3, 4])]) == "".join(
        regex.findall(r"\s", every_char)
    )


def test_classes_differ_from_tiktoken_s_only_where_unicode_grew():
    tiktoken_matches(rf"\p{{Age={TIKTOKEN_VERSION}}}+")
    with pytest.raises(ValueError):  # and it knows no later one
        tiktoken_matches(r"\p{Age=17.0}+")
    unassigned = np.zeros(0x110000, bool)
    unassigned[tiktoken_matches(r"\p{Cn}+")] = True
    # one letter was reclassified in Unicode 17: without case before, small since
    assert [hex(point) for point in newer() if not unassigned[point]] == ["0x295"]


@pytest.mark.parametrize("name", VOCABULARIES)
def test_random_unicode_has_tiktoken_s_ids_but_for_newer_code_points(name):
    stored, pattern = VOCABULARIES[name]
    encoder = Encoder.from_ranks(ranks(stored), pattern)
    peer = tiktoken.get_encoding(name)
    rng = random.Random(3)
    grown = set(map(chr, newer()))
    near = [chr(c) for c in range(0x20, 0x3000) if not 0xD800 <= c < 0xE000]
    far = POINTS.tobytes().decode("utf-32-le")
    texts = []
    for _ in range(6000):
        parts = rng.choices([near[:96], near, far, list(" \n\r\t'sS/")], k=rng.randrange(1, 9))
        texts.append(
            "".join(rng.choice(part) for part in parts for _ in range(rng.randrange(1, 5)))
        )
    ours = encoder.encode_batch(texts, threads=1)
    differ = [
        text
        for text, ids, theirs in zip(texts, ours, peer.encode_ordinary_batch(texts), strict=True)
        if ids.tolist() != theirs
    ]
    assert all(grown.intersection(text) for text in differ)
    assert len(differ) < len(texts) / 20


def test_the_table_is_read_only_and_the_small_one_merges_cases():
    table = rules_of(GPT4_SPLIT_PATTERN).table
    with pytest.raises(ValueError, match="read-only"):
        table[0] = 1
    assert table[ord("a")] == table[ord("A")] == table[ord("한")] == unicode_classes.LETTER
