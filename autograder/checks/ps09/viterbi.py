"""Problem set 09: the most probable cut of a text.

Left out: all cuts together (`counts`).
"""

from __future__ import annotations

from math import exp, inf
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import short
from autograder.checks.ps09 import inputs as draws
from autograder.checks.ps09.drawings import best_cut
from autograder.language import words

_ = words("ps09")

__all__ = ["VITERBI", "exp", "viterbi"]

Model = dict[str, float]


def viterbi(text: str, logp: Model) -> list[str]:
    best = [0.0] + [-inf] * len(text)
    back = [0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        for begin in range(end):
            piece = text[begin:end]
            if piece in logp and best[begin] + logp[piece] > best[end]:
                best[end] = best[begin] + logp[piece]
                back[end] = begin
    if best[-1] == -inf:
        raise ValueError(f"no pieces spell {text!r}")
    pieces = []
    end = len(text)
    while end > 0:
        pieces.append(text[back[end] : end])
        end = back[end]
    return pieces[::-1]


def spells(text: str, logp: Model, got: Any) -> str | None:
    """What keeps an answer from being a cut of the text into pieces of the model."""
    if type(got) is not list or not all(type(piece) is str for piece in got):
        return _("a list of pieces must be returned; got {got}").format(got=short(got, 60))
    strange = next((piece for piece in got if piece not in logp), None)
    if strange is not None:
        return _("{strange} is no piece of logp").format(strange=short(strange, 30))
    whole = "".join(got)
    if whole == text:
        return None
    return _("the pieces together are {whole}, not {text!r}").format(
        whole=short(whole, 40), text=text
    )


def as_probable(args: Args, expected: list[str], got: Any) -> str | None:
    """Whether it is a cut, and none is more probable; equals are equally right."""
    text, logp = args
    if (wrong := spells(text, logp, got)) is not None:
        return wrong
    best, mine = draws.score(expected, logp), draws.score(got, logp)
    if mine > best - 1e-9:
        return None
    return _("this cut has log probability {mine:.4f}; there is one with {best:.4f}").format(
        mine=mine, best=best
    )


ABC = {"a": -2.0, "b": -2.0, "c": -2.0, "ab": -3.0, "bc": -2.5}
TEMPTING = {"a": -0.5, "b": -3.0, "ab": -1.0, "abc": -9.0}
LONG = {"a": -1.0, "b": -1.0, "ab": -5.0, "abab": -2.0}

VITERBI = Check(
    id="ps09.viterbi",
    signature="viterbi(text, logp)",
    reference=viterbi,
    place=Place("", "Problem set 09", "1. The best cut"),
    compare=as_probable,
    draw=best_cut,
    behaviours=(
        Behaviour(
            "finds the most probable cut",
            2.5,
            (("abc", ABC), ("ab", ABC), ("abba", LONG), ("ab", TEMPTING)),
            lambda: draws.asked("abc"),
        ),
        Behaviour(
            "prefers the best sum to the longest pieces",
            1.0,
            (("abc", ABC), ("ab", LONG)),
            lambda: draws.misleading("abc") | draws.misleading("ab"),
        ),
        Behaviour(
            "uses pieces of any length, at both ends",
            1.0,
            (("abab", LONG), ("a", {"a": -1.0})),
            draws.at_the_ends,
        ),
        Behaviour(
            "gives no piece for the empty text",
            0.5,
            (("", ABC),),
            after="finds the most probable cut",
        ),
        Behaviour(
            "refuses a text that no pieces spell",
            1.0,
            (("z", ABC), ("abz", ABC), ("zab", ABC), ("ba", {"ab": -1.0, "b": -1.0})),
            draws.unspellable,
            raises=("ValueError",),
            after="finds the most probable cut",
        ),
    ),
    mistakes=(
        Mistake(
            "the longest piece is taken at each place",
            "A long piece may be improbable, or leave a bad rest. Compare whole cuts: for each place, the best way "
            "to get there.",
            solution="""
            def viterbi(text, logp):
                pieces = []
                while text:
                    found = [text[:n] for n in range(1, len(text) + 1) if text[:n] in logp]
                    if not found:
                        raise ValueError(text)
                    pieces.append(max(found, key=len))
                    text = text[len(pieces[-1]):]
                return pieces
            """,
        ),
        Mistake(
            "the most probable piece is taken at each place",
            "The best beginning may leave a bad rest. Compare whole cuts: for each place, the best way to get there.",
            solution="""
            def viterbi(text, logp):
                pieces = []
                while text:
                    found = [text[:n] for n in range(1, len(text) + 1) if text[:n] in logp]
                    if not found:
                        raise ValueError(text)
                    pieces.append(max(found, key=lambda p: logp[p]))
                    text = text[len(pieces[-1]):]
                return pieces
            """,
        ),
        Mistake(
            "the cut with the fewest pieces is taken",
            "Few pieces may be improbable ones. Compare the sums of log probabilities; they are added, never multiplied.",
            patch=(
                ("best[begin] + logp[piece] > best[end]", "best[begin] - 1 > best[end]"),
                ("best[end] = best[begin] + logp[piece]", "best[end] = best[begin] - 1"),
            ),
        ),
        Mistake(
            "the least probable cut is taken",
            "A larger log probability is the better one: -1 is more probable than -2.",
            patch=(
                (
                    "best[begin] + logp[piece] > best[end]",
                    "best[begin] > -inf and (best[end] == -inf or best[begin] + logp[piece] < best[end])",
                ),
            ),
        ),
        Mistake(
            "probabilities are added",
            "The probability of a cut is the product of its pieces'; of logarithms, that is the sum. Add logp itself.",
            patch=(
                (
                    "best[begin] + logp[piece] > best[end]",
                    "best[begin] + exp(logp[piece]) > best[end]",
                ),
                (
                    "best[end] = best[begin] + logp[piece]",
                    "best[end] = best[begin] + exp(logp[piece])",
                ),
            ),
        ),
        Mistake(
            "the last piece alone decides",
            "Compare the sum of the whole way: best[begin] plus the piece's log probability.",
            patch=(
                (
                    "best[begin] + logp[piece] > best[end]",
                    "best[begin] > -inf and logp[piece] > best[end]",
                ),
                ("best[end] = best[begin] + logp[piece]", "best[end] = logp[piece]"),
            ),
        ),
        Mistake(
            "pieces of one code point are never used",
            "range(end - 1) ends with end − 2; the last piece may be one code point long.",
            patch=(("for begin in range(end):", "for begin in range(end - 1):"),),
        ),
        Mistake(
            "no text can be spelled",
            "A piece at an end of the text is not looked at: one may begin at 0, and one may end at len(text). "
            "range(1, len(text)) ends one before.",
            patch=(("range(1, len(text) + 1)", "range(1, len(text))"),),
        ),
        Mistake(
            "the longest pieces are not tried",
            "A piece may be as long as the longest in logp; your window is one too short.",
            patch=(
                (
                    "for begin in range(end):",
                    "for begin in range(max(0, end - max(2, max(map(len, logp))) + 1), end):",
                ),
            ),
        ),
        Mistake(
            "the pieces come out from the end",
            "Going back from the end gives the last piece first: turn the list round.",
            patch=(("pieces[::-1]", "pieces"),),
        ),
        Mistake(
            "the last piece is lost",
            "The walk back begins at len(text), with the piece that ends there.",
            patch=(("return pieces[::-1]", "return pieces[:0:-1]"),),
        ),
        Mistake(
            "the first piece is lost",
            "The walk back goes on until 0: the first piece ends at its own length.",
            patch=(("return pieces[::-1]", "return pieces[::-1][1:]"),),
        ),
        Mistake(
            "a text that no pieces spell raises KeyError",
            "Say what is wrong in terms of the text: raise ValueError when its end was never reached.",
            patch=(("raise ValueError(", "raise KeyError("),),
        ),
        Mistake(
            "a text that no pieces spell comes back whole",
            "It is no piece of the model. Raise ValueError when the end of the text was never reached.",
            patch=(('raise ValueError(f"no pieces spell {text!r}")', "return [text]"),),
        ),
        Mistake(
            "a text that no pieces spell gives None",
            "Nobody notices a None before it is too late. Raise ValueError.",
            patch=(('raise ValueError(f"no pieces spell {text!r}")', "return None"),),
        ),
        Mistake(
            "unknown code points are skipped",
            "What is left out is lost. Raise ValueError where no pieces spell the text.",
            patch=(
                (
                    "    best = [0.0] + [-inf] * len(text)\n",
                    '    text = "".join(c for c in text if any(c in p for p in logp))\n    best = [0.0] + [-inf] * len(text)\n',
                ),
            ),
        ),
        Mistake(
            "the empty text raises",
            "The empty text has one cut, into no pieces: the empty list.",
            patch=(("if best[-1] == -inf:", "if best[-1] == -inf or not text:"),),
        ),
        Mistake(
            "the score is returned too",
            "Only the list of pieces is asked for.",
            patch=(("return pieces[::-1]", "return pieces[::-1], best[-1]"),),
        ),
        Mistake(
            "the places of the cuts are returned",
            "The pieces themselves are asked for: text[begin:end].",
            patch=(("pieces.append(text[back[end] : end])", "pieces.append(back[end])"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return pieces[::-1]", "    pass"),),
        ),
    ),
)
