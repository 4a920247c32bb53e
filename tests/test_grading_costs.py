"""What `make grading` compares with: assertions that the solution passes, in a form otter-grader reads."""

import doctest

import pytest

from autograder.course.cells import grade_id
from autograder.judging import inputs
from benchmarks import grading

NAME = "ps02_train_bpe"


@pytest.fixture
def assignment(monkeypatch):
    monkeypatch.setattr(inputs, "draw", lambda *unused: ())  # what is drawn takes seconds
    return grading.written_out(NAME)


def run(nb):
    space = {}
    for cell in nb.cells:
        if cell.cell_type == "code":
            exec(cell.source, space)
    return space


def test_the_solution_passes_the_assertions(assignment, capsys):
    run(assignment)
    judged = [c.source for c in assignment.cells if str(grade_id(c)).startswith("ps02-")]
    # One of the four has drawn inputs only.
    assert len(judged) == 4 and sum("assert " in source for source in judged) == 3


def test_otters_test_file_fails_where_an_assertion_does(assignment, capsys):
    space = run(assignment)
    source = next(c.source for c in assignment.cells if grade_id(c) == "ps02-merge")
    made = {}
    exec(grading.as_otter_test("ps02_merge", source), made)
    (suite,) = made["test"]["suites"]
    code = suite["cases"][0]["code"]
    parsed = doctest.DocTestParser().get_doctest(code, space, "merge", None, None)
    assert doctest.DocTestRunner().run(parsed, clear_globs=False).failed == 0
    parsed.globs["merge"] = lambda ids, pair, new: list(ids)
    assert doctest.DocTestRunner(verbose=False).run(parsed, out=lambda text: None).failed > 0


def test_no_two_submissions_are_alike(assignment, tmp_path):
    paths = grading.handed_in(assignment, NAME, 3, tmp_path)
    assert len({path.read_bytes() for path in paths}) == 3
