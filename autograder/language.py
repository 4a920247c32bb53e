"""The language that the course speaks: `TOKCOURSE_LANG`, or the system's, or English.

Texts stay in the code in English and are the messages of gettext's catalogs, which lie beside this
module as PO files, a part each: `locale/ko/commands.po`, `feedback.po`, `ps01.po` and so on. They are
text, for people and their editors to work on, and are read when a text of theirs is first asked for.

    _ = words("feedback")
    _("expected {expected}, got {got}").format(expected=2, got=3)

A class says in class.toml which language its feedback has (`policy`), so that a grade never hangs on
the language of the machine that grades. Left out: finding the messages in the code, which is
`scripts/messages.py`; the notebooks' prose, which is English.
"""

from __future__ import annotations

import argparse
import gettext
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "ko": "한국어"}
LOCALE = Path(__file__).parent / "locale"
VARIABLE = "TOKCOURSE_LANG"
SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts, as everywhere

# What argparse says of its own, as far as those who use the commands see it.
ARGPARSE = (
    "usage: ",
    "positional arguments",
    "options",
    "show this help message and exit",
    "%(prog)s: error: %(message)s\n",
    "argument %(argument_name)s: %(message)s",
    "the following arguments are required: %s",
    "unrecognized arguments: %s",
    "expected one argument",
    "not allowed with argument %s",
    "ambiguous option: %(option)s could match %(matches)s",
    "invalid choice: %(value)r (choose from %(choices)s)",
    "invalid %(type)s value: %(value)r",
)

_chosen: ContextVar[str] = ContextVar("language", default="")


class LanguageError(ValueError):
    """A language that the course does not speak; the message names it and the choices."""


class CatalogError(ValueError):
    """A PO file that cannot be read; the message names the file, the line and what is wrong."""


def known(asked: str, where: str) -> str:
    """The language of a name such as "ko" or "ko_KR.UTF-8".

    where: who asks, for the message.

    >>> known("ko_KR.UTF-8", "LANG")
    'ko'

    Raises:
        LanguageError: for one that the course does not speak.
    """
    code = re.split(r"[_.@-]", asked)[0].lower()
    if code not in LANGUAGES:
        choices = " or ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        raise LanguageError(f"{where} is {asked!r}, which is no language here; choose {choices}")
    return code


def current() -> str:
    """The language to speak now.

    Raises:
        LanguageError: when `TOKCOURSE_LANG` asks for one that there is not.
    """
    if chosen := _chosen.get():
        return chosen
    if asked := os.environ.get(VARIABLE):
        return known(asked, VARIABLE)
    system = next((value for name in SYSTEM if (value := os.environ.get(name))), "")
    # A system may speak any language; the course then speaks English.
    code = re.split(r"[_.@]", system)[0].lower()
    return code if code in LANGUAGES else "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for as long as the context lasts, whatever the environment says.

    >>> with speaking("ko"):
    ...     current()
    'ko'

    Raises:
        LanguageError: for one that the course does not speak.
    """
    before = _chosen.set(known(language, "language"))
    try:
        yield
    finally:
        _chosen.reset(before)


def words(part: str) -> Callable[[str], str]:
    """The translating function of a part of the course; English, or text unknown to it, stays.

    >>> words("feedback")("No such sentence.")
    'No such sentence.'
    """

    def translated(text: str) -> str:
        language = current()
        return text if language == "en" or not text else catalog(language, part).gettext(text)

    return translated


def marked(text: str) -> str:
    """The text itself, marked as a message for where it stands apart from where it is shown."""
    return text


class Catalog(gettext.NullTranslations):
    """The messages of one part in one language."""

    def __init__(self, messages: dict[str, str]) -> None:
        super().__init__()
        self.messages = messages

    def gettext(self, message: str) -> str:
        """The translation, or the message itself."""
        return self.messages.get(message) or message


@cache
def catalog(language: str, part: str) -> Catalog:
    """A part's catalog; an empty one where there is no file."""
    path = LOCALE / language / f"{part}.po"
    if not path.is_file():
        return Catalog({})
    return Catalog(read_po(path.read_text(encoding="utf-8"), path.name))


QUOTED = re.compile(r'(?:(msgid|msgstr)\s+)?"((?:[^"\\]|\\.)*)"')
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


def read_po(text: str, name: str = "PO file") -> dict[str, str]:
    r"""The messages of a PO file; the header, under "", is left out.

    >>> read_po('msgid "a pair"\nmsgstr ""\n"쌍"\n')
    {'a pair': '쌍'}

    Raises:
        CatalogError: for anything but comments, msgid and msgstr, or a message that stands twice.
    """
    messages: dict[str, str] = {}
    kind, read = "", {"msgid": "", "msgstr": ""}

    def finish(where: int) -> None:
        if kind == "msgid":
            raise CatalogError(f"{name}, line {where}: a msgid without its msgstr")
        if kind and read["msgid"] in messages:
            raise CatalogError(f"{name}, line {where}: {read['msgid']!r} stands there twice")
        if kind:
            messages[read["msgid"]] = read["msgstr"]

    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        if (match := QUOTED.fullmatch(line.strip())) is None:
            raise CatalogError(f"{name}, line {number}: expected msgid or msgstr, found {line!r}")
        if match[1] == "msgid":
            finish(number)
            read = {"msgid": "", "msgstr": ""}
        elif match[1] == "msgstr" and kind != "msgid":
            raise CatalogError(f"{name}, line {number}: a msgstr without its msgid")
        kind = match[1] or kind
        if not kind:
            raise CatalogError(f"{name}, line {number}: text before the first msgid")
        read[kind] += re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[0]), match[2])
    finish(len(lines))
    messages.pop("", None)
    return messages


@contextmanager
def argparse_too() -> Iterator[None]:
    """Have argparse take its own words, such as "usage", from the part `commands`.

    subtle: argparse asks gettext for them, which reads compiled catalogs only; its `_` is therefore
    another one for as long as the context lasts.
    """
    own, ours = vars(argparse), words("commands")
    before = {name: own[name] for name in ("_", "ngettext")}
    own.update(_=ours, ngettext=lambda one, many, n: ours(one if n == 1 else many))
    try:
        yield
    finally:
        own.update(before)
