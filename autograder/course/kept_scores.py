"""Scores that a regrading kept, so that no later run, nor Formgrader's button, takes them back.

They stand in `kept_scores.json` in the course folder: for an assignment and a student, the hash of the
answers that earned them and the points by check. Other answers are judged afresh.

Left out: which scores are kept (`regrade`).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder import atomic_write
from autograder.course.cells import grade_id, is_answer
from autograder.course.folder import CourseError
from autograder.language import words

_ = words("feedback")


FILE = "kept.json"


def answers(nb: NotebookNode) -> str:
    """SHA-256 of a notebook's answers."""
    texts = [[grade_id(cell), cell.source] for cell in nb.cells if is_answer(cell)]
    return hashlib.sha256(json.dumps(texts).encode("utf-8")).hexdigest()


def read(path: Path) -> dict[str, Any]:
    """What is kept: {assignment: {student: {"answers": hash, "cells": {cell: points}}}}.

    Raises:
        CourseError: when the file is there and can't be read.
    """
    if not path.is_file():
        return {}
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CourseError(
            _(
                "{path} can't be read ({error}); it holds the scores that regrading kept. Restore it "
                "from a copy, or delete it to give them up"
            ).format(path=path, error=error)
        ) from error
    return found


def keep(path: Path, assignment: str, held: dict[str, tuple[str, dict[str, float]]]) -> None:
    """Add to what is kept; held: student -> hash of the answers, and points by check cell."""
    found = read(path)
    there = found.setdefault(assignment, {})
    for student, (hashed, cells) in held.items():
        before = there.get(student, {})
        old = before.get("cells", {}) if before.get("answers") == hashed else {}
        there[student] = {"answers": hashed, "cells": {**old, **cells}}
    atomic_write.write(path, json.dumps(found, indent=1, sort_keys=True) + "\n")


def hold(
    path: Path, names: dict[str, Any], nb: NotebookNode, made: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Put kept points into a judged notebook's check cells; returns the checks' records with them.

    names: `assignment` and `student`, as nbgrader gives them.
    """
    entry = read(path).get(names["assignment"], {}).get(names["student"], {})
    if not entry or entry["answers"] != answers(nb):
        return made
    points: dict[str, float] = entry["cells"]
    for cell in nb.cells:
        name = grade_id(cell) or ""
        if name in points and cell.cell_type == "code":
            said = _("An earlier grading gave {points:g} points here. They are kept.").format(
                points=points[name]
            )
            score = new_output(
                "execute_result", data={"text/plain": repr(points[name])}, execution_count=1
            )
            kept = [o for o in cell.outputs if o.output_type != "execute_result"]
            cell.outputs = [*kept, new_output("stream", name="stdout", text=said), score]
    return [
        {**told, "score": points[cell], "judged": told["score"]}
        if (cell := told["check"].replace(".", "-")) in points
        else told
        for told in made
    ]
