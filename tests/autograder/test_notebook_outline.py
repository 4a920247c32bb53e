"""What notebooks say of themselves: every lecture and problem set states its minutes and its problems."""

from pathlib import Path

import pytest

from autograder import checks, notebook_outline

ROOT = Path(__file__).resolve().parents[2]
LECTURES = sorted((ROOT / "lectures").glob("[0-9]*.ipynb"))
SETS = sorted((ROOT / "exercises").glob("*/*.ipynb"))


def test_a_lecture():
    made = notebook_outline.read(ROOT / "lectures" / "02_bpe_training.ipynb")
    assert (made.short, made.minutes, made.video) == ("02", 60, 20)
    assert made.title == "Lecture 02: From strings to a trained BPE tokenizer"
    assert {"Merging by hand", "Three merges", "Key points"} <= set(made.headings)
    assert made.problems == ()


def test_a_problem_set():
    made = notebook_outline.read(ROOT / "exercises" / "ps02_train_bpe" / "ps02_train_bpe.ipynb")
    assert (made.short, made.minutes, made.video) == ("ps02", 35, 0)
    assert made.problems[1] == notebook_outline.Problem("2. Replace a pair", 10, 5.0, "ps02.merge")


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_every_lecture_states_its_minutes(path):
    made = notebook_outline.read(path)
    assert made.minutes > 0 and made.video > 0


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_every_set_states_the_minutes_and_points_of_all_its_checks(path):
    made = notebook_outline.read(path)
    asked = [check.id for check in checks.of_set(made.short)]
    assert sorted(problem.check for problem in made.problems) == sorted(asked)
    assert all(problem.minutes > 0 for problem in made.problems)
    assert sum(problem.points for problem in made.problems) == 20
