"""The ladder: the highest rung that holds, or a refusal that says the way out."""

import os

import pytest

from autograder import sandbox
from autograder.sandbox import Rung, SandboxUnavailable, bubblewrap, rungs


@pytest.fixture(autouse=True)
def fresh():
    rungs.probe.cache_clear()
    yield
    rungs.probe.cache_clear()


def test_without_bubblewrap_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(bubblewrap, "options", lambda: "")
    monkeypatch.setattr(rungs.landlock, "version", lambda: 0)
    with pytest.raises(SandboxUnavailable) as caught:
        sandbox.require()
    for part in ("bubblewrap is not installed", "package `bubblewrap`", "Landlock", "5.13"):
        assert part in str(caught.value)


def test_where_namespaces_are_blocked_it_steps_down_and_says_why(monkeypatch):
    monkeypatch.setattr(bubblewrap, "options", lambda: " ".join(bubblewrap.NEEDED_OPTIONS))
    monkeypatch.setattr(
        bubblewrap, "trial", lambda identity: "No permissions to create a namespace"
    )
    monkeypatch.setattr(rungs.landlock, "version", lambda: 4)
    monkeypatch.setattr(rungs.bare, "unreadable", lambda view: [])
    found = sandbox.require()
    assert found.name == "landlock" and "No permissions" in found.missing[0]
    assert "max_user_namespaces" in found.way_out


def test_an_old_bubblewrap_is_named(monkeypatch):
    monkeypatch.setattr(bubblewrap, "options", lambda: "--perms --die-with-parent --info-fd")
    monkeypatch.setattr(rungs.landlock, "version", lambda: 0)
    assert "--size" in sandbox.probe().missing[0]


def test_root_does_not_step_down_into_a_python_that_the_kernel_could_not_enter(monkeypatch):
    monkeypatch.setattr(bubblewrap, "options", lambda: "")
    monkeypatch.setattr(rungs.landlock, "version", lambda: 7)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(rungs.bare, "unreadable", lambda view: ["/root"])
    assert "outside home folders" in sandbox.probe().way_out
    assert not sandbox.probe().holds


@pytest.mark.parametrize(("machine", "system"), [("riscv64", "linux"), ("x86_64", "darwin")])
def test_other_machines_are_refused(monkeypatch, machine, system):
    monkeypatch.setattr(rungs.platform, "machine", lambda: machine)
    monkeypatch.setattr(rungs.sys, "platform", system)
    assert sandbox.probe().name == "none"
    with pytest.raises(SandboxUnavailable, match="way out"):
        sandbox.require()


def test_a_rung_that_is_not_there_is_not_replaced(monkeypatch):
    monkeypatch.setattr(rungs, "probe", lambda: Rung("bwrap", ("seccomp",)))
    with pytest.raises(SandboxUnavailable, match="offers bwrap"):
        sandbox.require("bwrap+cgroup")
    with pytest.raises(SandboxUnavailable, match="there are auto"):
        sandbox.require("best")
    assert sandbox.require("bwrap").name == "bwrap"


def test_unsafe_is_on_no_ladder():
    assert "unsafe" not in sandbox.NAMES and not Rung("unsafe").holds
    with pytest.raises(SandboxUnavailable):
        sandbox.require("unsafe")


def test_specs_are_found_without_writing(monkeypatch):
    from jupyter_client.kernelspec import KernelSpecManager

    monkeypatch.delenv("JUPYTER_PATH", raising=False)
    names = {sandbox.kernel_name("cpu"), sandbox.kernel_name("cuda")}
    specs = KernelSpecManager().get_all_specs()
    assert {specs[name]["spec"]["display_name"] for name in names} == {
        "Tokenizer course (CPU)",
        "Tokenizer course (GPU)",
    }
    with pytest.raises(ValueError, match="tpu"):
        sandbox.kernel_name("tpu")


def test_a_missing_provisioner_is_named(monkeypatch):
    monkeypatch.setattr(sandbox, "_installed", sandbox._installed.__wrapped__)
    monkeypatch.setattr(sandbox, "entry_points", lambda **_: ())
    with pytest.raises(SandboxUnavailable, match="pip install"):
        sandbox.kernel_name()
