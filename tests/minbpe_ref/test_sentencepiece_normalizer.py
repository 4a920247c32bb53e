"""What becomes of spaces, in every combination of options, against the library. Seeded."""

from __future__ import annotations

import random
from itertools import product

import pytest
import sentencepiece

from minbpe_ref.sentencepiece_normalizer import Normalizer, NormalizerSpec, longest_first


@pytest.mark.parametrize("options", list(product([True, False], repeat=3)), ids=str)
def test_spaces_are_the_library_s(options):
    prefix, extra, escape = options
    ours = Normalizer(NormalizerSpec(b"", prefix, extra, escape))
    theirs = sentencepiece.SentencePieceNormalizer(
        rule_name="identity", add_dummy_prefix=prefix, remove_extra_whitespaces=extra,
        escape_whitespaces=escape,
    )  # fmt: skip
    drawn = random.Random(20)
    for text in ["", " ", "  ", *("".join(drawn.choices("a b\u2581 ", k=7)) for _ in range(300))]:
        assert ours(text) == theirs.normalize(text), repr(text)


def test_user_defined_pieces_of_spaces_are_stripped_as_any_space():
    assert Normalizer(NormalizerSpec(), ["  "])("  a  b  ") == "▁a▁▁b"


def test_a_long_run_of_blocks_at_the_end_is_cut_in_one_go():
    assert Normalizer(NormalizerSpec())("a" + "\u2581" * 300_000) == "▁a"


def test_of_pieces_that_begin_alike_the_library_finds_sixty_four():
    found = longest_first("a" * n for n in range(1, 100))
    assert len(found) == 64 and found[0] == "a" * 64
