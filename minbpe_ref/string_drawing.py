"""Drawings of strings: code points over their bytes, a byte's bits, pieces, languages side by side.

The look is that of `drawing`: borders before colours, the content told in words for a screen reader.
A dashed border marks what is not text by itself: a UTF-8 byte that continues a code point, a byte
that stands in for a code point without a piece.
Left out: tokens in a row (`drawing.token_boxes`), merges (`forest`).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from minbpe_ref.drawing import BOX, CAPTION, TINTS, figure, label, plural

if TYPE_CHECKING:
    from IPython.display import HTML

_SMALL = "font-size:.72em"
_COLUMN = "display:inline-block;vertical-align:top;text-align:center;margin:0 3px 4px 0"
_BYTE_PIECE = re.compile(r"<0x([0-9A-F]{2})>\Z")
_MOST_SPOKEN = 30  # a screen reader should not have to read a whole page of boxes


def code_point_boxes(text: str, caption: str = "") -> HTML:
    """Draw each code point of `text` over the bytes that UTF-8 spends on it.

    The first byte of a code point has a solid border, the bytes that continue it a dashed one.
    Raises UnicodeEncodeError for a lone surrogate, which has no bytes in UTF-8.

    >>> print(code_point_boxes("é!", "Two").data.split('"')[3])
    Two: 2 code points, 3 bytes. é U+00E9 is C3 A9; ! U+0021 is 21.
    """
    from IPython.display import HTML

    spelled, columns = [], []
    for char in text:
        data = char.encode("utf-8")
        spelled.append(f"{_shown(char)} U+{ord(char):04X} is {data.hex(' ').upper()}")
        columns.append(_column(char, data))
    size = len(text.encode("utf-8"))
    words = f"{caption}: " if caption else ""
    words += f"{len(text)} code point{plural(len(text))}, {size} byte{plural(size)}. "
    words += "; ".join(spelled[:_MOST_SPOKEN])
    words += f"; … and {len(spelled) - _MOST_SPOKEN} more." if len(spelled) > _MOST_SPOKEN else "."
    return HTML(figure(words, _caption(caption), *columns))


def _column(char: str, data: bytes) -> str:
    # one tint for each length, so that equal colours mean equal costs
    tint = f"background:{TINTS[len(data) - 1]}"
    top = f'<div style="font-size:1.35em;line-height:1.3">{html.escape(_shown(char))}</div>'
    name = f'<div style="{_SMALL};font-family:monospace">U+{ord(char):04X}</div>'
    boxes = "".join(
        f'<span style="{BOX};{tint}{_dashed(0x80 <= byte < 0xC0)}">{byte:02X}</span>'
        for byte in data
    )
    return f'<div style="{_COLUMN}">{top}{name}<div>{boxes}</div></div>'


def _shown(char: str) -> str:
    """A code point as it can be seen alone: a mark on a dotted circle, an invisible one as a sign."""
    if unicodedata.combining(char):
        return "\u25cc" + char
    seen = label(char.encode("utf-8"))
    return seen if seen.isprintable() else "·"


def _dashed(on: bool) -> str:
    return ";border-style:dashed" if on else ""


def _caption(caption: str) -> str:
    return f'<div style="{CAPTION}">{html.escape(caption)}</div>' if caption else ""


def utf8_bits(char: str, caption: str = "") -> HTML:
    """Draw how the bits of one code point are dealt out to its UTF-8 bytes.

    The bits that UTF-8 adds are plain; those of the code point are tinted and underlined.
    Raises ValueError for a text of more or less than one code point.

    >>> print(utf8_bits("é").data.split('"')[3])
    é, U+00E9, takes 2 bytes: 110 then 00011; 10 then 101001.
    >>> utf8_bits("ab")
    Traceback (most recent call last):
    ValueError: 'ab' is 2 code points; pass one
    """
    from IPython.display import HTML

    if len(char) != 1:
        raise ValueError(f"{char!r} is {len(char)} code points; pass one")
    parts = [_split_bits(byte) for byte in char.encode("utf-8")]
    words = f"{caption}: " if caption else ""
    words += f"{_shown(char)}, U+{ord(char):04X}, takes {len(parts)} byte{plural(len(parts))}: "
    words += "; ".join(f"{added} then {kept}" for added, kept in parts) + "."
    head = f'<span style="font-size:1.35em">{html.escape(_shown(char))}</span> U+{ord(char):04X} = '
    kept_row = " ".join(f'<span style="{_KEPT}">{kept}</span>' for _, kept in parts)
    boxes = "".join(
        f'<span style="{BOX}">{added}<span style="{_KEPT}">{kept}</span></span>'
        for added, kept in parts
    )
    body = f'<div style="font-family:monospace">{head}{kept_row}</div><div>{boxes}</div>'
    return HTML(figure(words, _caption(caption), body))


_KEPT = f"background:{TINTS[0]};border-bottom:2px solid #0072B2"


def _split_bits(byte: int) -> tuple[str, str]:
    """Split a byte of UTF-8 into the bits that mark its place and those of the code point."""
    bits = f"{byte:08b}"
    # the marker is the run of ones and the zero after it
    size = bits.index("0") + 1
    return bits[:size], bits[size:]


def piece_boxes(pieces: Sequence[str], ids: Sequence[int], caption: str = "") -> HTML:
    """Draw sentencepiece's pieces, each with its id; a byte that fell back has a dashed border.

    Under each run of bytes stands the text that they spell together.
    Raises ValueError when there are not as many ids as pieces.

    >>> print(piece_boxes(["▁a", "<0xC3>", "<0xA9>"], [5, 6, 7], "Three").data.split('"')[3])
    Three: 3 pieces: ▁a | C3 | A9. Bytes that fell back: é.
    """
    from IPython.display import HTML

    if len(pieces) != len(ids):
        raise ValueError(f"{len(pieces)} pieces and {len(ids)} ids; pass as many ids as pieces")
    names = [_BYTE_PIECE.sub(r"\1", piece) for piece in pieces]
    columns, fell = [], []
    for run in _byte_runs(pieces):
        boxes = "".join(_piece_box(names[i], ids[i], names[i] != pieces[i]) for i in run)
        if names[run[0]] == pieces[run[0]]:
            columns.append(boxes)
            continue
        text = bytes(int(names[i], 16) for i in run).decode("utf-8", "replace")
        fell.append(text)
        below = f'<div style="border-top:2px solid currentColor">{html.escape(text)}</div>'
        columns.append(f'<div style="{_COLUMN}">{boxes}{below}</div>')
    words = f"{caption}: " if caption else ""
    words += f"{len(names)} piece{plural(len(names))}: " + " | ".join(names[:_MOST_SPOKEN])
    more = len(names) - _MOST_SPOKEN
    words += f" … and {more} more." if more > 0 else "."
    words += f" Bytes that fell back: {', '.join(fell)}." if fell else ""
    return HTML(figure(words, _caption(caption), *columns))


def _byte_runs(pieces: Sequence[str]) -> list[list[int]]:
    """Group the places of neighbouring byte pieces; any other piece stands alone."""
    runs: list[list[int]] = []
    for i, piece in enumerate(pieces):
        follows = i > 0 and _BYTE_PIECE.match(piece) and _BYTE_PIECE.match(pieces[i - 1])
        if follows:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _piece_box(name: str, idx: int, is_byte: bool) -> str:
    shown = name.replace("\n", "↵").replace("\t", "⇥")
    style = f"{BOX};background:{TINTS[idx % len(TINTS)]}{_dashed(is_byte)}"
    return (
        f'<span style="{style}"><span>{html.escape(shown)}</span>'
        f'<br><span style="{_SMALL}">{idx}</span></span>'
    )


def token_rows(rows: Mapping[str, Sequence[bytes]], caption: str = "") -> HTML:
    """Draw several token rows under each other, each with its name and its number of tokens.

    For one sentence in several languages, or one text in several tokenizers.

    >>> print(token_rows({"English": [b"hi"], "Korean": ["안".encode(), b"\\xeb"]}).data.split('"')[3])
    English, 1 token: hi. Korean, 2 tokens: 안 | \\xeb.
    """
    from IPython.display import HTML

    told, lines = [], []
    for name, tokens in rows.items():
        spelled = [label(token) for token in tokens]
        count = f"{len(spelled)} token{plural(len(spelled))}"
        more = len(spelled) - _MOST_SPOKEN
        end = f" … and {more} more." if more > 0 else "."
        told.append(f"{name}, {count}: " + " | ".join(spelled[:_MOST_SPOKEN]) + end)
        boxes = "".join(
            f'<span style="{BOX};background:{TINTS[i % 2]}">{html.escape(piece)}</span>'
            for i, piece in enumerate(spelled)
        )
        head = f"<b>{html.escape(name)}</b> <span style='{_SMALL}'>{count}</span>"
        lines.append(f'<div style="margin:.35em 0"><div>{head}</div>{boxes}</div>')
    words = (f"{caption}: " if caption else "") + " ".join(told)
    return HTML(figure(words, _caption(caption), *lines))
