"""Unigram tokenization: a probability a piece, and the most probable way to cut a word.

Kudo 2018 (arXiv:1804.10959), which sentencepiece uses unless told otherwise. Training goes the
other way than BPE: from many pieces to fewer. Left out: sentencepiece's Unigram
models, which nothing here reads (the library does), spaces and byte fallback (`sentencepiece_bpe`),
a suffix array to find the seed pieces.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from math import exp, inf, log
from random import Random

from minbpe_ref.arguments import mapping, whole_number
from minbpe_ref.text import require_text

LogProbs = Mapping[str, float]


def _arcs(text: str, logp: LogProbs) -> Iterator[tuple[int, int, float]]:
    """Yield (start, end, log probability) of each piece in `text`, by end, the longest first."""
    longest = max(map(len, logp), default=0)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - longest), end):
            value = logp.get(text[start:end])
            if value is not None:
                yield start, end, value


def _refuse_uncovered(text: str, reached: list[float]) -> None:
    if reached[-1] == -inf:
        end = max(i for i, value in enumerate(reached) if value > -inf)
        raise ValueError(
            f"no pieces spell {text!r:.80}: none leads on from {text[end]!r} at offset {end}; "
            f"give each code point a piece"
        )


def viterbi(text: str, logp: LogProbs) -> list[str]:
    """Cut `text` into the pieces with the greatest sum of log probabilities.

    Of equals the cut whose last piece is longest wins. Raises ValueError when no pieces spell it.

    >>> viterbi("abc", {"a": -2.0, "b": -2.0, "c": -2.0, "ab": -3.0, "bc": -2.5})
    ['a', 'bc']
    """
    best = [0.0] + [-inf] * len(require_text(text))
    back = [0] * (len(text) + 1)
    for start, end, value in _arcs(text, logp):
        if best[start] + value > best[end]:
            best[end], back[end] = best[start] + value, start
    _refuse_uncovered(text, best)
    pieces: list[str] = []
    end = len(text)
    while end > 0:
        pieces.append(text[back[end] : end])
        end = back[end]
    return pieces[::-1]


def _log_add(a: float, b: float) -> float:
    # subtle: the greater one outside, so that exp never overflows
    low, high = min(a, b), max(a, b)
    return high if low == -inf else high + log(1.0 + exp(low - high))


def _forward(text: str, logp: LogProbs) -> list[float]:
    total = [0.0] + [-inf] * len(require_text(text))
    for start, end, value in _arcs(text, logp):
        total[end] = _log_add(total[end], total[start] + value)
    _refuse_uncovered(text, total)
    return total


def forward_backward(text: str, logp: LogProbs) -> tuple[dict[str, float], float]:
    """Return how often each piece is expected in `text`, over all its cuts, and log P(text).

    Raises ValueError when no pieces spell it.

    >>> counts, loglik = forward_backward("ab", {"a": log(.25), "b": log(.25), "ab": log(.5)})
    >>> {piece: round(count, 3) for piece, count in counts.items()}, round(exp(loglik), 4)
    ({'a': 0.111, 'ab': 0.889, 'b': 0.111}, 0.5625)
    """
    before = _forward(text, logp)
    after = [-inf] * len(text) + [0.0]
    arcs = list(_arcs(text, logp))
    for start, end, value in sorted(arcs, reverse=True):
        after[start] = _log_add(after[start], value + after[end])
    counts: defaultdict[str, float] = defaultdict(float)
    for start, end, value in arcs:
        counts[text[start:end]] += exp(before[start] + value + after[end] - before[-1])
    return dict(counts), before[-1]


def em_step(words: Mapping[str, int], logp: LogProbs) -> tuple[dict[str, float], float]:
    """Return better probabilities, and the log-likelihood of `words` under the old ones.

    The log-likelihood never falls from step to step. A code point stays even when it is expected
    nowhere, as another text may need it. Raises ValueError when there are no words.

    >>> better, old = em_step({"ab": 2}, {"a": log(.4), "b": log(.4), "ab": log(.2)})
    >>> em_step({"ab": 2}, better)[1] > old
    True
    """
    if not words:
        raise ValueError("there are 0 words to learn from; pass a longer text")
    expected: defaultdict[str, float] = defaultdict(float)
    loglik = 0.0
    for word, freq in words.items():
        counts, word_loglik = forward_backward(word, logp)
        loglik += freq * word_loglik
        for piece, count in counts.items():
            expected[piece] += freq * count
    # a floor far below one occurrence, for the logarithm
    kept = {p: max(expected[p], 1e-9) for p in logp if len(p) == 1 or expected[p] > 1e-9}
    total = sum(kept.values())
    return {piece: log(count / total) for piece, count in kept.items()}, loglik


def prune(words: Mapping[str, int], logp: LogProbs, size: int) -> dict[str, float]:
    """Keep `size` pieces, dropping those that the most probable cuts would miss the least.

    Single code points are never dropped, so that any word can still be spelled; when there are
    more than `size` of them, exactly they remain. Probabilities are not made to sum to 1 again.

    >>> sorted(prune({"ab": 5, "cd": 1}, dict.fromkeys(["a", "b", "c", "d", "ab", "cd"], -1.0), 5))
    ['a', 'ab', 'b', 'c', 'd']
    """
    uses: Counter[str] = Counter()
    for word, freq in words.items():
        for piece in viterbi(word, logp):
            uses[piece] += freq

    def loss(piece: str) -> float:
        rest = {p: value for p, value in logp.items() if p != piece and p in piece}
        try:
            instead = sum(rest[part] for part in viterbi(piece, rest))
        except ValueError:
            # nothing else spells it: it has to stay
            return inf
        return uses[piece] * (logp[piece] - instead)

    single = [piece for piece in logp if len(piece) == 1]
    longer = sorted((p for p in logp if len(p) > 1), key=lambda p: (-loss(p), -len(p), p))
    kept = {*single, *longer[: max(0, size - len(single))]}
    return {piece: value for piece, value in logp.items() if piece in kept}


def seed_pieces(words: Mapping[str, int], max_length: int = 8) -> dict[str, float]:
    """Return log probabilities of every substring of up to `max_length` that occurs twice, and of
    every code point, by their share of the text.

    >>> sorted(seed_pieces({"abab": 1}))
    ['a', 'ab', 'b']
    """
    counts: Counter[str] = Counter()
    for word, freq in words.items():
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + max_length) + 1):
                counts[word[start:end]] += freq
    kept = {piece: n for piece, n in counts.items() if len(piece) == 1 or n > 1}
    total = sum(n * len(piece) for piece, n in kept.items())
    return {piece: log(n * len(piece) / total) for piece, n in kept.items()}


def train_unigram(
    words: Mapping[str, int], vocab_size: int, report: Callable[[int, float], None] | None = None
) -> dict[str, float]:
    """Learn log probabilities of `vocab_size` pieces: seed, then EM and pruning in turn.

    `report(pieces, log_likelihood)` is called after each round. Raises ValueError when the code
    points of `words` alone are more than `vocab_size`, or when there are no words.

    >>> sorted(train_unigram({"hug": 10, "pug": 5, "hugs": 5}, 7))[:3]
    ['g', 'h', 'hug']
    """
    mapping(words, "words", '{"hug": 10}')
    whole_number(vocab_size, "vocab_size")
    alphabet = {char for word in words for char in word}
    if len(alphabet) > vocab_size:
        raise ValueError(
            f"vocab_size is {vocab_size}, and the text has {len(alphabet)} code points; pass more"
        )
    logp: dict[str, float] = seed_pieces(words)
    while True:
        for _ in range(2):  # two steps a round, as in the paper's implementation
            logp, loglik = em_step(words, logp)
        if report:
            report(len(logp), loglik)
        if len(logp) <= vocab_size:
            return logp
        # a quarter at a time: dropping all at once would misjudge pieces that stand in for others
        logp = prune(words, logp, max(vocab_size, len(logp) * 3 // 4))


def sample(text: str, logp: LogProbs, alpha: float, random: Random) -> list[str]:
    """Draw a cut of `text` with probability proportional to P(cut) ** alpha.

    0 draws evenly over all cuts, a large `alpha` nearly always the most probable one. Raises
    ValueError for a negative `alpha`, or when no pieces spell the text.

    >>> sample("ab", {"a": -1.0, "b": -1.0, "ab": -1.5}, 100.0, Random(1))
    ['ab']
    """
    if alpha < 0:
        raise ValueError(f"alpha is {alpha}; pass 0 or more")
    tempered = {piece: alpha * value for piece, value in logp.items()}
    before = _forward(text, tempered)
    into: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for start, end, value in _arcs(text, tempered):
        into[end].append((start, value))
    pieces: list[str] = []
    end = len(text)
    while end > 0:
        # from the end back, each last piece by its share of the ways to get here
        weights = [exp(before[start] + value - before[end]) for start, value in into[end]]
        start = random.choices(into[end], weights)[0][0]
        pieces.append(text[start:end])
        end = start
    return pieces[::-1]
