"""What is said of a name: misspelt, not imported, or Python's own with another value."""

import linecache

import pytest

from autograder import checks
from autograder.checks.contract import Step
from autograder.judging import name_hints
from autograder.judging.engine import judge
from autograder.judging.executed_cells import Ran
from autograder.judging.implementation import InProcess, Outcome, Taken, read_outcomes


def outcome_of(source, **names):
    """What a function raises, its lines known to Python as a notebook's are."""
    file = f"<cell {source}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    space = {"__name__": "__main__", **names}
    exec(compile(source, file, "exec"), space)
    return InProcess(space).run([(Step("call", "f", ([3, 4],)),)], 1)[0]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("    counts = {}\n    conuts[1] = 1", "Did you mean `counts`?"),
        ("    return lenght(x)", ""),  # nothing is near enough
        ("    return sroted(x)", "Did you mean `sorted`?"),
        ("    return helpr(x)", "Did you mean `helper`?"),
        ("    x.apend(1)", "Did you mean `append`?"),
        ("    total = 0\n    for i in x: totl += i", "Did you mean `total`?"),
        ("    return math.log(2)", "Is `import math` missing?"),
        ("    return x[7]", ""),
        ("    raise NameError('foreign')", ""),
    ],
)
def test_a_name_that_nobody_knows(body, said):
    outcome = outcome_of(f"def helper(x): pass\ndef f(x):\n{body}")
    assert outcome.kind == "raised" and name_hints.misspelt(outcome) == said


@pytest.mark.parametrize("name", ["list", "max", "len", "zip", "range"])
def test_a_name_of_python_s_own_with_another_value(name):
    outcome = outcome_of(f"def f(x):\n    return {name}(x)", **{name: [1, 2]})
    assert name_hints.taken(outcome, [Ran("cell [4]", f"{name} = [1, 2]")]) == (
        f"`{name}` is not Python's own here: `{name} = [1, 2]` in cell [4] gave it another value (list). "
        f"Take another name there, run `del {name}`, and run this again."
    )
    assert "a cell gave it another value" in name_hints.taken(outcome)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("    max = 3\n    return max(x)", "this function gives it another value (int)"),
        ("    max = max(x)\n    return max", "the variable everywhere in the function"),
        ("    return isinstance(x, list)", "`list` is not Python's own"),
        ("    return sum(x, start=1, more=2)", "`sum` is not Python's own"),
        ("    list\n    return x[0]()", ""),
        ("    list\n    return 1 + None", ""),
    ],
)
def test_it_is_named_only_where_the_exception_comes_from_it(body, said):
    space = {}
    exec("def sum(a, start): return a", space)
    own_sum = space["sum"]
    outcome = outcome_of(f"def f(x):\n{body}", list=3, sum=own_sum)
    found = name_hints.taken(outcome)
    assert said in found and bool(said) == bool(found)


def test_a_right_function_beside_such_a_name_is_given_no_mistake():
    source = "def merge(ids, pair, idx):\n    return list(ids)"
    for value in ([1, 2], "a", 3):
        space = {"list": value}
        exec(source, space)
        verdict = judge(checks.find("ps02.merge"), InProcess(space))
        failures = [r.failure for r in verdict.results if r.failure]
        assert failures and all("`list`" in f.hint and f.mistake is None for f in failures)


def test_what_a_stranger_s_kernel_says_of_names_is_names():
    said = '"taken": [["max<b>", "int", false], ["len", "a b", true], ["zip", "int", 1]], "near": "a`b"'
    (outcome,) = read_outcomes(f'[{{"raised": ["E", ""], {said}, "calls": ["f"], "own": 3}}]', 1)
    assert (outcome.taken, outcome.near) == ((Taken("zip", "int", False),), "")
    assert (outcome.calls, outcome.own) == (("f",), False)
    (other,) = read_outcomes('[{"raised": ["E", ""], "taken": 3}]', 1)
    assert other == Outcome("raised", error="E")
