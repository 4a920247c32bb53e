"""Training on a torch device: the textbook's merges on the CPU, and on a card where there is one."""

from __future__ import annotations

import random

import pytest

from minbpe_ref import corpora
from minbpe_ref.basic import learn_merges as textbook
from minbpe_ref.engine.device import most_frequent_pair, replace_pair, train_on_device
from minbpe_ref.engine.training import train_basic

torch = pytest.importorskip("torch", reason="torch is not installed")
TEXTS = [
    "",
    "a",
    "aaaaaaaaaa",
    "ab" * 30 + "a" * 31,
    corpora.shakespeare()[:4000],
    "한국어 " * 50,
    "\ud800\0\0",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_cpu_learns_the_engine_s_merges(text):
    assert list(train_on_device(text, 300).items()) == list(train_basic(text, 300).items())


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA card")
@pytest.mark.parametrize("text", TEXTS)
def test_a_card_learns_the_same(text):
    assert train_on_device(text, 300, device="cuda") == train_on_device(text, 300)


def test_ties_and_runs_on_short_sequences():
    rng = random.Random(5)
    for _ in range(150):
        text = "".join(rng.choices("ab", k=rng.randrange(2, 25)))
        assert list(train_on_device(text, 262).items()) == list(
            textbook([text.encode()], 6).items()
        )


def test_the_two_steps():
    assert most_frequent_pair(torch.tensor([2, 1, 2, 1])) == (2, 1)
    assert replace_pair(torch.tensor([1, 1, 1, 1, 1]), 1, 1, 2).tolist() == [2, 2, 1]
    assert replace_pair(torch.tensor([1, 2, 1, 2, 3]), 1, 2, 9).tolist() == [9, 9, 3]


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="vocab_size is 255"):
        train_on_device("text", 255)
    with pytest.raises(RuntimeError):
        train_on_device("text", 257, device="no-such-device")
