"""Drawings of problem set 09: cuts of a text, expected counts, pieces that stay, frequencies of cuts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from autograder.checks.contract import Args
from autograder.checks.drawing import NEW, PAIR, WRONG, figure, row
from autograder.checks.plain_data import short

MOST = 10  # entries in one row
GAP = "\u00a0"  # a plain space would be shown as one of the text's


def best_cut(args: Args, expected: Any, got: Any) -> str:
    """The text, the best cut and the learner's, with the log probability of each piece."""
    text, logp = args
    made = _pieces(logp, got) if type(got) is list else [short(got, 24)]
    right = got == expected
    rows = [
        row("text", list(text)),
        row("expected", _pieces(logp, expected), [NEW] * len(expected)),
        row("yours", made, ["" if right else WRONG] * len(made)),
    ]
    return figure(
        rows, f"{short(text, 80)} cut: expected {short(expected, 200)}, got {short(got, 200)}"
    )


def _pieces(logp: dict[str, float], cut: list[Any]) -> list[str]:
    known = (type(piece) is str and piece in logp for piece in cut)
    return [
        f"{p}{GAP}{logp[p]:.2f}" if k else short(p, 16) for p, k in zip(cut, known, strict=True)
    ]


def expected_counts(args: Args, expected: Any, got: Any) -> str:
    """How often each piece is expected, and the learner's counts."""
    return _tables(str(short(args[0], 80)), expected, got, "counts")


def probabilities(args: Args, expected: Any, got: Any) -> str:
    """The new log probabilities, and the learner's."""
    return _tables(str(short(args[0], 80)), expected, got, "log prob.")


def _tables(asked: str, expected: Any, got: Any, name: str) -> str:
    table = got[0] if type(got) is tuple and got and type(got[0]) is dict else None
    pieces = sorted(expected[0], key=lambda p: _same(expected[0][p], (table or {}).get(p)))[:MOST]
    if table is None:
        mine, marks = [short(got, 24)], [WRONG]
    else:
        extra = [p for p in table if p not in expected[0]][: MOST - len(pieces)]
        mine = [
            f"{short(p, 10).strip(chr(39))}{GAP}{_number(table.get(p))}" for p in [*pieces, *extra]
        ]
        marks = [
            "" if _same(expected[0].get(p), table.get(p)) else WRONG for p in [*pieces, *extra]
        ]
    rows = [
        row(name, [f"{p}{GAP}{expected[0][p]:.3f}" for p in pieces]),
        row("yours", mine, marks),
    ]
    return figure(rows, f"{asked}: expected {short(expected, 300)}, got {short(got, 300)}")


def _number(value: Any) -> str:
    return f"{value:.3f}" if type(value) in (int, float) else short(value, 10)


def _same(one: Any, other: Any) -> bool:
    real = type(one) is float and type(other) in (int, float)
    return abs(one - other) < 1e-6 if real else not one and not other


def pruning(args: Args, expected: Any, got: Any) -> str:
    """Each longer piece with what the words would lose without it, and who stays."""
    from autograder.checks.ps09.prune import losses_of

    words, logp, size = args
    losses = losses_of(words, logp)
    pieces = sorted(losses, key=lambda p: -losses[p])[:MOST]
    held = got if type(got) in (dict, list) else None
    rows = [
        row("words", [f"{word}{GAP}×{GAP}{n}" for word, n in words.items()]),
        row("loss", [f"{p}{GAP}{losses[p]:.2f}" for p in pieces]),
        row("expected", [p for p in pieces if p in expected], [NEW] * MOST),
    ]
    if held is None:
        rows.append(row("yours", [short(got, 24)], [WRONG]))
    else:
        mine = [p for p in pieces if p in held]
        rows.append(row("yours", mine, [NEW if p in expected else WRONG for p in mine]))
    kept = [p for p in pieces if p in expected]
    return figure(
        rows, f"With size {size} these longer pieces stay: {kept}. Yours: {short(got, 200)}"
    )


def frequencies(args: Args, expected: Any, got: Any) -> str:
    """How often each cut should be drawn, and how often it was."""
    from autograder.checks.ps09.inputs import shares

    text, logp, alpha, n, _ = args
    ranked = sorted(shares(text, logp, alpha).items(), key=lambda item: -item[1])[:6]
    fine = type(got) is list and all(
        type(c) is list and all(type(p) is str for p in c) for c in got
    )
    seen = Counter(map(tuple, got)) if fine else Counter()
    names = [f"{GAP}|{GAP}".join(cut) for cut, _ in ranked]
    mine = [str(seen[cut]) for cut, _ in ranked] if fine else [short(got, 24)]
    rows = [
        row("cut", names, [PAIR] * len(names)),
        row("expected", [f"about{GAP}{n * share:.0f}" for _, share in ranked]),
        row("yours", mine, [] if fine else [WRONG]),
    ]
    return figure(rows, f"{n} cuts of {text}: {', '.join(names)}. Drawn: {', '.join(mine)}")
