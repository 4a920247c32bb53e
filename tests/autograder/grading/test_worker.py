"""A worker judges as its caller would; what ends it ends one submission, and the reason is told."""

import signal

import nbformat
import pytest

from autograder.course.cells import grade_id
from autograder.course.folder import HERE
from autograder.grading import worker
from autograder.grading.execute import Settings
from autograder.grading.worker import Worker, filled

NAME = "ps02_train_bpe"
QUICK = Settings(cell_seconds=10, notebook_seconds=20, check_seconds=20)


@pytest.fixture
def solution():
    return nbformat.read(HERE / "solutions" / NAME / f"{NAME}.ipynb", 4)


def judge(running, nb):
    """The notebook with outputs, and the checks' records."""
    return filled(nb, NAME, QUICK, running.judge(nb, NAME, QUICK))


@pytest.fixture
def running():
    made = Worker()
    yield made
    made.close()


def test_it_judges_and_goes_on_after_its_process_was_killed(solution, running):
    for _ in range(2):
        nb, made = judge(running, solution)
        assert [r["status"] for r in made] == ["passed"] * 4
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
    assert running.begun == "cold"  # as any kernel without a sandbox
    check = next(c for c in nb.cells if grade_id(c) == "ps02-merge")
    assert check.outputs[1]["data"]["text/plain"] == "5.0"


def test_it_prepares_without_an_answer_and_survives_an_end_before_the_first_notebook(
    solution, running
):
    running.prepare(NAME, QUICK)
    first = running.process
    assert [r["status"] for r in judge(running, solution)[1]] == ["passed"] * 4
    assert running.process is first
    first.kill()
    first.wait()
    running.prepare(NAME, QUICK)
    assert running.process is not first and running.process.poll() is None


def test_what_was_judged_before_the_end_counts(solution, running, monkeypatch):
    real, lines = running._line, []

    def line(*limits):
        if sum(b'"score": ' in told for told in lines) == 2:
            raise worker.WorkerEnded("gone")
        lines.append(real(*limits))
        return lines[-1]

    monkeypatch.setattr(running, "_line", line)
    _, made = judge(running, solution)
    assert [r["status"] for r in made] == ["passed", "passed", "stopped", "stopped"]
    assert made[-1]["note"] == "gone" and running.process is None


def test_a_worker_that_grows_too_far_is_ended(solution):
    greedy = Worker(room=-1)
    _, made = judge(greedy, solution)
    assert {r["note"] for r in made} == {"it filled the memory that is set aside for judging it"}
    assert greedy.process is None


def test_a_worker_that_takes_too_long_is_ended(solution, running, monkeypatch):
    monkeypatch.setattr(worker, "LEEWAY", -1000.0)
    nb, made = judge(running, solution)
    assert {r["note"] for r in made} == {"judging it took longer than all its limits together"}
    assert sum(r["score"] for r in made) == 0 and running.process is None
    assert "not run: judging it" in str(nb.cells)


def test_a_process_that_ends_by_itself_says_its_status(solution, running, monkeypatch):
    monkeypatch.setattr(worker.sys, "executable", "/bin/false")
    _, made = judge(running, solution)
    assert {r["status"] for r in made} == {"stopped"}
    assert "ended (status 1)" in made[0]["note"] or "could not be reached" in made[0]["note"]


def test_a_process_that_somebody_killed_gets_a_second_try(solution, running, monkeypatch):
    real, killed = running._line, []

    def line(process, *limits):
        if not killed:
            killed.append(process.pid)
            process.kill()
        return real(process, *limits)

    monkeypatch.setattr(running, "_line", line)
    _, made = judge(running, solution)
    assert killed and [r["status"] for r in made] == ["passed"] * 4
