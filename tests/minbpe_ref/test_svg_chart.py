"""Charts without matplotlib: what they hold, that they are well-formed, and when they are taken."""

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from minbpe_ref import drawing, svg_chart

SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = st.floats(0, 1e7) | st.integers(0, 10**7)


def texts(image):
    return [text.text for text in image.iter(f"{SVG}text")]


@example(values=[0.0, 5e-324], series=1)
@given(st.lists(NUMBERS, min_size=2, max_size=5), st.integers(1, 4))
def test_a_bar_is_as_long_as_its_value_says(values, series):
    made = svg_chart.bars(
        {f"s{i}": values for i in range(series)}, "abcde"[: len(values)], "x", "alt"
    )
    image = ElementTree.fromstring(made)
    drawn = [
        r for r in image.iter(f"{SVG}rect") if r.get("fill", "").startswith("#") and r.get("x")
    ]
    assert len(drawn) == len(values) * series
    most = max(max(values), 0)
    widths = [float(r.get("width")) for r in drawn]
    for value, width in zip([v for v in values for _ in range(series)], widths, strict=True):
        assert width == pytest.approx(max(widths) * value / most if most else 0, abs=0.2)
    said = texts(image)
    assert all(svg_chart.written(value) in said for value in values) and "s0" in said
    assert float(image.get("viewBox").split()[3]) > max(float(r.get("y")) for r in drawn)


def test_series_are_told_apart_without_colour():
    made = svg_chart.bars({name: [1] for name in "abcd"}, ["row"], "x", "alt")
    assert [made.count(f"url(#tok-stripes-{i})") for i in (1, 2, 3)] == [2, 2, 2]
    lines = svg_chart.lines({name: ([1, 2], [1, 2]) for name in "abcd"}, "x", "y", "alt")
    assert all(f'stroke-dasharray="{dash}"' in lines for dash in svg_chart.DASHES)


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=30))
def test_lines_stay_within_the_picture_and_keep_their_order(points):
    xs, ys = zip(*points, strict=True)
    image = ElementTree.fromstring(svg_chart.lines({"one": (xs, ys)}, "x", "y", "alt"))
    height = float(image.get("viewBox").split()[3])
    placed = [
        tuple(map(float, p.split(","))) for p in image.find(f"{SVG}polyline").get("points").split()
    ]
    assert len(placed) == len(points)
    assert all(0 < x < svg_chart.WIDTH and 0 < y < height for x, y in placed)
    for (x1, y1), (a1, b1), (x2, y2), (a2, b2) in zip(points, placed, points[1:], placed[1:]):
        # a pixel up is a greater value; what lies closer than a tenth of a pixel may look equal
        assert (x1 - x2) * (a1 - a2) >= 0 and (y1 - y2) * (b1 - b2) <= 0


def test_words_are_text_and_not_markup():
    made = svg_chart.bars({"<b>": [1]}, ["a&b"], "<x>", 'say "hi"')
    image = ElementTree.fromstring(made)
    assert image.get("aria-label") == 'say "hi"' and image.get("role") == "img"
    assert {"<b>", "a&b", "<x>"} <= set(texts(image))


@pytest.mark.parametrize("low, high", [(0, 1), (0, 1e-6), (0, 987654321), (-3, 7), (99.5, 100.5)])
def test_ticks_are_few_round_and_inside(low, high):
    made = svg_chart.ticks(low, high)
    assert 2 <= len(made) <= 7
    assert all(low - 1e-12 <= tick <= high + 1e-12 for tick in made)
    steps = {round(b - a, 9) for a, b in zip(made, made[1:])}
    assert len(steps) == 1


def test_drawing_takes_them_only_without_matplotlib(monkeypatch):
    bars = {"now": [1, 2]}, ["en", "ko"], "tokens"
    lines = {"one": ([1, 2], [3, 4])}, "x", "y"
    assert drawing.bar_chart(*bars, alt="Bars").data.startswith("<img")
    monkeypatch.setattr(drawing, "find_spec", lambda name: None)
    assert drawing.bar_chart(*bars, alt="Bars").data == svg_chart.bars(*bars, "Bars")
    assert drawing.line_chart(*lines, alt="Lines").data == svg_chart.lines(*lines, "Lines")
    with pytest.raises(ValueError, match="alt is empty"):
        drawing.bar_chart(*bars, alt=" ")
