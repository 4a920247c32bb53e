"""The lecture's model: shapes, where the vocabulary enters, causality, one answer on CPU and card."""

import pytest

torch = pytest.importorskip("torch")

from minbpe_ref.lm.model import Config, GPTLanguageModel  # noqa: E402
from minbpe_ref.lm.training import seed_all  # noqa: E402


def small(seed=0, **sizes):
    seed_all(seed)
    return GPTLanguageModel(Config(**{"vocab_size": 50, "n_embd": 16, "block_size": 8} | sizes))


def test_the_vocabulary_enters_in_two_places_only():
    shapes = [
        {n: tuple(p.shape) for n, p in small(vocab_size=v).named_parameters()} for v in (50, 60)
    ]
    assert {n for n in shapes[0] if shapes[0][n] != shapes[1][n]} == {
        "token_embedding_table.weight",
        "lm_head.weight",
    }


def test_tied_weights_are_one_matrix():
    model = small(tied=True)
    assert model.lm_head.weight is model.token_embedding_table.weight
    assert not any(n == "lm_head.weight" for n, _ in model.named_parameters())


def test_no_position_sees_what_comes_after_it():
    model, idx = small(), torch.randint(50, (1, 8), generator=torch.Generator().manual_seed(1))
    changed = idx.clone()
    changed[0, 5] = (changed[0, 5] + 1) % 50
    before, after = model(idx)[0], model(changed)[0]
    assert torch.allclose(before[:, :5], after[:, :5], atol=1e-6)
    assert not torch.allclose(before[:, 5:], after[:, 5:], atol=1e-4)


def test_an_own_mask_is_obeyed():
    model, idx = small(), torch.arange(4)[None]
    alone = torch.eye(4, dtype=torch.bool)
    logits = model(idx, mask=alone)[0]
    assert torch.allclose(logits[:, :1], model(idx[:, :1])[0], atol=1e-6)
    assert not torch.allclose(logits, model(idx)[0], atol=1e-4)


def test_loss_begins_near_the_logarithm_of_the_vocabulary():
    _, loss = small()(torch.zeros(4, 8, dtype=torch.long), torch.zeros(4, 8, dtype=torch.long))
    assert abs(float(loss) - torch.log(torch.tensor(50.0))) < 0.3


def test_targets_of_minus_one_do_not_count():
    model, idx = small(), torch.arange(8)[None]
    targets = torch.full((1, 8), -1)
    targets[0, 3] = 7
    assert torch.allclose(model(idx, targets)[1], -model(idx)[0][0, 3].log_softmax(-1)[7])


def test_embeddings_stand_in_for_ids():
    model, idx = small(), torch.arange(8)[None]
    assert torch.equal(model(idx)[0], model(embeddings=model.embed(idx))[0])


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ({"vocab_size": 0}, "vocab_size is 0"),
        ({"n_embd": 10, "n_head": 4}, "n_embd 10 is not a multiple of n_head 4"),
    ],
)
def test_sizes_that_cannot_be(sizes, said):
    with pytest.raises(ValueError, match=said):
        small(**sizes)


def test_inputs_that_cannot_be():
    with pytest.raises(ValueError, match="9 positions, but block_size is 8"):
        small()(torch.zeros(1, 9, dtype=torch.long))
    with pytest.raises(ValueError, match="either ids or embeddings"):
        small()()


def test_generation_is_greedy_or_drawn_from_a_seed():
    model, start = small(), torch.zeros(1, 1, dtype=torch.long)
    assert torch.equal(model.generate(start, 12), model.generate(start, 12))
    first, second = (model.generate(start, 12, torch.Generator().manual_seed(s)) for s in (3, 3))
    assert torch.equal(first, second) and first.shape == (1, 13)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA card")
def test_cpu_and_card_agree():
    model, idx = small(), torch.arange(8)[None]
    here = model(idx)[0]
    there = model.to("cuda")(idx.to("cuda"))[0].cpu()
    assert torch.allclose(here, there, atol=1e-4)


def test_a_later_start_is_a_later_position():
    model, idx = small(), torch.arange(6)[None]
    rolled = model.position_embedding_table.weight.detach()[2:8]
    shifted = model.embed(idx) + rolled - model.position_embedding_table.weight.detach()[:6]
    assert torch.allclose(model(idx, start=2)[0], model(embeddings=shifted)[0], atol=1e-6)
    with pytest.raises(ValueError, match="9 positions, but block_size is 8"):
        model(idx, start=3)
