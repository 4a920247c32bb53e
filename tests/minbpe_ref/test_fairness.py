"""The token premium and a balanced mix, on the same sentences in thirteen languages."""

import pytest

from minbpe_ref import GPT2Tokenizer, corpora
from minbpe_ref.encoding import FastEncoder
from minbpe_ref.fairness import balanced_mix, premium


def test_gpt2_charges_other_scripts_more():
    encoder = FastEncoder(GPT2Tokenizer())
    sentences = corpora.parallel_sentences()
    found = premium({k: [encoder.encode(s) for s in v] for k, v in sentences.items()})
    assert found["en"] == 1.0 == min(found.values())
    assert found["hi"] > found["ko"] > found["de"] > 1.2
    assert max(found.values()) > 5


def test_other_texts_are_refused():
    with pytest.raises(ValueError, match="compare the same texts"):
        premium({"en": [[1]], "de": [[1], [2]]})
    with pytest.raises(ValueError, match="there are de"):
        premium({"de": [[1]]})
    with pytest.raises(ValueError, match="have no tokens"):
        premium({"en": [[]]})


def test_each_language_gets_the_same_bytes_in_whole_sentences():
    sentences = corpora.parallel_sentences()
    mix = balanced_mix(sentences, 13 * 1000)
    for language, chosen in mix.items():
        assert chosen == sentences[language][: len(chosen)]
        following = sentences[language][len(chosen)]
        size = sum(len(s.encode()) for s in chosen)
        assert size <= 1000 < size + len(following.encode())
