"""Training a small model: one loop for every lecture, and a loss that vocabularies can share.

Nats a token cannot compare two vocabularies, since their tokens are not the same size; bits a byte can.
Left out: many devices, checkpoints.
"""

from __future__ import annotations

import math
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from minbpe_ref.lm.model import GPTLanguageModel

DEVICES = ("auto", "cpu", "cuda")


def course_device(wanted: str = "") -> torch.device:
    """The device to compute on: `wanted`, or what COURSE_DEVICE says (auto, cpu, cuda).

    Raises ValueError for another name, RuntimeError for cuda where torch sees no card.

    >>> course_device("cpu").type
    'cpu'
    """
    name = wanted or os.environ.get("COURSE_DEVICE", "auto") or "auto"
    if name not in DEVICES:
        raise ValueError(f"device {name!r} is not known; use one of {', '.join(DEVICES)}")
    there = torch.cuda.is_available()
    if name == "cuda" and not there:
        raise RuntimeError("COURSE_DEVICE is cuda, but torch sees no card; set it to cpu or auto")
    return torch.device("cuda" if there and name != "cpu" else "cpu")


def seed_all(seed: int) -> None:
    """Seed Python's and torch's random numbers, on every device."""
    random.seed(seed)
    torch.manual_seed(seed)


def batches(
    ids: Sequence[int] | Tensor, block_size: int, batch_size: int, seed: int, device: str = "cpu"
) -> Iterator[tuple[Tensor, Tensor]]:
    """Random pieces of a long sequence for ever: inputs and targets, (batch, block) each.

    Drawn on the CPU, so that every device sees the same. Raises ValueError for a sequence that is
    too short.

    >>> x, y = next(batches(range(100), 4, 2, seed=0))
    >>> bool((x[:, 1:] == y[:, :-1]).all()), tuple(x.shape)
    (True, (2, 4))
    """
    data = torch.as_tensor(ids, dtype=torch.long)
    if len(data) < block_size + 1:
        raise ValueError(f"{len(data)} tokens are too few for a block of {block_size} and a target")
    draw = torch.Generator().manual_seed(seed)
    reach = torch.arange(block_size + 1)
    while True:
        starts = torch.randint(len(data) - block_size, (batch_size, 1), generator=draw)
        pieces = data[starts + reach].to(device)
        yield pieces[:, :-1], pieces[:, 1:]


@dataclass
class History:
    """What a training run was: the loss of each step, and why it ended early, if it did."""

    losses: list[float] = field(default_factory=list)
    stopped: str = ""


def learning_rate(step: int, steps: int, peak: float) -> float:
    """Up in a straight line over the first tenth, then down a cosine to a tenth of the peak.

    >>> [round(learning_rate(i, 100, 1.0), 2) for i in (0, 9, 10, 99)]
    [0.1, 1.0, 1.0, 0.1]
    """
    warm = max(1, steps // 10)
    if step < warm:
        return peak * (step + 1) / warm
    done = (step - warm) / max(1, steps - warm)
    return peak * (0.1 + 0.45 * (1 + math.cos(math.pi * done)))


def make_optimizer(model: GPTLanguageModel, lr: float, decay: float = 0.1) -> torch.optim.AdamW:
    """AdamW on what may be trained; matrices decay, biases and norms do not.

    Fused: all parameters in one pass, which saves an eighth of a small model's step.
    """
    trained = [p for p in model.parameters() if p.requires_grad]
    matrices = [p for p in trained if p.dim() >= 2]
    others = [p for p in trained if p.dim() < 2]
    groups = [
        {"params": matrices, "weight_decay": decay},
        {"params": others, "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    return torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.95), fused=True)


def train(
    model: GPTLanguageModel,
    data: Iterator[tuple[Tensor, Tensor]],
    steps: int,
    lr: float = 2e-3,
    *,
    decay: float = 0.1,
    loss_of: Callable[[GPTLanguageModel, Tensor, Tensor], Tensor] | None = None,
    enough: float = 0.0,
    progress: bool = False,
) -> History:
    """Train for `steps`, or until the mean of the last ten losses is at most `enough`.

    data: inputs and targets, such as `batches` gives. decay: weight decay of matrices; 0 where rows
    are not to move that get no gradient. loss_of: another loss than the model's own. progress: show a bar. An interrupt ends the run and keeps what was learned.
    Raises FloatingPointError when the loss is no number; the learning rate is then too high.
    """
    optimizer, history = make_optimizer(model, lr, decay), History()
    model.train()
    try:
        for step in _steps(steps, progress):
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(step, steps, lr)
            x, y = next(data)
            loss = loss_of(model, x, y) if loss_of else model(x, y)[1]
            history.losses.append(_checked(loss, step))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            last = history.losses[-10:]
            if enough and len(last) == 10 and sum(last) / 10 <= enough:
                history.stopped = f"the loss reached {enough:g} after {step + 1} steps"
                break
    except KeyboardInterrupt:
        history.stopped = f"interrupted after {len(history.losses)} steps"
    finally:
        model.eval()
    return history


def _checked(loss: Tensor, step: int) -> float:
    value = float(loss.detach())
    if not math.isfinite(value):
        raise FloatingPointError(
            f"the loss is {value} at step {step + 1}; lower the learning rate, or look at the data"
        )
    return value


def _steps(steps: int, progress: bool) -> Iterator[int]:
    if not progress:
        yield from range(steps)
        return
    from minbpe_ref.progress import along

    yield from along(range(steps), "training")


@torch.no_grad()
def nats(model: GPTLanguageModel, ids: Sequence[int] | Tensor, batch_size: int = 16) -> float:
    """The model's whole loss on a sequence, in nats: its blocks side by side, each token once.

    The first token of each block but the first is predicted from nothing before it but the last token
    of the block before.
    """
    data = torch.as_tensor(ids, dtype=torch.long)
    block = model.config.block_size
    total = 0.0
    for start in range(0, len(data) - 1, block * batch_size):
        piece = data[start : start + block * batch_size + 1].to(model.device)
        whole = (len(piece) - 1) // block * block
        if whole:
            total += _sum_of(model, piece[:whole].view(-1, block), piece[1 : whole + 1])
        if rest := len(piece) - 1 - whole:
            total += _sum_of(model, piece[whole : whole + rest][None], piece[whole + 1 :])
    return total


def _sum_of(model: GPTLanguageModel, x: Tensor, y: Tensor) -> float:
    _, mean = model(x, y.reshape(x.shape))
    return float(mean) * y.numel()


def bits_per_byte(total_nats: float, size: int) -> float:
    """A loss over a text as bits for each of its UTF-8 bytes, the same for every vocabulary.

    total_nats: the sum over all tokens. Raises ValueError for a text of no bytes.

    >>> round(bits_per_byte(8 * math.log(2), 4), 6)
    2.0
    """
    if size < 1:
        raise ValueError(f"bits per byte of {size} bytes; there must be at least one")
    return total_nats / math.log(2) / size
