"""Bring the catalogs up to date with the texts in the code.

    make messages

Each part of the course has a PO file for each language (autograder/language.py says how they are
read). A module says which part its texts belong to, `_ = words("feedback")`, and `_("…")` or
`marked("…")` makes a text a message. The names and sentences of a problem set's behaviours and known
mistakes are messages of the part `ps01`, `ps02` and so on. New messages are added with an empty
translation, those that are gone are removed, and a file whose messages are the same is left alone.
"""

from __future__ import annotations

import ast
import string
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # for scripts.website, however this module is reached
PACKAGE = ROOT / "autograder"
SITE = [*sorted((ROOT / "scripts" / "website").glob("*.py")), ROOT / "docs" / "conf.py"]
DRAWINGS = "drawings.py"  # in each set's folder
ELSEWHERE = (
    PACKAGE / "sandbox" / "inside"
)  # stands in for the package in the sandbox, and says nothing
HEADER = {
    "Project-Id-Version": "gpt-tokenizer-course",
    "Language": "{language}",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}


@dataclass
class Message:
    """A text to translate: where it stands, and whether it has fields to fill in."""

    text: str
    places: list[str] = field(default_factory=list)
    template: bool = False


Parts = dict[str, dict[str, Message]]


class MessageError(Exception):
    """Texts in the code that are no messages; says where and why."""


def in_code(package: Path = PACKAGE) -> Parts:
    """The messages of each part that stand in the code.

    Raises:
        MessageError: for a module that has messages and names no part, and for an f-string.
    """
    parts: Parts = {}
    for path in [*sorted(package.rglob("*.py")), *SITE]:
        if not path.is_relative_to(ELSEWHERE):
            _of_module(ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT), parts)
    return parts


def _of_module(tree: ast.Module, path: Path, parts: Parts) -> None:
    part = next(filter(None, map(_part, tree.body)), None)
    templates = {
        id(node.func.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
    }
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args and _name(node.func) in ("_", "marked")
    ]
    if path.name == DRAWINGS:  # the labels of their rows, which `row` translates
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) == "row" and node.args:
                label = node.args[0]
                if isinstance(label, ast.Constant) and label.value:
                    _add(parts, "feedback", label.value, path.as_posix())
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        text = call.args[0]
        if isinstance(text, ast.JoinedStr):
            raise MessageError(f"{path}:{call.lineno}: an f-string can't be a message")
        if not isinstance(text, ast.Constant):
            continue  # marked where it stands
        if part is None:
            raise MessageError(f"{path}:{call.lineno}: no `_ = words(…)` says which part it is")
        _add(parts, part, text.value, path.as_posix(), id(call) in templates)


def _name(called: ast.expr) -> str:
    """The name of a function that is called, by itself or as a module's."""
    if isinstance(called, ast.Attribute):
        return called.attr if called.attr == "marked" else ""
    return called.id if isinstance(called, ast.Name) else ""


def _part(node: ast.stmt) -> str | None:
    """The part that a module's line `_ = words("feedback")` names."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id="_")],
            value=ast.Call(func=ast.Name(id="words"), args=[ast.Constant(value=part)]),
        ):
            return str(part)
    return None


def _add(parts: Parts, part: str, text: str, place: str, template: bool = False) -> None:
    found = parts.setdefault(part, {}).setdefault(text, Message(text))
    found.template |= template
    if place not in found.places:
        found.places.append(place)


def in_checks() -> Parts:
    """The names and sentences of every problem set, which its checks hold as data."""
    from autograder import checks

    parts: Parts = {}
    for name in checks.sets():
        for check in checks.of_set(name):
            texts = [behaviour.name for behaviour in check.behaviours]
            for mistake in check.mistakes:
                texts += [mistake.name, mistake.sentence]
            for text in texts:
                _add(parts, name, text, check.id)
    return parts


def of_argparse() -> Parts:
    """What argparse itself says to those who use the commands."""
    from autograder.language import ARGPARSE

    parts: Parts = {}
    for text in ARGPARSE:
        _add(parts, "commands", text, "argparse")
    return parts


def of_landing() -> Parts:
    """The prose of the landing page, a block a message."""
    from scripts.website.landing import prose

    parts: Parts = {}
    for block in prose((ROOT / "docs" / "index.md").read_text(encoding="utf-8")):
        _add(parts, "site", block, "docs/index.md")
    return parts


def everything() -> Parts:
    """All messages, by part."""
    parts: Parts = {}
    for found in (in_code(), of_argparse(), of_landing(), in_checks()):
        for part, messages in found.items():
            for message in messages.values():
                for place in message.places:
                    _add(parts, part, message.text, place, message.template)
    return parts


def fields(text: str) -> list[str]:
    """The fields of a template, in a fixed order.

    >>> fields("{n:,} of {most}")
    ['most', 'n:,']
    """
    found = [
        f"{name}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}"
        for _, name, spec, conversion in string.Formatter().parse(text)
        if name is not None
    ]
    return sorted(found)


def quoted(text: str) -> str:
    r"""A text as PO files write it.

    >>> print(quoted('say "a"'))
    "say \"a\""
    """
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\t", "\\t"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return f'"{text}"'


def as_po(messages: dict[str, Message], translations: dict[str, str], language: str) -> str:
    """The text of a PO file."""
    head = "".join(f"{name}: {value}\n" for name, value in HEADER.items())
    lines = ['msgid ""', 'msgstr ""', *map(quoted, head.format(language=language).splitlines(True))]
    for message in messages.values():
        lines += ["", *(f"#: {place}" for place in message.places)]
        if message.template:
            lines.append("#, python-brace-format")
        lines += [f"msgid {quoted(message.text)}"]
        lines += [f"msgstr {quoted(translations.get(message.text, ''))}"]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Update every file and say what is left to translate."""
    from autograder.language import LANGUAGES, LOCALE, read_po

    for language in LANGUAGES:
        if language == "en":
            continue
        found = everything()
        for path in (LOCALE / language).glob("*.po"):
            found.setdefault(path.stem, {})
        for part, messages in sorted(found.items()):
            path = LOCALE / language / f"{part}.po"
            there = read_po(path.read_text(encoding="utf-8"), path.name) if path.exists() else {}
            if set(there) != set(messages):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(as_po(messages, there, language), encoding="utf-8")
            new, gone = len(messages.keys() - there.keys()), len(there.keys() - messages.keys())
            left = sum(not there.get(text) for text in messages)
            print(
                f"{language}  {part:<10} {len(messages):>4} messages, {new} new, {gone} gone, "
                f"{left} to translate"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
