"""Learners' code for the tests: a namespace to judge, made from source text as a notebook would."""

import ast
import inspect
import re
import sys
import textwrap
from functools import cache
from pathlib import Path

import nbformat

from autograder import checks
from autograder.checks.contract import several
from autograder.judging.implementation import InProcess

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
# Annotations of a reference name types that a notebook need not import.
FUTURE = "from __future__ import annotations"
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
    exec(f"{FUTURE}\n{textwrap.dedent(source)}", space)


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
    parts = dict.fromkeys((*several(check.patched), check.reference))
    source = "\n\n".join(textwrap.dedent(inspect.getsource(part)) for part in parts)
    return InProcess(namespace(handed_in(check, source), of=set_of(check_id)))


def solved(check_id):
    """The solution's notebook as a learner's code."""
    return InProcess(namespace(of=set_of(check_id)))


def wrong(check_id, mistake):
    """A known mistake as a learner's code, with the rest of the solution beside it."""
    return InProcess(namespace(mistaken(checks.find(check_id), mistake), of=set_of(check_id)))


def mistaken(check, mistake):
    """A known mistake as the text of a learner's cell."""
    source = mistake.source(check.reference, check.patched)
    return source if mistake.solution else handed_in(check, source)


def handed_in(check, source):
    """A reference's source, patched or not, as the text of a learner's cell.

    Before it stands what it uses of the reference package, which a learner's code may not import: the
    sources of functions, the values of constants. What the check's own module imports is left to the
    notebook, where that has it. After it the function has the learner's name.
    """
    parts = (*several(check.patched), check.reference)
    if check.function in defined(source) and check.function != check.reference.__name__:
        # An adapter has the name last, and must not call itself.
        source = re.sub(rf"\b{check.function}\b", f"reference_{check.function}", source)
    scope = {name: thing for part in parts for name, thing in vars(home(part)).items()}
    has, made = taught(check.problem_set), {}
    for name in used(source):
        if name not in scope or name in defined(source):
            continue
        if of_reference(scope[name]) or name not in has:
            paste(name, scope[name], made)
    text = "\n\n\n".join([*made.values(), textwrap.dedent(source).rstrip()])
    own = check.reference.__name__
    return f"{text}\n" if own == check.function else f"{text}\n\n\n{check.function} = {own}\n"


@cache
def taught(name):
    """The names that a solution's notebook has."""
    return frozenset(namespace(of=name))


def of_reference(thing):
    return str(getattr(thing, "__module__", "")).startswith("minbpe_ref")


def home(thing):
    return sys.modules[thing.__module__]


def paste(name, thing, made):
    """Add the text that gives a name of the reference package's its value, after what that uses."""
    of = getattr(thing, "__module__", None)
    if name in made:
        return
    if inspect.ismodule(thing):
        made[name] = f"import {thing.__name__}" + f" as {name}" * (thing.__name__ != name)
    elif (inspect.isfunction(inspect.unwrap(thing)) or inspect.isclass(thing)) and ours(of):
        source = inspect.getsource(thing)
        scope = vars(sys.modules[of])
        for needed in used(source):
            if needed in scope and needed != name:
                paste(needed, scope[needed], made)
        made[name] = source
    elif of and hasattr(thing, "__name__") and of != "builtins":
        made[name] = f"from {of} import {thing.__name__} as {name}"
    else:
        made[name] = f"{name} = {thing!r}"


def ours(module):
    return module.split(".")[0] in ("minbpe_ref", "autograder")


def defined(source):
    """The names that a source text gives a value at its top level."""
    return {getattr(node, "name", "") for node in ast.parse(textwrap.dedent(source)).body}


def used(source):
    """The names that a source text reads, in order, but those of its annotations."""
    tree = ast.parse(textwrap.dedent(source))
    for node in ast.walk(tree):
        for annotation in {"annotation", "returns"} & set(getattr(node, "_fields", ())):
            setattr(node, annotation, ast.Constant(None))
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    given = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    given |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return [name for name in dict.fromkeys(n.id for n in names) if name not in given]


def set_of(check_id):
    return check_id.partition(".")[0]
