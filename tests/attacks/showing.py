"""Attacks on whoever opens the feedback or the class's summary: scripts, links, pictures, forged text."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from tests.attacks.base import FULL, STARTED, Attack


def shows(
    name: str, tries: str, code: str = "", markdown: str = "", quick: bool = False, **more: object
) -> Attack:
    """An attack by a right solution that shows something; the page must be as harmless as another's."""
    return Attack(
        name,
        "showing",
        tries,
        FULL,
        "solution",
        first="from IPython.display import *\nprint('started')\n" + code,
        markdown=markdown,
        quick=quick,
        **{"said": STARTED, **more},
    )  # type: ignore[arg-type]


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def many_pictures(nb: NotebookNode) -> None:
    """A hundred cells, each with a picture as large as is allowed."""
    from nbformat.v4 import new_code_cell

    code = "import os; from IPython.display import display\ndisplay({'image/png': 'A' * 1_900_000}, raw=True)"
    nb.cells += [new_code_cell(code) for _ in range(100)]


def many_pieces(nb: NotebookNode) -> None:
    """Cells of which each has more than a thousand tiny outputs."""
    from nbformat.v4 import new_code_cell

    code = "from IPython.display import display\nfor _ in range(1_500): display({'text/plain': 'x'}, raw=True)"
    nb.cells += [new_code_cell(code) for _ in range(25)]


def slow_markdown(nb: NotebookNode) -> None:
    """Text that takes a converter the square of its length."""
    nb.cells += [new_markdown_cell("\\begin{a}" * 20_000) for _ in range(3)]


def much_markdown(nb: NotebookNode) -> None:
    """Three hundred cells of fifty thousand characters."""
    nb.cells += [new_markdown_cell("*a* `b` [c](d) " * 3_300) for _ in range(300)]


SHOWING = (
    shows("html-output", "shows HTML with a script", f"display(HTML('{SCRIPT}'))", quick=True),
    shows("javascript-output", "shows JavaScript", "display(Javascript('alert(1)'))"),
    shows(
        "svg-output",
        "shows a vector picture with a script",
        "display(SVG('<svg onload=\"alert(1)\"><script>alert(1)</script></svg>'))",
    ),
    shows(
        "markdown-output",
        "shows Markdown with a script",
        f"display(Markdown('{SCRIPT} [x](javascript:alert(1))'))",
    ),
    shows(
        "latex-output",
        "shows LaTeX with a link that runs a script",
        "display(Latex(r'$\\href{javascript:alert(1)}{x}$'))",
    ),
    shows(
        "frame-output",
        "shows a frame of another page",
        "display(IFrame('http://127.0.0.1:$PORT/', 9, 9))",
    ),
    shows(
        "all-kinds-output",
        "shows every kind of output that a notebook knows",
        f"""
for kind in ('text/html', 'text/markdown', 'text/latex', 'image/svg+xml', 'application/javascript', 'application/pdf',
             'application/vnd.jupyter.widget-view+json', 'application/json', 'text/vnd.mermaid', 'video/mp4', 'application/geo+json'):
    display({{kind: '''{SCRIPT}'''}}, raw=True)
""",
    ),
    shows(
        "false-picture",
        "shows a picture whose data closes its own tag",
        "for kind in ('image/png', 'image/jpeg', 'image/gif'): display({kind: 'AAAA\" onerror=\"alert(1)'}, raw=True)",
        quick=True,
    ),
    shows(
        "terminal-output",
        "prints sequences that a terminal would obey",
        "print('\\x1b]8;;javascript:alert(1)\\x07click\\x1b]8;;\\x07 \\x1b[31m<script>alert(1)</script>\\x1b[2J\\x08')",
    ),
    shows(
        "error-markup",
        "raises an error whose name and text are markup",
        f"raise type('<script>alert(1)</script>', (Exception,), {{}})('{SCRIPT}')",
    ),
    shows(
        "source-markup",
        "has code that would end the page's own script",
        f"x = '''</script>{SCRIPT}<!--'''  # </pre>{SCRIPT}",
    ),
    Attack(
        "names-in-markup",
        "showing",
        "has functions whose parameters and errors are markup",
        0.0,
        first="CALLS = []",
        answers={
            "merge": f"def merge(ids, pair, idx):\n    CALLS.append(1)\n    raise ValueError('''{SCRIPT}''')",
            "train": f"def train(text, vocab_size):\n    CALLS.append(1)\n    return {{('{SCRIPT}', '{SCRIPT}'): 1}}, {{}}",
            "compression-ratio": f"def compression_ratio(text, ids):\n    CALLS.append(1)\n    return '{SCRIPT}'",
            "get-stats": f"def get_stats(ids, counts=None):\n    CALLS.append(1)\n    return {{'{SCRIPT}': '{SCRIPT}'}}",
        },
        last="print('started', bool(CALLS))",
        said=STARTED,
        quick=True,
    ),
    shows("markdown-script", "writes text with a script in it", markdown=SCRIPT, quick=True),
    shows(
        "markdown-link",
        "writes a link that runs a script",
        markdown="[click](javascript:alert(1)) [click](JaVaScRiPt&colon;alert(1)) [click](data:text/html;base64,PHNjcmlwdD4=) [x]\n\n[x]: javascript:alert(1)",
        quick=True,
    ),
    shows(
        "markdown-math-link",
        "writes a formula that runs a script",
        markdown="$\\href{javascript:alert(1)}{x}$\n\n$$\\style{position:fixed}{x}$$\n\n$\\\\href{javascript:alert(1)}{x}$",
    ),
    shows(
        "markdown-picture",
        "writes a picture that tells another host who reads it",
        markdown="![x](http://127.0.0.1:$PORT/seen.png)",
    ),
    shows(
        "markdown-verdict",
        "writes what looks like a verdict",
        markdown="**merge: all checks passed** — 5 of 5 points",
    ),
    shows(
        "slow-markdown", "writes text that takes a converter hours", edit=slow_markdown, alone=True
    ),
    shows("much-markdown", "writes fifteen megabytes of text", edit=much_markdown, alone=True),
    shows("many-pictures", "shows a hundred large pictures", edit=many_pictures, alone=True),
    shows("many-outputs", "shows tens of thousands of tiny outputs", edit=many_pieces, alone=True),
)
