"""What a cell of a notebook says of itself, read from metadata of any form.

Left out: putting a submission's cells right (`autograder.grading.restore`).
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode


def grade_id(cell: Any) -> str | None:
    """The nbgrader id of a cell, from metadata of any form.

    >>> grade_id({"metadata": {"nbgrader": {"grade_id": "merge"}}}), grade_id({"metadata": 3})
    ('merge', None)
    """
    meta = cell.get("metadata") if isinstance(cell, dict) else None
    inner = meta.get("nbgrader") if isinstance(meta, dict) else None
    found = inner.get("grade_id") if isinstance(inner, dict) else None
    return found.encode("utf-8", "replace").decode("utf-8") if isinstance(found, str) else None


def source_of(cell: Any) -> str:
    """The text of a cell, from a source of any form."""
    source = cell.get("source", "") if isinstance(cell, dict) else ""
    if isinstance(source, list):
        source = "".join(s for s in source if isinstance(s, str))
    text = source if isinstance(source, str) else ""
    return text.encode("utf-8", "replace").decode("utf-8")


def is_answer(cell: NotebookNode) -> bool:
    """Whether a cell of the release is for the learner to fill in."""
    return bool((cell.metadata.get("nbgrader") or {}).get("solution"))
