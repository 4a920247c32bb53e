"""A second run writes only what changed: nobody where nothing did, and everybody under other rules."""

import json

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import sandbox
from autograder.course.folder import HERE, Course
from autograder.grading import demo, nbgrader_writer
from autograder.grading.demo import COUNTS_CODE_POINTS, Member
from autograder.grading.grade import grade

NAME = "ps02_train_bpe"
RELEASE = nbformat.read(HERE / f"exercises/{NAME}/{NAME}.ipynb", 4)
SOLUTION = nbformat.read(HERE / f"solutions/{NAME}/{NAME}.ipynb", 4)
CAGE = {"kernel": sandbox.kernel_name()} if sandbox.probe().holds else {}


def hand_in(folder, student, member):
    folder.mkdir(exist_ok=True)
    text = demo.submission(member, SOLUTION, RELEASE)
    (folder / f"{student}.ipynb").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Two students, graded once."""
    root = tmp_path_factory.mktemp("written")
    folder, course = root / "in", Course(root / "course")
    hand_in(folder, "ann", Member("", 20))
    hand_in(folder, "ben", Member("", 19, COUNTS_CODE_POINTS))
    grade(course, NAME, folder, {**CAGE, "run": "1"})
    return folder, course


@pytest.fixture
def again(graded, monkeypatch):
    """Run once more; returns whose grades were written."""
    folder, course = graded

    def run():
        written = []
        start = nbgrader_writer.Writer.start

        def watched(self, step, student):
            written.append(student)
            start(self, step, student)

        with monkeypatch.context() as patch:
            patch.setattr(nbgrader_writer.Writer, "start", watched)
            done = grade(course, NAME, folder, {**CAGE, "run": "1"})
        assert [row.score for row in done.pages.rows if row.student in ("ann", "ben")] == [20, 19]
        return sorted(set(written))

    return run


def test_nobody_is_written_where_nothing_changed(again):
    again()
    assert again() == []


def test_who_handed_in_something_else_is_written(graded, again):
    folder, _ = graded
    again()
    hand_in(folder, "cyd", Member("", 0, base="release"))
    assert again() == ["cyd"]
    assert again() == []
    hand_in(folder, "cyd", Member("", 20))
    assert again() == ["cyd"]


def test_a_mark_by_hand_brings_a_new_page(graded, again):
    _, course = graded
    again()
    with Gradebook(course.db_url) as book:
        (notebook,) = book.find_submission(NAME, "ben").notebooks
        notebook.comments[0].manual_comment = "see me"
        book.db.commit()
    assert again() == ["ben"]
    page = course.feedback / "ben" / NAME / f"{NAME}.html"
    assert "see me" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("part", ["feedback/ann/{0}/{0}.html", "records/{0}/ann.json"])
def test_a_file_that_is_gone_or_changed_is_written_again(graded, again, part):
    _, course = graded
    again()
    path = course.root / part.format(NAME)
    path.write_text("{}", encoding="utf-8")
    assert again() == ["ann"]
    path.unlink()
    assert again() == ["ann"]


def test_other_rules_write_everybody(graded, again):
    _, course = graded
    everybody = sorted(path.name for path in course.submitted.iterdir())
    again()
    (course.root / "class.toml").write_text("[late]\ngrace_minutes = 5\n", encoding="utf-8")
    assert again() == everybody
    (course.root / "class.toml").unlink()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"ann": ["x", "y", "z"]}'])
def test_a_file_of_stamps_that_says_nothing_is_believed_in_nothing(graded, again, text):
    _, course = graded
    again()
    stamps = course.cache / f"written-{NAME}.json"
    assert set(json.loads(stamps.read_text(encoding="utf-8"))) >= {"ann", "ben"}
    stamps.write_text(text, encoding="utf-8")
    assert {"ann", "ben"} <= set(again())
