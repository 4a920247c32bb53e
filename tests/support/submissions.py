"""Learners' code for the tests: a namespace to judge, made from source text as a notebook would."""

import inspect
import textwrap
from functools import cache
from pathlib import Path

import nbformat

from autograder import checks
from autograder.judging.implementation import InProcess

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
    return InProcess(namespace(inspect.getsource(check.reference), of=set_of(check_id)))


def solved(check_id):
    """The solution's notebook as a learner's code."""
    return InProcess(namespace(of=set_of(check_id)))


def wrong(check_id, mistake):
    """A known mistake as a learner's code, with the rest of the solution beside it."""
    check = checks.find(check_id)
    return InProcess(namespace(mistake.source(check.reference), of=set_of(check_id)))


def set_of(check_id):
    return check_id.partition(".")[0]
