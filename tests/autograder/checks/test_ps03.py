"""Problem set 03's checks: references pass, mistakes are caught and named, other designs pass."""

from proving import Proves


class TestChecks(Proves):
    SET = "ps03"


def test_the_start_is_trained_on_other_text_than_it_is_tried_on():
    from autograder.judging.assignment_data import start

    given = start("ps03")
    assert list(given.merges.values()) == list(range(256, 456))
    assert len(given.text.split("\n")) == 3
