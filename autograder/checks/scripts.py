"""Scripts that checks of several sets put to a learner's code: the steps that a question is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.checks.contract import Args, Script, Step


def new_and_do(name: str, made_of: Args, method: str, *given: Any) -> Script:
    """Make an object of a class, and call one of its methods.

    >>> [step.kind for step in new_and_do("Tokenizer", (), "encode", "hi")]
    ['new', 'do']
    """
    return Step("new", name, made_of), Step("do", method, given)


def asking(
    kind: str, name: str, args_of: Callable[[Args], Args] = lambda args: args
) -> Callable[[Args], Script]:
    """A maker of scripts of one step; `args_of` turns an input into the arguments, as for a recipe.

    >>> asking("call", "merge", lambda args: (*args, 256))((1, 2))
    (Step(kind='call', name='merge', args=(1, 2, 256)),)
    """
    return lambda args: (Step(kind, name, args_of(args)),)
