"""Python for the browser, served by the site itself: Pyodide, its wheels, and a lock that names them.

Pyodide's own lock names 356 packages on a content network. Here it keeps those that were fetched, with
the digests of the files as they are on PyPI, and gains the course; so an import of any name in it loads
from the site, and an import of another fails at once.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

from lite import course

# What a package needs, where Pyodide's lock has no entry for it.
NEEDS = {
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "comm": [],
    "hypothesis": ["sortedcontainers"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "psygnal": [],
    "typing-extensions": [],
}
COURSE_NEEDS = ["anywidget", "hypothesis", "ipython", "tqdm", "traitlets"]


def canonical(name: str) -> str:
    """A package's name as the lock spells it.

    >>> canonical("prompt_toolkit")
    'prompt-toolkit'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def entry(wheel: Path, known: dict[str, Any], offered: set[str]) -> dict[str, Any]:
    """A wheel's entry in the lock: Pyodide's, where it has one, with this file's digest.

    known: Pyodide's packages by name. offered: the names of all wheels here.
    """
    name, version = wheel.name.split("-")[:2]
    found = known.get(canonical(name), {})
    needs = (
        COURSE_NEEDS if canonical(name) == canonical(course.NAME) else NEEDS.get(canonical(name))
    )
    if needs is None:
        needs = [canonical(other) for other in found["depends"]]
    return {
        "name": canonical(name),
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": imports_of(wheel),
        "depends": sorted(set(needs) & offered),
        "unvendored_tests": False,
    }


def imports_of(wheel: Path) -> list[str]:
    """The top-level modules of a wheel."""
    with zipfile.ZipFile(wheel) as opened:
        names = [n for n in opened.namelist() if not re.match(r"[^/]*\.(dist-info|data)/", n)]
    return sorted({n.split("/")[0].removesuffix(".py") for n in names if n.endswith(".py")})


def lock(pyodides: dict[str, Any], wheels: list[Path]) -> dict[str, Any]:
    """The lock of the packages that the site serves.

    Raises KeyError for a wheel that neither Pyodide's lock nor `NEEDS` knows.
    """
    known = {canonical(name): found for name, found in pyodides["packages"].items()}
    offered = {canonical(wheel.name.split("-")[0]) for wheel in wheels}
    entries = [entry(wheel, known, offered) for wheel in wheels]
    return pyodides | {"packages": {made["name"]: made for made in entries}}


def lay_out(pyodide: Path, wheels: Path, target: Path) -> None:
    """Fill `target` with Pyodide, the wheels, the course's wheel and the lock."""
    target.mkdir(parents=True)
    for path in [*pyodide.iterdir(), *wheels.glob("*.whl")]:
        shutil.copyfile(path, target / path.name)
    course.build_wheel(target)
    listed = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    made = lock(listed, sorted(target.glob("*.whl")))
    (target / "pyodide-lock.json").write_text(json.dumps(made, indent=1), encoding="utf-8")
