"""A learner's afternoon in JupyterLab: run the exercise, get one function wrong, read the feedback."""

import nbformat
import pytest
from lab import ALL_RUN, FAULTS, NEEDED, ROOT, browsing, is_outside, run_all, running
from solving import GET_STATS
from solving import SET as NAME

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytestmark = NEEDED

MERGE = """def merge(ids, pair, idx):
    out = []
    for i in range(len(ids)):
        out.append(idx if tuple(ids[i:i + 2]) == pair else ids[i])
    return out"""


def test_feedback_in_the_notebook(tmp_path):
    nb = nbformat.read(ROOT / "exercises" / NAME / f"{NAME}.ipynb", 4)
    answers = {"get-stats": GET_STATS, "merge": MERGE}
    for cell in nb.cells:
        cell.source = answers.get(cell["id"], cell.source)
    (tmp_path / "course").mkdir()
    nbformat.write(nb, tmp_path / "course" / f"{NAME}.ipynb")
    outside = []
    with running(tmp_path / "course", tmp_path / "home") as lab, browsing() as page:
        page.on("request", lambda r: outside.append(r.url) if is_outside(r.url, lab) else None)
        page.goto(f"{lab}/lab/tree/{NAME}.ipynb")
        run_all(page)
        page.wait_for_function(ALL_RUN, timeout=60_000)
        page.get_by_text("Smallest counterexample").first.scroll_into_view_if_needed()
        page.screenshot(path=tmp_path / "feedback.png")
        shown = page.locator(".jp-OutputArea-output").all_inner_texts()
        text = "\n".join(shown)
        assert "get_stats: visible checks passed" in text
        assert "merge([1, 2], (1, 2), 9)" in text and "the second token of the pair stays" in text
        assert "train: not started" in text
        assert "First write the four functions above." in text
        drawn = page.locator('.jp-OutputArea-output [role="img"][aria-label*="replaced by 9"]')
        assert drawn.count() == 1
        # No traceback reaches a learner for a learner's mistake.
        assert page.locator(FAULTS).count() == 0
        assert outside == []
