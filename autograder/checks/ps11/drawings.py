"""Drawings of problem set 11: the facts about a model, and vectors with their codes."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args
from autograder.checks.drawing import WRONG, figure, row
from autograder.checks.plain_data import short
from autograder.language import words

ours = words("ps11")


def facts(args: Args, expected: Any, got: Any) -> str:
    """Each fact, expected and yours, as a row; those that differ are marked."""
    rows, said = [], []
    for name, want in expected.items():
        have = got.get(name) if type(got) is dict else got
        mark = "" if short(want, 200) == short(have, 200) else WRONG
        rows.append(row(ours(name), [_shown(want), _shown(have)], ["", mark]))
        said.append(f"{name}: expected {short(want, 60)}, got {short(have, 60)}")
    return figure(rows, "; ".join(said))


def _shown(value: Any) -> str:
    return short(ours(value) if type(value) is str else value, 40)
