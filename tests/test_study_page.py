"""docs/study.md and the workspace's README name commands, options and files that exist."""

import re
from pathlib import Path

import pytest

from autograder import cli

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    ROOT / "docs" / "study.md",
    ROOT / "docs" / "workshops.md",
    ROOT / "autograder/study/workspace.md",
]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def kinds():
    """The subcommands' parsers by name."""
    found = [a.choices for a in cli.parser()._actions if isinstance(a.choices, dict)]
    return found[0]


@each_page
def test_commands_are_understood(page):
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"`!?tokcourse ([^`]+)`|^!?tokcourse (.+)$", text, re.MULTILINE)
    # In a block of commands a comment or another command may follow.
    commands = [re.split(r"\s+(?:#|\|\|)", one or other)[0].split() for one, other in found]
    assert commands
    for words in commands:
        if len(words) == 1:  # a command that is only named
            assert words[0] in kinds()
        else:
            assert cli.parser().parse_args(words).run


@each_page
def test_notebooks_are_there(page):
    text = page.read_text(encoding="utf-8")
    names = set(re.findall(r"\b((?:lectures|exercises)/[\w/]+\.ipynb)", text))
    assert [name for name in names if not (ROOT / name).is_file()] == []


@each_page
def test_options_exist(page):
    text = page.read_text(encoding="utf-8")
    for option in set(re.findall(r"`(--[a-z]+)", text)):
        assert any(option in kind.format_help() for kind in kinds().values()), option
