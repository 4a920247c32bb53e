"""get_stats, merge, encode_chunk, build_vocab, decode. Run: pytest tests/minbpe_ref/test_base.py"""

from __future__ import annotations

import random

import pytest

from minbpe_ref.base import (
    Tokenizer,
    build_vocab,
    decode,
    decode_bytes,
    encode_chunk,
    get_stats,
    merge,
    token_bytes,
)
from minbpe_ref.basic import BasicTokenizer


def test_pairs_overlap_but_merges_do_not():
    assert get_stats([1, 1, 1, 1]) == {(1, 1): 3}
    assert merge([1, 1, 1, 1], (1, 1), 2) == [2, 2]


@pytest.mark.parametrize("length", range(9))
def test_a_run_merges_left_to_right(length):
    assert merge([7] * length, (7, 7), 8) == [8] * (length // 2) + [7] * (length % 2)


def test_pairs_stand_in_order_of_appearance():
    assert list(get_stats([3, 1, 2, 3, 1])) == [(3, 1), (1, 2), (2, 3)]


def test_counts_are_added_to_in_place():
    counts = {(1, 2): 5}
    assert get_stats([1, 2], counts) is counts
    assert counts == {(1, 2): 6}


def test_counts_do_not_leak_between_calls():
    get_stats([1, 2])
    assert get_stats([]) == {}


@pytest.mark.parametrize("ids", [[], [1], [1, 2], [2, 1, 2]])
def test_short_inputs_and_the_last_pair(ids):
    assert sum(get_stats(ids).values()) == max(0, len(ids) - 1)
    assert merge(ids, (1, 2), 9) == {0: [], 1: [1], 2: [9], 3: [2, 9]}[len(ids)]


def test_merge_leaves_its_input_alone():
    ids = [1, 2, 1, 2]
    merge(ids, (1, 2), 3)
    assert ids == [1, 2, 1, 2]


def test_encode_takes_the_pair_learned_first_not_the_commonest():
    # (b, c) was learned before (a, b), which occurs more often
    merges = {(98, 99): 256, (97, 98): 257}
    assert encode_chunk(b"abcabab", merges) == [97, 256, 257, 257]


def test_vocabulary_does_not_rest_on_the_order_of_the_dictionary():
    assert build_vocab({(256, 98): 257, (97, 97): 256})[257] == b"aab"


def test_vocabulary_refuses_a_gap_and_a_negative_id():
    with pytest.raises(ValueError, match="has id 300 where 256 is due"):
        build_vocab({(97, 97): 300})
    with pytest.raises(ValueError, match="uses an id that does not exist"):
        build_vocab({(-1, 97): 256})


def test_decode_replaces_or_raises():
    tokenizer = BasicTokenizer()
    assert tokenizer.decode([104, 128, 105]) == "h\ufffdi"
    with pytest.raises(UnicodeDecodeError):
        tokenizer.decode([128], errors="strict")
    with pytest.raises(ValueError, match="'ignore'; use 'replace' or 'strict'"):
        tokenizer.decode([104], errors="ignore")


def test_decode_joins_before_it_decodes():
    assert BasicTokenizer().decode([236, 149, 136]) == "안"


@pytest.mark.parametrize("idx", [256, -1, 10**30])
def test_unknown_id_names_itself_and_the_vocabulary(idx):
    with pytest.raises(ValueError, match=f"token id {idx} is not in the vocabulary of 256 ids"):
        BasicTokenizer().decode([idx])


@pytest.mark.parametrize("idx", [1.0, "a", None, b"a"])
def test_an_id_is_an_integer(idx):
    with pytest.raises(TypeError, match="token ids are integers"):
        BasicTokenizer().decode([idx])


def test_any_vocabulary_decodes_also_one_with_gaps():
    vocab = {3: "안".encode()[:2], 9: "안".encode()[2:], 300: b"!"}
    assert decode([3, 9, 300], vocab) == "안!" and decode([3], vocab) == "\ufffd"
    assert decode_bytes(iter([300, 3]), vocab) == b"!" + vocab[3] and token_bytes(9, vocab)
    with pytest.raises(
        ValueError, match=r"token id 4 is not in the vocabulary of 3 ids \(0 to 300\)"
    ):
        decode([4], vocab)


def test_numpy_ids_decode():
    numpy = pytest.importorskip("numpy")
    assert BasicTokenizer().decode(numpy.array([104, 105])) == "hi"


def test_planted_merges_round_trip():
    random.seed(1)
    text = "".join(random.choice("ab안 ") for _ in range(200))
    trained = BasicTokenizer()
    trained.train(text, 290)
    planted = BasicTokenizer.from_merges(trained.merges)
    assert planted.encode(text) == trained.encode(text)
    assert planted.decode(planted.encode(text)) == text


def test_the_base_class_refuses_what_subclasses_bring():
    for call in (lambda: Tokenizer().train("a", 256), lambda: Tokenizer().encode("a")):
        with pytest.raises(NotImplementedError, match="use a subclass"):
            call()
