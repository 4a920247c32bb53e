"""Installing JupyterHub for the walk: pinned, once, and a missing program is named.

Left out: the registries themselves; `make doors ARGS=teach` installs from them.
"""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hub(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("scripts_hub", ROOT / "scripts" / "hub.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    place = tmp_path / "hub"
    for name, value in {"PLACE": place, "SITE": place / "site", "DONE": place / "done.txt"}.items():
        monkeypatch.setattr(module, name, value)
    return module


@pytest.fixture
def ran(hub, monkeypatch):
    commands = []
    monkeypatch.setattr(hub, "_run", commands.append)
    monkeypatch.setattr(hub.shutil, "which", lambda name: f"/usr/bin/{name}")
    return commands


def test_every_package_has_one_version():
    lines = (ROOT / "scripts" / "hub.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+", line) for line in pins)
    there = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    # What the course has installed is not installed twice, at another version.
    assert not [pin for pin in pins if f"\n{pin.partition('==')[0]}==" in there]


def test_what_is_installed_is_not_installed_again(hub, ran):
    hub.install()
    assert [command[0] == "npm" for command in ran] == [False, True]
    hub.install()
    assert len(ran) == 2
    hub.DONE.write_text("other versions", encoding="utf-8")
    hub.install()
    assert len(ran) == 4


def test_a_missing_program_is_named(hub, ran, monkeypatch):
    monkeypatch.setattr(hub.shutil, "which", lambda name: None)
    with pytest.raises(RuntimeError, match="needs node and npm: apt-get install nodejs npm"):
        hub.install()
    assert ran == []


def test_what_fails_half_way_is_done_again(hub, ran, monkeypatch):
    def fail(command):
        raise RuntimeError("no network")

    monkeypatch.setattr(hub, "_run", fail)
    with pytest.raises(RuntimeError):
        hub.install()
    assert not hub.DONE.exists()
