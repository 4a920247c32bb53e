"""What the checks of a learner's notebooks said, kept in the workspace, so that no run is made twice.

A result hangs on the notebook's code and on the version of the course: after a change of either it is
as if there were none. Left out: the runs that give results (`selfcheck`), printing (`commands`).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.doctor import DISTRIBUTION
from autograder.study import workspace

RESULTS = "results.json"
KEPT_VERSION = 1  # of the results' file; another is read as if there were none


@dataclass(frozen=True)
class Result:
    """How one problem went: `status` as in `engine.Verdict`, or "stopped" when it gave no answer."""

    check: str
    heading: str
    minutes: int
    status: str
    headline: str = ""
    says: list[str] = field(default_factory=list)
    place: str = ""

    @property
    def passed(self) -> bool:
        """Whether the visible checks passed."""
        return self.status == "passed"


def fingerprint(nb: NotebookNode) -> str:
    """What a result hangs on: the code, not the outputs and not the prose."""
    code = [cell.source for cell in nb.cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps(code).encode("utf-8")).hexdigest()


def kept(root: Path) -> dict[str, Any]:
    """The results of earlier runs, by notebook; empty where there are none or they make no sense."""
    try:
        found = json.loads((root / workspace.STATE / RESULTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    right = isinstance(found, dict) and found.get("version") == KEPT_VERSION
    return found["notebooks"] if right and isinstance(found.get("notebooks"), dict) else {}


def keep(root: Path, path: Path, nb: NotebookNode, results: list[Result]) -> None:
    """Remember a notebook's results."""
    known = kept(root)
    known[_name(root, path)] = {
        "fingerprint": fingerprint(nb),
        "course": _course_version(),
        "results": [asdict(result) for result in results],
    }
    text = json.dumps({"version": KEPT_VERSION, "notebooks": known}, indent=1, ensure_ascii=False)
    workspace.write(root / workspace.STATE / RESULTS, (text + "\n").encode("utf-8"))


def remembered(root: Path, path: Path, nb: NotebookNode) -> list[Result] | None:
    """The results of a run on this very code by this version of the course, if there was one."""
    found: Any = kept(root).get(_name(root, path))
    try:
        if (found["fingerprint"], found["course"]) != (fingerprint(nb), _course_version()):
            return None
        return [Result(**each) for each in found["results"]]
    except (KeyError, TypeError):
        return None


def _name(root: Path, path: Path) -> str:
    path = path.resolve()
    inside = path.is_relative_to(root.resolve())
    return path.relative_to(root.resolve()).as_posix() if inside else str(path)


def _course_version() -> str:
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return ""
