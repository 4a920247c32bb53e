"""A problem set on paper: one self-contained HTML file that prints on A4 or Letter.

Each problem with its text, the code it starts from and ruled lines to write on. The text is the
notebook's, in English; where to write one's name is asked in the language of whoever makes the page.
Checks, hints and cells that only a machine can run are left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from nbformat import NotebookNode

from autograder import notebook_outline
from autograder.language import current, words
from autograder.study.carry import key

_ = words("commands")

STUB = re.compile(r"\n? *# YOUR CODE HERE\n *raise NotImplementedError\(\)")
MINUTES_A_LINE = 3  # how much writing a line stands for
LEAST, MOST = 5, 16  # ruled lines
MATHS = {r"\cdot": "·", r"\log": "log"}  # all that the sets use; paper has no MathJax
STYLE = """
@page { size: A4; margin: 18mm 18mm 20mm; @bottom-right { content: counter(page) " / " counter(pages);
  font: 9pt sans-serif; } }
* { box-sizing: border-box; }
body { font: 10.5pt/1.45 "Noto Sans", "Noto Sans CJK KR", sans-serif; color: #000; max-width: 174mm;
  margin: 8mm auto; }
h1 { font-size: 17pt; margin: 0 0 2mm; } h2 { font-size: 13pt; margin: 0 0 2mm; }
h3 { font-size: 11pt; margin: 4mm 0 1mm; }
h1, h2, h3 { break-after: avoid; } p, li { orphans: 3; widows: 3; }
p, ul, ol { margin: 0 0 2mm; }
section { margin: 0 0 7mm; padding-top: 4mm; border-top: 1.5pt solid #000; }
code, pre { font-family: "DejaVu Sans Mono", "Noto Sans Mono CJK KR", monospace; font-size: 9pt; }
pre { border: 0.5pt solid #777; padding: 2mm 3mm; margin: 0 0 2mm; white-space: pre-wrap;
  break-inside: avoid; }
.write { break-inside: avoid; } .write pre { margin-bottom: 0; }
.line { height: 8mm; border-bottom: 0.5pt solid #999; }
table { border-collapse: collapse; margin: 0 0 2mm; break-inside: avoid; }
th, td { border: 0.5pt solid #777; padding: 0.5mm 2.5mm; font-weight: normal; text-align: left; }
.name { display: flex; gap: 8mm; margin: 3mm 0 5mm; }
.name span { flex: 1; border-bottom: 0.5pt solid #000; padding-bottom: 1mm; }
img, svg { max-width: 100%; }
.set + .set { break-before: page; }
"""


def page(notebooks: Sequence[NotebookNode]) -> str:
    """The sheets of one or more released problem sets as a page of HTML."""
    made = [_one(nb) for nb in notebooks]
    title = html.escape(", ".join(notebook_outline.of(nb, "").title for nb in notebooks))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n<style>{STYLE}</style>\n</head>\n'
        f"<body>\n<main>\n{''.join(made)}</main>\n</body>\n</html>\n"
    )


def _one(nb: NotebookNode) -> str:
    known = notebook_outline.of(nb, "")
    minutes = {problem.heading: problem.minutes for problem in known.problems}
    parts: list[list[str]] = [[]]  # the opening, then a section each
    heading = ""
    for cell in nb.cells:
        tags = cell.metadata.get("nbgrader") or {}
        if cell.cell_type == "markdown" and not _only_hints(cell):
            if cell.source.startswith("## "):
                parts.append([])
                heading = cell.source.splitlines()[0].removeprefix("## ").strip()
            answered = tags.get("solution") and tags.get("grade")
            parts[-1].append(_ruled("", LEAST) if answered else _prose(cell.source))
        elif cell.cell_type == "code" and tags.get("solution"):
            many = minutes.get(heading, 0) // MINUTES_A_LINE
            parts[-1].append(_ruled(cell.source, min(max(many, LEAST), MOST)))
        elif cell.cell_type == "code" and _is_given(cell):
            parts[-1].append(f"<pre>{html.escape(cell.source)}</pre>\n")
    opening, *sections = ["".join(part) for part in parts]
    asked = f"<span>{_('Name')}</span><span>{_('Date')}</span>"
    named = f'<p class="name" lang="{current()}">{asked}</p>\n'
    kept = [f"<section>\n{s}</section>\n" for s in sections if _asks(s)]
    return f'<article class="set">\n{opening}{named}{"".join(kept)}</article>\n'


def _asks(section: str) -> bool:
    """Whether there is something to write, or to read before it: not what only a machine runs."""
    return "Look at what you built" not in section


def _only_hints(cell: NotebookNode) -> bool:
    return bool(cell.source.lstrip().startswith("<details>"))


def _is_given(cell: NotebookNode) -> bool:
    """Code that a problem hands out: its cell's name says so."""
    return key(cell).startswith("given")


def _prose(source: str) -> str:
    from nbconvert.filters import markdown2html

    def plain(found: re.Match[str]) -> str:
        text = found[1]
        for name, sign in MATHS.items():
            text = text.replace(name, sign)
        return f"*{text}*"

    source = re.sub(r"(?<!`)\$([^$`\n]+)\$(?!`)", plain, source)
    made = markdown2html(source)
    # Links inside a notebook's headings lead nowhere on paper.
    return re.sub(r'<a class="anchor-link".*?</a>', "", made) + "\n"


def _ruled(source: str, lines: int) -> str:
    code = STUB.sub("", source).rstrip()
    shown = f"<pre>{html.escape(code)}</pre>" if code else ""
    return f'<div class="write">{shown}{"<div class=line></div>" * lines}</div>\n'
