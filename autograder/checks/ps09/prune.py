"""Problem set 09: dropping the pieces that the words miss least.

Left out: the best cut, which pruning calls (`ps09`).
"""

from __future__ import annotations

from math import exp, log  # noqa: F401  known mistakes use them
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import short
from autograder.checks.ps09 import inputs as draws
from autograder.checks.ps09.counts import forward_backward  # noqa: F401  a known mistake uses it
from autograder.checks.ps09.drawings import pruning
from autograder.checks.ps09.viterbi import viterbi
from autograder.language import words

_ = words("ps09")

Model = dict[str, float]


def prune(words: dict[str, int], logp: Model, size: int) -> Model:
    uses: dict[str, int] = {}
    for word, freq in words.items():
        for piece in viterbi(word, logp):
            uses[piece] = uses.get(piece, 0) + freq
    losses = {}
    for piece in logp:
        if len(piece) > 1:
            rest = {p: value for p, value in logp.items() if p != piece}
            instead = sum(rest[p] for p in viterbi(piece, rest))
            losses[piece] = uses.get(piece, 0) * (logp[piece] - instead)
    single = [piece for piece in logp if len(piece) == 1]
    longer = sorted(losses, key=lambda piece: -losses[piece])
    kept = {*single, *longer[: max(0, size - len(single))]}
    return {piece: value for piece, value in logp.items() if piece in kept}


def losses_of(words: dict[str, int], logp: Model) -> Model:
    """What the words would lose with each longer piece."""
    uses: dict[str, int] = {}
    for word, freq in words.items():
        for piece in viterbi(word, logp):
            uses[piece] = uses.get(piece, 0) + freq
    found = {}
    for piece in (p for p in logp if len(p) > 1):
        rest = {p: value for p, value in logp.items() if p != piece}
        gain = logp[piece] - draws.score(viterbi(piece, rest), rest)
        found[piece] = uses.get(piece, 0) * gain
    return found


def _form(logp: Model, got: Any) -> str | None:
    if type(got) is not dict:
        return _("a dictionary from piece to log probability must be returned; got {got}").format(
            got=short(got, 60)
        )
    strange = next((piece for piece in got if piece not in logp), None)
    if strange is None:
        return None
    return _("{strange} was no piece before").format(strange=short(strange, 30))


def number(args: Args, expected: Model, got: Any) -> str | None:
    """Whether as many pieces are left as should be."""
    logp, size = args[1:]
    if (wrong := _form(logp, got)) is not None:
        return wrong
    if len(got) == len(expected):
        return None
    return _("{want} pieces should be left with size {size}; {have} are").format(
        want=len(expected), size=size, have=len(got)
    )


def singles(args: Args, expected: Model, got: Any) -> str | None:
    """Whether every code point is left."""
    logp = args[1]
    if (wrong := _form(logp, got)) is not None:
        return wrong
    gone = next((piece for piece in logp if len(piece) == 1 and piece not in got), None)
    if gone is None:
        return number(args, expected, got)
    return _("the code point {gone!r} was dropped").format(gone=gone)


def least_missed(args: Args, expected: Model, got: Any) -> str | None:
    """Whether no dropped piece is missed more than one that stays; equals may go either way."""
    corpus, logp = args[:2]
    if (wrong := singles(args, expected, got)) is not None:
        return wrong
    losses = losses_of(corpus, logp)
    stays = min((p for p in losses if p in got), key=losses.__getitem__, default=None)
    goes = max((p for p in losses if p not in got), key=losses.__getitem__, default=None)
    if stays is None or goes is None or losses[goes] <= losses[stays] + 1e-9:
        return None
    return _(
        "{goes!r} was dropped, which the words would miss by {more:.4g}, "
        "and {stays!r} stayed, which they would miss by {less:.4g}"
    ).format(goes=goes, more=losses[goes], stays=stays, less=losses[stays])


def unchanged(args: Args, expected: Model, got: Any) -> str | None:
    """Whether the pieces that stay have their log probabilities."""
    logp = args[1]
    if (wrong := _form(logp, got)) is not None:
        return wrong
    wrong_one = next((p for p in got if type(got[p]) is not float or got[p] != logp[p]), None)
    if wrong_one is None:
        return None
    return _("{piece!r} had {before:.4f}, and now has {now}").format(
        piece=wrong_one, before=logp[wrong_one], now=short(got[wrong_one], 30)
    )


def rounded(args: Args, got: Any) -> Any:
    """An answer with its log probabilities to six digits, as sums may be in another order."""
    return {p: round(v, 6) for p, v in got.items()} if type(got) is dict else got


WORDS = {"ab": 5, "cd": 1}
MODEL = {"a": -2.0, "b": -2.0, "c": -2.0, "d": -2.0, "ab": -3.0, "cd": -3.0}
TWICE = {"a": -5.0, "b": -5.0, "c": -5.0, "d": -5.0, "ab": -7.0, "cd": -6.0}
NESTED = {"a": -4.0, "b": -4.0, "c": -4.0, "ab": -2.0, "abc": -1.0, "bc": -7.5}

PRUNE = Check(
    id="ps09.prune",
    signature="prune(words, logp, size)",
    reference=prune,
    place=Place("", "Problem set 09", "4. Prune"),
    draw=pruning,
    uses=("viterbi",),
    behaviours=(
        Behaviour(
            "drops the pieces that the words miss least",
            2.0,
            (({"ab": 1, "abc": 1}, NESTED, 4), ({"abc": 1}, NESTED, 5)),
            lambda: draws.prunings(once=True),
            examples=12,
            compare=least_missed,
        ),
        Behaviour(
            "counts a piece each time that a cut uses it",
            0.5,
            (({"abab": 1, "cd": 1}, TWICE, 5),),
            draws.twice,
            examples=6,
            compare=least_missed,
        ),
        Behaviour(
            "weighs a word by how often it stands",
            0.5,
            ((WORDS, MODEL, 5), ({"ab": 1, "cd": 5}, MODEL, 5)),
            draws.prunings,
            examples=8,
            compare=least_missed,
        ),
        Behaviour(
            "keeps every single code point",
            1.0,
            ((WORDS, MODEL, 4), (WORDS, MODEL, 2), (WORDS, MODEL, 0)),
            draws.tight_prunings,
            examples=6,
            compare=singles,
        ),
        Behaviour(
            "leaves as many pieces as asked",
            0.5,
            ((WORDS, MODEL, 5), (WORDS, MODEL, 6), (WORDS, MODEL, 99)),
            draws.roomy_prunings,
            examples=8,
            compare=number,
        ),
        Behaviour(
            "leaves the log probabilities, and its argument, as they are",
            0.5,
            ((WORDS, MODEL, 5),),
            draws.roomy_prunings,
            examples=6,
            compare=unchanged,
            view=rounded,
            pure=True,
        ),
    ),
    mistakes=(
        Mistake(
            "the least probable pieces are dropped",
            "An improbable piece may still be the only short way to spell a frequent word. Ask what the words would "
            "lose without it.",
            patch=(
                (
                    "sorted(losses, key=lambda piece: -losses[piece])",
                    "sorted(losses, key=lambda piece: -logp[piece])",
                ),
            ),
        ),
        Mistake(
            "the rarest pieces are dropped",
            "How often a piece is used is one factor; the other is how much worse its best replacement is.",
            patch=(("uses.get(piece, 0) * (logp[piece] - instead)", "uses.get(piece, 0)"),),
        ),
        Mistake(
            "how often a piece is used is left out",
            "A piece that no best cut uses is missed by nobody, however good it is: multiply by its uses.",
            patch=(("uses.get(piece, 0) * (logp[piece] - instead)", "logp[piece] - instead"),),
        ),
        Mistake(
            "the most missed pieces are dropped",
            "Your order is the other way round: those with the *largest* loss stay.",
            patch=(("key=lambda piece: -losses[piece]", "key=lambda piece: losses[piece]"),),
        ),
        Mistake(
            "the shortest pieces are dropped",
            "A piece's length says nothing of what the words would lose without it.",
            patch=(("key=lambda piece: -losses[piece]", "key=lambda piece: -len(piece)"),),
        ),
        Mistake(
            "a piece is replaced by single code points only",
            "Its place is taken by the best cut into all other pieces, not only into single code points.",
            patch=(("if p != piece}", "if len(p) == 1}"),),
        ),
        Mistake(
            "a piece is replaced by itself",
            "With the piece still among the rest, nothing is ever lost. Take it out before you ask for the best cut.",
            patch=(
                ("rest = {p: value for p, value in logp.items() if p != piece}", "rest = logp"),
            ),
        ),
        Mistake(
            "uses are counted by looking into the words",
            "A piece inside a word is used only where the word's best cut has it.",
            patch=(
                (
                    "        for piece in viterbi(word, logp):\n            uses[piece] = uses.get(piece, 0) + freq\n",
                    "        for piece in logp:\n            uses[piece] = uses.get(piece, 0) + freq * word.count(piece)\n",
                ),
            ),
        ),
        Mistake(
            "uses are expected counts",
            "Here a piece is used only where the best cut of a word has it (viterbi), once for each time: the expected counts of "
            "exercise 2 are for EM.",
            patch=(
                (
                    "        for piece in viterbi(word, logp):\n            uses[piece] = uses.get(piece, 0) + freq\n",
                    "        for piece, count in forward_backward(word, logp)[0].items():\n            uses[piece] = uses.get(piece, 0) + freq * count\n",
                ),
            ),
        ),
        Mistake(
            "how often a word stands is passed over",
            "A word that stands 20 times uses its pieces 20 times: add its frequency.",
            patch=(("uses.get(piece, 0) + freq", "uses.get(piece, 0) + 1"),),
        ),
        Mistake(
            "a piece that comes twice in a word counts once",
            "Go through the cut itself, not through the set of its pieces.",
            patch=(
                ("for piece in viterbi(word, logp):", "for piece in set(viterbi(word, logp)):"),
            ),
        ),
        Mistake(
            "single code points are dropped too",
            "Without a piece for each code point, some word can't be spelled at all. They stay, whatever the size.",
            patch=(
                ("if len(piece) > 1:", "if True:"),
                (
                    "instead = sum(rest[p] for p in viterbi(piece, rest))",
                    "instead = sum(rest[p] for p in viterbi(piece, rest)) if len(piece) > 1 else -9.0",
                ),
                ("single = [piece for piece in logp if len(piece) == 1]", "single = []"),
            ),
        ),
        Mistake(
            "code points do not count towards the size",
            "size is the number of all pieces that are left, code points included.",
            patch=(("max(0, size - len(single))", "max(0, size)"),),
        ),
        Mistake(
            "a size below the number of code points cuts from the end",
            "size − number of code points is negative then, and a slice with a negative end takes all but the last. "
            "No longer piece stays: max(0, …).",
            patch=(("[: max(0, size - len(single))]", "[: size - len(single)]"),),
        ),
        Mistake(
            "one piece too few is left",
            "size pieces are left in all; your slice ends one before.",
            patch=(("max(0, size - len(single))", "max(0, size - len(single) - 1)"),),
        ),
        Mistake(
            "one piece too many is left",
            "size pieces are left in all; your slice ends one after.",
            patch=(("max(0, size - len(single))", "max(0, size - len(single) + 1)"),),
        ),
        Mistake(
            "the probabilities are made to sum to 1 again",
            "Leave them: the next step of EM finds better ones anyway.",
            patch=(
                (
                    "return {piece: value for piece, value in logp.items() if piece in kept}",
                    "total = log(sum(exp(logp[p]) for p in kept))\n    return {p: v - total for p, v in logp.items() if p in kept}",
                ),
            ),
        ),
        Mistake(
            "pieces are taken out of the argument",
            "Make a new dictionary; the caller may need the old one.",
            patch=(
                (
                    "return {piece: value for piece, value in logp.items() if piece in kept}",
                    "for piece in [p for p in logp if p not in kept]:\n        del logp[piece]\n    return logp",
                ),
            ),
        ),
        Mistake(
            "only the pieces are returned, not their log probabilities",
            "The result is of the same kind as logp: a dictionary from piece to log probability.",
            patch=(
                (
                    "return {piece: value for piece, value in logp.items() if piece in kept}",
                    "return [piece for piece in logp if piece in kept]",
                ),
            ),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return {piece: value", "    {piece: value"),),
        ),
    ),
)
