"""What the build needs from the registries, at pinned versions, each file checked against its digest.

Fetched once into `.cache/lite`: the builder's environment, the wheels that run in the browser, and
Pyodide, which is CPython compiled for it. Left out: putting them together (`runtime`, `site`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE = ROOT / ".cache" / "lite"
VENV = CACHE / "venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
PYODIDE = "314.0.6"  # the version that the kernel in tools.txt is made for
PYODIDE_SHA256 = "d78ac549b28a2a58600cd06f44e017024151775f8c6b2d73fab1475400d38ea2"
# Of the npm package; the rest is for debugging and for TypeScript.
PYODIDE_FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)


class BuildError(Exception):
    """What is missing or failed, with the way out."""


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command; its output is shown only when it fails. Raises BuildError then."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, encoding="utf-8"
    )
    if done.returncode:
        told = (done.stdout + done.stderr).strip().splitlines()[-25:]
        raise BuildError("\n".join([f"{' '.join(map(str, command))} failed:", *told]))


def once(stamp: Path, wanted: str) -> bool:
    """Whether something was not done yet as wanted; `done` writes the stamp afterwards."""
    return not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted


def done(stamp: Path, wanted: str) -> None:
    """Remember that it was."""
    stamp.write_text(wanted, encoding="utf-8")


def builder() -> None:
    """The environment with JupyterLite, without the dependencies that only its server needs."""
    wanted = (HERE / "tools.txt").read_text(encoding="utf-8")
    if not once(CACHE / "venv.stamp", wanted):
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    run(sys.executable, "-m", "venv", "--clear", VENV)
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run(*pip, "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", HERE / "tools.txt")
    done(CACHE / "venv.stamp", wanted)


def wheels() -> Path:
    """The folder of the wheels that run in the browser."""
    folder, wanted = CACHE / "wheels", (HERE / "wheels.txt").read_text(encoding="utf-8")
    if once(CACHE / "wheels.stamp", wanted):
        shutil.rmtree(folder, ignore_errors=True)
        pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "download", "--quiet")
        target = ("--platform", "any", "--python-version", "314", "--implementation", "py")
        asked = ("--no-deps", "--require-hashes", "-r", HERE / "wheels.txt")
        run(*pip, *asked, "--only-binary", ":all:", *target, "--dest", folder)
        done(CACHE / "wheels.stamp", wanted)
    return folder


def pyodide() -> Path:
    """The folder with the files of Pyodide's npm package that a browser loads.

    Raises BuildError where npm is missing, or gave another file than the one that was tested.
    """
    folder = CACHE / "pyodide"
    if once(CACHE / "pyodide.stamp", PYODIDE_SHA256):
        npm = shutil.which("npm")
        if npm is None:
            raise BuildError("npm is missing; install Node.js (apt-get install npm)")
        CACHE.mkdir(parents=True, exist_ok=True)
        run(npm, "pack", "--silent", "--ignore-scripts", f"pyodide@{PYODIDE}", cwd=CACHE)
        unpack(CACHE / f"pyodide-{PYODIDE}.tgz", folder)
        done(CACHE / "pyodide.stamp", PYODIDE_SHA256)
    return folder


def unpack(archive: Path, folder: Path) -> None:
    """Take the needed files out of an npm archive, once its digest is the one that was tested."""
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != PYODIDE_SHA256:
        raise BuildError(
            f"{archive.name} has the digest {found}, not {PYODIDE_SHA256}; remove {archive} and run again"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as opened:
        for name in PYODIDE_FILES:
            inner = f"package/{name}"
            member = opened.extractfile(inner) if inner in opened.getnames() else None
            if member is None:
                raise BuildError(
                    f"{archive.name} has no {name}; PYODIDE_FILES in lite/tools.py names another version's"
                )
            (folder / name).write_bytes(member.read())
