"""The likely mistake is the one that answers as the learner does, and none where none does."""

from submissions import namespace, wrong

from autograder import checks
from autograder.checks.contract import Behaviour
from autograder.judging.diagnosis import alike
from autograder.judging.engine import judge
from autograder.judging.implementation import InProcess, Outcome


def mistakes(check_id, source):
    verdict = judge(checks.find(check_id), InProcess(namespace(source, of="ps02")))
    return [r.failure.mistake and r.failure.mistake.name for r in verdict.results if r.failure]


def test_two_mistakes_are_told_apart():
    source = """
        def get_stats(ids, counts=None):
            counts = {}
            last = None
            for pair in zip(ids, ids[1:]):
                if pair != last:
                    counts[pair] = counts.get(pair, 0) + 1
                last = pair
            return counts
        """
    found = mistakes("ps02.get_stats", source)
    assert found[0] == "a run counts once" and found[1] != found[0]


def test_a_mistake_nobody_knows_is_not_given_a_name():
    source = "def merge(ids, pair, idx): return [idx] * (len(ids) + 3)"
    assert set(mistakes("ps02.merge", source)) == {None}


def test_state_between_calls_is_recognised():
    source = """
        def get_stats(ids, counts={}):
            for pair in zip(ids, ids[1:]):
                counts[pair] = counts.get(pair, 0) + 1
            return counts
        """
    assert mistakes("ps02.get_stats", source)[0] == "counts leak from call to call"


def test_costly_questions_decide_between_mistakes_that_agree_elsewhere():
    # Collecting everything, which is declared first, holds too much here too, but not only here.
    check = checks.find("ps07.encode_iterable")
    mistake = next(m for m in check.mistakes if m.name == "every chunk is remembered")
    verdict = judge(check, wrong(check.id, mistake))
    assert [r.failure.mistake for r in verdict.results if r.failure] == [mistake]


def test_alike_compares_types_and_exceptions():
    one = Outcome("returned", [1])
    assert alike(one, Outcome("returned", [1])) and not alike(one, Outcome("returned", [True]))
    assert not alike(one, Outcome("raised", error="KeyError"))
    assert alike(
        Outcome("raised", error="A", message="x"), Outcome("raised", error="A", message="y")
    )


def test_a_view_says_what_of_an_answer_is_compared():
    one, other = Outcome("returned", (1, 5000)), Outcome("returned", (1, 6000))
    slow = Behaviour("b", 1.0, view=lambda args, got: (got[0], got[1] > args[0]))
    assert not alike(one, other) and alike(one, other, slow, (100,))
    assert not alike(one, other, slow, (5500,))
    # A view that cannot read a stranger's value leaves it as it is.
    assert not alike(one, Outcome("returned", None), slow, (100,))
