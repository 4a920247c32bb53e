"""Problem set 05: the merges behind GPT-4's ranks (lecture 1:25:28)."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.plain_data import difference
from autograder.checks.ps05 import inputs as draws
from autograder.checks.ps05.drawings import halves
from autograder.checks.ps05.recovering_mistakes import MISTAKES
from autograder.checks.ps05.telling import tell_entries
from autograder.checks.ps05.vocabularies import joined
from autograder.checks.scripts import asking
from autograder.language import words
from minbpe_ref.base import Pair
from minbpe_ref.recover import recover_merges, split_token
from minbpe_ref.vocabularies import tokens as published_tokens

_ = words("ps05")


def in_order(args: Args, expected: dict[Pair, int], got: Any) -> str | None:
    """Whether the merges are listed by id."""
    if type(got) is not dict:
        return difference(expected, got)
    wrong = difference(list(expected.items()), list(got.items()))
    return wrong and _("in the order of merges, {wrong}").format(wrong=wrong)


def _as_call(args: Args) -> str:
    tokens, gpt4 = args
    singles = "given.gpt4_bytes" if gpt4 else "given.plain_bytes"
    listed = ", ".join(f"{token!r}: {idx}" for token, idx in [*tokens.items()][:12])
    more = ", …" if len(tokens) > 12 else ""
    return f"recover_merges({{**{singles}, {listed}{more}}})"


def _recovers(
    name: str, points: float, edges: tuple[Args, ...], strategy: Any = None, **more: Any
) -> Behaviour:
    """A behaviour of recover_merges; its inputs are (tokens of two bytes and more, gpt4)."""
    return Behaviour(
        name,
        points,
        edges,
        strategy,
        examples=more.pop("examples", 10),
        script=asking("call", "recover_merges", lambda args: (joined(*args),)),
        ask=_as_call,
        reference=lambda tokens, gpt4: recover_merges(joined(tokens, gpt4)),
        **more,
    )


def gpt4_piece(size: int) -> dict[bytes, int]:
    """The tokens of two bytes or more among the first of GPT-4's."""
    return {
        token: rank
        for rank, token in enumerate(published_tokens("cl100k_base")[:size])
        if rank > 255
    }


AB = {b"ab": 256}
ABB = {b"ab": 256, b"abb": 257}
BC = {b"bc": 256, b"ab": 257, b"abc": 258}
A_BC = {b"bc": 256, b"abc": 257}
AAA = {b"aa": 256, b"aaa": 257}

RECOVER = Check(
    id="ps05.recover_merges",
    signature="recover_merges(ranks)",
    reference=recover_merges,
    patched=(split_token,),
    place=Place("1:25:28", "Lecture 05", "Ranks, and no merges"),
    draw=halves,
    tell=tell_entries,
    behaviours=(
        _recovers(
            "finds the two halves of each token",
            2.0,
            ((AB, False), (ABB, False), (A_BC, False)),
            lambda: draws.vocabularies("abcd", longest=12, room=4),
        ),
        _recovers(
            "joins within a token by rank, the lowest first",
            1.5,
            ((BC, False), (AAA, False)),
            lambda: draws.competing("ab") | draws.competing("abc"),
            examples=16,
        ),
        _recovers(
            "takes the ids of single bytes from ranks",
            1.0,
            ((AB, True), (ABB, True), (A_BC, True)),
            lambda: draws.vocabularies("ab 안", gpt4=True, room=4),
        ),
        _recovers(
            "lists the merges by id",
            0.5,
            (({b"abb": 257, b"ab": 256}, False),),
            draws.out_of_order,
            compare=in_order,
            after="finds the two halves of each token",
        ),
        _recovers(
            "refuses a token that no merge makes",
            0.5,
            (({b"abc": 256}, False), ({b"abc": 256, b"bc": 257}, False)),
            draws.unmakable,
            raises=("ValueError",),
            after="finds the two halves of each token",
        ),
        _recovers(
            "recovers GPT-4's own first merges",
            0.5,
            ((gpt4_piece(800), True),),
            after="finds the two halves of each token",
        ),
    ),
    mistakes=MISTAKES,
)
