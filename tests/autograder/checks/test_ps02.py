"""Problem set 02's checks: references pass, mistakes are caught and named, other designs pass."""

import pytest
from proving import Proves, judged_design


class TestChecks(Proves):
    SET = "ps02"


def test_another_tie_break_costs_one_point_only():
    source = """
        def train(text, vocab_size):
            ids, merges = list(text.encode()), {}
            vocab = {i: bytes([i]) for i in range(256)}
            for new in range(256, vocab_size):
                stats = get_stats(ids)
                if not stats: break
                pair = max(stats, key=lambda p: (stats[p], -p[0], p[1]))
                ids, merges[pair] = merge(ids, pair, new), new
                vocab[new] = vocab[pair[0]] + vocab[pair[1]]
            return merges, vocab
        """
    assert judged_design("ps02.train", source, seed=3).score == 7.0


@pytest.mark.filterwarnings("ignore:the text ran out of pairs")
def test_references_equal_the_reference_package():
    from hypothesis import given, settings
    from hypothesis import strategies as st

    import minbpe_ref
    from autograder.checks import ps02

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(st.text("ab c안", max_size=40), st.integers(256, 276))
    def agree(text, size):
        ids = list(text.encode("utf-8"))
        assert ps02.get_stats(ids) == minbpe_ref.get_stats(ids)
        assert ps02.merge(ids, (97, 98), 256) == minbpe_ref.merge(ids, (97, 98), 256)
        trained = minbpe_ref.BasicTokenizer()
        trained.train(text, size)
        merges, vocab = ps02.train(text, size)
        assert list(merges.items()) == list(trained.merges.items()) and vocab == trained.vocab

    agree()
