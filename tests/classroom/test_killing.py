"""A small class is graded as it was made to be; a killed run goes on to the same; a full disk stops one.

A point or two of those that `make kill` tries, with results that are in the cache already.
"""

import errno
import os
import shutil
import subprocess

import pytest
from rows import rows

from autograder.course.folder import Course
from autograder.grading import cache, worker
from autograder.grading import grade as grading
from autograder.grading.execute import Settings
from autograder.grading.grade import GradeError, grade
from tests.classroom import __main__ as command
from tests.classroom import killing
from tests.classroom.__main__ import course_at, faults, traits
from tests.classroom.killing import ASSIGNMENT
from tests.classroom.synthetic import Made, hand_in, kinds, score


def first_of(sort):
    """A made-up student with the first kind of a sort."""
    kind = kinds(ASSIGNMENT)[sort][0]
    return Made(f"student-{sort.replace(' ', '-')}", kind, score(kind))


MEMBERS = [first_of(sort) for sort in ("design", "mistake", "blank", "hostile")]


def graded_here(root, inbox):
    """Grade in this process, without the self-test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading, "self_test", lambda *unused: None)
        return grade(course_at(root), ASSIGNMENT, inbox, traits())


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    """An undisturbed run in `calm`, and the submissions beside it."""
    root = tmp_path_factory.mktemp("class")
    hand_in(MEMBERS, root)
    graded_here(root / "calm", root / ASSIGNMENT)
    return root


@pytest.fixture
def begun(calm, tmp_path):
    """A course with nothing but the cache of the undisturbed run."""
    shutil.copytree(calm / "calm" / "cache", tmp_path / "course" / "cache")
    return tmp_path / "course"


def test_a_small_class_is_graded_as_expected(calm):
    assert {m.score for m in MEMBERS} == {20, 11, 0}
    assert faults(Course(calm / "calm"), MEMBERS) == []


def test_a_lost_submission_and_another_score_are_told(calm):
    lost = Made("nobody", MEMBERS[0].kind, 20)
    other = Made(MEMBERS[1].student, MEMBERS[1].kind, 12)
    told = faults(Course(calm / "calm"), [lost, other])
    assert told[0].endswith(": lost") and "11, expected 12: mistake" in told[1]


@pytest.mark.parametrize(("main", "option"), [(command.main, "--size"), (killing.main, "--points")])
def test_nothing_tried_is_no_pass(main, option, capsys):
    with pytest.raises(SystemExit) as ended:
        main([option, "0"])
    assert ended.value.code == 2 and f"give {option} 1 or more" in capsys.readouterr().err


@pytest.mark.parametrize("at", [pytest.param(60, marks=pytest.mark.long), 400])
def test_a_run_that_was_killed_goes_on_to_the_same_gradebook(calm, begun, at):
    ended = killing.child(begun, calm / ASSIGNMENT, at, "run", tested=False)
    assert ended.returncode == killing.KILLED, ended.stderr
    wanted = rows(Course(calm / "calm"))
    assert not (begun / "gradebook.db").exists() or rows(Course(begun)) != wanted
    graded = graded_here(begun, calm / ASSIGNMENT)
    assert graded.failed == {} and rows(Course(begun)) == wanted


def test_a_kernel_that_somebody_killed_gets_a_second_try(monkeypatch):
    def answers(*lines):
        tries = [iter(line) for line in lines]
        monkeypatch.setattr(worker.Worker, "_answers", lambda *unused: tries.pop(0))
        return worker.Worker().judge(None, ASSIGNMENT, Settings()).told[1][1]["note"], len(tries)

    def record(note):
        return {"place": 1, "outputs": [], "record": {"note": note}}

    monkeypatch.setattr(worker, "_request", lambda *unused: b"")
    killed = [record("the kernel died, during a check"), {"lost": True}]
    assert answers(killed, [record("")]) == ("", 0)
    # By itself, then: the same each time. Whatever a note says, only what the worker saw counts.
    assert answers(killed, killed, killed) == ("the kernel died, during a check", 1)
    assert answers(killed[:1], [record("")]) == ("the kernel died, during a check", 1)


def full(*unused):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (cache.Cache, "get"),
        pytest.param(grading.summary, "write", marks=pytest.mark.long),
        pytest.param(worker.Worker, "judge", marks=pytest.mark.long),
    ],
)
def test_a_full_disk_stops_the_run_and_it_goes_on_afterwards(calm, begun, monkeypatch, place, name):
    if name == "judge":
        shutil.rmtree(begun / "cache")
    with monkeypatch.context() as patch:
        patch.setattr(place, name, full)
        with pytest.raises(GradeError, match="no room left on the disk of .* goes on where"):
            graded_here(begun, calm / ASSIGNMENT)
    if name == "get":
        graded_here(begun, calm / ASSIGNMENT)
        assert rows(Course(begun)) == rows(Course(calm / "calm"))


def test_a_worker_on_a_full_disk_scores_nothing(monkeypatch):
    made = worker.Worker()
    monkeypatch.setattr(made, "_line", lambda *unused: worker.FULL)
    with pytest.raises(OSError, match="No space left"):
        list(made._answers(b"{}\n", 10.0))
    made.close()


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounts a small disk")
def test_a_disk_that_is_really_full(calm, begun):
    shutil.rmtree(begun)
    begun.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(begun)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        with pytest.raises(GradeError, match="no room left on the disk"):
            graded_here(begun, calm / ASSIGNMENT)
        subprocess.run(["mount", "-o", "remount,size=200m", str(begun)], check=True)
        graded_here(begun, calm / ASSIGNMENT)
        assert rows(Course(begun)) == rows(Course(calm / "calm"))
    finally:
        subprocess.run(["umount", str(begun)], check=True)
