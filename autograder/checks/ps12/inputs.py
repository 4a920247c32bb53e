"""Inputs of problem set 12: tokens that stand in each other's way, cut texts, records, matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.checks.contract import Args
from autograder.checks.ps12.tokenizers import PATTERN

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Matrix = list[list[float]]


def numbers() -> SearchStrategy[Args]:
    """(tokens, low, high): number tokens, and some four-digit numbers that they cut in many ways."""
    from hypothesis import strategies as st

    two = st.lists(st.integers(0, 99).map(lambda n: b"%02d" % n), min_size=1, max_size=14)
    more = st.lists(st.sampled_from([b"000", b"001", b"100", b"1000", b"010", b"1", b"00", b"10"]))
    begin = st.sampled_from([7, 95, 990, 1000, 1090, 9900])
    both = st.tuples(two, more).map(lambda t: list(dict.fromkeys([*t[0], *t[1]])))
    return st.tuples(both, begin, st.integers(8, 30)).map(lambda t: (t[0], t[1], t[1] + t[2]))


WORDS = [
    b" d",
    b"ay",
    b" day",
    b"Oh",
    b" O",
    b" Oh",
    b"  ",
    b"he",
    b"the",
    b" t",
    b" the",
    b"\xec\x95",
]


def tokens() -> SearchStrategy[list[bytes]]:
    """A few word tokens, some of them made of others."""
    from hypothesis import strategies as st

    return st.lists(st.sampled_from(WORDS), max_size=8, unique=True)


def prompts() -> SearchStrategy[Args]:
    """(tokens, prompt, answer): a text cut in two, at a space or where a cut may even save a token."""
    from hypothesis import strategies as st

    words = ["Oh", " ", "  ", "day", " day", "the", " the", "!", "안"]
    text = st.lists(st.sampled_from(words), max_size=4).map("".join)
    pairs = st.lists(st.sampled_from([b"ab", b"bc", b"cd", b"da"]), min_size=2, unique=True)
    run, turn = st.sampled_from(["abcd", "bcda", "cdab", "dabc"]), st.integers(1, 3)
    cut = st.tuples(pairs, run, turn).map(lambda t: (t[0], t[1][: t[2]], t[1][t[2] :]))
    return st.tuples(tokens(), text, text) | cut


# Each letter begins some token; what has several letters may be made, or only be meant.
LONG = [
    b"ab",
    b"abc",
    b"abcd",
    b"abcde",
    b"abcdef",
    b"b!",
    b"bcd",
    b"bcde",
    b"c!",
    b"cde",
    b"d!",
    b"def",
    b" a",
]


def prefixes() -> SearchStrategy[Args]:
    """(tokens, text): the beginning of a word that several tokens could go on from."""
    from hypothesis import strategies as st

    some = st.lists(st.sampled_from(LONG), min_size=2, max_size=6, unique=True)
    begun = st.tuples(st.integers(0, 3), st.integers(1, 5)).map(lambda t: "abcdef"[t[0] :][: t[1]])
    text = st.tuples(st.sampled_from(["", "x", " ", "ab"]), begun).map("".join)
    return st.tuples(some, text)


def records() -> SearchStrategy[Args]:
    """(tokens, record): a small record, as nested as records are."""
    from hypothesis import strategies as st

    names = st.sampled_from(["name", "city", "tags", "n", "높이"])
    plain = st.integers(0, 99) | st.sampled_from(["Seoul", "서울", "a b", "Zoë", "b, c", "b: c"])
    value = plain | st.lists(plain, min_size=1, max_size=3)
    record = st.dictionaries(names, value, min_size=1, max_size=3)
    outer = st.dictionaries(names, plain | record, min_size=1, max_size=3)
    some = st.lists(
        st.sampled_from([b"  ", b"\n ", b'": ', b', "', b"- ", b"    ", b"name"]),
        max_size=5,
        unique=True,
    )
    return st.tuples(some, outer)


def of_a_model(E_in: Matrix, E_out: Matrix, unused: list[int]) -> bool:
    """Whether two matrices could be a model's: as many rows, and in E_out each has a direction.

    >>> of_a_model([[1.0], [2.0]], [[0.0], [4.0]], [1]), of_a_model([[1.0]], [[0.0], [4.0]], [1])
    (True, False)
    """
    if not unused or len(E_in) != len(E_out):
        return False
    mean = [sum(column) / len(E_out) for column in zip(*E_out, strict=True)]
    away = [[x - m for x, m in zip(row, mean, strict=True)] for row in E_out]
    centre = [sum(column) for column in zip(*(away[i] for i in unused), strict=True)]
    return all(sum(x * x for x in row) > 0.1 for row in [*away, centre])


def matrices(unused: int = 2) -> SearchStrategy[Args]:
    """(E_in, E_out, unused_ids): small matrices, no row of which is the mean of all."""
    from hypothesis import strategies as st

    def rows(n: int) -> SearchStrategy[Matrix]:
        row = st.lists(st.integers(-4, 4).map(float), min_size=3, max_size=3)
        return st.lists(row, min_size=n, max_size=n)

    def asked(n: int) -> SearchStrategy[Args]:
        ids = st.lists(st.integers(0, n - 1), min_size=unused, max_size=unused, unique=True)
        return st.tuples(rows(n), rows(n), ids)

    return st.integers(5, 7).flatmap(asked).filter(lambda args: of_a_model(*args))


def cut_up() -> SearchStrategy[Args]:
    """(tokens, pattern): vocabularies in which some tokens stand in another's way."""
    from hypothesis import strategies as st

    some = [
        b"ab",
        b"bc",
        b"abc",
        b"cd",
        b"bcd",
        b"a b",
        b"\xec\x95",
        b"\xec\x95\x88",
        b"12",
        b"1234",
        b" a",
        b"b\n",
        b"\xff\xfe",
    ]
    return st.tuples(
        st.lists(st.sampled_from(some), min_size=1, max_size=8, unique=True),
        st.sampled_from([PATTERN, r"(?s).", r"(?s).+"]),
    )
