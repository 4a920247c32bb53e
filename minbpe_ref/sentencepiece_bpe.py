"""BPE as sentencepiece does it: merges over code points, with bytes as the way out.

Lecture 1:28:42 to 1:43:27. Where byte-level BPE starts from bytes, this starts from code points; a
code point that no piece covers falls back to its bytes, or to <unk>. A space is the visible
code point U+2581, and one is put in front of the text, so that a word is one token wherever it
stands. Left out: training (`sentencepiece_training`), what the text goes through before
(`sentencepiece_normalizer`), models of other types, dropout.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush

from minbpe_ref.arguments import token_id, token_ids
from minbpe_ref.sentencepiece_model import (
    BPE,
    BYTE,
    CONTROL,
    NORMAL,
    UNKNOWN,
    UNUSED,
    USER_DEFINED,
    SentencePieceModel,
    check_pieces,
    parse_model,
)
from minbpe_ref.sentencepiece_normalizer import SPACE, Normalizer, longest_first
from minbpe_ref.text import clean

_TYPES = {1: "Unigram", 3: "word", 4: "char"}
_DEEPEST = 100  # how far down the library looks for pieces in place of an unused one

Halves = dict[str, tuple[str, str]]


class SentencePieceBPE:
    """A sentencepiece BPE model: the ids of `sentencepiece.SentencePieceProcessor.encode`.

    Every option in the file that bears on ids or texts is followed: the normalization table, the
    treatment of spaces, unused and user-defined pieces, byte fallback, what stands for <unk>.
    Raises ValueError for a model of another type and for one that the library refuses
    (`check_pieces`).

    >>> from minbpe_ref import corpora
    >>> tokenizer = SentencePieceBPE.from_bytes(corpora.sentencepiece_model())
    >>> tokenizer.pieces("hello 127")
    ['▁hell', 'o', '▁', '1', '2', '7']
    >>> tokenizer.decode(tokenizer.encode("hello 안녕"))
    'hello 안녕'
    """

    def __init__(self, model: SentencePieceModel) -> None:
        if model.model_type != BPE:
            name = _TYPES.get(model.model_type, "unknown")
            raise ValueError(
                f"model type is {model.model_type}, not BPE ({BPE}): it is of type {name}, which "
                f"nothing in minbpe_ref reads; load it with the sentencepiece library"
            )
        check_pieces(model.pieces, model.byte_fallback)
        self.model = model
        kinds = [piece.kind for piece in model.pieces]
        self.unk_id = kinds.index(UNKNOWN) if UNKNOWN in kinds else -1
        rows = [(i, p) for i, p in enumerate(model.pieces) if p.text != "\0"]
        usable = (NORMAL, USER_DEFINED, UNUSED)
        self._ids = {p.text: i for i, p in rows if p.kind in usable}
        self._order = {p.text: _order(p.score) for _, p in rows if p.kind in usable}
        self._unused = {p.text for _, p in rows if p.kind == UNUSED}
        self._bytes = {int(p.text[1:-1], 16): i for i, p in rows if p.kind == BYTE}
        self._whole = frozenset(p.text for _, p in rows if p.kind == USER_DEFINED)
        names = map(re.escape, longest_first(self._whole))
        self._cut = re.compile(f"({'|'.join(names)})") if self._whole else None
        self._normalize = Normalizer(model.normalizer, self._whole)
        denormalizer = model.denormalizer
        self._denormalize = None if denormalizer is None else Normalizer(denormalizer)

    @classmethod
    def from_bytes(cls, data: bytes) -> SentencePieceBPE:
        """Make a tokenizer of the bytes of a `.model` file; errors are those of `parse_model`.

        >>> from minbpe_ref import corpora
        >>> SentencePieceBPE.from_bytes(corpora.sentencepiece_model()).vocab_size
        32000
        """
        return cls(parse_model(data))

    @property
    def vocab_size(self) -> int:
        """How many pieces there are."""
        return len(self.model.pieces)

    def encode(self, text: str) -> list[int]:
        """Turn `text` into piece ids; a control piece such as <s> in it is plain text.

        >>> from minbpe_ref import corpora
        >>> SentencePieceBPE.from_bytes(corpora.sentencepiece_model()).encode("world")
        [1526]
        """
        ids: list[int] = []
        unknown_before = False
        for symbol, idx in self._merge(self._symbols(self._normalize(clean(text)))):
            if idx != self.unk_id:
                ids.append(idx)
            elif self.model.byte_fallback:
                ids.extend(self._bytes[b] for b in symbol.encode("utf-8"))
            elif not unknown_before:
                # a run of unknown code points is one <unk>
                ids.append(idx)
            unknown_before = idx == self.unk_id
        return ids

    def pieces(self, text: str) -> list[str]:
        """Return the pieces of `text` rather than their ids.

        >>> from minbpe_ref import corpora
        >>> SentencePieceBPE.from_bytes(corpora.sentencepiece_model()).pieces("a world")
        ['▁a', '▁world']
        """
        return [self.model.pieces[idx].text for idx in self.encode(text)]

    def decode(self, ids: Iterable[int]) -> str:
        """Turn piece ids back into text, without the space put in front of it.

        Bytes that are not valid UTF-8 become U+FFFD each. Raises ValueError for an unknown id,
        TypeError for what is not an integer.

        >>> from minbpe_ref import corpora
        >>> SentencePieceBPE.from_bytes(corpora.sentencepiece_model()).decode([1526, 3 + 0xFF])
        'world\\ufffd'
        """
        spaces = self.model.normalizer
        out: list[str] = []
        run = bytearray()
        first = spaces.add_dummy_prefix or spaces.remove_extra_whitespaces
        for idx in map(token_id, token_ids(ids)):
            if not 0 <= idx < self.vocab_size:
                raise ValueError(
                    f"piece id {idx} is not in the vocabulary of {self.vocab_size} ids"
                )
            piece = self.model.pieces[idx]
            if piece.kind == BYTE:
                run.append(int(piece.text[1:-1], 16))
                first = False
                continue
            out.append(_decode_run(run))
            run.clear()
            if piece.kind == CONTROL:
                continue
            out.append(self._surface(piece.text, piece.kind, first))
            # a model that removes extra spaces drops all those in front, any other one only
            stripped = piece.text.startswith(SPACE) and not spaces.remove_extra_whitespaces
            first = first and not out[-1] and not stripped
        text = "".join(out) + _decode_run(run)
        return self._denormalize(text) if self._denormalize and text else text

    def _surface(self, text: str, kind: int, first: bool) -> str:
        if kind == UNKNOWN:
            return self.model.unk_surface
        return (text.removeprefix(SPACE) if first else text).replace(SPACE, " ")

    def _symbols(self, text: str) -> list[str]:
        if self._cut is None:
            return list(text)
        parts = self._cut.split(text)
        return [s for i, part in enumerate(parts) for s in ([part] if i % 2 else part)]

    def _merge(self, symbols: list[str]) -> Iterator[tuple[str, int]]:
        """Merge the pair whose joint piece has the best score until no pair makes a piece.

        Yields symbols and their ids. Ties go to the leftmost pair. An unused piece is merged like
        any other, and at the end falls apart into what it was merged from.
        """
        end = len(symbols)
        after, before = list(range(1, end + 1)), list(range(-1, end - 1))
        halves: Halves = {}

        def entry(i: int, j: int) -> list[tuple[int, int, str]]:
            if i < 0 or j >= end or symbols[i] in self._whole or symbols[j] in self._whole:
                return []
            joint = symbols[i] + symbols[j]
            if joint in self._unused:
                # subtle: the pair seen last decides, be it merged or not
                halves[joint] = symbols[i], symbols[j]
            return [(-self._order[joint], i, joint)] if joint in self._order else []

        heap = [found for i in range(end - 1) for found in entry(i, i + 1)]
        heapify(heap)
        while heap:
            _, i, joint = heappop(heap)
            # subtle: the pair may be gone; then the two symbols at i no longer spell this piece
            if not symbols[i] or (j := after[i]) >= end or symbols[i] + symbols[j] != joint:
                continue
            symbols[i], symbols[j], after[i] = joint, "", after[j]
            if after[j] < end:
                before[after[j]] = i
            for found in entry(before[i], i) + entry(i, after[i]):
                heappush(heap, found)
        for symbol in symbols:
            if symbol:
                yield from self._apart(symbol, halves)

    def _apart(self, symbol: str, halves: Halves, depth: int = 0) -> Iterator[tuple[str, int]]:
        if symbol not in self._unused or depth > _DEEPEST:
            yield symbol, self._ids.get(symbol, self.unk_id)
        elif symbol in halves:
            for half in halves[symbol]:
                yield from self._apart(half, halves, depth + 1)
        else:
            yield symbol, self.unk_id


def _order(score: float) -> int:
    """Rank a score as the library does, by its 32 bits: -0.0 is below 0.0, and NaN has a place."""
    bits = struct.unpack("<i", struct.pack("<f", score))[0]
    return bits if bits >= 0 else -(bits & 0x7FFFFFFF) - 1


def _decode_run(run: bytes | bytearray) -> str:
    """Decode bytes, each byte that is no part of a code point as one U+FFFD."""
    out = []
    at = 0
    while at < len(run):
        # a code point takes one to four bytes
        for size in range(1, 5):
            try:
                out.append(bytes(run[at : at + size]).decode("utf-8"))
            except UnicodeDecodeError:
                continue
            break
        else:
            out.append("\ufffd")
            size = 1
        at += size
    return "".join(out)
