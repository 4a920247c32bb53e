"""Problem set 03's checks: references pass, mistakes are caught and named, other designs pass."""

from proving import Proves


class TestChecks(Proves):
    SET = "ps03"


def test_references_equal_the_reference_package():
    from hypothesis import given, settings
    from hypothesis import strategies as st

    from autograder.checks import ps03
    from autograder.checks.ps03 import inputs as draws
    from minbpe_ref import BasicTokenizer

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(draws.texts("ab c안"), st.lists(st.integers(0, 260), max_size=6))
    def agree(asked, ids):
        text, merges = asked
        tokenizer = BasicTokenizer.from_merges(merges)
        assert ps03.build_vocab(merges) == tokenizer.vocab
        assert ps03.encode(text, merges) == tokenizer.encode(text)
        known = [i for i in ids if i in tokenizer.vocab]
        assert ps03.decode(known, tokenizer.vocab) == tokenizer.decode(known)

    agree()


def test_the_start_is_trained_on_other_text_than_it_is_tried_on():
    from autograder.judging.assignment_data import start

    given = start("ps03")
    assert list(given.merges.values()) == list(range(256, 456))
    assert len(given.text.split("\n")) == 3
