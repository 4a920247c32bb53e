"""The training loop learns, repeats itself, stops early and says what is wrong."""

import math

import pytest

torch = pytest.importorskip("torch")

from minbpe_ref.lm import training  # noqa: E402
from minbpe_ref.lm.model import Config, GPTLanguageModel  # noqa: E402

IDS = [1, 2, 3, 4, 5, 6, 7, 0] * 40


def trained(steps=40, seed=0, **extra):
    training.seed_all(seed)
    model = GPTLanguageModel(Config(vocab_size=8, block_size=8, n_embd=16, n_layer=1))
    data = training.batches(IDS, 8, 8, seed)
    return model, training.train(model, data, steps, lr=1e-2, **extra)


def test_the_loss_falls_and_the_same_seed_gives_the_same_run():
    model, history = trained()
    again, same = trained()
    assert history.losses[-1] < 0.2 * history.losses[0]
    assert history.losses == same.losses
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), again.parameters()))


def test_it_stops_where_it_is_enough():
    _, history = trained(steps=200, enough=0.5)
    assert len(history.losses) < 200 and "the loss reached 0.5" in history.stopped


def test_an_interrupt_keeps_what_was_learned():
    def loss_of(model, x, y):
        if len(calls) == 5:
            raise KeyboardInterrupt
        calls.append(1)
        return model(x, y)[1]

    calls = []
    _, history = trained(loss_of=loss_of)
    assert history.stopped == "interrupted after 5 steps" and len(history.losses) == 5


def test_a_loss_that_is_no_number_is_told_at_once():
    with pytest.raises(FloatingPointError, match="the loss is nan at step 1; lower"):
        trained(loss_of=lambda model, x, y: model(x, y)[1] * float("nan"))


def test_batches_are_neighbours_and_repeat_with_the_seed():
    x, y = next(training.batches(IDS, 8, 4, seed=1))
    assert torch.equal((x + 1) % 8, y)
    assert torch.equal(x, next(training.batches(IDS, 8, 4, seed=1))[0])
    with pytest.raises(ValueError, match="3 tokens are too few for a block of 8"):
        next(training.batches([1, 2, 3], 8, 4, seed=1))


@pytest.mark.parametrize("length", [2, 9, 10, 40, 41, 300])
def test_nats_count_every_token_but_the_first_once(length):
    model, _ = trained(steps=1)
    ids = torch.tensor(IDS[:length])
    expected = 0.0
    for start in range(0, length - 1, 8):
        x, y = ids[start : start + 8], ids[start + 1 : start + 9]
        expected += float(model(x[None, : len(y)], y[None])[1]) * len(y)
    assert training.nats(model, ids, batch_size=2) == pytest.approx(expected, rel=1e-4)


def test_bits_per_byte():
    assert training.bits_per_byte(math.log(2) * 30, 10) == pytest.approx(3)
    with pytest.raises(ValueError, match="of 0 bytes"):
        training.bits_per_byte(1.0, 0)


def test_devices(monkeypatch):
    assert training.course_device("cpu").type == "cpu"
    monkeypatch.setenv("COURSE_DEVICE", "tpu")
    with pytest.raises(ValueError, match="'tpu' is not known; use one of auto, cpu, cuda"):
        training.course_device()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(RuntimeError, match="torch sees no card"):
        training.course_device("cuda")
    assert training.course_device("auto").type == "cpu"


@pytest.mark.parametrize(("decay", "shorter"), [(0.1, True), (0.0, False)])
def test_what_has_no_gradient_moves_by_decay_alone(decay, shorter):
    model, _ = trained(steps=1)
    before = model.lm_head.weight.detach().clone()
    model.lm_head.weight.register_hook(torch.zeros_like)
    training.train(model, training.batches(IDS, 8, 8, 0), 3, lr=1e-2, decay=decay)
    assert torch.equal(model.lm_head.weight, before) is not shorter
    assert (float(model.lm_head.weight.norm()) < float(before.norm())) is shorter


def test_the_learning_rate_rises_then_falls():
    rates = [training.learning_rate(i, 60, 1.0) for i in range(60)]
    top = rates.index(max(rates))
    assert rates[:top] == sorted(rates[:top]) and rates[top:] == sorted(rates[top:], reverse=True)
    assert training.learning_rate(0, 1, 1.0) == 1.0
