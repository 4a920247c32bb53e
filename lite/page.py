"""The site's first page: what there is, where to begin, how to keep and hand in one's work."""

from __future__ import annotations

import html
import json
from pathlib import Path
from urllib.parse import quote

from lite import course
from lite.tools import ROOT

STYLE = """
body { font: 17px/1.55 system-ui, sans-serif; max-width: 46em; margin: 2.5em auto; padding: 0 1.2em; color: #1b1b1b; background: #fff }
h1 { font-size: 1.7em; margin-bottom: .2em } h2 { font-size: 1.15em; margin: 1.8em 0 .4em }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .45em .6em; border-bottom: 1px solid #ddd }
a { color: #00558c } code { background: #f2f2f2; padding: .05em .3em; border-radius: 3px }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #161616 } a { color: #7cc4ff } code { background: #2a2a2a } td, th { border-color: #444 }
}
"""
TEXT = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Build the GPT tokenizer, in your browser</title><style>{style}</style>
<!-- The pages below read their settings here; it runs nothing. -->
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{{}}</script></head><body><main>
<h1>Build the GPT tokenizer, in your browser</h1>
<p>Nothing to install: Python runs in this page. Open a lecture, read, and run its cells with
<kbd>Shift</kbd>+<kbd>Enter</kbd>. Then do the problem set beside it: write a function, run the check under it, read
what it found. The first cell takes a while, because the page fetches Python first.</p>
<table><thead><tr><th>lecture</th><th>problem set</th></tr></thead><tbody>
{rows}
</tbody></table>
<h2>Keep your work</h2>
<p>What you save stays in this browser, on this computer: it is gone when you clear the browser's data, and at once
in a private window. To keep it, download it: in the menu <b>File</b>, take <b>Download</b>. A notebook that was
downloaded goes back in with the arrow above the list of files.</p>
<h2>Hand it in</h2>
<p>Save, <b>File</b>, <b>Download</b>, and give that <code>.ipynb</code> file to your instructor. The checks here are the
visible ones; the grade comes from the same checks on more inputs.</p>
<h2>What is not here</h2>
<p>Lectures and problem sets from 05 on, and what they need: torch, sentencepiece, the fast engine. An endless loop is
stopped only within a check; elsewhere take <b>Kernel</b>, <b>Restart Kernel</b>. For all of it, install the course.</p>
</main></body></html>
"""


def title_of(path: Path) -> str:
    """A notebook's first heading."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "".join(cells[0]["source"])
    return next(line[2:] for line in text.splitlines() if line.startswith("# "))


def link(path: Path) -> str:
    """A link that opens a notebook in JupyterLab."""
    where = quote(path.relative_to(ROOT).as_posix())
    return f'<a href="lab/index.html?path={where}">{html.escape(title_of(path))}</a>'


def first_page() -> str:
    """The page as HTML; it runs no script and asks for nothing."""
    listed = course.notebooks()
    pairs = zip(listed[::2], listed[1::2], strict=True)
    rows = [f"<tr><td>{link(one)}</td><td>{link(other)}</td></tr>" for one, other in pairs]
    return TEXT.format(style=STYLE, rows="\n".join(rows))
