"""The checks, one module a problem set; each module's `CHECKS` lists its checks in exercise order."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from functools import cache

from autograder.checks.contract import Check
from autograder.language import words

_ = words("feedback")

# A light set-up leaves torch out; every other set does without.
WITH_TORCH = ("ps11", "ps12")


class TorchMissing(LookupError):
    """A set that asks for torch, where there is none; the message says how to add it."""


@cache
def sets() -> tuple[str, ...]:
    """The names of the problem sets that have checks.

    >>> sets()[0]
    'ps01'
    """
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name.startswith("ps")))


def need_torch(name: str) -> None:
    """Nothing, unless a set needs torch and there is none.

    >>> need_torch("ps02")

    Raises:
        TorchMissing: for a set of `WITH_TORCH`, where torch is not installed.
    """
    if name in WITH_TORCH and importlib.util.find_spec("torch") is None:
        raise TorchMissing(
            _(
                "problem set {name} needs torch, which a light set-up leaves out; in the course's "
                "folder, `make setup LIGHT=0` adds it"
            ).format(name=name)
        )


@cache
def of_set(name: str) -> tuple[Check, ...]:
    """The checks of one problem set, in exercise order.

    >>> [c.id for c in of_set("ps02")][:2]
    ['ps02.get_stats', 'ps02.merge']

    Raises:
        LookupError: when there is no such set.
        TorchMissing: for a set of `WITH_TORCH`, where torch is not installed.
    """
    if name not in sets():
        raise LookupError(f"no problem set {name!r}; there are {', '.join(sets())}")
    need_torch(name)
    checks: tuple[Check, ...] = importlib.import_module(f"{__name__}.{name}").CHECKS
    return checks


def of_assignment(assignment: str) -> dict[str, Check]:
    """The checks of an assignment such as "ps02_train_bpe", by their cell's id.

    >>> list(of_assignment("ps02_train_bpe"))[0]
    'ps02-get_stats'

    Raises:
        LookupError: when there is no such set.
    """
    return {check.cell: check for check in of_set(assignment.partition("_")[0])}


def find(check_id: str) -> Check:
    """The check of that id, such as "ps02.merge".

    >>> find("ps02.merge").points
    5.0

    Raises:
        LookupError: when there is none; the message lists those of the set.
    """
    name = check_id.partition(".")[0]
    found = {check.id: check for check in of_set(name)}
    if check_id not in found:
        raise LookupError(f"no check {check_id!r}; {name} has {', '.join(found)}")
    return found[check_id]
