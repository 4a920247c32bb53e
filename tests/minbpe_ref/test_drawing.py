"""The lectures' drawings: what they say to a screen reader, what they show, what they refuse."""

import subprocess
import sys

import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from minbpe_ref import drawing


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        (b" a", "␣a"),
        (b"\r\n\t", "\r↵⇥"),
        ("안녕".encode(), "안녕"),
        (b"\x98\xac" + "바".encode(), r"\x98\xac바"),
        (b"", ""),
    ],
)
def test_label_shows_what_is_invisible(token, shown):
    assert drawing.label(token) == shown


def test_boxes_mark_pairs_left_to_right_without_overlap():
    vocab = {1: b"a"}
    for length, marked in [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (5, 2)]:
        data = drawing.token_boxes([1] * length, vocab, mark=(1, 1)).data
        assert data.count("border-bottom:5px") == marked, length


def test_boxes_have_a_border_and_an_id_each():
    data = drawing.token_boxes([7, 8], {7: b"x", 8: b"y"}).data
    assert data.count("border:1.5px solid currentColor") == 2
    assert ">7</span>" in data and ">8</span>" in data
    assert ">7</span>" not in drawing.token_boxes([7], {7: b"x"}, show_ids=False).data


def test_boxes_tell_a_long_row_in_short():
    data = drawing.token_boxes([1] * 100, {1: b"a"}, "Long").data
    assert "100 tokens" in data and "and 60 more." in data


def test_boxes_escape_what_a_text_may_hold():
    data = drawing.token_boxes([1], {1: b'<b>"&'}, '"><script>').data
    assert "<script>" not in data and "<b>" not in data


def test_boxes_refuse_an_unknown_id():
    with pytest.raises(KeyError, match="9"):
        drawing.token_boxes([9], {})


def test_a_guess_is_compared_by_value_and_escaped():
    assert "✓" in drawing.answer_card([1, 2], [1, 2]).data
    assert "It is <b>3</b>; you said &lt;i&gt;" in drawing.answer_card("<i>", 3).data


@pytest.mark.parametrize(
    ("guess", "answer"),
    [
        ("python", "Python"),
        (" 'Python' ", "Python"),
        (("a", "a"), "aa"),
        ((256, "a"), "256 a"),
        ((5, 6, 99), [5, 6, 99]),
        ("5 6 99", [5, 6, 99]),
        ("[4, 2]", (4, 2)),
        ("11", 11),
        (11.0, 11),
        ("66 %", 66),
        ("한", "한"),
        ("?", "?"),
    ],
)
def test_the_form_of_a_guess_does_not_count(guess, answer):
    assert "as you said" in drawing.answer_card(guess, answer).data


@pytest.mark.parametrize(
    ("guess", "answer"),
    [
        ("Pythons", "Python"),
        ("ab", "aa"),
        ("a 256", "256 a"),
        ([1, 2], 12),
        ([99, 6, 5], [5, 6, 99]),
        ([5, 6], [5, 6, 99]),
        ((2, 4), (4, 2)),
        (-3, 3),
        (1.5, 15),
        ("!", "?"),
        ("", 0),
        (None, 0),
    ],
)
def test_another_answer_stays_wrong(guess, answer):
    assert "you said" in drawing.answer_card(guess, answer).data
    assert "✓" not in drawing.answer_card(guess, answer).data


def test_an_estimate_is_taken_when_every_number_is_near():
    near = "near enough"
    assert near in drawing.answer_card((95, 70), (98, 66), near=4).data
    assert near not in drawing.answer_card((95, 71), (98, 66), near=4).data
    assert near not in drawing.answer_card((95, 66, 1), (98, 66), near=4).data
    assert near not in drawing.answer_card((98, 66), (98, 66), near=4).data
    assert "✓" not in drawing.answer_card(84, 86).data


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_figure_needs_alt_text(alt):
    with pytest.raises(ValueError, match="alt is empty"):
        drawing.image(Figure(), alt=alt)


def test_alt_text_is_escaped_and_the_figure_closed():
    fig = pyplot.figure(figsize=(1, 1))
    data = drawing.image(fig, alt='a "b" <c>').data
    assert 'alt="a &quot;b&quot; &lt;c&gt;"' in data
    assert not pyplot.fignum_exists(fig.number)


def test_charts_are_images_and_leave_no_figure_open():
    before = pyplot.get_fignums()
    line = drawing.line_chart({"a": ([1], [1]), "b": ([1, 2], [2, 1])}, "x", "y", alt="lines")
    bars = drawing.bar_chart({"a": [1, 2], "b": [2, 1]}, ["en", "ko"], "x", alt="bars")
    for chart in (line, bars):
        assert "data:image/png;base64,iVBOR" in chart.data
    assert pyplot.get_fignums() == before


def test_importing_the_drawings_loads_neither_matplotlib_nor_ipython():
    code = (
        "import sys, minbpe_ref.drawing, minbpe_ref.forest; "
        "print([m for m in ('matplotlib', 'IPython', 'numpy') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
