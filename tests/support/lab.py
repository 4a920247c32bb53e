"""JupyterLab and Chromium for the browser tests: started alone, with settings of their own."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
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
IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
FAULTS = '[data-mime-type="application/vnd.jupyter.stderr"],[data-mime-type$="jupyter.error"]'
# The prompts of the code cells: [ ] before, [*] while it waits, [7] when done, empty when folded.
PROMPTS = """[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
  .map(prompt => prompt.textContent).filter(text => text)"""
ANY_STARTED = f"() => {PROMPTS}.some(text => /[\\d*]/.test(text))"
ALL_RUN = f"""() => document.querySelector('{FAULTS}') !== null
  || {PROMPTS}.every(text => /\\d/.test(text))"""
UNNAMED = """() => [...document.querySelectorAll('.jp-OutputArea-output img')]
  .filter(image => !image.alt.trim()).length"""

NEEDED = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium; apt-get install chromium"),
]


@contextmanager
def running(course: Path, home: Path) -> Iterator[str]:
    """JupyterLab on a folder, its settings and state in another; gives its address."""
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


@contextmanager
def browsing() -> Iterator:
    """A page of a fresh Chromium at laptop size."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport=SCREEN)
        page.set_default_timeout(45_000)
        yield page
        browser.close()


def run_all(page) -> None:
    """Run all cells; again if nothing starts, for what is sent before the kernel listens is lost."""
    from playwright.sync_api import TimeoutError

    # A busy machine may not have the kernel yet: JupyterLab asks for one, and proposes the right one.
    question = page.locator(".jp-Dialog", has_text="Select Kernel")
    page.add_locator_handler(
        question, lambda: question.first.locator("button.jp-mod-accept").click(), no_wait_after=True
    )
    for _ in range(5):
        page.wait_for_selector(IDLE)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        try:
            page.wait_for_function(ANY_STARTED, timeout=5_000)
            return
        except TimeoutError:
            continue
    pytest.fail("no cell started")


def is_outside(url: str, lab: str) -> bool:
    """Whether a request leaves this machine."""
    return url.startswith("http") and not url.startswith(lab)
