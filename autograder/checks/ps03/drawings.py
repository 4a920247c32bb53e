"""Drawings of problem set 03: tokens as bytes, a decoded text, an encoded text."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args
from autograder.checks.drawing import NEW, answer, figure, row
from autograder.checks.plain_data import short
from minbpe_ref.base import build_vocab
from minbpe_ref.drawing import label


def decoding(args: Args, expected: Any, got: Any) -> str:
    """The ids, their bytes, the expected text and the learner's, a code point a box."""
    ids, merges = args
    vocab = build_vocab(merges)
    rows = [
        row("ids", ids),
        row("bytes", [label(vocab.get(i, b"?")) for i in ids]),
        row("expected", list(expected)),
        answer(list(expected), list(got) if type(got) is str else None, got),
    ]
    return figure(rows, f"{ids} decoded: expected {expected!r}, got {short(got)}")


def encoding(args: Args, expected: Any, got: Any) -> str:
    """The text, its expected tokens and the learner's, each as its bytes and its id."""
    text, merges = args
    vocab = build_vocab(merges)

    def name(idx: Any) -> str:
        known = type(idx) is int and idx in vocab
        return f"{label(vocab[idx])} {idx}" if known else short(idx, 12)

    right = [name(i) for i in expected]
    made = [name(i) for i in got] if type(got) in (list, tuple) else None
    rows = [
        row("text", list(text)),
        row("expected", right, [NEW if i > 255 else "" for i in expected]),
        answer(right, made, got),
    ]
    return figure(rows, f"{text!r} encoded: expected {expected}, got {short(got)}")
