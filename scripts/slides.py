"""Mark each lecture's cells as slides, for RISE and for `nbconvert --to slides`.

    python scripts/slides.py

A section begins a slide, and below it a new one begins at each heading, at each question to the room,
after code that was shown, and where a page would be full. An answer waits for a key, so that the room
can guess first. The imports at the top are left out. Only the cells' `slideshow` metadata is written;
running it twice changes nothing. Left out: making a file of slides (`docs/workshops.md`).
"""

import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

LECTURES = Path(__file__).resolve().parent.parent / "lectures"
FULL = 26  # lines of prose and code that a slide of usual size shows
WIDTH = 90  # letters a line
CELLS = 6  # that a slide holds at most
ANSWER = 6  # lines that an answer takes, whose code is folded


def height(cell: NotebookNode) -> int:
    """About how many lines a cell takes on a slide.

    >>> height(nbformat.v4.new_code_cell("a = 1\\nprint(a)"))
    2
    """
    if "answer" in cell.metadata.get("tags", []):
        return ANSWER
    lines = cell.source.splitlines()
    if cell.cell_type == "code":
        return len(lines)
    return sum(1 + len(line) // WIDTH for line in lines if line.strip())


def mark(nb: NotebookNode) -> NotebookNode:
    """Give every cell its `slide_type`; the notebook itself is changed and returned."""
    filled, cells, shown, opened = 0, 0, False, False
    for place, cell in enumerate(nb.cells):
        tags = cell.metadata.get("tags", [])
        heading = re.match(r"#+(?= )", cell.source) if cell.cell_type == "markdown" else None
        full = filled + height(cell) > FULL or cells == CELLS
        if place == 0 or (heading and len(heading[0]) == 2):
            kind = "slide"
        elif cell.cell_type == "markdown":
            kind = "subslide" if heading or "predict" in tags or shown or full else "-"
        elif not opened:
            kind = "skip"
        elif "answer" in tags:
            kind = "fragment"
        else:
            kind = "subslide" if full else "-"
        opened = opened or (place > 0 and cell.cell_type == "markdown")
        if kind in ("slide", "subslide"):
            filled, cells, shown = 0, 0, False
        if kind != "skip":
            filled, cells = filled + height(cell), cells + 1
            shown = shown or (cell.cell_type == "code" and "guess" not in tags)
        cell.metadata["slideshow"] = {"slide_type": kind}
    return nb


def main() -> int:
    """Mark all lectures."""
    for path in sorted(LECTURES.glob("[0-9][0-9]_*.ipynb")):
        nbformat.write(mark(nbformat.read(path, as_version=4)), path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
