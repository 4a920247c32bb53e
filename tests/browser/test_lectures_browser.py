"""Each lecture opened in JupyterLab by Chromium: run all cells, look for errors, take screenshots.

Needs Playwright and a Chromium on the machine; skipped with the reason where one is missing. The
ordinary tests open a sample; `make long` opens all.
Run alone: pytest -m browser tests/browser/test_lectures_browser.py --basetemp=build/screens
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab import ALL_RUN, FAULTS, NEEDED, ROOT, UNNAMED, browsing, is_outside, run_all, running

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

LECTURES = sorted((ROOT / "lectures").glob("[0-9][0-9]_*.ipynb"))
pytestmark = NEEDED


@pytest.fixture
def lab(tmp_path):
    """JupyterLab on copies of the lectures."""
    shutil.copytree(ROOT / "lectures", tmp_path / "course" / "lectures")
    with running(tmp_path / "course", tmp_path / "home") as address:
        yield address


@pytest.fixture
def page():
    with browsing() as opened:
        yield opened


# Drawings in the page, and figures as pictures.
PICTURES = "[role=img][aria-label], .jp-OutputArea-output img[alt]"
SAMPLE = ("02", "06")  # drawings, and a widget


def marks_of(path):
    """The marks that say where a lecture is run."""
    marks = [] if path.stem.startswith(SAMPLE) else [pytest.mark.long]
    return [*marks, pytest.mark.torch] if path.stem[:2] > "06" else marks


each_lecture = [pytest.param(p, id=p.stem, marks=marks_of(p)) for p in LECTURES]


@pytest.mark.parametrize("path", each_lecture)
def test_lecture_runs_in_jupyterlab(path, lab, page, tmp_path):
    outside = []
    page.on("request", lambda r: outside.append(r.url) if is_outside(r.url, lab) else None)
    page.goto(f"{lab}/lab/tree/lectures/{path.name}")
    run_all(page)
    page.wait_for_function(
        ALL_RUN, timeout=900_000
    )  # lectures train models; not a measure of speed
    drawings, screens = 0, 0
    for _screen in _screens(page, tmp_path / "screens"):
        assert page.locator(FAULTS).all_inner_texts() == []
        assert page.evaluate(UNNAMED) == 0
        drawings += page.locator(PICTURES).count()
        screens += 1
    assert drawings > 0 and screens > 1
    assert outside == []


def _screens(page, folder: Path) -> Iterator[Path]:
    """Scroll through the notebook, a screen at a time; JupyterLab holds only what is near the screen."""
    folder.mkdir()
    panel = page.locator(".jp-NotebookPanel-notebook .jp-WindowedPanel-outer").first
    height, step = panel.evaluate("panel => [panel.scrollHeight, panel.clientHeight]")
    for place, top in enumerate(range(0, height, step)):
        panel.evaluate("(panel, top) => { panel.scrollTop = top }", top)
        page.screenshot(path=folder / f"{place:02d}.png")
        yield folder / f"{place:02d}.png"
