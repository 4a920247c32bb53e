"""Inputs of problem set 09: small Unigram models, texts with many cuts, and all cuts of a text.

Log probabilities are drawn from a fine grid, so that two cuts hardly ever have the same probability; where
the answer hangs on the one best cut, inputs with two of them are passed over. Every model has a piece for
each code point unless a text is to be refused.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Args = tuple[Any, ...]
Model = dict[str, float]
GRID = 671  # different log probabilities
DRAWS = 400  # cuts that a question about frequencies asks for


def cuts(text: str, logp: Model) -> list[list[str]]:
    """Every way to cut a text into pieces: 2 ** (n - 1) for n code points at most.

    >>> cuts("ab", {"a": -1.0, "b": -1.0, "ab": -2.0})
    [['a', 'b'], ['ab']]
    """
    if not text:
        return [[]]
    heads = [text[:end] for end in range(1, len(text) + 1) if text[:end] in logp]
    return [[head, *rest] for head in heads for rest in cuts(text[len(head) :], logp)]


def score(pieces: list[str], logp: Model) -> float:
    """The log probability of a cut."""
    return sum(logp[piece] for piece in pieces)


def shares(text: str, logp: Model, alpha: float) -> dict[tuple[str, ...], float]:
    """Each cut of a text and how often it should be drawn."""
    weights = {tuple(cut): exp(alpha * score(cut, logp)) for cut in cuts(text, logp)}
    total = sum(weights.values())
    return {cut: weight / total for cut, weight in weights.items()}


def clear(text: str, logp: Model) -> bool:
    """Whether one cut is the best, with some distance to those of other pieces."""
    ranked = sorted(cuts(text, logp), key=lambda cut: -score(cut, logp))
    others = [cut for cut in ranked if sorted(cut) != sorted(ranked[0])]
    return not others or score(ranked[0], logp) - score(others[0], logp) > 1e-6


# ---- models and texts ------------------------------------------------------------------------


def digits(number: int, base: int, many: int) -> list[int]:
    """The last digits of a number, the last one first.

    >>> digits(1234, 10, 3)
    [4, 3, 2]
    """
    made = []
    for _ in range(many):
        number, digit = divmod(number, base)
        made.append(digit)
    return made


def texts(alphabet: str, longest: int, shortest: int = 1) -> SearchStrategy[str]:
    """Texts of an alphabet, made of two numbers, since each further draw would cost time."""
    from hypothesis import strategies as st

    size = len(alphabet)
    asked = st.tuples(st.integers(shortest, longest), st.integers(0, size**longest - 1))
    return asked.map(lambda a: "".join(alphabet[d] for d in digits(a[1], size, a[0])))


def values(number: int, many: int) -> list[float]:
    """Log probabilities from -0.3 down to -7."""
    return [-(30 + digit) / 100 for digit in digits(number, GRID, many)]


def models(
    alphabet: str, longest: int = 4, most: int = 6, fewest: int = 1
) -> SearchStrategy[Model]:
    """Every code point of the alphabet and some longer pieces, with log probabilities."""
    from itertools import product

    from hypothesis import strategies as st

    longer = ["".join(p) for n in range(2, longest + 1) for p in product(alphabet, repeat=n)]

    def made(given: tuple[int, int, int]) -> Model:
        many, picks, number = given
        chosen = [longer[d] for d in digits(picks, len(longer), many)]
        pieces = [*alphabet, *dict.fromkeys(chosen)]
        return dict(zip(pieces, values(number, len(pieces)), strict=True))

    picks = st.integers(0, len(longer) ** most - 1)
    number = st.integers(0, GRID ** (len(alphabet) + most) - 1)
    return st.tuples(st.integers(fewest, most), picks, number).map(made)


def asked(
    alphabet: str, longest: int = 7, keep: Callable[[str, Model], bool] | None = None
) -> SearchStrategy[Args]:
    """(text, logp)."""
    from hypothesis import strategies as st

    found = st.tuples(texts(alphabet, longest), models(alphabet))
    return found if keep is None else found.filter(lambda a: keep(*a))


def greedy(text: str, logp: Model) -> list[str]:
    """The longest piece at each place, from the left."""
    made: list[str] = []
    while text:
        made.append(max((text[:n] for n in range(1, len(text) + 1) if text[:n] in logp), key=len))
        text = text[len(made[-1]) :]
    return made


def misleading(alphabet: str) -> SearchStrategy[Args]:
    """(text, logp) where taking the longest piece is not the best."""

    def tells(text: str, logp: Model) -> bool:
        from autograder.checks.ps09.viterbi import viterbi

        return score(greedy(text, logp), logp) < score(viterbi(text, logp), logp) - 1e-6

    return asked(alphabet, keep=tells)


def at_the_ends() -> SearchStrategy[Args]:
    """(text, logp) where one piece is the whole text, or its first or last half, and the best."""
    from hypothesis import strategies as st

    def made(given: tuple[str, Model, int]) -> Args:
        text, logp, at = given
        piece = (text, text[: len(text) // 2 + 1], text[len(text) // 2 :])[at]
        return text, {**logp, piece: -0.05}

    return st.tuples(texts("abc", 7, 2), models("abc"), st.integers(0, 2)).map(made)


def unspellable() -> SearchStrategy[Args]:
    """(text, logp) with a code point that stands in no piece, or only in one that does not fit."""
    from hypothesis import strategies as st

    def spoiled(given: tuple[str, int, Model, bool]) -> Args:
        text, at, logp, near = given
        at %= len(text) + 1
        return text[:at] + "z" + text[at:], {**logp, "zzz": -1.0} if near else logp

    return st.tuples(texts("ab", 4, 0), st.integers(0, 4), models("ab"), st.booleans()).map(spoiled)


def long_texts() -> SearchStrategy[Args]:
    """(text, logp) whose probability is smaller than any float."""
    from hypothesis import strategies as st

    times = st.integers(150, 200)
    found = st.tuples(st.sampled_from(["ab", "aab", "ba"]), times, models("ab", most=3))
    return found.map(lambda a: (a[0] * a[1], {piece: v - 4 for piece, v in a[2].items()}))


# ---- words -----------------------------------------------------------------------------------


def words(alphabet: str, once: bool = False, most: int = 4) -> SearchStrategy[dict[str, int]]:
    """Words of up to five code points, and how often each stands."""
    from itertools import product

    every = ["".join(p) for n in range(1, 6) for p in product(alphabet, repeat=n)]
    return counted(every, once, most)


def counted(every: list[str], once: bool, most: int) -> SearchStrategy[dict[str, int]]:
    """Some of these words, and how often each stands; made of three numbers."""
    from hypothesis import strategies as st

    often = (1,) if once else (1, 2, 5, 20)

    def made(given: tuple[int, int, int]) -> dict[str, int]:
        many, picks, counts = given
        chosen = (every[d] for d in digits(picks, len(every), many))
        return {w: often[d] for w, d in zip(chosen, digits(counts, len(often), many), strict=True)}

    picks = st.integers(0, len(every) ** most - 1)
    counts = st.integers(0, len(often) ** most - 1)
    return st.tuples(st.integers(1, most), picks, counts).map(made)


def corpora(alphabet: str, once: bool = False, spare: bool = False) -> SearchStrategy[Args]:
    """(words, logp); with spare pieces of code points and longer ones that no word has."""
    from hypothesis import strategies as st

    def made(given: tuple[dict[str, int], Model]) -> Args:
        found, logp = given
        text = " ".join(found)
        if spare:
            return found, {**logp, "x": -3.0, "xy": -2.5, "y": -4.0}
        return found, {piece: v for piece, v in logp.items() if piece in text}

    return st.tuples(words(alphabet, once), models(alphabet)).map(made)


def prunings(once: bool = False) -> SearchStrategy[Args]:
    """(words, logp, size) where ranking the pieces in a simpler way keeps others."""
    from hypothesis import strategies as st

    def made(given: tuple[dict[str, int], Model, int]) -> Args:
        found, logp, room = given
        return found, logp, 3 + room % max(1, len(logp) - 3)

    found = st.tuples(
        words("ab", once), models("ab", longest=3, most=6, fewest=3), st.integers(0, 5)
    )
    clear_ones = found.map(made).filter(
        lambda a: a[2] < len(a[1]) and all(clear(word, a[1]) for word in a[0])
    )

    def kept_by(simple: Callable[..., float]) -> SearchStrategy[Args]:
        return clear_ones.filter(lambda a: simple_differs(a[0], a[1], a[2], simple))

    return kept_by(by_uses) | kept_by(by_sight)


def twice() -> SearchStrategy[Args]:
    """(words, logp, size) with a piece that one word uses twice, and a better one that is used once."""
    from hypothesis import strategies as st

    def made(given: tuple[str, str, int, int]) -> Args:
        often, better, gain, more = given
        logp = dict.fromkeys("abcd", -5.0)
        logp[often] = -10 + gain / 100
        logp[better] = -10 + (gain + gain * more // 100) / 100
        return {often * 2: 1, better: 1}, logp, 5

    pairs = st.sampled_from(["ab", "ba"]), st.sampled_from(["cd", "dc"])
    return st.tuples(*pairs, st.integers(100, 300), st.integers(10, 90)).map(made)


def simple_differs(
    found: dict[str, int], logp: Model, size: int, simple: Callable[..., float]
) -> bool:
    """Whether a simple score in place of the loss would drop a piece that is missed more."""
    from autograder.checks.ps09.prune import losses_of

    losses = losses_of(found, logp)
    best = [cut for word in found for cut in [_best(word, logp)] * found[word]]
    ranked = sorted(losses, key=lambda piece: -simple(piece, best, found, losses, logp))
    stays, goes = ranked[: size - 2], ranked[size - 2 :]
    return min(losses[p] for p in stays) < max(losses[p] for p in goes) - 1e-6


def _best(text: str, logp: Model) -> list[str]:
    from autograder.checks.ps09.viterbi import viterbi

    return viterbi(text, logp)


def by_uses(piece: str, best: list[list[str]], *rest: Any) -> float:
    """How often the best cuts use it."""
    return sum(cut.count(piece) for cut in best)


def by_sight(
    piece: str, best: list[list[str]], found: dict[str, int], losses: Model, logp: Model
) -> float:
    """The loss, if a piece were used wherever it stands in a word."""
    others = {p: v for p, v in logp.items() if p != piece}
    gain = logp[piece] - score(_best(piece, others), others)
    return gain * sum(word.count(piece) * freq for word, freq in found.items())


def tight_prunings() -> SearchStrategy[Args]:
    """(words, logp, size) with less room than there are code points."""
    from hypothesis import strategies as st

    return st.tuples(words("abcd"), models("abcd"), st.integers(0, 4))


def roomy_prunings() -> SearchStrategy[Args]:
    """(words, logp, size) with room for any number of pieces, also for more than there are."""
    from hypothesis import strategies as st

    return st.tuples(words("abc"), models("abc"), st.integers(1, 14))


# ---- draws -----------------------------------------------------------------------------------


def samplings(alphas: list[float]) -> SearchStrategy[Args]:
    """(text, logp, alpha, n, seed): a few cuts, none of which comes nearly always."""
    from hypothesis import strategies as st

    found = st.tuples(
        st.sampled_from(["abc", "aab", "abab", "aaa", "abca"]),
        st.integers(0, 220**9 - 1),
        st.sampled_from(alphas),
        st.integers(0, 999),
    )

    def made(given: tuple[str, int, float, int]) -> Args:
        text, number, alpha, seed = given
        pieces = ["a", "b", "c", "ab", "aa", "ba", "bc", "abc", "aab"]
        made_of = zip(pieces, digits(number, 220, 9), strict=True)
        logp = {p: -(30 + digit) / 100 for p, digit in made_of if p in text}
        return text, logp, alpha, DRAWS, seed

    return found.map(made).filter(lambda a: max(shares(*a[:3]).values()) < 0.8)
