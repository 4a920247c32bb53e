"""Where the chunks of a text end: the split patterns of GPT-2, GPT-4 and GPT-4o spelled out as code.

Each `*_end` reads its pattern's alternatives in order, on UTF-8 bytes, with a table of classes in
place of `\\p{L}`; a chunk depends on nothing before its start. A test compares every one with the
`regex` library. Left out: which pattern is which (`patterns`), what is done with a chunk.
"""

from __future__ import annotations

import numpy as np

from minbpe_ref.engine.jit import kernel
from minbpe_ref.engine.unicode_classes import (
    EITHER,
    LETTER,
    LOWER,
    MARK,
    NEWLINE,
    NUMBER,
    OTHER,
    SPACE,
    UPPER,
)

WHOLE, GPT2, GPT4, GPT4O = range(4)  # families; WHOLE: no pattern, a document is one chunk
_END = 255  # the class past the end of a document
_BLANK, _QUOTE, _SLASH, _LF, _CR = np.frombuffer(b" '/\n\r", np.uint8)
_S, _D, _M, _T, _L, _V, _R, _E = np.frombuffer(b"sdmtlvre", np.uint8)
_LONG_S = (0xC5, 0xBF)  # U+017F, which (?i:s) matches as well


@kernel(inline=True)
def char_at(buf, i, end, table):  # type: ignore[no-untyped-def]
    """Return the class and the bytes of the code point at `i`."""
    if i >= end:
        return _END, 0
    b = buf[i]
    if b < 0x80:
        return table[b], 1
    if b < 0xE0:
        return table[((b & 0x1F) << 6) | (buf[i + 1] & 0x3F)], 2
    if b < 0xF0:
        return table[((b & 0x0F) << 12) | ((buf[i + 1] & 0x3F) << 6) | (buf[i + 2] & 0x3F)], 3
    high = ((b & 0x07) << 18) | ((buf[i + 1] & 0x3F) << 12)
    return table[high | ((buf[i + 2] & 0x3F) << 6) | (buf[i + 3] & 0x3F)], 4


@kernel(inline=True)
def run_end(buf, i, end, table, kinds):  # type: ignore[no-untyped-def]
    """Return where the run of classes in the bit set `kinds` ends that starts at `i`."""
    while i < end:
        if buf[i] < 0x80:  # ASCII, most often
            if not (kinds >> table[buf[i]]) & 1:
                break
            i += 1
        else:
            kind, size = char_at(buf, i, end, table)
            if not (kinds >> kind) & 1:
                break
            i += size
    return i


@kernel
def contraction_end(buf, i, end, any_case):  # type: ignore[no-untyped-def]
    """Return where 's 'd 'm 't 'll 've 're ends that starts at `i`, or `i` when none does."""
    if i + 1 >= end or buf[i] != _QUOTE:
        return i
    x = buf[i + 1]
    y = buf[i + 2] if i + 2 < end else np.uint8(0)
    if any_case:
        if x == _LONG_S[0] and y == _LONG_S[1]:
            return i + 3
        # bit 5 makes a capital small, and makes a letter of no other byte
        x, y = x | np.uint8(32), y | np.uint8(32)
    if x in (_S, _D, _M, _T):
        return i + 2
    if (x == _L and y == _L) or (x == _V and y == _E) or (x == _R and y == _E):
        return i + 3
    return i


@kernel
def space_end(buf, i, end, table, keep_lines, to_the_end):  # type: ignore[no-untyped-def]
    r"""Return where the whitespace chunk ends that starts at `i`.

    With `keep_lines` it reaches to the last line end: \s*[\r\n]. With `to_the_end` whitespace that
    ends the text is one chunk: \s++$. Otherwise the last one is left for the next word: \s+(?!\S).
    """
    last = stop = i
    line = -1
    while stop < end:
        kind, size = char_at(buf, stop, end, table)
        if kind != SPACE and kind != NEWLINE:
            break
        last = stop
        stop += size
        if kind == NEWLINE:
            line = stop
    if stop == end and to_the_end:
        return stop
    if keep_lines and line >= 0:
        return line
    return stop if stop == end or last == i else last


@kernel
def gpt2_end(buf, i, end, table):  # type: ignore[no-untyped-def]
    """Return where the chunk ends that GPT-2's pattern starts at `i`."""
    j = contraction_end(buf, i, end, False)
    if j > i:
        return j
    # " ?" and then a run of one class
    j = i
    kind, size = char_at(buf, i, end, table)
    if buf[i] == _BLANK:
        after, after_size = char_at(buf, i + 1, end, table)
        if after != _END and after != SPACE and after != NEWLINE:
            j, kind, size = i + 1, after, after_size
    if kind != SPACE and kind != NEWLINE:
        return run_end(buf, j + size, end, table, 1 << kind)
    return space_end(buf, i, end, table, False, True)


@kernel
def gpt4_end(buf, i, end, table, to_the_end):  # type: ignore[no-untyped-def]
    """Return where the chunk ends that GPT-4's pattern starts at `i`."""
    kind, size = char_at(buf, i, end, table)
    if kind == LETTER:
        return run_end(buf, i + size, end, table, 1 << LETTER)
    j = contraction_end(buf, i, end, True)
    if j > i:
        return j
    if kind == NUMBER:
        return number_end(buf, i + size, end, table)
    # letters may have one code point of another kind before them, but for a line end
    after, after_size = char_at(buf, i + size, end, table)
    if after == LETTER and kind != NEWLINE:
        return run_end(buf, i + size + after_size, end, table, 1 << LETTER)
    if kind == OTHER or (buf[i] == _BLANK and after == OTHER):
        j = run_end(buf, i + size, end, table, 1 << OTHER)
        while j < end and (buf[j] == _LF or buf[j] == _CR):
            j += 1
        return j
    return space_end(buf, i, end, table, True, to_the_end)


@kernel
def number_end(buf, i, end, table):  # type: ignore[no-untyped-def]
    """Return where a number ends of which one digit is before `i`: two more at most."""
    for _ in range(2):
        kind, size = char_at(buf, i, end, table)
        if kind != NUMBER:
            break
        i += size
    return i


_WORD_START = 1 << UPPER | 1 << EITHER | 1 << MARK  # [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]
_WORD_REST = 1 << LOWER | 1 << EITHER | 1 << MARK  # [\p{Ll}\p{Lm}\p{Lo}\p{M}]


@kernel
def cased_word_end(buf, i, end, table):  # type: ignore[no-untyped-def]
    r"""Return where START*REST+ ends that starts at `i`, or `i` when there is none.

    START* takes all it can; when no REST follows, it gives back up to its last one that is REST.
    """
    last_rest = i
    j = i
    while j < end:
        kind, size = char_at(buf, j, end, table)
        if not (_WORD_START >> kind) & 1:
            break
        j += size
        if (_WORD_REST >> kind) & 1:
            last_rest = j
    stop = run_end(buf, j, end, table, _WORD_REST)
    return stop if stop > j else last_rest


@kernel
def gpt4o_end(buf, i, end, table):  # type: ignore[no-untyped-def]
    """Return where the chunk ends that GPT-4o's pattern starts at `i`."""
    kind, size = char_at(buf, i, end, table)
    if kind == NUMBER:
        return number_end(buf, i + size, end, table)
    # words, with one code point of another kind before them: in lower case at the end, then any
    lead = i + size if kind < UPPER and kind != NEWLINE else i
    stop = cased_word_end(buf, lead, end, table)
    if stop == lead and kind == MARK:
        stop = cased_word_end(buf, i, end, table)  # a mark may be that code point, or a word itself
    elif stop == lead:
        stop = run_end(buf, lead, end, table, _WORD_START)
    if stop > lead or kind == MARK:
        return contraction_end(buf, stop, end, True)
    # punctuation, a blank before it and line ends and slashes after it
    after, _ = char_at(buf, i + size, end, table)
    if kind == OTHER or (buf[i] == _BLANK and after == OTHER):
        j = run_end(buf, i + size, end, table, 1 << OTHER | 1 << MARK)
        while j < end and (buf[j] == _LF or buf[j] == _CR or buf[j] == _SLASH):
            j += 1
        return j
    return space_end(buf, i, end, table, True, False)


@kernel
def cut(buf, table, family, to_the_end, start, document, document_ends, ends):  # type: ignore[no-untyped-def]
    """Fill `ends` with the ends of the chunks from `start` on, which lies in `document`.

    Returns how many there are, and the first document that is not at its end.
    """
    made = 0
    while document < len(document_ends):
        end = document_ends[document]
        while start < end and made < len(ends):
            if family == GPT4:
                start = gpt4_end(buf, start, end, table, to_the_end)
            elif family == GPT4O:
                start = gpt4o_end(buf, start, end, table)
            else:
                start = gpt2_end(buf, start, end, table)
            ends[made] = start
            made += 1
        if start < end:
            break
        document += 1
    return made, document
