"""How the questions of problem set 06 are put: a tokenizer by the recipe that makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.checks.contract import Args, Behaviour
from autograder.checks.plain_data import short
from autograder.checks.ps06.adapters import toy
from autograder.checks.scripts import asking


def words(*recipe: Any) -> str:
    """A recipe as the call of `toy` that a learner can paste."""
    return f"toy({', '.join(short(part, 90) for part in recipe)})"


def asks(
    function: str, reference: Callable[..., Any], plain: int, after: int = 0
) -> Callable[..., Behaviour]:
    """A maker of behaviours whose inputs are: `plain` arguments, a recipe, `after` more arguments."""

    def parts(args: Args) -> tuple[Args, Args, Args]:
        end = len(args) - after
        return args[:plain], args[plain:end], args[end:]

    def call(args: Args) -> Args:
        before, recipe, behind = parts(args)
        return (*before, toy(*recipe), *behind)

    def shown(args: Args) -> str:
        before, recipe, behind = parts(args)
        listed = [short(a, 90) for a in before] + [words(*recipe)] + [short(a, 90) for a in behind]
        return f"{function}({', '.join(listed)})"

    def made(
        name: str, points: float, edges: tuple[Args, ...], strategy: Any = None, **more: Any
    ) -> Behaviour:
        more = {"reference": lambda *args: reference(*call(args)), "ask": shown, **more}
        return Behaviour(
            name, points, edges, strategy, script=asking("call", function, call), **more
        )

    return made
