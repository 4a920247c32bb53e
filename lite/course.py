"""What of the course goes into the browser: one wheel, the lectures and the exercises.

The wheel holds what a learner's own check needs: the visible checks of the problem sets offered here,
the reference they compare with, and what stands in for packages that a browser lacks. It is the part
of the installed course that runs in a learner's notebook, no more: no solutions, no grading, no secret.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lite.tools import HERE, ROOT

NUMBERS = ("01", "02", "03", "04")
NAME, VERSION = "gpt_tokenizer_course_browser", "0.1.0"
# Of autograder: what a check runs through in the notebook.
JUDGED_BY = (
    *("__init__", "assignment_data", "diagnosis", "domain", "engine", "executed_cells"),
    *("implementation", "inputs", "name_hints", "notebook_check", "probe", "rendering"),
)
JUDGING = ("__init__", "language", "paths", *(f"judging/{name}" for name in JUDGED_BY))
# Of minbpe_ref: what needs torch, numba or data of later lectures.
LEFT_OUT = ("lm/", "engine/", "data/chelsea.png", "data/digits.csv.gz", "data/glitch_strings.json")
LEFT_IN = ("engine/__init__.py", "engine/choice.py")
# The kernel's name in JupyterLite, and what is shown for it.
KERNEL = {"name": "python", "display_name": "Python (in the browser)", "language": "python"}
# Added to the first module that a lecture imports.
START = b"\nimport _browser  # see there\n"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip file's, so that the same files make the same wheel


def modules() -> dict[str, Path]:
    """Each file of the wheel, by its path there."""
    found = {f"autograder/{name}.py": ROOT / "autograder" / f"{name}.py" for name in JUDGING}
    catalogs = ["feedback.po", *(f"ps{number}.po" for number in NUMBERS)]
    for path in (ROOT / "autograder" / "locale").glob("*/*.po"):
        if path.name in catalogs:
            found[path.relative_to(ROOT).as_posix()] = path
    for number in NUMBERS:
        for path in (ROOT / "autograder" / "checks" / f"ps{number}").glob("*.py"):
            found[path.relative_to(ROOT).as_posix()] = path
    for path in (ROOT / "autograder" / "checks").glob("*.py"):  # what they are made of
        found[path.relative_to(ROOT).as_posix()] = path
    for path in _files(ROOT / "minbpe_ref"):
        inner = path.relative_to(ROOT / "minbpe_ref").as_posix()
        if inner in LEFT_IN or not inner.startswith(LEFT_OUT):
            found[f"minbpe_ref/{inner}"] = path
    found |= {
        path.relative_to(HERE / "instead").as_posix(): path for path in _files(HERE / "instead")
    }
    return dict(sorted(found.items()))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
            yield path


def build_wheel(folder: Path) -> Path:
    """Write the wheel; the same course makes the same bytes."""
    info = f"{NAME}-{VERSION}.dist-info"
    contents = {path: file.read_bytes() for path, file in modules().items()}
    contents["minbpe_ref/__init__.py"] += START
    contents[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\n".encode()
    )
    contents[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: lite\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    contents[f"{info}/licenses/LICENSE"] = (ROOT / "LICENSE").read_bytes()
    rows = [f"{path},sha256={_digest(data)},{len(data)}" for path, data in contents.items()]
    record = f"{info}/RECORD"
    contents[record] = "\n".join([*rows, f"{record},,", ""]).encode()
    path = folder / f"{NAME}-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in contents.items():
            wheel.writestr(zipfile.ZipInfo(name, EARLIEST), data, zipfile.ZIP_DEFLATED)
    return path


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def notebooks() -> list[Path]:
    """The lectures and the exercises offered, in the order in which they are taken."""
    made = []
    for number in NUMBERS:
        made += sorted((ROOT / "lectures").glob(f"{number}_*.ipynb"))
        made += sorted((ROOT / "exercises").glob(f"ps{number}_*/*.ipynb"))
    return made


def for_the_browser(text: str) -> str:
    """A notebook with JupyterLite's kernel in place of the machine's; nothing else is changed."""
    notebook: dict[str, Any] = json.loads(text)
    notebook["metadata"]["kernelspec"] = KERNEL
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
