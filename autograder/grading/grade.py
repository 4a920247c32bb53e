"""A grading run: from a folder of submissions to gradebook, feedback pages and a class summary.

Before anything is graded the solution must score full and the blank notebook nothing: a broken
environment would cost the whole class its points. Then several workers judge, and nbgrader's own
autograde and feedback, with our steps in their lists, write what they find. A run that was ended at
any point goes on where it stopped when it is started again, and a second run grades again only what
has changed since: both find in the cache what was judged before.

Left out: each step's own work (`release`, `intake`, `restore`, `pool`, `execute`, `summary`).
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import platform
import secrets
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from autograder import checks
from autograder.course import gradebook, kept_scores, records
from autograder.course.folder import Course
from autograder.course.submission import Submission
from autograder.grading import cache, pool, worker
from autograder.grading.cache import Cache
from autograder.grading.execute import Settings
from autograder.grading.intake import take_in
from autograder.grading.nbgrader_config import configure, write_config
from autograder.grading.nbgrader_judge import Judge
from autograder.grading.nbgrader_writer import (
    AutogradeInPlace,
    FeedbackInPlace,
    Writer,
    in_one_gradebook,
)
from autograder.grading.pool import Pool
from autograder.grading.release import generate
from autograder.grading.restore import rebuild
from autograder.grading.unchanged import Written
from autograder.language import speaking, words
from autograder.pages import report, summary

_ = words("commands")


T = TypeVar("T")
FULL = (errno.ENOSPC, errno.EDQUOT)
# What the system and SQLite say; nbgrader keeps only the text of an error.
SAID_WHEN_FULL = (*(os.strerror(number) for number in FULL), "database or disk is full")


class GradeError(Exception):
    """The run cannot go on; nothing was graded wrongly. The message says why and what to do."""


@dataclass(frozen=True)
class Graded:
    """What a run left: the submissions, the ones that could not be graded and why, and the pages.

    report: the page for instructors, about all problem sets of the course. passed_over: names of files
    that are nobody's submission.
    """

    run: str
    submissions: list[Submission]
    failed: dict[str, str]
    pages: summary.Pages
    report: Path
    passed_over: list[str] = field(default_factory=list)


def self_test(course: Course, assignment: str, settings: Settings, judges: Pool) -> None:
    """Grade the solution and the blank notebook, unless this very release was tested before.

    Raises:
        GradeError: unless the one scores full and the other nothing.
    """
    release = _read(course.release / assignment / f"{assignment}.ipynb")
    solution = _read(course.solutions / assignment / f"{assignment}.ipynb")
    tried = [("solution", "passed", solution.cells), ("blank", "not started", [])]
    notebooks = [
        rebuild(release, list(cells), refused="" if cells else "self-test")[0]
        for _name, _wanted, cells in tried
    ]
    entries = Cache(course.cache)
    names = [_tested(cache.key(nb, assignment, settings), settings.kernel) for nb in notebooks]
    known = [entries.get(name) for name in names]
    judged = [one for one in known if one is not None]
    if len(judged) < len(known):
        judged = judges.each(notebooks, assignment, settings)
    for (name, wanted, _cells), nb, one in zip(tried, notebooks, judged, strict=True):
        _page, made = worker.filled(nb, assignment, settings, one)
        wrong = [record for record in made if record["status"] != wanted]
        if wrong or not made:
            raise GradeError(
                _(
                    "self-test: the {name} notebook of {assignment} should be {wanted!r} throughout, but "
                    "{wrong}. Nothing was graded. Run `tokcourse doctor`"
                ).format(name=name, assignment=assignment, wanted=wanted, wrong=_tell(wrong))
            )
    for name, one in zip(names, judged, strict=True):
        entries.put(name, one)


def _tested(key: str, kernel: str) -> str:
    """What a self-test's result is found by: the entry's key, and the machine with its sandbox."""
    machine = f"{key} {platform.platform()} {platform.node()} {records.rung(kernel)}"
    return hashlib.sha256(machine.encode("utf-8")).hexdigest()


def _tell(wrong: list[dict[str, Any]]) -> str:
    told = [f"{r['check']} is {r['status']!r} {r['note']}".strip() for r in wrong]
    return "; ".join(told) or _("has no check")


def _read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def grade(
    course: Course,
    assignment: str,
    folder: Path | None,
    judge: dict[str, object] | None = None,
    progress: Callable[[Iterable[Submission]], Iterable[Submission]] = iter,
    workers: int = 1,
    scheduler: str = "",
) -> Graded:
    """Grade a folder of submissions; without a folder, again those that were taken in before.

    judge: traits of `judging.Judge`, such as the kernel to run in; without `run` the assignment's
    hidden inputs stay those of its last run. progress: wraps the submissions while they are graded,
    such as `tqdm`. workers, scheduler: as for `pool.opened`.

    Raises:
        GradeError: when the self-test fails.
        IntakeError: when the folder cannot be used.
        CourseError: when there is no such assignment, or another run grades in this course.
        PoolError: when the workers can't be used.
        GradebookError: when the database has not answered for ten minutes.
        TorchMissing: for a problem set that needs torch, in a light set-up.
    """
    assignment = course.resolve(assignment)
    checks.need_torch(assignment.partition("_")[0])
    with _quiet(), course.alone(), _room_on_disk(course), pool.opened(workers, scheduler) as judges:
        traits = _with_run(course, assignment, judge)
        run = str(traits["run"])
        course.secret()
        config = _config(course, assignment, traits)
        settings = Judge(config=config).settings()
        if not course.last_run(assignment):  # else perhaps nothing is left to be judged
            judges.prepare(assignment, settings)
        _patiently(course, lambda: gradebook.make_ready(course.db_url))
        release = _read(_patiently(course, lambda: generate(course, assignment)))
        course.log("begin", run=run, assignment=assignment, workers=workers, scheduler=scheduler)
        self_test(course, assignment, settings, judges)
        passed_over: list[str] = []
        with speaking(settings.language):  # what it refuses is told to the submission's author
            taken = _taken(course, assignment, folder, release, passed_over.append)
        facts = {"run": run, "assignment": assignment, "submissions": len(taken), "judge": traits}
        course.record_run(run, {**facts, "versions": versions()})
        write_config(course, traits)
        stamps = Written(course, assignment, settings)
        waiting = stamps.outdated(taken)
        ahead = pool.judged_ahead(
            waiting, release, assignment, settings, Cache(course.cache), judges
        )
        bar = progress(_Sized(ahead, len(waiting))) if waiting else ()
        failed = _write_grades(course, assignment, bar, config)
        gradebook.name_students(course.db_url, {one.student: one.name for one in waiting})
        stamps.keep([one for one in waiting if one.student not in failed])
        pages = _patiently(course, lambda: summary.write(course, assignment, taken, failed))
        shown = _patiently(course, lambda: report.write(course))
        course.log("end", run=run, assignment=assignment, graded=len(taken), failed=len(failed))
    return Graded(run, taken, failed, pages, shown, passed_over)


def _with_run(
    course: Course, assignment: str, judge: dict[str, object] | None
) -> dict[str, object]:
    """The traits with a run: the one that was asked for, the assignment's last, or a new one."""
    asked = (judge or {}).get("run") or course.last_run(assignment) or secrets.token_hex(4)
    return {**(judge or {}), "run": str(asked)}


def _taken(
    course: Course,
    assignment: str,
    folder: Path | None,
    release: NotebookNode,
    passed_over: Callable[[str], None],
) -> list[Submission]:
    from autograder.grading.regrade import taken_before  # which needs this module

    if folder is None:
        return taken_before(course, assignment)
    return take_in(folder, course.submitted, assignment, release, passed_over)


def write_again(
    course: Course,
    graded: Graded,
    judge: dict[str, object] | None,
    held: dict[str, tuple[str, dict[str, float]]],
) -> Graded:
    """Keep some students' points (`kept_scores.keep`) and write their grades and the class's pages again."""
    assignment = graded.submissions[0].path.stem
    with _quiet(), course.alone(), _room_on_disk(course):
        kept_scores.keep(course.root / kept_scores.FILE, assignment, held)
        config = _config(course, assignment, _with_run(course, assignment, judge))
        again = [one for one in graded.submissions if one.student in held]
        failed = {**graded.failed, **_write_grades(course, assignment, again, config)}
        taken = graded.submissions
        pages = _patiently(course, lambda: summary.write(course, assignment, taken, failed))
        shown = _patiently(course, lambda: report.write(course))
        course.log("kept", assignment=assignment, students=sorted(held))
    return replace(graded, failed=failed, pages=pages, report=shown)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep off the terminal what libraries warn of at every submission and nobody has to act on."""
    with warnings.catch_warnings():
        # SQLAlchemy, of nbgrader's queries.
        warnings.filterwarnings("ignore", message="Object of type <Submitted")
        # nbformat, of a submission with a cell twice; the notebook that is graded is made anew.
        warnings.filterwarnings("ignore", message="Non-unique cell id")
        yield


def _patiently(course: Course, act: Callable[[], T]) -> T:
    """Do something that needs the gradebook, and wait for it where it is locked or gone."""

    def say(text: str) -> None:
        print(text, flush=True)
        course.log("waiting", reason=text)

    return gradebook.patiently(act, course.db_url, say)


@contextmanager
def _room_on_disk(course: Course) -> Iterator[None]:
    """Tell a full disk from all that can be wrong with a submission: nothing is graded on it."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise GradeError(
            _(
                "there is no room left on the disk of {root} ({strerror}). What was graded so far is "
                "safe; make room, then run the same command again: it goes on where it stopped"
            ).format(root=course.root, strerror=error.strerror)
        ) from error


class _Sized:
    """An iterator that knows its length, so that a progress bar can tell the time left."""

    def __init__(self, items: Iterator[Submission], length: int) -> None:
        self.items, self.length = items, length

    def __iter__(self) -> Iterator[Submission]:
        return self.items

    def __len__(self) -> int:
        return self.length


def _write_grades(
    course: Course, assignment: str, judged: Iterable[Submission], config: Config
) -> dict[str, str]:
    """Have nbgrader write each submission's grade and page; returns the failed ones, and why."""
    failed = {}
    writer = Writer(config)
    with in_one_gradebook(course.db_url):
        for submission in judged:
            student = submission.student
            reason = _grade_one(course, writer, student)
            if reason is not None:
                failed[student] = reason
            course.log("graded", assignment=assignment, student=student, failed=reason or "")
    return failed


def _grade_one(course: Course, writer: Writer, student: str) -> str | None:
    """Autograde one submission and write its feedback; returns why where it failed."""
    from nbgrader.converters.base import NbGraderException

    for step in (AutogradeInPlace, FeedbackInPlace):
        try:
            with _Log() as log:
                _patiently(course, partial(writer.start, step, student))
        except (NbGraderException, OSError, LookupError) as error:
            if (number := getattr(error, "errno", None)) in FULL or log.full:
                raise OSError(number or errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            return f"{type(error).__name__}: {log.worst or error}"
    return None


def _config(course: Course, assignment: str, traits: dict[str, object]) -> Any:
    c = configure(Config(), course, traits)
    c.CourseDirectory.assignment_id = assignment
    c.Autograde.force = True
    c.GenerateFeedback.force = True
    return c


class _Log(logging.Handler):
    """nbgrader's log while one step runs: quiet, but the worst line is kept for the report."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.worst = ""
        self.full = False

    def emit(self, record: logging.LogRecord) -> None:
        self.full = self.full or any(said in record.getMessage() for said in SAID_WHEN_FULL)
        self.worst = self.worst or record.getMessage().strip().splitlines()[-1]

    def __enter__(self) -> _Log:
        self.logger = logging.getLogger("traitlets")
        self.before = (self.logger.level, self.logger.propagate, self.logger.handlers[:])
        self.logger.handlers[:] = [self]
        self.logger.propagate = False
        return self

    def __exit__(self, *unused: object) -> None:
        level, self.logger.propagate, self.logger.handlers[:] = self.before
        self.logger.setLevel(level)


def versions() -> dict[str, str]:
    """The versions that a replay of a run depends on."""
    names = ("gpt-tokenizer-course", "hypothesis", "nbgrader", "ipykernel", "jupyter_client")
    return {name: version(name) for name in names}
