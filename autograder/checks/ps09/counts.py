"""Problem set 09: expected counts over all cuts of a text, and one step of EM with them.

Left out: the best cut, pruning and drawing cuts, which are in `ps09` and `prune`.
"""

from __future__ import annotations

from math import exp, inf, isclose, log
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import short
from autograder.checks.ps09 import inputs as draws
from autograder.checks.ps09.drawings import expected_counts, probabilities
from autograder.checks.ps09.viterbi import viterbi
from autograder.language import marked, words

_ = words("ps09")

__all__ = ["EM_STEP", "FORWARD_BACKWARD", "em_step", "forward_backward", "log_add", "viterbi"]

Model = dict[str, float]
Counted = tuple[dict[str, float], float]


def log_add(a: float, b: float) -> float:
    """log(exp(a) + exp(b)) without leaving the logarithms; the notebook hands it out."""
    low, high = min(a, b), max(a, b)
    return high if low == -inf else high + log(1.0 + exp(low - high))


# ---- forward_backward ------------------------------------------------------------------------


def forward_backward(text: str, logp: Model) -> Counted:
    n = len(text)
    arcs = []
    for end in range(1, n + 1):
        for begin in range(end):
            if text[begin:end] in logp:
                arcs.append((begin, end, logp[text[begin:end]]))
    before = [0.0] + [-inf] * n
    for begin, end, value in arcs:
        before[end] = log_add(before[end], before[begin] + value)
    after = [-inf] * n + [0.0]
    for begin, end, value in reversed(arcs):
        after[begin] = log_add(after[begin], value + after[end])
    counts: Model = {}
    for begin, end, value in arcs:
        share = exp(before[begin] + value + after[end] - before[n])
        counts[text[begin:end]] = counts.get(text[begin:end], 0.0) + share
    return counts, before[n]


def of_a_text(text: str, logp: Model) -> Counted:
    """The right answer to a text of at least one code point; the exercise asks about no other."""
    if not text:
        raise ValueError("the empty text is not asked about")
    return forward_backward(text, logp)


def near(one: float, other: Any) -> bool:
    """Equal as far as sums in another order are."""
    real = type(other) in (int, float)
    return real and isclose(one, other, rel_tol=1e-6, abs_tol=1e-6)


def shape_of(got: Any, what: str) -> str | None:
    """What is wrong with the form of (dictionary, log-likelihood); what: a message, the first's name."""
    if type(got) is not tuple or len(got) != 2 or type(got[0]) is not dict:
        return _("a tuple ({what}, log-likelihood) must be returned; got {got}").format(
            what=_(what), got=short(got, 60)
        )
    return None


def same_counts(args: Args, expected: Counted, got: Any) -> str | None:
    """Whether the counts are right; a piece that is left out counts as 0."""
    if (wrong := shape_of(got, marked("counts"))) is not None:
        return wrong
    for piece in {**expected[0], **got[0]}:
        want, have = expected[0].get(piece, 0.0), got[0].get(piece, 0.0)
        if not near(want, have):
            return _("{piece} has the expected count {want:.4g}, got {have}").format(
                piece=short(piece, 30), want=want, have=short(have, 30)
            )
    return None


def same_loglik(args: Args, expected: Counted, got: Any) -> str | None:
    """Whether the log-likelihood is right."""
    if (wrong := shape_of(got, marked("a dictionary"))) is not None:
        return wrong
    if near(expected[1], got[1]):
        return None
    return _("the log-likelihood should be {want:.6g}, got {have}").format(
        want=expected[1], have=short(got[1], 40)
    )


def same_both(args: Args, expected: Counted, got: Any) -> str | None:
    """Whether counts and log-likelihood are right."""
    return same_loglik(args, expected, got) or same_counts(args, expected, got)


def tell_counts(expected: Any, got: Any) -> list[str]:
    """Both results, floats cut to four digits."""
    if shape_of(got, marked("counts")) is not None:
        return []
    return [
        _("Expected `{want}`").format(want=_rounded(expected)),
        _("Got `{have}`").format(have=_rounded(got)),
    ]


def _rounded(counted: Any) -> str:
    table = {k: round(v, 4) if type(v) is float else v for k, v in counted[0].items()}
    last = round(counted[1], 4) if type(counted[1]) is float else counted[1]
    return short((table, last), 160)


HALVES = {"a": log(0.25), "b": log(0.25), "ab": log(0.5)}
RUNS = {"a": -1.0, "aa": -1.5}

FORWARD_BACKWARD = Check(
    id="ps09.forward_backward",
    signature="forward_backward(text, logp)",
    reference=forward_backward,
    place=Place("", "Problem set 09", "2. Expected counts"),
    compare=same_both,
    draw=expected_counts,
    tell=tell_counts,
    uses=("log_add",),
    behaviours=(
        Behaviour(
            "sums the probability of a text over all its cuts",
            1.0,
            (("ab", HALVES), ("a", HALVES)),
            lambda: draws.asked("abc", 7),
            examples=10,
            compare=same_loglik,
            reference=of_a_text,
        ),
        Behaviour(
            "counts a piece by the cuts that use it",
            1.5,
            (("ab", HALVES),),
            lambda: draws.asked("abc", 6),
            examples=12,
            compare=same_counts,
            reference=of_a_text,
        ),
        Behaviour(
            "counts a piece each time that it comes",
            0.5,
            (("aaa", RUNS),),
            lambda: draws.asked("a", 6) | draws.asked("ab", 8),
            examples=8,
            compare=same_counts,
            reference=of_a_text,
        ),
        Behaviour(
            "stays exact on long texts",
            0.5,
            (("ab" * 200, {"a": -6.0, "b": -6.0, "ab": -9.0}),),
            draws.long_texts,
            examples=2,
            reference=of_a_text,
        ),
    ),
    mistakes=(
        Mistake(
            "only the best cut is counted",
            "That is what viterbi gives. Every cut counts here, each by its share of the probability.",
            patch=(
                (
                    "before[end] = log_add(before[end], before[begin] + value)",
                    "before[end] = max(before[end], before[begin] + value)",
                ),
                (
                    "after[begin] = log_add(after[begin], value + after[end])",
                    "after[begin] = max(after[begin], value + after[end])",
                ),
                (
                    "share = exp(before[begin] + value + after[end] - before[n])",
                    "share = 1.0 if before[begin] + value + after[end] > before[n] - 1e-9 else 0.0",
                ),
            ),
        ),
        Mistake(
            "the counts are those of the best cut",
            "The best cut alone says nothing of the others. Every cut counts, each by its share of the probability.",
            patch=(
                (
                    "    return counts, before[n]",
                    "    counts = {}\n    for piece in viterbi(text, logp):\n        counts[piece] = counts.get(piece, 0.0) + 1.0\n    return counts, before[n]",
                ),
            ),
        ),
        Mistake(
            "the forward pass takes the best in place of the sum",
            "Several pieces may end at one place: their probabilities are added, log_add(before[end], …). max is "
            "for the best cut.",
            patch=(
                (
                    "before[end] = log_add(before[end], before[begin] + value)",
                    "before[end] = max(before[end], before[begin] + value)",
                ),
            ),
        ),
        Mistake(
            "the counts are not divided by the text's probability",
            "A cut's share is its probability divided by that of all cuts together: subtract the text's log "
            "probability before exp.",
            patch=((" - before[n])", ")"),),
        ),
        Mistake(
            "what comes after the piece is left out",
            "A piece is used by as many cuts as lead to it times as many as lead on from it: add after[end].",
            patch=((" + after[end] - before[n]", " - before[n]"),),
        ),
        Mistake(
            "what comes before the piece is left out",
            "A piece is used by as many cuts as lead to it times as many as lead on from it: add before[begin].",
            patch=(("exp(before[begin] + value", "exp(value"),),
        ),
        Mistake(
            "the piece's own probability is left out",
            "The cuts through a piece have the probability before it, times its own, times that after it.",
            patch=(
                (
                    "before[begin] + value + after[end] - before[n]",
                    "before[begin] + after[end] - before[n]",
                ),
            ),
        ),
        Mistake(
            "the way back is walked from the front",
            "after[begin] needs after[end], which must be ready: go through the pieces from the end of the text.",
            patch=(("in reversed(arcs)", "in arcs"),),
        ),
        Mistake(
            "before and after are mixed up",
            "before[begin] is what leads up to the piece, after[end] what leads on from it.",
            patch=(
                (
                    "before[begin] + value + after[end] - before[n]",
                    "before[end] + value + after[begin] - before[n]",
                ),
            ),
        ),
        Mistake(
            "every cut counts the same",
            "Cuts have different probabilities; a probable one counts more.",
            patch=(
                (
                    "arcs.append((begin, end, logp[text[begin:end]]))",
                    "arcs.append((begin, end, 0.0))",
                ),
            ),
        ),
        Mistake(
            "plain probabilities are multiplied",
            "The probability of a long text is smaller than any float, and becomes 0. Keep the logarithms: add "
            "where you would multiply, log_add where you would add.",
            solution="""
            def forward_backward(text, logp):
                n = len(text)
                arcs = [(s, e, exp(logp[text[s:e]])) for e in range(1, n + 1) for s in range(e) if text[s:e] in logp]
                before, after = [1.0] + [0.0] * n, [0.0] * n + [1.0]
                for s, e, p in arcs:
                    before[e] += before[s] * p
                for s, e, p in reversed(arcs):
                    after[s] += p * after[e]
                counts = {}
                for s, e, p in arcs:
                    counts[text[s:e]] = counts.get(text[s:e], 0.0) + before[s] * p * after[e] / before[n]
                return counts, log(before[n])
            """,
        ),
        Mistake(
            "a piece that comes again is counted once",
            "Add to the count: the same piece may stand at several places of a text.",
            patch=(("counts.get(text[begin:end], 0.0) + share", "share"),),
        ),
        Mistake(
            "the counts are logarithms",
            "An expected count is a number of times: exp at the end.",
            patch=(
                (
                    "return counts, before[n]",
                    "return {p: log(c) for p, c in counts.items() if c > 0}, before[n]",
                ),
            ),
        ),
        Mistake(
            "the probability is returned, not its logarithm",
            "The second result is the text's log probability.",
            patch=(("return counts, before[n]", "return counts, exp(before[n])"),),
        ),
        Mistake(
            "the two results are swapped",
            "Return the counts first, then the log probability.",
            patch=(("return counts, before[n]", "return before[n], counts"),),
        ),
        Mistake(
            "only the counts are returned",
            "Two things are asked for: the counts and the text's log probability.",
            patch=(("return counts, before[n]", "return counts"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("return counts, before[n]", "pass"),),
        ),
    ),
)

# ---- em_step ---------------------------------------------------------------------------------


def em_step(words: dict[str, int], logp: Model) -> Counted:
    expected: Model = {}
    loglik = 0.0
    for word, freq in words.items():
        counts, word_loglik = forward_backward(word, logp)
        loglik += freq * word_loglik
        for piece, count in counts.items():
            expected[piece] = expected.get(piece, 0.0) + freq * count
    kept = {}
    for piece in logp:
        count = expected.get(piece, 0.0)
        if len(piece) == 1 or count > 1e-9:
            kept[piece] = max(count, 1e-9)
    total = sum(kept.values())
    return {piece: log(count / total) for piece, count in kept.items()}, loglik


def same_model(args: Args, expected: Counted, got: Any) -> str | None:
    """Whether the new log probabilities are right."""
    if (wrong := shape_of(got, marked("log probabilities"))) is not None:
        return wrong
    for piece in {**expected[0], **got[0]}:
        if piece not in got[0]:
            return _("the piece {piece} is missing").format(piece=short(piece, 30))
        if piece not in expected[0]:
            return _("the piece {piece} should not be there any more").format(
                piece=short(piece, 30)
            )
        if not near(expected[0][piece], got[0][piece]):
            return _("{piece!r} should have log probability {want:.4f}, got {have}").format(
                piece=piece, want=expected[0][piece], have=short(got[0][piece], 30)
            )
    return None


EM_WORDS = {"ab": 1, "a": 1}
EM_MODEL = {"a": log(0.4), "b": log(0.4), "ab": log(0.2)}

EM_STEP = Check(
    id="ps09.em_step",
    signature="em_step(words, logp)",
    reference=em_step,
    place=Place("", "Problem set 09", "3. One step of EM"),
    draw=probabilities,
    tell=tell_counts,
    uses=("forward_backward", "log_add"),
    behaviours=(
        Behaviour(
            "makes the expected counts of all words into probabilities",
            1.0,
            ((EM_WORDS, EM_MODEL),),
            lambda: draws.corpora("abc", once=True),
            examples=10,
            compare=same_model,
        ),
        Behaviour(
            "weighs a word by how often it stands",
            0.5,
            (({"ab": 3, "a": 1}, EM_MODEL),),
            lambda: draws.corpora("abc"),
            examples=10,
            compare=same_model,
        ),
        Behaviour(
            "keeps code points that are expected nowhere, and no longer piece",
            0.5,
            (({"ab": 3}, {**EM_MODEL, "x": -3.0, "xy": -2.5}),),
            lambda: draws.corpora("ab", spare=True),
            examples=6,
            compare=same_model,
        ),
        Behaviour(
            "tells the log-likelihood of the words before the step",
            0.5,
            (({"ab": 3, "a": 1}, EM_MODEL),),
            lambda: draws.corpora("abc"),
            examples=10,
            compare=same_loglik,
        ),
    ),
    mistakes=(
        Mistake(
            "how often a word stands is passed over",
            "A word that stands 20 times counts 20 times: multiply its counts by its frequency.",
            patch=(
                ("+ freq * count", "+ count"),
                ("loglik += freq * word_loglik", "loglik += word_loglik"),
            ),
        ),
        Mistake(
            "the counts pass over how often a word stands",
            "You weigh the log-likelihood, and not the counts: a word that stands 20 times counts 20 times there too.",
            patch=(("+ freq * count", "+ count"),),
        ),
        Mistake(
            "the log-likelihood counts each word once",
            "A word's log probability counts as often as the word stands: freq * word_loglik.",
            patch=(("loglik += freq * word_loglik", "loglik += word_loglik"),),
        ),
        Mistake(
            "the probabilities do not sum to 1",
            "Divide every count by the sum of all that are kept before you take the logarithm.",
            patch=(("log(count / total)", "log(count)"),),
        ),
        Mistake(
            "probabilities are returned, not their logarithms",
            "The new model is of the same kind as the old one: log probabilities.",
            patch=(("log(count / total)", "count / total"),),
        ),
        Mistake(
            "it is divided by the number of words",
            "The probabilities of all pieces sum to 1: divide by the sum of the counts.",
            patch=(("total = sum(kept.values())", "total = sum(words.values())"),),
        ),
        Mistake(
            "code points that are expected nowhere are dropped",
            "Another text may need them: a piece of one code point stays, with a count of 1e-9.",
            patch=(("if len(piece) == 1 or count > 1e-9:", "if count > 1e-9:"),),
        ),
        Mistake(
            "longer pieces that are expected nowhere stay",
            "A piece of two code points or more that is expected at most 1e-9 times is dropped.",
            patch=(("if len(piece) == 1 or count > 1e-9:", "if True:"),),
        ),
        Mistake(
            "the logarithm of 0 is taken",
            "A code point that is expected nowhere has the count 0, which has no logarithm: give it 1e-9.",
            patch=(("max(count, 1e-9)", "count"),),
        ),
        Mistake(
            "the best cuts are counted in place of all",
            "EM weighs every cut by its probability: take the counts of forward_backward.",
            patch=(
                (
                    "counts, word_loglik = forward_backward(word, logp)",
                    "_, word_loglik = forward_backward(word, logp)\n        counts = {}\n        for p in viterbi(word, logp):\n            counts[p] = counts.get(p, 0.0) + 1.0",
                ),
            ),
        ),
        Mistake(
            "the counts are added to the old probabilities",
            "The new probabilities come from the counts alone; begin with empty counts.",
            patch=(
                ("expected: Model = {}", "expected: Model = {p: exp(v) for p, v in logp.items()}"),
            ),
        ),
        Mistake(
            "only the last word counts",
            "Add to the counts of the words before.",
            patch=(("expected.get(piece, 0.0) + freq * count", "freq * count"),),
        ),
        Mistake(
            "the log-likelihood is that after the step",
            "It is asked for the probabilities that came in: what forward_backward says as you go through the words.",
            patch=(
                (
                    "return {piece: log(count / total) for piece, count in kept.items()}, loglik",
                    "new = {piece: log(count / total) for piece, count in kept.items()}\n    return new, sum(f * forward_backward(w, new)[1] for w, f in words.items())",
                ),
            ),
        ),
        Mistake(
            "only the probabilities are returned",
            "Two things are asked for: the new log probabilities and the log-likelihood.",
            patch=(
                (
                    " for piece, count in kept.items()}, loglik",
                    " for piece, count in kept.items()}",
                ),
            ),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return {piece: log(count", "    {piece: log(count"),),
        ),
    ),
)
