"""Inputs of problem set 08: texts and vocabularies of sentencepiece's kind.

A vocabulary is asked by what was learned, (pieces, whether there are bytes); `vocabulary` puts the
fixed part in front. It is trained on short texts of a small alphabet, so that several pieces compete
for the same code points; that is where joining in the wrong order shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.checks.plain_data import short

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

Args = tuple[Any, ...]
SPECIALS = ["<unk>", "<s>", "</s>"]
BYTES = [f"<0x{b:02X}>" for b in range(256)]


def head(byte_fallback: bool) -> list[str]:
    """The part of a vocabulary that is always the same."""
    return SPECIALS + BYTES if byte_fallback else SPECIALS[:]


def vocabulary(learned: list[str], byte_fallback: bool) -> list[str]:
    """All pieces of a vocabulary; a piece's place is its id.

    >>> vocabulary(["ab", "a"], False)
    ['<unk>', '<s>', '</s>', 'ab', 'a']
    """
    return head(byte_fallback) + learned


def as_code(learned: list[str], byte_fallback: bool) -> str:
    """A line that makes this vocabulary, to paste."""
    middle = ', *(f"<0x{b:02X}>" for b in range(256))' if byte_fallback else ""
    rest = f", *{short(learned, 100)}" if learned else ""
    return f'pieces = ["<unk>", "<s>", "</s>"{middle}{rest}]'


def learned(text: str, room: int) -> list[str]:
    """What training on a text learns: merges, then code points."""
    from autograder.checks.ps08.train import sp_train

    letters = len(set(f" {text}"))
    return sp_train(text, 3 + letters + room, 1.0, False)[3:]


# ---- training --------------------------------------------------------------------------------


def to_train(
    alphabet: str,
    longest: int = 20,
    room: int = 6,
    byte_fallback: bool | None = None,
    full: bool = True,
) -> Callable[[], SearchStrategy[Args]]:
    """A strategy factory: (text, vocab_size, 1.0, byte_fallback); full: with a pair for every merge."""

    def strategy() -> SearchStrategy[Args]:
        from hypothesis import strategies as st

        def asked(given: tuple[str, int, bool]) -> Args:
            text, extra, fallback = given
            size = (259 if fallback else 3) + len(set(f" {text}")) + extra
            return text, size, 1.0, fallback

        texts = st.text(st.sampled_from(alphabet), min_size=3, max_size=longest)
        flags = st.booleans() if byte_fallback is None else st.just(byte_fallback)
        found = st.tuples(texts, st.integers(1, room), flags).map(asked)
        return found.filter(lambda a: (len(learned(a[0], 99)) >= a[1] - _fixed(a)) is full)

    return strategy


def words_again() -> SearchStrategy[Args]:
    """(text, vocab_size, 1.0, False): a few words, one of them several times."""
    from hypothesis import strategies as st

    def asked(given: tuple[list[str], str, int, int]) -> Args:
        words, again, times, room = given
        text = " ".join([*words, *[again] * times])
        return text, 3 + len(set(f" {text}")) + room, 1.0, False

    word = st.text("abc", min_size=1, max_size=3)
    several = st.lists(word, min_size=1, max_size=4)
    found = st.tuples(several, word, st.integers(2, 3), st.integers(1, 2)).map(asked)
    return found.filter(lambda a: len(learned(a[0], 99)) >= a[1] - 3)


def _fixed(args: Args) -> int:
    return 259 if args[3] else 3


def to_leave_out() -> SearchStrategy[Args]:
    """(text, vocab_size, coverage, byte_fallback) where the rarest code points are left out."""
    from hypothesis import strategies as st

    from autograder.checks.ps08.train import letters_of

    def asked(given: tuple[str, float, int, bool]) -> Args:
        text, share, extra, fallback = given
        kept = len(letters_of(text, share))
        return text, (259 if fallback else 3) + kept + extra, share, fallback

    texts = st.text(st.sampled_from("aaaaabbbcd e"), min_size=6, max_size=24)
    # Halves and quarters, so that no rounding decides.
    share = st.sampled_from([0.5, 0.625, 0.75, 0.875])
    return st.tuples(texts, share, st.integers(0, 2), st.booleans()).map(asked)


def without_room() -> SearchStrategy[Args]:
    """(text, vocab_size, 1.0, byte_fallback) with less room than specials, bytes and code points take."""
    from hypothesis import strategies as st

    def asked(given: tuple[str, int, bool]) -> Args:
        text, less, fallback = given
        size = (259 if fallback else 3) + len(set(f" {text}"))
        return text, size - less, 1.0, fallback

    texts = st.text("ab c", min_size=1, max_size=8)
    return st.tuples(texts, st.integers(1, 3), st.booleans()).map(asked)


# ---- encoding and decoding -------------------------------------------------------------------


def vocabularies(alphabet: str, room: int = 7) -> SearchStrategy[list[str]]:
    """What was learned from a text of the alphabet."""
    from hypothesis import strategies as st

    texts = st.text(st.sampled_from(alphabet), min_size=3, max_size=18)
    return st.tuples(texts, st.integers(1, room)).map(lambda a: learned(*a))


def texts(
    alphabet: str, seen: str = "", byte_fallback: bool | None = True, longest: int = 14
) -> SearchStrategy[Args]:
    """(text, learned, byte_fallback); seen: the alphabet that was trained on, if it is another."""
    from hypothesis import strategies as st

    flags = st.booleans() if byte_fallback is None else st.just(byte_fallback)
    text = st.text(st.sampled_from(alphabet), min_size=1, max_size=longest)
    return st.tuples(text, vocabularies(seen or alphabet), flags)


def order_matters(alphabet: str) -> SearchStrategy[Args]:
    """(text, learned, False) where the longest piece from the left, or any pair first, gives another result."""
    from hypothesis import strategies as st

    from autograder.checks.ps08 import sp_encode

    def asked(given: tuple[str, int, int]) -> Args:
        text, turn, room = given
        turn %= len(text)
        return text[turn:] + text[:turn], learned(text, room), False

    def tells(args: Args) -> bool:
        text, made, fallback = args
        pieces = vocabulary(made, fallback)
        right = sp_encode(text, pieces)
        return right not in (_leftmost(text, pieces), _longest(text, pieces))

    letters = st.text(st.sampled_from(alphabet), min_size=8, max_size=24)
    found = st.tuples(letters, st.integers(0, 23), st.integers(3, 10)).map(asked)
    return found.filter(tells)


def _leftmost(text: str, pieces: list[str]) -> list[int]:
    symbols = list(f" {text}".replace(" ", "▁"))
    known = set(pieces[3:])
    while True:
        pairs = enumerate(zip(symbols, symbols[1:], strict=False))
        at = next((i for i, (a, b) in pairs if a + b in known), None)
        if at is None:
            return [pieces.index(s) for s in symbols]
        symbols[at : at + 2] = [symbols[at] + symbols[at + 1]]


def _longest(text: str, pieces: list[str]) -> list[int]:
    rest, ids = f" {text}".replace(" ", "▁"), []
    while rest:
        n = max(n for n in range(1, len(rest) + 1) if rest[:n] in pieces)
        ids.append(pieces.index(rest[:n]))
        rest = rest[n:]
    return ids


TAGS = ["<s", "</", "</s", "<0", "<0x", "<0x4", "<0x41", "<u", "<un", "<unk"]


def texts_like_specials() -> SearchStrategy[Args]:
    """(text, learned, True): texts that spell a special or byte piece, and pieces that lead there."""
    from hypothesis import strategies as st

    letters = list("▁<>/sunk0x41")
    parts = st.lists(
        st.sampled_from(["<s>", "</s>", "<0x41>", "<unk>", "s"]), min_size=1, max_size=3
    )
    text = parts.map("".join)
    return st.tuples(text, st.just(TAGS + letters), st.booleans())


def ids_of_pieces(alphabet: str, byte_fallback: bool = True) -> SearchStrategy[Args]:
    """(ids, learned, byte_fallback): any learned pieces in any order."""
    from hypothesis import strategies as st

    start = 259 if byte_fallback else 3

    def ids_of(made: list[str]) -> SearchStrategy[Args]:
        one = st.integers(start, start + len(made) - 1)
        return st.tuples(
            st.lists(one, min_size=1, max_size=6), st.just(made), st.just(byte_fallback)
        )

    return vocabularies(alphabet).flatmap(ids_of)


def ids_with_spaces_in_front() -> SearchStrategy[Args]:
    """(ids, learned, False): the ids of texts that begin, or end, with spaces."""
    from hypothesis import strategies as st

    from autograder.checks.ps08 import sp_encode

    def asked(given: tuple[int, str, int]) -> Args:
        before, word, after = given
        made = ["▁" + word, *dict.fromkeys("▁" + word)]
        text = " " * before + word + " " * after
        return sp_encode(text, vocabulary(made, False)), made, False

    return st.tuples(st.integers(1, 3), st.sampled_from("abc"), st.integers(0, 2)).map(asked)


def ids_with_bytes() -> SearchStrategy[Args]:
    """(ids, learned, True): learned pieces, and code points as their bytes."""
    from hypothesis import strategies as st

    piece = st.sampled_from([[259], [260], [261]])
    code_point = st.sampled_from("é안👋A").map(lambda c: [3 + b for b in c.encode("utf-8")])
    parts = st.lists(piece | code_point, min_size=1, max_size=5)
    ids = parts.map(lambda ps: [i for p in ps for i in p])
    return st.tuples(ids, st.just(["▁a", "▁", "a"]), st.just(True))


def ids_that_are_no_text() -> SearchStrategy[Args]:
    """(ids, learned, True) with bytes that no code point begins with, beside ordinary pieces."""
    from hypothesis import strategies as st

    one = st.sampled_from([260, 261, 3 + 0x41, 3 + 0x80, 3 + 0xFF])
    return st.tuples(
        st.lists(one, min_size=1, max_size=5), st.just(["▁a", "▁", "a"]), st.just(True)
    )


def ids_with_specials() -> SearchStrategy[Args]:
    """(ids, learned, byte_fallback) with <unk>, <s> and </s> among them."""
    from hypothesis import strategies as st

    def asked(given: tuple[list[int], bool]) -> Args:
        ids, fallback = given
        start = 259 if fallback else 3
        return [i if i < 3 else i - 3 + start for i in ids], ["▁a", "▁", "a"], fallback

    ids = st.lists(st.sampled_from([0, 1, 2, 3, 5]), min_size=1, max_size=6)
    return st.tuples(ids, st.booleans()).map(asked)


def unknown_ids() -> SearchStrategy[Args]:
    """(ids, learned, byte_fallback) with one id outside the vocabulary."""
    from hypothesis import strategies as st

    def asked(given: tuple[list[int], int, bool]) -> Args:
        ids, beyond, fallback = given
        start = 259 if fallback else 3
        wrong = -beyond if beyond % 2 else start + 2 + beyond
        return [*(start + i for i in ids), wrong], ["▁a", "a"], fallback

    front = st.lists(st.integers(0, 1), max_size=3)
    return st.tuples(front, st.integers(0, 9), st.booleans()).map(asked)
