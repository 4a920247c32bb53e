"""Inputs of problem set 03: merges as training makes them, ids with and without a place in a vocabulary.

Merges are trained on short texts of a small alphabet, so that several of them compete for the same
bytes; that is where encoding in the wrong order shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.checks.contract import Args
from minbpe_ref.base import Pair, encode_chunk, merge
from minbpe_ref.basic import train

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


Merges = dict[Pair, int]


def trained(text: str, room: int) -> Merges:
    """The merges of a text."""
    return train(text, 256 + room)[0]


def merges(alphabet: str, room: int = 6, longest: int = 16) -> SearchStrategy[Merges]:
    """At least one merge, from a text of the alphabet."""
    from hypothesis import strategies as st

    texts = st.text(st.sampled_from(alphabet), min_size=3, max_size=longest)
    found = st.tuples(texts, st.integers(1, room)).map(lambda a: trained(*a))
    return found.filter(bool)


def known_ids(alphabet: str) -> SearchStrategy[Args]:
    """(ids, merges): the ids of a text, merged or not, all in the vocabulary."""
    from hypothesis import strategies as st

    def ids_of(made: Merges) -> SearchStrategy[Args]:
        letters = [list(c.encode("utf-8")) for c in alphabet]
        pieces = st.sampled_from(letters + [[i] for i in made.values()])
        lists = st.lists(pieces, min_size=1, max_size=6).map(lambda ps: [i for p in ps for i in p])
        return st.tuples(lists, st.just(made))

    return merges(alphabet).flatmap(ids_of)


def any_ids() -> SearchStrategy[Args]:
    """(ids, merges): any ids of a small vocabulary, so that most bytes are no text."""
    from hypothesis import strategies as st

    byte = st.sampled_from([65, 97, 128, 159, 195, 169, 236, 149, 136, 240, 255])
    return st.tuples(st.lists(byte, min_size=1, max_size=6), st.just({}))


def unknown_ids() -> SearchStrategy[Args]:
    """(ids, merges) with one id outside the vocabulary."""
    from hypothesis import strategies as st

    def spoiled(made: Merges) -> SearchStrategy[Args]:
        outside = st.sampled_from([-1, 256 + len(made), 256 + len(made) + 7, 5000])
        front, back = (st.lists(st.sampled_from([97, 98, 256]), max_size=3) for _ in range(2))
        ids = st.tuples(front, outside, back).map(lambda t: [*t[0], t[1], *t[2]])
        return st.tuples(ids, st.just(made))

    return merges("ab").flatmap(spoiled)


def texts(alphabet: str, longest: int = 14, room: int = 6) -> SearchStrategy[Args]:
    """(text, merges): merges of one text of the alphabet, put to another."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from(alphabet), min_size=3, max_size=longest)
    return st.tuples(text, merges(alphabet, room))


def order_matters(alphabet: str, room: int = 10) -> SearchStrategy[Args]:
    """(text, merges) where merging from left to right, whatever the ids, gives another result.

    The text is the one that the merges were trained on, turned round somewhere: only there do many
    merges compete.
    """
    from hypothesis import strategies as st

    def asked(given: tuple[str, int, int]) -> Args:
        text, turn, size = given
        turn %= len(text)
        return text[turn:] + text[:turn], trained(text, size)

    def tells(args: Args) -> bool:
        text, merges = args
        return encode_chunk(text.encode("utf-8"), merges) != leftmost(text, merges)

    letters = st.text(st.sampled_from(alphabet), min_size=8, max_size=24)
    found = st.tuples(letters, st.integers(0, 23), st.integers(2, room)).map(asked)
    return found.filter(tells)


def leftmost(text: str, merges: Merges) -> list[int]:
    """The tokens of a text when the first pair in the text that was ever merged goes first."""
    ids = list(text.encode("utf-8"))
    while (pair := next((p for p in zip(ids, ids[1:]) if p in merges), None)) is not None:
        ids = merge(ids, pair, merges[pair])
    return ids


def short_texts() -> SearchStrategy[Args]:
    """(text, merges): texts of no, one and two bytes."""
    from hypothesis import strategies as st

    return st.tuples(st.text("ab", max_size=2), merges("ab"))
