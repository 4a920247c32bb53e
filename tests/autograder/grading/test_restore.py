"""The graded notebook is the release with the learner's answers, whatever the submission says."""

import copy

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.course.cells import grade_id
from autograder.course.folder import HERE
from autograder.grading.restore import MAX_PROSE, MAX_SOURCE, NOTE_ID, harmless, rebuild

RELEASE = nbformat.read(HERE / "exercises/ps02_train_bpe/ps02_train_bpe.ipynb", 4)
SOLUTION = nbformat.read(HERE / "solutions/ps02_train_bpe/ps02_train_bpe.ipynb", 4)
NAMED = [grade_id(c) for c in RELEASE.cells if grade_id(c)]


def cells(source=SOLUTION):
    return copy.deepcopy(source.cells)


def named(nb):
    return {grade_id(c): c for c in nb.cells if grade_id(c)}


def place(found, name):
    return next(i for i, c in enumerate(found) if grade_id(c) == name)


def test_an_honest_submission_is_the_release_with_its_answers():
    whole, notes = rebuild(RELEASE, cells())
    assert notes == [] and [grade_id(c) for c in whole.cells if grade_id(c)] == NAMED
    assert named(whole)["merge"].source == named(SOLUTION)["merge"].source
    assert named(whole)["merge"].metadata == named(RELEASE)["merge"].metadata
    assert whole.metadata == RELEASE.metadata


@pytest.mark.parametrize("what", ["deleted", "doubled", "edited", "moved to the top"])
def test_check_cells_come_back_as_released(what):
    found = cells()
    at = place(found, "ps02-merge")
    if what == "deleted":
        del found[at]
    elif what == "doubled":
        found.insert(at, copy.deepcopy(found[at]))
    elif what == "edited":
        found[at].source = "print(20)"
    else:
        found.insert(0, found.pop(at))
    whole, notes = rebuild(RELEASE, found)
    assert len(notes) == 1 and whole.cells[0]["id"] == NOTE_ID
    names = [grade_id(c) for c in whole.cells if grade_id(c)]
    assert sorted(names) == sorted(NAMED)
    assert names.index("ps02-merge") > names.index("merge")
    assert named(whole)["ps02-merge"].source == 'check("ps02.merge")'
    assert named(whole)["ps02-merge"].metadata == named(RELEASE)["ps02-merge"].metadata


def test_metadata_of_a_submission_has_no_effect():
    found = cells()
    for cell in found:
        cell.metadata["tags"] = ["skip-execution"]
        if grade_id(cell):
            cell.metadata["nbgrader"].update(points=999, grade=False, locked=False, solution=True)
    whole, notes = rebuild(RELEASE, found)
    assert notes == []
    assert all("tags" not in c.metadata for c in whole.cells)
    assert {n: c.metadata for n, c in named(whole).items()} == {
        n: c.metadata for n, c in named(RELEASE).items()
    }


def test_a_deleted_answer_is_not_started():
    found = [c for c in cells() if grade_id(c) != "merge"]
    whole, notes = rebuild(RELEASE, found)
    assert "NotImplementedError" in named(whole)["merge"].source
    assert notes == ["The cell merge was missing; it was put back as released."]


def test_own_cells_are_kept_as_plain_cells():
    found = cells()
    found.insert(3, new_code_cell("helper = 1", metadata={"nbgrader": {"grade_id": "mine"}}))
    found.insert(4, new_markdown_cell("<script>alert(1)</script>"))
    whole, _ = rebuild(RELEASE, found)
    own = next(c for c in whole.cells if c.source == "helper = 1")
    assert own.metadata == {}
    assert not any("<script" in c.source for c in whole.cells)


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](javascript&#58;alert(1))",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "![x](x)",
        "<a href=javascript:1>x</a>",
        "$\\href{javascript:1}{x}$",
        "$\\\\href{javascript:1}{x}$",  # one backslash less would be a link
        "$\\csname href\\endcsname{javascript:1}{x}$",
    ],
)
def test_markdown_of_a_learner_has_no_link_left(text):
    from nbconvert.filters.markdown_mistune import markdown2html_mistune as as_html

    shown = as_html(harmless(text))
    assert not any(part in shown for part in ("<a", "<img", "\\href"))


def test_a_copied_answer_cell_does_not_stand_twice():
    found = cells()
    copied = copy.deepcopy(found[place(found, "merge")])
    copied.source = "def merge(*a): return 1"
    found.insert(place(found, "merge") + 1, copied)
    whole, _ = rebuild(RELEASE, found)
    again = [c for c in whole.cells if c.source.startswith("def merge(*a)")]
    assert len(again) == 1 and grade_id(again[0]) is None


def test_a_refused_submission_is_blank_with_its_reason():
    whole, notes = rebuild(RELEASE, [], refused="There was no <b>notebook</b>.")
    assert notes == ["There was no <b>notebook</b>."]
    assert "&lt;b>" in whole.cells[0].source
    assert "NotImplementedError" in named(whole)["train"].source


def test_oversize_cells_are_left_out():
    found = cells()
    found[place(found, "merge")].source = "x" * (MAX_SOURCE + 1)
    whole, notes = rebuild(RELEASE, found)
    assert named(whole)["merge"].source == "" and "left out" in notes[0]


def test_long_prose_is_left_out_where_code_of_its_length_is_not():
    own = [new_markdown_cell("x" * (MAX_PROSE + 1)), new_code_cell("y" * (MAX_PROSE + 1))]
    whole, notes = rebuild(RELEASE, own)
    shown = "".join(c.source for c in whole.cells)
    assert "x" * 9 not in shown and "y" * MAX_PROSE in shown and "the limit is 20,000" in notes[0]


def test_the_text_of_all_cells_is_bounded(monkeypatch):
    monkeypatch.setattr("autograder.grading.restore.MAX_TEXT", 10)
    own = [new_markdown_cell("x" * 8), new_markdown_cell("y" * 8)]
    whole, notes = rebuild(RELEASE, own)
    shown = "".join(c.source for c in whole.cells)
    assert "x" * 8 in shown and "y" * 8 not in shown and "10 for all" in notes[0]


ODD = st.recursive(
    st.none()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["merge", "ps02-merge", "code"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["metadata", "nbgrader", "grade_id", "source", "cell_type"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.lists(ODD, max_size=5))
def test_cells_of_any_form_give_a_valid_notebook(found):
    whole, _ = rebuild(RELEASE, found)
    nbformat.validate(whole)
    assert sorted(n for c in whole.cells if (n := grade_id(c))) == sorted(NAMED)
