"""What problem set 11 asks with: a small model, and code of the check that runs beside the learner's.

A model cannot travel over the wire. So each question is a few small numbers, and the code that makes
the model of them, hands it to the learner's function and looks at the result is sent along
(`Step("code", …)`). It answers with facts: plain values by name, numbers rounded to four decimals, so
that CPU and GPU say the same. What must not change is compared bit for bit where the model is.

Left out: how facts are compared and told (`facts`).
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn import functional as F

from autograder.checks.contract import Args, Behaviour, Script, Step
from autograder.checks.ps11.facts import coarse, compare_facts, tell_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import SearchStrategy

# The models are so small that a second thread only waits, and on a busy machine it waits actively.
torch.set_num_threads(1)

SECONDS = 20.0  # a call takes milliseconds, but what torch loads on first use takes seconds


class TinyLM(nn.Module):
    """The lecture's model with one head and one layer: token ids in, logits out."""

    def __init__(
        self, vocab_size: int, width: int = 8, context: int = 16, tied: bool = False
    ) -> None:
        super().__init__()
        self.token_embedding_table = nn.Embedding(vocab_size, width)
        self.position_embedding_table = nn.Embedding(context, width)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.ln_f = nn.LayerNorm(width)
        self.lm_head = nn.Linear(width, vocab_size, bias=False)
        if tied:
            self.lm_head.weight = self.token_embedding_table.weight

    def forward(self, idx: Any = None, embeddings: Any = None) -> Any:
        """idx: (B, T) token ids, or embeddings: (B, T, C) in their place; returns logits (B, T, V)."""
        x = self.token_embedding_table(idx) if embeddings is None else embeddings
        x = x + self.position_embedding_table(torch.arange(x.shape[1], device=x.device))
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        x = x + F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.lm_head(self.ln_f(x))


TOOLS = """
import os
import torch
from torch import nn
from torch.nn import functional as F


def device():
    asked = os.environ.get("COURSE_DEVICE", "auto") or "auto"
    return "cuda" if asked != "cpu" and torch.cuda.is_available() else "cpu"


def model_of(seed, vocab_size, tied=False, **sizes):
    state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    made = TinyLM(vocab_size, tied=tied, **sizes)
    torch.random.set_rng_state(state)
    return made.to(device())


def draw(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator).to(device())


def draw_ids(seed, vocab_size, *shape):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(vocab_size, shape, generator=generator).to(device())


def plain(tensor):
    def rounded(value):
        if isinstance(value, list):
            return [rounded(v) for v in value]
        if value != value:
            return "NaN"
        return round(value, 4) + 0.0 if isinstance(value, float) else value
    return rounded(tensor.detach().cpu().tolist())


def returned(value):
    return {"a tensor of the shape": list(value.shape)} if isinstance(value, torch.Tensor) else value


def alike(one, other):
    return one.shape == other.shape and one.dtype == other.dtype and torch.equal(one, other)


def kept(model):
    return {name: p.detach().clone() for name, p in model.named_parameters()}


def moved(model, before):
    return [name for name, p in model.named_parameters() if not alike(p.detach(), before[name])]
"""


def script_of(code: str) -> Callable[[Args], Script]:
    """A script that puts a question to the learner's function by the check's own code."""
    source = "\n".join(
        [TOOLS, inspect.getsource(TinyLM).replace(": Any", "").replace(" -> Any", ""), code]
    )
    return lambda args: (Step("code", source, args),)


def asks(
    function: Callable[..., Any],
    name: str,
    points: float,
    code: str,
    edges: tuple[Args, ...],
    strategy: Callable[[], SearchStrategy[Args]] | None = None,
    said: Mapping[str, str] | None = None,
    question: str | Callable[..., str] = "",
    **more: Any,
) -> Behaviour:
    """A behaviour that is asked by code of the check; question: the same as lines to paste.

    In `question`, `{0}`, `{1}` … stand for the numbers of the input, `{both}` for the
    sum of the first two, `{twice}` for two times the second, `{seed}` for the last, `{other}` and
    `{third}` for the seeds after it; or it is a function of the numbers. What it draws is what the code
    draws on a CPU.
    """
    script = script_of(code)

    def lines(args: Args) -> str:
        if callable(question):
            return question(*args)
        said = {"both": args[0] + args[1], "twice": 2 * args[1], "seed": args[-1]}
        return question.format(*args, **said, other=args[-1] + 1, third=args[-1] + 2)

    def right(*args: Any) -> Any:
        from autograder.judging.implementation import Trusted

        outcome = Trusted({function.__name__: function}).run(script(args))
        if outcome.kind == "raised":
            raise RuntimeError(f"{function.__name__} {args!r}: {outcome.error}: {outcome.message}")
        return outcome.value

    return Behaviour(
        name,
        points,
        edges,
        strategy,
        examples=more.pop("examples", 2),
        script=script,
        reference=right,
        compare=compare_facts(said or {}),
        tell=tell_facts,
        ask=lines,
        **{"view": coarse, **more},
    )


def numbers(*ranges: tuple[int, int] | type) -> Callable[[], SearchStrategy[Args]]:
    """A strategy factory: whole numbers from these ranges (both ends in), or `bool`."""

    def strategy() -> SearchStrategy[Args]:
        from hypothesis import strategies as st

        parts = [st.booleans() if r is bool else st.integers(*r) for r in ranges]  # type: ignore[misc]
        return st.tuples(*parts)

    return strategy
