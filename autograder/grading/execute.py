"""Run a submission's cells, and decide each check's score outside.

The learner's cells run in a kernel; a check cell is never run there. Its id says which check judges
the learner's functions, by values asked from the kernel, and the cell's output is written here: the
feedback, and the score in the form that nbgrader records.

Left out: the kernel (`kernel`), judging (`engine`), nbgrader's step that has it done (`judging`), the
notebook put right beforehand (`restore`).
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.checks import of_assignment
from autograder.checks.contract import Check
from autograder.grading.resource_use import largest_below
from autograder.judging import assignment_data, rendering
from autograder.judging.engine import Verdict, judge
from autograder.judging.executed_cells import Ran, stop_of, under
from autograder.judging.implementation import Description, InKernel, Outcome
from autograder.judging.inputs import VISIBLE_SEED, hidden_seed, questions
from autograder.judging.kernel import Kernel, KernelEnded
from autograder.language import speaking, words
from autograder.notebook_outline import heading_at
from autograder.sandbox.provisioner import HIDE, WARM

_ = words("feedback")

COMMON = ("regex", "tiktoken", "numpy")  # what learners' notebooks import
# The second is what the first optimizer or mean on the meta device loads: eight hundred modules.
TORCH = ("torch", "torch._dynamo")
IMPORTS_TORCH = re.compile(r"^(import|from) torch\b", re.MULTILINE)
PLANTING = 120.0  # seconds for data of our own, which a busy machine must not cut short


@dataclass(frozen=True)
class Settings:
    """How submissions are run and judged.

    kernel: a kernelspec's name; environment: variables for its process. secret and run: what the
    hidden inputs are drawn from. cell_seconds, notebook_seconds: time for one cell and for all; check_seconds:
    for the answers to all checks.
    reveal: what is shown of a failure that only hidden inputs found (`rendering.REVEAL`). language: of
    the feedback.
    """

    kernel: str = "python3"
    environment: tuple[tuple[str, str], ...] = ()
    secret: bytes = b""
    run: str = ""
    cell_seconds: float = 20.0
    notebook_seconds: float = 120.0
    check_seconds: float = 120.0
    reveal: str = "mistake"
    language: str = "en"


class Ended:
    """An implementation whose kernel is gone: every check says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def tired(self) -> bool:
        """Yes: there is nobody to ask."""
        return True

    def describe(self, name: str) -> Description:
        """Whatever was there once."""
        return Description("function")

    def run(self, scripts: Any, seconds: float) -> list[Outcome]:
        """The reason, in place of answers."""
        return [Outcome("dead", message=self.reason)]


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

    >>> hidden_packages(of_assignment("ps02").values())
    {}
    """
    names = sorted({name for check in judged for name in check.hides})
    return {HIDE: ",".join(names)} if names else {}


def warm_packages(cells: Iterable[NotebookNode]) -> dict[str, str]:
    """The variable that tells the sandbox what to have imported when a kernel starts.

    Torch only where a locked cell imports it: an answer cannot decide what the grader holds in memory.
    """
    locked = [
        cell.source
        for cell in cells
        if cell.cell_type == "code" and (cell.metadata.get("nbgrader") or {}).get("locked")
    ]
    torch = TORCH if any(map(IMPORTS_TORCH.search, locked)) else ()
    return {WARM: ",".join([*COMMON, *torch])}


def prepare(assignment: str, settings: Settings) -> None:
    """Draw all inputs of an assignment's checks, which a class shares, before the first notebook."""
    for check in of_assignment(assignment).values():
        secret = hidden_seed(settings.secret, settings.run, assignment, check.id)
        for place in range(len(check.behaviours)):
            for seed in (VISIBLE_SEED, secret):
                questions(check, place, seed)


def run_notebook(
    nb: NotebookNode,
    assignment: str,
    settings: Settings,
    told: Callable[[int, list[NotebookNode], Verdict | None], None] = lambda *unused: None,
    begun: Callable[[str], None] = lambda unused: None,
    lost: Callable[[], None] = lambda: None,
) -> tuple[NotebookNode, list[Verdict]]:
    """Run every cell of a notebook, judge its check cells, and write all outputs into it.

    told: is given each code cell's place, outputs and verdict (None for a cell that is no check) as
    soon as they are known. begun: is given how the kernels started (`Kernel.begun`). lost: is called
    at the end where a kernel may have been killed from outside (`Kernel.lost`).
    """
    with speaking(settings.language):
        return _run_notebook(nb, assignment, settings, told, begun, lost)


def _run_notebook(
    nb: NotebookNode,
    assignment: str,
    settings: Settings,
    told: Callable[[int, list[NotebookNode], Verdict | None], None],
    begun: Callable[[str], None],
    lost: Callable[[], None],
) -> tuple[NotebookNode, list[Verdict]]:
    known = of_assignment(assignment)
    graded = [graded_check(cell, known) for cell in nb.cells]
    last = max((place for place, check in enumerate(graded) if check), default=-1)
    hidden_from = hidden_packages(known.values())
    environment = {**dict(settings.environment), **warm_packages(nb.cells), **hidden_from}
    plant = assignment_data.planting(assignment.partition("_")[0])
    verdicts = []
    # subtle: two kernels run the same cells. All that a page shows, outputs as well as answers and
    # error messages, comes from the first, which is asked visible inputs only; the second is asked the
    # hidden ones. So code that keeps what it was asked and tells it later has nothing to tell.
    with (
        Kernel(settings.kernel, environment) as first,
        Kernel(settings.kernel, environment) as second,
    ):
        begun(first.begun())
        shown, hidden = _Run(settings, first, plant), _Run(settings, second, plant)
        heading = ""
        for place, (cell, check) in enumerate(zip(nb.cells, graded, strict=True)):
            verdict = None
            heading = heading_at(cell, heading)
            if check is not None:
                verdict = _judge(check, shown, hidden, assignment, settings)
                cell.outputs = scored(verdict, settings.reveal)
                verdicts.append(verdict)
            elif cell.cell_type == "code":
                cell.outputs = shown.cell(cell.source)
                shown.ran.append(Ran(under(heading), cell.source, stop_of(cell.outputs)))
                if place < last:  # after it nothing is asked, and this kernel's output is not shown
                    hidden.cell(cell.source)
            if cell.cell_type == "code":
                told(place, cell.outputs, verdict)
        if first.lost() or second.lost():
            lost()
    return nb, verdicts


class _Run:
    """One kernel with the time that a notebook's cells and checks have in it.

    plant: the expression evaluated before the first (`assignment_data.planting`), or "".
    """

    def __init__(self, settings: Settings, kernel: Kernel, plant: str) -> None:
        self.settings, self.kernel = settings, kernel
        self.spent, self.judging = 0.0, settings.check_seconds
        self.ran: list[Ran] = []
        kernel.plant(plant, PLANTING)

    def cell(self, source: str) -> list[NotebookNode]:
        """Run one of the learner's cells; returns its outputs, or the reason why it was not run."""
        left = self.settings.notebook_seconds - self.spent
        begun = time.monotonic()
        if left <= 0:
            self.kernel.ended = self.kernel.ended or (
                _("the notebook took more than {notebook_seconds:g} s in all").format(
                    notebook_seconds=self.settings.notebook_seconds
                )
            )
        try:
            return self.kernel.run(source, min(self.settings.cell_seconds, max(left, 0.1)))
        except KernelEnded as error:
            return [
                new_output(
                    "stream", name="stdout", text=_("not run: {error}\n").format(error=error)
                )
            ]
        finally:
            self.spent += time.monotonic() - begun

    def implementation(self) -> InKernel | Ended:
        """The learner's code in this kernel, or why there is none."""
        if self.kernel.ended:
            return Ended(self.kernel.ended)
        return self.kernel.implementation(self.judging)

    def judged(self, code: InKernel | Ended) -> None:
        """Take off the time that a check took; a kernel that does not answer is not asked again."""
        if isinstance(code, InKernel):
            self.judging -= code.spent
            self.kernel.ended = self.kernel.ended or code.dead


def _judge(check: Check, shown: _Run, hidden: _Run, assignment: str, settings: Settings) -> Verdict:
    seed = hidden_seed(settings.secret, settings.run, assignment, check.id)
    visible, secret = shown.implementation(), hidden.implementation()
    verdict = judge(check, visible, (seed,), secret, cells=shown.ran)
    shown.judged(visible)
    hidden.judged(secret)
    spent = sum(code.spent for code in (visible, secret) if isinstance(code, InKernel))
    return replace(verdict, seconds=round(spent, 3), memory=largest_below(os.getpid()))


def scored(verdict: Verdict, reveal: str) -> list[NotebookNode]:
    """A check cell's outputs: the feedback, and the score as nbgrader reads it."""
    page = rendering.as_html(verdict, graded=True, reveal=reveal)
    text = rendering.as_text(verdict, graded=True, reveal=reveal)
    score = min(max(verdict.score, 0.0), verdict.check.points)
    return [
        new_output("display_data", data={"text/html": page, "text/plain": text}),
        new_output("execute_result", data={"text/plain": repr(score)}, execution_count=1),
    ]
