"""A class judged side by side, on this machine and on Dask's workers, as it would be one by one."""

import json
import os
import signal
import subprocess
import sys

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import sandbox
from autograder.course.folder import HERE, Course, CourseError
from autograder.course.submission import Submission
from autograder.grading import pool, worker
from autograder.grading.cache import Cache, Judged
from autograder.grading.demo import COUNTS_CODE_POINTS, Member, submission
from autograder.grading.execute import Settings
from autograder.grading.grade import grade

NAME = "ps02_train_bpe"
RELEASE = nbformat.read(HERE / f"exercises/{NAME}/{NAME}.ipynb", 4)
CAGE = {"kernel": sandbox.kernel_name()} if sandbox.probe().holds else {}
CLASS = {
    "ann": Member("", 20),
    "ben": Member("", 19, COUNTS_CODE_POINTS),
    "cem": Member("", 0, {"merge": "def merge(ids, pair, idx):\n    return ids"}),
}


@pytest.fixture
def folder(tmp_path):
    solution = nbformat.read(HERE / f"solutions/{NAME}/{NAME}.ipynb", 4)
    for name, member in CLASS.items():
        path = tmp_path / "in" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(submission(member, solution, RELEASE), encoding="utf-8")
    return path.parent


def rows(course):
    """What the gradebook says of everybody."""
    with Gradebook(course.db_url) as book:
        return {
            (s.student.id, g.name, g.auto_score, g.manual_score, g.needs_manual_grade)
            for s in book.assignment_submissions(NAME)
            for g in s.notebooks[0].grades
        }


def events(course):
    lines = (course.root / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["event"] for line in lines]


def test_two_workers_give_the_grades_of_one(folder, tmp_path, monkeypatch):
    alone, together = Course(tmp_path / "alone"), Course(tmp_path / "together")
    secret = alone.secret()
    together.secret()
    (together.root / "secret.key").write_bytes(secret)
    traits = {**CAGE, "run": "0"}
    grade(alone, NAME, folder, traits)
    graded = grade(together, NAME, folder, traits, workers=2)
    assert graded.failed == {} and rows(together) == rows(alone)
    assert {r.student: r.score for r in graded.pages.rows}["ann"] == 20
    assert events(together) == ["begin", *["graded"] * 3, "end"]

    # Once more: nobody is judged again, the solution and the blank neither, and nothing changes.
    def nobody(*unused):
        raise AssertionError("judged again")

    monkeypatch.setattr(worker.Worker, "judge", nobody)
    again = grade(together, NAME, folder, CAGE, workers=2)
    assert again.run == "0" and rows(together) == rows(alone)


class Interrupt(Exception):
    pass


def test_a_run_that_was_ended_goes_on_where_it_stopped(tmp_path, monkeypatch):
    seen = []

    class Counting:
        def judge(self, nb, assignment, settings):
            seen.append(nb.metadata["who"])
            if nb.metadata["who"] == "c" and seen.count("c") == 1:
                raise Interrupt
            return Judged({})

        def close(self):
            pass

    def as_run(submission, release):
        nb = nbformat.v4.new_notebook(metadata={"who": submission.student})
        nb.cells = [nbformat.v4.new_code_cell(submission.student)]
        return nb

    monkeypatch.setattr(pool, "as_run", as_run)
    monkeypatch.setattr(worker, "Worker", Counting)
    taken = [Submission(name, tmp_path) for name in "abcd"]

    def go():
        with pool.opened(2) as judges:
            ask = (taken, RELEASE, NAME, Settings(), Cache(tmp_path), judges)
            return list(pool.judged_ahead(*ask))

    with pytest.raises(Interrupt):
        go()
    first = list(seen)
    assert go() == taken
    judged_twice = [name for name in "abd" if seen.count(name) > 1]
    assert judged_twice == [] and first.count("c") == 1 and seen.count("c") == 2


def test_a_second_run_on_one_course_says_so_and_stops(tmp_path, folder):
    course = Course(tmp_path / "course")
    hold = "import sys; from pathlib import Path; from autograder.course.folder import Course\nwith Course(Path(sys.argv[1])).alone(): print('held', flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", hold, str(course.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=HERE,
    )
    try:
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(CourseError, match=f"another run grades in .*process {process.pid}"):
            grade(course, NAME, folder, CAGE)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdin.close()
        process.stdout.close()
    with course.alone():  # the hold ended with the process
        pass


def test_workers_and_scheduler_that_can_t_be():
    with pytest.raises(pool.PoolError, match="workers is 0"), pool.opened(0):
        pass
    refused = pytest.raises(pool.PoolError, match="no Dask scheduler answers at 'nowhere'")
    with refused, pool.opened(scheduler="nowhere"):
        pass


@pytest.mark.long
def test_dask_s_workers_give_the_grades_of_one_also_when_one_is_lost(folder, tmp_path):
    from distributed import Client, LocalCluster

    course, alone = Course(tmp_path / "dask"), Course(tmp_path / "alone")
    secret = course.secret()
    alone.secret()
    (alone.root / "secret.key").write_bytes(secret)
    traits = {**CAGE, "run": "0"}
    killed = []

    def kill_one(taken):
        for one in taken:
            if not killed:  # the first is done, so the others are under way
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)
            yield one

    with (
        LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        address = cluster.scheduler_address
        graded = grade(course, NAME, folder, traits, kill_one, scheduler=address)
    assert killed and graded.failed == {}
    grade(alone, NAME, folder, traits)
    assert rows(course) == rows(alone)
