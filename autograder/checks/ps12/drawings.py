"""Drawings of problem set 12: cuts of numbers, cut prompts, taken-back tokens, spellings, scores."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args
from autograder.checks.drawing import NEW, PAIR, WRONG, figure, row
from autograder.checks.plain_data import Array, short
from minbpe_ref.drawing import label


def _spelled(tokens: list[bytes]) -> dict[int, bytes]:
    from autograder.checks.ps12.tokenizers import small, vocab_of

    return vocab_of(small(tokens))


def _names(ids: Any, vocab: dict[int, bytes]) -> list[str]:
    if type(ids) not in (list, tuple):
        return [short(ids, 24)]
    return [label(vocab[i]) if type(i) is int and i in vocab else short(i, 12) for i in ids]


def _table(expected: dict[Any, Any], got: Any) -> list[str]:
    """A row of keys, one of expected values and one of the learner's."""
    if type(got) is not dict:
        return [row("expected", [short(expected, 24)]), row("yours", [short(got, 24)], [WRONG])]
    keys = [*expected, *(k for k in got if k not in expected)][:12]
    marks = ["" if expected.get(k) == got.get(k) and k in got else WRONG for k in keys]
    return [
        row("", [_key(k) for k in keys]),
        row("expected", [short(expected.get(k, "–"), 20) for k in keys]),
        row("yours", [short(got.get(k, "–"), 20) for k in keys], marks),
    ]


def _key(key: Any) -> str:
    cut = type(key) is tuple and all(type(n) is int for n in key)
    if cut:
        return "-".join(map(str, key[:8]))
    return key if type(key) is str and len(key) <= 20 else short(key, 20)


def numbers(args: Args, expected: Any, got: Any) -> str:
    """Each cut with how many numbers have it, expected and the learner's."""
    tokens, low, high = args
    rows = [row("tokens", [label(t) for t in tokens]) if type(tokens) is list else ""]
    words = f"numbers from {low} to {high - 1}: expected {short(expected)}, got {short(got)}"
    return figure([*rows, *_table(expected, got)], words)


def cut(args: Args, expected: Any, got: Any) -> str:
    """The prompt and the answer, the tokens of the whole and the forced ones."""
    tokens, prompt, answer = args
    vocab = _spelled(tokens)
    rows = [row("cut", [prompt, answer], [PAIR, NEW])]
    for key in ("whole", "forced"):
        rows.append(row(f"{key}", _names(expected[key], vocab)))
        mine = got.get(key) if type(got) is dict else got
        if mine != expected[key]:
            rows.append(row(f"your {key}", _names(mine, vocab), [WRONG] * 24))
    small = {k: expected[k] for k in ("agree", "extra")}
    if type(got) is dict:
        rows += _table(small, {k: got[k] for k in small if k in got})
    words = f"{prompt!r} and then {answer!r}: expected {short(expected)}, got {short(got)}"
    return figure(rows, words)


def healing(args: Args, expected: Any, got: Any) -> str:
    """The text, the tokens that are kept and the bytes taken back."""
    tokens, text = args
    vocab = _spelled(tokens)
    kept, rest = expected
    rows = [
        row("vocabulary", [label(t) for t in tokens]),
        row("text", list(text)),
        row("expected", [*_names(kept, vocab), label(rest)], [*[""] * len(kept), NEW]),
    ]
    if type(got) is tuple and len(got) == 2 and type(got[0]) is list:
        mine = label(got[1]) if type(got[1]) is bytes else short(got[1], 12)
        marks = ["" if got[0] == kept else WRONG] * len(got[0])
        rows.append(
            row("yours", [*_names(got[0], vocab), mine], [*marks, "" if got[1] == rest else WRONG])
        )
    else:
        rows.append(row("yours", [short(got, 24)], [WRONG]))
    return figure(rows, f"{text!r}: expected {short(expected)}, got {short(got)}")


def records(args: Args, expected: Any, got: Any) -> str:
    """The four spellings' tokens, expected and the learner's."""
    words = f"{short(args[1])}: expected {short(expected)}, got {short(got)}"
    return figure(_table(expected, got), words)


def scores(args: Args, expected: Any, got: Any) -> str:
    """The scores of each token, expected and the learner's, to two digits."""
    rows = [row("unused ids", list(args[2]))]
    for key in ("input", "output"):
        right = plain(expected[key]) or []
        mine = plain(got.get(key)) if type(got) is dict else None
        rows.append(row(key, [f"{x:.2f}" for x in right]))
        if mine is None:
            rows.append(row("yours", [short(got, 24)], [WRONG]))
            continue
        near = [i < len(right) and abs(right[i] - x) < 0.005 for i, x in enumerate(mine)]
        rows.append(row("yours", [f"{x:.2f}" for x in mine], ["" if n else WRONG for n in near]))
    return figure(rows, f"scores: expected {short(expected)}, got {short(got)}")


def plain(values: Any) -> list[float] | None:
    """Scores as floats, whether they came as a list or as an array; None for anything else."""
    values = values.values if isinstance(values, Array) else values
    values = values.tolist() if hasattr(values, "tolist") else values
    if type(values) is not list or not all(type(v) in (int, float) for v in values):
        return None
    return [float(v) for v in values]


def vocabulary(args: Args, expected: Any, got: Any) -> str:
    """The tokens, those that no text gives, and the learner's."""
    vocab = _spelled(args[0])
    rows = [
        row("vocabulary", [label(t) for t in args[0]]),
        row("expected", _names(expected, vocab)),
    ]
    marks = [WRONG] * 24
    if type(got) is list:
        marks = ["" if i in expected else WRONG for i in got]
    rows.append(row("yours", _names(got, vocab), marks))
    return figure(rows, f"tokens {args[0]}: expected {expected}, got {short(got)}")
