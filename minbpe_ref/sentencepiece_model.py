"""Read a sentencepiece `.model` file: a protocol buffer message, decoded by hand.

Lecture 1:28:42. The message is sentencepiece_model.proto's ModelProto; only the fields that
encoding needs are kept. Left out: encoding (`sentencepiece_bpe`), writing such files.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from minbpe_ref.sentencepiece_normalizer import NormalizerSpec

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = range(1, 7)
UNIGRAM, BPE = 1, 2
# Llama 3 has 128 thousand pieces and Gemma 256 thousand
MAX_PIECES = 2**21
UNKNOWN_SURFACE = " \u2047 "  # what decoding shows for <unk>, unless the model says otherwise

_MOST_BYTES = 8000  # a piece of the library's is shorter

Fields = Mapping[int, int | bytes]


@dataclass(frozen=True)
class Piece:
    """One row of the vocabulary; its place is its id."""

    text: str
    score: float
    kind: int


@dataclass(frozen=True)
class SentencePieceModel:
    """What a `.model` file says about encoding and decoding.

    `denormalizer`: what becomes of a decoded text, None for nothing.
    """

    pieces: tuple[Piece, ...]
    model_type: int = BPE
    byte_fallback: bool = False
    normalizer: NormalizerSpec = field(default_factory=NormalizerSpec)
    denormalizer: NormalizerSpec | None = None
    unk_surface: str = UNKNOWN_SURFACE


def parse_model(data: bytes) -> SentencePieceModel:
    """Decode the bytes of a `.model` file.

    Raises ValueError when it is cut short, is no such file, or has no pieces or too many.

    >>> from minbpe_ref import corpora
    >>> model = parse_model(corpora.sentencepiece_model())
    >>> len(model.pieces), model.pieces[3].text, model.byte_fallback
    (32000, '<0x00>', True)
    >>> parse_model(b"\\x0a\\x05abc")
    Traceback (most recent call last):
    ValueError: sentencepiece model of 5 bytes ends inside the field at byte 2; it is cut short
    """
    if not isinstance(data, bytes):
        raise TypeError(
            f"data is a {type(data).__name__}; pass the bytes of a sentencepiece .model file"
        )
    pieces: list[Piece] = []
    parts: dict[int, dict[int, int | bytes]] = {2: {}, 3: {}, 5: {}}
    for number, value in _fields(data):
        if not isinstance(value, bytes):
            continue
        if number == 1:
            pieces.append(_piece(value))
            if len(pieces) > MAX_PIECES:
                raise ValueError(
                    f"sentencepiece model has more than {MAX_PIECES} pieces; is it one?"
                )
        elif number in parts:
            parts[number] |= dict(_fields(value))
    if not pieces:
        raise ValueError(f"{len(data)} bytes hold no pieces; pass a sentencepiece .model file")
    trainer, normalizer, denormalizer = parts[2], parts[3], parts[5]
    # the numbers and defaults are those of sentencepiece_model.proto
    return SentencePieceModel(
        pieces=tuple(pieces),
        model_type=_number(trainer, 3, UNIGRAM),
        byte_fallback=bool(_number(trainer, 35, False)),
        normalizer=_normalizer(normalizer, suffix=bool(_number(trainer, 24, False))),
        denormalizer=_normalizer(denormalizer, suffix=False) if denormalizer.get(2) else None,
        unk_surface=_text(trainer, 44, UNKNOWN_SURFACE),
    )


def _normalizer(fields: Fields, suffix: bool) -> NormalizerSpec:
    charsmap = fields.get(2, b"")
    if not isinstance(charsmap, bytes):
        raise ValueError("the normalization table is a number; pass a sentencepiece .model file")
    return NormalizerSpec(
        charsmap=charsmap,
        add_dummy_prefix=bool(_number(fields, 3, True)),
        remove_extra_whitespaces=bool(_number(fields, 4, True)),
        escape_whitespaces=bool(_number(fields, 5, True)),
        treat_whitespace_as_suffix=suffix,
    )


def _number(fields: Fields, number: int, default: int) -> int:
    value = fields.get(number, default)
    if not isinstance(value, int):
        raise ValueError(f"option {number} is no number; pass a sentencepiece .model file")
    return value


def _text(fields: Fields, number: int, default: str) -> str:
    value = fields.get(number, default.encode("utf-8"))
    if not isinstance(value, bytes):
        raise ValueError(f"option {number} is a number; pass a sentencepiece .model file")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{value[:80]!r} is not UTF-8; train the model on UTF-8 text") from None


def check_pieces(pieces: Sequence[Piece], byte_fallback: bool) -> None:
    """Refuse the vocabularies that the library refuses.

    Raises ValueError for a piece that is empty, too long, twice there or holds a zero byte, for
    bytes without byte fallback or too few with it, and for more than one <unk> or none.

    >>> check_pieces([Piece("<unk>", 0.0, UNKNOWN), Piece("a\\0", 0.0, NORMAL)], False)
    Traceback (most recent call last):
    ValueError: piece 1 is 'a\\x00'; sentencepiece takes no zero byte in a piece, remove it
    """
    seen: set[str] = set()
    for idx, piece in enumerate(pieces):
        size = len(piece.text.encode("utf-8"))
        if not 0 < size < _MOST_BYTES:
            raise ValueError(f"piece {idx} has {size} bytes; a piece has 1 to {_MOST_BYTES - 1}")
        if piece.text == "\0" and (piece.kind == UNUSED or byte_fallback):
            continue  # as in the library: it is not used
        if "\0" in piece.text:
            raise ValueError(
                f"piece {idx} is {piece.text!r:.80}; sentencepiece takes no zero byte in a piece, "
                f"remove it"
            )
        if piece.text in seen:
            raise ValueError(f"piece {idx}, {piece.text!r:.80}, comes twice; remove one")
        seen.add(piece.text)
    kinds = [piece.kind for piece in pieces]
    unknown = kinds.count(UNKNOWN)
    if unknown > 1 or (not unknown and not byte_fallback):
        raise ValueError(f"the model has {unknown} <unk> pieces; it needs one, train again")
    _check_bytes([piece.text for piece in pieces if piece.kind == BYTE], byte_fallback)


def _check_bytes(names: list[str], byte_fallback: bool) -> None:
    if names and not byte_fallback:
        raise ValueError(f"byte piece {names[0]!r:.80} without byte fallback; train again")
    if strange := set(names) - {f"<0x{b:02X}>" for b in range(256)}:
        raise ValueError(f"byte piece {min(strange)!r:.80} is none of <0x00> to <0xFF>; rename it")
    if byte_fallback and len(names) != 256:
        raise ValueError(f"byte fallback needs 256 byte pieces; the model has {len(names)}")


# field number of sentencepiece_model.proto -> the trainer's option of that name
_TRAINER = {
    7: "input_format", 3: "model_type", 4: "vocab_size", 10: "character_coverage",
    11: "input_sentence_size", 19: "shuffle_input_sentence", 18: "max_sentence_length",
    14: "seed_sentencepiece_size", 20: "max_sentencepiece_length", 21: "split_by_unicode_script",
    23: "split_by_number", 22: "split_by_whitespace", 25: "split_digits",
    26: "allow_whitespace_only_pieces", 35: "byte_fallback", 40: "unk_id", 41: "bos_id",
    42: "eos_id", 43: "pad_id",
}  # fmt: skip
_NORMALIZER = {1: "normalization_rule_name", 3: "add_dummy_prefix", 4: "remove_extra_whitespaces"}
_NUMBERS = re.compile(r"vocab_size|_id$|_length$|_size$|model_type")


def training_settings(data: bytes) -> dict[str, bool | int | float | str]:
    """Tell with which options the model in `data` was trained, as far as the file says.

    model_type is 1 for Unigram and 2 for BPE. Options about the machine and the text's place are
    left out. Raises as `parse_model`.

    >>> from minbpe_ref import corpora
    >>> settings = training_settings(corpora.sentencepiece_model())
    >>> settings["vocab_size"], settings["split_digits"], settings["pad_id"]
    (32000, True, -1)
    """
    told: dict[str, bool | int | float | str] = {}
    for part, value in _fields(data):
        names = {2: _TRAINER, 3: _NORMALIZER}.get(part)
        if names is None or not isinstance(value, bytes):
            continue
        found = dict(_fields(value))
        told |= {name: _setting(name, found[n]) for n, name in names.items() if n in found}
    return told


def _setting(name: str, value: int | bytes) -> bool | int | float | str:
    if isinstance(value, bytes):
        is_number = name == "character_coverage"
        return round(struct.unpack("<f", value)[0], 6) if is_number else value.decode("utf-8")
    if not _NUMBERS.search(name):
        return bool(value)
    # subtle: a negative number stands as its 64-bit two's complement
    return value - 2**64 if value >= 2**63 else value


def _piece(data: bytes) -> Piece:
    fields = dict(_fields(data))
    score = fields.get(2, b"\0\0\0\0")
    if not (isinstance(fields.get(1, b""), bytes) and isinstance(score, bytes) and len(score) == 4):
        raise ValueError("a piece has a field of the wrong type; pass a sentencepiece .model file")
    kind = _number(fields, 3, NORMAL)
    # subtle: protocol buffers read a kind that they don't know as the default
    kind = kind if NORMAL <= kind <= BYTE else NORMAL
    return Piece(_text(fields, 1, ""), struct.unpack("<f", score)[0], kind)


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield (field number, value): an int for a varint, bytes for anything else."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(data, at)
            yield number, value
            continue
        if wire == 2:
            size, at = _varint(data, at)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
        else:
            raise ValueError(f"wire type {wire} at byte {at}; pass a sentencepiece .model file")
        if size > len(data) - at:
            raise _cut_short(data, at)
        yield number, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of 7 bits a byte, lowest first; the top bit says that more follow."""
    value = 0
    for i, byte in enumerate(data[at : at + 10]):
        value |= (byte & 0x7F) << (7 * i)
        if byte < 0x80:
            return value, at + i + 1
    raise _cut_short(data, at)


def _cut_short(data: bytes, at: int) -> ValueError:
    return ValueError(
        f"sentencepiece model of {len(data)} bytes ends inside the field at byte {at}; "
        f"it is cut short"
    )
