"""Judging without running anything, for tests of what happens to scores afterwards."""

from autograder.checks import of_assignment
from autograder.course.cells import grade_id
from autograder.course.records import as_record
from autograder.grading.cache import Judged
from autograder.grading.execute import graded_check, scored
from autograder.judging.engine import BehaviourResult, Verdict


def by(earns):
    """A `Worker.judge` that gives each check `earns(check, answer)` of its points.

    answer: the text of the answer cell before the check.
    """

    def judge(self, nb, assignment, settings):
        known, told, answer = of_assignment(assignment), {}, ""
        for place, cell in enumerate(nb.cells):
            if (cell.metadata.get("nbgrader") or {}).get("solution"):
                answer = cell.source
            if grade_id(cell) in known:
                verdict = given(graded_check(cell, known), earns(known[grade_id(cell)], answer))
                told[place] = (scored(verdict, settings.reveal), as_record(verdict))
            elif cell.cell_type == "code":
                told[place] = ([], None)
        return Judged(told)

    return judge


def given(check, share):
    """A verdict with that share of a check's points."""
    results = tuple(
        BehaviourResult(b.name, b.points, b.points * share, tried=1) for b in check.behaviours
    )
    return Verdict(check, "passed" if share == 1 else "failed", results)
