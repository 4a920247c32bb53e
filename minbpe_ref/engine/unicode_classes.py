"""The class of each code point, as a table: letter, number, whitespace, line end, or other.

The split patterns ask for Unicode classes (`\\p{L}`, `\\p{N}`, `\\s`). The table is read off the
`regex` library that the textbook splits with, so that both always agree; with the pinned `regex`
it is Unicode's version UNICODE_VERSION, and a test says so. tiktoken's is older: a text with a code
point that came in between may be split there in another way, and get other ids. Left out: the patterns (`scan`).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import regex

UNICODE_VERSION = "18.0.0"  # of regex 2026.11.15
TIKTOKEN_UNICODE_VERSION = "16.0.0"  # of tiktoken 0.14

# GPT-4o's pattern tells letters apart by case, and marks from the rest; the older ones don't.
OTHER, MARK, NUMBER, SPACE, NEWLINE, UPPER, LOWER, EITHER = range(8)
LETTER = UPPER  # what UPPER, LOWER and EITHER are in the table without cases
_CLASSES = {
    MARK: r"\p{M}+",
    NUMBER: r"\p{N}+",
    SPACE: r"\s+",
    NEWLINE: r"[\r\n]+",  # after SPACE, which holds these two as well
    UPPER: r"[\p{Lu}\p{Lt}]+",
    LOWER: r"\p{Ll}+",
    EITHER: r"[\p{Lm}\p{Lo}]+",
}
_SURROGATES = slice(0xD800, 0xE000)  # no text of ours holds one: `text.clean` replaces them


@lru_cache(maxsize=2)
def class_table(cases: bool) -> np.ndarray:
    """Return the class of each code point, (0x110000,) uint8, not to be written to.

    Without `cases` a mark is OTHER and every letter is LETTER.

    >>> table = class_table(cases=False)
    >>> [int(table[ord(char)]) for char in "a1 \\n!"] == [LETTER, NUMBER, SPACE, NEWLINE, OTHER]
    True
    """
    if not cases:
        table = class_table(cases=True).copy()
        table[table == MARK] = OTHER
        table[table > LETTER] = LETTER
    else:
        table = np.full(0x110000, OTHER, np.uint8)
        points = np.delete(np.arange(0x110000, dtype="<u4"), np.r_[_SURROGATES])
        every_char = points.tobytes().decode("utf-32-le")
        for kind, pattern in _CLASSES.items():
            # a few hundred runs each, so this takes a tenth of a second in all
            for match in regex.finditer(pattern, every_char):
                table[points[match.start() : match.end()]] = kind
    table.flags.writeable = False
    return table
