"""The engine's verdicts: what earned points, what stopped it, and the counterexample it shows."""

import dataclasses

import pytest
from submissions import namespace

from autograder import checks
from autograder.judging import inputs
from autograder.judging.engine import judge
from autograder.judging.implementation import InProcess, Outcome

MERGE = checks.find("ps02.merge")


def verdict_of(source, check=MERGE, seeds=()):
    return judge(check, InProcess(namespace(source, of="ps02")), seeds)


@pytest.mark.parametrize(
    ("source", "status", "note"),
    [
        ("merge = None\ndel merge", "missing", "no function named merge"),
        ("merge = 3", "signature", "a value of type int"),
        (
            "def merge(ids, pair): pass",
            "signature",
            "merge(ids, pair); the exercise asks for merge(ids, pair, idx)",
        ),
        ("def merge(ids, pair, idx, extra): pass", "signature", "merge(ids, pair, idx, extra)"),
        ("def merge(ids, *, pair, idx): pass", "signature", "asks for"),
        (
            "def merge(ids, pair, idx):\n    raise NotImplementedError()",
            "not started",
            "NotImplementedError",
        ),
        (
            "def merge(ids, pair, idx):\n    import minbpe_ref\n    return minbpe_ref.merge(ids, pair, idx)",
            "borrowed",
            "answer key",
        ),
    ],
)
def test_what_cannot_be_judged_is_said_in_a_sentence(source, status, note):
    verdict = verdict_of(source)
    assert verdict.status == status and note in verdict.note and verdict.score == 0
    assert len(verdict.results) == len(MERGE.behaviours)


@pytest.mark.parametrize(
    "header", ["merge(a, b, c)", "merge(ids, pair, idx, trace=False)", "merge(*args)"]
)
def test_other_parameters_that_fit_are_fine(header):
    unpack = (
        "ids, pair, idx = args"
        if "*" in header
        else "ids, pair, idx = " + ", ".join(p.split("=")[0] for p in header[6:-1].split(", ")[:3])
    )
    body = "out, i = [], 0\n    while i < len(ids):\n        hit = tuple(ids[i:i+2]) == pair\n        out.append(idx if hit else ids[i])\n        i += 1 + hit\n    return out"
    assert verdict_of(f"def {header}:\n    {unpack}\n    {body}").status == "passed"


def test_the_counterexample_is_the_smallest():
    failure = verdict_of("def merge(ids, pair, idx): return ids").results[0].failure
    assert failure.args == ([1, 2], (1, 2), 9)
    assert failure.expected == [9] and failure.outcome.value == [1, 2]


def test_points_for_doing_nothing_are_withheld():
    verdict = verdict_of("def merge(ids, pair, idx): return list(ids)")
    assert verdict.score == 0
    short = next(r for r in verdict.results if r.name.startswith("keeps short"))
    assert short.failure is None and short.note == "judged once “replaces the pair” works"


def test_a_costly_behaviour_is_not_asked_while_its_base_fails():
    asked = []

    def train_fast(words, vocab_size):
        asked.append(vocab_size)
        return {}

    verdict = judge(checks.find("ps07.train_fast"), InProcess({"train_fast": train_fast}))
    costly = [r for r in verdict.results if r.name.startswith("looks only at the words")]
    assert [(r.tried, r.failure, r.earned) for r in costly] == [(0, None, 0.0)]
    assert costly[0].note == "judged once “joins a most frequent pair each time” works"
    assert asked and 336 not in asked  # the vocabulary of that behaviour alone


def test_an_endless_loop_loses_its_points_and_is_named():
    quick = MERGE.__class__(**{**MERGE.__dict__, "seconds": 0.05})
    verdict = verdict_of("def merge(ids, pair, idx):\n    while True: pass", quick)
    failure = verdict.results[0].failure
    assert verdict.score == 0 and failure.mistake.name == "the loop never ends"
    assert failure.complaint == "did not return within 0.05 s"


def test_answers_at_random_do_not_break_the_engine():
    verdict = verdict_of("import random\ndef merge(ids, pair, idx): return [random.random()]")
    assert verdict.status == "failed" and verdict.score == 0


def test_raising_on_some_inputs_names_the_exception():
    verdict = verdict_of("def merge(ids, pair, idx): return ids[5]")
    failure = verdict.results[0].failure
    assert failure.complaint == "raised IndexError: list index out of range"


def test_failures_of_the_hidden_draw_are_marked():
    # Wrong only where a token of the visible inputs never stands.
    visible = "def merge(ids, pair, idx):\n    from_ref = _ref(ids, pair, idx)\n    return from_ref if repr(ids) in seen else []"
    space = namespace(visible, of="ps02")
    space["_ref"] = space["merge"].__globals__.get("_ref") or MERGE.reference
    space["seen"] = {
        repr(args[0])
        for place, b in enumerate(MERGE.behaviours)
        for args in [*b.edges, *inputs.draw(MERGE, place, inputs.VISIBLE_SEED)]
    }
    space["_ref"] = lambda ids, pair, idx, f=MERGE.reference: f(ids, pair, idx)
    assert judge(MERGE, InProcess(space)).status == "passed"
    verdict = judge(MERGE, InProcess(space), seeds=(99,))
    assert verdict.status == "failed"
    assert all(r.failure.hidden for r in verdict.results if r.failure)


class Dies:
    """An implementation whose kernel dies at the first question."""

    def describe(self, name):
        return InProcess({"merge": lambda a, b, c: 0}).describe("merge")

    def run(self, scripts, seconds):
        return [Outcome("dead", message="the kernel died during a check")]


TRAIN = checks.find("ps02.train")
WRITTEN = "def train(text, vocab_size):\n    get_stats(list(text.encode()))\n    return {}, {}"


@pytest.mark.parametrize(
    ("source", "note"),
    [
        (
            f"def get_stats(ids, counts=None):\n    raise NotImplementedError()\n{WRITTEN}",
            "calls get_stats, which is not written yet",
        ),
        (f"del get_stats\n{WRITTEN}", "calls get_stats, which is not defined"),
    ],
)
def test_a_function_that_waits_for_another_says_for_which(source, note):
    verdict = verdict_of(source, TRAIN)
    assert verdict.status == "waiting" and note in verdict.note


def test_a_called_function_that_fails_its_own_check_is_named():
    verdict = verdict_of(f"def get_stats(ids, counts=None): return {{}}\n{WRITTEN}", TRAIN)
    assert "Your get_stats does not pass its own check yet" in verdict.note


def test_a_dead_kernel_stops_the_check_with_its_reason():
    verdict = judge(MERGE, Dies())
    assert (verdict.status, verdict.note, verdict.score) == (
        "stopped",
        "the kernel died during a check",
        0,
    )
    assert [r.tried for r in verdict.results] == [1, 0, 0, 0, 0]


def test_hidden_inputs_are_put_to_the_other_kernel_alone():
    class Spy(InProcess):
        asked = 0

        def run(self, scripts, seconds):
            self.asked += len(scripts)
            return super().run(scripts, seconds)

    right = "def merge(ids, pair, idx):\n    out, i = [], 0\n    while i < len(ids):\n        hit = tuple(ids[i:i+2]) == pair\n        out.append(idx if hit else ids[i])\n        i += 1 + hit\n    return out"
    shown, secret = Spy(namespace(right)), Spy(namespace("def merge(ids, pair, idx): return []"))
    alone = Spy(namespace(right))
    judge(MERGE, alone)
    verdict = judge(MERGE, shown, (7,), secret)
    assert shown.asked == alone.asked and secret.asked > 0
    assert verdict.status == "failed" and all(
        r.failure.hidden for r in verdict.results if r.failure
    )


@pytest.mark.parametrize("body", ["return list(ids).copy()", "return helper(ids)"])
def test_a_forbidden_word_is_named(body):
    check = dataclasses.replace(MERGE, forbids=("copy",))
    source = f"def helper(ids):\n    return ids.copy()\ndef merge(ids, pair, idx):\n    {body}"
    verdict = verdict_of(source, check)
    assert verdict.status == "borrowed" and "'copy'" in verdict.note and verdict.score == 0
    assert verdict_of(source, MERGE).status == "failed"


@pytest.mark.parametrize(
    "source",
    [
        "def merge(ids, pair, idx):\n    return ids",
        "def merge(ids, pair, idx):\n    return 1 / 0",
        "def merge(ids, pair, idx):\n    out = list(ids)\n    return out[1:]",
    ],
)
def test_points_are_the_same_without_an_explanation(source):
    code = InProcess(namespace(source, of="ps02"))
    told, untold = judge(MERGE, code, (1,)), judge(MERGE, code, (1,), explain=False)
    assert [r.earned for r in untold.results] == [r.earned for r in told.results]
    assert told.status == untold.status == "failed"
    assert all(r.failure.mistake is None for r in untold.results if r.failure)


def test_a_counterexample_of_what_must_be_refused_is_refused_by_the_reference():
    viterbi = checks.find("ps09.viterbi")
    source = viterbi.mistakes[0].source(viterbi.reference)
    silent = "\n\n_strict = viterbi\ndef viterbi(word, logps):\n    try:\n        return _strict(word, logps)\n    except ValueError:\n        return []"
    verdict = judge(viterbi, InProcess(namespace(source + silent, of="ps09")))
    shown = [r.failure for r in verdict.results if r.failure and r.failure.behaviour.raises]
    assert shown
    for failure in shown:
        with pytest.raises(ValueError):
            viterbi.reference(*failure.args)


def test_arguments_left_alone_are_no_mistake_where_only_the_result_is_wrong():
    encode = checks.find("ps03.encode")
    wrong = "def encode(text, merges):\n    return [0]"
    verdict = judge(encode, InProcess(namespace(wrong, of="ps03")))
    alone = verdict.results[-1]
    assert (alone.name, alone.failure, alone.earned) == ("leaves the merges as they are", None, 0)
    assert alone.note == "judged once “applies the merges” works"
    changes = "def encode(text, merges):\n    merges.clear()\n    return [0]"
    verdict = judge(encode, InProcess(namespace(changes, of="ps03")))
    failure = verdict.results[-1].failure
    assert failure.outcome.changed and "changed its argument" in failure.complaint


def test_a_counterexample_has_what_the_inputs_of_its_behaviour_have():
    check = checks.find("ps12.glitch_scores")
    for behaviour in check.behaviours:
        for args in behaviour.edges:
            for one, other, unused in inputs.known_domain(check, behaviour).smaller(args):
                assert len(one) == len(other) > 0 and unused
    # The mean of no row is no number, and an answer that is none says nothing.
    assert not inputs.answerable(check, check.behaviours[0], ([[1.0, 2.0]], [[1.0, 2.0]], []))


def test_a_number_is_as_small_as_the_behaviour_allows():
    source = "def utf8_encode(c):\n    return bytes([c]) if c < 128 else b''"
    verdict = judge(checks.find("ps01.utf8_encode"), InProcess(namespace(source, of="ps01")))
    found = {r.name: r.failure.args[0] for r in verdict.results if r.failure}
    assert [found[n] for n in found if n.startswith("gives")] == [0x80, 0x800, 0x10000]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("return np.polyfit(x, y, 1)[::-1]", "array"),
        ("return list(np.polyfit(x, y, 1)[::-1])", "list"),
        ("return tuple(np.polyfit(x, y, 1)[::-1])", "tuple"),
    ],
)
def test_arrays_and_numbers_of_numpy_are_right_where_numbers_are_asked_for(line, kind):
    source = (
        "import numpy as np\n"
        "def fit_curve(curve):\n"
        "    if len(curve) < 2:\n"
        "        raise ValueError('two points are needed')\n"
        "    x, y = np.log2(list(curve)), list(curve.values())\n"
        f"    {line}"
    )
    verdict = judge(checks.find("ps10.fit_curve"), InProcess(namespace(source, of="ps10")))
    assert verdict.status == "passed", [r.failure for r in verdict.results if r.failure]


def test_what_is_derived_from_plain_data_loses_nothing():
    source = (
        "class Counts(dict):\n"
        "    def __getitem__(self, key):\n"
        "        raise RuntimeError\n"
        "class Ids(list):\n"
        "    def __eq__(self, other):\n"
        "        raise RuntimeError\n"
        "from collections import Counter\n"
        "def get_stats(ids, counts=None):\n"
        "    made = Counter(zip(ids, ids[1:]))\n"
        "    if counts is None:\n"
        "        return Counts(made)\n"
        "    counts.update(made + Counter(counts))\n"
        "    return counts"
    )
    space = namespace(source, of="ps02")
    assert judge(checks.find("ps02.get_stats"), InProcess(space)).status == "passed"


def test_a_word_is_no_call():
    source = (
        "_right = utf8_encode\n"
        "def utf8_encode(code_point):\n"
        "    'As utf-8 does.'\n"
        "    if 0xD800 <= code_point < 0xE000:\n"
        "        raise UnicodeEncodeError('utf-8', chr(code_point), 0, 1, 'a surrogate')\n"
        "    return _right(code_point)"
    )
    space = namespace(source, of="ps01")
    assert judge(checks.find("ps01.utf8_encode"), InProcess(space)).status == "passed"
