"""Read the `.model` text files that the lecture's own package, minbpe, writes.

Line 1 is `minbpe v1`, line 2 the split pattern, line 3 how many special tokens follow, a line
each, then a merge a line. The format can't hold a line end in a pattern or a special token, which
is one reason why we write JSON instead (`model_file`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minbpe_ref.model_file import Model

FIRST_LINE = "minbpe v1"


def parse_minbpe_v1(text: str) -> Model:
    """Return the model in `text`; one without a pattern is a BasicTokenizer's.

    Raises ValueError naming the line that is missing or wrong.

    >>> parse_minbpe_v1("minbpe v1\\n\\n0\\n104 105\\n").merges
    {(104, 105): 256}
    >>> parse_minbpe_v1("minbpe v1\\n\\n9\\n")
    Traceback (most recent call last):
    ValueError: line 3 promises 9 special tokens and 0 lines follow; the file is cut short
    """
    from minbpe_ref.model_file import Model

    # subtle: not splitlines, which also cuts at code points that a special token may hold
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    if len(lines) < 3:
        raise ValueError(f"it has {len(lines)} lines and needs at least 3; the file is cut short")
    # subtle: taken as it stands, for a pattern may begin or end with a space
    pattern = lines[1]
    count = _number(lines[2], 3)
    if count > len(lines) - 3:
        raise ValueError(
            f"line 3 promises {count} special tokens and {len(lines) - 3} lines follow; "
            f"the file is cut short"
        )
    special_tokens = dict(_special(lines[3 + i], 4 + i) for i in range(count))
    merges = {}
    for idx, line in enumerate(lines[3 + count :]):
        number = 4 + count + idx
        parts = line.split(" ")
        if len(parts) != 2:
            raise ValueError(f"line {number} is {line[:80]!r}; a merge is two ids")
        merges[_number(parts[0], number), _number(parts[1], number)] = 256 + idx
    kind = "RegexTokenizer" if pattern else "BasicTokenizer"
    return Model(kind, pattern, merges, special_tokens, bytes(range(256)))


def _number(word: str, line: int) -> int:
    # isdecimal is also true of digits beyond ASCII
    if not (word.isascii() and word.isdecimal() and len(word) < 10):
        raise ValueError(f"line {line} has {word[:80]!r} where a number is due; save it again")
    return int(word)


def _special(line: str, number: int) -> tuple[str, int]:
    # the id is the last word: the special token itself may hold spaces
    name, space, idx = line.rpartition(" ")
    if not space:
        raise ValueError(f"line {number} is {line[:80]!r}; expected a special token and its id")
    return name, _number(idx, number)
