"""A student's page begins with what was earned where, whatever stands in the notebook."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import Config

from autograder.pages.feedback_page import FeedbackPage, Result


def graded(name, score, points, **more):
    said = {"grade": True, "grade_id": f"ps00-{name}", "score": score, "points": points, **more}
    return new_code_cell("1", metadata={"nbgrader": said})


def page(cells, language="en", late=0):
    """The page's head, up to the notebook, and all of it."""
    config = Config({"Judge": {"language": language}})
    exporter = FeedbackPage(config=config)
    exporter.register_preprocessor(Result(config=config))
    totals = {"notebook": "ps00", "score": 6.5, "max_score": 12, "late_penalty": late}
    text, _ = exporter.from_notebook_node(new_notebook(cells=cells), {"nbgrader": totals})
    return text[text.index("<body>") : text.index('id="notebook"')], text


def titled(text):
    """A locked cell of the course's; a learner's own has no metadata."""
    return new_markdown_cell(text, metadata={"nbgrader": {"grade_id": text, "locked": True}})


ANSWER = {"solution": True, "grade": False, "grade_id": "merge", "comment": "nearly"}
CELLS = [
    titled("## 1. Pairs\n\nCount them."),
    graded("count", 4, 4),
    titled("## 2. Merge"),
    new_code_cell("2", metadata={"nbgrader": ANSWER}),
    new_markdown_cell("# My own"),
    graded("merge", 2.5, 8),
    titled("## Look and think"),
    graded("think", 0, 0),
]


def test_the_head_shows_each_problem_by_its_heading():
    head, whole = page(CELLS)
    assert "6.5 of 12 points" in head and "taken off" not in head
    for name, width in (("1. Pairs", "100.0%"), ("2. Merge", "31.2%")):
        assert name in head and f"width:{width}" in head
    assert "4 / 4" in head and "2.5 / 8" in head and "read, without points" in head
    assert head.count("#comment-") == 1 and 'href="#comment-merge"' in head
    assert 'name="comment-merge"' in whole and 'name="ps00-merge"' in whole
    assert whole.count("<body") == whole.count("</body") == whole.count('id="notebook"') == 1
    assert "My own" not in head and "¶" not in whole


def test_a_picture_without_a_description_gets_one():
    shown = new_output("display_data", data={"image/png": "iVBORw0KGgo="})
    cells = [new_code_cell("3", outputs=[shown]), new_markdown_cell("![a *cat*](cat.png)")]
    _, whole = page(cells)
    assert re.findall(r"<img[^>]*alt=\"([^\"]*)", whole) == ["a picture", "a cat"]


def test_the_head_speaks_the_language_of_the_feedback():
    head, _ = page(CELLS, language="ko", late=1.5)
    assert "12점 중 6.5점" in head and "늦게 내어 1.5점을 뺐습니다" in head


@pytest.mark.parametrize("name", ["<script>x</script>", '"><img src=x onerror=x>'])
def test_a_heading_is_text(name):
    head, _ = page([titled(f"## {name}"), graded("a", 1, 1)])
    assert "<script" not in head and "<img" not in head and "&lt;" in head
