"""Charts of several runs: what is drawn, read back from matplotlib's own axes."""

import pytest
from matplotlib.figure import Figure

from minbpe_ref import charts


@pytest.fixture
def drawn(monkeypatch):
    """The axes of each figure that was made into an image."""
    kept = []

    def image(fig: Figure, *, alt: str) -> str:
        kept.append(fig.axes[0])
        return alt

    monkeypatch.setattr(charts, "image", image)
    return kept


def test_a_band_reaches_from_the_least_to_the_greatest_run(drawn):
    runs = [[1.0, 4.0], [3.0, 5.0], [2.0, 9.0]]
    charts.band_chart({"a": ([256, 512], runs)}, "x", "y", alt="Told", log_x=2, ticks=[256, 512])
    (axes,) = drawn
    assert axes.lines[0].get_ydata().tolist() == [2.0, 6.0]
    corners = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert (corners.min(), corners.max()) == (1.0, 9.0)
    assert axes.get_xscale() == "log"
    assert [label.get_text() for label in axes.get_xticklabels()] == ["256", "512"]


def test_lines_and_groups_differ_in_more_than_colour(drawn):
    charts.band_chart({"a": ([1], [[1]]), "b": ([1], [[2]])}, "x", "y", alt="Told")
    first, second = drawn[0].lines
    assert first.get_marker() != second.get_marker()
    assert first.get_linestyle() != second.get_linestyle()
    charts.scatter_chart({"a": ([1], [1]), "b": ([1], [2])}, "x", "y", alt="Told", log_y=True)
    first, second = (group.get_paths()[0].vertices for group in drawn[1].collections)
    assert first.shape != second.shape or (first != second).any()
    assert drawn[1].get_yscale() == "log"


def test_a_run_of_another_length_is_told():
    with pytest.raises(ValueError, match="a: a run of 1 values for 2 places"):
        charts.band_chart({"a": ([1, 2], [[1, 2], [1]])}, "x", "y", alt="Told")


def test_words_are_wanted():
    with pytest.raises(ValueError, match="alt is empty"):
        charts.scatter_chart({"a": ([1], [1])}, "x", "y", alt=" ")
