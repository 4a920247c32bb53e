"""The notebooks as pages of the site: what a reader needs who cannot run them.

A lecture comes with its outputs, the cell for a guess left out and the answers folded. A problem set
comes as it is handed out; its solutions are a page of their own, each behind a bar to open, and out
of the search. Nothing here is written anew: it all stands in the notebooks.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

from autograder.language import marked, words
from scripts.lectures import ROOT
from scripts.lectures import lectures as chosen

_ = words("site")

# What the site does without: widgets need a kernel, and their scripts come from elsewhere.
WIDGET = "application/vnd.jupyter.widget-view+json"
NO_GUESS = "No guess yet. Put one in the cell above and run both cells, or open this."
FOLDED = {
    "code_prompt_show": marked("How it is computed"),
    "code_prompt_hide": marked("Fold the code"),
}
MARKS = re.compile(r"^\s*### (BEGIN|END) SOLUTION\s*$", re.MULTILINE)


def lecture(nb: NotebookNode, note: str = "") -> NotebookNode:
    """A lecture as a page; `note` is what there is to say about its outputs."""
    cells = []
    for cell in nb.cells:
        tags = cell.metadata.get("tags", [])
        if "guess" in tags:
            continue
        if cell.cell_type == "code":
            cell.outputs = [still(output) for output in cell.outputs]
            if cell.metadata.get("jupyter", {}).get("source_hidden"):
                cell.metadata["tags"] = [*tags, "hide-input"]
                cell.metadata["mystnb"] = {name: _(text) for name, text in FOLDED.items()}
        cells.append(cell)
    if note:
        cells.insert(1, v4.new_markdown_cell(f":::{{note}}\n{note}\n:::", id="about-outputs"))
    nb.cells = cells
    return nb


def still(output: NotebookNode) -> NotebookNode:
    """An output as it can stand on a page: no widget, and a folded answer that says no more than so."""
    data = output.get("data", {})
    if WIDGET in data:
        del data[WIDGET]
    if "text/html" in data:
        data["text/html"] = data["text/html"].replace(
            NO_GUESS, _("Your guess first. Then open this.")
        )
    return output


def exercise(nb: NotebookNode) -> NotebookNode:
    """A problem set as it is handed out; it ends with the way to its solutions."""
    set_name = nb.cells[0].source  # the title
    number = re.search(r"Problem set (\d\d)", set_name)
    if number is None:
        raise ValueError(f"the first cell names no problem set: {set_name[:60]!r}")
    text = _(
        "## When you are done\n\n[The solutions of problem set {number}](solutions.md), each behind a "
        "bar that you open."
    ).format(number=number[1])
    nb.cells.append(v4.new_markdown_cell(text, id="to-solutions"))
    return nb


def solutions(nb: NotebookNode) -> str:
    """The solutions of a problem set as a Markdown page, each folded, under its exercise's heading."""
    title = re.search(r"^# (Problem set \d\d): (.+)$", nb.cells[0].source, re.MULTILINE)
    if title is None:
        raise ValueError(f"the first cell has no title: {nb.cells[0].source[:60]!r}")
    parts = [
        "---\nnosearch: true\n---",
        _("# {set}, solutions: {title}").format(set=title[1], title=title[2]),
        _(
            "One way to write each; yours may differ and be as good, and the check says so. Nothing is "
            "shown before you open it."
        ),
    ]
    heading, answers = "", 0
    for cell in nb.cells:
        prose = MARKS.sub("", cell.source) if cell.cell_type == "markdown" else ""
        if found := re.findall(r"^#+ (.+)$", prose, re.MULTILINE):
            heading = found[-1]
        if not MARKS.search(cell.source):
            continue
        if heading:
            parts.append(f"## {heading}")
            heading = ""
        parts.append(folded(cell))
        answers += 1
    if not answers:
        raise ValueError(f"{title[1]} has no solution between its marks")
    return "\n\n".join(parts) + "\n"


def folded(cell: NotebookNode) -> str:
    """One answer behind a bar: a cell's code, or what a text answers between its marks."""
    if cell.cell_type == "code":
        body = f"```python\n{MARKS.sub('', cell.source).strip()}\n```"
        body = re.sub(r"\n{3,}", "\n\n", body)
        named = re.search(r"^(?:def|class) (\w+)", cell.source, re.MULTILINE)
        title = _("Show `{name}`").format(name=named[1]) if named else _("Show the code")
    else:
        body = MARKS.split(cell.source)[2].strip()
        title = _("Show an answer")
    fence = ":" * 4
    return f"{fence}{{dropdown}} {title}\n{body}\n{fence}"


def read(path: Path) -> NotebookNode:
    """A notebook of the course."""
    return nbformat.read(path, as_version=4)


def title_of(nb: NotebookNode) -> str:
    """What a notebook is called: its H1 without the number in front.

    >>> title_of(v4.new_notebook(cells=[v4.new_markdown_cell("# Lecture 02: From strings")]))
    'From strings'
    """
    found = re.search(r"^# (.+)$", nb.cells[0].source, re.MULTILINE)
    title = found[1].split(": ", 1)[-1] if found else ""
    return title[:1].upper() + title[1:]


def lectures() -> list[Path]:
    """All lectures, in their order."""
    return chosen((), ROOT / "lectures")


def problem_sets() -> list[Path]:
    """All problem sets as they are handed out, in their order."""
    return sorted((ROOT / "exercises").glob("ps*/ps*.ipynb"))
