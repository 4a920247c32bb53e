"""A class on a JupyterHub: an instructor, three students, one problem set there and back.

Ann has everything right, Bob's `merge` moves on by one token too few, Cy hands in what was handed out.
The configuration is the one that `tokcourse new-class` writes (tests/support/hub.py says what is put in
its place); everything that people do, they do in Chromium, commands in JupyterLab's terminal.
"""

import csv
import importlib.util
import os
import re
import shutil
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from autograder.course.cells import grade_id
from autograder.grading.demo import STEPS_BY_ONE
from tests.doors.walking import ROOT, Door, Missing, Walk

DOOR = Door("teach", "Teach a class on a JupyterHub")
NAME = "ps02_train_bpe"
TEACHER, STUDENTS = "teacher", ("ann", "bob", "cy")
SCORES = {"ann": 20.0, "bob": 8.5, "cy": 0.0}
LIST = """\
id,first_name,last_name,email,lms_id
ann,Ann,Lee,ann@example.org,4711
bob,Bob,Kim,bob@example.org,4712
cy,Cy,Öz,cy@example.org,4713
"""
SETTINGS = {"notebook-extension/tracker": {"windowingMode": "none"}}
# The course's commands, and a line in a file for each command that has ended: its exit status.
PROFILE = "export PATH={path}:$PATH\nexport PS1=\"\\u:\\w$ \"\nexport PROMPT_COMMAND='echo $? >> ~/.ended'\n"


@dataclass
class Class:
    """What the steps share: the walk, the accounts, the Hub's address, a page for each person."""

    walk: Walk
    users: Any
    browser: Any
    stack: ExitStack
    hub: str = ""
    pages: dict[str, Any] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """The instructor's home."""
        return self.users.homes / TEACHER

    @property
    def folder(self) -> Path:
        """The class's folder."""
        return self.home / "tokens"

    def page(self, name: str) -> Any:
        """A person's browser, signed in by `sign_in`."""
        if name not in self.pages:
            context = self.browser.new_context(viewport={"width": 1366, "height": 768})
            self.pages[name] = context.new_page()
            self.pages[name].set_default_timeout(90_000)
            _answer_kernel_question(self.pages[name])
        return self.pages[name]

    def shoot(self, name: str, shot: str) -> None:
        """Photograph a person's browser."""
        self.walk.shoot(self.page(name), shot)


def _answer_kernel_question(page: Any) -> None:
    """Take the kernel that JupyterLab proposes when cells are run before it has one, as a person does.

    It asks once for each time, one question after the other.
    """
    question = page.locator(".jp-Dialog", has_text="Select Kernel")

    def answer() -> None:
        for _ in range(10):
            if question.count():
                question.first.locator("button.jp-mod-accept").click()
                page.wait_for_timeout(500)  # for the next one to open

    page.add_locator_handler(question, answer, no_wait_after=True)


def _module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@DOOR.place
@contextmanager
def place(walk: Walk) -> Iterator[Class]:
    import hub
    from lab import ARGUMENTS, CHROMIUM

    if os.geteuid() != 0:
        raise Missing("four users of their own need root; run it in a container as root")
    if CHROMIUM is None or not shutil.which("bwrap"):
        raise Missing("needs chromium and bubblewrap; make setup as root installs both")
    try:
        installed = _module(ROOT / "scripts" / "hub.py")
        installed.install()
    except RuntimeError as error:
        raise Missing(str(error)) from error
    from playwright.sync_api import sync_playwright

    walk.folder.chmod(0o755)
    users = hub.accounts(walk.folder, [TEACHER, *STUDENTS])
    for name in (TEACHER, *STUDENTS):
        _settle(users, name, hub.path_of_commands())
    (walk.folder / "exchange").mkdir()
    (walk.folder / "exchange").chmod(0o777)
    with ExitStack() as stack:
        stack.callback(users.end)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        stack.callback(browser.close)
        yield Class(walk, users, browser, stack)


def _settle(users: Any, name: str, path: str) -> None:
    """A home as its person left it: a shell's profile, and a notebook that keeps all cells in the page."""
    import json

    home, uid = users.homes / name, (users.homes / name).stat().st_uid
    files = {".bash_profile": PROFILE.format(path=path)}
    for setting, value in SETTINGS.items():
        file = f".jupyter/lab/user-settings/@jupyterlab/{setting}.jupyterlab-settings"
        files[file] = json.dumps(value)
    for file, text in files.items():
        (home / file).parent.mkdir(parents=True, exist_ok=True)
        (home / file).write_text(text, encoding="utf-8")
    for made in home.rglob("*"):
        os.chown(made, uid, uid)


@DOOR.step("The instructor makes a class from a list of students")
def make(at: Class) -> None:
    (at.home / "students.csv").write_text(LIST, encoding="utf-8")
    exchange = str(at.walk.folder / "exchange")
    command = ["tokcourse", "new-class", "tokens", "--roster", "students.csv"]
    done = at.users.run(TEACHER, *command, "--exchange", exchange)
    assert done.returncode == 0, done.stderr
    assert "3 students enrolled" in done.stdout
    assert (at.folder / "secret.key").stat().st_mode & 0o777 == 0o600


@DOOR.step("The Hub starts with the class's configuration and lets nobody else in")
def start(at: Class) -> None:
    import hub

    shutil.copytree(at.folder / "hub", at.walk.folder / "srv")
    installed = _module(ROOT / "scripts" / "hub.py")
    at.hub = at.stack.enter_context(
        hub.running(
            at.walk.folder, at.walk.folder / "srv", at.users, installed.SITE, installed.PROXY
        )
    )
    page = at.page("eve")
    _ask_in(at, "eve")
    page.get_by_text("Sign in").first.wait_for()
    assert "/user/" not in page.url and page.locator("form .login_error").count()
    at.shoot("eve", "1-a-stranger-stays-outside")
    page.context.close()


def _ask_in(at: Class, name: str) -> None:
    import hub

    page = at.page(name)
    page.goto(f"{at.hub}/hub/login")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", hub.PASSWORD)
    page.click("input[type=submit]")


def sign_in(at: Class, name: str) -> None:
    """Sign in and wait for JupyterLab."""
    if name not in at.pages:
        _ask_in(at, name)
        at.page(name).wait_for_url("**/lab**")
        at.page(name).wait_for_selector("#jp-main-dock-panel .lm-TabBar-tab")


def command(at: Class, text: str, shot: str = "") -> int:
    """Type a command into the instructor's terminal and wait for its end; gives its exit status."""
    page, ended = at.page(TEACHER), at.home / ".ended"
    if page.locator(".jp-Terminal").count() == 0:
        page.locator('.jp-LauncherCard[title="Start a new terminal session"]').click()
        _until(page, lambda: ended.is_file(), "the terminal has no prompt")
    before = ended.read_text(encoding="utf-8").count("\n")
    page.locator(".jp-Terminal").click()
    page.keyboard.type(text + "\n")
    _until(page, lambda: ended.read_text(encoding="utf-8").count("\n") > before, text, 300)
    if shot:
        page.wait_for_timeout(500)  # for the terminal to draw what it has
        at.shoot(TEACHER, shot)
    return int(ended.read_text(encoding="utf-8").split()[-1])


def _until(page: Any, holds: Any, what: str, seconds: int = 60) -> None:
    for _ in range(4 * seconds):
        if holds():
            return
        page.wait_for_timeout(250)  # which lets the browser work meanwhile
    raise AssertionError(f"after {seconds} s: {what}")


@DOOR.step("The instructor hands out a problem set")
def hand_out(at: Class) -> None:
    sign_in(at, TEACHER)
    command(at, "cd tokens")
    assert command(at, "tokcourse hand-out ps02", "2-handed-out") == 0
    assert (at.walk.folder / f"exchange/tokens/outbound/{NAME}/{NAME}.ipynb").is_file()


def assignments(at: Class, name: str) -> Any:
    """A student's list of assignments, opened anew so that it is fresh."""
    page = at.page(name)
    for close in page.locator(
        '.lm-TabBar-tab:has-text("Assignments") .lm-TabBar-tabCloseIcon'
    ).all():
        close.click()
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    page.get_by_role("menuitem", name="Assignment List", exact=True).click()
    page.locator("#released_assignments_list_loading").wait_for(state="hidden")
    return page


@DOOR.step("Three students fetch it, and see no Formgrader")
def fetch(at: Class) -> None:
    for name in STUDENTS:
        sign_in(at, name)
        page = assignments(at, name)
        page.locator("#released_assignments_list button", has_text="Fetch").click()
        page.locator("#fetched_assignments_list button", has_text="Submit").wait_for()
        assert (at.users.homes / name / NAME / f"{NAME}.ipynb").is_file()
        page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
        assert page.get_by_role("menuitem", name="Formgrader").count() == 0
        page.keyboard.press("Escape")
    at.shoot("ann", "3-fetched")


def answers() -> dict[str, dict[str, str]]:
    """What each student writes, by cell."""
    solved = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", 4)
    right = {
        grade_id(c): c.source
        for c in solved.cells
        if c.cell_type == "code" and (c.metadata.get("nbgrader") or {}).get("solution")
    }
    wrong = {name: textwrap.dedent(code).strip() for name, code in STEPS_BY_ONE.items()}
    return {"ann": right, "bob": {**right, **wrong}, "cy": {}}


@DOOR.step("They work; Bob's own check names his mistake")
def work(at: Class) -> None:
    from lab import ALL_RUN, run_all

    written_by = answers()
    for name in STUDENTS:
        written = written_by[name]
        path = at.users.homes / name / NAME / f"{NAME}.ipynb"
        nb = nbformat.read(path, 4)
        for cell in nb.cells:
            cell.source = written.get(grade_id(cell) or "", cell.source)
        path.write_text(nbformat.writes(nb), encoding="utf-8")
        if not written:
            continue
        page = at.page(name)
        page.goto(f"{at.hub}/user/{name}/lab/tree/{NAME}/{NAME}.ipynb")
        run_all(page)
        page.wait_for_function(ALL_RUN)
        shown = "\n".join(page.locator(".jp-OutputArea-output").all_inner_texts())
        assert "get_stats: visible checks passed" in shown
        assert ("Smallest counterexample" in shown) == (name == "bob")
        if name == "bob":
            page.get_by_text("Smallest counterexample").first.scroll_into_view_if_needed()
        at.shoot(name, f"4-{name}-works")
        page.keyboard.press("Control+s")
        page.wait_for_selector(".jp-mod-dirty", state="detached")


@DOOR.step("They submit")
def submit(at: Class) -> None:
    for name in STUDENTS:
        page = assignments(at, name)
        page.locator("#fetched_assignments_list button", has_text="Submit").click()
        page.locator("#submitted_assignments_list button", has_text="Fetch Feedback").wait_for()
    at.shoot("bob", "5-submitted")
    assert len(list((at.walk.folder / "exchange/tokens/inbound").iterdir())) == 3


@DOOR.step("The instructor collects and grades")
def grade(at: Class) -> None:
    assert command(at, "tokcourse collect ps02", "6-collected") == 0
    assert command(at, "tokcourse grade ps02 --workers 2", "7-graded") == 0
    with (at.folder / f"summary-{NAME}.csv").open(encoding="utf-8", newline="") as file:
        got = {row["student"]: float(row["score"]) for row in csv.DictReader(file)}
    assert got == SCORES
    record = (at.folder / "records" / NAME / "bob.json").read_text(encoding="utf-8")
    # The sandbox holds inside a user's server as well.
    assert '"sandbox": "' in record and '"sandbox": "unsafe"' not in record
    page = at.page("report")
    page.goto((at.folder / f"summary-{NAME}.html").as_uri())
    at.walk.shoot(page, "8-summary", whole=True)


@DOOR.step("Formgrader shows the class as graded")
def formgrader(at: Class) -> None:
    page = at.page(TEACHER).context.new_page()
    page.set_default_timeout(90_000)
    page.goto(f"{at.hub}/user/{TEACHER}/formgrader/manage_assignments")
    row = page.locator("tr", has_text=NAME)
    row.wait_for()
    assert re.search(r"\b3\b", row.inner_text()), row.inner_text()
    at.walk.shoot(page, "9-formgrader")
    page.goto(f"{at.hub}/user/{TEACHER}/formgrader/manage_students")
    page.locator("tr", has_text="Öz").wait_for()
    at.walk.shoot(page, "10-formgrader-students")
    page.close()


@DOOR.step("The instructor hands feedback back, and each student reads their own")
def feedback(at: Class) -> None:
    assert command(at, "tokcourse hand-back ps02") == 0
    for name in STUDENTS:
        page = assignments(at, name)
        page.locator("#submitted_assignments_list button", has_text="Fetch Feedback").click()
        page.locator("#submitted_assignments_list", has_text="view feedback").wait_for()
        (path,) = (at.users.homes / name / NAME / "feedback").glob("*/*.html")
        where = path.relative_to(at.users.homes / name).as_posix()
        page.goto(f"{at.hub}/user/{name}/lab/tree/{where}")
        frame = page.frame_locator(".jp-HTMLViewer iframe, iframe")
        frame.get_by_text(f"{SCORES[name]:g} of 20 points").first.wait_for()
        text = frame.locator("body").inner_text()
        assert ("the second token of the pair stays" in text) == (name == "bob")
        if name == "bob":
            named = frame.get_by_text("the second token of the pair stays").first
            named.scroll_into_view_if_needed()
        at.shoot(name, f"11-{name}-reads-feedback")


@DOOR.step("No student can read the class's secret, the gradebook or another's work")
def shut(at: Class) -> None:
    inbound = at.walk.folder / "exchange/tokens/inbound"
    (anns,) = (at.users.homes / "ann" / NAME).glob("*.ipynb")
    for private in (
        at.folder / "secret.key",
        at.folder / "gradebook.db",
        at.folder / f"summary-{NAME}.csv",
        at.walk.folder / "exchange/tokens/feedback",
        inbound,
        anns,
    ):
        look = "ls" if private.is_dir() else "cat"
        assert at.users.run("cy", look, str(private)).returncode != 0, private
    # A submission in Ann's name counts for nobody.
    forged = inbound / f"ann+{NAME}+2030-01-01 00:00:00.000000 UTC+forged"
    assert at.users.run("cy", "mkdir", str(forged)).returncode == 0
    assert command(at, "tokcourse collect ps02", "12-a-forged-one-is-passed-over") == 0
    kept = at.folder / "collected" / NAME / "ann" / NAME / "timestamp.txt"
    assert "2030" not in kept.read_text(encoding="utf-8")


@DOOR.step("The grades leave for the learning management system")
def export(at: Class) -> None:
    assert command(at, "tokcourse export ps02 --to canvas", "13-exported") == 0
    with (at.folder / f"grades-{NAME}-canvas.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.DictReader(file)
    assert {r["ID"]: (r["Student"], float(r[NAME])) for r in rows} == {
        "4711": ("Ann Lee", 20.0),
        "4712": ("Bob Kim", 8.5),
        "4713": ("Cy Öz", 0.0),
    }
