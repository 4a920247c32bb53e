"""Indicators of tokens that were never trained, measured against a planted truth."""

import pytest

torch = pytest.importorskip("torch")

from minbpe_ref import BasicTokenizer, RegexTokenizer  # noqa: E402
from minbpe_ref.lm import glitch  # noqa: E402


def test_auc_is_the_share_of_pairs_in_order():
    draw = torch.Generator().manual_seed(0)
    scores = torch.randint(0, 20, (60,), generator=draw).float()
    truth = torch.rand(60, generator=draw) < 0.3
    bad, good = scores[truth], scores[~truth]
    pairs = [(b < g) + 0.5 * (b == g) for b in bad for g in good]
    assert glitch.auc(scores, truth) == pytest.approx(float(sum(pairs)) / len(pairs))
    with pytest.raises(ValueError, match="all of one kind"):
        glitch.auc(scores, torch.ones(60).bool())


def test_rows_beside_the_unused_ones_stand_out():
    draw = torch.Generator().manual_seed(0)
    head = torch.randn(100, 8, generator=draw)
    never = torch.zeros(100).bool()
    never[:10] = True
    head[:10] = torch.full((8,), -1.0) + 0.05 * torch.randn(10, 8, generator=draw)
    for centred in (False, True):
        scores = glitch.unused_distance(head, [0, 1], centred)
        assert glitch.auc(scores, never) == 1.0 and glitch.precision_at(scores, never, 10) == 1.0
    with pytest.raises(ValueError, match="no unused id"):
        glitch.unused_distance(head, [])
    with pytest.raises(ValueError, match="n is 0; it must be from 1 to 100"):
        glitch.precision_at(scores, never, 0)


def test_short_rows_stand_out():
    assert glitch.input_norms(torch.tensor([[3.0, 4.0], [0.1, 0.0]])).argmin() == 1


def test_a_token_that_splitting_cuts_cannot_be_reached():
    merges = {(97, 32): 256, (256, 98): 257}  # "a b": no split pattern leaves it whole
    cut = RegexTokenizer()
    cut.merges = dict(merges)
    cut.vocab = {i: bytes([i]) for i in range(256)} | {256: b"a ", 257: b"a b"}
    assert glitch.unreachable_tokens(cut) == [256, 257]
    assert glitch.unreachable_tokens(BasicTokenizer.from_merges(merges)) == []
