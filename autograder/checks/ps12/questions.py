"""How problem set 12's questions are put: with a small tokenizer in place of a list of tokens."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args, Script, Step
from autograder.checks.plain_data import short
from autograder.checks.ps12.tokenizers import small


def asks(function: str, reference: Any) -> dict[str, Any]:
    """How a question whose first part is a list of tokens is put: with the tokenizer of these."""

    def script(args: Args) -> Script:
        return (Step("call", function, (small(args[0]), *args[1:])),)

    def ask(args: Args) -> str:
        rest = "".join(f", {short(a, 80)}" for a in args[1:])
        return f"{function}(small({short(args[0], 120)}){rest})"

    return {
        "script": script,
        "ask": ask,
        "reference": lambda tokens, *rest: reference(small(tokens), *rest),
    }
