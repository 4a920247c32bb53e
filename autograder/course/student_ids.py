"""An id for every name: readable, unique, and safe in a path, on a page and in a spreadsheet.

Learning management systems put people's names into files' names, in every script. An id keeps a name's
letters, combining marks and digits, and a system's own number behind it; whatever a file system, a
spreadsheet or nbgrader could take for something else becomes a low line. A name that loses something
that way, and has no such number to tell it from others, gets four digits of its hash, so that the same
name has the same id in every run, whoever else is in the class.

Left out: which names there are (`autograder.grading.intake`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 80  # code points
MOST_BYTES = 180  # in UTF-8; file systems end at 255, and a suffix follows
PLAIN = "._@+- "
# Names that Windows keeps for devices, whatever follows the first dot.
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
NUMBERED = re.compile(r"_\d+$")


def student_id(name: str) -> str:
    """The id of a student whose submission bears this name.

    >>> student_id("Ann Lee_4711"), student_id("प्रिया_4711")
    ('Ann Lee_4711', 'प्रिया_4711')
    >>> student_id("O’Brien, Pat (2)_4711"), student_id("=1+1_4711")
    ('O_Brien_ Pat _2__4711', '_1+1_4711')
    """
    composed = unicodedata.normalize("NFC", name)
    made = "".join(c if _is_plain(c) else "_" for c in composed)
    made = made.rstrip(" .") or "_"  # Windows drops them
    if made[0] in "=+-@ ":
        made = "_" + made[1:]
    if DEVICES.fullmatch(made):
        made = f"_{made}"
    cut = _shortened(made)
    if cut != made:
        return _told_apart(cut, composed)
    if made == composed or NUMBERED.search(composed):
        return made
    return _told_apart(made, composed)


def is_student_id(text: str) -> bool:
    """Whether a text is an id as it is.

    >>> is_student_id("ann"), is_student_id("../ann"), is_student_id("")
    (True, False, False)
    """
    return bool(text) and student_id(text) == text


def told_apart(student: str, name: str) -> str:
    """An id for a second student whose name is another, but whose id is the same to some file system.

    >>> told_apart("ann", "Ann") == told_apart("ann", "ANN")
    False
    """
    return _told_apart(student, name)


def same_to_some(student: str) -> str:
    """What an id is to a file system that knows neither case nor forms of a letter."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", student).casefold())


def _is_plain(letter: str) -> bool:
    return letter in PLAIN or unicodedata.category(letter)[0] in "LMN"


def _shortened(made: str) -> str:
    made = made[: LONGEST - 5] if len(made) > LONGEST else made
    while len(made.encode("utf-8")) > MOST_BYTES:
        made = made[:-1]
    return made


def _told_apart(made: str, name: str) -> str:
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:4]
    return f"{made[: LONGEST - 5]}-{digest}"
