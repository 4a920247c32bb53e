"""Problem set 07's checks: references pass, mistakes are caught and named, other designs pass."""

import pytest
from designs import ps07 as designs
from proving import Proves, judged_design

from autograder.checks.ps07 import encoding, training
from autograder.checks.ps07 import inputs as draws
from autograder.checks.ps07.adapters import encode_fast, encode_iterable, split, train_fast
from autograder.checks.ps07.tracing import trace
from autograder.judging import probe


class TestChecks(Proves):
    SET = "ps07"


@pytest.mark.parametrize("source", designs.OTHER_TIES.values(), ids=designs.OTHER_TIES)
def test_other_ties_cost_their_half_point_only(source):
    verdict = judged_design("ps07.train_fast", source, seed=3)
    lost = [r.name for r in verdict.results if r.earned < r.points]
    assert lost == ["takes the pair that stands first, of equals"]
    assert verdict.score == 7.5


def test_what_is_enough_is_far_from_right_designs_and_from_slow_ones():
    words, size = training.asked((3, 14, 120, 150, 10, 4, 336))
    merges, operations, kept = probe.count(train_fast, [words, size])
    wrong, reads = trace(words, size, merges)
    assert wrong is None and kept and operations < training.EACH * reads / 2
    slow = training.TRAIN.mistakes[0].build(training.TRAIN.reference, training.TRAIN.patched)
    assert probe.count(slow, [words, size])[1] > 4 * training.EACH * reads
    ids, merges = encoding.long_chunk(3, 400, 416)
    assert probe.count(encode_fast, [ids, merges])[1] < encoding.enough(ids) / 2
    slow = encoding.ENCODE.mistakes[0].build(encoding.ENCODE.reference, encoding.ENCODE.patched)
    assert probe.count(slow, [ids, merges])[1] > 2 * encoding.enough(ids)


def test_a_trace_finds_what_the_lectures_loop_would_not_do():
    right = train_fast(training.HUG, 260)
    assert trace(training.HUG, 260, right)[0] is None
    assert "stands 15 times" in trace(training.HUG, 257, {(104, 117): 256})[0]
    assert "should be 256" in trace(training.HUG, 257, {(117, 103): 7})[0]
    assert "stopped after 1" in trace(training.HUG, 258, {(117, 103): 256})[0]
    assert "leaves room for 1" in trace(training.HUG, 257, dict(list(right.items())[:2]))[0]
    assert "must be pairs" in trace(training.HUG, 257, {117: 256})[0]
    assert "nowhere" in trace(training.HUG, 257, {(1, 2): 256})[0]
    assert "must be returned" in trace(training.HUG, 257, [(117, 103)])[0]


def test_references_equal_the_reference_package():
    from hypothesis import given, settings
    from hypothesis import strategies as st

    from minbpe_ref.encoding import encode_chunk_heap
    from minbpe_ref.incremental import learn_merges_fast

    @settings(max_examples=100, deadline=None, database=None, derandomize=True)
    @given(draws.any_words("abc") | draws.any_words("ab", 40), draws.turned("ab"))
    def agree(asked, chunk):
        words, size = asked
        learned = learn_merges_fast({bytes(w): n for w, n in words.items()}, size - 256)
        assert list(train_fast(words, size).items()) == list(learned.items())
        ids, merges = chunk
        assert encode_fast(ids, merges) == encode_chunk_heap(bytes(ids), merges)

    agree()

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(draws.streams(draws.PIECES), st.just(None))
    def cut_anywhere(stream, _):
        texts, merges = stream
        whole = [i for c in split("".join(texts)) for i in encode_chunk_heap(c.encode(), merges)]
        assert list(encode_iterable(iter(texts), merges)) == whole

    cut_anywhere()


def test_the_notebooks_helpers_are_the_checks_own():
    from submissions import namespace

    space = namespace(of="ps07")
    assert space["corpus"](5, 3, 4, 6, 2, 9) == draws.corpus(5, 3, 4, 6, 2, 9)
    assert space["long_chunk"](5, 40, 270) == encoding.long_chunk(5, 40, 270)
    assert space["split"]("I'll  go\n") == split("I'll  go\n")
    text = {(97, 98, 99): 2, (98, 99): 3}
    assert space["train_slowly"](text, 258) == train_fast(text, 258)
    asked = [97, 98, 99], {(98, 99): 256, (97, 98): 257}
    assert space["encode_slowly"](*asked) == encode_fast(*asked) == [97, 256]


def test_the_start_is_lines_of_shakespeare():
    from autograder.judging.assignment_data import start

    lines = start("ps07").lines
    assert len("".join(lines)) == 200_000 and all(line.endswith("\n") for line in lines[:-1])


STALE = """
def encode_fast(ids, merges):
    ids, end = list(ids), len(ids)
    after, before, alive = list(range(1, end + 1)), list(range(-1, end - 1)), [True] * end
    heap = [(merges[p], i) for i, p in enumerate(zip(ids, ids[1:])) if p in merges]
    heapify(heap)
    while heap:
        new, i = heappop(heap)
        j = after[i]
        if not alive[i] or j >= end or (ids[i], ids[j]) not in merges:
            continue
        ids[i], alive[j], after[i] = TAKES, False, after[j]
        if after[j] < end:
            before[after[j]] = i
        for left, right in ((before[i], i), (i, after[i])):
            if left >= 0 and right < end and (ids[left], ids[right]) in merges:
                heappush(heap, (merges[ids[left], ids[right]], left))
    return [token for token, keep in zip(ids, alive) if keep]
"""
SHARED = """
def encode_iterable(texts, merges, memory={}):
    held = ""
    for text in texts:
        chunks = split(held + text)
        for chunk in chunks[:-2]:
            if len(memory) >= 1000:
                memory.clear()
            if chunk not in memory:
                memory[chunk] = encode_fast(list(chunk.encode("utf-8")), merges)
            yield from memory[chunk]
        held = "".join(chunks[-2:])
    for chunk in split(held):
        yield from encode_fast(list(chunk.encode("utf-8")), merges)
"""


def lost(check_id, source):
    """The behaviours that a learner's code gets wrong, each with the mistake that is named."""
    found = judged_design(check_id, source, seed=4).results
    return {r.name: r.failure.mistake and r.failure.mistake.name for r in found if r.failure}


def test_a_stale_entry_is_told_where_another_known_pair_took_its_place():
    place = "keeps the order of the merges"
    assert lost("ps07.encode_fast", STALE.replace("TAKES", "new")) == {
        place: "an old entry of the heap is believed where another known pair came to its place"
    }
    assert lost("ps07.encode_fast", STALE.replace("TAKES", "merges[ids[i], ids[j]]")) == {
        place: "an old entry of the heap brings up the pair that came to its place"
    }


def test_a_memory_that_outlives_the_call_is_told_where_two_tokenizers_are_asked():
    assert lost("ps07.encode_iterable", SHARED) == {
        "keeps two tokenizers apart": "chunks of one tokenizer are remembered for the next"
    }


def test_running_out_of_pairs_is_asked_for_in_one_place():
    slip = designs.OTHER_TIES["a heap of counts alone, other ties"]
    slip = slip.replace("while heap and len(merges)", "while len(merges)")
    found = lost("ps07.train_fast", slip)
    assert set(found) == {
        "stops when no pair is left",
        "takes the pair that stands first, of equals",
    }


def test_what_a_stream_held_is_told_in_words():
    from autograder.checks.ps07.streaming import tell_held

    told = tell_held((11680, 504099896, 0), (11680, 504099896, 439190))
    assert told == ["11,680 ids came, and 439,190 bytes were held at the most"]
    assert tell_held((1, 2, 0), ["no", "tuple"]) == []
