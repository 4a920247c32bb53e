"""Written as nbgrader writes, with what it makes anew each time made once."""

import shutil
import sqlite3

import nbformat
import pytest
from nbgrader import api
from nbgrader.converters import Autograde, GenerateFeedback, autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from sqlalchemy import event
from sqlalchemy.engine import Engine

from autograder.course import gradebook
from autograder.course.cells import grade_id
from autograder.course.folder import HERE, Course
from autograder.grading import nbgrader_writer
from autograder.grading.grade import _config, generate
from autograder.grading.nbgrader_judge import Judge

NAME = "ps02_train_bpe"
# Made anew in every gradebook: keys, and the time of the run.
LEFT_OUT = ("id", "timestamp")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A course with three blank submissions."""
    made = Course(tmp_path_factory.mktemp("writing") / "course")
    made.root.mkdir()
    gradebook.make_ready(made.db_url)
    generate(made, NAME)
    made.secret()
    blank = HERE / "exercises" / NAME / f"{NAME}.ipynb"
    for student in ("ann", "ben", "cyd"):
        place = made.submitted / student / NAME
        place.mkdir(parents=True)
        (place / blank.name).write_bytes(blank.read_bytes())
    return made


@pytest.fixture
def course(made, tmp_path, monkeypatch):
    """A copy of it; instead of judging, each check gets its first point."""

    def preprocess(self, nb, resources):
        for cell in nb.cells:
            if str(grade_id(cell)).startswith("ps02-"):
                cell.outputs = [
                    nbformat.v4.new_output(
                        "execute_result", {"text/plain": "1.0"}, execution_count=1
                    )
                ]
        return nb, resources

    monkeypatch.setattr(Judge, "preprocess", preprocess)
    return Course(shutil.copytree(made.root, tmp_path / "course"))


def rows(course):
    """What stands in the gradebook, without what differs by chance."""
    book = sqlite3.connect(course.root / "gradebook.db")
    book.row_factory = sqlite3.Row
    tables = [r[0] for r in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for table in sorted(tables):
        named = [dict(row) for row in book.execute(f"SELECT * FROM {table}")]
        found[table] = sorted(
            str([value for key, value in row.items() if not key.endswith(LEFT_OUT)])
            for row in named
        )
    book.close()
    return found


def write(course, steps, start):
    for student in ("ann", "ben", "cyd"):
        for step in steps:
            start(step, student)
    pages = sorted(course.feedback.rglob("*.html"))
    return rows(course), [page.read_text(encoding="utf-8") for page in pages]


def as_nbgrader_does(course):
    def start(step, student):
        config = _config(course, NAME, {})
        config.CourseDirectory.student_id = student
        step(coursedir=CourseDirectory(config=config), config=config).start()

    return write(course, (Autograde, GenerateFeedback), start)


def as_here(course):
    writer = nbgrader_writer.Writer(_config(course, NAME, {}))
    with nbgrader_writer.in_one_gradebook(course.db_url):
        return write(
            course,
            (nbgrader_writer.AutogradeInPlace, nbgrader_writer.FeedbackInPlace),
            writer.start,
        )


def test_the_same_stands_in_the_gradebook_and_on_the_pages(course):
    database, before = course.root / "gradebook.db", course.root / "before.db"
    shutil.copy(database, before)
    theirs = as_nbgrader_does(course)
    before.replace(database)
    ours = as_here(course)
    assert ours == theirs and len(ours[1]) == 3
    assert sum("1.0" in row for row in ours[0]["grade"]) == 12


def test_it_opens_fewer_gradebooks_and_commits_less(course):
    counts = dict.fromkeys(("statements", "commits"), 0)

    def statement(*unused):
        counts["statements"] += 1

    def commit(*unused):
        counts["commits"] += 1

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    try:
        as_nbgrader_does(course)
        theirs = dict(counts)
        counts.update(dict.fromkeys(counts, 0))
        as_here(course)
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)
    assert counts["statements"] < 0.5 * theirs["statements"]
    assert counts["commits"] <= 3 * 10 < 0.5 * theirs["commits"], theirs


def test_an_error_takes_back_what_the_step_had_written(course):
    with nbgrader_writer.in_one_gradebook(course.db_url):
        with pytest.raises(ZeroDivisionError), autograde.Gradebook(course.db_url) as book:
            book.add_student("dan")
            book.db.commit()
            raise ZeroDivisionError
        with autograde.Gradebook(course.db_url) as book:
            assert "dan" not in [student.id for student in book.students]
            book.add_student("eve")
        with autograde.Gradebook(course.db_url) as book:
            assert "eve" in [student.id for student in book.students]
    assert autograde.Gradebook is api.Gradebook


def test_a_step_that_failed_begins_anew(course):
    writer = nbgrader_writer.Writer(_config(course, NAME, {}))
    with nbgrader_writer.in_one_gradebook(course.db_url):
        writer.start(nbgrader_writer.AutogradeInPlace, "ann")
        kept = writer.made[nbgrader_writer.AutogradeInPlace]
        with pytest.raises(Exception, match="nobody"):
            writer.start(nbgrader_writer.AutogradeInPlace, "nobody")
        writer.start(nbgrader_writer.AutogradeInPlace, "ben")
        assert writer.made[nbgrader_writer.AutogradeInPlace] is not kept


@pytest.mark.parametrize(
    "change",
    [
        {"points": "many"},
        {"grade_id": ""},
        {"grade_id": "ps02-train"},
        {"points": None},
        {"grade": 7},
    ],
)
def test_metadata_is_refused_as_nbgrader_refuses_it(change):
    nb = nbformat.read(HERE / "exercises" / NAME / f"{NAME}.ipynb", 4)
    ours = nbgrader_writer.CheckCells()
    ours.preprocess(nb, {})
    meta = next(c for c in nb.cells if grade_id(c) == "ps02-merge").metadata["nbgrader"]
    meta.update(change)
    with pytest.raises(ValidationError) as theirs:
        MetadataValidator().validate_nb(nb)
    with pytest.raises(ValidationError) as said:
        ours.preprocess(nb, {})
    assert said.value.message == theirs.value.message
