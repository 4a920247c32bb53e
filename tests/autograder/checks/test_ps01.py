"""Problem set 01's checks: references pass, mistakes are caught and named, other designs pass."""

import pytest
from proving import Proves
from submissions import namespace

from autograder import checks
from autograder.judging.engine import judge
from autograder.judging.implementation import InProcess


class TestChecks(Proves):
    SET = "ps01"


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
