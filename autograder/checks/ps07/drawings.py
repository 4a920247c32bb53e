"""Drawings of problem set 07: words and merges, a chunk's tokens, texts that come in pieces."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args
from autograder.checks.drawing import NEW, PAIR, WRONG, figure, row
from autograder.checks.plain_data import short
from autograder.checks.ps07.adapters import split
from minbpe_ref.drawing import label

Pair = tuple[int, int]


def spelled(merges: dict[Any, Any]) -> dict[int, bytes]:
    """The bytes of every token that merges make; what makes no sense is left out."""
    vocab = {i: bytes([i]) for i in range(256)}
    for pair, idx in merges.items():
        parts = pair if type(pair) is tuple and len(pair) == 2 else ()
        if parts and type(idx) is int and all(type(p) is int and p in vocab for p in parts):
            made = vocab[parts[0]] + vocab[parts[1]]
            vocab.setdefault(idx, made if len(made) <= 40 else made[:40] + b"...")
    return vocab


def training(args: Args, expected: Any, got: Any) -> str:
    """Each word with how often it stands, and the merges, expected against the learner's."""
    words = args[0]
    shown = [f"{label(bytes(w))} ×{n}" for w, n in words.items()]
    rows = [row("words", shown), row("expected", _merges(expected))]
    made = list(got.items()) if type(got) is dict else None
    if made is None:
        rows.append(row("yours", [short(got, 24)], [WRONG]))
    else:
        right = list(expected.items())
        marks = ["" if i < len(right) and m == right[i] else WRONG for i, m in enumerate(made)]
        rows.append(row("yours", _merges(got), marks))
    words_said = f"words {shown}: expected {short(expected)}, got {short(got)}"
    return figure(rows, words_said)


def _merges(merges: dict[Any, Any]) -> list[str]:
    vocab = spelled(merges)
    named = []
    for pair, idx in merges.items():
        known = type(pair) is tuple and len(pair) == 2
        left, right = pair if known else (pair, "")
        named.append(f"{_token(left, vocab)}+{_token(right, vocab)}→{short(idx, 12)}")
    return named


def _token(idx: Any, vocab: dict[int, bytes]) -> str:
    return label(vocab[idx]) if type(idx) is int and idx in vocab else short(idx, 12)


def encoding(args: Args, expected: Any, got: Any) -> str:
    """A chunk's bytes, its expected tokens and the learner's."""
    ids, merges = args
    return _tokens([row("bytes", [_token(i, spelled({})) for i in ids])], merges, expected, got)


def streaming(args: Args, expected: Any, got: Any) -> str:
    """The texts as they come, their chunks put together, and the tokens."""
    texts, merges = args
    rows = [
        row("texts", texts, [PAIR] * len(texts)),
        row("chunks", split("".join(texts))),
    ]
    return _tokens(rows, merges, expected, got)


def _tokens(rows: list[str], merges: dict[Pair, int], expected: Any, got: Any) -> str:
    vocab = spelled(merges)
    right = [_token(i, vocab) for i in expected]
    rows.append(row("expected", right, [NEW if i > 255 else "" for i in expected]))
    if type(got) in (list, tuple):
        same = [i < len(expected) and got[i] == expected[i] for i in range(len(got))]
        marks = ["" if s else WRONG for s in same]
        rows.append(row("yours", [_token(i, vocab) for i in got], marks))
    else:
        rows.append(row("yours", [short(got, 24)], [WRONG]))
    return figure(rows, f"expected tokens {right}, got {short(got)}")
