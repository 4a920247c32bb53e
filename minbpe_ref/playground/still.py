"""What the playground shows, as plain data and as fixed HTML.

The data is what the widget's page draws; the HTML stands in where no widget runs: a printed page, a
site, a notebook opened without its kernel.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from minbpe_ref.drawing import CAPTION, label, token_boxes
from minbpe_ref.playground.readers import Reader

MOST_TEXT = 4000  # code points; a longer text is cut, so that each key press answers at once


def panel(reader: Reader, text: str) -> dict[str, Any]:
    """One tokenizer's view of a text: its tokens, and how many of what there are.

    An error of the reader, such as that of a tokenizer one is still writing, is told in "error".

    >>> from minbpe_ref.playground.readers import reader_of
    >>> panel(reader_of("gpt2"), "hi there")["tokens"][1]
    [612, '␣there', ' there', '20 74 68 65 72 65', 1]
    """
    text = text[:MOST_TEXT]
    try:
        pieces = reader.read(text)
    except Exception as error:  # a learner's own code; whatever it raises is shown to them
        said = f"{reader.name} raised {type(error).__name__}: {error}"
        return {"name": reader.name, "tokens": [], "counts": counts(text, 0), "error": said}
    tokens = [
        [p.idx, label(p.token), p.token.decode("utf-8", "backslashreplace"), _hex(p.token), p.chunk]
        for p in pieces
    ]
    return {
        "name": reader.name,
        "tokens": tokens,
        "counts": counts(text, len(tokens)),
        "error": "",
    }


def _hex(token: bytes) -> str:
    return token.hex(" ")


def counts(text: str, tokens: int) -> dict[str, Any]:
    """Code points, UTF-8 bytes, tokens, and bytes a token.

    >>> counts("안녕", 3)
    {'points': 2, 'bytes': 6, 'tokens': 3, 'ratio': 2.0}
    """
    size = len(text.encode("utf-8", "replace"))
    ratio = round(size / tokens, 2) if tokens else 0.0
    return {"points": len(text), "bytes": size, "tokens": tokens, "ratio": ratio}


def merging(reader: Reader, text: str, chunk: int) -> dict[str, Any]:
    """The merges of one chunk: each row's pieces as they are shown, and what the step joined.

    >>> from minbpe_ref.playground.readers import reader_of
    >>> merging(reader_of("gpt2"), "the", 0)["joined"]
    ['', 'he', 'the']
    """
    rows = reader.steps(text[:MOST_TEXT], chunk)
    told = [""]
    for before, after in zip(rows, rows[1:]):
        told.append(label(next(p for p in after if after.count(p) > before.count(p))))
    return {
        "name": reader.name,
        "chunk": chunk,
        "rows": [[label(piece) for piece in row] for row in rows],
        "joined": told[: len(rows)],
    }


def as_html(text: str, readers: Sequence[Reader]) -> str:
    """The text and each reader's tokens as boxes, with the content in words.

    >>> from minbpe_ref.playground.readers import reader_of
    >>> "2 tokens" in as_html("hi there", [reader_of("gpt2")])
    True
    """
    parts = [f'<pre style="white-space:pre-wrap">{html.escape(text[:MOST_TEXT])}</pre>']
    for reader in readers:
        shown = panel(reader, text)
        if shown["error"]:
            parts.append(f"<p>{html.escape(shown['error'])}</p>")
            continue
        pieces = reader.read(text[:MOST_TEXT])
        vocab = {p.idx: p.token for p in pieces}
        parts.append(token_boxes([p.idx for p in pieces], vocab, summary(shown)).data)
    note = "Run this cell in JupyterLab to type your own text."
    return "".join([*parts, f'<div style="{CAPTION}">{note}</div>'])


def summary(shown: dict[str, Any]) -> str:
    """A panel's counts as a line.

    >>> summary({"name": "gpt2", "counts": counts("hi there", 2)})
    'gpt2: 8 code points, 8 bytes, 2 tokens, 4.0 bytes a token'
    """
    n = shown["counts"]
    return (
        f"{shown['name']}: {n['points']:,} code points, {n['bytes']:,} bytes, {n['tokens']:,} tokens, "
        f"{n['ratio']} bytes a token"
    )
