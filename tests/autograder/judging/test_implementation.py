"""What a kernel answers is read as plain data or refused, whatever bytes it sends."""

import json
from queue import Empty

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks.contract import Step
from autograder.checks.plain_data import WireError
from autograder.judging import implementation
from autograder.judging.implementation import (
    InKernel,
    Trusted,
    read_description,
    read_outcomes,
    receive,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["ok", "changed", "raised", "timeout", "unplain", "line", "kind", "l", "t", "b"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_any_answer_is_read_or_refused(data):
    for read in (lambda t: read_outcomes(t, 3), read_description):
        try:
            read(json.dumps(data))
        except WireError:
            continue


def test_no_more_outcomes_than_asked():
    text = json.dumps([{"ok": [1], "changed": []}] * 5)
    assert len(read_outcomes(text, 2)) == 2


def test_equal_answers_are_read_once_within_a_bounded_room(monkeypatch):
    def read(values, asked=2):
        text = json.dumps([{"ok": [{"l": values}], "changed": []}] * asked)
        return read_outcomes(text, asked)

    monkeypatch.setattr(implementation, "_KEPT", kept := {})
    one, other = read([1, 2, 3]), read([1, 2, 3])
    assert one == other and one[0] is other[0] and one is not other
    one, other = read([1, 2, 3], asked=1), read([1, 2, 3], asked=1)
    assert one == other and one[0] is not other[0]
    monkeypatch.setattr(implementation, "ROOM", 3_000)
    for i in range(50):
        read([i] * 100)
        assert sum(len(text) for text, _ in kept) <= 3_000


def test_messages_are_cleaned_and_cut():
    text = json.dumps([{"raised": ["E" * 100, "a\ud800\x1b[31m" + "x" * 1000]}])
    outcome = read_outcomes(text, 1)[0]
    assert len(outcome.error) == 60 and len(outcome.message) == 400
    assert "\x1b" not in outcome.message
    outcome.message.encode("utf-8")


class FakeClient:
    """A client whose kernel answers with what the test says."""

    def __init__(self, contents, stale=()):
        self.contents, self.stale, self.asked = list(contents), list(stale), False

    def execute(self, code, **options):
        self.asked = True
        return "sent"

    def get_shell_msg(self, timeout):
        if not self.asked and self.stale:
            return self.stale.pop()
        if not self.asked or not self.contents:
            raise Empty
        content = self.contents.pop(0)
        if isinstance(content, Exception):
            raise content
        return {
            "parent_header": {"msg_id": "sent"},
            "content": content,
            "msg_type": "execute_reply",
        }


def reply(answer):
    return {"user_expressions": {"r": {"data": {"application/json": {"answer": answer}}}}}


CALL = [(Step("call", "f", (1,)),)]


def test_a_good_answer_is_decoded():
    text = json.dumps([{"ok": [{"t": [1, 2]}], "changed": []}])
    assert InKernel(FakeClient([reply(text)]), lambda: True).run(CALL, 1)[0].value == (1, 2)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"user_expressions": []},
        {"user_expressions": {"r": {"data": 3}}},
        reply(None),
        reply({"x": 1}),
    ],
)
def test_a_tampered_answer_ends_the_kernel(content):
    code = InKernel(FakeClient([content]), lambda: True)
    assert code.run(CALL, 1)[0].kind == "dead"
    assert "tampered" in code.dead
    assert code.run(CALL, 1)[0].kind == "dead"


def test_what_nobody_asked_for_is_dropped_before_the_question():
    flood = [{"parent_header": {"msg_id": "nobody"}, "content": {}}] * 500
    code = InKernel(FakeClient([reply('[{"ok": [3], "changed": []}]')], flood), lambda: True)
    assert code.run(CALL, 0.01)[0].value == 3


def test_all_answers_together_have_a_limit():
    code = InKernel(FakeClient([reply("[]")]), lambda: True, budget=-1.0)
    assert "longer than all may take together" in code.run(CALL, 1)[0].message
    assert code.dead and not code.tired()


def test_a_kernel_that_does_not_say_what_it_has_is_dead_and_not_without_the_function():
    code = InKernel(FakeClient([]), lambda: False)
    assert code.describe("merge").kind == "function" and "died" in code.dead


def test_answers_that_are_no_data_lose_points_only():
    assert InKernel(FakeClient([reply("not json")]), lambda: True).run(CALL, 1)[0].kind == "unplain"


def test_a_dead_kernel_is_noticed_at_once():
    code = InKernel(FakeClient([]), lambda: False)
    assert code.run(CALL, 1)[0].message == "the kernel died, during a check"


def test_a_silent_kernel_is_interrupted_and_given_up():
    interrupted = []
    code = InKernel(
        FakeClient([]), lambda: True, interrupt=lambda: interrupted.append(1), grace=0.0
    )
    assert "no answer within" in code.run(CALL, 0.1)[0].message
    assert interrupted == [1]


def test_hostile_bytes_are_dropped():
    code = InKernel(
        FakeClient(
            [ValueError("bad frame"), UnicodeDecodeError("utf-8", b"", 0, 1, ""), reply("[]")]
        ),
        lambda: True,
    )
    assert code.run(CALL, 1) == []
    assert receive(lambda timeout: {"parent_header": 3, "content": []}, 0) is None


def test_trusted_code_skips_the_wire():
    assert Trusted({"f": lambda x: {x}}).run(CALL[0]).value == {1}
    assert Trusted({"f": lambda x: 1 / 0}).run(CALL[0]).error == "ZeroDivisionError"


def test_where_our_own_code_raised_is_told_as_of_a_learner_s():
    def raised(source, script):
        space = {"__name__": "autograder.checks.made", "json": json}
        exec(compile(source, "<mistake made>", "exec"), space)
        return Trusted(space).run(script)

    call = (Step("call", "f", ("{",)),)
    inside = raised("def f(x):\n    return json.loads(x)", call)
    assert (inside.calls, inside.own) == (("f",), False)  # a library's frames are nobody's
    assert raised("def f(x):\n    raise ValueError(x)", call).own
    beside = (Step("code", "def ask():\n    import json\n    return json.loads(f('{'))"),)
    assert raised("def f(x):\n    return x", beside).calls == ()
