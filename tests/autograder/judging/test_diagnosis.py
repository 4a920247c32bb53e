"""The likely mistake is the one that answers as the learner does, and none where none does."""

import pytest
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


def raised(error, message="", **more):
    return Outcome("raised", error=error, message=message, **more)


def test_alike_compares_types_and_what_was_raised_where():
    one = Outcome("returned", [1])
    assert alike(one, Outcome("returned", [1])) and not alike(one, Outcome("returned", [True]))
    assert not alike(one, raised("KeyError"))
    assert alike(raised("A", "x"), raised("A", "x")) and not alike(raised("A"), raised("B"))
    assert not alike(raised("A", "x"), raised("A", "y"))
    # Words of whoever wrote the code need not be the same, if both are.
    assert alike(raised("A", "x", own=True), raised("A", "y", own=True))
    assert not alike(raised("A", "x", own=True), raised("A", "y"))


def test_a_byte_in_a_message_counts_and_an_address_does_not():
    assert not alike(raised("A", "can't decode byte 0xff"), raised("A", "can't decode byte 0x80"))
    assert alike(raised("A", "<C object at 0x7f01> is"), raised("A", "<C object at 0x7fab> is"))


def test_an_exception_of_another_function_is_another():
    train = checks.find("ps02.train")
    mine, merge = raised("A", calls=("train",)), raised("A", calls=("train", "merge", "helper"))
    beside = raised("A")
    for one in (mine, merge, beside):
        for other in (mine, merge, beside):
            assert alike(one, other, check=train) == (one is other)
    assert alike(mine, raised("A", calls=("train", "my_own_helper")), check=train)


def test_where_an_exception_is_asked_for_any_of_these_will_do():
    strict = Behaviour("b", 1.0, raises=("ValueError",))
    right = raised("UnicodeError", "x", bases=("UnicodeError", "ValueError"))
    other = raised("ValueError", "y", bases=("ValueError",))
    assert alike(right, other, strict) and not alike(right, raised("KeyError", "y"), strict)


@pytest.mark.parametrize(
    ("check_id", "source", "name"),
    [
        # What comes of the same slip in other words of Python's.
        ("ps02.get_stats", "def get_stats(ids, counts=None):\n    counts = {} if counts is None else counts\n"
         "    ids = bytes(ids) if all(0 <= i < 256 for i in ids) else tuple(ids)\n"
         "    for i in range(len(ids)):\n        p = ids[i], ids[i + 1]\n        counts[p] = counts.get(p, 0) + 1\n"
         "    return counts", "it reads beyond the end"),
        ("ps02.get_stats", "def get_stats(ids, counts=None):\n    counts = {} if counts is None else counts\n"
         "    for a, b in zip(ids, ids[1:]):\n        counts[a, b] += 1\n    return counts",
         "a new pair has no entry yet"),
        ("ps02.get_stats", "def get_stats(ids, counts=None):\n    for p in pairwise(ids):\n        pass",
         "pairwise is not imported"),
        # The same type for another reason.
        ("ps02.get_stats", "def get_stats(ids, counts=None):\n    return {}['total']", None),
        ("ps02.get_stats", "def get_stats(ids, counts=None):\n    return [][0]", None),
        ("ps02.get_stats", "def get_stats(ids, counts=None):\n    return conuts", None),
        ("ps01.utf8_encode", "def utf8_encode(code_point):\n    return bytes([code_point])", None),
        ("ps05.recover_merges", "def recover_merges(ranks):\n    return [][7]", None),
    ],
)  # fmt: skip
def test_an_exception_is_named_by_what_it_says_and_where_it_comes_up(check_id, source, name):
    verdict = judge(checks.find(check_id), InProcess(namespace(source, of=check_id[:4])))
    found = {r.failure.mistake.name for r in verdict.results if r.failure and r.failure.mistake}
    assert found == (set() if name is None else {name})


def test_a_view_says_what_of_an_answer_is_compared():
    one, other = Outcome("returned", (1, 5000)), Outcome("returned", (1, 6000))
    slow = Behaviour("b", 1.0, view=lambda args, got: (got[0], got[1] > args[0]))
    assert not alike(one, other) and alike(one, other, slow, (100,))
    assert not alike(one, other, slow, (5500,))
    # A view that cannot read a stranger's value leaves it as it is.
    assert not alike(one, Outcome("returned", None), slow, (100,))
