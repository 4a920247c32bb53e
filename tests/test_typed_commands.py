"""What the pages tell a reader to type is typed here: every line of a `bash` block, from a new folder.

A page's blocks are one shell, in the page's order, in an empty home. A line whose comment begins with one
of REASONS is not typed; the comment tells the reader as well. README's commands are the gate's own:
`.ci/run` types them. docs/teaching.md has a test of its own (autograder/test_guide.py).

Run: pytest tests/test_typed_commands.py
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ["README.md", "CONTRIBUTING.md", "docs/study.md", "docs/workshops.md", "docs/browser.md"]
REASONS = ("opens a browser", "needs a network", "needs a kit", "waits", "takes ")
NOT_TYPED = {"CONTRIBUTING.md": 7, "docs/study.md": 1, "docs/workshops.md": 3, "docs/browser.md": 2}
BLOCK = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page):
    return BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))


def lines(page):
    """The page's command lines and each one's comment."""
    code = "".join(text for language, text in blocks(page) if language == "bash")
    split = (line.partition("  # ") for line in code.splitlines() if line.strip())
    return [(command.strip(), comment.strip()) for command, _, comment in split]


def left_out(page):
    return [command for command, comment in lines(page) if comment.startswith(REASONS)]


def typed(page):
    return [command for command, comment in lines(page) if not comment.startswith(REASONS)]


@pytest.mark.parametrize("page", PAGES)
def test_every_block_says_what_language_it_is(page):
    # A block without a language would be typed by nobody.
    assert [text for language, text in blocks(page) if not language] == []


def test_what_is_not_typed_is_counted():
    found = {page: len(left_out(page)) for page in PAGES}
    assert {page: count for page, count in found.items() if count} == NOT_TYPED


def test_readme_s_commands_are_what_the_gate_types_in_its_order():
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in gate if line.startswith("make ")]
    assert typed("README.md") == commands[: len(typed("README.md"))] == ["make demo", "make test"]


def test_every_target_that_a_page_names_is_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9]+):", makefile, re.MULTILINE))
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:`|^)make ([a-z0-9]+)", text, re.MULTILINE))
        assert named <= targets, page


@pytest.fixture
def reader(tmp_path):
    """A new home, and a copy of the course in a folder with a blank, where the commands are typed."""
    course = tmp_path / "the course"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (course / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, course / name)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTEST"))}
    beside = str(Path(sys.executable).parent)
    path = os.pathsep.join([beside, kept.get("PATH", os.defpath)])
    return course, {**kept, "HOME": str(tmp_path), "PATH": path, "PYTHONPATH": str(course)}


@pytest.mark.parametrize("page", [page for page in PAGES if page != "README.md"])
def test_what_a_page_says_to_type_works(page, reader):
    course, variables = reader
    script = "\n".join(typed(page))
    done = subprocess.run(
        ["bash", "-euxo", "pipefail", "-c", script],
        cwd=course, env=variables, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
