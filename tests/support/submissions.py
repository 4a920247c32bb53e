"""Learners' code for the tests: a namespace to judge, made from source text as a notebook would."""

import inspect
import sys
import textwrap
from functools import cache
from pathlib import Path

import nbformat

from autograder import checks
from autograder.implementation import InProcess

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
SETUP = ("setup", "given")  # how the ids of cells begin that answers stand on


@cache
def answers(name):
    """The source of a solution's cells that define something: what is given, and the answers."""
    (path,) = SOLUTIONS.glob(f"{name}_*/{name}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    named = [(c, (c.metadata.get("nbgrader") or {})) for c in cells if c.cell_type == "code"]
    return tuple(
        c.source
        for c, meta in named
        if meta.get("solution") or str(meta.get("grade_id", "")).startswith(SETUP)
    )


def run(source, space):
    # Annotations of a reference name types that a notebook need not import.
    exec("from __future__ import annotations\n" + textwrap.dedent(source), space)


def namespace(source="", of=""):
    """What a notebook's cells leave behind: a set's solution, then `source`."""
    space = {"__name__": "__main__"}
    for cell in answers(of) if of else ():
        run(cell, space)
    if source:
        run(source, space)
    return space


def reference(check_id):
    """The check's own reference as a learner's code, with the rest of the solution beside it."""
    check = checks.find(check_id)
    parts = (*check.patched, check.reference)
    return InProcess(beside(check, "\n\n".join(map(inspect.getsource, parts))))


def solved(check_id):
    """The solution's notebook as a learner's code."""
    return InProcess(namespace(of=set_of(check_id)))


def wrong(check_id, mistake):
    """A known mistake as a learner's code, with the rest of the solution beside it."""
    check = checks.find(check_id)
    source = mistake.source(check.reference, check.patched)
    if mistake.solution:
        return InProcess(namespace(source, of=set_of(check_id)))
    return InProcess(beside(check, source))


def beside(check, source):
    """A namespace with the source of a reference, as it is or patched, under the learner's name.

    What the source uses of its own modules is there too. A name of the package's goes before the
    notebook's of the same name, as its source was written for it.
    """
    space = namespace(of=set_of(check.id))
    for part in (*check.patched, check.reference):
        module = vars(sys.modules[part.__module__])
        for name in names_in(source) & module.keys():
            if name not in space or part.__module__.startswith("minbpe_ref"):
                space[name] = stand_in(module[name])
    if check.function not in [part.__name__ for part in check.patched]:
        run(source, space)
        space[check.function] = space[check.reference.__name__]
        return space
    # What the reference calls has the learner's name, so it keeps that name in a space of its own.
    inner = dict(space)
    run(source, inner)
    space["_inner"] = inner[check.reference.__name__]
    run(f"def {check.function}(*args, **kwargs):\n    return _inner(*args, **kwargs)", space)
    space[check.function].__wrapped__ = space["_inner"]  # whose parameters it has
    return space


def names_in(source):
    """The names that a source text looks up outside its functions, such as those of its module."""
    waiting, found = [compile(textwrap.dedent(source), "<source>", "exec")], set()
    while waiting:
        code = waiting.pop()
        found |= set(code.co_names)
        waiting += [const for const in code.co_consts if inspect.iscode(const)]
    return {name for name in found if not name.startswith("__")}  # a class body asks for __name__


def stand_in(value):
    """What does as `value` does but is no import of the answer key, which a check would refuse."""
    home = getattr(value, "__module__", None) or ""
    if not home.startswith(("minbpe_ref", "autograder.checks")):
        return value
    if inspect.isclass(value):
        return type(value.__name__, (value,), {"__module__": "__main__"})

    def call(*args, **kwargs):
        return value(*args, **kwargs)

    call.__module__ = "__main__"
    return call


def set_of(check_id):
    return check_id.partition(".")[0]
