"""BPE as sentencepiece does it: merges over code points, with bytes as the way out.

Lecture 1:28:42 to 1:43:27. Where byte-level BPE starts from bytes, this starts from code points; a
code point that no piece covers falls back to its bytes, or to <unk>. A space is the visible
code point U+2581, and one is put in front of the text, so that a word is one token wherever it
stands. Left out: training (`sentencepiece_training`), Unigram (`unigram`), normalization tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from minbpe_ref.sentencepiece_model import (
    BPE,
    BYTE,
    CONTROL,
    NORMAL,
    UNKNOWN,
    USER_DEFINED,
    SentencePieceModel,
    parse_model,
)
from minbpe_ref.specials import special_pattern
from minbpe_ref.text import clean

SPACE = "\u2581"
UNKNOWN_SURFACE = " \u2047 "  # what sentencepiece shows for <unk>


class SentencePieceBPE:
    """A sentencepiece BPE model: the ids of `sentencepiece.SentencePieceProcessor.encode`.

    Raises ValueError for a model of another type, without <unk>, or with a normalization table.

    >>> from minbpe_ref import corpora
    >>> tokenizer = SentencePieceBPE.from_bytes(corpora.sentencepiece_model())
    >>> tokenizer.pieces("hello 127")
    ['▁hell', 'o', '▁', '1', '2', '7']
    >>> tokenizer.decode(tokenizer.encode("hello 안녕"))
    'hello 안녕'
    """

    def __init__(self, model: SentencePieceModel) -> None:
        if model.model_type != BPE:
            raise ValueError(f"model type is {model.model_type}, not BPE ({BPE}); use unigram")
        if model.has_charsmap:
            raise ValueError("the model has a normalization table; use the sentencepiece library")
        self.model = model
        kinds = [piece.kind for piece in model.pieces]
        if UNKNOWN not in kinds:
            raise ValueError("the model has no <unk> piece; sentencepiece needs one, train again")
        self.unk_id = kinds.index(UNKNOWN)
        rows = list(enumerate(model.pieces))
        self._ids = {p.text: i for i, p in rows if p.kind in (NORMAL, USER_DEFINED)}
        self._scores = {p.text: p.score for _, p in rows if p.kind == NORMAL}
        self._bytes = {int(p.text[1:-1], 16): i for i, p in rows if p.kind == BYTE}
        self._whole = tuple(p.text for _, p in rows if p.kind == USER_DEFINED)
        if model.byte_fallback and len(self._bytes) != 256:
            raise ValueError(
                f"byte fallback needs 256 byte pieces; the model has {len(self._bytes)}"
            )

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
        for symbol in self._merge(self._symbols(self._normalize(text))):
            if symbol in self._ids:
                ids.append(self._ids[symbol])
            elif self.model.byte_fallback:
                ids.extend(self._bytes[b] for b in symbol.encode("utf-8"))
            elif not unknown_before:
                # a run of unknown code points is one <unk>
                ids.append(self.unk_id)
            unknown_before = symbol not in self._ids
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

        Bytes that are not valid UTF-8 become U+FFFD each. Raises ValueError for an unknown id.

        >>> from minbpe_ref import corpora
        >>> SentencePieceBPE.from_bytes(corpora.sentencepiece_model()).decode([1526, 3 + 0xFF])
        'world\\ufffd'
        """
        out: list[str] = []
        run = bytearray()
        first = True
        for idx in ids:
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
            out.append(self._surface(piece.text, piece.kind, first))
            # a model that removes extra spaces drops all those in front, any other one only
            stripped = piece.text.startswith(SPACE) and not self.model.remove_extra_whitespaces
            first = first and not out[-1] and not stripped
        return "".join(out) + _decode_run(run)

    def _surface(self, text: str, kind: int, first: bool) -> str:
        if kind == CONTROL:
            return ""
        if kind == UNKNOWN:
            return UNKNOWN_SURFACE
        if first and (self.model.add_dummy_prefix or self.model.remove_extra_whitespaces):
            text = text.removeprefix(SPACE)
        return text.replace(SPACE, " ")

    def _normalize(self, text: str) -> str:
        text = clean(text)
        if self.model.remove_extra_whitespaces:
            text = re.sub(" +", " ", text.lstrip(" "))
        if text and self.model.add_dummy_prefix:
            text = " " + text
        text = text.replace(" ", SPACE)
        # subtle: at the end, and only there, U+2581 in the text counts as a space too
        return text.rstrip(SPACE) if self.model.remove_extra_whitespaces else text

    def _symbols(self, text: str) -> list[str]:
        if not self._whole:
            return list(text)
        parts = special_pattern(self._whole).split(text)
        return [s for i, part in enumerate(parts) for s in ([part] if i % 2 else part)]

    def _merge(self, symbols: list[str]) -> list[str]:
        """Merge the pair whose joint piece has the best score until no pair makes a piece."""
        end = len(symbols)
        after, before = list(range(1, end + 1)), list(range(-1, end - 1))
        frozen = set(self._whole)

        def entry(i: int, j: int) -> list[tuple[float, int, str]]:
            if i < 0 or j >= end or symbols[i] in frozen or symbols[j] in frozen:
                return []
            joint = symbols[i] + symbols[j]
            return [(-self._scores[joint], i, joint)] if joint in self._scores else []

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
        return [symbol for symbol in symbols if symbol]


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
