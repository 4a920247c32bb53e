"""Put a submission right before anything runs: the release, with the learner's answers in it.

The graded notebook is built from the release. From the submission come only the text of answer cells,
and the learner's own cells as plain cells. So no metadata, tag, kernel, point or lock of a submission
has any effect, and check cells that were deleted, doubled, edited or moved are as released. What was
put right is said in a note at the top of the feedback.

Left out: reading files, which is `intake`; running, which is `execute`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.course.cells import grade_id, is_answer, source_of
from autograder.language import speaking, words

_ = words("feedback")


MAX_CELLS = 400  # in a submission; the largest problem set has about sixty
MAX_SOURCE = 200_000  # characters in one cell, a hundred times a long answer
MAX_PROSE = (
    20_000  # in one of Markdown: what takes a converter the square of its length ends in a second
)
MAX_TEXT = 1_000_000  # characters in a submission: what converting them to a page may take
MAX_NOTE, MAX_NOTES = 400, 5  # characters of a note that the intake made, and how many
NOTE_ID = "notes-on-this-submission"


# Commands by which TeX makes links, loads extensions, or makes other names for those that do.
TEX = re.compile(r"\\+(?=(href|csname|def|let|(re)?newcommand|newenvironment|require|unicode|style|class|cssId|html|mml|data))")  # fmt: skip


def harmless(markdown: str) -> str:
    """A learner's Markdown without HTML and links: an instructor's page must not run what it says.

    subtle: a link's address may hide `javascript:` behind entities and escapes, so that no list of
    bad addresses is complete. Links are made text: an entity for the bracket is never syntax.

    >>> harmless("a < b [x](y)")
    'a &lt; b [x&#93;(y)'
    """
    text = markdown.replace("<", "&lt;")
    for bracket in ("](", "][", "]:"):
        text = text.replace(bracket, "&#93;" + bracket[1])
    return TEX.sub("", text)


def rebuild(
    release: NotebookNode, cells: list[Any], refused: str = "", noted: Sequence[str] = ()
) -> tuple[NotebookNode, list[str]]:
    """The release with a submission's answers, and notes on what was put right.

    cells: the submission's, of any form. refused: why there is no submission to take answers from.
    noted: what the intake noted.
    """
    named = {grade_id(c): c for c in release.cells if grade_id(c) is not None}
    notes = [refused, *noted] if refused else list(noted)
    if len(cells) > MAX_CELLS:
        notes.append(
            _("It has {cells} cells; the first {max_cells} were graded.").format(
                cells=len(cells), max_cells=MAX_CELLS
            )
        )
    placed: dict[str, NotebookNode] = {}
    made: list[NotebookNode] = []
    known_text = {source_of(c) for c in release.cells if c.cell_type == "markdown"}
    room = MAX_TEXT
    for cell in cells[:MAX_CELLS]:
        name, text = grade_id(cell) or "", source_of(cell)
        most = MAX_SOURCE if _is_code(cell) or text in known_text else MAX_PROSE
        if len(text) > min(most, room):
            notes.append(
                _(
                    "A cell of {text:,} characters was left out; the limit is {max_source:,}, and "
                    "{max_text:,} for all."
                ).format(text=len(text), max_source=most, max_text=MAX_TEXT)
            )
            text = ""
        room -= len(text)
        if name in named and name not in placed:
            placed[name] = _place(named[name], text, notes)
            made.append(placed[name])
        elif name in named and not is_answer(named[name]):
            notes.append(
                _("The cell {name} stood there twice; the copy was left out.").format(name=name)
            )
        elif text.strip():
            made.append(_plain(cell, text, len(made), text in known_text))
    _put_back(release, made, placed, notes, silent=bool(refused))
    _in_order(release, made, notes)
    whole = copy.deepcopy(release)
    whole.cells = made
    if notes:
        whole.cells.insert(0, _note(notes))
    return whole, notes


def restored(nb: NotebookNode, release: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """`rebuild` of a notebook as the intake wrote it, whose metadata says what was refused and noted."""
    refused = nb.metadata.get("tokcourse_refused", "")
    refused = refused if isinstance(refused, str) else ""
    noted = nb.metadata.get("tokcourse_notes", [])
    noted = (
        [one[:MAX_NOTE] for one in noted if isinstance(one, str)] if isinstance(noted, list) else []
    )
    return rebuild(release, [] if refused else list(nb.cells), refused, noted[:MAX_NOTES])


def _place(released: NotebookNode, text: str, notes: list[str]) -> NotebookNode:
    """The released cell; an answer cell with the learner's text."""
    cell = copy.deepcopy(released)
    if is_answer(released):
        cell.source = text if released.cell_type == "code" else harmless(text)
    elif text.strip() != source_of(released).strip():
        notes.append(
            _("The cell {released} was changed; the original was put back.").format(
                released=grade_id(released)
            )
        )
    return cell


def _plain(cell: Any, text: str, place: int, released: bool) -> NotebookNode:
    """One of the learner's own cells, as plain text without its metadata."""
    make = new_code_cell if _is_code(cell) else new_markdown_cell
    if make is new_markdown_cell and not released:
        text = harmless(text)
    made = make(text)
    made["id"] = f"own-{place}"
    return made


def _is_code(cell: Any) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "code"


def _put_back(
    release: NotebookNode,
    made: list[NotebookNode],
    placed: dict[str, NotebookNode],
    notes: list[str],
    silent: bool,
) -> None:
    """Insert each missing named cell of the release after the one before it."""
    previous = ""
    for cell in release.cells:
        name = grade_id(cell)
        if name is None:
            continue
        if name not in placed:
            place = made.index(placed[previous]) + 1 if previous else 0
            placed[name] = copy.deepcopy(cell)
            made.insert(place, placed[name])
            if not silent and (is_answer(cell) or (cell.metadata["nbgrader"].get("grade"))):
                notes.append(
                    _("The cell {name} was missing; it was put back as released.").format(name=name)
                )
        previous = name


def _in_order(release: NotebookNode, made: list[NotebookNode], notes: list[str]) -> None:
    """Move a check that stands before its answer to right behind it."""
    answer = None
    for cell in release.cells:
        if grade_id(cell) is None:
            continue
        if is_answer(cell):
            answer = grade_id(cell)
        elif cell.metadata["nbgrader"].get("grade") and answer is not None:
            names = [grade_id(c) for c in made]
            check, before = names.index(grade_id(cell)), names.index(answer)
            if check < before:
                made.insert(before, made.pop(check))
                notes.append(
                    _("The check {cell} stood before its answer; it was moved.").format(
                        cell=grade_id(cell)
                    )
                )


def _note(notes: list[str]) -> NotebookNode:
    lines = "\n".join(f"- {harmless(note)}" for note in dict.fromkeys(notes))
    cell = new_markdown_cell(_("**Notes on this submission**\n\n{lines}").format(lines=lines))
    cell["id"] = NOTE_ID
    return cell


class Rebuild(NbGraderPreprocessor):
    """First of nbgrader's sanitising steps: the submission as the release with its answers."""

    release = Unicode("", help="folder of the released assignments").tag(config=True)
    language = Unicode("en", help="of the notes").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Rebuild one submission's notebook from the release."""
        names = resources["nbgrader"]
        path = Path(self.release, names["assignment"], names["notebook"] + ".ipynb")
        release = nbformat.read(path, as_version=4)
        with speaking(self.language):
            whole, notes = restored(nb, release)
        for note in notes:
            self.log.warning("%s: %s", names["student"], note)
        return whole, resources
