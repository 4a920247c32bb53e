"""A word after a space costs what the model says of it, asked with the space or without.

The models here are tables: the logits after an id are its row.
Run alone: pytest tests/minbpe_ref/lm/test_boundaries.py
"""

import math

import pytest

torch = pytest.importorskip("torch")

from minbpe_ref.lm.boundaries import SpaceProbe, most_likely  # noqa: E402

VOCAB = {0: b"a", 1: b"b", 2: b" ", 3: b" b", 4: b" c"}


class Letters:
    """The longest token at each place, out of `VOCAB`."""

    vocab = VOCAB

    def encode_ordinary(self, text):
        ids, rest = [], text.encode()
        while rest:
            fits = [i for i, token in VOCAB.items() if rest.startswith(token)]
            ids.append(max(fits, key=lambda i: len(VOCAB[i])))
            rest = rest[len(VOCAB[ids[-1]]) :]
        return ids


def table(rows):
    """rows: id -> probabilities of the next id; other ids are followed by anything."""
    logits = torch.zeros(len(VOCAB), len(VOCAB))
    for i, probabilities in rows.items():
        logits[i] = torch.tensor(probabilities).log()
    return lambda idx: (logits[idx], None)


MODEL = table({0: [0.5, 0.1, 0.1, 0.2, 0.1], 2: [0.7, 0.1, 0.1, 0.05, 0.05]})


def test_taking_the_space_back_asks_among_tokens_with_a_space():
    cost = SpaceProbe(MODEL, Letters()).healed("a", "b")
    # after "a" the tokens with a space have .1, .2 and .1
    assert cost.nats == pytest.approx(-math.log(0.2 / 0.4))
    assert cost.top
    assert cost.entropy == pytest.approx(-0.5 * math.log(0.5) - 2 * 0.25 * math.log(0.25))


def test_leaving_the_space_asks_what_follows_a_lone_space():
    cost = SpaceProbe(MODEL, Letters()).trailing("a", "b")
    assert cost.nats == pytest.approx(-math.log(0.1))
    assert not cost.top
    shares = (0.7, 0.1, 0.1, 0.05, 0.05)
    assert cost.entropy == pytest.approx(-sum(p * math.log(p) for p in shares))


def test_all_tokens_of_a_word_count():
    model = table({0: [0.2] * 5, 3: [0.1, 0.6, 0.1, 0.1, 0.1]})
    cost = SpaceProbe(model, Letters()).healed("a", "bb")
    assert cost.nats == pytest.approx(-math.log(1 / 3) - math.log(0.6))


def test_a_word_that_has_no_token_with_a_space_is_refused():
    class Alone(Letters):
        def encode_ordinary(self, text):
            return [{97: 0, 98: 1, 32: 2}[b] for b in text.encode()]

    class NoSpaces(Alone):
        vocab = {0: b"a", 1: b"b", 3: b" b"}

    with pytest.raises(ValueError, match="does not begin with a token that has a space"):
        SpaceProbe(MODEL, NoSpaces()).healed("a", "b")


def test_the_likeliest_tokens_come_first():
    assert list(most_likely(MODEL, Letters(), "ba", 2)) == [b"a", b" b"]
    assert most_likely(MODEL, Letters(), "ba", 2)[b"a"] == pytest.approx(0.5)
