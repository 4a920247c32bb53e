"""A gradebook in PostgreSQL holds the rows that one in SQLite holds, and may go away for a while.

A real server from the distribution's package, started here and stopped. What is judged is made up;
nbgrader's steps, which write it, are real.
"""

import judged
import nbformat
import postgres
import pytest
from nbgrader.api import Gradebook
from rows import rows

from autograder.course import grade_exports, gradebook
from autograder.course.folder import HERE, Course
from autograder.grading import grade as grading
from autograder.grading import worker
from autograder.grading.demo import Member, submission
from autograder.grading.grade import grade
from autograder.pages import report

NAME = "ps02_train_bpe"
pytestmark = pytest.mark.skipif(bool(postgres.missing()), reason=postgres.missing())


@pytest.fixture(scope="module")
def server():
    with postgres.server() as made:
        yield made


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    solution = nbformat.read(HERE / f"solutions/{NAME}/{NAME}.ipynb", 4)
    release = nbformat.read(HERE / f"exercises/{NAME}/{NAME}.ipynb", 4)
    (tmp_path / "in").mkdir()
    for name, base in (("ann", "solution"), ("Zoë", "release")):
        text = submission(Member(name, 0, base=base), solution, release)
        (tmp_path / "in" / f"{name}.ipynb").write_text(text, encoding="utf-8")
    monkeypatch.setattr(grading, "self_test", lambda *unused: None)
    solved = judged.by(lambda check, answer: 0.0 if "NotImplementedError" in answer else 1.0)
    monkeypatch.setattr(worker.Worker, "judge", solved)
    return tmp_path / "in"


def test_the_same_rows_in_both(server, inbox, tmp_path):
    lite = Course(tmp_path / "lite")
    big = Course(tmp_path / "big", database=server.url)
    for course in (lite, big):
        assert grade(course, NAME, inbox).failed == {}
    assert rows(big) == rows(lite)
    assert not (big.root / "gradebook.db").exists()
    assert {g.student: g.score for g in grade_exports.grades(big, NAME)} == {"Zoë": 0, "ann": 20}
    assert report.write(big).is_file()
    assert server.url in (big.root / "nbgrader_config.py").read_text(encoding="utf-8")


def test_a_server_that_is_gone_is_waited_for(server):
    gradebook.make_ready(server.url)
    server.stop()
    said, waited = [], []

    def sleep(seconds):
        waited.append(seconds)
        if len(waited) == 3:
            server.start()

    def act():
        with Gradebook(server.url) as book:
            return book.update_or_create_student("eve").id

    clock = lambda: sum(waited)  # noqa: E731
    assert gradebook.patiently(act, server.url, said.append, 600, clock, sleep) == "eve"
    assert len(said) == 3 and "waiting for the gradebook at postgresql://grader@/grades" in said[0]
