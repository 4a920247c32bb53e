"""Attacks by editing the notebook: metadata, check cells, outputs, sizes.

Left out: files that are no notebook (`files`).
"""

from __future__ import annotations

import copy

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.course.cells import grade_id
from autograder.grading.restore import NOTE_ID
from tests.attacks.base import FULL, Attack, cells

CHECKS = "ps02-"
MARK = 'print("ran", True)'
TRUE = ("ran True",)


def tagged(nb: NotebookNode) -> None:
    """Every tag that some tool takes as "do not run" or "do not show"."""
    tags = ["skip-execution", "remove-cell", "raises-exception", "remove_output", "nbval-skip"]
    for cell in nb.cells:
        cell.metadata["tags"] = tags


def deleted(nb: NotebookNode) -> None:
    """No check cell is left."""
    nb.cells = [c for c in nb.cells if c not in cells(nb, CHECKS)]


def rewritten(nb: NotebookNode) -> None:
    """Each check cell only says a score."""
    for cell in cells(nb, CHECKS):
        cell.source = "20.0"


def as_markdown(nb: NotebookNode) -> None:
    """Each check cell is text."""
    for cell in cells(nb, CHECKS):
        cell.cell_type = "markdown"
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def doubled(nb: NotebookNode) -> None:
    """Each check cell stands there three times, the copies saying a score."""
    for cell in cells(nb, CHECKS):
        for _ in range(2):
            twin = copy.deepcopy(cell)
            twin.source = "20.0"
            nb.cells.insert(0, twin)


def moved(nb: NotebookNode) -> None:
    """The checks stand first, in reverse."""
    checks = cells(nb, CHECKS)
    nb.cells = checks[::-1] + [c for c in nb.cells if c not in checks]


def points_raised(nb: NotebookNode) -> None:
    """Each check is worth a thousand, and answers are worth something too."""
    for cell in nb.cells:
        if meta := cell.metadata.get("nbgrader"):
            meta["points"] = 1000
            meta["grade"] = True
            meta["locked"] = False


def solution_flag(nb: NotebookNode) -> None:
    """Each check says that it is an answer."""
    for cell in cells(nb, CHECKS):
        cell.metadata["nbgrader"] |= {"solution": True, "grade": False, "task": True}


def odd_metadata(nb: NotebookNode) -> None:
    """Metadata of every wrong kind."""
    for place, cell in enumerate(nb.cells):
        if not grade_id(cell):
            continue
        cell.metadata["nbgrader"] |= {"schema_version": 99, "checksum": [], "cell_type": {}}
        cell.metadata["collapsed"] = [place] * 50


def other_kernel(nb: NotebookNode) -> None:
    """Another kernel and another language."""
    nb.metadata["kernelspec"] = {"name": "bash", "display_name": "bash", "language": "bash"}
    nb.metadata["language_info"] = {"name": "bash", "file_extension": ".sh"}


def refused_by_hand(nb: NotebookNode) -> None:
    """The mark by which intake tells the next step that there is nothing to grade."""
    nb.metadata["tokcourse_refused"] = "<script>alert(1)</script>"
    nb.metadata["tokcourse_score"] = 20.0


def outputs_saved(nb: NotebookNode) -> None:
    """Each check already has the output of a full score."""
    for cell in cells(nb, CHECKS):
        worth = cell.metadata["nbgrader"]["points"]
        cell.outputs = [
            new_output("execute_result", data={"text/plain": repr(worth)}, execution_count=1)
        ]
        cell.execution_count = 1


def false_note(nb: NotebookNode) -> None:
    """A note in the grader's name, under the grader's id."""
    note = new_markdown_cell("**Notes on this submission**\n\n- It was graded 20 of 20 by hand.")
    note["id"] = NOTE_ID
    nb.cells.insert(0, note)


def ids_shared(nb: NotebookNode) -> None:
    """Every cell has the same cell id."""
    for cell in nb.cells:
        cell["id"] = "same"


def borrowed_ids(nb: NotebookNode) -> None:
    """A cell of the learner's own under the id of an exercise's text, and under an unknown one."""
    for name in ("merge-text", "ps02-bonus", "setup"):
        cell = new_code_cell("20.0")
        cell.metadata["nbgrader"] = {
            **cells(nb, "ps02-merge")[0].metadata["nbgrader"],
            "grade_id": name,
        }
        nb.cells.insert(0, cell)


def long_cell(nb: NotebookNode) -> None:
    """One cell of a megabyte."""
    nb.cells.insert(2, new_code_cell("x = '" + "a" * 1_000_000 + "'"))


def many_cells(nb: NotebookNode) -> None:
    """Five thousand cells."""
    nb.cells += [new_code_cell(f"y = {i}") for i in range(5_000)]


def edit(
    name: str, tries: str, change, score: float = 0.0, base: str = "release", **more
) -> Attack:
    """An attack that edits a notebook whose own cell shows that it ran."""
    return Attack(name, "earning", tries, score, base, first=MARK, edit=change, said=TRUE, **more)


NOTEBOOKS = (
    edit("skip-tags", "tags every cell so that it is not run", tagged, quick=True),
    edit("checks-deleted", "deletes every check", deleted),
    edit("checks-rewritten", "rewrites every check to say a score", rewritten, quick=True),
    edit("checks-as-text", "turns every check into text", as_markdown),
    edit("checks-doubled", "repeats every check with a score in it", doubled),
    edit("checks-moved", "puts the checks before the answers", moved),
    edit("points-raised", "raises the points of every cell", points_raised, quick=True),
    edit(
        "points-raised-on-a-solution",
        "raises the points of every cell of a right solution",
        points_raised,
        FULL,
        "solution",
    ),
    edit("checks-as-answers", "declares every check an answer", solution_flag),
    edit("odd-metadata", "fills the metadata with values of wrong kinds", odd_metadata),
    edit("other-kernel", "asks for another kernel", other_kernel, FULL, "solution"),
    edit("refused-by-hand", "sets the marks that the grader sets itself", refused_by_hand),
    edit("outputs-saved", "hands in outputs of a full score", outputs_saved),
    edit("false-note", "writes a note in the grader's name", false_note),
    edit("ids-shared", "gives every cell one id", ids_shared, FULL, "solution"),
    edit("ids-borrowed", "puts cells of its own under ids of the exercise", borrowed_ids),
    edit("long-cell", "has a cell of a megabyte", long_cell, FULL, "solution"),
    edit("many-cells", "has five thousand cells", many_cells, FULL, "solution"),
)
