"""The merge forest: which trees there are, where their boxes stand, what is said of them."""

import re

import pytest

from minbpe_ref.base import build_vocab
from minbpe_ref.forest import merge_forest

CHAIN = {(97, 97): 256, (256, 97): 257, (257, 98): 258}
TWO = {(97, 98): 256, (99, 100): 257}
SHARED = {(101, 32): 256, (104, 256): 257, (110, 256): 258}


def draw(merges, **kwargs):
    return merge_forest(merges, build_vocab(merges), "Forest", **kwargs).data


@pytest.mark.parametrize(
    ("merges", "trees", "boxes"), [({}, 0, 0), (CHAIN, 1, 7), (TWO, 2, 6), (SHARED, 2, 10)]
)
def test_a_tree_for_each_token_that_no_later_merge_uses(merges, trees, boxes):
    data = draw(merges)
    assert f"Forest: {trees} tree" in data
    assert data.count("<rect") == boxes


def test_the_words_name_each_merge_in_its_order():
    assert "256 aa = a + a; 257 aaa = aa + a; 258 aaab = aaa + b." in draw(CHAIN)


@pytest.mark.parametrize("merges", [CHAIN, TWO, SHARED])
def test_the_drawing_stays_inside_its_frame(merges):
    data = draw(merges, width=400)
    height = float(re.search(r'viewBox="0 0 400 (\d+)"', data)[1])
    tops = [int(y) for y in re.findall(r'<rect [^>]*y="(-?\d+)"', data)]
    assert min(tops) >= -height


def test_a_narrow_page_puts_trees_below_each_other():
    heights = [int(re.search(r"viewBox=\"0 0 \d+ (\d+)", draw(TWO, width=w))[1]) for w in (800, 60)]
    assert heights[1] > heights[0] * 1.5


def test_markup_in_a_token_is_escaped():
    merges = {(60, 62): 256}
    assert "<>" not in draw(merges)
