"""Inputs of problem set 04's tokenizer: texts whose chunks make another merge win than the whole would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from autograder.checks.contract import Args
from autograder.checks.ps04.chunked import RegexTokenizer
from autograder.checks.ps04.tracing import trace
from minbpe_ref.base import Pair, encode_chunk

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Merges = Mapping[Pair, int]

WORDS = r" ?\p{L}+|\s+|[^\s\p{L}]+"
LETTERS = r"\p{L}+|\P{L}"
PAIRS = r"(?s:..?)"
CUTS = (WORDS, LETTERS, PAIRS)


def unsplit(text: str, size: int) -> Merges:
    """The merges of the text as one chunk."""
    made = RegexTokenizer(r"(?s:.+)")
    made.train(text, size)
    return made.merges


def trained(pattern: str, text: str, size: int) -> Merges:
    """The merges of the text within chunks."""
    made = RegexTokenizer(pattern)
    made.train(text, size)
    return made.merges


def enough(args: Args) -> bool:
    """Whether the chunks have pairs for all merges asked for."""
    return len(trained(*args)) == args[2] - 256


def one_chunk() -> SearchStrategy[Args]:
    """(pattern, text, size) where the pattern cuts nothing."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from("abc안"), min_size=4, max_size=14)
    return st.tuples(st.sampled_from([WORDS, LETTERS]), text, st.integers(257, 261)).filter(enough)


def repeated() -> SearchStrategy[Args]:
    """(pattern, text, size) with the same words again and again, in turns."""
    from hypothesis import strategies as st

    words = st.lists(st.sampled_from(["ab", "bc", "xy", "abab", "xyz"]), min_size=3, max_size=9)
    made = st.tuples(st.just(WORDS), words.map(" ".join), st.integers(257, 260))
    return made.filter(lambda args: enough(args) and len(set(args[1].split())) > 1)


def across() -> SearchStrategy[Args]:
    """(pattern, text, size) where merges over the whole text would not be those within chunks."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from("ab !"), min_size=4, max_size=14)
    made = st.tuples(st.sampled_from(CUTS), text, st.integers(257, 261))
    return made.filter(
        lambda args: enough(args) and trace(args, None, [None, unsplit(*args[1:])]) is not None
    )


def exhausted() -> SearchStrategy[Args]:
    """(pattern, text, size) that asks for more merges than there are."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from("ab "), max_size=6)
    return st.tuples(st.sampled_from(CUTS), text, st.integers(264, 280))


def twice() -> SearchStrategy[Args]:
    """(pattern, text, size, first): two texts of other letters."""
    from hypothesis import strategies as st

    texts = (
        st.text(st.sampled_from(letters), min_size=4, max_size=10) for letters in ("ab ", "xy")
    )
    made = st.tuples(st.just(WORDS), next(texts), st.integers(257, 259), next(texts))
    return made.filter(lambda args: enough(args[:3]) and enough((WORDS, args[3], args[2])))


def to_encode(alphabet: str = "ab !", across_chunks: bool = True) -> SearchStrategy[Args]:
    """(pattern, merges, text); with merges that a whole text gives, so that some could cross chunks."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from(alphabet), min_size=4, max_size=12)

    def made(found: tuple[str, str, int]) -> Args:
        pattern, text, turn = found
        turn %= len(text)
        return pattern, unsplit(text, 262), text[turn:] + text[:turn]

    def crosses(args: Args) -> bool:
        pattern, merges, text = args
        return RegexTokenizer(pattern, merges).encode_ordinary(text) != encode_chunk(
            text.encode("utf-8"), merges
        )

    found = st.tuples(st.sampled_from(CUTS), text, st.integers(0, 11)).map(made)
    return found.filter(crosses) if across_chunks else found


def both() -> SearchStrategy[Args]:
    """(pattern, text, size, other): other is the text, turned round somewhere."""

    def made(args: Args) -> Args:
        pattern, text, size = args
        return pattern, text, size, text[len(text) // 3 :] + text[: len(text) // 3]

    return (repeated() | across()).map(made).filter(lambda args: bool(trained(*args[:3])))
