"""Study alone: the wheel is installed, a folder laid out, an exercise solved in JupyterLab, and so on."""

import subprocess
from contextlib import contextmanager
from types import SimpleNamespace

import nbformat
import wheels
from lab import CHROMIUM, FAULTS, IDLE, browsing, is_outside, running
from solving import GET_STATS, NOTEBOOK, RIGHT, WRONG, answer, begin, save, see

from autograder.study import workspace
from tests.doors.walking import Door, Missing

DOOR = Door("study", "Study alone")


@DOOR.place
@contextmanager
def place(walk):
    if CHROMIUM is None:
        raise Missing("no chromium; apt-get install chromium")
    there = walk.folder / "tokens"
    (walk.folder / "wheel").mkdir()
    there.mkdir()
    with running(walk.folder, walk.folder / "home") as lab, browsing() as page:
        page.set_default_timeout(120_000)  # a busy machine is no fault of the course
        outside: list[str] = []
        page.on("request", lambda r: outside.append(r.url) if is_outside(r.url, lab) else None)
        yield SimpleNamespace(walk=walk, there=there, lab=lab, page=page, outside=outside)


def say(at, *command) -> str:
    """Type a command in the folder of the learner; gives what it prints."""
    python = at.commands / "python"
    done = subprocess.run(
        [str(python), "-m", "autograder.cli", *command],
        cwd=at.there,
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done.stdout + done.stderr


@DOOR.step("The course is built as a wheel and installed into an environment of its own")
def installed(at):
    at.commands = wheels.install(wheels.build(at.walk.folder / "wheel"), at.walk.folder / "venv")
    code = "import autograder; print(autograder.__file__)"
    where = subprocess.run(
        [str(at.commands / "python"), "-c", code], cwd=at.there, capture_output=True, text=True
    ).stdout
    assert where.startswith(str(at.commands.parent)), where


@DOOR.step("`tokcourse start` lays out lectures and exercises")
def laid_out(at):
    assert "files laid out" in say(at, "start", ".")
    for folder in ("lectures", "exercises"):
        assert len(list((at.there / folder).rglob("*.ipynb"))) == 12


@DOOR.step("Lecture 01 opens in JupyterLab")
def lecture(at):
    _open(at, "lectures/01_strings_and_bytes.ipynb")
    at.page.get_by_role("heading", name="Lecture 01").first.wait_for()
    at.walk.shoot(at.page, "1-lecture")


@DOOR.step("A wrong answer is met with its smallest counterexample")
def wrong(at):
    _open(at, NOTEBOOK)
    begin(at.page)
    answer(at.page, "def get_stats", GET_STATS)
    answer(at.page, "def merge", WRONG)
    see(at.page, "merge", "Smallest counterexample found")
    assert at.page.locator(FAULTS).count() == 0
    at.walk.shoot(at.page, "2-counterexample")


@DOOR.step("The right answer passes")
def right(at):
    answer(at.page, "def merge", RIGHT)
    see(at.page, "merge", "merge: visible checks passed")
    at.walk.shoot(at.page, "3-passed")
    save(at.page)


@DOOR.step("`tokcourse check` says of each problem what passes")
def checked(at):
    for _ in range(120):  # JupyterLab writes the file a moment after the key
        if "i += 2 if found" in (at.there / NOTEBOOK).read_text(encoding="utf-8"):
            break
        at.page.wait_for_timeout(250)
    said = say(at, "check", "ps02")
    assert "✓ 1. Count the pairs: visible checks passed" in said, said
    assert "✓ 2. Replace a pair: visible checks passed" in said, said
    assert "· 3. The training loop: not started" in said, said


@DOOR.step("`tokcourse progress` says what is next, and draws it")
def progress(at):
    drawing = at.walk.folder / "progress.svg"
    said = say(at, "progress", "--svg", str(drawing))
    assert "Next: ps02, 3. The training loop (about 30 minutes)" in said, said
    at.page.goto(drawing.as_uri())
    at.walk.shoot(at.page, "4-progress")


@DOOR.step("An update brings the new text and keeps the answers")
def updated(at):
    source = at.walk.folder / "newer"
    for name, content in workspace.files(workspace.material()):
        workspace.write(source / name, content)
    nb = nbformat.read(source / NOTEBOOK, 4)
    nb.cells[0].source += "\n\nThis sentence came with an update."
    nbformat.write(nb, source / NOTEBOOK)
    made = {laid.path: laid.done for laid in workspace.lay_out(at.there, source)}
    assert made[at.there / NOTEBOOK] == "merged"
    _open(at, NOTEBOOK)
    at.page.get_by_text("This sentence came with an update.").wait_for()
    at.page.locator(".jp-CodeCell", has_text="i += 2 if found").wait_for()
    at.walk.shoot(at.page, "5-updated")


@DOOR.step("Nothing was asked of another machine", alone=True)
def nothing_outside(at):
    assert at.outside == []


def _open(at, name: str) -> None:
    at.page.goto(f"{at.lab}/lab/tree/{at.there.name}/{name}?reset")
    at.page.wait_for_selector(IDLE)
