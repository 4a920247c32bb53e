"""Problem set 05: the merges of a vocabulary that was published as ranked tokens (lecture 1:25:28).

Left out: GPT-2's files, which list the merges (`_ps05_files`); encoding with them (`ps05`).
"""

from __future__ import annotations

from typing import Any

from autograder.checks import _ps05_inputs as draws
from autograder.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.drawings.ps05 import halves
from autograder.language import words
from autograder.wire import difference, short

_ = words("ps05")


Pair = tuple[int, int]


def recover_merges(ranks: dict[bytes, int]) -> dict[Pair, int]:
    merges = {}
    for token in sorted(ranks, key=lambda t: ranks[t]):
        if len(token) == 1:
            continue
        limit = ranks[token]
        parts = [bytes([b]) for b in token]
        while len(parts) > 2:
            pairs = enumerate(zip(parts, parts[1:]))
            rank, i = min((ranks.get(a + b, limit), i) for i, (a, b) in pairs)
            if rank >= limit:
                raise ValueError(f"no merge makes {token!r}, rank {limit}")
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        merges[ranks[parts[0]], ranks[parts[1]]] = limit
    return merges


def in_order(args: Args, expected: dict[Pair, int], got: Any) -> str | None:
    """Whether the merges are listed by id."""
    if type(got) is not dict:
        return difference(expected, got)
    wrong = difference(list(expected.items()), list(got.items()))
    return wrong and _("in the order of merges, {wrong}").format(wrong=wrong)


def _asked(args: Args) -> Script:
    return (Step("call", "recover_merges", (draws.joined(*args),)),)


def _as_call(args: Args) -> str:
    tokens, gpt4 = args
    singles = "given.gpt4_bytes" if gpt4 else "given.plain_bytes"
    listed = ", ".join(f"{token!r}: {idx}" for token, idx in [*tokens.items()][:12])
    more = ", …" if len(tokens) > 12 else ""
    return f"recover_merges({{**{singles}, {listed}{more}}})"


def _tell(expected: Any, got: Any) -> list[str]:
    """Only those merges that differ."""
    if type(got) is not dict:
        return []
    differ = [k for k in {**expected, **got} if expected.get(k) != got.get(k)][:6]
    if not differ:
        return []
    want, have = ({k: d.get(k, "missing") for k in differ} for d in (expected, got))
    return [
        _("Where it differs: expected `{want}`, got `{have}`").format(
            want=short(want), have=short(have)
        )
    ]


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
        script=_asked,
        ask=_as_call,
        reference=lambda tokens, gpt4: recover_merges(draws.joined(tokens, gpt4)),
        **more,
    )


def gpt4_piece(size: int) -> dict[bytes, int]:
    """The tokens of two bytes or more among the first of GPT-4's."""
    from minbpe_ref.vocabularies import tokens

    return {token: rank for rank, token in enumerate(tokens("cl100k_base")[:size]) if rank > 255}


AB = {b"ab": 256}
ABB = {b"ab": 256, b"abb": 257}
BC = {b"bc": 256, b"ab": 257, b"abc": 258}
A_BC = {b"bc": 256, b"abc": 257}
AAA = {b"aa": 256, b"aaa": 257}

RECOVER = Check(
    id="ps05.recover_merges",
    signature="recover_merges(ranks)",
    reference=recover_merges,
    place=Place("1:25:28", "Lecture 05", "Ranks, and no merges"),
    draw=halves,
    tell=_tell,
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
    mistakes=(
        Mistake(
            "the first cut into two known tokens is taken",
            "Several cuts of a token may be into known tokens; only one was learned. Build the token up from "
            "its bytes, the pair of lowest rank first, as encode does.",
            solution="""
            def recover_merges(ranks):
                merges = {}
                for token in sorted(ranks, key=ranks.get):
                    if len(token) == 1:
                        continue
                    for i in range(1, len(token)):
                        left, right = ranks.get(token[:i]), ranks.get(token[i:])
                        if left is not None and right is not None and max(left, right) < ranks[token]:
                            merges[left, right] = ranks[token]
                            break
                    else:
                        raise ValueError(token)
                return merges
            """,
        ),
        Mistake(
            "the cut with the longest left half is taken",
            "Several cuts of a token may be into known tokens; the longest is not always the one that was "
            "learned. Build the token up from its bytes, the pair of lowest rank first.",
            solution="""
            def recover_merges(ranks):
                merges = {}
                for token in sorted(ranks, key=ranks.get):
                    if len(token) == 1:
                        continue
                    for i in range(len(token) - 1, 0, -1):
                        left, right = ranks.get(token[:i]), ranks.get(token[i:])
                        if left is not None and right is not None and max(left, right) < ranks[token]:
                            merges[left, right] = ranks[token]
                            break
                    else:
                        raise ValueError(token)
                return merges
            """,
        ),
        Mistake(
            "the cut into the earliest tokens is taken",
            "The two halves with the lowest ranks are not always those that were learned. Build the token up "
            "from its bytes, the pair of lowest rank first, as encode does.",
            solution="""
            def recover_merges(ranks):
                merges = {}
                for token in sorted(ranks, key=ranks.get):
                    if len(token) == 1:
                        continue
                    cuts = [(token[:i], token[i:]) for i in range(1, len(token))]
                    cuts = [c for c in cuts if all(ranks.get(p, ranks[token]) < ranks[token] for p in c)]
                    if not cuts:
                        raise ValueError(token)
                    left, right = min(cuts, key=lambda c: max(ranks[c[0]], ranks[c[1]]))
                    merges[ranks[left], ranks[right]] = ranks[token]
                return merges
            """,
        ),
        Mistake(
            "the last byte is cut off",
            "A token is not always an earlier one and one more byte. Build it up from its bytes, the pair of "
            "lowest rank first.",
            solution="""
            def recover_merges(ranks):
                merges = {}
                for token in sorted(ranks, key=ranks.get):
                    if len(token) > 1:
                        if ranks.get(token[:-1], ranks[token]) >= ranks[token]:
                            raise ValueError(token)
                        merges[ranks[token[:-1]], ranks[token[-1:]]] = ranks[token]
                return merges
            """,
        ),
        Mistake(
            "it merges on until one part is left",
            "With the token's own rank allowed, its two halves are merged too. Only ranks below the token's own "
            "count: stop at two parts.",
            patch=(
                ("while len(parts) > 2:", "while len(parts) > 1:"),
                ("if rank >= limit:", "if rank >= limit and len(parts) > 2:"),
                (
                    "        merges[ranks[parts[0]], ranks[parts[1]]] = limit",
                    "        left, right = parts\n        merges[ranks[left], ranks[right]] = limit",
                ),
            ),
        ),
        Mistake(
            "the leftmost known pair goes first",
            "The pair of lowest rank goes first, wherever it stands: it was learned first.",
            patch=(
                (
                    "rank, i = min((ranks.get(a + b, limit), i) for i, (a, b) in pairs)",
                    "rank, i = next(((ranks[a + b], i) for i, (a, b) in pairs if ranks.get(a + b, limit) < limit), (limit, 0))",
                ),
            ),
        ),
        Mistake(
            "the pair of highest rank goes first",
            "You take the largest rank. A late token is made of earlier ones: the lowest rank goes first.",
            patch=(
                (
                    "rank, i = min((ranks.get(a + b, limit), i) for i, (a, b) in pairs)",
                    "rank, i = max(((ranks[a + b], -i) for i, (a, b) in pairs if ranks.get(a + b, limit) < limit), default=(limit, 0))",
                ),
                (
                    "parts[i : i + 2] = [parts[i] + parts[i + 1]]",
                    "i = -i\n            parts[i : i + 2] = [parts[i] + parts[i + 1]]",
                ),
            ),
        ),
        Mistake(
            "of equal pairs the last is joined first",
            "Where a pair stands more than once, the first from the left is joined first: `aaa` is `aa` and `a`.",
            patch=(
                (
                    "min((ranks.get(a + b, limit), i) for i, (a, b) in pairs)",
                    "min((ranks.get(a + b, limit), -i) for i, (a, b) in pairs)",
                ),
                (
                    "parts[i : i + 2] = [parts[i] + parts[i + 1]]",
                    "i = -i\n            parts[i : i + 2] = [parts[i] + parts[i + 1]]",
                ),
            ),
        ),
        Mistake(
            "single bytes get a merge too",
            "A token of one byte was not merged from anything; pass over it.",
            patch=(
                ("        if len(token) == 1:\n            continue\n", ""),
                (
                    "merges[ranks[parts[0]], ranks[parts[1]]]",
                    "left, right = parts\n        merges[ranks[left], ranks[right]]",
                ),
            ),
        ),
        Mistake(
            "a single byte's id is taken for its value",
            "OpenAI numbers the bytes in an order of its own (! is 0). The id of every part, also of a single "
            "byte, is in ranks.",
            patch=(
                (
                    "merges[ranks[parts[0]], ranks[parts[1]]]",
                    "merges[tuple(p[0] if len(p) == 1 else ranks[p] for p in parts)]",
                ),
            ),
        ),
        Mistake(
            "the pairs hold bytes, not ids",
            "merges maps a pair of token ids to an id: look both parts up in ranks.",
            patch=(("merges[ranks[parts[0]], ranks[parts[1]]]", "merges[parts[0], parts[1]]"),),
        ),
        Mistake(
            "merges maps to tokens, not ids",
            "The value is the token's id, which is its rank.",
            patch=(("] = limit", "] = token"),),
        ),
        Mistake(
            "the pair is reversed",
            "The left part comes first in the pair.",
            patch=(
                (
                    "merges[ranks[parts[0]], ranks[parts[1]]]",
                    "merges[ranks[parts[1]], ranks[parts[0]]]",
                ),
            ),
        ),
        Mistake(
            "merges maps ids to pairs",
            "merges maps a pair to its id, not the id to the pair.",
            patch=(
                (
                    "merges[ranks[parts[0]], ranks[parts[1]]] = limit",
                    "merges[limit] = (ranks[parts[0]], ranks[parts[1]])",
                ),
            ),
        ),
        Mistake(
            "the merges are not listed by id",
            "A dictionary may list its tokens in any order. Go through them by rank, "
            "and not by their bytes either: sorted(ranks, key=ranks.get).",
            patch=(("sorted(ranks, key=lambda t: ranks[t])", "ranks"),),
        ),
        Mistake(
            "a token that no merge makes is passed over",
            "Leaving it out would go unseen, and some text would be encoded otherwise. Raise ValueError.",
            patch=(
                (
                    'raise ValueError(f"no merge makes {token!r}, rank {limit}")',
                    "break",
                ),
                (
                    "        merges[ranks[parts[0]], ranks[parts[1]]] = limit",
                    "        if len(parts) == 2:\n            merges[ranks[parts[0]], ranks[parts[1]]] = limit",
                ),
            ),
        ),
        Mistake(
            "the first two parts are taken where there are three",
            "When no pair of lower rank is left and there are still more than two parts, no merge makes the "
            "token. Raise ValueError.",
            patch=(('raise ValueError(f"no merge makes {token!r}, rank {limit}")', "break"),),
        ),
        Mistake(
            "later tokens count as parts",
            "A part must have been learned before the token: only ranks below the token's own count.",
            patch=(
                ("ranks.get(a + b, limit), i)", 'ranks.get(a + b, float("inf")), i)'),
                ("if rank >= limit:", 'if rank == float("inf"):'),
            ),
        ),
        Mistake(
            "another exception is raised",
            "The exercise asks for ValueError, which says what is wrong in terms of the vocabulary.",
            patch=(("raise ValueError(", "raise KeyError("),),
        ),
        Mistake(
            "tokens that are no text are left out",
            "Half a code point is a token like any other; go by bytes, not by text.",
            patch=(
                (
                    "if len(token) == 1:",
                    'if len(token) == 1 or "\\ufffd" in token.decode("utf-8", "replace"):',
                ),
            ),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return merges", "    pass"),),
        ),
    ),
)
