"""The library's own normalization tables, every code point of them, against the library. Seeded."""

from __future__ import annotations

import io
import random
import struct
from functools import cache

import pytest
import sentencepiece

from minbpe_ref.charsmap import Charsmap
from minbpe_ref.sentencepiece_model import parse_model
from minbpe_ref.sentencepiece_normalizer import Normalizer, NormalizerSpec

RULES = ["nmt_nfkc", "nfkc", "nmt_nfkc_cf", "nfkc_cf"]


@cache
def table(rule):
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["ab"]), model_writer=out, model_type="bpe", vocab_size=6,
        normalization_rule_name=rule, minloglevel=2,
    )  # fmt: skip
    return parse_model(out.getvalue()).normalizer.charsmap


@pytest.mark.parametrize("rule", RULES)
def test_every_code_point_becomes_what_it_becomes_there(rule):
    spec = NormalizerSpec(table(rule), False, False, False)
    ours = Normalizer(spec)
    theirs = sentencepiece.SentencePieceNormalizer(
        rule_name=rule, add_dummy_prefix=False, remove_extra_whitespaces=False,
        escape_whitespaces=False,
    )  # fmt: skip
    points = [p for p in range(1, 0x30000) if not 0xD800 <= p < 0xE000]
    # letters between them, so that no two of them meet
    text = "x".join(map(chr, points))
    assert ours(text) == theirs.normalize(text)
    drawn = random.Random(rule)
    for _ in range(500):
        text = "".join(map(chr, drawn.choices(points[:0x3000], k=12)))
        assert ours(text) == theirs.normalize(text), ascii(text)


def test_the_longest_rule_wins():
    found = Charsmap(table("nfkc")).longest("A\u030ab".encode(), 0)
    assert found == (3, "Å".encode())


def changed(**places):
    blob = bytearray(table("nfkc"))
    for at, value in places.items():
        struct.pack_into("<I", blob, int(at[1:]), value)
    return bytes(blob)


@pytest.mark.parametrize(
    ("blob", "message"),
    [
        (b"", "holds a trie of 0 bytes"),
        (b"\0\4\0\0" + bytes(1024), "holds a trie of 1024 bytes"),
        (b"\1\4\0\0" + bytes(1030), "holds a trie of 1025 bytes"),
        (b"\0\4\0\0" + bytes(1024) + b"a", "points outside"),
        (b"\0\4\0\0" + bytes(1024) + b"\xff\0", "utf-8"),
    ],
)
def test_a_damaged_table_is_refused(blob, message):
    with pytest.raises(ValueError, match=message):
        Charsmap(blob)


@pytest.mark.parametrize("unit", [0xFFFFFC00, 0xFFFFFFFF, 0x80000000 | 0x7FFFFFFF])
def test_a_node_that_leads_nowhere_is_refused(unit):
    with pytest.raises(ValueError, match="points outside of itself"):
        Charsmap(changed(_4=unit))
