"""Problem set 04's checks: references pass, mistakes are caught and named, other designs pass."""

import pytest
from proving import Proves, judged_design


class TestChecks(Proves):
    SET = "ps04"


@pytest.mark.parametrize("merges", ["[]", "{1: 256}", "{(1, 2): 'x'}", "{(1, 2, 3): 256}", "None"])
def test_merges_of_any_form_are_judged(merges):
    source = f"""
        class RegexTokenizer:
            def __init__(self, pattern, merges=None):
                self.merges = {merges}
            def train(self, text, vocab_size): pass
            def encode_ordinary(self, text): return [1]
        """
    verdict = judged_design("ps04.RegexTokenizer", source, seed=1)
    assert verdict.status == "failed" and verdict.score == 0


def test_the_start_has_texts_and_the_pattern():
    from autograder.judging.assignment_data import start

    given = start("ps04")
    assert "|".join(given.gpt4).count("|") > 6 and given.code.startswith("def bisect_left")
    assert all((given.dogs, given.english, given.hindi))
