"""The checks as a product: references pass, mistakes are caught and named, other designs pass."""

import pytest
from submissions import namespace, solved, wrong

from autograder import checks
from autograder.engine import judge
from autograder.implementation import InProcess

ALL = [check for name in checks.sets() for check in checks.of_set(name)]
MISTAKES = [(c, m) for c in ALL for m in c.mistakes if not m.symptom]
IDS = [f"{c.id}-{m.name}" for c, m in MISTAKES]


@pytest.mark.parametrize("check", ALL, ids=lambda c: c.id)
def test_reference_earns_everything_on_hidden_inputs_too(check):
    verdict = judge(check, solved(check.id), seeds=(1, 2))
    assert verdict.status == "passed" and verdict.score == check.points


@pytest.mark.parametrize(("check", "mistake"), MISTAKES, ids=IDS)
def test_mistake_is_caught_and_named(check, mistake):
    verdict = judge(check, wrong(check.id, mistake))
    assert verdict.status == "failed" and verdict.score < check.points
    first = next(r.failure for r in verdict.results if r.failure)
    assert first.mistake is mistake


@pytest.mark.parametrize("check", ALL, ids=lambda c: c.id)
def test_declaration_is_in_order(check):
    assert checks.find(check.id) is check
    names = [m.name for m in check.mistakes]
    assert len(names) == len(set(names)) and len(check.behaviours) == len(
        {b.name for b in check.behaviours}
    )
    assert all(m.sentence.endswith((".", ").", "]")) for m in check.mistakes)
    known = {b.name for b in check.behaviours}
    assert all(b.after in known | {None} for b in check.behaviours)
    assert all(b.edges for b in check.behaviours)


@pytest.mark.parametrize("name", checks.sets())
def test_a_set_is_worth_20_points(name):
    assert sum(check.points for check in checks.of_set(name)) == 20


def test_unknown_names_are_answered_with_the_known():
    with pytest.raises(LookupError, match="ps02.get_stats, ps02.merge"):
        checks.find("ps02.marge")
    with pytest.raises(LookupError, match="there are ps02"):
        checks.find("ps99.merge")


GET_STATS = {
    "counter": """
        from collections import Counter
        def get_stats(ids, counts=None):
            counts = Counter() if counts is None else counts
            for i in range(len(ids) - 1):
                counts[ids[i], ids[i + 1]] = counts.get((ids[i], ids[i + 1]), 0) + 1
            return counts
        """,
    "try-except, other names": """
        def get_stats(tokens, table=None):
            if table is None: table = {}
            previous = None
            for n, token in enumerate(tokens):
                if n:
                    try: table[previous, token] += 1
                    except KeyError: table[previous, token] = 1
                previous = token
            return table
        """,
    "numpy": """
        import numpy as np
        def get_stats(ids, counts=None):
            counts = {} if counts is None else counts
            a = np.array(ids, dtype=np.int64)
            if len(a) > 1:
                pairs, n = np.unique(np.stack([a[:-1], a[1:]], 1), axis=0, return_counts=True)
                for (x, y), k in zip(pairs, n):
                    counts[int(x), int(y)] = counts.get((int(x), int(y)), 0) + k
            return counts
        """,
}
MERGE = {
    "recursion": """
        def merge(ids, pair, idx):
            if len(ids) < 2: return list(ids)
            if (ids[0], ids[1]) == tuple(pair): return [idx] + merge(ids[2:], pair, idx)
            return [ids[0]] + merge(ids[1:], pair, idx)
        """,
    "generator with skip": """
        def merge(ids, pair, idx):
            def walk():
                skip = False
                for a, b in zip(ids, ids[1:] + [None]):
                    if skip: skip = False
                    elif (a, b) == pair:
                        skip = True
                        yield idx
                    else: yield a
            return list(walk())
        """,
    "annotated, pops from a copy": """
        def merge(ids: "list[int]", pair: "tuple[int, int]", idx: int) -> "list[int]":
            rest, out = list(reversed(ids)), []
            while rest:
                token = rest.pop()
                if rest and token == pair[0] and rest[-1] == pair[1]:
                    rest.pop()
                    token = idx
                out.append(token)
            return out
        """,
}
TRAIN = {
    "while loop": """
        def train(text, vocab_size):
            ids, merges = [*text.encode()], {}
            vocab = {i: bytes((i,)) for i in range(256)}
            while len(vocab) < vocab_size and len(ids) >= 2:
                stats = get_stats(ids)
                top = sorted(stats.items(), key=lambda kv: -kv[1])[0][0]
                new = len(vocab)
                merges[top], vocab[new] = new, vocab[top[0]] + vocab[top[1]]
                ids = merge(ids, top, new)
            return merges, vocab
        """,
}
RATIO = {
    "guard at the end": """
        def compression_ratio(text, ids):
            size = sum(1 if ord(c) < 128 else 2 if ord(c) < 2048 else 3 if ord(c) < 65536 else 4 for c in text)
            return size / len(ids) if len(ids) > 0 else 1
        """,
}
DESIGNS = [
    (check, name, source)
    for check, designs in (
        ("ps02.get_stats", GET_STATS),
        ("ps02.merge", MERGE),
        ("ps02.train", TRAIN),
        ("ps02.compression_ratio", RATIO),
    )
    for name, source in designs.items()
]


@pytest.mark.parametrize(
    ("check_id", "name", "source"), DESIGNS, ids=[f"{c}-{n}" for c, n, _ in DESIGNS]
)
def test_other_correct_designs_earn_everything(check_id, name, source):
    verdict = judge(
        checks.find(check_id), InProcess(namespace(source, with_reference=True)), seeds=(5,)
    )
    assert verdict.status == "passed", [r.failure for r in verdict.results if r.failure]


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
    verdict = judge(
        checks.find("ps02.train"), InProcess(namespace(source, with_reference=True)), (3,)
    )
    assert verdict.score == 7.0


def test_hidden_verdicts_do_not_hang_on_the_seed():
    for check in ALL:
        for mistake in check.mistakes[:3]:
            if not mistake.symptom:
                scores = {
                    judge(check, wrong(check.id, mistake), (seed,)).score for seed in range(4)
                }
                assert len(scores) == 1, (check.id, mistake.name, scores)


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
