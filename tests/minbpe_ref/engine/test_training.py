"""Textbook = incremental = engine = peer library, on the same inputs. Seeded."""

from __future__ import annotations

import random

import numpy as np
import pytest
from tiktoken._educational import bpe_train

from minbpe_ref import corpora
from minbpe_ref.base import build_vocab, merge
from minbpe_ref.basic import learn_merges as textbook
from minbpe_ref.engine.chunks import counts_of
from minbpe_ref.engine.merging import learn_merges
from minbpe_ref.engine.training import as_dictionary, train, train_basic
from minbpe_ref.gpt4o import GPT4O_SPLIT_PATTERN
from minbpe_ref.incremental import learn_merges_fast, train_fast
from minbpe_ref.regex import GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN, split

ENGLISH = corpora.shakespeare()
TEXTS = {
    "english": ENGLISH[5000:13000],
    "code": corpora.python_code()[:8000],
    "korean": "\n".join(corpora.parallel_sentences()["ko"]),
    "mixed": "\n".join(s for group in corpora.parallel_sentences().values() for s in group[:6]),
    "runs": "a" * 99 + " " * 55 + "\n" * 33 + "ab" * 44 + "한" * 77,
}


@pytest.mark.parametrize("pattern", [GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN, GPT4O_SPLIT_PATTERN])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_textbook_incremental_engine_and_peer_learn_the_same(text, pattern):
    merges = train(text, 300, pattern)
    chunks = [list(chunk.encode()) for chunk in split(text, pattern)]
    assert list(merges.items()) == list(textbook(chunks, 44).items())
    assert list(merges.items()) == list(train_fast(text, 300, pattern).items())
    # tiktoken's teaching module has the lecture's tie-break too; it fails when pairs run out
    if len(merges) == 44:
        assert bpe_train(text, 300, pattern, visualise=None) == {
            token: idx for idx, token in build_vocab(merges).items()
        }


def test_a_larger_vocabulary_equals_the_incremental_trainer_s():
    text = ENGLISH[:120_000]
    fast = train(text, 2500, GPT4_SPLIT_PATTERN)
    assert list(fast.items()) == list(train_fast(text, 2500, GPT4_SPLIT_PATTERN).items())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_basic_is_the_textbook_s(text):
    assert list(train_basic(text, 290).items()) == list(textbook([text.encode()], 34).items())


def spelled_out(words, num_merges, best):
    """The textbook's loop on counted words, with the tie rule as a key."""
    ids, vocab, merges = [list(word) for word in words], build_vocab({}), {}
    for idx in range(256, 256 + num_merges):
        stats = {}
        for word, count in zip(ids, words.values(), strict=True):
            for pair in zip(word, word[1:], strict=False):
                stats[pair] = stats.get(pair, 0) + count
        if not stats:
            break
        pair = max(stats, key=lambda p: (stats[p], best(p, vocab)))
        merges[pair], vocab[idx] = idx, vocab[pair[0]] + vocab[pair[1]]
        ids = [merge(word, pair, idx) for word in ids]
    return merges


RULES = {
    "first": lambda pair, vocab: 0,
    "smallest": lambda pair, vocab: (-pair[0], -pair[1]),
    # Stanford CS336's: by bytes; ids decide between two tokens that are spelled alike
    "greatest": lambda pair, vocab: (vocab[pair[0]], vocab[pair[1]], pair),
}


@pytest.mark.parametrize("tie", RULES)
@pytest.mark.parametrize("letters", [b"ab", b"abcdef"])
def test_every_tie_rule_on_texts_full_of_ties(tie, letters):
    rng = random.Random(7)
    for _ in range(60):
        words = {}
        for _ in range(rng.randrange(1, 25)):
            word = bytes(rng.choices(letters, k=rng.randrange(1, 14)))
            words[word] = words.get(word, 0) + rng.randrange(1, 4)
        wanted = rng.randrange(1, 40)
        got = as_dictionary(learn_merges(counts_of(words), wanted, tie))
        assert list(got.items()) == list(spelled_out(words, wanted, RULES[tie]).items()), words
        assert list(got.items()) == list(learn_merges_fast(words, wanted, tie).items())


def test_the_hidden_trap_of_lists_of_occurrences():
    # runs merge with themselves: (new, new) pairs come up while the same merge is still going on
    for n in range(40):
        text = "a" * n + "b" + "a" * (n // 2)
        assert train_basic(text, 262) == textbook([text.encode()], 6)


def test_out_of_pairs_gives_fewer_merges():
    assert train("ab", 1000) == {(97, 98): 256}
    assert train("", 1000) == {} == train_basic("", 300)
    assert train("abc", 256) == {}


def test_bytes_are_the_text_they_spell():
    text = TEXTS["mixed"]
    assert train(text.encode(), 280) == train(text, 280)
    with pytest.raises(ValueError, match="byte 0xff at offset 2"):
        train(b"ab\xff", 300)


def test_lone_surrogates_count_as_replacement_characters_and_nul_as_any_byte():
    assert train("\ud800\ud800\0\0", 260) == train("\ufffd\ufffd\0\0", 260)
    assert (0, 0) in train("\0\0", 257)


@pytest.mark.parametrize("size", [255, 0, -1])
def test_a_vocabulary_below_256_is_refused(size):
    with pytest.raises(ValueError, match=f"vocab_size is {size}"):
        train("text", size)


def test_what_is_no_text_or_no_rule_is_refused():
    with pytest.raises(TypeError, match="pass a str"):
        train(["text"], 300)
    with pytest.raises(TypeError, match="vocab_size is a float"):
        train("text", 300.0)
    with pytest.raises(ValueError, match="tie is 'last'; use one of first, smallest, greatest"):
        train("text", 300, tie="last")


def test_the_limit_of_bytes_is_named():
    class Huge(np.ndarray):
        def __len__(self):
            return 2**31

    chunks = counts_of({b"ab": 1})._replace(data=np.zeros(2, np.uint8).view(Huge))
    with pytest.raises(ValueError, match="the limit is 2147483647; use a split pattern"):
        learn_merges(chunks, 1)


@pytest.mark.parametrize("unit", ["a", " ", "\n", "한", "ab"])
def test_one_long_chunk_trains(unit):
    text = unit * (300_000 // len(unit))
    merges = train(text, 270)
    assert 1 <= len(merges) <= 14
    assert list(train_basic(text[:3000], 262).items()) == list(
        textbook([text[:3000].encode()], 6).items()
    )
