"""The site of `make lite` in Chromium: its door walked, and every notebook of it run from end to end.

Minutes, as Python starts anew in the browser for each; `make long` runs them. Needs the build, which is
made where it is missing and npm and a package index are there.
Run alone: pytest -m long tests/browser/test_lite_browser.py
"""

import subprocess
import sys

import pytest
from lab import ALL_RUN, FAULTS, IDLE, NEEDED, ROOT, UNNAMED, browsing, is_outside, run_all
from served import serving

from lite import course
from lite.__main__ import TARGET
from tests.doors import walking

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytestmark = [*NEEDED, pytest.mark.long]


@pytest.fixture(scope="module")
def site():
    made = subprocess.run(
        [sys.executable, "-m", "lite"], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    if made.returncode:
        pytest.skip(made.stderr)
    with serving(TARGET) as address:
        yield address


@pytest.mark.parametrize("path", course.notebooks(), ids=lambda path: path.stem)
def test_notebook_runs_in_the_browser(path, site):
    """An exercise is run as released: its checks say that nothing is written yet."""
    outside = []
    with browsing() as page:
        page.set_default_timeout(240_000)
        page.context.on(
            "request", lambda r: outside.append(r.url) if is_outside(r.url, site) else None
        )
        page.goto(f"{site}/lab/index.html?path={path.relative_to(ROOT).as_posix()}")
        page.wait_for_selector(IDLE)
        run_all(page)
        page.wait_for_function(ALL_RUN)
        assert page.locator(FAULTS).all_inner_texts() == []
        assert page.evaluate(UNNAMED) == 0
        if path.stem.startswith("ps"):
            said = "\n".join(page.locator(".jp-OutputArea-output").all_inner_texts())
            checks = path.read_text(encoding="utf-8").count('check(\\"')
            assert said.count(": not started") + said.count(": waiting") == checks
    assert outside == []


def test_the_door_is_walked(site, tmp_path):
    (door,) = walking.doors(["browser"])
    outcomes = list(door.walk(tmp_path))
    assert [(o.title, o.why) for o in outcomes if o.status != "passed"] == []
    assert len(list((tmp_path / "browser").glob("*.png"))) == 6
