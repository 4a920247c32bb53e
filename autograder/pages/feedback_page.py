"""A student's feedback page: nbgrader's, with a head that shows what was earned where.

The template is `templates/course`. Left out: what a check says (`rendering`), and keeping what a
submission shows from running, which is done where it is taken in: outputs in `kernel`, Markdown in
`restore`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbgrader
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bool
from traitlets.config import Config

from autograder.language import speaking, words
from autograder.notebook_outline import HEADING

_ = words("feedback")

UNDESCRIBED = re.compile(r"<img(?![^>]*\balt=)")
OURS = Path(__file__).with_name("templates")
THEIRS = Path(nbgrader.__file__).with_name("server_extensions") / "formgrader"
BOOTSTRAP = "static/node_modules/bootstrap/dist/css"


class FeedbackPage(HTMLExporter):  # type: ignore[misc]
    """The page of one graded notebook."""

    @property
    def default_config(self) -> Config:
        """Our template, said of this class: what nbgrader says of every `HTMLExporter` gives way."""
        ours = {
            "extra_template_basedirs": [str(OURS), str(THEIRS / "templates")],
            "extra_template_paths": [str(THEIRS / "templates"), str(THEIRS / BOOTSTRAP)],
            "template_name": "course",
            "exclude_anchor_links": True,
        }
        made = Config({"FeedbackPage": ours})
        made.merge(super().default_config)
        return made

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page, and nbconvert's resources.

        nbconvert reads its finished page once more, half of the time that a page takes, to describe
        pictures and to mark cells of another template; a pattern does the first as well.
        """
        about = nb.metadata.get("language_info", {})
        lexer = about.get("pygments_lexer", about.get("name"))
        resources = self._init_resources(resources)
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer=lexer, parent=self))
        text, resources = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        return UNDESCRIBED.sub(f'<img alt="{resources["result"]["picture"]}"', text), resources


class Result(Preprocessor):  # type: ignore[misc]
    """After nbgrader's `GetGrades`: says to the template what its head shows."""

    enabled = Bool(True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """The notebook as it was, and the resources with a result."""
        with speaking(str(self.config.Judge.get("language", "en"))):
            resources["result"] = _result(nb, resources["nbgrader"])
        return nb, resources


def _result(nb: NotebookNode, graded: dict[str, Any]) -> dict[str, Any]:
    """What the head shows and the page adds, in the language of the feedback."""
    late = graded.get("late_penalty") or 0
    return {
        "total": _("{score:g} of {points:g} points").format(
            score=round(graded.get("score", 0), 2), points=round(graded.get("max_score", 0), 2)
        ),
        "problems": problems(nb),
        "unmarked": _("read, without points"),
        "comment": _("comment"),
        "picture": _("a picture"),
        "late": _("{points:g} points are taken off for lateness").format(points=round(late, 2)),
    }


def problems(nb: NotebookNode) -> list[dict[str, Any]]:
    """Each graded cell: its id, the course's heading above it, score, points, where a comment stands.

    comment: the id of the cell that an instructor commented on, the answer or the graded cell itself.

    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> said = {"grade": True, "grade_id": "ps00-f", "points": 2, "score": 1}
    >>> title = new_markdown_cell("## 1. First", metadata={"nbgrader": {"grade_id": "t"}})
    >>> cells = [title, new_code_cell(metadata={"nbgrader": said})]
    >>> problems(new_notebook(cells=cells))[0]["name"]
    '1. First'
    """
    found, heading, comment = [], "", ""
    for cell in nb.cells:
        said = cell.metadata.get("nbgrader") or {}
        if said.get("comment"):
            comment = said["grade_id"]
        if said.get("grade") or said.get("task"):
            found.append(
                {
                    "id": said["grade_id"],
                    "name": heading or said["grade_id"],
                    "score": said.get("score") or 0,
                    "points": said.get("points") or 0,
                    "comment": comment,
                }
            )
            comment = ""
        elif said and not said.get("solution") and cell.cell_type == "markdown":
            for _rank, title in HEADING.findall(cell.source):
                heading = title
    return found
