"""SuperBPE: stage one is BPE within chunks, stage two goes on across them and keeps its tokens."""

import pytest

from minbpe_ref import RegexTokenizer, corpora
from minbpe_ref.base import build_vocab
from minbpe_ref.superbpe import encode_superwords, learn_superwords

DOCUMENTS = corpora.shakespeare()[:6000].split("\n\n")


def test_without_a_second_stage_it_is_bpe_within_chunks():
    tokenizer = RegexTokenizer()
    tokenizer.train("a rose is a rose is a rose", 263)
    merges = learn_superwords(["a rose is a rose is a rose"], 7, 7)
    assert merges == tokenizer.merges
    assert encode_superwords("a rose", merges, 7) == tokenizer.encode("a rose")


def test_the_second_stage_keeps_the_first_and_crosses_spaces():
    first = learn_superwords(DOCUMENTS, 60, 60)
    merges = learn_superwords(DOCUMENTS, 120, 60)
    assert list(merges)[:60] == list(first) and len(merges) == 120
    later = [build_vocab(merges)[i] for i in range(316, 376)]
    assert any(b" " in token.strip() for token in later)
    assert all(b" " not in token.strip() for token in list(build_vocab(first).values()))


def test_training_text_encodes_as_it_was_trained_and_shorter_than_without():
    text = DOCUMENTS[3]
    merges = learn_superwords(DOCUMENTS, 120, 60)
    ids = encode_superwords(text, merges, 60)
    vocab = build_vocab(merges)
    assert b"".join(vocab[i] for i in ids).decode() == text
    plain = learn_superwords(DOCUMENTS, 120, 120)
    both = (merges, 60), (plain, 120)
    supers, words = (sum(len(encode_superwords(d, *m)) for d in DOCUMENTS) for m in both)
    assert supers < words


def test_no_merge_crosses_a_document():
    merges = learn_superwords(["ab", "ab", "ab"], 5, 0)
    assert list(merges) == [(97, 98)]


def test_a_wrong_stage_is_refused():
    with pytest.raises(ValueError, match="use 0 to num_merges, 3"):
        learn_superwords(["ab"], 3, 4)
