"""Which split patterns the engine has as code, and splitting with any other through `regex`.

A pattern is known by its text. tiktoken's spellings are known beside the lecture's: they differ in
`\\s++$`, by which whitespace that ends a text is one chunk. Left out: the code (`scan`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from minbpe_ref.engine.jit import compiling
from minbpe_ref.engine.scan import GPT2, GPT4, GPT4O, WHOLE, cut
from minbpe_ref.engine.unicode_classes import class_table
from minbpe_ref.gpt4o import GPT4O_SPLIT_PATTERN
from minbpe_ref.regex import (
    GPT2_SPLIT_PATTERN,
    GPT4_SPLIT_PATTERN,
    TIKTOKEN_CL100K_PATTERN,
    TIKTOKEN_GPT2_PATTERN,
)
from minbpe_ref.regex import split as split_by_regex
from minbpe_ref.text import clean, utf8


class Rules(NamedTuple):
    """How `scan` cuts a document: the family's code, its classes, and what whitespace does."""

    family: int
    table: np.ndarray  # (0x110000,) uint8
    to_the_end: bool  # whitespace that ends a document is one chunk


_KNOWN = {
    GPT2_SPLIT_PATTERN: (GPT2, True),  # without a rule for line ends both spellings are one
    TIKTOKEN_GPT2_PATTERN: (GPT2, True),
    GPT4_SPLIT_PATTERN: (GPT4, False),
    TIKTOKEN_CL100K_PATTERN: (GPT4, True),
    GPT4O_SPLIT_PATTERN: (GPT4O, False),
}


def rules_of(pattern: str | None) -> Rules | None:
    """Return the rules of a pattern that is known, and None for another; None is no pattern.

    >>> rules_of(GPT4_SPLIT_PATTERN).family == GPT4, rules_of(r"\\w+|\\W+")
    (True, None)
    """
    if pattern is None:
        return whole_documents()
    if pattern not in _KNOWN:
        return None
    family, to_the_end = _KNOWN[pattern]
    return Rules(family, class_table(cases=family == GPT4O), to_the_end)


def whole_documents() -> Rules:
    """Return the rules by which a document is one chunk.

    >>> whole_documents().family == WHOLE
    True
    """
    return Rules(WHOLE, np.zeros(0, np.uint8), False)


class Documents(NamedTuple):
    """Texts as one run of UTF-8 bytes, cut where the documents end."""

    raw: bytes
    ends: np.ndarray  # (documents,) int64
    rules: Rules


def join_documents(texts: Iterable[bytes], rules: Rules) -> Documents:
    """Lay UTF-8 texts side by side. No chunk crosses from one into the next.

    >>> join_documents([b"ab", b"c"], whole_documents()).ends.tolist()
    [2, 3]
    """
    texts = list(texts)
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    raw = texts[0] if len(texts) == 1 else b"".join(texts)
    return Documents(raw, ends, rules)


def documents_of(texts: Iterable[str], pattern: str | None) -> Documents:
    """Encode texts as UTF-8; with a pattern that is not known, each chunk is a document.

    Raises ValueError when such a pattern does not compile or skips text.

    >>> documents_of(["ab cd"], r" ?\\w+").ends.tolist()
    [2, 5]
    """
    rules = rules_of(pattern)
    if rules is not None:
        return join_documents(map(_utf8, texts), rules)
    chunks = (chunk for text in texts for chunk in split_by_regex(clean(text), str(pattern)))
    return join_documents(map(utf8, chunks), whole_documents())


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except (AttributeError, UnicodeEncodeError):
        return utf8(text)  # with the replacements, or the error, that the textbook has


def views(raw: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return the bytes as (n,) uint8 and, for each byte, the 8 that start there as (n - 7,) uint64.

    >>> [len(view) for view in views(b"123456789")]
    [9, 2]
    """
    size = max(len(raw) - 7, 0)
    words = np.ndarray((size,), "<u8", raw if size else bytes(8), strides=(1,))
    return np.frombuffer(raw, np.uint8), words


def chunk_ends(documents: Documents, block: int = 1 << 15) -> Iterator[np.ndarray]:
    """Yield where the chunks end, up to `block` at a time, each chunk starting where one ended.

    >>> [ends.tolist() for ends in chunk_ends(documents_of(["a b"], GPT4_SPLIT_PATTERN))]
    [[1, 3]]
    """
    raw, document_ends, rules = documents
    if rules.family == WHOLE:
        # an empty document has no chunk
        ends = document_ends[np.diff(document_ends, prepend=0) > 0]
        yield from (ends[k : k + block] for k in range(0, len(ends), block))
        return
    buf, _ = views(raw)
    start = document = 0
    while document < len(document_ends):
        ends = np.empty(min(block, len(raw)), np.int64)
        with compiling("splitting"):
            made, document = cut(
                *(buf, rules.table, rules.family, rules.to_the_end),
                *(start, document, document_ends, ends),
            )
        if made:
            start = int(ends[made - 1])
            yield ends[:made]


def split(text: str, pattern: str | None) -> list[str]:
    """Cut `text` into chunks as `minbpe_ref.regex.split` does.

    >>> split("Hello've  world", GPT4_SPLIT_PATTERN)
    ['Hello', "'ve", ' ', ' world']
    """
    documents = documents_of([text], pattern)
    chunks = []
    start = 0
    for ends in chunk_ends(documents):
        for end in ends.tolist():
            chunks.append(documents.raw[start:end].decode("utf-8"))
            start = end
    return chunks
