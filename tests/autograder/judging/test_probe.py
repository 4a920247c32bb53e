"""The kernel's half: whatever a learner's function does becomes one plain outcome."""

import collections
import enum
import itertools
import linecache

import numpy as np
import pytest

from autograder.checks.contract import Step
from autograder.judging.implementation import InProcess


def outcome_of(function, *args, seconds=2.0):
    return InProcess({"f": function}).run([(Step("call", "f", args),)], seconds)[0]


def test_values_come_back_exactly():
    assert outcome_of(lambda x: {(1, 2): b"ab", "x": (1.5, None)}, 1).value == {
        (1, 2): b"ab",
        "x": (1.5, None),
    }


@pytest.mark.parametrize(
    ("made", "value"),
    [
        (collections.Counter({(1, 2): 3}), {(1, 2): 3}),
        (collections.defaultdict(int, {1: 2}), {1: 2}),
        (np.int64(7), 7),
        ([np.int32(7)], [7]),
        (np.float64(0.5), 0.5),
        (2**80, 2**80),
        (bytearray(b"x"), b"x"),
    ],
)
def test_close_relatives_of_plain_data_pass(made, value):
    assert outcome_of(lambda: made).value == value


@pytest.mark.parametrize(
    ("made", "named"),
    [
        (object(), "an object"),
        ({1, 2}, "a set"),
        ((i for i in [1]), "a generator"),
        (itertools.count(), "a count"),
    ],
)
def test_other_things_are_named(made, named):
    outcome = outcome_of(lambda: made)
    assert (outcome.kind, outcome.message) == ("unplain", named)


def test_liars_are_caught():
    class Yes(int):
        def __eq__(self, other):
            return True

        __hash__ = int.__hash__

    class Fake:
        __class__ = dict

        def items(self):
            return []

    assert outcome_of(Fake).kind == "unplain"
    # What it holds is compared, outside, and its own methods are not asked.
    (one,) = outcome_of(lambda: [Yes(3)]).value
    assert type(one) is int and one != 4


def liar(base, *names):
    """A class derived from a plain one whose every method raises."""

    def lies(self, *unused):
        raise RuntimeError

    return type("Liar", (base,), dict.fromkeys(names, lies))


@pytest.mark.parametrize(
    "plain",
    [3, 2**70, 0.5, "ab", b"ab", [1, [2]], (1, "x"), {(1, 2): [3]}],
)
def test_classes_derived_from_plain_ones_pass_as_what_they_hold(plain):
    names = "__iter__ __len__ __getitem__ __str__ __repr__ __int__ __index__ __float__ __bytes__ items keys hex"
    made = liar(type(plain), *names.split())(plain)
    value = outcome_of(lambda: made).value
    assert value == plain and type(value) is type(plain)
    assert outcome_of(lambda: [made, 1]).value == [plain, 1]


def test_tuples_with_names_and_enumerations_are_plain():
    point = collections.namedtuple("point", "x y")
    assert outcome_of(lambda: [point(1, 2)]).value == [(1, 2)]
    assert outcome_of(lambda: enum.IntEnum("E", "one").one).value == 1
    ordered = collections.OrderedDict([(b"b", 1), (b"a", 2)])
    assert list(outcome_of(lambda: ordered).value.items()) == [(b"b", 1), (b"a", 2)]


def test_a_huge_result_ends_with_a_sentence():
    outcome = outcome_of(lambda: [0] * 600_000)
    assert outcome.kind == "unplain" and "500,000 items" in outcome.message


def test_an_endless_loop_runs_out_of_time():
    def f():
        while True:
            try:
                pass
            except Exception:
                continue

    assert outcome_of(f, seconds=0.2).kind == "timeout"


def test_exceptions_and_exits_are_answers():
    def leave():
        raise SystemExit(3)

    def fail():
        raise KeyError("no such pair")

    assert outcome_of(leave).error == "SystemExit"
    assert (outcome_of(fail).error, outcome_of(fail).message) == ("KeyError", "'no such pair'")


def test_an_exception_that_cannot_be_printed_is_still_an_answer():
    class Nasty(Exception):
        def __str__(self):
            raise RuntimeError

    def f():
        raise Nasty

    assert outcome_of(f).error == "Nasty"


def test_changed_arguments_are_reported():
    assert outcome_of(lambda x: x.clear(), [1, 2]).changed == [[]]
    assert outcome_of(lambda x: None, [1, 2]).changed == []


def test_prints_go_nowhere(capsys):
    assert outcome_of(lambda: print("x" * 1000)).kind == "returned"
    assert capsys.readouterr().out == ""


def test_scripts_drive_classes():
    class Counter:
        def __init__(self, start):
            self.value = start

        def add(self, n):
            self.value += n
            return self.value

    script = (
        Step("set", "unused", (1,)),
        Step("new", "C", (5,)),
        Step("do", "add", (2,)),
        Step("get", "value"),
        Step("args"),
    )
    assert InProcess({"C": Counter}).run([script], 1)[0].value == [7, 7, [2]]


def test_code_of_the_check_runs_beside_the_learner_s_names_and_leaves_none():
    source = "def helper(x):\n    return x + 1\ndef ask(x):\n    return [double(helper(x))]"
    namespace = {"double": lambda x: 2 * x}
    (outcome,) = InProcess(namespace).run([(Step("code", source, (4,)),)], 1)
    assert outcome.value == [10]
    assert list(namespace) == ["double"]


def test_describe_tells_kind_and_parameters():
    code = InProcess({"f": lambda a, b=1, *c: 0, "n": 3, "K": type("K", (), {})})
    assert code.describe("f").parameters == (
        ("a", "POSITIONAL_OR_KEYWORD", False),
        ("b", "POSITIONAL_OR_KEYWORD", True),
        ("c", "VAR_POSITIONAL", False),
    )
    assert [code.describe(n).kind for n in ("n", "K", "gone")] == ["value", "class", "missing"]


def test_the_answer_key_is_noticed():
    namespace = {"__name__": "submission"}
    exec(
        "def get_stats(ids, counts=None):\n    import minbpe_ref\n    return minbpe_ref.get_stats(ids)",
        namespace,
    )
    assert InProcess(namespace).describe("get_stats").borrowed == "minbpe_ref"
    import minbpe_ref

    clean = {"__name__": "submission", "ref": minbpe_ref}
    exec("def get_stats(ids, counts=None):\n    return ref.get_stats(ids)", clean)
    assert InProcess(clean).describe("get_stats").borrowed == "minbpe_ref"


def test_describe_tells_the_words_of_the_code_and_of_what_it_calls():
    namespace = {"__name__": "submission"}
    source = """
def helper(c):
    return bytes(c, "utf8")
def again(c):
    return [helper(c), again]
def f(c):
    "A docstring that is longer than any name could be."
    return [again(x.lower()) for x in c]
def other(c):
    return c.upper()
"""
    exec(source, namespace)
    words = InProcess(namespace).describe("f").words
    assert {"lower", "utf8", "bytes"} <= set(words)
    assert not {"upper", "helper"} & set(words) and all(len(word) <= 40 for word in words)


@pytest.mark.parametrize(
    ("body", "used"),
    [
        ("return text.encode()", {"encode"}),
        ("make = text.encode\n    return make()", {"encode"}),
        ("return bytes(text, 'utf-8')", {"utf-8"}),
        ("return bytes(text, encoding='utf-8')", {"utf-8"}),
        ("return codecs.encode(text)", {"encode"}),
        ("return getattr(text, 'encode')()", {"encode"}),
        ("return (lambda: text.encode())()", {"encode"}),
        ("raise UnicodeDecodeError('utf-8', bytes(text), 0, 1, 'encode')", set()),
        ("'encode'\n    return 'utf-8' if bytes(text) else None", set()),
        ("return encode(text)", set()),  # of the learner's own
        ("encode = 3\n    return encode", set()),
    ],
)
def test_what_is_called_counts_and_not_a_word(body, used, known_to_linecache):
    source = f"import codecs\ndef encode(x): return x\ndef f(text):\n    {body}\n"
    namespace = {"__name__": "submission"}
    exec(compile(source, known_to_linecache(source), "exec"), namespace)
    words = InProcess(namespace).describe("f").words
    assert {"encode", "utf-8"} & set(words) == used


@pytest.fixture
def known_to_linecache(monkeypatch):
    """Makes source known to Python under a file's name, as a notebook's is; gives the name."""

    def put(source):
        lines = (len(source), None, source.splitlines(True), "<a cell>")
        monkeypatch.setitem(linecache.cache, "<a cell>", lines)
        return "<a cell>"

    return put


def asked(kind, function, *args):
    return InProcess({"f": function}).run([(Step(kind, "f", args),)], 5.0)[0]


def test_whatever_is_done_with_a_number_is_counted():
    def work(numbers, table):
        a, b = numbers
        table[a, b]  # two are hashed
        assert a < b  # one is compared
        return [a + 1, int(a), b]  # one is computed with, one converted

    outcome = asked("count", work, [3, 300], {(3, 300): 1})
    # The same objects stand in neither place, so the look-up compares them too.
    result, operations, kept = outcome.value
    assert result == [4, 3, 300] and kept == 1
    assert operations == 2 + 2 + 1 + 1 + 1


def test_moving_numbers_about_is_not_counted():
    assert asked("count", lambda a: list(reversed(a)), [1, 2, 3]).value == ([3, 2, 1], 0, 3)


def test_what_is_computed_from_a_counted_number_counts_on():
    packed = asked("count", lambda a: {a[0] * 1000 + a[1]: 1}, [5, 6]).value
    assert packed[0] == {5006: 1} and packed[1] >= 3  # two sums and a hash


def test_an_iterator_is_handed_in_and_drained():
    def twice(texts):
        list(texts)
        yield from texts

    assert asked("drain", lambda texts: (len(t) for t in texts), ["a", "bc"]).value == [1, 2]
    assert asked("drain", twice, ["a"]).value == []
    assert asked("drain", lambda texts: itertools.count(), []).kind == "unplain"


def test_memory_is_measured_while_a_stream_is_read():
    def lazy(texts):
        for text in texts:
            yield len(text)

    def eager(texts):
        yield from [len(t) for t in list(texts)]

    ids, checksum, held = asked("peak", lazy, "line {} " * 9, 800).value
    assert ids == 800 and held < 20_000
    again = asked("peak", eager, "line {} " * 9, 800).value
    assert again[:2] == (ids, checksum) and again[2] > 60_000
