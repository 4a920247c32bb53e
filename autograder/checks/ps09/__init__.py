"""Problem set 09: Unigram, a model over all cuts of a text (Kudo 2018, arXiv:1804.10959).

Here are the data that the set starts from and drawing cuts at random; the best cut is in `viterbi`,
expected counts and EM in `counts`, pruning in `prune`. Random answers are judged by their
frequencies over 400 draws, with bounds that a right sampler oversteps once in ten million questions.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from math import exp, inf, sqrt
from random import Random
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.plain_data import short
from autograder.checks.ps09 import inputs as draws
from autograder.checks.ps09.counts import (
    EM_STEP,
    FORWARD_BACKWARD,
    em_step,
    forward_backward,
    log_add,
)
from autograder.checks.ps09.drawings import frequencies
from autograder.checks.ps09.prune import PRUNE, prune
from autograder.checks.ps09.viterbi import VITERBI, spells, viterbi
from autograder.language import speaking, words

__all__ = ["CHECKS", "em_step", "forward_backward", "prune", "sample", "start", "viterbi"]

_ = words("ps09")

Model = dict[str, float]
HIDES = ("sentencepiece", "tokenizers", "transformers")
MARGIN = 5.5  # standard deviations of a frequency, and 3 draws on top for rare cuts


def start() -> dict[str, Any]:
    """Words of Shakespeare with their frequencies, seed pieces for them, and words they lack."""
    words, seed = _start()
    return {"words": dict(words), "seed": dict(seed), "unseen": list(UNSEEN)}


UNSEEN = ("unkindness", "everlasting", "honesty", "tokenization")


@cache
def _start() -> tuple[dict[str, int], Model]:
    from minbpe_ref import corpora
    from minbpe_ref.unigram import seed_pieces

    found = re.findall(r"[a-z]+", corpora.shakespeare()[:200_000].lower())
    words = dict(Counter(word for word in found if word not in UNSEEN).most_common(600))
    seed = seed_pieces(words, 6)
    least = min(seed.values())
    return words, {**dict.fromkeys("abcdefghijklmnopqrstuvwxyz", least), **seed}


def sample(text: str, logp: Model, alpha: float, n: int, seed: int) -> list[list[str]]:
    random = Random(seed)
    before = [0.0] + [-inf] * len(text)
    for end in range(1, len(text) + 1):
        for begin in range(end):
            if text[begin:end] in logp:
                value = before[begin] + alpha * logp[text[begin:end]]
                before[end] = log_add(before[end], value)
    cuts = []
    for _ in range(n):
        pieces: list[str] = []
        end = len(text)
        while end > 0:
            begins = [b for b in range(end) if text[b:end] in logp]
            weights = [exp(before[b] + alpha * logp[text[b:end]] - before[end]) for b in begins]
            begin = random.choices(begins, weights)[0]
            pieces.append(text[begin:end])
            end = begin
        cuts.append(pieces[::-1])
    return cuts


def are_cuts(args: Args, expected: Any, got: Any) -> str | None:
    """Whether n cuts of the text were drawn."""
    text, logp, n = args[0], args[1], args[3]
    if type(got) is not list or not all(type(cut) is list for cut in got):
        return _("a list of {n} cuts must be returned, each a list of pieces; got {got}").format(
            n=n, got=short(got, 60)
        )
    if len(got) != n:
        return _("{n} cuts are asked for, got {drawn}").format(n=n, drawn=len(got))
    return next((wrong for cut in got if (wrong := spells(text, logp, cut)) is not None), None)


def as_often(args: Args, expected: Any, got: Any) -> str | None:
    """Whether each cut was drawn about as often as its probability says."""
    if (wrong := are_cuts(args, expected, got)) is not None:
        return wrong
    text, logp, alpha, n = args[:4]
    seen = Counter(map(tuple, got))
    for cut, share in draws.shares(text, logp, alpha).items():
        room = MARGIN * sqrt(n * share * (1 - share)) + 3
        if abs(seen[cut] - n * share) > room:
            return _(
                "“{cut}” was drawn {drawn} times of {n}; about {expected:.0f} are expected"
            ).format(cut=" | ".join(cut), drawn=seen[cut], n=n, expected=n * share)
    return None


def steady(args: Args, expected: Any, got: Any) -> str | None:
    """Whether the same seed gives the same cuts, and another seed others."""
    if type(got) is not list or len(got) != 3:
        return _("a list of cuts must be returned; got {got}").format(got=short(got, 60))
    if (wrong := are_cuts(args, expected, got[0])) is not None:
        return wrong
    if got[0] != got[1]:
        return _("the same seed gave other cuts the second time")
    several = max(draws.shares(*args[:3]).values()) < 0.8
    if several and type(got[2]) is list and got[0][1:] == got[2][:-1]:
        return _("the next seed gave the same cuts, only one further on")
    return _("another seed gave the very same cuts") if several and got[0] == got[2] else None


def _three_times(args: Args) -> Script:
    other = (*args[:4], args[4] + 1)
    return (
        Step("call", "sample", args),
        Step("call", "sample", args),
        Step("call", "sample", other),
    )


def _asked(args: Args) -> str:
    call = "sample(" + ", ".join(short(a, 100) for a in args[:4])
    return f"{call}, {args[4]}), twice, and with the seed {args[4] + 1}"


def seen_of_seeds(args: Args, got: Any) -> Any:
    """What is wrong, and not the cuts themselves, which hang on how one draws."""
    with speaking("en"):  # mistakes are compared by it: the same in every language
        return steady(args, None, got) or "steady"


def tell_counts(expected: Any, got: Any) -> list[str]:
    """How often each cut was drawn, the most frequent first; there are hundreds of them."""
    if type(got) is not list or not all(
        type(c) is list and all(type(p) is str for p in c) for c in got
    ):
        return tell_draws(expected, got)
    often = {"|".join(cut): n for cut, n in Counter(map(tuple, got)).most_common(6)}
    return [_("Drawn: `{often}`").format(often=short(often, 120))]


def tell_draws(expected: Any, got: Any) -> list[str]:
    """What came, in short; there is no one right answer."""
    return [_("Got `{have}`").format(have=short(got, 120))]


PQ = {"a": -1.0, "b": -1.0, "ab": -1.5}
THREE = {"a": -1.0, "b": -1.2, "c": -0.9, "ab": -1.0, "bc": -2.2, "abc": -2.4}
# Three ways lead to the last "b", each as probable as the whole word.
WAYS = {"a": -1.0, "aa": -2.0, "b": -1.0, "aaab": -4.0}
# "aaaaa" has eight cuts, so that a sum over them is far from its best.
EIGHT = {"a": -0.3, "aa": -0.3}
N = draws.DRAWS

SAMPLE = Check(
    id="ps09.sample",
    signature="sample(text, logp, alpha, n, seed)",
    reference=sample,
    place=Place("", "Problem set 09", "5. Draw a cut"),
    compare=as_often,
    draw=frequencies,
    tell=tell_counts,
    uses=("log_add",),
    behaviours=(
        Behaviour(
            "gives n cuts of the text",
            0.5,
            (("ab", PQ, 1.0, 3, 0), ("abc", THREE, 0.5, 1, 7), ("abc", THREE, 1.0, 0, 7)),
            compare=are_cuts,
            tell=tell_draws,
        ),
        Behaviour(
            "draws a cut as often as its probability says",
            1.0,
            (("abc", THREE, 1.0, N, 1), ("aaab", WAYS, 1.0, N, 1)),
            lambda: draws.samplings([1.0]),
            examples=4,
        ),
        Behaviour(
            "flattens and sharpens by alpha",
            1.0,
            (
                ("abc", THREE, 0.0, N, 1),
                ("abc", THREE, 3.0, N, 1),
                ("aaaaa", EIGHT, 0.0, N, 1),
            ),
            lambda: draws.samplings([0.0, 0.3, 2.0]),
            examples=4,
        ),
        Behaviour(
            "draws the same with the same seed",
            0.5,
            (("abc", THREE, 0.2, 40, 3), ("abab", THREE, 0.0, 40, 11)),
            compare=steady,
            script=_three_times,
            reference=lambda text, logp, alpha, n, seed: [
                sample(text, logp, alpha, n, s) for s in (seed, seed, seed + 1)
            ],
            ask=_asked,
            view=seen_of_seeds,
            tell=tell_draws,
            after="gives n cuts of the text",
        ),
    ),
    mistakes=(
        Mistake(
            "the best cut is given each time",
            "Draw at random: each cut comes as often as its share of the probability.",
            solution="""
            def sample(text, logp, alpha, n, seed):
                return [viterbi(text, logp) for _ in range(n)]
            """,
        ),
        Mistake(
            "alpha is passed over",
            "The probability of a cut to the power alpha: every log probability times alpha, also on the way forward.",
            patch=(
                ("value = before[begin] + alpha * logp", "value = before[begin] + logp"),
                ("before[b] + alpha * logp", "before[b] + logp"),
            ),
        ),
        Mistake(
            "alpha counts only on the way back",
            "The sums on the way forward must be those of the powers too: alpha times every log probability.",
            patch=(("value = before[begin] + alpha * logp", "value = before[begin] + logp"),),
        ),
        Mistake(
            "alpha counts only on the way forward",
            "The piece's own log probability is multiplied by alpha too when you choose it.",
            patch=(("before[b] + alpha * logp", "before[b] + logp"),),
        ),
        Mistake(
            "log probabilities are divided by alpha",
            "alpha is a power: multiply. A temperature would be 1 / alpha.",
            patch=(
                (
                    "value = before[begin] + alpha * logp[text[begin:end]]",
                    "value = before[begin] + logp[text[begin:end]] / max(alpha, 1e-3)",
                ),
                (
                    "before[b] + alpha * logp[text[b:end]]",
                    "before[b] + logp[text[b:end]] / max(alpha, 1e-3)",
                ),
            ),
        ),
        Mistake(
            "the ways up to a piece are left out",
            "A piece is drawn by its own probability times that of all ways that lead up to it: add before[begin].",
            patch=(
                (
                    "exp(before[b] + alpha * logp[text[b:end]] - before[end])",
                    "exp(alpha * logp[text[b:end]])",
                ),
            ),
        ),
        Mistake(
            "a piece's own probability is left out",
            "A piece is drawn by its own probability times that of all ways that lead up to it: add its log probability.",
            patch=(("exp(before[b] + alpha * logp[text[b:end]] - before[end])", "exp(before[b])"),),
        ),
        Mistake(
            "every piece that fits is drawn evenly",
            "Pieces have different probabilities: give random.choices the weights.",
            patch=(("random.choices(begins, weights)[0]", "random.choice(begins)"),),
        ),
        Mistake(
            "the forward pass takes the best in place of the sum",
            "before[end] is the sum over all ways that lead there: log_add, not max.",
            patch=(
                (
                    "before[end] = log_add(before[end], value)",
                    "before[end] = max(before[end], value)",
                ),
            ),
        ),
        Mistake(
            "all cuts are the same one",
            "You draw once and repeat it, or begin with the same seed before every cut. Make the random generator "
            "once, before the loop.",
            patch=(
                (
                    "    for _ in range(n):\n",
                    "    for _ in range(n):\n        random = Random(seed)\n",
                ),
            ),
        ),
        Mistake(
            "each cut begins with a seed of its own",
            "With seed + i for the i-th cut, the list of the next seed is nearly the same list. Make one Random(seed), before "
            "the loop.",
            patch=(
                (
                    "    for _ in range(n):\n",
                    "    for i in range(n):\n        random = Random(seed + i)\n",
                ),
            ),
        ),
        Mistake(
            "the module random is used",
            "It goes on from call to call, and whoever else draws from it changes what you get. Make a generator of your own, "
            "Random(seed), and draw from that.",
            patch=(("    random = Random(seed)\n", "    import random\n\n"),),
        ),
        Mistake(
            "the seed is always the same",
            "Another seed should give other cuts: Random(seed).",
            patch=(("random = Random(seed)", "random = Random(0)"),),
        ),
        Mistake(
            "the pieces come out from the end",
            "Going back from the end gives the last piece first: turn each cut round.",
            patch=(("pieces[::-1]", "pieces"),),
        ),
        Mistake(
            "one cut is returned",
            "n cuts are asked for, in a list.",
            patch=(("    return cuts", "    return cuts[0] if cuts else []"),),
        ),
        Mistake(
            "one cut too few is drawn",
            "n cuts are asked for: range(n).",
            patch=(("for _ in range(n):", "for _ in range(n - 1):"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return cuts", "    pass"),),
        ),
    ),
)

CHECKS = tuple(
    replace(check, hides=HIDES) for check in (VITERBI, FORWARD_BACKWARD, EM_STEP, PRUNE, SAMPLE)
)
