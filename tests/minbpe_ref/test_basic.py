"""Training: ties, early stop, golden values of the lecture. Seeded, no network."""

from __future__ import annotations

import random
import warnings

import pytest

from minbpe_ref.base import get_stats, merge
from minbpe_ref.basic import BasicTokenizer, EarlyStopWarning, compression_ratio, train


def test_the_lecture_s_toy_text_ends_in_the_lecture_s_ids():
    tokenizer = BasicTokenizer()
    tokenizer.train("aaabdaaabac", 256 + 3)
    assert tokenizer.encode("aaabdaaabac") == [258, 100, 258, 97, 99]
    # (256, 97) and (97, 98) tie; the first in the text wins, so aab is never a token
    assert [tokenizer.vocab[i] for i in (256, 257, 258)] == [b"aa", b"aaa", b"aaab"]


def test_ties_go_to_the_pair_seen_first():
    assert list(train("dcba", 257)[0]) == [(100, 99)]
    assert list(train("abba", 257)[0]) == [(97, 98)]


def test_each_merge_is_an_argmax_of_the_counts_before_it():
    random.seed(2)
    ids = [random.randrange(97, 101) for _ in range(300)]
    merges, _ = train(bytes(ids).decode(), 300)
    for pair, idx in merges.items():
        stats = get_stats(ids)
        assert pair == max(stats, key=stats.get)
        ids = merge(ids, pair, idx)


@pytest.mark.parametrize("text", ["", "a", "ab", "aaaa"])
def test_running_out_of_pairs_stops_early_and_says_so(text):
    tokenizer = BasicTokenizer()
    with pytest.warns(EarlyStopWarning, match="ran out of pairs"):
        tokenizer.train(text, 1000)
    assert tokenizer.vocab_size == len(tokenizer.vocab) == 256 + len(tokenizer.merges) < 1000
    assert len(tokenizer.encode(text)) <= 1


def test_strict_raises_and_leaves_the_tokenizer_as_it_was():
    tokenizer = BasicTokenizer()
    tokenizer.train("abab", 257)
    with pytest.raises(ValueError, match="257 of the 300 ids"):
        tokenizer.train("xy", 300, strict=True)
    assert tokenizer.merges == {(97, 98): 256}


def test_training_that_gets_what_it_asked_for_is_silent(capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        BasicTokenizer().train("abab", 257)
    assert capsys.readouterr().out == ""
    BasicTokenizer().train("abab", 257, verbose=True)
    assert capsys.readouterr().out == "merge 1/1: (97, 98) -> 256, seen 2 times\n"


@pytest.mark.parametrize("size", [255, 0, -1])
def test_vocab_size_below_the_bytes(size):
    with pytest.raises(ValueError, match=f"vocab_size is {size}"):
        BasicTokenizer().train("abab", size)


@pytest.mark.parametrize("size", [256.0, "300", True])
def test_vocab_size_is_an_int(size):
    with pytest.raises(TypeError, match="pass an int"):
        BasicTokenizer().train("abab", size)


def test_vocab_size_256_learns_nothing():
    tokenizer = BasicTokenizer()
    tokenizer.train("abab", 256)
    assert tokenizer.merges == {}


def test_training_again_forgets_the_first_training():
    tokenizer = BasicTokenizer()
    tokenizer.train("abababab cdcd", 259)
    tokenizer.train("xyxy", 257)
    assert tokenizer.merges == {(120, 121): 256}
    assert tokenizer.vocab_size == 257
    assert tokenizer.encode("ab") == [97, 98]


def test_vocabulary_is_unique_and_round_trips():
    random.seed(3)
    text = "".join(random.choice("abc 안👋\n") for _ in range(400))
    tokenizer = BasicTokenizer()
    tokenizer.train(text, 300)
    assert len(set(tokenizer.vocab.values())) == 300
    for sample in (text, "", "x", "unseen ☃ text", text[::-1]):
        assert tokenizer.decode(tokenizer.encode(sample)) == sample


def test_compression_needs_a_token():
    assert compression_ratio("안", [256]) == 3.0
    with pytest.raises(ValueError, match="0 tokens"):
        compression_ratio("", [])
