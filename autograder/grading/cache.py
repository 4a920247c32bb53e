"""Judged notebooks, kept by all that their result hangs on, so that none is judged twice.

The key is a hash of the notebook's cells as they run, the assignment, the settings (the secret and
the run among them), the sources that judge, and the installed distributions: when one changes, the
entry is not found. An entry is written aside and moved into place, so that a run killed at any point
leaves whole entries or none, and the next run goes on from them.

Left out: who judges (`worker`, `pool`); the gradebook, which nbgrader alone writes.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.course import records
from autograder.grading.execute import Settings

Record = dict[str, Any]
Told = dict[int, tuple[list[NotebookNode], Record | None]]


@dataclass(frozen=True)
class Judged:
    """What came of one notebook.

    told: place of a code cell -> its outputs, and a check's record. reason: why the rest is missing;
    empty when nothing is. seconds: how long it took. begun: how its kernels started.
    """

    told: Told
    reason: str = ""
    seconds: float = 0.0
    begun: str = ""


def key(nb: NotebookNode, assignment: str, settings: Settings) -> str:
    """What an entry is found by: 64 hexadecimal digits."""
    cells = [[c.cell_type, c.source, *_named(c)] for c in nb.cells]
    plain = {**asdict(settings), "secret": settings.secret.hex()}
    hangs_on = [cells, assignment, plain, records.sources(), records.environment()]
    hangs_on += [records.catalogs(settings.language)] if settings.language != "en" else []
    return hashlib.sha256(json.dumps(hangs_on, sort_keys=True).encode("utf-8")).hexdigest()


def _named(cell: NotebookNode) -> list[object]:
    meta = cell.metadata.get("nbgrader") or {}
    return [meta.get(name) for name in ("grade_id", "grade", "solution")]


class Cache:
    """A folder of entries; safe with several processes writing at once.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     cache = Cache(Path(folder))
    ...     cache.put("ab12", Judged({}, "the kernel died"))
    ...     cache.get("ab12").reason, cache.get("cd34")
    ('the kernel died', None)
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def get(self, name: str) -> Judged | None:
        """The entry of that key; None when there is none, or it can't be read."""
        try:
            return from_text(self._path(name).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, name: str, judged: Judged) -> None:
        """Write an entry. Raises OSError when the disk is full; nothing half-written is left."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(as_text(judged))
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
        except BaseException:
            os.unlink(aside)
            raise

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / f"{name}.json"


def as_text(judged: Judged) -> str:
    """An entry as JSON, as it is kept and as it travels."""
    told = [[place, outputs, record] for place, (outputs, record) in judged.told.items()]
    rest = {"reason": judged.reason, "seconds": judged.seconds, "begun": judged.begun}
    return json.dumps({"told": told, **rest})


def from_text(text: str) -> Judged:
    """Read `as_text`. Raises ValueError, KeyError or TypeError for anything else."""
    data = json.loads(text)
    told = {
        place: ([nbformat.from_dict(o) for o in outputs], record)
        for place, outputs, record in data["told"]
    }
    return Judged(told, data["reason"], data["seconds"], data["begun"])
