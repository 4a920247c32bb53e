"""What an exception says of a name: it is misspelt, or it is Python's own and has another value.

Left out: known mistakes of an exercise (`diagnosis`).
"""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Sequence

from autograder.judging.executed_cells import Ran, given_at
from autograder.judging.implementation import Outcome, Taken
from autograder.language import words

_ = words("feedback")

UNBOUND = re.compile(r"cannot access local variable '(\w+)'")
UNKNOWN = re.compile(r"name '(\w+)' is not defined")


def taken(outcome: Outcome, cells: Sequence[Ran] = ()) -> str:
    """The sentence about a name of Python's own that has another value; "" where that is not why.

    cells: what the notebook has run, to say where the value is from.

    >>> called = Outcome("raised", error="TypeError", message="'int' object is not callable",
    ...                  line="return max(a, b)", taken=(Taken("max", "int", False),))
    >>> taken(called, [Ran("cell [2]", "max = 3")])
    "`max` is not Python's own here: `max = 3` in cell [2] gave it another value (int). Take another name there, run `del max`, and run this again."
    """
    if local := _local(outcome):
        return _(
            "`{name}` is Python's own, but this function gives a variable that name, and so it means "
            "the variable everywhere in the function. Take another name."
        ).format(name=local)
    found = next((each for each in outcome.taken if _is_why(each, outcome)), None)
    if found is None:
        return ""
    if found.here:
        return _(
            "`{name}` is not Python's own here: this function gives it another value ({type}). Take "
            "another name."
        ).format(name=found.name, type=found.type)
    place = given_at(found.name, cells)
    if place is None:
        said = _(
            "`{name}` is not Python's own here: a cell gave it another value ({type}). Take another "
            "name there, run `del {name}`, and run this again."
        )
        return said.format(name=found.name, type=found.type)
    cell, line = place
    return _(
        "`{name}` is not Python's own here: `{line}` in {cell} gave it another value ({type}). Take "
        "another name there, run `del {name}`, and run this again."
    ).format(name=found.name, type=found.type, line=line, cell=cell)


def _local(outcome: Outcome) -> str:
    """A name of Python's own that a function uses before it assigns to it."""
    found = UNBOUND.search(outcome.message) if outcome.error == "UnboundLocalError" else None
    return found[1] if found and hasattr(builtins, found[1]) else ""


def _is_why(found: Taken, outcome: Outcome) -> bool:
    """Whether an exception came of the name: the line has it, and it was called, or asked as a type."""
    elsewhere = outcome.line and not re.search(rf"\b{found.name}\b", outcome.line)
    if outcome.error != "TypeError" or elsewhere:
        return False
    said = outcome.message
    called = said == f"'{found.type}' object is not callable"
    asked = isinstance(getattr(builtins, found.name), type) and re.match(
        r"(isinstance|issubclass)\(\) arg 2 must be", said
    )
    return bool(called or asked or said.startswith(f"{found.name}() "))


def misspelt(outcome: Outcome) -> str:
    """The sentence about a name that nobody knows and that is like one that is known; "" if there is none.

    >>> misspelt(Outcome("raised", error="NameError", message="name 'conuts' is not defined", near="counts"))
    'Did you mean `counts`?'
    >>> misspelt(Outcome("raised", error="NameError", message="name 'math' is not defined"))
    'Is `import math` missing?'
    """
    if outcome.kind == "raised" and outcome.near:
        return _("Did you mean `{near}`?").format(near=outcome.near)
    unknown = UNKNOWN.match(outcome.message) if outcome.error == "NameError" else None
    if unknown and unknown[1] in sys.stdlib_module_names:
        return _("Is `import {name}` missing?").format(name=unknown[1])
    return ""
