"""Problem set 02 in JupyterLab, solved by hand: what is typed into its cells, and what its checks say.

Left out: opening it, which differs between an installed course and the browser's site.
"""

import re

SET = "ps02_train_bpe"
NOTEBOOK = f"exercises/{SET}/{SET}.ipynb"
GET_STATS = """def get_stats(ids, counts=None):
    counts = {} if counts is None else counts
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts"""
# Loses the last token.
WRONG = """def merge(ids, pair, idx):
    return [idx if (a, b) == pair else a for a, b in zip(ids, ids[1:])]"""
RIGHT = """def merge(ids, pair, idx):
    new, i = [], 0
    while i < len(ids):
        found = tuple(ids[i:i + 2]) == pair
        new.append(idx if found else ids[i])
        i += 2 if found else 1
    return new"""


def begin(page) -> None:
    """Run the cell that imports the checks; again where it was sent before the kernel listened."""
    from playwright.sync_api import TimeoutError

    cell = page.locator(".jp-CodeCell", has_text="from autograder import check")
    for _ in range(5):
        cell.click()
        page.keyboard.press("Shift+Enter")
        try:
            # Its number: it has run.
            cell.locator(".jp-InputPrompt", has_text=re.compile(r"\d")).wait_for(timeout=30_000)
            return
        except TimeoutError:
            continue
    raise AssertionError("the cell that imports the checks never ran")


def answer(page, beginning: str, code: str) -> None:
    """Replace the cell that begins so, as by hand, run it and the check under it."""
    cells = page.locator(".jp-CodeCell", has_text=beginning)
    cells.first.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")


def said(page, function: str) -> str:
    """All that stands below the cell of a function's check."""
    return "\n".join(_outputs(page, function).all_inner_texts())


def see(page, function: str, words: str) -> None:
    """Wait until a function's check says these words, and look at them."""
    from playwright.sync_api import TimeoutError

    try:
        _outputs(page, function).filter(has_text=words).first.wait_for()
    except TimeoutError:
        told = said(page, function)
        raise AssertionError(f"the check of {function} does not say {words!r}: {told!r}") from None
    _outputs(page, function).first.scroll_into_view_if_needed()


def save(page) -> None:
    """Press the key for it, and wait until nothing is left to save."""
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !document.querySelector('.jp-Notebook .jp-mod-dirty')")


def _outputs(page, function: str):
    check = page.locator(".jp-CodeCell", has_text=f'check("ps02.{function}")')
    return check.locator(".jp-OutputArea-output")
