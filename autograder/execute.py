"""The execute step of autograding: run a submission's cells, decide each check's score outside.

`Judge` stands in nbgrader's own list of preprocessors in place of its `Execute`. The learner's cells
run in a kernel; a check cell is never run there. Its id says which check judges the learner's
functions, by values asked from the kernel, and the cell's output is written here: the feedback, and
the score in the form that nbgrader records.

Left out: the kernel (`kernel`), judging (`engine`), the notebook put right beforehand (`rebuild`).
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Dict, Float, Unicode

from autograder import checks, given, records, render
from autograder.contract import Check
from autograder.engine import Verdict, judge
from autograder.implementation import Description, Outcome
from autograder.inputs import hidden_seed
from autograder.kernel import Kernel, KernelEnded
from autograder.sandbox.provisioner import HIDE


@dataclass(frozen=True)
class Settings:
    """How submissions are run and judged.

    kernel: a kernelspec's name; environment: variables for its process. secret and run: what the
    hidden inputs are drawn from. cell_seconds, notebook_seconds: time for one cell and for all.
    reveal: what is shown of a failure that only hidden inputs found (`render.REVEAL`).
    """

    kernel: str = "python3"
    environment: tuple[tuple[str, str], ...] = ()
    secret: bytes = b""
    run: str = ""
    cell_seconds: float = 20.0
    notebook_seconds: float = 120.0
    reveal: str = "mistake"


class _Ended:
    """An implementation whose kernel is gone: every check says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def describe(self, name: str) -> Description:
        return Description("function")

    def run(self, scripts: Any, seconds: float) -> list[Outcome]:
        return [Outcome("dead", message=self.reason)]


def checks_of(assignment: str) -> dict[str, Check]:
    """The checks of an assignment such as "ps02_train_bpe", by their cell's id.

    >>> list(checks_of("ps02_train_bpe"))[0]
    'ps02-get_stats'
    """
    return {check.cell: check for check in checks.of_set(assignment.partition("_")[0])}


def graded_check(cell: NotebookNode, known: dict[str, Check]) -> Check | None:
    """The check that a cell stands for; None for every other cell.

    Raises:
        LookupError: for a graded code cell that no check of the course knows; running it in the
            learner's kernel would let the learner decide the score.
    """
    meta = cell.metadata.get("nbgrader") or {}
    if not meta.get("grade") or meta.get("solution") or cell.cell_type != "code":
        return None
    if meta["grade_id"] not in known:
        raise LookupError(
            f"graded cell {meta['grade_id']!r} has no check; known are {', '.join(known)}. "
            "Add a check to autograder/checks, or make the cell ungraded"
        )
    return known[meta["grade_id"]]


def hidden_packages(judged: Iterable[Check]) -> dict[str, str]:
    """The variable that tells the sandbox which packages would answer for the learner.

    >>> hidden_packages(checks.of_set("ps02"))
    {}
    """
    names = sorted({name for check in judged for name in check.hides})
    return {HIDE: ",".join(names)} if names else {}


def run_notebook(
    nb: NotebookNode, assignment: str, settings: Settings
) -> tuple[NotebookNode, list[Verdict]]:
    """Run every cell of a notebook, judge its check cells, and write all outputs into it."""
    known = checks_of(assignment)
    graded = [graded_check(cell, known) for cell in nb.cells]
    environment = {**dict(settings.environment), **hidden_packages(known.values())}
    # subtle: two kernels. What the page shows comes from one that is never asked a hidden input, so
    # that code which keeps its inputs and prints them later has none to print.
    plant = given.planting(assignment.partition("_")[0])
    with Kernel(settings.kernel, environment) as kernel:
        clock = _Clock(settings, kernel, plant)
        for cell, check in zip(nb.cells, graded, strict=True):
            if cell.cell_type == "code" and check is None:
                cell.outputs = clock.run(cell.source)
    verdicts = []
    with Kernel(settings.kernel, environment) as kernel:
        clock = _Clock(settings, kernel, plant)
        for cell, check in zip(nb.cells, graded, strict=True):
            if check is not None:
                verdicts.append(_judge(check, kernel, assignment, settings))
                cell.outputs = scored(verdicts[-1], settings.reveal)
            elif cell.cell_type == "code":
                clock.run(cell.source)
    return nb, verdicts


class _Clock:
    """One kernel and the time that a notebook's cells have in it; `plant` runs before the first."""

    def __init__(self, settings: Settings, kernel: Kernel, plant: str) -> None:
        self.settings, self.kernel, self.spent = settings, kernel, 0.0
        if plant:
            kernel.run(plant, settings.cell_seconds)

    def run(self, source: str) -> list[NotebookNode]:
        """Run one of the learner's cells; returns its outputs, or the reason why it was not run."""
        left = self.settings.notebook_seconds - self.spent
        begun = time.monotonic()
        if left <= 0:
            self.kernel.ended = self.kernel.ended or (
                f"the notebook took more than {self.settings.notebook_seconds:g} s in all"
            )
        try:
            return self.kernel.run(source, min(self.settings.cell_seconds, max(left, 0.1)))
        except KernelEnded as error:
            return [new_output("stream", name="stdout", text=f"not run: {error}\n")]
        finally:
            self.spent += time.monotonic() - begun


def _judge(check: Check, kernel: Kernel, assignment: str, settings: Settings) -> Verdict:
    if kernel.ended:
        return judge(check, _Ended(kernel.ended))
    implementation = kernel.implementation()
    seed = hidden_seed(settings.secret, settings.run, assignment, check.id)
    verdict = judge(check, implementation, (seed,))
    if implementation.dead:
        # A kernel that does not answer is not asked again; the checks before keep what they earned.
        kernel.ended = implementation.dead
    return verdict


def scored(verdict: Verdict, reveal: str) -> list[NotebookNode]:
    """A check cell's outputs: the feedback, and the score as nbgrader reads it."""
    page = render.as_html(verdict, graded=True, reveal=reveal)
    text = render.as_text(verdict, graded=True, reveal=reveal)
    score = min(max(verdict.score, 0.0), verdict.check.points)
    return [
        new_output("display_data", data={"text/html": page, "text/plain": text}),
        new_output("execute_result", data={"text/plain": repr(score)}, execution_count=1),
    ]


class Judge(NbGraderPreprocessor):
    """nbgrader's execute step, with the score decided outside the learner's kernel."""

    kernel = Unicode("python3", help="kernelspec that submissions run in").tag(config=True)
    environment = Dict({}, help="variables for the kernel's process").tag(config=True)
    secret_file = Unicode("", help="file with the secret that hidden inputs hang on").tag(
        config=True
    )
    run = Unicode("", help="id of this grading run, recorded so that an appeal replays it").tag(
        config=True
    )
    cell_seconds = Float(20.0, help="time for one cell").tag(config=True)
    notebook_seconds = Float(120.0, help="time for all cells of a notebook").tag(config=True)
    records = Unicode("", help="folder for a record of each submission").tag(config=True)
    reveal = Unicode("mistake", help="of hidden failures: nothing, mistake, counterexample").tag(
        config=True
    )

    def settings(self) -> Settings:
        """The traits as one record."""
        secret = Path(self.secret_file).read_bytes() if self.secret_file else b""
        return Settings(
            self.kernel,
            tuple(sorted(self.environment.items())),
            secret,
            self.run,
            self.cell_seconds,
            self.notebook_seconds,
            self.reveal,
        )

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run and judge one submission's notebook."""
        names = resources["nbgrader"]
        digest, begun = records.fingerprint(nb), time.monotonic()
        nb, verdicts = run_notebook(nb, names["assignment"], self.settings())
        if self.records:
            facts = {
                "run": self.run,
                "notebook": digest,
                "sandbox": records.rung(self.kernel),
                "seconds": round(time.monotonic() - begun, 2),
            }
            folder = Path(self.records)
            records.write(folder, names["assignment"], names["student"], facts, verdicts)
        return nb, resources
