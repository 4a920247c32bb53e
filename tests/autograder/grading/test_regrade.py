"""Grading again after a check was mended: who gains, who keeps, and what people gave by hand.

What is judged is made up; taking in, nbgrader's steps and the gradebook are real.
"""

import csv
import json
import shutil

import judged
import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import cli
from autograder.course import kept_scores
from autograder.course.folder import HERE, Course, CourseError
from autograder.grading import grade as grading
from autograder.grading import regrade, worker
from autograder.grading.demo import Member, submission
from autograder.grading.grade import Graded, grade

NAME = "ps02_train_bpe"
MERGE, TRAIN = "ps02-merge", "ps02-train"
SOLUTION = nbformat.read(HERE / f"solutions/{NAME}/{NAME}.ipynb", 4)
RELEASE = nbformat.read(HERE / f"exercises/{NAME}/{NAME}.ipynb", 4)


def judge_by(monkeypatch, course, points):
    """From now on a check is worth points[word of the answer] of its points; 1 without such a word."""

    def earns(check, answer):
        found = [p for (cell, word), p in points.items() if cell == check.cell and word in answer]
        return found[0] if found else 1.0

    monkeypatch.setattr(worker.Worker, "judge", judged.by(earns))
    shutil.rmtree(course.cache, ignore_errors=True)  # as after a change of the checks


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """Two students graded by checks of which one is too strict and one too lenient."""
    root = tmp_path_factory.mktemp("class")
    made = Course(root / "course")
    hand_in(root / "in", "ann", "# ANN")
    hand_in(root / "in", "ben", "# BEN")
    made.root.mkdir()
    (made.root / "class.toml").write_text(
        "[due]\nps02 = 2026-12-01T00:00:00Z\n[late]\npercent_per_day = 10\n", encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading, "self_test", lambda *unused: None)
        judge_by(patch, made, {(MERGE, "ANN"): 0.2, (TRAIN, "ANN"): 0.5, (MERGE, "BEN"): 1.0})
        assert grade(made, NAME, root / "in").failed == {}
    return root


@pytest.fixture
def course(before, tmp_path, monkeypatch):
    """A copy of that class, which has its release already."""
    shutil.copytree(before, tmp_path, dirs_exist_ok=True)
    made = Course(tmp_path / "course")
    monkeypatch.setattr(grading, "self_test", lambda *unused: None)
    monkeypatch.setattr(
        grading, "generate", lambda course, name: made.release / name / f"{name}.ipynb"
    )
    return made


def hand_in(folder, student, word):
    """The solution with a word in its answers, handed in four hours late."""
    answers = {
        name: f"{word}\n" + next(c.source for c in SOLUTION.cells if grading_id(c) == name)
        for name in ("merge", "train")
    }
    path = folder / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = submission(Member(student, 0, answers), SOLUTION, RELEASE)
    path.write_text(text, encoding="utf-8")
    stamp = path.with_name("timestamp.txt")
    stamp.write_text("2026-12-01 04:00:00.0 UTC", encoding="utf-8")


def grading_id(cell):
    return (cell.metadata.get("nbgrader") or {}).get("grade_id")


def points(course):
    return {key: p for key, p in regrade.scores(course, NAME).items() if key[1] in (MERGE, TRAIN)}


MENDED = {(MERGE, "ANN"): 0.8, (TRAIN, "ANN"): 0.25, (MERGE, "BEN"): 0.4}


def test_points_are_listed_the_higher_kept_when_asked_and_marks_by_hand_always(course, monkeypatch):
    assert points(course)["ann", MERGE] == 1 and points(course)["ben", MERGE] == 5
    give_by_hand(course)
    judge_by(monkeypatch, course, MENDED)
    graded, found = regrade.regrade(course, NAME, keep_higher=True)
    told = {(c.student, c.cell): (c.old, c.judged, c.stands) for c in found}
    assert told == {
        ("ann", MERGE): (1, 4, 4),
        ("ann", TRAIN): (4, 2, 4),
        ("ben", MERGE): (5, 2, 5),
    }
    assert {key: points(course)[key] for key in told} == {k: v[2] for k, v in told.items()}
    assert_it_stays(course)
    assert "ben  ps02-merge  5 -> 2, 5 kept" in regrade.as_lines(found)
    with regrade.table_of(course, NAME).open(encoding="utf-8") as file:
        assert [row["stands"] for row in csv.DictReader(file)] == ["4", "4", "5"]
    page = next(r.feedback for r in graded.pages.rows if r.student == "ben")
    assert "An earlier grading gave 5 points here" in page.read_text(encoding="utf-8")
    record = json.loads((course.records / NAME / "ben.json").read_text(encoding="utf-8"))
    merge = next(c for c in record["checks"] if c["check"] == "ps02.merge")
    assert (merge["score"], merge["judged"]) == (5, 2)


@pytest.mark.long
def test_without_it_points_may_fall_and_only_the_named_check_s(course, monkeypatch):
    judge_by(monkeypatch, course, MENDED)
    _, found = regrade.regrade(course, NAME, only="merge")
    assert points(course)["ben", MERGE] == 2 and points(course)["ann", MERGE] == 4
    assert points(course)["ann", TRAIN] == 4  # judged 2 now, and not asked for
    assert {(c.student, c.cell): c.stands for c in found}["ann", TRAIN] == 4
    with pytest.raises(CourseError, match="has no check 'encode'; there are get_stats, merge"):
        regrade.regrade(course, NAME, only="encode")


def test_kept_points_outlast_the_next_run_and_go_with_the_answers(course, monkeypatch, tmp_path):
    judge_by(monkeypatch, course, MENDED)
    regrade.regrade(course, NAME, keep_higher=True)
    grade(course, NAME, tmp_path / "in")
    assert points(course)["ben", MERGE] == 5
    hand_in(tmp_path / "in", "ben", "# BEN, once more")
    grade(course, NAME, tmp_path / "in")
    assert points(course)["ben", MERGE] == 2
    (course.root / "kept.json").write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match="kept.json can't be read .* Restore it"):
        kept_scores.read(course.root / "kept.json")


def give_by_hand(course):
    with Gradebook(course.db_url) as book:
        book.find_grade("think", NAME, NAME, "ann").extra_credit = 1.5
        by_hand = book.find_grade(MERGE, NAME, NAME, "ann")
        by_hand.manual_score, by_hand.needs_manual_grade = 3.0, False
        book.find_comment("think", NAME, NAME, "ann").manual_comment = "Well said."
        book.db.commit()


def assert_it_stays(course):
    with Gradebook(course.db_url) as book:
        found = book.find_grade(MERGE, NAME, NAME, "ann")
        assert (found.auto_score, found.manual_score, found.score) == (4, 3, 3)
        assert found.needs_manual_grade  # Formgrader shows it again, because the check has changed
        assert book.find_grade("think", NAME, NAME, "ann").extra_credit == 1.5
        assert book.find_comment("think", NAME, NAME, "ann").manual_comment == "Well said."


def test_an_extension_takes_a_penalty_off_at_the_next_run(course, tmp_path):
    def late():
        with Gradebook(course.db_url) as book:
            return {s.student.id: s.late_submission_penalty for s in book.assignment_submissions(NAME)}  # fmt: skip

    assert late()["ben"] == pytest.approx(2.0)
    with Gradebook(course.db_url) as book:
        book.grant_extension(NAME, "ben", hours=6)
    graded = grade(course, NAME, tmp_path / "in")
    assert not late()["ben"] and late()["ann"]
    rows = {row.student: row for row in graded.pages.rows}
    assert rows["ben"].score == 20 and rows["ann"].why.startswith("late: ")


def test_a_course_without_submissions_says_so(tmp_path):
    with pytest.raises(CourseError, match="has no submissions of ps02_train_bpe"):
        regrade.regrade(Course(tmp_path), NAME)


def test_the_command_asks_for_it_and_lists_who_changed(monkeypatch, tmp_path, capsys):
    asked = []
    done = Graded("r", [], {}, None, tmp_path / "report.html")

    def regraded(*given):
        asked.append(given[1:4])
        return done, [regrade.Change("ann", MERGE, 1, 4, 4)]

    monkeypatch.setattr(regrade, "regrade", regraded)
    monkeypatch.setattr(cli, "judge_traits", lambda options: {})
    command = ["regrade", "ps02", "--check", "merge", "--keep-higher", "--course", str(tmp_path)]
    assert cli.main(command) == 0 and asked == [("ps02", "merge", True)]
    said = capsys.readouterr().out
    assert "ann  ps02-merge  1 -> 4\n1 scores of 1 students changed" in said
