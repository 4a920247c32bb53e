"""What `make fresh` types, and how it makes its machines: the parts that need no root."""

import subprocess
from pathlib import Path

import pytest

from tests.fresh import machine
from tests.fresh.__main__ import VISITS

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_typed_is_what_readme_says():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for one in VISITS:
        _setup, *typed = one.typed(quick=False)
        assert all(f"\n{command} " in readme for command in typed)
        assert [c for c in typed if c != "make demo"] == ["make test"]
    assert len({one.name for one in VISITS}) == len(VISITS)
    assert {one.suite for one in VISITS} == {"bookworm", "trixie"}
    assert any(one.user != "root" for one in VISITS)


def test_the_folder_has_what_breaks_careless_scripts():
    assert " " in machine.FOLDER and not machine.FOLDER.isascii()


def test_a_folder_of_wheels_is_taken_along(tmp_path, monkeypatch):
    index = tmp_path / "mirror" / "simple"
    index.mkdir(parents=True)
    said = f"global.extra-index-url='file://{index}'\n:env:.timeout='60'\n"
    answer = subprocess.CompletedProcess([], 0, stdout=said)
    monkeypatch.setattr(machine.subprocess, "run", lambda *unused, **options: answer)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    assert machine.shared() == [Path(*tmp_path.parts[:3])]


def test_without_root_it_says_so(monkeypatch):
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
    with pytest.raises(machine.FreshError, match="needs root"):
        machine.need()
