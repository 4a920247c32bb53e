"""Unigram against brute force over every cut of short texts. Seeded."""

from __future__ import annotations

import random
from collections import Counter
from math import exp, isclose, log

import pytest

from minbpe_ref.unigram import (
    em_step,
    forward_backward,
    prune,
    sample,
    seed_pieces,
    train_unigram,
    viterbi,
)


def cuts(text, logp):
    if not text:
        yield []
    for end in range(1, len(text) + 1):
        if text[:end] in logp:
            for rest in cuts(text[end:], logp):
                yield [text[:end], *rest]


def score(pieces, logp):
    return sum(logp[piece] for piece in pieces)


def cases(count, seed):
    generator = random.Random(seed)
    for _ in range(count):
        text = "".join(generator.choices("abc", k=generator.randrange(9)))
        logp = {char: -generator.uniform(1, 9) for char in "abc"}
        for _ in range(8):
            piece = "".join(generator.choices("abc", k=generator.randrange(2, 5)))
            logp[piece] = -generator.uniform(1, 9)
        yield text, logp


def test_viterbi_finds_the_best_of_all_cuts():
    for text, logp in cases(200, seed=16):
        best = max(score(cut, logp) for cut in cuts(text, logp))
        pieces = viterbi(text, logp)
        assert "".join(pieces) == text
        assert isclose(score(pieces, logp), best, abs_tol=1e-9)


def test_viterbi_is_not_greedy():
    logp = {"a": -9.0, "b": -9.0, "c": -9.0, "ab": -2.0, "bc": -1.0, "abc": -20.0}
    assert viterbi("abc", logp) == ["a", "bc"]


def test_ties_go_to_the_longest_last_piece():
    logp = {"a": -1.0, "aa": -2.0}
    assert viterbi("aaa", logp) == ["a", "aa"]


def test_expected_counts_and_likelihood_sum_over_all_cuts():
    for text, logp in cases(100, seed=17):
        weights = [(Counter(cut), exp(score(cut, logp))) for cut in cuts(text, logp)]
        total = sum(weight for _, weight in weights)
        counts, loglik = forward_backward(text, logp)
        assert isclose(loglik, log(total), abs_tol=1e-9)
        for piece, count in counts.items():
            wanted = sum(c[piece] * weight for c, weight in weights) / total
            assert isclose(count, wanted, abs_tol=1e-9)


def test_long_texts_neither_underflow_nor_overflow():
    counts, loglik = forward_backward("ab" * 2000, {"a": -5.0, "b": -5.0, "ab": -6.0})
    assert -12_001 < loglik < -11_900
    assert isclose(counts["a"] + counts["ab"], 2000)


WORDS = Counter(["the"] * 4 + ["sat", "on"] * 2 + ["cat", "mat", "that", "rat", "at", "hat"])


def test_likelihood_never_falls_and_probabilities_sum_to_one():
    logp, last = seed_pieces(WORDS), -float("inf")
    for _ in range(12):
        logp, loglik = em_step(WORDS, logp)
        assert loglik >= last - 1e-9
        assert isclose(sum(map(exp, logp.values())), 1.0)
        last = loglik


def test_pruning_keeps_every_code_point_and_the_useful_pieces():
    logp, _ = em_step(WORDS, seed_pieces(WORDS))
    alphabet = set("".join(WORDS))
    for size in (3, len(alphabet), len(alphabet) + 3):
        kept = prune(WORDS, logp, size)
        assert alphabet <= set(kept)
        assert len(kept) == max(size, len(alphabet))
    assert "the" in prune(WORDS, logp, len(alphabet) + 3)


def test_training_reaches_the_size_and_spells_every_word():
    rounds = []
    logp = train_unigram(WORDS, 15, lambda *row: rounds.append(row))
    assert len(logp) == 15
    assert rounds[-1][0] == 15
    for word in WORDS:
        assert "".join(viterbi(word, logp)) == word


def test_sampling_follows_the_probabilities():
    logp = {"a": log(0.5), "b": log(0.5), "ab": log(0.5)}
    generator = random.Random(18)
    for alpha in (0.0, 0.5, 1.0, 2.0):
        share = sum(sample("ab", logp, alpha, generator) == ["ab"] for _ in range(4000)) / 4000
        # P(ab) = 1/2 and P(a, b) = 1/4, each to the power alpha
        assert abs(share - 0.5**alpha / (0.5**alpha + 0.25**alpha)) < 0.03


def test_errors():
    with pytest.raises(ValueError, match="none leads on from 'x' at offset 1"):
        viterbi("axa", {"a": -1.0})
    with pytest.raises(ValueError, match="none leads on from 'x'"):
        forward_backward("x", {"a": -1.0})
    with pytest.raises(ValueError, match="0 words"):
        em_step({}, {"a": -1.0})
    with pytest.raises(ValueError, match="has 3 code points"):
        train_unigram({"abc": 1}, 2)
    with pytest.raises(ValueError, match="alpha is -1"):
        sample("a", {"a": -1.0}, -1, random.Random(0))
    assert viterbi("", {}) == []
