"""The drawings of chunks and of id ranges say in words what they show, and refuse what is wrong.

Run alone: pytest tests/minbpe_ref/test_layouts.py
"""

import pytest

from minbpe_ref.layouts import chunk_boxes, flow, id_map


def spoken(drawn) -> str:
    return drawn.data.split('aria-label="')[1].split('"')[0]


def test_a_chunk_is_named_with_its_alternative_and_only_used_ones_are_explained():
    drawn = chunk_boxes([("a ", 2), ("한", 0)], ["first", "second", "third"], "Text")
    assert spoken(drawn) == "Text: 2 chunks: a␣ (3) | 한 (1). 1 is first; 3 is third."
    assert "second" not in drawn.data
    assert drawn.data.count("border:1.5px") == 4  # two chunks, two lines of the key


def test_a_chunk_is_text_and_never_markup():
    drawn = chunk_boxes([("<b>", 0)], ["<i>"], "<u>")
    assert not any(tag in drawn.data for tag in ("<b>", "<i>", "<u>"))


def test_equal_alternatives_have_equal_colours():
    one, other = (chunk_boxes([("a", n)], ["x", "y"]).data for n in (0, 1))
    tint = one.split("background:")[1].split('"')[0]
    assert tint in one and tint not in other


def test_an_alternative_that_is_not_there_is_an_error():
    with pytest.raises(IndexError):
        chunk_boxes([("a", 1)], ["only"])


def test_ids_between_two_ranges_are_shown_as_no_token():
    drawn = id_map([("late", 10, 12), ("early", 2, 3)], "Ids")
    assert spoken(drawn) == (
        "Ids: no token: 0 to 1; early: 2 to 3; no token: 4 to 9; late: 10 to 12."
    )
    assert drawn.data.count("dashed") == 2


def test_ranges_that_meet_leave_no_gap():
    assert spoken(id_map([("a", 0, 0), ("b", 1, 1)])) == "a: 0; b: 1."


@pytest.mark.parametrize("ranges", [[("a", 0, 5), ("b", 5, 6)], [("a", 3, 2)]])
def test_ranges_that_overlap_or_are_empty_are_refused(ranges):
    with pytest.raises(ValueError, match="is empty or overlaps"):
        id_map(ranges)


def test_a_flow_tells_what_is_done_from_what_there_is():
    drawn = flow({"<use>": ["text", "(encode)", "ids"], "x": ["(a)b"]}, "A road").data
    assert 'aria-label="A road. &lt;use&gt;: text → encode → ids. x: (a)b."' in drawn
    assert drawn.count("dashed") == 1 and drawn.count("border:1.5px") == 4
    assert "<use>" not in drawn
