"""Facts: how answers of questions that run beside a learner's code are compared and shown."""

import pytest

from autograder.checks.facts import Facts
from autograder.language import speaking

FACTS = Facts("ps11")
SAID = {"parameters that moved": "parameters of the model moved: {got}"}


@pytest.mark.parametrize(
    ("want", "got", "english", "korean"),
    [
        ({"shape": [2]}, {"shape": [3]}, "Shape: expected `[2]`", "모양: 기댓값 `[2]`, 결과 `[3]`"),
        (
            {"loss": 1.0},
            {"loss": "NaN"},
            "there is NaN",
            "다음 값에 숫자가 아닌 NaN이 있습니다: 손실",
        ),
        ({"loss": 1.0}, {}, "nothing is said of: loss", "다음 값이 없습니다: 손실"),
        ({"loss": 1.0}, 3, "a int came back", "int이(가) 돌아왔습니다"),
        (
            {"parameters that moved": []},
            {"parameters that moved": ["a.{got}"]},
            "parameters of the model moved: ['a.{got}']",
            "모델의 매개변수가 움직였습니다: ['a.{got}']",
        ),
    ],
)
def test_what_differs_is_said_in_the_reader_s_language(want, got, english, korean):
    compare = FACTS.compare(SAID)
    with speaking("en"):
        assert english in compare((), want, got)
    with speaking("ko"):
        assert korean in compare((), want, got)


def test_values_that_are_texts_are_shown_in_the_reader_s_language():
    words = {"the loss fell in 12 steps": "by a quarter and more", "parameters listed": ["both"]}
    with speaking("ko"):
        assert FACTS.tell(words, {**words, "parameters listed": ["head", "another"]}) == [
            "목록에 있는 매개변수: 기댓값 `['둘 다']`, 결과 `['head', '다른 것']`"
        ]


def test_equal_facts_are_right():
    assert FACTS.compare({})((), {"loss": 1.0, "ids": [1]}, {"loss": 1.0004, "ids": [1]}) is None
