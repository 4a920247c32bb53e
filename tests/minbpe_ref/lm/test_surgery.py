"""New tokens: old logits bit for bit, ties kept, only the new rows trained."""

import pytest

torch = pytest.importorskip("torch")

from minbpe_ref.lm.model import Config, GPTLanguageModel  # noqa: E402
from minbpe_ref.lm.surgery import INITS, extend_vocab, lengthen, train_only_rows  # noqa: E402
from minbpe_ref.lm.training import seed_all  # noqa: E402


def base(tied):
    seed_all(0)
    return GPTLanguageModel(Config(vocab_size=30, block_size=8, n_embd=16, tied=tied))


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("init", INITS)
def test_old_logits_are_equal_bit_for_bit(tied, init):
    model, idx = base(tied), torch.arange(8)[None]
    bigger = extend_vocab(model, 3, init)
    assert torch.equal(bigger(idx)[0][..., :30], model(idx)[0])
    assert model.config.vocab_size == 30 and bigger.config.vocab_size == 33
    assert (bigger.lm_head.weight is bigger.token_embedding_table.weight) == tied


def test_the_mean_row_is_about_as_likely_as_an_average_token():
    model = base(False)
    new = extend_vocab(model, 1)(torch.arange(8)[None])[0].softmax(-1)[..., 30]
    assert float(new.mean()) == pytest.approx(1 / 31, rel=0.2)


@pytest.mark.parametrize("tied", [False, True])
def test_only_the_new_rows_are_trained(tied):
    model = extend_vocab(base(tied), 2)
    before = {n: p.detach().clone() for n, p in model.named_parameters()}
    train_only_rows(model, [30, 31])
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=0.1)
    idx = torch.tensor([[30, 1, 31, 2]])
    for _ in range(3):
        model(idx, idx)[1].backward()
        optimizer.step()
        optimizer.zero_grad()
    for name, p in model.named_parameters():
        rows = slice(30) if p.shape[0] == 32 else slice(None)
        assert torch.equal(p[rows], before[name][rows]), name
    assert not torch.equal(model.lm_head.weight[30:], before["token_embedding_table.weight"][30:])


class Places(torch.nn.Module):
    """A model of another make: the two places that know the vocabulary, and nothing else."""

    def __init__(self):
        super().__init__()
        self.token_embedding_table = torch.nn.Embedding(4, 3)
        self.lm_head = torch.nn.Linear(3, 4, bias=False)


def test_any_model_with_the_two_places_gets_more_rows():
    model = Places().double().requires_grad_(False)
    bigger = lengthen(model, 2, lambda old, n: old.new_full((n, 3), 7.0))
    for name, weight in bigger.named_parameters():
        assert torch.equal(weight[:4], model.get_parameter(name)), name
        assert weight[4:].tolist() == [[7.0] * 3] * 2 and weight.requires_grad


@pytest.mark.parametrize(("tied", "count"), [(False, 2), (True, 1)])
def test_what_is_trained_is_returned_once(tied, count):
    model = base(tied)
    trained = train_only_rows(model, [3])
    assert [p for p in model.parameters() if p.requires_grad] == trained
    assert len(trained) == count


def test_what_cannot_be_asked():
    with pytest.raises(ValueError, match="0 new tokens"):
        extend_vocab(base(False), 0)
    with pytest.raises(ValueError, match="init 'xavier' is not known; use one of mean"):
        extend_vocab(base(False), 1, "xavier")
    with pytest.raises(ValueError, match="token id 30 is outside the vocabulary of 30"):
        train_only_rows(base(False), [30])
