"""Progress: minutes left, what is next, the bars and the drawing."""

import xml.etree.ElementTree as ET

from autograder.notebook_outline import Outline, Problem
from autograder.study.progress import Standing, as_svg, lines, next_problem, total

SET = Outline(
    "ps98_one", "Problem set 98: <one>", 40, 0, ("1. A", "2. B"),
    (Problem("1. A", 10, 5, "ps98.a"), Problem("2. B", 30, 15, "ps98.b")),
)  # fmt: skip
OTHER = Outline("ps99_two", "Two", 5, 0, ("1. C",), (Problem("1. C", 5, 20, "ps99.c"),))


def standing(*passed, outline=SET):
    return Standing(outline, frozenset(passed))


def test_minutes_are_those_of_open_problems():
    assert (standing("ps98.a").left, standing("ps98.b").left, standing().left) == (30, 10, 40)
    assert standing("ps98.a", "ps98.b", "gone").done == 2


def test_the_lines():
    made = lines([standing("ps98.a"), standing("ps99.c", outline=OTHER)], width=4)
    assert made == [
        "ps98  █···   1 of 2   30 min left",
        "ps99  ████   1 of 1   done",
        "",
        "The visible checks of 2 of 3 problems pass; about 30 min of problems are left.",
    ]


def test_when_all_is_done_nothing_is_left():
    everything = [standing("ps98.a", "ps98.b")]
    assert total(everything) == "The visible checks of 2 of 2 problems pass."
    assert next_problem(everything) is None


def test_what_was_begun_comes_before_what_was_not():
    fresh, begun = standing(outline=OTHER), standing("ps98.b")
    assert next_problem([fresh, begun]) == (SET, SET.problems[0])
    assert next_problem([fresh, standing()]) == (OTHER, OTHER.problems[0])


def test_the_drawing_is_filled_as_far_as_the_minutes():
    root = ET.fromstring(as_svg([standing("ps98.a"), standing("ps99.c", outline=OTHER)]))
    space = "{http://www.w3.org/2000/svg}"
    widths = [float(r.get("width")) for r in root.iter(f"{space}rect") if r.get("x")]
    assert widths == [560, 140, 70, 70]
    assert root.get("role") == "img" and "2 of 3 problems" in root.get("aria-label")
    assert "1 of 2, 30 min left" in [t.text for t in root.iter(f"{space}text")]


def test_nothing_to_draw_is_drawn():
    ET.fromstring(as_svg([]))
    assert lines([])[-1] == "The visible checks of 0 of 0 problems pass."
