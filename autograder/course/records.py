"""The record of each graded submission: what was judged, by what, where, with which result.

A file for each, beside the gradebook. It names the notebook's hash, the run and the versions that a
replay needs, the rung of the sandbox, the times, and every check's verdict with the named mistakes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder import atomic_write, checks
from autograder.judging.engine import Verdict
from autograder.language import LOCALE


def fingerprint(nb: NotebookNode) -> str:
    """SHA-256 of a notebook's cells: their kinds and texts, in order."""
    text = json.dumps([[cell.cell_type, cell.source] for cell in nb.cells])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@cache
def environment() -> str:
    """SHA-256 of the installed distributions' names and versions."""
    found = sorted({f"{d.metadata['Name']}=={d.version}" for d in distributions()})
    return hashlib.sha256("\n".join(found).encode("utf-8")).hexdigest()


@cache
def checks_version() -> str:
    """SHA-256 of the checks' sources: another value, another grading."""
    total = hashlib.sha256()
    for path in sorted(Path(checks.__file__).parent.rglob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()


@cache
def sources() -> str:
    """SHA-256 of every source that has a part in judging: the checks, the engine, the reference."""
    total = hashlib.sha256()
    for name in ("autograder", "minbpe_ref"):
        root = Path(checks.__file__).resolve().parents[2] / name
        for path in sorted(root.rglob("*.py")):
            total.update(path.relative_to(root).as_posix().encode("utf-8") + b"\0")
            total.update(path.read_bytes())
    return total.hexdigest()


@cache
def catalogs(language: str) -> str:
    """SHA-256 of the translations that feedback in a language is made of."""
    total = hashlib.sha256()
    for path in sorted((LOCALE / language).glob("*.po")):
        total.update(path.name.encode("utf-8") + b"\0" + path.read_bytes())
    return total.hexdigest()


def rung(kernel: str) -> str:
    """The rung of the sandbox that a kernel runs on; "unsafe" for a kernel without one."""
    from autograder import sandbox

    return sandbox.probe().name if kernel in sandbox.SPECS.values() else "unsafe"


def as_record(verdict: Verdict) -> dict[str, Any]:
    """A verdict as plain data."""
    failures = [r.failure for r in verdict.results if r.failure is not None]
    named = dict.fromkeys(f.mistake.name for f in failures if f.mistake is not None)
    return {
        "check": verdict.check.id,
        "status": verdict.status,
        "score": verdict.score,
        "points": verdict.check.points,
        "note": verdict.note,
        "cause": verdict.cause,
        "seconds": verdict.seconds,
        "memory": verdict.memory,
        "mistakes": list(named),
        "behaviours": {r.name: [r.earned, r.points] for r in verdict.results},
    }


def write(
    folder: Path,
    assignment: str,
    student: str,
    facts: dict[str, Any],
    judged: Iterable[dict[str, Any]],
) -> Path:
    """Write one submission's record; facts are what the caller knows of its run, judged the checks'
    verdicts as `as_record` gives them."""
    record = {
        "student": student,
        "assignment": assignment,
        **facts,
        "checks_version": checks_version(),
        "environment": environment(),
        "checks": list(judged),
    }
    path = folder / assignment / f"{student}.json"
    atomic_write.write(path, json.dumps(record, indent=2) + "\n")
    return path


def read(folder: Path, assignment: str, student: str) -> dict[str, Any]:
    """One submission's record; without checks where it was not run."""
    path = folder / assignment / f"{student}.json"
    if not path.is_file():
        return {"checks": []}
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record
