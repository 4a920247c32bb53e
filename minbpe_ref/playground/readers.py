"""How a tokenizer reads a text, for the playground: its pieces, and the merges of one chunk.

Left out: speed. A chunk is merged as the lecture does it, all occurrences of the best pair at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from minbpe_ref import vocabularies
from minbpe_ref.base import merge
from minbpe_ref.heap import merge_by_rank
from minbpe_ref.regex import GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN, split
from minbpe_ref.text import clean

Pair = tuple[int, int]
Rows = list[list[bytes]]

NAMES = ("gpt2", "cl100k_base", "o200k_base", "sentencepiece")
MOST_STEPS = 60  # bytes in a chunk that is stepped through; more rows nobody looks at


@dataclass(frozen=True)
class Piece:
    """One token of a text: its id, its bytes, and which chunk it stands in."""

    idx: int
    token: bytes
    chunk: int


class Reader(Protocol):
    """A tokenizer as the playground asks it."""

    name: str

    def read(self, text: str) -> list[Piece]:
        """The tokens of a text, in order."""
        ...

    def steps(self, text: str, chunk: int) -> Rows:
        """The pieces of one chunk after each merge, the first row before any; [] where unknown."""
        ...


@lru_cache(maxsize=len(NAMES))
def reader_of(name: str) -> Reader:
    """The reader of one of `NAMES`. Raises ValueError for any other name.

    >>> [p.token for p in reader_of("gpt2").read("a  b")]
    [b'a', b' ', b' b']
    """
    if name == "sentencepiece":
        return SentencePieceReader()
    if name not in NAMES:
        raise ValueError(f"tokenizer {name!r} is not known; use one of {', '.join(NAMES)}")
    if name == "o200k_base":
        from minbpe_ref.gpt4o import GPT4O_SPLIT_PATTERN

        return RankReader(name, vocabularies.ranks(name), GPT4O_SPLIT_PATTERN)
    if name == "cl100k_base":
        return RankReader(name, vocabularies.ranks(name), GPT4_SPLIT_PATTERN)
    return RankReader(name, vocabularies.ranks("r50k_base"), GPT2_SPLIT_PATTERN)


def joined(parts: Sequence[bytes], left: bytes, right: bytes) -> list[bytes]:
    """The parts with each `left` that `right` follows made one, from left to right.

    >>> joined([b"a", b"a", b"a"], b"a", b"a")
    [b'aa', b'a']
    """
    made: list[bytes] = []
    i = 0
    while i < len(parts):
        hit = parts[i] == left and i + 1 < len(parts) and parts[i + 1] == right
        made.append(left + right if hit else parts[i])
        i += 2 if hit else 1
    return made


class RankReader:
    """A vocabulary in which a token's id is its rank, as OpenAI publishes them."""

    def __init__(self, name: str, ranks: Mapping[bytes, int], pattern: str) -> None:
        self.name, self.ranks, self.pattern = name, ranks, pattern

    def read(self, text: str) -> list[Piece]:
        """The tokens of a text; a lone surrogate counts as U+FFFD."""
        chunks = split(clean(text), self.pattern)
        return [
            Piece(self.ranks[token], token, n)
            for n, chunk in enumerate(chunks)
            for token in self._rows(chunk.encode("utf-8"))[-1]
        ]

    def steps(self, text: str, chunk: int) -> Rows:
        """The pieces of one chunk after each merge."""
        raw = split(clean(text), self.pattern)[chunk].encode("utf-8")
        return self._rows(raw) if len(raw) <= MOST_STEPS else []

    def _rows(self, raw: bytes) -> Rows:
        rows = [[bytes([b]) for b in raw]]
        if len(raw) > MOST_STEPS:  # never stepped through, so only its last row is made
            return [merge_by_rank(rows[0], lambda a, b: self.ranks.get(a + b), lambda a, b: a + b)]
        while True:
            pairs = zip(rows[-1], rows[-1][1:])
            ranked = [(self.ranks[a + b], a, b) for a, b in pairs if a + b in self.ranks]
            if not ranked:
                return rows
            _, left, right = min(ranked)
            rows.append(joined(rows[-1], left, right))


class OwnReader:
    """A tokenizer of one's own: any `encode`, with the bytes of each id.

    merges: (left id, right id) -> new id, to step through. pattern: how it splits, if it does.

    >>> from minbpe_ref import BasicTokenizer
    >>> mine = BasicTokenizer(); mine.train("ababab", 257)
    >>> [p.idx for p in OwnReader(mine.encode, mine.vocab, mine.merges).read("abc")]
    [256, 99]
    """

    def __init__(
        self,
        encode: Callable[[str], Sequence[int]],
        vocab: Mapping[int, bytes],
        merges: Mapping[Pair, int] | None = None,
        pattern: str = "",
        name: str = "yours",
    ) -> None:
        self.name, self.encode, self.vocab = name, encode, vocab
        self.merges, self.pattern = dict(merges or {}), pattern

    def read(self, text: str) -> list[Piece]:
        """The tokens of a text; errors are those of `encode`, or KeyError for an id without bytes."""
        pieces, chunk, left = [], 0, self._lengths(text)
        for idx in self.encode(text):
            token = self.vocab[idx]
            pieces.append(Piece(idx, token, chunk))
            left[chunk] -= len(token)
            chunk += left[chunk] <= 0 and chunk + 1 < len(left)
        return pieces

    def steps(self, text: str, chunk: int) -> Rows:
        """The pieces of one chunk after each merge, lowest new id first."""
        raw = self._chunks(text)[chunk].encode("utf-8")
        if not self.merges or len(raw) > MOST_STEPS:
            return []
        rows, ids = [[bytes([b]) for b in raw]], list(raw)
        while pairs := [p for p in zip(ids, ids[1:]) if p in self.merges]:
            pair = min(pairs, key=lambda p: self.merges[p])
            ids = merge(ids, pair, self.merges[pair])
            rows.append([self.vocab[i] for i in ids])
        return rows

    def _chunks(self, text: str) -> list[str]:
        return split(clean(text), self.pattern) if self.pattern else [clean(text)]

    def _lengths(self, text: str) -> list[int]:
        return [len(chunk.encode("utf-8")) for chunk in self._chunks(text)] or [0]


class SentencePieceReader:
    """The sentencepiece model that the course ships; a chunk is a word with the space before it."""

    name = "sentencepiece"

    def __init__(self) -> None:
        from minbpe_ref import corpora
        from minbpe_ref.sentencepiece_bpe import SentencePieceBPE

        self.tokenizer = SentencePieceBPE.from_bytes(corpora.sentencepiece_model())
        pieces = self.tokenizer.model.pieces
        self.scores = {piece.text: piece.score for piece in pieces}
        self.texts = [piece.text for piece in pieces]
        self.raw = [self._bytes_of(text) for text in self.texts]

    @staticmethod
    def _bytes_of(text: str) -> bytes:
        if len(text) == 6 and text.startswith("<0x"):
            return bytes([int(text[3:5], 16)])
        return text.replace("\u2581", " ").encode("utf-8")

    def read(self, text: str) -> list[Piece]:
        """The pieces of a text, the space in front of it among them."""
        made: list[Piece] = []
        chunk = -1
        for idx in self.tokenizer.encode(text):
            chunk += self.texts[idx].startswith("\u2581") or chunk < 0
            made.append(Piece(idx, self.raw[idx], chunk))
        return made

    def steps(self, text: str, chunk: int) -> Rows:
        """The pieces of one word after each merge, the best score first, the leftmost of equals."""
        raw = b"".join(p.token for p in self.read(text) if p.chunk == chunk)
        if len(raw) > MOST_STEPS:
            return []
        parts = list(raw.decode("utf-8", "replace").replace(" ", "\u2581"))
        rows = [parts]
        while True:
            pairs = [(i, a + b) for i, (a, b) in enumerate(zip(parts, parts[1:]))]
            known = [(-self.scores[both], i) for i, both in pairs if both in self.scores]
            if not known:
                break
            _, at = min(known)
            parts = [*parts[:at], parts[at] + parts[at + 1], *parts[at + 2 :]]
            rows.append(parts)
        return [[self._bytes_of(part) for part in row] for row in rows]
