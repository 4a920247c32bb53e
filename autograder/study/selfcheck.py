"""A learner's own notebooks, run in the learner's own environment, and what the visible checks say.

Each notebook runs in a kernel of its own, from top to bottom, as by "Run All"; the verdict of a check
is read from what its cell shows. Nothing is written into the notebook. Left out: the sandbox and the
hidden inputs, which are for grading (`grade`); keeping results (`results`); what to print (`commands`).
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder import notebook_outline
from autograder.course.folder import CourseError
from autograder.language import words
from autograder.shell import typed
from autograder.study import workspace
from autograder.study.results import Result, fingerprint

_ = words("commands")


class NotebookError(CourseError):
    """A notebook that cannot be run; the message says which, why, and the way out."""


@dataclass(frozen=True)
class Broken:
    """A cell of the learner's that stopped with an error: under which heading, and what it said."""

    heading: str
    said: str


def notebooks(root: Path, asked: str = "all") -> list[Path]:
    """The problem sets' notebooks in a workspace: all of them, a set ("ps02", "2"), or one file.

    Raises:
        NotebookError: when there is none of that name.
    """
    folder = root / "exercises"
    found = sorted(p for p in folder.glob("*/*.ipynb") if p.stem == p.parent.name)
    if asked == "all":
        if not found:
            raise NotebookError(
                _("no problem set in {folder}; `tokcourse start {root}` brings them").format(
                    folder=folder, root=typed(root)
                )
            )
        return found
    for path in (Path(asked), root / asked):
        if path.is_file():
            return [path]
        if path.is_dir() and (inside := [p for p in found if p.parent.resolve() == path.resolve()]):
            return inside
    number = asked.removeprefix("ps").zfill(2)
    named = [p for p in found if asked == p.stem or p.stem.startswith(f"ps{number}_")]
    if named:
        return named
    if asked.endswith(".ipynb"):
        raise NotebookError(
            _("there is no file {asked}; the problem sets are in {folder}").format(
                asked=asked, folder=folder
            )
        )
    known = ", ".join(p.stem for p in found) or "none"
    raise NotebookError(
        _("no problem set {asked!r} in {folder}; there are: {known}").format(
            asked=asked, folder=folder, known=known
        )
    )


def read(path: Path) -> NotebookNode:
    """A learner's notebook.

    Raises:
        NotebookError: when the file is no notebook.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotebookError(
            _("{path} cannot be read: {error}").format(path=path, error=error)
        ) from error
    if not text.strip():
        raise NotebookError(
            _("{path} is empty; move it away, and `tokcourse start` brings a new one").format(
                path=path
            )
        )
    try:
        nb = notebook_outline.parsed(text)
        nbformat.validate(nb)
    except Exception as error:  # json's, nbformat's, jsonschema's: whichever, it is no notebook
        first = (str(error) or type(error).__name__).splitlines()[0][:120]
        raise NotebookError(
            _(
                "{path} is not a notebook any more ({first}). A copy may be in the folder "
                ".ipynb_checkpoints beside it; or move it away, and `tokcourse start` brings a new "
                "one"
            ).format(path=path, first=first)
        ) from error
    return nb


def problems(path: Path, nb: NotebookNode) -> tuple[notebook_outline.Problem, ...]:
    """The problems of a set: as the course has them, so that a deleted check is missed, or its own."""
    known = _released(path)
    return notebook_outline.of(nb if known is None else known, path.stem).problems


def untouched(nb: NotebookNode, path: Path) -> bool:
    """Whether no answer was written: then nothing has to run to know what passes."""
    known = _released(path)
    return known is not None and fingerprint(nb) == fingerprint(known)


def _released(path: Path) -> NotebookNode | None:
    """The notebook as this installation of the course has it; None where it has none of that name."""
    with suppress(CourseError):
        known = workspace.material() / "exercises" / path.stem / f"{path.stem}.ipynb"
        if known.is_file():
            return nbformat.read(known, as_version=4)
    return None


@dataclass
class Run:
    """One notebook under way: results as they come, and the cells that stopped with an error."""

    path: Path
    nb: NotebookNode
    asked: tuple[notebook_outline.Problem, ...]
    broken: list[Broken] = field(default_factory=list)

    def results(
        self, seconds: int = 300, each: Callable[[int, int], None] = lambda done, of: None
    ) -> Iterator[Result]:
        """Run the cells in order and yield each problem's result when its check was run.

        seconds: how long one cell may take. each: told how many cells are done, of how many.
        """
        from nbclient import NotebookClient
        from nbclient.exceptions import DeadKernelError

        left = {problem.check: problem for problem in self.asked}
        cells = self._cells(left)
        scratch = nbformat.v4.new_notebook(cells=cells, metadata=self.nb.metadata)
        client = NotebookClient(
            scratch,
            timeout=seconds,
            interrupt_on_timeout=True,
            allow_errors=True,
            kernel_name="python3",
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(self.path.parent)}},
        )
        # The kernel's own log is for those who write kernels.
        with client.setup_kernel(stderr=subprocess.DEVNULL):
            heading = ""
            for place, cell in enumerate(cells):
                each(place, len(cells))
                heading = notebook_outline.heading_at(cell, heading)
                if cell.cell_type != "code":
                    continue
                try:
                    client.execute_cell(cell, place)  # with history, by which a check finds a cell
                except DeadKernelError:
                    said = _("Python ended here: it ran out of memory, or the cell ended it.")
                    self.broken.append(Broken(heading, said))
                    break
                yield from self._read(cell, left, heading, seconds)
        for problem in left.values():
            said = _("It gave no answer: run its check in the notebook to see why.")
            if self.broken:
                said = _("It gave no answer; the cell that stopped is named below.")
            yield Result(problem.check, problem.heading, problem.minutes, "stopped", said)

    def _cells(self, left: dict[str, notebook_outline.Problem]) -> list[NotebookNode]:
        """The cells to run: the learner's, and a check for each problem whose cell is gone."""
        cells = [nbformat.from_dict(cell) for cell in self.nb.cells]
        there = {name for cell in cells for name in notebook_outline.CHECK.findall(cell.source)}
        gone = [name for name in left if name not in there]
        lines = "\n".join(["from autograder import check", *(f'check("{n}")' for n in gone)])
        return [*cells, *([new_code_cell(lines)] if gone else [])]

    def _read(
        self,
        cell: NotebookNode,
        left: dict[str, notebook_outline.Problem],
        heading: str,
        seconds: int,
    ) -> Iterator[Result]:
        for output in cell.outputs:
            if output.output_type == "error":
                self.broken.append(Broken(heading, _error(output, seconds)))
            record = output.get("metadata", {}).get("tokcourse")
            problem = left.pop(record["check"], None) if record else None
            if problem is not None:
                yield Result(
                    problem.check,
                    problem.heading,
                    problem.minutes,
                    record["status"],
                    record["headline"],
                    list(record["says"]),
                    record["place"],
                )


def _error(output: NotebookNode, seconds: int) -> str:
    """An error in one sentence, without the traceback."""
    name, value = output.ename, (output.evalue or "").splitlines()
    if name == "KeyboardInterrupt":
        return _("The cell was stopped after {seconds} s. Does a loop in it never end?").format(
            seconds=seconds
        )
    if name == "NotImplementedError":
        return _("Not written yet: it still says `raise NotImplementedError()`.")
    said = re.sub(r"\(\d+\.py, line (\d+)\)", _("(line \\1 of the cell)"), "".join(value[:1]))
    return f"{name}: {said[:200]}" if said else name
