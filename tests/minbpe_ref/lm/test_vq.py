"""Codebooks: k-means never gets worse, codes are nearest, gradients pass, dead codes revive."""

import pytest

torch = pytest.importorskip("torch")

from minbpe_ref.lm import vq  # noqa: E402


def points(n=200, seed=0):
    return torch.randn(n, 2, generator=torch.Generator().manual_seed(seed))


def test_distortion_never_rises_and_ends_in_a_fixed_point():
    x = points()
    errors = [vq.distortion(x, vq.fit(x, 8, steps=s)) for s in range(12)]
    assert all(b <= a + 1e-6 for a, b in zip(errors, errors[1:])) and errors[-1] < errors[0]
    codes = vq.fit(x, 8, steps=200)
    ids = vq.encode(x, codes)
    means = torch.stack([x[ids == i].mean(0) for i in range(8)])
    assert torch.allclose(means, codes, atol=1e-5)


def test_codes_are_the_nearest():
    x, codes = points(50), points(7, seed=1)
    assert torch.equal(vq.encode(x, codes), torch.cdist(x, codes).argmin(1))
    assert vq.encode(x.view(5, 10, 2), codes).shape == (5, 10)


def test_an_unused_code_is_put_to_work():
    x = torch.cat([torch.zeros(5, 2), torch.ones(5, 2), torch.full((5, 2), 9.0)])
    codes = vq.fit(x, 3, steps=10, seed=2)
    assert sorted(codes[:, 0].tolist()) == [0.0, 1.0, 9.0] and vq.distortion(x, codes) == 0.0


def test_the_gradient_goes_straight_through():
    book, x = vq.Codebook(4, 2), points(6).requires_grad_()
    book.eval()
    quantised, ids, commitment = book(x)
    assert torch.allclose(quantised, book.codes[ids])
    quantised.sum().backward()
    assert torch.equal(x.grad, torch.ones_like(x)) and float(commitment) > 0


def test_a_codebook_follows_its_vectors_and_revives_dead_codes():
    book, x = vq.Codebook(16, 2, decay=0.8), points(400) + 30
    before = vq.distortion(x, book.codes)
    for _ in range(40):
        book(x)
    ids = vq.encode(x, book.codes)
    assert vq.distortion(x, book.codes) < 0.01 * before
    assert len(ids.unique()) >= 14 and vq.perplexity(ids, 16) > 8


def test_perplexity_counts_codes_in_use():
    assert vq.perplexity(torch.zeros(9, dtype=torch.long), 5) == pytest.approx(1)
    assert vq.perplexity(torch.arange(5).repeat(3), 5) == pytest.approx(5)


def test_too_few_vectors():
    with pytest.raises(ValueError, match="2 vectors cannot make 3 codes"):
        vq.fit(points(2), 3)
