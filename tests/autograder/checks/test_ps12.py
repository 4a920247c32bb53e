"""Problem set 12's checks: references pass, mistakes are caught and named, other designs pass."""

import re

import pytest
from proving import Proves
from submissions import namespace

from autograder import checks
from autograder.checks.ps12 import glitch, inputs, tokenizers
from autograder.checks.ps12.start import NAMES, made_up
from autograder.judging.engine import judge
from autograder.judging.implementation import InProcess
from autograder.judging.inputs import answerable
from autograder.language import speaking

pytest.importorskip("torch", reason="torch is not installed")


class TestChecks(Proves):
    SET = "ps12"


def right(function):
    """The reference of a check."""
    return checks.find(f"ps12.{function}").reference


def test_the_worked_examples_of_the_notebook_hold():
    small = tokenizers.small
    cuts = right("digit_splits")(small([b"20", b"12"]), 1209, 1212)
    assert cuts == {(1, 2, 1): 1, (2, 1, 1): 2}
    report = right("trailing_space_report")(small([b" d", b"ay", b" day"]), "Oh ", "day")
    assert report == {
        "whole": [79, 104, 258],
        "forced": [79, 104, 32, 100, 257],
        "agree": 2,
        "extra": 2,
    }
    assert right("stable_prefix")(small([b"abc"]), "xab") == ([120], b"ab")
    assert right("stable_prefix")(small([b"ab"]), "b") == ([98], b"")
    counts = right("yaml_vs_json")(small([]), {"a": 1})
    assert counts == {"indented": 12, "default": 8, "minified": 7, "yaml": 4}
    scores = right("glitch_scores")([[3.0, 4.0], [1.0, 0.0]], [[1.0, 0.0], [-1.0, 0.0]], [1])
    assert scores["input"].tolist() == [5.0, 1.0] and scores["output"].tolist() == [2.0, 0.0]
    assert right("unreachable_tokens")(small([b"ab", b"bc", b"abc"])) == []
    assert right("unreachable_tokens")(small([b"abc"])) == [256]


def test_the_encoder_handed_out_is_tiktokens():
    import tiktoken

    from minbpe_ref.vocabularies import ranks

    tok = {"ranks": ranks("r50k_base"), "pattern": tokenizers.PATTERN}
    theirs = tiktoken.get_encoding("r50k_base")
    for text in ("Hello, 안녕!", "  x\n\n 1234 I'll", "", "🤗é"):
        assert tokenizers.encode(text, tok) == theirs.encode(text)


def test_gpt2s_numbers_are_cut_as_the_lecture_says():
    digits = tokenizers.small(tokenizers.digits_of("r50k_base"))
    asked = right("digit_splits")(digits, 1000, 10_000)
    assert asked[(2, 2)] == 5807 and asked[(1, 3)] == 2538 and asked[(3, 1)] == 538
    assert asked[(4,)] == 88 and asked[(1, 2, 1)] == 29
    whole = {"ranks": namespace_given().gpt2["ranks"], "pattern": tokenizers.PATTERN}
    assert right("digit_splits")(whole, 1000, 1100) == right("digit_splits")(digits, 1000, 1100)


def namespace_given():
    from autograder.judging.assignment_data import start

    return start("ps12")


def test_made_up_glitch_tokens_have_low_scores():
    import torch

    from minbpe_ref.lm.glitch import auc

    names, rows_in, rows_out, unused = made_up(3)
    scores = right("glitch_scores")(rows_in, rows_out, unused)
    truth = torch.tensor([name in NAMES for name in names])
    met = torch.tensor([name.startswith("word") for name in names]) | truth
    for key in scores:
        assert auc(scores[key][met], truth[met]) > 0.99


@pytest.mark.parametrize(
    "args",
    [
        ([[1.0]], [[1.0], [2.0]], [0]),
        ([[1.0], [2.0]], [[1.0], [2.0]], []),
        ([[1.0], [2.0]], [[1.0], [1.0]], [0]),
    ],
)
def test_what_no_model_has_is_no_question(args):
    check = checks.find("ps12.glitch_scores")
    assert not inputs.of_a_model(*args)
    assert not answerable(check, check.behaviours[0], args)


WRONG_SCORES = """
    import torch

    def glitch_scores(E_in, E_out, unused):
        i, o = (torch.as_tensor(m, dtype=torch.float32) for m in (E_in, E_out))
        {centre}
        c = o[unused].mean(0)
        return {{"input": i.norm(dim=1), "output": {output}}}
    """
COSINE = "torch.cosine_similarity(o, c[None])"


@pytest.mark.parametrize("output", [COSINE, f"1 + {COSINE}", "1 - o @ c", f"(1 - {COSINE}) / 2"])
def test_a_counterexample_is_a_model_and_shows_a_difference(output):
    check = checks.find("ps12.glitch_scores")
    source = WRONG_SCORES.format(centre="o = o - o.mean(0)", output=output)
    verdict = judge(check, InProcess(namespace(source, of="ps12")))
    shown = [r.failure for r in verdict.results if r.failure and "input" in r.failure.expected]
    assert shown
    for failure in shown:
        assert inputs.of_a_model(*failure.args)
        assert "nan" not in repr((failure.expected, failure.outcome.value))


def test_a_tensor_that_is_centred_in_place_is_noticed():
    source = WRONG_SCORES.format(centre="o -= o.mean(0)", output=f"1 - {COSINE}")
    verdict = judge(checks.find("ps12.glitch_scores"), InProcess(namespace(source, of="ps12")))
    (lost,) = (r for r in verdict.results if not r.earned)
    assert lost.name == "leaves the matrices as they are"
    assert lost.failure.mistake.name == "a tensor that is handed in is centred in place"


def test_prefixes_of_gpt2_equal_the_reference_package():
    from minbpe_ref import GPT2Tokenizer
    from minbpe_ref.healing import TokenHealer

    healer, gpt2 = TokenHealer(GPT2Tokenizer()), namespace_given().gpt2
    for text in ("Hello wor", "SolidGold", "a b c ", "", "xq"):
        kept, rest = healer.heal(tokenizers.encode(text, gpt2))
        assert right("stable_prefix")(gpt2, text) == (kept, rest)


ODD = {"input": [9.0] * 4, "output": [9.0] * 4}


@pytest.mark.parametrize("got", [None, {}, {"input": [1.0]}, {"input": 1, "output": 2}, [1], ODD])
def test_other_forms_of_scores_are_named(got):
    expected = right("glitch_scores")(*glitch.TABLE)
    with speaking("en"):
        english = glitch.near(glitch.TABLE, expected, got)
    with speaking("ko"):
        korean = glitch.near(glitch.TABLE, expected, got)
    assert english and not re.search("[가-힣]", english)
    assert re.search("[가-힣]", korean) and not re.search("must|got|expected|scores", korean)


def test_what_gpt2_s_numbers_gave_is_told_in_the_reader_s_language():
    tell = checks.find("ps12.digit_splits").behaviours[-1].tell
    with speaking("ko"):
        assert tell({(4,): 1}, {}) == ["기댓값: `{(4,): 1}`", "결과: `{}`"]


def test_scores_that_are_not_numbers_are_wrong():
    expected = right("glitch_scores")(*glitch.TABLE)
    bad = {key: [float("nan")] * 4 for key in expected}
    assert "nan" in glitch.near(glitch.TABLE, expected, bad)


def test_the_notebooks_helpers_are_the_checks_own():
    space = namespace(of="ps12")
    record = {"a": [1, "서울", {"b": True, "c": []}], "d": {"e": "x y"}}
    assert space["to_yaml"](record) == tokenizers.to_yaml(record)
    assert tokenizers.to_yaml(record).splitlines()[:2] == ["a:", "  - 1"]
    assert "b: true" in tokenizers.to_yaml(record)
    tok = tokenizers.small([b"ab", b" a"])
    assert space["small"]([b"ab", b" a"]) == tok and space["vocab_of"](tok) == tokenizers.vocab_of(
        tok
    )
    assert space["encode"]("ab a안", tok) == tokenizers.encode("ab a안", tok)
