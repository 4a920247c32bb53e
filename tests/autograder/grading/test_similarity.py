"""Similarity: renamed, commented and reordered copies are found, different designs are not."""

import re
import textwrap

import pytest

from autograder.course.folder import CourseError
from autograder.grading.demo import GENERATORS, NUMPY
from autograder.grading.similarity import Pair, code_of, compare, page
from autograder.language import speaking

pytest.importorskip("copydetect", reason="the extra `similarity` is not installed")


def joined(answers):
    return "\n\n".join(textwrap.dedent(a) for a in answers.values())


ORIGINAL = joined(GENERATORS)


def renamed(code):
    for old, new in (
        ("tokens", "seq"),
        ("so_far", "table"),
        ("waiting", "held"),
        ("out", "result"),
    ):
        code = code.replace(old, new)
    return "# my own work\n" + code


def test_a_renamed_and_commented_copy_is_found():
    (pair,) = compare({"ada": ORIGINAL, "eve": renamed(ORIGINAL)}, "")
    assert (pair.one, pair.other) == ("ada", "eve") and pair.alike > 0.9


def test_the_order_of_cells_does_not_matter():
    turned = joined(dict(reversed(GENERATORS.items())))
    (pair,) = compare({"ada": ORIGINAL, "eve": turned}, "")
    assert pair.alike > 0.9


def test_another_design_is_not_alike():
    assert compare({"ada": ORIGINAL, "bob": joined(NUMPY)}, "", least=0.5) == []


def test_what_was_released_does_not_count():
    given = "for number in range(100):\n    print(number * number, number + number)\n"
    one, other = given + "x = [1, 2, 3, 4, 5, 6, 7, 8, 9]", given + "def f(a, b): return a % b ** a"
    assert compare({"a": one, "b": other}, given, least=0.3) == []
    assert compare({"a": one, "b": other}, "", least=0.3) != []


def test_empty_submissions_are_no_pair():
    assert compare({"a": "", "b": ""}, "", least=0) == []


def test_bad_bounds_and_a_missing_library_are_said(monkeypatch):
    with pytest.raises(ValueError, match="a share from 0 to 1, got 3"):
        compare({}, "", least=3)
    monkeypatch.setitem(__import__("sys").modules, "copydetect", None)
    with pytest.raises(CourseError, match=r"gpt-tokenizer-course\[similarity\]"):
        compare({"a": "1"}, "")


def test_the_page_is_a_list_and_escapes_names():
    shown = page([Pair("<a>", "b", 1.0, 0.5)], "ps02")
    assert "&lt;a&gt;<td>b<td>100%<td>50%" in shown and "look before you ask" in shown


def test_the_page_speaks_korean():
    with speaking("ko"):
        shown = page([Pair("a", "b", 1.0, 0.5)], "ps02")
    assert "<html lang=ko>" in shown and "ps02: 비슷한 제출물</h1>" in shown
    assert not re.search("alike|share|<th>o", shown, re.IGNORECASE)


def test_only_code_counts():
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    nb = new_notebook(cells=[new_markdown_cell("text"), new_code_cell("x = 1")])
    assert code_of(nb) == "x = 1\n"
