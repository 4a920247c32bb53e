"""Judge a class ahead of the gradebook: several submissions at once, here or on other machines.

Submissions are judged in any order and yielded in the order of the class, each with its result in the
cache; nbgrader then finds it there, and stays the only writer of the gradebook. Here, each worker is
a process of its own (`worker.Worker`), fed by a thread, which has passed the self-test before. Elsewhere,
a Dask scheduler hands each notebook to a process that has the same version of the course; the notebook
and the settings travel, the gradebook does not.

Left out: judging one notebook (`worker`), what an entry hangs on (`cache`).
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.course import records
from autograder.course.submission import Submission
from autograder.grading import cache, worker
from autograder.grading.cache import Cache, Judged
from autograder.grading.execute import Settings
from autograder.grading.restore import restored
from autograder.language import speaking, words

_ = words("commands")


Judge = Callable[[NotebookNode, str, Settings], Judged]


class PoolError(Exception):
    """Submissions can't be judged side by side; the message says why and what to do."""


@dataclass(frozen=True)
class Pool:
    """Workers for one grading run.

    judge: waits for a free one. prepare: has each draw its inputs, while the grader does other work.
    executor: of as many threads.
    """

    judge: Judge
    prepare: Callable[[str, Settings], None]
    executor: Executor | None = None

    def each(
        self, notebooks: Sequence[NotebookNode], assignment: str, how: Settings
    ) -> list[Judged]:
        """What comes of each notebook, judged side by side where there is more than one worker."""

        def one(nb: NotebookNode) -> Judged:
            return self.judge(nb, assignment, how)

        return list(self.executor.map(one, notebooks) if self.executor else map(one, notebooks))


@contextmanager
def opened(workers: int = 1, scheduler: str = "") -> Iterator[Pool]:
    """A pool, closed at the end.

    workers: processes on this machine. scheduler: address of a Dask scheduler to use instead.

    Raises:
        PoolError: when workers is below 1, or the scheduler or its workers can't be used.
    """
    if workers < 1:
        raise PoolError(_("workers is {workers}; use 1 or more").format(workers=workers))
    if scheduler:
        with _cluster(scheduler) as (client, size), ThreadPoolExecutor(2 * size) as executor:
            yield Pool(_on(client), lambda *unused: None, executor)
    elif workers == 1:  # nothing to gain: each is judged when it is written
        yield Pool(worker.shared().judge, worker.shared().prepare)
    else:
        with _here(workers) as (judge, prepare), ThreadPoolExecutor(workers) as executor:
            yield Pool(judge, prepare, executor)


@contextmanager
def _here(workers: int) -> Iterator[tuple[Judge, Callable[[str, Settings], None]]]:
    """Processes on this machine: what judges on a free one, and what prepares them all."""
    free: queue.SimpleQueue[worker.Worker] = queue.SimpleQueue()
    made = [worker.Worker() for _ in range(workers)]
    for each in made:
        free.put(each)

    def judge(nb: NotebookNode, assignment: str, settings: Settings) -> Judged:
        one = free.get()
        try:
            return one.judge(nb, assignment, settings)
        finally:
            free.put(one)

    def prepare(assignment: str, settings: Settings) -> None:
        for each in made:
            each.prepare(assignment, settings)

    try:
        yield judge, prepare
    finally:
        for each in made:
            each.close()


def judged_ahead(
    taken: Sequence[Submission],
    release: NotebookNode,
    assignment: str,
    settings: Settings,
    kept: Cache,
    pool: Pool,
) -> Iterator[Submission]:
    """Yield each submission once its result is in the cache; with one worker at once."""
    if pool.executor is None:
        yield from taken
        return

    def one(submission: Submission) -> None:
        with speaking(settings.language):
            nb = as_run(submission, release)
        name = cache.key(nb, assignment, settings)
        if kept.get(name) is None:
            kept.put(name, pool.judge(nb, assignment, settings))

    waiting: list[Future[None]] = [pool.executor.submit(one, each) for each in taken]
    try:
        for submission, future in zip(taken, waiting, strict=True):
            future.result()
            yield submission
    finally:
        for future in waiting:
            future.cancel()


def as_run(submission: Submission, release: NotebookNode) -> NotebookNode:
    """The notebook that is run for a submission: the release with its answers."""
    nb = nbformat.read(submission.path, as_version=4)
    return restored(nb, release)[0]


@contextmanager
def _cluster(scheduler: str) -> Iterator[tuple[Any, int]]:
    """A client of a Dask scheduler whose workers have this version of the course, and how many."""
    try:
        from distributed import Client
    except ImportError as error:
        raise PoolError(
            _("a scheduler needs Dask: pip install 'gpt-tokenizer-course[scale]'")
        ) from error
    try:
        client = Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:  # nobody there, or no address
        raise PoolError(
            _(
                "no Dask scheduler answers at {scheduler!r}: {error}. Start one with `dask "
                "scheduler`, or leave --scheduler out"
            ).format(scheduler=scheduler, error=error)
        ) from error
    with client:
        have = client.run(records.sources)
        if not have:
            raise PoolError(
                _(
                    "the scheduler at {scheduler!r} has no workers; start some with `dask worker`"
                ).format(scheduler=scheduler)
            )
        if others := [where for where, version in have.items() if version != records.sources()]:
            raise PoolError(
                _(
                    "{others} of {have} workers have another version of the course, the first {first}; "
                    "install this one there"
                ).format(others=len(others), have=len(have), first=others[0])
            )
        yield client, sum(client.nthreads().values())


def _on(client: Any) -> Judge:
    def judge(nb: NotebookNode, assignment: str, settings: Settings) -> Judged:
        # A worker that is lost takes its task with it; Dask gives it to another, a few times.
        future = client.submit(
            judge_there, nbformat.writes(nb), assignment, settings, pure=False, retries=3
        )
        return cache.from_text(future.result())

    return judge


def judge_there(notebook: str, assignment: str, settings: Settings) -> str:
    """What a worker elsewhere does: judge a notebook given as text; the entry, as text."""
    nb = nbformat.reads(notebook, as_version=4)
    return cache.as_text(worker.shared().judge(nb, assignment, settings))
