"""Problem set 02's checks: references pass, mistakes are caught and named, other designs pass."""

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
