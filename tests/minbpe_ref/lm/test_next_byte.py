"""Exact next-byte probabilities: they sum to one and equal the sum over all token sequences."""

import itertools

import pytest

torch = pytest.importorskip("torch")

from minbpe_ref.lm.model import Config, GPTLanguageModel  # noqa: E402
from minbpe_ref.lm.next_byte import next_byte_probabilities, next_token_probabilities  # noqa: E402
from minbpe_ref.lm.training import seed_all  # noqa: E402

VOCAB = {0: b"a", 1: b"b", 2: b"ab", 3: b"ba", 4: b"abb"}


def model():
    seed_all(0)
    made = GPTLanguageModel(Config(vocab_size=5, block_size=8, n_embd=16))
    with torch.no_grad():
        made.lm_head.weight.mul_(40)  # far from uniform
    return made


def by_enumeration(lm, kept, tail):
    """All sequences of up to four tokens, with the mass of those whose bytes go on from tail."""
    weights = dict.fromkeys(range(256), 0.0)
    for n in range(1, 5):
        for path in itertools.product(VOCAB, repeat=n):
            spelled = b"".join(VOCAB[i] for i in path)
            before = b"".join(VOCAB[i] for i in path[:-1])
            if len(before) <= len(tail) < len(spelled) and spelled.startswith(tail):
                mass = 1.0
                for i, idx in enumerate(path):
                    mass *= float(next_token_probabilities(lm, [*kept, *path[:i]])[idx])
                weights[spelled[len(tail)]] += mass
    total = sum(weights.values())
    return {b: w / total for b, w in weights.items() if w}


@pytest.mark.parametrize("tail", [b"", b"a", b"ab", b"ba"])
def test_it_is_the_sum_over_every_path(tail):
    lm = model()
    found = next_byte_probabilities(lm, [1], tail, VOCAB)
    assert sum(found.values()) == pytest.approx(1)
    assert found == pytest.approx(by_enumeration(lm, [1], tail))


def test_bytes_that_no_token_covers():
    with pytest.raises(ValueError, match="no token begins with b'x'"):
        next_byte_probabilities(model(), [1], b"x", VOCAB)
