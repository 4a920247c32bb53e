"""The source of a question is all that it needs where neither the checks nor the reference are."""

import subprocess
import sys

import pytest

from autograder import checks
from autograder.checks import sent

LIMIT = 3
TABLE = [1, 2]


def doubled(number):
    return 2 * number


class Box:
    size: int = doubled(LIMIT)


def helped(function, number):
    """Uses a function, a class that is made with one, a constant and a module."""
    return function(doubled(number)), Box.size, LIMIT, sys.byteorder


def recursive(function, number):
    return [] if not number else [function(number), *recursive(function, number - 1)]


def shadowing(function, TABLE: "TABLE"):
    """Its own variable has the name of something that can't be sent."""
    return [function(number) for number in TABLE]


def impossible(function):
    return function(TABLE)


def of_tests(monkeypatch):
    monkeypatch.setattr(sent, "OURS", __name__)


def answer(source, *args):
    space = {"square": lambda x: x * x}
    exec(source, space)
    return space["ask"](*args)


def test_what_a_question_uses_comes_along(monkeypatch):
    of_tests(monkeypatch)
    found = answer(sent.source_of(helped, "square"), 2)
    assert found == (16, 6, 3, sys.byteorder)


def test_a_question_that_calls_itself_is_sent_once(monkeypatch):
    of_tests(monkeypatch)
    source = sent.source_of(recursive, "square")
    assert source.count("def recursive") == 1 and answer(source, 3) == [9, 4, 1]


def test_a_variable_is_not_taken_for_what_the_module_has_of_that_name(monkeypatch):
    of_tests(monkeypatch)
    assert answer(sent.source_of(shadowing, "square"), (2, 3)) == [4, 9]


def test_what_is_no_source_and_no_constant_is_refused(monkeypatch):
    of_tests(monkeypatch)
    with pytest.raises(TypeError, match="TABLE is a list, which can't be sent"):
        sent.source_of(impossible, "square")


def sources():
    """The code that the checks of all sets send, each text once."""
    found = {}
    for name in checks.sets():
        for check in checks.of_set(name):
            for behaviour in check.behaviours:
                for step in check.script(behaviour, behaviour.edges[0]):
                    if step.kind == "code":
                        found.setdefault(step.name, f"{check.id}: {behaviour.name}")
    return found


# What a question may do before the learner's code is asked: define functions.
RUN = """
import json, sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("autograder", "minbpe_ref"):
            raise ImportError(name)
sys.meta_path.insert(0, Refusing())
for source in json.load(sys.stdin):
    space = {}
    exec(compile(source, "<check>", "exec"), space)
    assert callable(space["ask"])
"""


def test_every_question_is_defined_where_there_are_no_checks_and_no_reference():
    import json

    texts = json.dumps(list(sources()))
    done = subprocess.run(
        [sys.executable, "-c", RUN], input=texts, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
