"""Each lecture opened in JupyterLab by Chromium: run all cells, look for errors, take screenshots.

Needs Playwright and a Chromium on the machine; skipped with the reason where one is missing.
Run alone: pytest -m browser tests/browser/test_lectures_browser.py --basetemp=build/screens
"""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

playwright_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

ROOT = Path(__file__).resolve().parents[2]
LECTURES = sorted((ROOT / "lectures").glob("[0-9][0-9]_*.ipynb"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREEN = {"width": 1366, "height": 768}
# No news question in the corner, and every cell in the page even when it is out of sight.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
FAULTS = '[data-mime-type="application/vnd.jupyter.stderr"],[data-mime-type$="jupyter.error"]'
# The prompts of the code cells: [ ] before, [*] while it waits, [7] when done, empty when folded.
PROMPTS = """[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
  .map(prompt => prompt.textContent).filter(text => text)"""
ANY_STARTED = f"() => {PROMPTS}.some(text => /[\\d*]/.test(text))"
ALL_RUN = f"""() => document.querySelector('{FAULTS}') !== null
  || {PROMPTS}.every(text => /\\d/.test(text))"""
UNNAMED = """() => [...document.querySelectorAll('.jp-OutputArea-output img')]
  .filter(image => !image.alt.trim()).length"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium; apt-get install chromium"),
]


@pytest.fixture
def lab(tmp_path):
    """Start JupyterLab on copies of the lectures, with settings of its own; give its address."""
    course, home = tmp_path / "course", tmp_path / "home"
    shutil.copytree(ROOT / "lectures", course / "lectures")
    for name, value in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(value), encoding="utf-8")
    folders = {
        "HOME": "", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython", "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }  # fmt: skip
    env = os.environ | {name: str(home / folder) for name, folder in folders.items()}
    command = "-m jupyterlab --no-browser --allow-root --port=0 --IdentityProvider.token="
    server = subprocess.Popen(
        [sys.executable, *command.split()], cwd=course, env=env, stderr=subprocess.PIPE, text=True
    )
    try:
        yield _address(server)
    finally:
        server.terminate()
        server.wait(20)


def _address(server: subprocess.Popen) -> str:
    """Read the log up to the line with the address; go on reading, so that the pipe never fills."""
    seen = []
    for line in server.stderr:
        seen.append(line)
        if "http://127.0.0.1:" in line:
            threading.Thread(target=server.stderr.read, daemon=True).start()
            return "http://127.0.0.1:" + line.split("http://127.0.0.1:")[1].split("/")[0]
    pytest.fail("JupyterLab did not start:\n" + "".join(seen))


@pytest.fixture
def page():
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport=SCREEN)
        page.set_default_timeout(45_000)
        yield page
        browser.close()


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_lecture_runs_in_jupyterlab(path, lab, page, tmp_path):
    outside = []
    page.on("request", lambda r: outside.append(r.url) if _is_outside(r.url, lab) else None)
    page.goto(f"{lab}/lab/tree/lectures/{path.name}")
    _run_all(page)
    page.wait_for_function(ALL_RUN, timeout=90_000)
    shots = _screenshots(page, tmp_path / "screens")
    assert page.locator(FAULTS).all_inner_texts() == []
    assert page.evaluate(UNNAMED) == 0
    assert page.locator("[role=img][aria-label]").count() > 0
    assert len(shots) > 1
    assert outside == []


def _run_all(page) -> None:
    """Run all cells; again if nothing starts, for what is sent before the kernel listens is lost."""
    for _ in range(5):
        page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        try:
            page.wait_for_function(ANY_STARTED, timeout=5_000)
            return
        except playwright_api.TimeoutError:
            continue
    pytest.fail("no cell started")


def _is_outside(url: str, lab: str) -> bool:
    return url.startswith("http") and not url.startswith(lab)


def _screenshots(page, folder: Path) -> list[Path]:
    """Scroll through the notebook, a screen at a time."""
    folder.mkdir()
    panel = page.locator(".jp-NotebookPanel-notebook .jp-WindowedPanel-outer").first
    height, step = panel.evaluate("panel => [panel.scrollHeight, panel.clientHeight]")
    shots = []
    for top in range(0, height, step):
        panel.evaluate("(panel, top) => { panel.scrollTop = top }", top)
        shots.append(folder / f"{len(shots):02d}.png")
        page.screenshot(path=shots[-1])
    return shots
