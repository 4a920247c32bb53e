"""The checks of a lecture see what they look for: a right one, and each way to break it."""

from collections.abc import Callable

import nbformat
import pytest
from lecture_faults import (
    CELLS_A_SLIDE,
    HEADING_EVERY,
    LONGEST_CELL,
    PASSIVE_MINUTES,
    WORDS_A_MINUTE,
    form_faults,
    number_faults,
    run,
    run_faults,
)
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode, v4

OPENING = (
    "# A lecture\n**Questions** Why?\n**Objectives** This.\n**Time:** 1 minutes **Video:** 0:00:01"
)
CLOSING = "## What the video shows\n## Key points\n## What's next"


def small(*sources: str, **metadata: object) -> NotebookNode:
    cells = [v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    opening, closing = (v4.new_markdown_cell(text) for text in (OPENING, CLOSING))
    for cell in (opening, *cells, closing):
        kind = "slide" if cell.cell_type == "markdown" else "-"
        cell.metadata["slideshow"] = {"slide_type": kind}
    kept = {"language_info": {"name": "python"}, **metadata}
    return v4.new_notebook(cells=[opening, *cells, closing], metadata=kept)


def test_a_small_lecture_that_is_right_has_no_faults(tmp_path):
    nb = small("x = 42\nprint(x)")
    assert form_faults(nb) == []
    done, values = run(nb, tmp_path, {"x": 42})
    assert (values, run_faults(done), number_faults(done)) == ({"x": 42}, [], [])


def _twice(nb: NotebookNode) -> None:
    nb.cells.append(nbformat.from_dict(nb.cells[1]))


def _output(nb: NotebookNode) -> None:
    nb.cells[1].outputs = [v4.new_output("stream", text="42")]


def _second_h1(nb: NotebookNode) -> None:
    nb.cells[-1].source += "\n# Another"


def _no_language(nb: NotebookNode) -> None:
    nb.metadata.clear()


def _open_answer(nb: NotebookNode) -> None:
    nb.cells[1].metadata["tags"] = ["answer"]


def _slide(place: int, kind: str, *tags: str) -> Callable[[NotebookNode], None]:
    def damage(nb: NotebookNode) -> None:
        nb.cells[place].metadata.update(slideshow={"slide_type": kind}, tags=list(tags))

    return damage


def _long_slide(nb: NotebookNode) -> None:
    nb.cells[1:1] = [
        v4.new_code_cell("x", metadata={"slideshow": {"slide_type": "-"}})
        for _ in range(CELLS_A_SLIDE)
    ]


def _source(text: str) -> Callable[[NotebookNode], None]:
    return lambda nb: nb.cells[1].update(source=text)


def _no_heading(nb: NotebookNode) -> None:
    nb.cells[1:1] = [v4.new_markdown_cell("Words.") for _ in range(HEADING_EVERY)]


def _lecture_without_pause(nb: NotebookNode) -> None:
    nb.cells[-1].source += " word" * (WORDS_A_MINUTE * (PASSIVE_MINUTES + 1))


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (_twice, "not unique"),
        (_output, "committed with outputs"),
        (_second_h1, "one H1"),
        (_no_language, "language metadata"),
        (_open_answer, "not folded"),
        (_slide(1, "Slide"), "not marked as a slide"),
        (_slide(0, "-"), "a section that begins no slide"),
        (_slide(1, "-", "predict"), "a question in the middle"),
        (_slide(1, "-", "answer"), "does not wait for a key"),
        (_long_slide, "a slide of more than 6 cells"),
        (_no_heading, "without a heading"),
        (_lecture_without_pause, "nothing to do"),
        (_source("\n" * (LONGEST_CELL + 1)), "26 lines"),
        (_source("x\n" * 11), "only 0 of 1"),
        (_source("!pip install x"), "in code"),
        (_source("open('x')"), "open without encoding"),
        (lambda nb: nb.cells.pop(), "no heading 'Key points'"),
        (lambda nb: nb.cells[0].update(source="# Title"), "the opening lacks 'Questions'"),
    ],
)
def test_a_broken_form_is_noticed(damage, fault):
    nb = small("x = 42")
    damage(nb)
    assert fault in "\n".join(form_faults(nb))


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("import warnings; warnings.warn('old')", "stderr"),
        ("import matplotlib.pyplot as plt; plt.plot([1]); plt.show()", "image/png has no alt"),
        ('from IPython.display import HTML; HTML(\'<img alt="" src="">\')', "img has no alt"),
        ("from IPython.display import HTML; HTML('<svg></svg>')", "no role"),
    ],
)
def test_a_broken_run_is_noticed(source, fault, tmp_path):
    done, _ = run(small(source), tmp_path, {})
    assert fault in "\n".join(run_faults(done))


def test_an_error_ends_the_run(tmp_path):
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run(small("1 / 0"), tmp_path, {})


def test_a_number_that_no_cell_computes_is_noticed(tmp_path):
    nb = small("6 * 7")
    nb.cells.append(v4.new_markdown_cell("It is 42, and not 43. See lecture 77, at 0:55:55."))
    done, _ = run(nb, tmp_path, {})
    assert [fault.split(": ")[1] for fault in number_faults(done)] == ["43 is computed nowhere"]
