"""Which cell of a notebook is which of the release, also where the metadata was lost.

Kaggle, Deepnote and a copy into a new notebook drop nbgrader's metadata. So a cell is known by
nbgrader's id, else by its own id, which is the same in the release, else by what it says: the line
`check("ps02.merge")`, the function that an answer defines, or the text before it. Nothing is gained by
looking like another cell: an answer's text goes to where that answer is judged, and a check's text is
never taken from a submission.

Left out: putting the cells into the release (`autograder.grading.restore`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.course.cells import grade_id, is_answer, source_of

CHECK = re.compile(r"""(?m)^\s*check\(\s*["']([\w.]+)["']\s*\)""")
DEFINED = re.compile(r"(?m)^(?:async\s+)?(?:def|class)\s+(\w+)")
LONGEST = 200_000  # characters of a cell that are looked at


@dataclass(frozen=True)
class Recognised:
    """The release's id of each cell, None for the learner's own; by: what it took, "" where all had one."""

    names: list[str | None]
    by: str = ""


def recognise(cells: Sequence[NotebookNode], release: NotebookNode) -> Recognised:
    """Find the release's cells in a notebook.

    by: "" when nbgrader's ids were there, "ids" when cells' own ids helped, "text" when their texts did.
    """
    wanted = {name: cell for cell in release.cells if (name := grade_id(cell)) is not None}
    names = [name if (name := grade_id(cell)) in wanted else None for cell in cells]
    graded = {name for name, cell in wanted.items() if _counts(cell)}
    if graded <= set(names):
        return Recognised(names)
    by = ""
    for way, find in (("ids", _by_id), ("text", _by_text)):
        missing = {name: cell for name, cell in wanted.items() if name not in names}
        found = find(cells, names, missing, release)
        for place, name in found.items():
            names[place] = name
        if graded & set(found.values()):
            by = way
        if graded <= set(names):
            break
    return Recognised(names, by)


def _counts(cell: NotebookNode) -> bool:
    """Whether a cell is answered or graded; texts of the exercise are not missed."""
    return is_answer(cell) or bool((cell.metadata.get("nbgrader") or {}).get("grade"))


Missing = dict[str, NotebookNode]


def _by_id(
    cells: Sequence[NotebookNode], names: list[str | None], missing: Missing, release: NotebookNode
) -> dict[int, str]:
    own = {cell.get("id"): name for name, cell in missing.items() if cell.get("id")}
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        name = own.get(cell.get("id"))
        if names[place] is not None or name is None or name in found.values():
            continue
        if cell.cell_type == missing[name].cell_type:
            found[place] = name
    return found


def _by_text(
    cells: Sequence[NotebookNode], names: list[str | None], missing: Missing, release: NotebookNode
) -> dict[int, str]:
    """By the check that a cell asks, the function that it defines, or the text that comes before it."""
    free = [place for place, name in enumerate(names) if name is None]
    checks = {_asked(cell): name for name, cell in missing.items() if _asked(cell)}
    defines = {frozenset(_defined(cell)): name for name, cell in missing.items() if is_answer(cell)}
    found: dict[int, str] = {}
    for place in free:
        cell = cells[place]
        if cell.cell_type != "code":
            continue
        if (name := checks.get(_asked(cell))) is not None and name not in found.values():
            found[place] = name
            continue
        made = _defined(cell)
        for functions, name in defines.items():
            if functions and functions <= made:
                # The last definition is the one that a check would see.
                found = {p: n for p, n in found.items() if n != name} | {place: name}
    return found | _by_neighbour(cells, names, found, missing, release)


def _by_neighbour(
    cells: Sequence[NotebookNode],
    names: list[str | None],
    found: dict[int, str],
    missing: Missing,
    release: NotebookNode,
) -> dict[int, str]:
    """Answers in prose, by the released text right before them."""
    more: dict[int, str] = {}
    for before, cell in zip(release.cells, release.cells[1:]):
        name = grade_id(cell)
        if name not in missing or not is_answer(cell) or name in found.values():
            continue
        for place in range(1, len(cells)):
            same = source_of(cells[place - 1]).strip() == source_of(before).strip()
            taken = names[place] is not None or place in found or place in more
            if same and not taken and cells[place].cell_type == cell.cell_type:
                more[place] = name
                break
    return more


def _asked(cell: NotebookNode) -> str:
    """The id of the check that a code cell asks; empty where it asks none."""
    if cell.cell_type != "code":
        return ""
    match = CHECK.search(source_of(cell)[:LONGEST])
    return match[1] if match else ""


def _defined(cell: NotebookNode) -> set[str]:
    """The functions and classes that a cell defines at its top."""
    source = source_of(cell)[:LONGEST]
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a half-written cell
        return set(DEFINED.findall(source))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}
