"""What is counted on paper is what the model has and does."""

import pytest

torch = pytest.importorskip("torch")

from torch.utils.flop_counter import FlopCounterMode  # noqa: E402

from minbpe_ref.lm.costs import flops_per_token, parameters  # noqa: E402
from minbpe_ref.lm.model import Config, GPTLanguageModel  # noqa: E402


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("vocab_size", [50, 300])
def test_parameters_are_those_of_the_model(vocab_size, tied):
    config = Config(vocab_size=vocab_size, block_size=10, n_embd=24, n_layer=3, tied=tied)
    counted = parameters(config)
    model = GPTLanguageModel(config)
    assert counted.total == sum(p.numel() for p in model.parameters())
    assert counted.embedding == model.token_embedding_table.weight.numel()
    share = (1 if tied else 2) * vocab_size * 24 / counted.total
    assert counted.vocabulary_share == pytest.approx(share)


def test_the_published_size_of_gpt2_comes_out_but_for_its_biases():
    counted = parameters(Config(50257, 1024, 768, 12, 12, tied=True))
    attention_biases = 12 * 4 * 768  # GPT-2 has them, our model does not
    assert counted.total + attention_biases == 124_439_808


def test_flops_are_those_that_torch_counts():
    config = Config(vocab_size=300, block_size=32, n_embd=32)
    model, idx = GPTLanguageModel(config), torch.zeros(2, 32, dtype=torch.long)
    with FlopCounterMode(display=False) as counter:
        model(idx)
    # torch counts attention over the whole square; a causal model needs half of it.
    unneeded = 2 * config.n_layer * config.block_size * config.n_embd
    counted = counter.get_total_flops() / idx.numel()
    attention_seen = counted - 2 * (12 * 2 * 32**2 + 32 * 300)
    assert attention_seen in (0, 2 * unneeded)  # some kernels are not counted at all
    assert flops_per_token(config, training=False) == counted - attention_seen + unneeded
    assert flops_per_token(config) == 3 * flops_per_token(config, training=False)
