"""Lectures with their outputs, run once: a lecture runs again only when what it rests on has changed.

What it rests on is its code cells and the files of the course's packages that its kernel had loaded,
written down beside the outputs. Left out: data files and installed packages; `--again` runs all anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from scripts.lectures import ROOT, Run, executed

KEPT = ROOT / "build" / "site-outputs"
PACKAGES = ("minbpe_ref", "autograder", "tiktoken_ext")
NOTE = "course"  # where the stored notebook's metadata says what it rests on


@dataclass(frozen=True)
class Kept:
    """A lecture with the outputs of a run; `current` is False when a module it used changed since."""

    nb: NotebookNode
    run: Run
    current: bool


def with_outputs(path: Path, kept: Path = KEPT) -> Kept | None:
    """The lecture with the outputs of its last run, or None when its code was never run as it is now."""
    nb, store = nbformat.read(path, as_version=4), kept / path.name
    if not store.is_file():
        return None
    old = nbformat.read(store, as_version=4)
    note = old.metadata.get(NOTE, {})
    if note.get("code") != code_of(nb):
        return None
    outputs = {cell.id: cell.outputs for cell in old.cells if cell.cell_type == "code"}
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs[cell.id]
    current = all(_sha(ROOT / name) == sha for name, sha in note["files"].items())
    return Kept(nb, Run(**note["run"]), current)


def run(path: Path, kept: Path = KEPT) -> Run:
    """Run a lecture and keep its outputs; those of a lecture that fails are not kept."""
    came, nb, files = executed(path)
    if not came.fault:
        kept.mkdir(parents=True, exist_ok=True)
        nb.metadata[NOTE] = {
            "run": asdict(came),
            "code": code_of(nb),
            "files": {name: _sha(ROOT / name) for name in ours(files)},
        }
        nbformat.write(nb, kept / path.name)
    return came


def code_of(nb: NotebookNode) -> str:
    """A hash of the code cells, ids and sources."""
    cells: list[Any] = [(cell.id, cell.source) for cell in nb.cells if cell.cell_type == "code"]
    return hashlib.sha256(repr(cells).encode()).hexdigest()


def ours(files: Sequence[str]) -> list[str]:
    """Those files that belong to the course's packages, relative to its root."""
    inside = [Path(f).relative_to(ROOT) for f in files if Path(f).is_relative_to(ROOT)]
    return [f.as_posix() for f in inside if f.parts[0] in PACKAGES]


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
