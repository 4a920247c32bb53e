"""Drawings of problem set 05: bytes and their names, merges read from a file, a token's halves."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args
from autograder.checks.drawing import NEW, PAIR, WRONG, figure, row
from autograder.checks.plain_data import short
from autograder.checks.ps05.gpt_tokenizer import tokenizer
from autograder.checks.ps05.vocabularies import joined
from minbpe_ref.drawing import label

MOST = 12  # entries in one drawing
GAP = "\u00a0"  # a plain space would be shown as one of the text's


def byte_names(args: Args, expected: Any, got: Any) -> str:
    """Bytes and their names: those that differ, or a few that show the idea."""
    right = type(got) is dict and all(got.get(b) == name for b, name in expected.items())
    shown = [0x21, 0x41, 0x7E, 0x00, 0x0A, 0x20, 0x7F, 0xA0, 0xA1, 0xAD, 0xFF]
    if type(got) is dict and not right:
        shown = [b for b, name in expected.items() if got.get(b) != name][:MOST]
    made = [_entry(got, b) for b in shown] if type(got) is dict else [short(got, 24)]
    rows = [
        row("byte", [f"{b:02X}" for b in shown]),
        row(
            "expected",
            [expected[b] for b in shown],
            [NEW if ord(expected[b]) > 255 else "" for b in shown],
        ),
        row("yours", made, ["" if right else WRONG] * len(made)),
    ]
    words = ", ".join(f"{b:02X} is {expected[b]}" for b in shown)
    return figure(rows, f"Names of bytes: {words}. Yours: {short(made, 200)}")


def _entry(got: dict[Any, Any], key: Any) -> str:
    return short(got[key], 12).strip("'") if key in got else "none"


def merge_table(args: Args, expected: Any, got: Any) -> str:
    """The lines of the file, the expected ids and the learner's."""
    lines = [line for line in args[0].split("\n")[1:] if line]
    want = [f"{a},{b}{GAP}→{GAP}{idx}" for (a, b), idx in expected[0].items()]
    merges = got[0] if type(got) is tuple and got and type(got[0]) is dict else None
    have = [short(got, 24)] if merges is None else _pairs(merges)
    vocab = got[1] if type(got) is tuple and len(got) == 2 and type(got[1]) is dict else {}
    differ = [i for i, token in expected[1].items() if vocab.get(i) != token][:MOST]
    rows = [
        row("line", lines[:MOST]),
        row("expected", want[:MOST]),
        row("yours", have[:MOST], _marks(want, have)),
    ]
    if differ and merges is not None:
        rows += [
            row("tokens", [f"{i}{GAP}{label(expected[1][i])}" for i in differ]),
            row("yours", [f"{i}{GAP}{short(vocab.get(i), 12)}" for i in differ], [WRONG] * MOST),
        ]
    return figure(
        rows, f"{short(lines, 200)} read: expected {short(want, 300)}, got {short(have, 300)}"
    )


def _pairs(merges: dict[Any, Any]) -> list[str]:
    return [
        f"{','.join(short(p, 10) for p in key)}{GAP}→{GAP}{short(idx, 10)}"
        if type(key) is tuple
        else f"{short(key, 12)}{GAP}→{GAP}{short(idx, 12)}"
        for key, idx in [*merges.items()][:MOST]
    ]


def _marks(want: list[str], have: list[str]) -> list[str]:
    return ["" if i < len(want) and made == want[i] else WRONG for i, made in enumerate(have)]


def halves(args: Args, expected: Any, got: Any) -> str:
    """Each token as its two expected halves and the learner's."""
    ranks = joined(*args)
    token_of = {idx: token for token, idx in ranks.items()}
    wanted = {idx: pair for pair, idx in expected.items()}
    made = {idx: pair for pair, idx in got.items() if _hashable(idx)} if type(got) is dict else {}
    ids = [idx for idx in wanted if made.get(idx) != wanted[idx]] or list(wanted)
    rows = []
    for idx in ids[:4]:
        rows.append(row("token", [f"{label(token_of[idx])}{GAP}{idx}"], [NEW]))
        rows.append(row("expected", [_half(token_of, part) for part in wanted[idx]], [PAIR] * 2))
        pair = made.get(idx)
        mine = [_half(token_of, p) for p in pair] if type(pair) is tuple else [short(pair, 24)]
        rows.append(row("yours", mine, ["" if pair == wanted[idx] else WRONG] * len(mine)))
    if not rows:
        rows = [row("expected", [short(expected, 24)]), row("yours", [short(got, 24)])]
    return figure(rows, f"Halves of tokens: expected {short(expected, 300)}, got {short(got, 300)}")


def _hashable(value: Any) -> bool:
    return type(value) in (int, str, bytes)


def _half(token_of: dict[int, bytes], part: Any) -> str:
    known = type(part) is int and part in token_of
    return f"{label(token_of[part])}{GAP}{part}" if known else short(part, 16)


def tokens(args: Args, expected: Any, got: Any) -> str:
    """A text with its ids, or ids with their text: what went in, what was expected, what came."""
    asked, gpt4 = args
    vocab = tokenizer(gpt4).vocab
    if type(asked) is list:
        rows = [
            row("tokens", [_half(vocab, i) for i in asked]),
            row("expected", list(expected)),
            _answer(list(expected), list(got) if type(got) is str else None, got),
        ]
    else:
        right = [_half(vocab, i) for i in expected]
        made = [_half(vocab, i) for i in got] if type(got) in (list, tuple) else None
        rows = [
            row("text", list(asked)),
            row("expected", right, [NEW if i > 255 else "" for i in expected]),
            _answer(right, made, got),
        ]
    return figure(
        rows, f"{short(asked, 200)}: expected {short(expected, 300)}, got {short(got, 300)}"
    )


def _answer(right: list[str], made: list[str] | None, got: Any) -> str:
    if made is None:
        return row("yours", [short(got, 24)], [WRONG])
    return row("yours", made, _marks(right, made))
