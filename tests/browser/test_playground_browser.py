"""The playground in JupyterLab: type, compare, walk by keyboard, step through merges; no request leaves.

Run alone: pytest -m browser tests/browser/test_playground_browser.py --basetemp=build/screens
"""

import nbformat
import pytest
from lab import NEEDED, browsing, is_outside, run_all, running
from nbformat.v4 import new_code_cell, new_notebook

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytestmark = NEEDED

CELL = """
from minbpe_ref import BasicTokenizer
from minbpe_ref.playground import OwnReader, playground
mine = BasicTokenizer()
mine.train("low lower lowest", 262)
own = {"yours": OwnReader(mine.encode, mine.vocab, mine.merges)}
playground("hello", left="cl100k_base", right="gpt2", own=own)
"""


def test_typing_comparing_and_stepping(tmp_path):
    (tmp_path / "course").mkdir()
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nb = new_notebook(cells=[new_code_cell(CELL.strip())], metadata=kernel)
    nbformat.write(nb, tmp_path / "course" / "play.ipynb")
    outside = []
    with running(tmp_path / "course", tmp_path / "home") as lab, browsing() as page:
        page.on("request", lambda r: outside.append(r.url) if is_outside(r.url, lab) else None)
        page.goto(f"{lab}/lab/tree/play.ipynb")
        run_all(page)
        box = page.get_by_label("Text", exact=True)
        box.fill("    return <b>안녕</b>")
        # The panel's headline counts what was typed: GPT-2 spends a token on each space.
        left = page.get_by_role("list", name="tokens of cl100k_base")
        right = page.get_by_role("list", name="tokens of gpt2")
        left.get_by_role("button", name="␣␣␣,").wait_for()
        assert left.get_by_role("button").count() < right.get_by_role("button").count()
        assert page.locator(".tok-playground b").count() == 4  # counts only: markup stays text

        left.get_by_role("button").first.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Next ›").click()
        page.get_by_text("Merge 1 of").wait_for()
        page.screenshot(path=tmp_path / "steps.png")

        page.get_by_label("beside").select_option("yours")
        box.fill("lower")
        yours = page.get_by_role("list", name="tokens of yours")
        yours.get_by_role("button", name="token 1: low,").wait_for()
        page.get_by_label("show ids").check()
        page.keyboard.press("d")
        page.keyboard.press("d")
        page.screenshot(path=tmp_path / "own.png")
        assert box.is_visible(), "keys pressed in the playground are not JupyterLab's commands"
    assert outside == []
