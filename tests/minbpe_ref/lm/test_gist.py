"""Gist tokens: the frozen model does not move, distillation helps, the paper's mask."""

import itertools

import pytest

torch = pytest.importorskip("torch")

from minbpe_ref.lm import gist  # noqa: E402
from minbpe_ref.lm.model import Config, GPTLanguageModel  # noqa: E402
from minbpe_ref.lm.training import seed_all  # noqa: E402


def frozen():
    seed_all(0)
    model = GPTLanguageModel(Config(vocab_size=20, block_size=24, n_embd=16))
    with torch.no_grad():  # so large that a prompt matters to an untrained model
        for p in model.parameters():
            p.mul_(6)
    return model


def test_only_the_gist_is_trained_and_it_comes_nearer_to_the_prompt():
    model, prompt = frozen(), torch.arange(12)
    before = {n: p.detach().clone() for n, p in model.named_parameters()}
    idx = torch.randint(20, (8, 6), generator=torch.Generator().manual_seed(2))
    soft, history = gist.train_gist(model, prompt, 3, itertools.repeat(idx), steps=60)
    teacher = gist.after_prompt(model, prompt, idx)
    nothing = gist.distillation_loss(model(idx)[0], teacher)
    trained = gist.distillation_loss(gist.after_embeddings(model, soft, idx), teacher)
    assert tuple(soft.shape) == (3, 16) and not soft.requires_grad
    assert trained < 0.5 * history.losses[0] and trained < 0.5 * nothing
    assert all(torch.equal(p, before[n]) for n, p in model.named_parameters())
    assert all(p.requires_grad for p in model.parameters())


def test_the_whole_prompt_as_a_gist_changes_nothing():
    model, prompt, idx = frozen(), torch.arange(5), torch.arange(6)[None]
    same = gist.after_embeddings(model, model.embed(prompt), idx)
    assert torch.allclose(same, gist.after_prompt(model, prompt, idx))
    loss = gist.distillation_loss(same, gist.after_prompt(model, prompt, idx))
    assert float(loss.detach()) < 1e-6


def test_the_mask_lets_the_prompt_through_the_gist_alone():
    mask = gist.gist_mask(torch.tensor([0, 0, 0, 1, 1, 0, 0]).bool())
    assert mask[:5].equal(torch.ones(5, 7).tril().bool())
    assert mask[5].tolist() == [False, False, False, True, True, True, False]
    model = frozen()
    one, other = torch.tensor([[1, 2, 3, 9, 9, 4, 5]]), torch.tensor([[7, 2, 3, 9, 9, 4, 5]])
    # The prompt's change reaches the end only by way of the gist; cut that too, and it is gone.
    cut = mask.clone()
    cut[3:5, :3] = False
    assert torch.equal(model(one, mask=cut)[0][:, 5:], model(other, mask=cut)[0][:, 5:])
    assert not torch.equal(model(one, mask=mask)[0][:, 5:], model(other, mask=mask)[0][:, 5:])


@pytest.mark.parametrize("k", [0, 6])
def test_a_gist_is_no_longer_than_its_prompt(k):
    with pytest.raises(ValueError, match=f"k is {k}; it must be from 1 to the prompt's 5"):
        gist.train_gist(frozen(), torch.arange(5), k, iter([]))
    with pytest.raises(ValueError, match="no gist token"):
        gist.gist_mask(torch.zeros(3).bool())


def test_positions_are_kept_where_it_is_asked():
    model, prompt, idx = frozen(), torch.arange(8), torch.arange(6)[None]
    for last in (0, 3, 8):
        whole = model(torch.cat([prompt[8 - last :], idx[0]])[None], start=8 - last)[0][:, last:]
        assert torch.allclose(gist.after_prompt(model, prompt, idx, last), whole, atol=1e-5)
    # With as many embeddings as the prompt has tokens there is nothing to learn, if each is in place.
    _, history = gist.train_gist(model, prompt, 8, itertools.repeat(idx), 1, keep_positions=True)
    assert history.losses[0] < 1e-6
    kept = gist.train_gist(model, prompt, 3, itertools.repeat(idx), 1, keep_positions=True)[1]
    truncated = gist.after_prompt(model, prompt, idx, 3)
    said = gist.distillation_loss(truncated, gist.after_prompt(model, prompt, idx))
    assert kept.losses[0] == pytest.approx(float(said))


def test_only_the_positions_asked_for_have_to_agree():
    model, prompt, idx = frozen(), torch.arange(8), torch.arange(6)[None]
    where = torch.tensor([False, True, False, False, False, True])
    _, history = gist.train_gist(model, prompt, 2, itertools.repeat(idx), 1, where=where)
    student = gist.after_embeddings(model, model.embed(prompt[-2:]).detach(), idx)[:, [1, 5]]
    teacher = gist.after_prompt(model, prompt, idx)[:, [1, 5]]
    loss = gist.distillation_loss(student, teacher).detach()
    assert history.losses[0] == pytest.approx(float(loss))
