"""Problem set 04's checks: references pass, mistakes are caught and named, other designs pass."""

import unicodedata

import pytest
from proving import Proves, judged_design


class TestChecks(Proves):
    SET = "ps04"


TEXT = "It's the dog's. We'LL see 12345 dogs!?\n\n  안녕 हिन्दी cafe\u0301 \t x_1\n"


def test_references_equal_the_reference_package():
    from autograder.checks import ps04
    from minbpe_ref import regex
    from minbpe_ref.alternatives import MARKS_SPLIT_PATTERN, alternatives, explain

    assert alternatives(regex.GPT4_SPLIT_PATTERN) == ps04.GPT4
    for text in (TEXT, "", " ", "a  b", unicodedata.normalize("NFD", "éèñ 한국")):
        assert ps04.split_like_gpt2(text) == regex.split(text, regex.GPT2_SPLIT_PATTERN)
        assert ps04.split_marks(text) == regex.split(text, MARKS_SPLIT_PATTERN)
        assert ps04.explain_chunks(text, ps04.GPT4) == explain(text, regex.GPT4_SPLIT_PATTERN)


@pytest.mark.filterwarnings("ignore:the text ran out of pairs")
def test_the_reference_trains_and_encodes_as_the_reference_package_does():
    from autograder.checks import ps04
    from minbpe_ref.regex import GPT4_SPLIT_PATTERN, RegexTokenizer

    ours, theirs = ps04.RegexTokenizer(GPT4_SPLIT_PATTERN), RegexTokenizer(GPT4_SPLIT_PATTERN)
    for size in (260, 300):
        ours.train(TEXT * 2 + "dogs see dogs", size)
        theirs.train(TEXT * 2 + "dogs see dogs", size)
        assert list(ours.merges.items()) == list(theirs.merges.items())
        assert ours.encode_ordinary(TEXT) == theirs.encode_ordinary(TEXT)


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
