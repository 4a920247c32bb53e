"""What a notebook says about itself: title, minutes, headings, and its problems with their checks.

Lectures and problem sets state their minutes in the opening, problems in the table under their heading.
Plans and progress are computed from here, so that no number of minutes is written twice.
Left out: running anything (`selfcheck`).
"""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.warnings import DuplicateCellId, MissingIDFieldWarning

PAGE = re.compile(r"about (\d+) minutes(?: for this page, and (\d+) more)?")
ROW = re.compile(r"^\| [●○]+ \| [●○]+ \| (\d+) \| ([\d.]+) \|", re.MULTILINE)
HEADING = re.compile(r"^(#{1,3}) (.+?)\s*$", re.MULTILINE)
SECTION = re.compile(r"^## (.+?)\s*$", re.MULTILINE)
WORDS_A_MINUTE, MINUTES_A_CELL = 130, 0.75  # slow reading; looking at a cell's result
CHECK = re.compile(r"""^\s*check\(\s*["']([\w.]+)["']""", re.MULTILINE)


@dataclass(frozen=True)
class Problem:
    """One problem of a set: its heading, the minutes that it is said to take, its points and check."""

    heading: str
    minutes: int
    points: float
    check: str


@dataclass(frozen=True)
class Outline:
    """A notebook as a table of contents.

    minutes: for the page, as its opening says; video: for its part of the video, 0 for problem sets.
    sections: each heading of the second rank with its share of the page's minutes, by length.
    """

    name: str
    title: str
    minutes: int
    video: int
    headings: tuple[str, ...]
    problems: tuple[Problem, ...]
    sections: tuple[tuple[str, float], ...] = ()

    @property
    def short(self) -> str:
        """ "02" for a lecture, "ps02" for a problem set."""
        return self.name.partition("_")[0]


def of(nb: NotebookNode, name: str) -> Outline:
    """Read a notebook's outline.

    >>> cells = [nbformat.v4.new_markdown_cell("# Lecture 99: Ends\\n\\n**Time:** about 5 minutes.")]
    >>> of(nbformat.v4.new_notebook(cells=cells), "99_ends").minutes
    5
    """
    headings: list[str] = []
    problems = []
    row = ("0", "0")
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            headings += [text for _, text in HEADING.findall(cell.source)]
            row = next(iter(ROW.findall(cell.source)), row)
        elif cell.cell_type == "code":
            for check in CHECK.findall(cell.source):
                problems.append(Problem(headings[-1] if headings else check, *_row(row), check))
                row = ("0", "0")
    said = PAGE.search(nb.cells[0].source if nb.cells else "")
    minutes, video = (int(said[1]), int(said[2] or 0)) if said else (0, 0)
    title = headings[0] if headings else name
    shares = tuple((text, minutes * share) for text, share in _shares(nb))
    return Outline(name, title, minutes, video, tuple(headings[1:]), tuple(problems), shares)


def _shares(nb: NotebookNode) -> list[tuple[str, float]]:
    """Each section and its share of the page, from slow reading and a look at each result."""
    spent: dict[str, float] = {"": 0.0}
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            if found := SECTION.search(cell.source):
                spent[found[1]] = 0.0
            spent[list(spent)[-1]] += len(cell.source.split()) / WORDS_A_MINUTE
        else:
            spent[list(spent)[-1]] += MINUTES_A_CELL
    whole = sum(spent.values()) or 1.0
    return [(text, minutes / whole) for text, minutes in spent.items() if text]


def heading_at(cell: NotebookNode, before: str) -> str:
    """The heading that a cell is under: its first, or the one from before.

    >>> heading_at(nbformat.v4.new_markdown_cell("## Ends"), "Begins")
    'Ends'
    """
    if cell.cell_type != "markdown":
        return before
    return next((text for _, text in HEADING.findall(cell.source)), before)


def part(found: Outline, first: str, last: str) -> int:
    """Minutes for the sections from `first` to `last`, rounded up to five.

    Raises:
        ValueError: when the notebook has no such sections in this order.
    """
    names = [name for name, _ in found.sections]
    if first not in names or last not in names or names.index(first) > names.index(last):
        raise ValueError(f"{found.name} has no sections {first!r} to {last!r}; it has {names}")
    minutes = sum(m for _, m in found.sections[names.index(first) : names.index(last) + 1])
    return 5 * math.ceil(minutes / 5)


def _row(row: tuple[str, str]) -> tuple[int, float]:
    return int(row[0]), float(row[1])


def parsed(text: str) -> NotebookNode:
    """A learner's notebook from its text; a cell gets an id where another program left it out.

    nbformat would warn of that at each, which no learner can act on.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=MissingIDFieldWarning)
        warnings.filterwarnings("ignore", category=DuplicateCellId)
        nb: NotebookNode = nbformat.reads(text, as_version=4)
        return nb


def read(path: Path) -> Outline:
    """The outline of a notebook's file."""
    return of(nbformat.read(path, as_version=4), path.stem)
