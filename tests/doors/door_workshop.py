"""Run a workshop: the plan, the sheets on paper, the slides, the kit; each as the room sees it."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from lab import ARGUMENTS, CHROMIUM, browsing
from nbconvert.filters import markdown2html

from autograder import cli
from autograder.study import offline
from tests import test_workshops as plans
from tests.doors.walking import ROOT, Door, Missing

DOOR = Door("workshop", "Run a workshop")
SLIDES = ROOT / "build" / "slides"
READY = "() => document.querySelector('.reveal.ready') !== null"


@DOOR.place
@contextmanager
def place(walk):
    if CHROMIUM is None:
        raise Missing("no chromium; apt-get install chromium")
    with browsing() as page:
        outside: list[str] = []
        page.on("request", lambda r: r.url.startswith("http") and outside.append(r.url))
        yield SimpleNamespace(walk=walk, page=page, outside=outside)


@DOOR.step("The plans add up, and name what there is")
def plan(at):
    assert plans.faults(plans.TEXT) == []
    file = at.walk.folder / "plan.html"
    shown = plans.TEXT.partition("## Half a day")[0]
    style = "<meta charset='utf-8'><style>body{font:16px sans-serif;margin:2em 4em}</style>"
    file.write_text(style + markdown2html(shown), encoding="utf-8")
    at.page.goto(file.as_uri())
    at.walk.shoot(at.page, "1-plan-90-minutes")


@DOOR.step("A problem set prints on a few pages of A4", alone=True)
def sheet(at):
    file = at.walk.folder / "ps02.html"
    assert cli.main(["sheet", "ps02", "--to", str(file)]) == 0
    at.page.goto(file.as_uri())
    at.page.emulate_media(media="print")
    at.walk.shoot(at.page, "2-sheet")
    at.page.emulate_media(media="screen")
    printed = ["--no-pdf-header-footer", f"--print-to-pdf={at.walk.shots / '2-sheet.pdf'}"]
    subprocess.run([CHROMIUM, *ARGUMENTS, *printed, file.as_uri()], check=True, capture_output=True)
    assert (at.walk.shots / "2-sheet.pdf").stat().st_size > 10_000


@DOOR.step("A lecture is shown as slides, and an answer waits for a key", alone=True)
def slides(at):
    decks = sorted(SLIDES.glob("02_*.html"))
    if not decks:
        raise Missing('no slides; make slides ARGS="02"')
    at.page.goto(decks[0].as_uri())
    at.page.wait_for_function(READY)
    at.walk.shoot(at.page, "3-slides-title")
    at.page.keyboard.press("ArrowRight")
    at.page.keyboard.press("ArrowDown")
    question = at.page.locator("section.present section.present")
    question.get_by_text("How many bytes is").wait_for()
    answer = question.locator(".fragment")
    assert answer.count() == 1 and "visible" not in (answer.get_attribute("class") or "")
    at.walk.shoot(at.page, "4-slides-question")
    at.page.keyboard.press("ArrowDown")
    assert "visible" in (answer.get_attribute("class") or "")
    answer.get_by_text("The answer").wait_for()
    at.page.wait_for_timeout(400)  # it fades in
    at.walk.shoot(at.page, "5-slides-answer")


@DOOR.step("A kit that was made for another machine says so, with a way out", alone=True)
def kit(at):
    """Its form only; that it installs without a network takes minutes (`make long`)."""
    folder = at.walk.folder / "kit"
    offline.make(folder, ["fast"], run=_no_wheels)
    file = folder / "kit.json"
    known = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(known | {"python": "2.7"}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(folder / "install.py"), str(at.walk.folder / "there")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "Way out" in done.stderr, done.stderr


@DOOR.step("Nothing was asked of another machine", alone=True)
def nothing_outside(at):
    assert at.outside == []


def _no_wheels(command) -> int:
    """Stands in for pip: leaves empty files where wheels would be."""
    folder = Path(command[command.index("--wheel-dir") + 1])
    for name in ("gpt_tokenizer_course-0-py3-none-any.whl", "pip-0-py3-none-any.whl"):
        (folder / name).touch()
    return 0
