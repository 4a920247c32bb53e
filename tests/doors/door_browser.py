"""In the browser, without installing: the site of `make lite`, a lecture run, an exercise solved and graded."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from types import SimpleNamespace

import nbformat
from lab import ALL_RUN, CHROMIUM, FAULTS, SCREEN, UNNAMED, browsing, is_outside, run_all
from lite_site import SITE, serving

from autograder import sandbox
from autograder.cli import INSIDE
from autograder.course import Course
from autograder.grade import grade
from tests.doors.walking import ROOT, Door, Missing

DOOR = Door("browser", "In the browser, without installing")
SET = "ps02_train_bpe"
GET_STATS = """def get_stats(ids, counts=None):
    counts = {} if counts is None else counts
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts"""
ENDLESS = """def merge(ids, pair, idx):
    while True:
        ids = list(ids)"""
WRONG = """def merge(ids, pair, idx):
    return [idx if (a, b) == pair else a for a, b in zip(ids, ids[1:])]"""
RIGHT = """def merge(ids, pair, idx):
    new, i = [], 0
    while i < len(ids):
        found = tuple(ids[i:i + 2]) == pair
        new.append(idx if found else ids[i])
        i += 2 if found else 1
    return new"""
IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'


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
    with serving(SITE) as address, browsing() as page:
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
    begun = time.monotonic()
    at.page.get_by_role("link", name="Lecture 02").click()
    at.page.wait_for_selector(IDLE)
    run_all(at.page)
    at.page.wait_for_function(ALL_RUN)
    at.seconds = time.monotonic() - begun
    faults = at.page.locator(FAULTS).all_inner_texts()
    assert faults == [], "\n".join(faults)
    assert at.page.evaluate(UNNAMED) == 0
    at.page.locator('svg[role="img"] polyline').first.scroll_into_view_if_needed()
    at.walk.shoot(at.page, "2-lecture")


@DOOR.step("A wrong answer is met with its smallest counterexample and its mistake")
def wrong(at):
    at.page.context.close()
    at.page = at.anew()
    _open(at, f"exercises/{SET}/{SET}.ipynb")
    at.page.locator(".jp-CodeCell", has_text="from autograder import check").click()
    at.page.keyboard.press("Shift+Enter")
    _answer(at, "def get_stats", GET_STATS)
    _see(at, "get_stats", lambda text: "get_stats: visible checks passed" in text)
    _answer(at, "def merge", WRONG)
    _see(at, "merge", lambda text: "Smallest counterexample found" in text)
    text = _said(at, "merge")
    assert "Likely mistake: the last token is dropped." in text, text
    at.walk.shoot(at.page, "3-counterexample")


@DOOR.step("A check ends an endless loop")
def endless(at):
    _answer(at, "def merge", ENDLESS)
    _see(at, "merge", lambda text: "did not return within" in text)
    at.walk.shoot(at.page, "4-endless-loop")


@DOOR.step("The right answer passes")
def right(at):
    _answer(at, "def merge", RIGHT)
    _see(at, "merge", lambda text: "merge: visible checks passed" in text)
    at.walk.shoot(at.page, "5-passed")
    assert at.page.locator(FAULTS).count() == 0


@DOOR.step("The work is saved, and is there again after the page was closed")
def saved(at):
    at.page.keyboard.press("Control+s")
    at.page.wait_for_function("() => !document.querySelector('.jp-Notebook .jp-mod-dirty')")
    at.page.wait_for_timeout(1000)  # the browser writes it to its storage a moment later
    _open(at, f"exercises/{SET}/{SET}.ipynb")
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


def _open(at, name: str) -> None:
    at.page.goto("about:blank")
    at.page.goto(f"{at.site}/lab/index.html?path={name}")
    at.page.wait_for_selector(IDLE)


def _answer(at, beginning: str, code: str) -> None:
    """Replace the cell that begins so, as by hand, run it and the check under it."""
    cells = at.page.locator(".jp-CodeCell", has_text=beginning)
    cells.first.locator(".cm-content").click()
    at.page.keyboard.press("Control+a")
    at.page.keyboard.press("Delete")
    at.page.keyboard.insert_text(code)
    at.page.keyboard.press("Shift+Enter")
    at.page.keyboard.press("Shift+Enter")


def _said(at, function: str) -> str:
    check = at.page.locator(".jp-CodeCell", has_text=f'check("ps02.{function}")')
    return "\n".join(check.locator(".jp-OutputArea-output").all_inner_texts())


def _see(at, function: str, right: Callable[[str], bool]) -> None:
    """Wait for the check's answer below its cell, and look at it."""
    for _ in range(960):
        text = _said(at, function)
        if right(text):
            check = at.page.locator(".jp-CodeCell", has_text=f'check("ps02.{function}")')
            check.locator(".jp-OutputArea-output").first.scroll_into_view_if_needed()
            return
        at.page.wait_for_timeout(250)
    raise AssertionError(f"the check of {function} says {text!r}")
