"""In the browser, without installing: the site of `make lite`, a lecture run, an exercise solved and graded."""

import subprocess
import sys
from contextlib import contextmanager
from types import SimpleNamespace

import nbformat
from lab import ALL_RUN, CHROMIUM, FAULTS, IDLE, SCREEN, UNNAMED, browsing, is_outside, run_all
from served import serving
from solving import GET_STATS, NOTEBOOK, RIGHT, SET, WRONG, answer, begin, said, save, see

from autograder import sandbox
from autograder.cli import INSIDE
from autograder.course.folder import Course
from autograder.grading.grade import grade
from lite.__main__ import TARGET
from tests.doors.walking import ROOT, Door, Missing

DOOR = Door("browser", "In the browser, without installing")
ENDLESS = """def merge(ids, pair, idx):
    while True:
        ids = list(ids)"""


@DOOR.place
@contextmanager
def place(walk):
    if CHROMIUM is None:
        raise Missing("no chromium; apt-get install chromium")
    made = subprocess.run(
        [sys.executable, "-m", "lite"], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    if made.returncode:  # for the first build npm and a registry are needed
        raise Missing(made.stderr)
    with serving(TARGET) as address, browsing() as page:
        outside: list[str] = []

        def anew():
            """A page of a browser that was never here: it has no saved work and no open tabs."""
            context = page.context.browser.new_context(viewport=SCREEN)
            context.set_default_timeout(240_000)  # Python starts in it, on a busy machine
            # Of the context, so that the worker in which Python runs is heard too.
            context.on(
                "request", lambda r: outside.append(r.url) if is_outside(r.url, address) else None
            )
            return context.new_page()

        yield SimpleNamespace(walk=walk, site=address, page=anew(), anew=anew, outside=outside)


@DOOR.step("The first page says what there is")
def first_page(at):
    at.page.goto(at.site)
    at.page.get_by_role("heading", name="in your browser").wait_for()
    at.walk.shoot(at.page, "1-first-page")
    assert at.page.locator("td a").count() == 8


@DOOR.step("Lecture 02 opens and runs, charts and all")
def lecture(at):
    at.page.get_by_role("link", name="Lecture 02").click()
    at.page.wait_for_selector(IDLE)
    run_all(at.page)
    at.page.wait_for_function(ALL_RUN)
    faults = at.page.locator(FAULTS).all_inner_texts()
    assert faults == [], "\n".join(faults)
    assert at.page.evaluate(UNNAMED) == 0
    at.page.locator('svg[role="img"] polyline').first.scroll_into_view_if_needed()
    at.walk.shoot(at.page, "2-lecture")


@DOOR.step("A wrong answer is met with its smallest counterexample and its mistake")
def wrong(at):
    at.page.context.close()
    at.page = at.anew()
    _open(at)
    begin(at.page)
    answer(at.page, "def get_stats", GET_STATS)
    see(at.page, "get_stats", "get_stats: visible checks passed")
    answer(at.page, "def merge", WRONG)
    see(at.page, "merge", "Smallest counterexample found")
    text = said(at.page, "merge")
    assert "Likely mistake: the last token is dropped." in text, text
    at.walk.shoot(at.page, "3-counterexample")


@DOOR.step("A check ends an endless loop")
def endless(at):
    answer(at.page, "def merge", ENDLESS)
    see(at.page, "merge", "did not return within")
    at.walk.shoot(at.page, "4-endless-loop")


@DOOR.step("The right answer passes")
def right(at):
    answer(at.page, "def merge", RIGHT)
    see(at.page, "merge", "merge: visible checks passed")
    at.walk.shoot(at.page, "5-passed")
    assert at.page.locator(FAULTS).count() == 0


@DOOR.step("The work is saved, and is there again after the page was closed")
def saved(at):
    save(at.page)
    at.page.wait_for_timeout(1000)  # the browser writes it to its storage a moment later
    _open(at)
    at.page.locator(".jp-CodeCell", has_text="i += 2 if found").first.wait_for()


@DOOR.step("It is downloaded, and `tokcourse grade` gives its points")
def graded(at):
    at.page.get_by_role("menuitem", name="File", exact=True).click()
    at.walk.shoot(at.page, "6-download")
    with at.page.expect_download() as waiting:
        at.page.get_by_role("menuitem", name="Download", exact=True).click()
    handed_in = at.walk.folder / "in" / "kim" / waiting.value.suggested_filename
    waiting.value.save_as(handed_in)
    assert handed_in.name.endswith(f"{SET}.ipynb")
    assert nbformat.read(handed_in, 4).metadata.kernelspec.name == "python"  # JupyterLite's
    cage = {"kernel": sandbox.kernel_name()} if sandbox.probe().holds else {}
    traits = {**cage, "environment": {"PYTHONPATH": str(INSIDE)}}
    result = grade(Course(at.walk.folder / "course"), "ps02", handed_in.parents[1], traits)
    (row,) = result.pages.rows
    assert result.failed == {} and row.student == "kim"
    earned = {name: points for name, points in row.checks.items() if points}
    assert earned == {"ps02-get_stats": 4.0, "ps02-merge": 5.0}, row


@DOOR.step("Nothing was asked of another machine", alone=True)
def nothing_outside(at):
    assert at.outside == []


def _open(at) -> None:
    at.page.goto("about:blank")
    at.page.goto(f"{at.site}/lab/index.html?path={NOTEBOOK}")
    at.page.wait_for_selector(IDLE)
