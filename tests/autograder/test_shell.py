"""A path that is printed for a person to type is one word to the shell."""

import shlex
from pathlib import Path

import pytest

from autograder import cli, shell
from autograder.shell import typed


@pytest.mark.parametrize("path", ["a", "my tokens", "it's", "$HOME", "a;b", "한글", "(1)", "a\tb"])
def test_a_path_is_one_word(path):
    assert shlex.split(f"cd {typed(Path(path))}") == ["cd", path]


def test_windows_takes_double_quotes(monkeypatch):
    monkeypatch.setattr(shell.os, "name", "nt")
    assert (typed(r"C:\tokens"), typed(r"C:\my tokens")) == (r"C:\tokens", r'"C:\my tokens"')


def test_the_next_step_after_start_can_be_typed(tmp_path, capsys):
    folder = tmp_path / "my tokens"
    assert cli.main(["start", str(folder)]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("Next: "))
    assert shlex.split(line.partition(";")[0]) == ["Next:", "cd", str(folder)]
