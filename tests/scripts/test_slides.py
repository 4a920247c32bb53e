"""Marking slides: where one begins, what waits for a key, and that a second run changes nothing."""

import sys
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import slides

CODE, TEXT = new_code_cell, new_markdown_cell


def kinds(*cells):
    nb = new_notebook(cells=[TEXT("# Title"), CODE("import re"), TEXT("## Begin"), *cells])
    first = [cell.metadata.slideshow.slide_type for cell in slides.mark(nb).cells]
    assert [cell.metadata.slideshow.slide_type for cell in slides.mark(nb).cells] == first
    assert first[:3] == ["slide", "skip", "slide"]
    return first[3:]


def test_text_after_code_begins_a_page_below():
    assert kinds(CODE("1"), CODE("2"), TEXT("So.")) == ["-", "-", "subslide"]


def test_headings_of_two_ranks():
    assert kinds(TEXT("### Part"), TEXT("## Next")) == ["subslide", "slide"]


def test_the_room_guesses_before_it_sees():
    cells = [("markdown", "predict"), ("code", "guess"), ("code", "answer")]
    made = [
        (TEXT if kind == "markdown" else CODE)("x", metadata={"tags": [tag]}) for kind, tag in cells
    ]
    assert kinds(*made) == ["subslide", "-", "fragment"]


def test_a_full_page_is_turned():
    long = "\n".join(["x"] * (slides.FULL - 1))
    assert kinds(CODE(long), CODE(long)) == ["-", "subslide"]
    assert kinds(*[CODE("x") for _ in range(slides.CELLS)])[-1] == "subslide"
