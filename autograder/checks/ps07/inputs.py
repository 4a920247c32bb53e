"""Inputs of problem set 07: words with frequencies, chunks with merges, texts cut anywhere."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from autograder.checks.ps07.adapters import Chunks, encode_fast, merge, train_fast
from minbpe_ref.base import Pair

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Args = tuple[Any, ...]


def corpus(seed: int, often: int, times: int, rare: int, length: int, letters: int) -> Chunks:
    """Words as a corpus has them: a few that stand often, many that stand once."""
    rng = random.Random(seed)
    words: Chunks = {}
    while len(words) < often:  # eight different letters each
        words[tuple(rng.sample(range(97, 123), 8))] = times
    while len(words) < often + rare:  # some tokens out of `letters`
        words.setdefault(tuple(128 + rng.randrange(letters) for _ in range(length)), 1)
    listed = list(words.items())
    rng.shuffle(listed)
    return dict(listed)


# ---- Strategies ------------------------------------------------------------------------------


def any_words(
    alphabet: str, longest: int = 24, room: int = 12, enough: bool = False
) -> SearchStrategy[Args]:
    """(words, vocab_size): the words of a short text of a small alphabet.

    enough: whether pairs are left to the end; what is to be done without any is another question.
    """
    from hypothesis import strategies as st

    # One text and not a dictionary of lists, which is slow to draw and to make smaller.
    text = st.text(st.sampled_from(alphabet + "  "), min_size=2, max_size=longest)
    many = text.map(lambda t: {w: 1 + sum(w) % 5 for w in (tuple(w.encode()) for w in t.split())})
    found = st.tuples(many.filter(bool), st.integers(257, 256 + room))
    return found.filter(has_pairs) if enough else found


SPARE = 2  # merges more; where ties fall otherwise, a short text has a few merges fewer


def has_pairs(args: Args) -> bool:
    """Whether pairs are left after the merges that are asked for, however ties fall."""
    words, size = args
    return len(train_fast(words, size + SPARE)) == size + SPARE - 256


def one_word(alphabet: str, longest: int) -> SearchStrategy[Args]:
    """(words, vocab_size): one long word, in which many pairs are equally frequent."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from(alphabet), min_size=longest // 2, max_size=longest)
    words = text.map(lambda t: {tuple(t.encode()): 1})
    return st.tuples(words, st.integers(260, 270)).filter(has_pairs)


def recipes(*rest: int) -> SearchStrategy[Args]:
    """Corpora of one make, told apart by their seed."""
    from hypothesis import strategies as st

    return st.tuples(st.integers(1, 10**6), *map(st.just, rest))


def trained(found: Chunks, room: int) -> dict[Pair, int]:
    """The merges of some words."""
    return train_fast(found, 256 + room)


def chunks(alphabet: str, longest: int = 16, room: int = 10) -> SearchStrategy[Args]:
    """(ids, merges): a chunk, and merges of words like it."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from(alphabet), min_size=2, max_size=longest)

    def asked(given: tuple[str, str, int]) -> Args:
        text, other, size = given
        return list(text.encode()), trained({tuple(other.encode()): 1}, size)

    return st.tuples(text, text | st.just("abcab" + alphabet), st.integers(1, room)).map(asked)


def turned(alphabet: str, longest: int = 24) -> SearchStrategy[Args]:
    """(ids, merges) where many merges compete: the chunk is the one they were learned from, turned."""
    from hypothesis import strategies as st

    def asked(given: tuple[str, int, int]) -> Args:
        text, turn, size = given
        data = text.encode()
        turn %= len(data)
        return list(data[turn:] + data[:turn]), trained({tuple(data): 1}, size)

    text = st.text(st.sampled_from(alphabet), min_size=6, max_size=longest)
    return st.tuples(text, st.integers(0, 23), st.integers(2, 12)).map(asked)


def competing(alphabet: str) -> SearchStrategy[Args]:
    """(ids, merges) where merging from left to right, whatever the ids, gives another result."""

    def tells(args: Args) -> bool:
        ids, merges = args
        while (
            pair := next((p for p in zip(ids, ids[1:], strict=False) if p in merges), None)
        ) is not None:
            ids = merge(ids, pair, merges[pair])
        return ids != encode_fast(*args)

    return turned(alphabet).filter(tells)


def entangled(alphabet: str, most: int = 10) -> SearchStrategy[Args]:
    """(ids, merges) as no text would teach them: any pair of known tokens may be a merge."""
    from hypothesis import strategies as st

    number = st.integers(0, 10**6)

    def asked(given: tuple[str, list[Pair]]) -> Args:
        text, picks = given
        known, merges = list(alphabet.encode()), dict[Pair, int]()
        for left, right in picks:
            pair = known[left % len(known)], known[right % len(known)]
            if pair not in merges:
                merges[pair] = 256 + len(merges)
                known.append(merges[pair])
        return list(text.encode()), merges

    text = st.text(st.sampled_from(alphabet), min_size=3, max_size=12)
    return st.tuples(text, st.lists(st.tuples(number, number), min_size=3, max_size=most)).map(
        asked
    )


# One tokenizer for all questions about streams but that of two, so that a memory that outlives a call
# is seen there only. It has merges that a chunk's end must keep from happening: "the ", "  ", "!\n".
KNOWN: dict[Pair, int] = {
    (116, 104): 256,
    (256, 101): 257,
    (32, 257): 258,
    (97, 116): 259,
    (32, 32): 260,
    (39, 108): 261,
    (261, 108): 262,
    (108, 108): 263,
    (257, 32): 264,
    (49, 50): 265,
    (33, 10): 266,
    (236, 149): 267,
    (267, 136): 268,
    (32, 268): 269,
}
PIECES = ["I", "'", "'ll", "l", "s", " ", "  ", "\n", "the", " the", "12", "!", "안", "é"]


def streams(pieces: list[str], longest: int = 8) -> SearchStrategy[Args]:
    """(texts, merges): a text cut anywhere."""
    from hypothesis import strategies as st

    def cut(given: tuple[list[str], list[int]]) -> Args:
        text = "".join(given[0])
        ends = sorted(at % (len(text) + 1) for at in given[1])
        texts = [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
        return texts, KNOWN

    some = st.lists(st.sampled_from(pieces), min_size=2, max_size=longest)
    return st.tuples(some, st.lists(st.integers(0, 40), max_size=4)).map(cut)


def lines() -> SearchStrategy[Args]:
    """(texts, merges): whole lines, where no chunk is cut."""
    from hypothesis import strategies as st

    line = st.lists(
        st.sampled_from(["the", " cat", " sat", " 12", "!", " 안녕"]), min_size=1, max_size=4
    )
    text = line.map(lambda ws: "".join(ws) + "\n")

    return st.lists(text, min_size=1, max_size=4).map(lambda texts: (texts, KNOWN))
