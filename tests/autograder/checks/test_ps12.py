"""Problem set 12's checks: references pass, mistakes are caught and named, other designs pass."""

import re

import pytest
from proving import Proves
from submissions import namespace

from autograder.checks import ps12
from autograder.checks.ps12 import given as given
from autograder.language import speaking

pytest.importorskip("torch", reason="torch is not installed")


class TestChecks(Proves):
    SET = "ps12"


def test_the_worked_examples_of_the_notebook_hold():
    small = given.small
    cuts = ps12.digit_splits(small([b"20", b"12"]), 1209, 1212)
    assert cuts == {(1, 2, 1): 1, (2, 1, 1): 2}
    report = ps12.trailing_space_report(small([b" d", b"ay", b" day"]), "Oh ", "day")
    assert report == {
        "whole": [79, 104, 258],
        "forced": [79, 104, 32, 100, 257],
        "agree": 2,
        "extra": 2,
    }
    assert ps12.stable_prefix(small([b"abc"]), "xab") == ([120], b"ab")
    assert ps12.stable_prefix(small([b"ab"]), "b") == ([98], b"")
    counts = ps12.yaml_vs_json(small([]), {"a": 1})
    assert counts == {"indented": 12, "default": 8, "minified": 7, "yaml": 4}
    scores = ps12.glitch_scores([[3.0, 4.0], [1.0, 0.0]], [[1.0, 0.0], [-1.0, 0.0]], [1])
    assert scores["input"].tolist() == [5.0, 1.0] and scores["output"].tolist() == [2.0, 0.0]
    assert ps12.unreachable_tokens(small([b"ab", b"bc", b"abc"])) == []
    assert ps12.unreachable_tokens(small([b"abc"])) == [256]


def test_the_encoder_handed_out_is_tiktokens():
    import tiktoken

    from minbpe_ref.vocabularies import ranks

    tok = {"ranks": ranks("r50k_base"), "pattern": given.PATTERN}
    theirs = tiktoken.get_encoding("r50k_base")
    for text in ("Hello, 안녕!", "  x\n\n 1234 I'll", "", "🤗é"):
        assert given.encode(text, tok) == theirs.encode(text)


def test_gpt2s_numbers_are_cut_as_the_lecture_says():
    digits = given.small(given.digits_of("r50k_base"))
    asked = ps12.digit_splits(digits, 1000, 10_000)
    assert asked[(2, 2)] == 5807 and asked[(1, 3)] == 2538 and asked[(3, 1)] == 538
    assert asked[(4,)] == 88 and asked[(1, 2, 1)] == 29
    whole = {"ranks": namespace_given().gpt2["ranks"], "pattern": given.PATTERN}
    assert ps12.digit_splits(whole, 1000, 1100) == ps12.digit_splits(digits, 1000, 1100)


def namespace_given():
    from autograder.judging.assignment_data import start

    return start("ps12")


def test_glitch_scores_equal_the_reference_package():
    import torch

    from minbpe_ref.lm import glitch

    names, rows_in, rows_out, unused = ps12.made_up(3)
    scores = ps12.glitch_scores(rows_in, rows_out, unused)
    torch.testing.assert_close(scores["input"], glitch.input_norms(torch.tensor(rows_in)))
    centred = glitch.unused_distance(torch.tensor(rows_out), unused, centred=True)
    torch.testing.assert_close(scores["output"], centred)
    truth = torch.tensor([name in ps12.NAMES for name in names])
    met = torch.tensor([name.startswith("word") for name in names]) | truth
    for key in scores:
        assert glitch.auc(scores[key][met], truth[met]) > 0.99


def test_unreachable_tokens_and_prefixes_equal_the_reference_package():
    from minbpe_ref import GPT2Tokenizer
    from minbpe_ref.healing import TokenHealer

    healer, gpt2 = TokenHealer(GPT2Tokenizer()), namespace_given().gpt2
    for text in ("Hello wor", "SolidGold", "a b c ", "", "xq"):
        kept, rest = healer.heal(given.encode(text, gpt2))
        assert ps12.stable_prefix(gpt2, text) == (kept, rest)


ODD = {"input": [9.0] * 4, "output": [9.0] * 4}


@pytest.mark.parametrize("got", [None, {}, {"input": [1.0]}, {"input": 1, "output": 2}, [1], ODD])
def test_other_forms_of_scores_are_named(got):
    expected = ps12.glitch_scores(*ps12.TABLE)
    with speaking("en"):
        english = ps12.near(ps12.TABLE, expected, got)
    with speaking("ko"):
        korean = ps12.near(ps12.TABLE, expected, got)
    assert english and not re.search("[가-힣]", english)
    assert re.search("[가-힣]", korean) and not re.search("must|got|expected|scores", korean)


def test_what_gpt2_s_numbers_gave_is_told_in_the_reader_s_language():
    tell = ps12.DIGIT_SPLITS.behaviours[-1].tell
    with speaking("ko"):
        assert tell({(4,): 1}, {}) == ["기댓값: `{(4,): 1}`", "결과: `{}`"]


def test_scores_that_are_not_numbers_are_wrong():
    expected = ps12.glitch_scores(*ps12.TABLE)
    bad = {key: [float("nan")] * 4 for key in expected}
    assert "nan" in ps12.near(ps12.TABLE, expected, bad)


def test_the_notebooks_helpers_are_the_checks_own():
    space = namespace(of="ps12")
    record = {"a": [1, "서울", {"b": True, "c": []}], "d": {"e": "x y"}}
    assert space["to_yaml"](record) == given.to_yaml(record)
    assert given.to_yaml(record).splitlines()[:2] == ["a:", "  - 1"]
    assert "b: true" in given.to_yaml(record)
    tok = given.small([b"ab", b" a"])
    assert space["small"]([b"ab", b" a"]) == tok and space["vocab_of"](tok) == given.vocab_of(tok)
    assert space["encode"]("ab a안", tok) == given.encode("ab a안", tok)
