"""Problem set 09's checks: references pass, mistakes are caught and named, other designs pass."""

import random
import re
from math import exp, inf, isclose, log

import pytest
from hypothesis import HealthCheck, given, settings
from proving import Proves, judged_design

from autograder.checks import ps09
from autograder.checks.ps09 import inputs as draws
from autograder.checks.ps09.prune import least_missed, number, singles, unchanged
from autograder.language import speaking
from minbpe_ref import unigram

quiet = settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


class TestChecks(Proves):
    SET = "ps09"


@quiet
@given(draws.asked("abc", 10))
def test_the_best_cut_is_the_best_of_all(asked):
    text, logp = asked
    best = max(draws.score(cut, logp) for cut in draws.cuts(text, logp))
    assert isclose(draws.score(ps09.viterbi(text, logp), logp), best)
    assert isclose(draws.score(unigram.viterbi(text, logp), logp), best)


@quiet
@given(draws.asked("ab", 8))
def test_expected_counts_are_those_over_all_cuts(asked):
    text, logp = asked
    counts, loglik = ps09.forward_backward(text, logp)
    assert isclose(loglik, log(sum(exp(draws.score(c, logp)) for c in draws.cuts(text, logp))))
    right = dict.fromkeys(counts, 0.0)
    for cut, share in draws.shares(text, logp, 1.0).items():
        for piece in cut:
            right[piece] += share
    assert all(isclose(counts[p], right[p], abs_tol=1e-9) for p in right)
    theirs, their_loglik = unigram.forward_backward(text, logp)
    assert isclose(loglik, their_loglik) and theirs.keys() == counts.keys()
    assert all(isclose(counts[p], theirs[p], abs_tol=1e-9) for p in counts)


@quiet
@given(draws.corpora("abc", spare=True))
def test_a_step_is_the_reference_package_s_and_never_worse(asked):
    words, logp = asked
    better, before = ps09.em_step(words, logp)
    theirs, their_loglik = unigram.em_step(words, logp)
    assert isclose(before, their_loglik) and better.keys() == theirs.keys()
    assert all(isclose(better[p], theirs[p], abs_tol=1e-9) for p in better)
    assert isclose(sum(map(exp, better.values())), 1.0)
    # the probabilities that were drawn need not sum to 1, those of a step do
    before_next = ps09.em_step(words, better)[1]
    assert ps09.em_step(words, ps09.em_step(words, better)[0])[1] >= before_next - 1e-9


@quiet
@given(draws.prunings())
def test_the_reference_package_prunes_as_well(asked):
    words, logp, size = asked
    found = unigram.prune(words, logp, size)
    assert least_missed(asked, ps09.prune(words, logp, size), found) is None


@quiet
@given(draws.samplings([0.0, 0.5, 1.0, 2.0]))
def test_a_right_sampler_is_within_bounds(asked):
    assert ps09.as_often(asked, None, ps09.sample(*asked)) is None
    text, logp, alpha, n, seed = asked
    other = random.Random(seed)
    theirs = [unigram.sample(text, logp, alpha, other) for _ in range(n)]
    assert ps09.as_often(asked, None, theirs) is None


def test_equal_cuts_are_equally_right():
    source = """
        def viterbi(text, logp):
            return ["a"] * len(text)
        """
    tied = {"a": -1.0, "aa": -2.0}
    check = ps09.VITERBI
    assert check.compare(("aa", tied), ["aa"], ["a", "a"]) is None
    assert "-2.5" in check.compare(("aa", {"a": -1.25, "aa": -2.0}), ["aa"], ["a", "a"])
    assert judged_design("ps09.viterbi", source, seed=1).score == 0


def test_a_sampler_without_a_seed_is_noticed():
    source = """
        def sample(text, logp, alpha, n, seed):
            cuts = [[]]
            grown = []
            while cuts:
                cut = cuts.pop()
                at = sum(map(len, cut))
                grown += [cut] if at == len(text) else []
                cuts += [cut + [text[at:e]] for e in range(at + 1, len(text) + 1) if text[at:e] in logp]
            weights = [exp(alpha * sum(logp[p] for p in cut)) for cut in grown]
            return Random().choices(grown, weights, k=n)
        """
    verdict = judged_design("ps09.sample", source, seed=1)
    assert verdict.score == 2.5
    assert "the same seed" in verdict.results[-1].failure.complaint


def test_the_worked_examples_of_the_notebook():
    abc = {"a": -2, "b": -2, "c": -2, "ab": -3, "bc": -2.5}
    assert ps09.viterbi("abc", abc) == ["a", "bc"]
    halves = {"a": log(0.25), "b": log(0.25), "ab": log(0.5)}
    counts, loglik = ps09.forward_backward("ab", halves)
    assert {p: round(c, 3) for p, c in counts.items()} == {"a": 0.111, "ab": 0.889, "b": 0.111}
    assert isclose(loglik, log(0.5625))
    new, _ = ps09.em_step({"ab": 1, "a": 1}, {"a": log(0.4), "b": log(0.4), "ab": log(0.2)})
    assert round(new["a"], 3) == -0.526
    pieces = {**dict.fromkeys("abcd", -2.0), "ab": -3.0, "cd": -3.0}
    assert set(ps09.prune({"ab": 5, "cd": 1}, pieces, 5)) == {*"abcd", "ab"}
    assert round(400 * draws.shares("ab", halves, 1.0)["ab",]) == 356
    assert round(400 * draws.shares("ab", halves, 0.0)["ab",]) == 200


def test_the_start_spells_every_word_and_lacks_the_unseen():
    begun = ps09.start()
    assert len(begun["words"]) == 600 and not set(begun["unseen"]) & set(begun["words"])
    assert all(ps09.viterbi(word, begun["seed"]) for word in [*begun["words"], *begun["unseen"]])


@pytest.mark.parametrize("other", [-inf, -800.0, 0.0])
def test_log_add(other):
    assert isclose(ps09.log_add(-1.0, other), log(exp(-1.0) + exp(other)))
    assert ps09.log_add(other, -1.0) == ps09.log_add(-1.0, other)


AB = {"a": -1.0, "b": -1.0, "ab": -1.5}
CUT, EM, SAMPLE = ("ab", AB), ({"ab": 1}, AB), ("ab", AB, 1.0, 400, 0)
COUNTED = ({"a": 0.5, "b": 0.5}, -1.0)
PRUNED = ({"ab": 5, "cd": 1}, {**dict.fromkeys("abcd", -2.0), "ab": -3.0, "cd": -3.0}, 5)
KEPT = dict.fromkeys("abcd", -2.0)
WRONG = {
    "no list": (ps09.VITERBI.compare, CUT, ["ab"], None),
    "no piece": (ps09.VITERBI.compare, CUT, ["ab"], ["x"]),
    "another text": (ps09.VITERBI.compare, CUT, ["ab"], ["a"]),
    "less probable": (ps09.VITERBI.compare, CUT, ["ab"], ["a", "b"]),
    "no tuple": (ps09.FORWARD_BACKWARD.compare, CUT, COUNTED, None),
    "another count": (ps09.FORWARD_BACKWARD.compare, CUT, COUNTED, ({"a": 2.0}, -1.0)),
    "another sum": (ps09.FORWARD_BACKWARD.compare, CUT, COUNTED, ({}, 0.0)),
    "a piece missing": (ps09.EM_STEP.behaviours[0].compare, EM, COUNTED, ({}, 0.0)),
    "a piece over": (ps09.EM_STEP.behaviours[0].compare, EM, ({}, 0.0), COUNTED),
    "another number": (ps09.EM_STEP.behaviours[0].compare, EM, COUNTED, ({"a": 1.0}, 0.0)),
    "no dictionary": (number, PRUNED, KEPT, []),
    "a new piece": (number, PRUNED, KEPT, {"x": -1.0}),
    "too few pieces": (number, PRUNED, {**KEPT, "ab": -3.0}, KEPT),
    "a code point less": (singles, PRUNED, {**KEPT, "ab": -3.0}, {}),
    "the better dropped": (least_missed, PRUNED, {**KEPT, "ab": -3.0}, {**KEPT, "cd": -3.0}),
    "changed": (unchanged, PRUNED, KEPT, {"a": -1.0}),
    "no cuts": (ps09.are_cuts, SAMPLE, None, None),
    "too few cuts": (ps09.are_cuts, SAMPLE, None, []),
    "too often": (ps09.as_often, SAMPLE, None, [["ab"]] * 400),
    "no three": (ps09.steady, SAMPLE, None, None),
    "unsteady": (ps09.steady, SAMPLE, None, [[["ab"]] * 400, [["a", "b"]] * 400, []]),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_complaint_is_in_the_reader_s_language(case):
    compare, *asked = WRONG[case]
    with speaking("en"):
        english = compare(*asked)
    with speaking("ko"):
        korean = compare(*asked)
    assert not re.search("[가-힣]", english)
    # What stays is what the learner wrote and what Python calls it.
    left = set(re.findall("[A-Za-z]{2,}", korean)) - {"None", "ab", "cd", "logp"}
    assert re.search("[가-힣]", korean) and left == set()


def test_both_results_are_told_in_the_reader_s_language():
    tells = (ps09.tell_counts, ps09.tell_draws, ps09.FORWARD_BACKWARD.tell)
    answers = ([["ab"]], [["ab"]], COUNTED)
    with speaking("ko"):
        told = [tell(COUNTED, got) for tell, got in zip(tells, answers, strict=True)]
    assert [line.split(":")[0] for lines in told for line in lines] == [
        "뽑힌 횟수",
        "결과",
        "기댓값",
        "결과",
    ]


def test_mistakes_are_compared_by_the_same_words_in_every_language():
    got = [[["ab"]] * 3, [["a", "b"]] * 3, [["ab"]] * 3]
    with speaking("ko"):
        assert ps09.seen_of_seeds(("ab", AB, 1.0, 3, 0), got).startswith("the same seed gave")
