"""The checks as a product: what every problem set's checks must show.

A test file makes a subclass of `Proves` with the set's name; `python -m tests.mutants` prints the
same as a table. The set's other correct designs are in `designs/`, a module of its name. The ordinary
tests take every fourth mistake; `make long` takes all.
"""

import copy
import importlib
from functools import partial

import foreign
import pytest
from submissions import namespace, reference, solved, wrong

from autograder import checks
from autograder.judging import implementation
from autograder.judging.engine import judge
from autograder.judging.implementation import InProcess
from autograder.judging.inputs import answerable


def mistakes_of(name):
    """Every known mistake of a set that can be run, with its check."""
    return [(c, m) for c in checks.of_set(name) for m in c.mistakes if not m.symptom]


def designs_of(name):
    """(check id, name, source) of every other correct design."""
    found = importlib.import_module(f"designs.{name}").DESIGNS
    return [(c, n, source) for c, designs in found.items() for n, source in designs.items()]


def named(verdict):
    """The mistake that the learner is told first."""
    return next((r.failure.mistake for r in verdict.results if r.failure), None)


def design_of(check_id, source):
    """A correct design, ready to be judged by a check."""
    return InProcess(namespace(source, of=check_id.partition(".")[0]))


def judged_design(check_id, source, seed):
    return judge(checks.find(check_id), design_of(check_id, source), (seed,))


def scores_by_seed(check, make, seeds):
    """The points that what `make` makes earns, over so many hidden draws; steady where it is one.

    As in grading, one made for the visible inputs, which are the same each time and asked once, and
    another, made anew for each draw as some mistakes keep state, for the hidden ones.
    """
    seen = AskedOnce(make())
    return {judge(check, seen, (s,), make(), explain=False).score for s in range(seeds)}


class AskedOnce:
    """An implementation whose answers are kept: the same questions in the same order get the same."""

    def __init__(self, code):
        self.code, self.kept = code, {}

    def tired(self):
        return self.code.tired()

    def describe(self, name):
        return self.code.describe(name)

    def run(self, scripts, seconds):
        asked = tuple(map(id, scripts))
        if asked not in self.kept:  # with the scripts, whose ids must not pass to others
            self.kept[asked] = scripts, self.code.run(scripts, seconds)
        return self.kept[asked][1]


class Watched(AskedOnce):
    """An implementation whose answers are kept as they were and as judging left them."""

    def __init__(self, code):
        super().__init__(code)
        self.answers, self.copies = [], []

    def run(self, scripts, seconds):
        self.answers += (found := self.code.run(scripts, seconds))
        self.copies += copy.deepcopy(found)
        return found


class Proves:
    """Tests of one set's checks; `SET` is its name."""

    SET = ""

    def pytest_generate_tests(self, metafunc):
        if not self.SET:
            return
        if "mistake" in metafunc.fixturenames:
            found = [
                pytest.param(c, m, id=f"{c.id}-{m.name}", marks=pytest.mark.long if k % 4 else ())
                for k, (c, m) in enumerate(mistakes_of(self.SET))
            ]
            metafunc.parametrize(("check", "mistake"), found)
        elif "design" in metafunc.fixturenames:
            found = designs_of(self.SET)
            metafunc.parametrize("design", found, ids=[f"{c}-{n}" for c, n, _ in found])
        elif "check" in metafunc.fixturenames:
            metafunc.parametrize("check", checks.of_set(self.SET), ids=lambda c: c.id)

    def test_reference_earns_everything_on_hidden_inputs_too(self, check):
        implementation._KEPT.clear()  # else another test's answers might have been changed before
        code = Watched(reference(check.id))
        verdict = judge(check, code, seeds=(1, 2))
        assert verdict.status == "passed", verdict
        assert verdict.score == check.points
        assert code.answers == code.copies  # comparing changes none: equal answers are read once

    def test_the_notebooks_solution_earns_everything(self, check):
        assert judge(check, solved(check.id), seeds=(3,)).score == check.points

    def test_mistake_is_caught_and_named(self, check, mistake):
        code = Watched(wrong(check.id, mistake))
        verdict = judge(check, code)
        assert code.answers == code.copies
        assert verdict.status == "failed" and verdict.score < check.points
        assert named(verdict) is mistake
        shown = [r.failure for r in verdict.results if r.failure]
        assert all(answerable(check, f.behaviour, f.args) for f in shown)

    def test_a_foreign_exception_is_given_no_name(self, check):
        # Two of each check's; `python -m tests.mutants` asks all of them.
        found = list(foreign.sources(check))
        place = checks.of_set(self.SET).index(check)
        for kind, source in (found[(5 * place + k) % len(found)] for k in (0, 11)):
            assert foreign.names(check, source) == set(), (kind, source)

    def test_other_correct_design_earns_everything(self, design):
        check_id, _, source = design
        verdict = judged_design(check_id, source, seed=5)
        assert verdict.status == "passed", [r.failure for r in verdict.results if r.failure]

    def test_there_are_five_other_designs(self):
        assert len(designs_of(self.SET)) >= 5

    def test_declaration_is_in_order(self, check):
        assert checks.find(check.id) is check
        names = [m.name for m in check.mistakes]
        known = {b.name for b in check.behaviours}
        assert len(names) == len(set(names)) and len(known) == len(check.behaviours)
        assert all(m.sentence.endswith((".", ").", "]", "?")) for m in check.mistakes)
        assert all(b.after in known | {None} for b in check.behaviours)
        assert all(b.edges for b in check.behaviours)

    def test_the_set_is_worth_20_points(self):
        assert sum(check.points for check in checks.of_set(self.SET)) == 20

    def test_a_hidden_verdict_does_not_hang_on_the_seed(self, check):
        assert wavering(check, mistakes=1, seeds=2) == {}

    @pytest.mark.long
    def test_more_hidden_verdicts_do_not_hang_on_the_seed(self, check):
        assert wavering(check, mistakes=3, seeds=3) == {}


def wavering(check, mistakes, seeds):
    """Which of a check's first mistakes earn more by one seed than by another."""
    scores = {
        mistake.name: scores_by_seed(check, partial(wrong, check.id, mistake), seeds)
        for mistake in check.mistakes[:mistakes]
        if not mistake.symptom
    }
    return {name: found for name, found in scores.items() if len(found) > 1}
