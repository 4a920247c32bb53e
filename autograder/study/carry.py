"""A learner's answers, carried over by cell id into a newer version of the same notebook.

Three notebooks are compared cell by cell: the one that was laid out (`base`), what the learner made
of it (`mine`), and the new version (`new`). What the learner wrote stays; what only the course
changed is taken from the course. Left out: files and their copies (`workspace`).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_raw_cell

from autograder.language import marked, words

_ = words("commands")


BEFORE = marked("What you wrote here before the course changed this cell:\n\n")
LOCKS = ("nbgrader", "deletable", "editable")  # what an answer's cell has and an own one must not


@dataclass
class Carried:
    """The notebook that comes out, and by name the cells that a learner should look at again."""

    notebook: NotebookNode
    kept: list[str] = field(default_factory=list)
    look: list[str] = field(default_factory=list)


def key(cell: NotebookNode) -> str:
    """What a cell is known by: nbgrader's id where it has one, its own otherwise."""
    return (cell.metadata.get("nbgrader") or {}).get("grade_id") or cell.get("id", "")


def carry_over(base: NotebookNode, mine: NotebookNode, new: NotebookNode) -> Carried:
    """Put what the learner wrote into the new version.

    kept: answers and own cells that were carried over. look: those whose place in the course changed
    as well. An answer to what is no longer asked stays as a cell of the learner's own.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> def one(source): return new_notebook(cells=[new_code_cell(source, id="answer")])
    >>> carry_over(one("..."), one("42"), one("...")).notebook.cells[0].source
    '42'
    """
    before, now = _by_key(base.cells), _by_key(mine.cells)
    made = Carried(copy.deepcopy(new))
    cells: list[NotebookNode] = []
    for cell in made.notebook.cells:
        name = key(cell)
        cells.append(cell)
        if name in now:
            cells += _join(made, cell, before.get(name), now[name])
    made.notebook.cells = cells
    _own_cells(made, mine.cells, before)
    return made


def _join(
    made: Carried, cell: NotebookNode, was: NotebookNode | None, mine: NotebookNode
) -> list[NotebookNode]:
    """Fill one cell of the new version; gives the cells that have to follow it."""
    if mine.source == cell.source:
        _keep_outputs(cell, mine)
        return []
    edited = was is None or mine.source != was.source
    tags = cell.metadata.get("nbgrader") or {}
    if not edited or (tags.get("locked") and not tags.get("solution")):
        return []
    changed = was is None or cell.source != was.source
    if changed and not tags.get("solution"):
        # Both changed it: the new text stands, the learner's is laid under it.
        made.look.append(key(cell))
        return [new_raw_cell(BEFORE + mine.source, id=f"before-{key(cell)[:50]}")]
    made.kept.append(key(cell))
    if changed:
        made.look.append(key(cell))
    cell.source = mine.source
    _keep_outputs(cell, mine)
    return []


def _keep_outputs(cell: NotebookNode, mine: NotebookNode) -> None:
    if cell.cell_type == mine.cell_type == "code":
        cell.outputs = copy.deepcopy(mine.outputs)
        cell.execution_count = mine.execution_count


def _own_cells(made: Carried, mine: Iterable[NotebookNode], base: dict[str, NotebookNode]) -> None:
    """Put the cells that the learner added after the cell that they stood after."""
    cells = made.notebook.cells
    places = {key(cell): cell for cell in cells}
    ids = {cell.get("id") for cell in cells}
    anchor: NotebookNode | None = None
    seen: set[str] = set()
    for cell in mine:
        name = key(cell)
        first = name not in seen
        seen.add(name)
        if first and name in places:
            anchor = places[name]
            continue
        untouched = name in base and cell.source == base[name].source
        if untouched or not cell.source.strip():
            continue
        own = copy.deepcopy(cell)
        own.metadata = {k: v for k, v in own.metadata.items() if k not in LOCKS}
        if own.get("id") in ids:
            own.id = new_raw_cell("").id
        ids.add(own.get("id"))
        # A cell before everything else stays there; anchors are found by identity, texts may repeat.
        place = 0 if anchor is None else next(i for i, c in enumerate(cells) if c is anchor) + 1
        cells.insert(place, own)
        made.kept.append(name)
        anchor = own


def _by_key(cells: Iterable[NotebookNode]) -> dict[str, NotebookNode]:
    """The cells by name; of several with one name, which copying makes, the first."""
    found: dict[str, NotebookNode] = {}
    for cell in cells:
        found.setdefault(key(cell), cell)
    return found
