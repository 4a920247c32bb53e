"""A submission full of markup: its feedback page runs no script in the instructor's browser."""

import nbformat
import pytest
from lab import NEEDED, ROOT, browsing
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder import sandbox
from autograder.cli import INSIDE
from autograder.course.folder import Course
from autograder.grading.grade import grade

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytestmark = NEEDED

NAME = "ps02_train_bpe"
SCRIPT = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
SHOWS = f"""
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
bad = {SCRIPT!r}
display(HTML(bad), Markdown(bad), Latex(bad), Javascript("window.hacked = 1"))
display({{"image/svg+xml": "<svg onload='window.hacked = 1'/>", "text/html": bad}}, raw=True)
print(bad, "\\x1b]8;;javascript:window.hacked=1\\x07link")
raise ValueError(bad)
"""
ANSWER = f"def merge(ids, pair, idx):\n    raise KeyError({SCRIPT!r})"
MARKDOWN = [
    SCRIPT,
    "[click](javascript:window.hacked=1)",
    "<svg/onload=window.hacked=1>",
    "$$\\href{javascript:window.hacked=1}{x}$$",
    '![x](x" onerror="window.hacked=1)',
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    root = tmp_path_factory.mktemp("class")
    nb = nbformat.read(ROOT / "exercises" / NAME / f"{NAME}.ipynb", 4)
    for cell in nb.cells:
        cell.source = ANSWER if cell["id"] == "merge" else cell.source
    nb.cells.insert(1, new_code_cell(SHOWS))
    nb.cells[2:2] = [new_markdown_cell(text) for text in MARKDOWN]
    (root / "in" / "eve").mkdir(parents=True)
    nbformat.write(nb, root / "in" / "eve" / f"{NAME}.ipynb")
    cage = {"kernel": sandbox.kernel_name()} if sandbox.probe().holds else {}
    traits = {**cage, "environment": {"PYTHONPATH": str(INSIDE)}, "reveal": "counterexample"}
    result = grade(Course(root / "course"), "ps02", root / "in", traits)
    return result.pages.page, result.pages.rows[0].feedback


def test_nothing_of_a_submission_runs(pages):
    with browsing() as page:
        dialogs = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        for path in pages:
            page.goto(path.as_uri())
            page.wait_for_load_state("load")
            assert page.evaluate("window.hacked") is None
            # Links that a reader could be led to click.
            unsafe = "a => a.map(x => x.href).filter(h => h.startsWith('javascript:'))"
            assert page.eval_on_selector_all("a", unsafe) == []
            assert page.locator("img[onerror], svg[onload]").count() == 0
        assert dialogs == []


def test_the_markup_was_really_there(pages):
    text = pages[1].read_text(encoding="utf-8")
    assert "&lt;script&gt;window.hacked = 1" in text and "KeyError" in text
