"""A class made for the purpose: drawn the same each time, with scores that are known beforehand.

Graded: a few in `test_killing`, a thousand by `make class`.
"""

from collections import Counter

import pytest

from autograder.course.cells import grade_id
from tests.classroom import synthetic
from tests.classroom.synthetic import SETS, SHARES, drawn, kinds, reckoned, scores, to_reckon


def test_a_class_is_the_same_for_a_seed_and_grows_at_its_end():
    assert list(drawn(60)) == list(drawn(200))[:60]
    assert list(drawn(60)) != list(drawn(60, seed=2))


def test_every_sort_is_drawn_and_every_set_handed_in():
    members = list(drawn(300))
    assert {m.kind.sort for m in members} == set(SHARES)
    assert Counter(m.kind.assignment for m in members) == dict.fromkeys(SETS, 100)
    assert len({(m.student, m.kind.assignment) for m in members}) == 300


@pytest.mark.parametrize("assignment", SETS)
def test_the_table_knows_every_kind_and_no_other(assignment):
    assert {synthetic._title(k) for k in to_reckon(assignment)} == set(scores()[assignment])
    assert all(
        scores()[assignment][synthetic._title(k)] < synthetic.FULL
        for k in kinds(assignment)["mistake"]
    )


ONE_OF_THEM = [SETS[0], *(pytest.param(name, marks=pytest.mark.long) for name in SETS[1:])]


@pytest.mark.parametrize("assignment", ONE_OF_THEM)
def test_a_solution_scores_full_and_a_mistake_what_the_table_says(assignment):
    solution, mistake = kinds(assignment)["solution"][0], kinds(assignment)["mistake"][-1]
    assert reckoned(synthetic._notebook(solution), assignment) == synthetic.FULL
    assert reckoned(synthetic._notebook(mistake), assignment) == synthetic.score(mistake)


@pytest.mark.long
@pytest.mark.parametrize("assignment", SETS)
def test_every_score_in_the_table_is_what_is_reckoned(assignment):
    found = {synthetic._title(k): synthetic._notebook(k) for k in to_reckon(assignment)}
    assert {title: reckoned(nb, assignment) for title, nb in found.items()} == scores()[assignment]


def test_no_two_notebooks_are_the_same():
    texts = [synthetic.text(m) for m in drawn(60) if m.kind.sort != "hostile"]
    assert len(set(texts)) == len(texts)


def test_a_mistake_stands_in_its_answer_s_cell():
    kind = next(k for k in kinds(SETS[0])["mistake"] if k.check == "ps02.merge")
    nb = synthetic._notebook(kind)
    cell = next(c for c in nb.cells if grade_id(c) == "merge")
    assert cell.source.count("def merge(") == 1 and "BEGIN SOLUTION" not in cell.source


def test_a_missing_score_says_what_to_do():
    with pytest.raises(LookupError, match="run `python -m tests.classroom.synthetic`"):
        synthetic.score(synthetic.Kind(SETS[0], "mistake", "new", "ps02.merge"))
