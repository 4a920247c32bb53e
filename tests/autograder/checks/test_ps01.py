"""Problem set 01's checks: references pass, mistakes are caught and named, other designs pass."""

import random

import pytest
from proving import Proves
from submissions import namespace

from autograder import checks
from autograder.judging.engine import judge
from autograder.judging.implementation import InProcess


class TestChecks(Proves):
    SET = "ps01"


def test_references_equal_the_reference_package():
    from autograder.checks import ps01
    from minbpe_ref import utf8

    rng = random.Random(1)
    every = [*range(0, 0x3000), *range(0xD000, 0xD800), *range(0xE000, 0x110000, 97)]
    assert all(ps01.utf8_encode(c) == utf8.encode_code_point(c) for c in every)
    telling = [0x41, 0x80, 0x90, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xEC, 0xED, 0xF0, 0xF1, 0xF4, 0xF5]
    for _ in range(5000):
        data = bytes(rng.choices(telling, k=rng.randrange(7)))
        assert ps01.utf8_decode(data, "replace") == utf8.decode_utf8(data, "replace")
    for text in ("", "e\u0301 안녕 👋", "\u212b"):
        assert ps01.cost_table(text) == utf8.sizes(text)


@pytest.mark.parametrize(
    ("check_id", "source"),
    [
        ("ps01.utf8_encode", "def utf8_encode(cp):\n    return chr(cp).encode()"),
        ("ps01.utf8_encode", "def utf8_encode(cp):\n    return bytes(chr(cp), 'utf-8')"),
        (
            "ps01.utf8_decode",
            "def utf8_decode(data, errors='strict'):\n    return data.decode(errors=errors)",
        ),
        (
            "ps01.utf8_decode",
            "def utf8_decode(data, errors='strict'):\n    return str(data, 'utf8', errors)",
        ),
    ],
)
def test_what_would_do_the_exercise_is_named(check_id, source):
    verdict = judge(checks.find(check_id), InProcess(namespace(source, of="ps01")))
    assert verdict.status == "borrowed" and "by hand" in verdict.note and verdict.score == 0


def test_the_start_has_the_same_sentences_in_each_language():
    from autograder.judging.assignment_data import start

    given = start("ps01")
    assert len(given.greeting) == 26 and len(given.greeting.encode("utf-8")) == 39
    assert len(given.sentences) == 13 and all(given.sentences.values())
