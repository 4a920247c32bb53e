"""The incremental trainer against the textbook: the same merges in the same order. Seeded."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from minbpe_ref import incremental
from minbpe_ref.base import get_stats, merge
from minbpe_ref.basic import learn_merges
from minbpe_ref.incremental import learn_merges_fast, train_fast
from minbpe_ref.regex import GPT4_SPLIT_PATTERN, RegexTokenizer, split

RULES = {
    "first": lambda pair, tokens: 0,  # max keeps the first of equals
    "smallest": lambda pair, tokens: (-pair[0], -pair[1]),
    # by bytes, as in the engine; ids decide between tokens that are spelled alike
    "greatest": lambda pair, tokens: (tokens[pair[0]], tokens[pair[1]], pair),
}


def slow(chunks, num_merges, ties):
    """The textbook's loop with the tie rule spelled out."""
    chunks, merges = [list(chunk) for chunk in chunks], {}
    tokens = [bytes([b]) for b in range(256)]
    for idx in range(256, 256 + num_merges):
        stats = {}
        for chunk in chunks:
            get_stats(chunk, stats)
        if not stats:
            break
        pair = max(stats, key=lambda p: (stats[p], RULES[ties](p, tokens)))
        merges[pair] = idx
        tokens.append(tokens[pair[0]] + tokens[pair[1]])
        chunks = [merge(chunk, pair, idx) for chunk in chunks]
    return merges


def corpora(count, seed):
    generator = random.Random(seed)
    for _ in range(count):
        letters = "abcdefgh"[: generator.randrange(1, 9)]
        words = [
            "".join(generator.choices(letters, k=generator.randrange(1, 12))) for _ in range(8)
        ]
        yield [word.encode() for word in generator.choices(words, k=generator.randrange(30))]


@pytest.mark.parametrize("ties", RULES)
def test_merges_equal_the_textbook_s(ties):
    for chunks in corpora(300, seed=6):
        fast = learn_merges_fast(Counter(chunks), 40, ties)
        assert list(fast.items()) == list(slow(chunks, 40, ties).items()), chunks


def test_the_slow_loop_of_this_test_is_the_package_s():
    for chunks in corpora(30, seed=7):
        assert slow(chunks, 30, "first") == learn_merges(chunks, 30)


@pytest.mark.parametrize("text", ["", "a", "ab", "aaaa" * 9, "abab" * 5, "\0\0\0", "\ud800\ud800"])
@pytest.mark.parametrize("pattern", [None, GPT4_SPLIT_PATTERN])
def test_edges(text, pattern):
    chunks = split(text.replace("\ud800", "\ufffd"), pattern or r"(?s).+")
    wanted = learn_merges([chunk.encode() for chunk in chunks], 50)
    assert train_fast(text, 306, pattern) == wanted


def test_prose_and_code():
    from minbpe_ref import corpora as texts

    for text in (texts.shakespeare()[:6000], texts.python_code()[:6000]):
        tokenizer = RegexTokenizer()
        tokenizer.train(text, 380)
        assert train_fast(text, 380, GPT4_SPLIT_PATTERN) == tokenizer.merges


def test_two_words_that_become_equal_keep_both_their_counts():
    # after (a, b) -> X the words "ab"+"c" and … differ in origin only; counts must add up
    chunks = [b"abc", b"abc", b"xabc", b"abcx", b"cab"]
    assert learn_merges_fast(Counter(chunks), 9) == learn_merges(chunks, 9)


def test_work_is_a_small_part_of_the_textbook_s(monkeypatch):
    """Counted in words rewritten, as a clock would depend on the machine."""
    calls = []
    monkeypatch.setattr(incremental, "merge", lambda *a: calls.append(1) or merge(*a))
    generator = random.Random(8)
    words = {"".join(generator.choices("abcdefghijkl", k=6)).encode(): 1 for _ in range(500)}
    merges = learn_merges_fast(words, 300)
    # the textbook rewrites each of the 500 words for each merge
    assert len(calls) < 0.1 * len(words) * len(merges)


def test_unknown_rule_and_size():
    with pytest.raises(ValueError, match="ties is 'random'; use one of first, smallest, greatest"):
        learn_merges_fast({}, 1, "random")
    with pytest.raises(ValueError, match="vocab_size is 5"):
        train_fast("a", 5)
