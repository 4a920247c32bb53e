"""Inputs of problem set 02: tokens of which pairs stand in each other's way, texts to train on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.checks.contract import Args
from minbpe_ref.base import Pair
from minbpe_ref.basic import train

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def doubled() -> SearchStrategy[Args]:
    """(ids,) with each pair before the end too, so that losing the end loses no pair."""
    from hypothesis import strategies as st

    return st.lists(st.integers(0, 4), min_size=2, max_size=6).map(lambda x: (x + x,))


def no_runs() -> SearchStrategy[Args]:
    """(ids,) in which no token stands twice in a row."""
    from hypothesis import strategies as st

    ids = st.lists(st.integers(0, 4), min_size=2, max_size=14)
    return ids.map(lambda x: ([a for a, b in zip(x, [None, *x]) if a != b],))


def runs() -> SearchStrategy[Args]:
    """(ids,) of tokens that stand several times in a row."""
    from hypothesis import strategies as st

    run = st.tuples(st.integers(0, 2), st.integers(2, 6))
    return st.lists(run, min_size=1, max_size=4).map(
        lambda rs: ([a for a, n in rs for _ in range(n)],)
    )


def running_counts() -> SearchStrategy[Args]:
    """(ids, counts) of the same few tokens."""
    from hypothesis import strategies as st

    ids = st.lists(st.integers(0, 2), max_size=8)
    counts = st.dictionaries(st.tuples(st.integers(0, 2), st.integers(0, 2)), st.integers(1, 9))
    return st.tuples(ids, counts)


def pieces(
    *pieces: list[int], end: tuple[int, ...] = (), pair: Pair = (1, 2)
) -> Callable[[], SearchStrategy[Args]]:
    """A strategy factory: lists joined from pieces, with a pair to replace by 9."""

    def strategy() -> SearchStrategy[Args]:
        from hypothesis import strategies as st

        joined = st.lists(st.sampled_from(pieces), min_size=1, max_size=7)
        return joined.map(lambda x: ([t for piece in x for t in piece] + list(end), pair, 9))

    return strategy


def texts(alphabet: str, longest: int, room: int) -> Callable[[], SearchStrategy[Args]]:
    """A strategy factory: (text, vocab_size) with enough pairs in the text for the size."""

    def strategy() -> SearchStrategy[Args]:
        from hypothesis import strategies as st

        texts = st.text(st.sampled_from(alphabet), min_size=4, max_size=longest)
        asked = st.tuples(texts, st.integers(257, 256 + room))
        return asked.filter(lambda a: len(train(*a)[0]) == a[1] - 256)

    return strategy


def exhausted() -> SearchStrategy[Args]:
    """(text, vocab_size) that asks for more merges than there are."""
    from hypothesis import strategies as st

    asked = st.tuples(st.text("ab", max_size=6), st.integers(258, 280))
    return asked.filter(lambda a: len(train(*a)[0]) < a[1] - 256)


def lengths(alphabet: str) -> Callable[[], SearchStrategy[Args]]:
    """A strategy factory: (text, ids), neither of them empty."""

    def strategy() -> SearchStrategy[Args]:
        from hypothesis import strategies as st

        ids = st.lists(st.integers(0, 300), min_size=1, max_size=12)
        return st.tuples(st.text(st.sampled_from(alphabet), min_size=1, max_size=16), ids)

    return strategy
