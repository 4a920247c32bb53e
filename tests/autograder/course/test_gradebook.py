"""The gradebook is made whole, mended, and waited for."""

import sqlite3

import pytest
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import OperationalError

from autograder.course.gradebook import GradebookError, make_ready, patiently, trouble


def version(path):
    with sqlite3.connect(path) as link:
        return link.execute("select version_num from alembic_version").fetchall()


def test_it_is_made_with_its_version(tmp_path):
    make_ready(f"sqlite:///{tmp_path / 'g.db'}")
    assert len(version(tmp_path / "g.db")) == 1
    make_ready(f"sqlite:///{tmp_path / 'g.db'}")
    assert len(version(tmp_path / "g.db")) == 1


@pytest.mark.parametrize("cut", ["drop table alembic_version", "delete from alembic_version"])
def test_one_that_a_killed_run_left_half_made_gets_its_version(tmp_path, cut):
    path = tmp_path / "g.db"
    make_ready(f"sqlite:///{path}")
    whole = version(path)
    with sqlite3.connect(path) as link:
        link.execute(cut)
    make_ready(f"sqlite:///{path}")
    assert version(path) == whole


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def locked():
    raise OperationalError("insert", {}, sqlite3.OperationalError("database is locked"))


def test_a_database_that_is_gone_for_half_a_minute_is_waited_for():
    clock, said = Clock(), []

    def act():
        if clock.now < 30:
            try:
                locked()
            except OperationalError:
                raise NbGraderException("nbgrader's own") from None  # which hides its cause
        return "done"

    assert patiently(act, "sqlite:////c/g.db", said.append, 600, clock, clock.sleep) == "done"
    assert 30 <= clock.now < 45 and clock.slept == sorted(clock.slept)
    assert said[0] == (
        "waiting for the gradebook at sqlite:////c/g.db: database is locked; next try in 0.5 s, "
        "giving up in 600 s"
    )


def test_in_the_end_it_gives_up_and_says_what_to_do():
    clock = Clock()
    with pytest.raises(GradebookError, match=r"has not answered for 60 s \(database is locked\)"):
        patiently(locked, "sqlite:////c/g.db", lambda text: None, 60, clock, clock.sleep)
    assert sum(clock.slept) == 60


def test_a_password_is_not_told():
    clock, said = Clock(), []
    with pytest.raises(GradebookError) as told:
        patiently(locked, "postgresql://ann:secret@h/g", said.append, 1, clock, clock.sleep)
    assert "secret" not in str(told.value) + str(said)


def test_other_errors_are_the_caller_s():
    def act():
        raise NbGraderException("a submission's")

    with pytest.raises(NbGraderException):
        patiently(act, "sqlite://", sleep=lambda seconds: pytest.fail("waited"))
    full = OperationalError("x", {}, sqlite3.OperationalError("database or disk is full"))
    assert trouble(full) == "" and trouble(None) == ""


def test_a_real_lock_is_one(tmp_path):
    path, clock = tmp_path / "g.db", Clock()
    make_ready(f"sqlite:///{path}")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("begin exclusive")
    asked = []

    def act():
        asked.append(1)
        with Gradebook(f"sqlite:///{path}?timeout=0") as book:
            book.update_or_create_student("ann")

    def sleep(seconds):
        holder.execute("rollback")

    patiently(act, "sqlite://", lambda text: None, 600, clock, sleep)
    assert len(asked) == 2
    holder.close()
