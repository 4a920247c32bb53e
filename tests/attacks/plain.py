"""`python -m tests.attacks.plain`: what plain nbgrader makes of the same attacks, written down.

The same problem set with its tests in the notebook, as nbgrader has them, graded by nbgrader's own
steps. That is not safe anywhere, so it happens within bubblewrap: no network but its own, nothing of
this machine to write to, an empty home folder, few resources. What would take many resources is not
run; a result from an earlier measurement stands in the attack's own data.
"""

from __future__ import annotations

import datetime
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder import checks
from autograder.course.folder import HERE
from autograder.sandbox import view
from tests.attacks import pages
from tests.attacks.attacks import ATTACKS
from tests.attacks.base import FULL, NAME, Attack, cells, write
from tests.attacks.ground import FIRST, Ears

TARGET = Path(__file__).parent / "plain_nbgrader.json"
TESTS = {
    "ps02-get_stats": ("get_stats", ([1, 2, 3, 1, 2],), ([5, 5, 5],)),
    "ps02-merge": ("merge", ([5, 6, 6, 7, 9, 1], (6, 7), 99), ([1, 1, 1], (1, 1), 9)),
    "ps02-train": ("train", ("aaabdaaabac", 259), ("ab", 300)),
    "ps02-compression_ratio": ("compression_ratio", ("abcd", [256, 257]), ("", [])),
}
SAFE = tuple(a for a in ATTACKS if not a.plain and not a.alone)


def source() -> NotebookNode:
    """The solution, with shown and hidden tests in place of the checks."""
    nb = nbformat.read(HERE / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in cells(nb, "ps02-"):
        name, shown, hidden = TESTS[cell.metadata["nbgrader"]["grade_id"]]
        reference = checks.find(f"ps02.{name}").reference
        lines = [
            f"assert {name}({', '.join(map(repr, args))}) == {reference(*args)!r}"
            for args in (shown, hidden)
        ]
        cell.source = f"{lines[0]}\n### BEGIN HIDDEN TESTS\n{lines[1]}\n### END HIDDEN TESTS"
    cells(nb, "setup")[0].source = "import math"
    return nb


def inside(root: Path) -> dict[str, str]:
    """Grade each attack; called within bubblewrap only."""
    from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
    from traitlets.config import Config

    os.environ["COURSE_ATTACK_TOKEN"] = "only the grader's"
    for part in ("autograder", "minbpe_ref"):
        shutil.copytree(HERE / part, root / "repo" / part)
    nb = source()
    path = root / "source" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(nbformat.writes(nb), encoding="utf-8")
    c = Config()
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.assignment_id = NAME
    c.Execute.timeout = 10
    convert(GenerateAssignment, c)
    release = nbformat.read(root / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    ears = Ears(root / "socket")
    places = {
        "COURSE": str(root),
        "SOLUTIONS": str(root / "source"),
        "REPO": str(root / "repo"),
        "HOME": str(Path.home()),
        "OTHER": str(root / "submitted" / FIRST / NAME / f"{NAME}.ipynb"),
        "SPARE": str(path),
        "GRADER": str(os.getpid()),
        "PORT": str(ears.port),
        "SOCKET": ears.path,
    }
    honest = Attack(FIRST, "", "", FULL, "solution")
    found: dict[str, str] = {}
    page = root / "feedback" / FIRST / NAME / f"{NAME}.html"
    for attack in (honest, *SAFE):
        write(attack, root / "submitted" / attack.name / NAME, nb, release, places)
        # Each is tried on a course that the others have not damaged.
        kept = {p: p.read_bytes() for p in (path, root / "gradebook.db")}
        c.CourseDirectory.student_id = attack.name
        for step in (Autograde, GenerateFeedback):
            convert(step, c)
        found[attack.name] = told(root, attack, page)
        for kept_path, content in kept.items():
            if attack is not honest and kept_path.name == path.name:
                kept_path.write_bytes(content)
        shutil.rmtree(Path.home() / ".ipython", ignore_errors=True)
        print(attack.name, found[attack.name], file=sys.stderr, flush=True)
    return found


def convert(step: Any, c: Any) -> None:
    """One of nbgrader's own steps, whatever comes of it."""
    from nbgrader.coursedir import CourseDirectory

    try:
        step(coursedir=CourseDirectory(config=c), config=c).start()
    except (Exception, SystemExit) as error:
        print(f"{step.__name__}: {type(error).__name__}", file=sys.stderr)


def told(root: Path, attack: Attack, honest: Path) -> str:
    """What came of one attack, in a few words."""
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        try:
            grades = gradebook.find_submission_notebook(NAME, NAME, attack.name).grades
            scores = [g.auto_score for g in grades]
        except MissingEntry:
            scores = [None]
    score = None if None in scores else sum(scores)
    words = ["no score" if score is None else "full marks" if score == FULL else f"{score:g}"]
    said = pages.said(root / "autograded" / attack.name / NAME / f"{NAME}.ipynb")
    done = sum(line.startswith("DONE") for line in said.splitlines())
    if done:
        words.append(f"{done} done")
    page = root / "feedback" / attack.name / NAME / f"{NAME}.html"
    if attack.theme == "showing" and page.is_file() and honest.is_file():
        words += ["on the page"] if pages.active(page) - pages.active(honest) else []
    return ", ".join(words)


def outside() -> dict[str, str]:
    """The same within bubblewrap."""
    line = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    for path in (*view.SYSTEM, "/etc"):
        if os.path.islink(path):
            line += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            line += ["--ro-bind", path, path]
    for path in (*view.packages(), str(HERE)):
        line += ["--ro-bind", path, path]
    line += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", "/tmp/home"]
    line += ["--chdir", str(HERE), "--clearenv", "--setenv", "HOME", "/tmp/home"]
    line += ["--setenv", "PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin"]
    line += ["--setenv", "LANG", "C.UTF-8", "--setenv", "PYTHONDONTWRITEBYTECODE", "1", "--"]
    line += [sys.executable, "-m", "tests.attacks.plain", "--inside"]

    def bounded() -> None:
        for limit, most in (
            (resource.RLIMIT_AS, 6 << 30),
            (resource.RLIMIT_FSIZE, 200 << 20),
            (resource.RLIMIT_CPU, 1800),
        ):
            resource.setrlimit(limit, (most, most))

    done = subprocess.run(line, stdout=subprocess.PIPE, preexec_fn=bounded, check=True)
    results: dict[str, str] = json.loads(done.stdout)
    return results


def main() -> None:
    """Measure, and write the file that the table reads."""
    if sys.argv[1:] == ["--inside"]:
        with tempfile.TemporaryDirectory() as folder:
            kept = os.dup(1)
            os.dup2(2, 1)  # nbgrader's own words go elsewhere
            results = inside(Path(folder))
            os.write(kept, json.dumps(results).encode())
        return
    results = outside()
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    facts = {"date": today, "nbgrader": version("nbgrader"), "results": results}
    TARGET.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
