"""The provisioner as Jupyter sees it: what is hidden by variable, why it ended, and no way around it."""

import os

import pytest

from autograder.sandbox import SandboxUnavailable, rungs
from autograder.sandbox.confine import FAILED


def test_packages_are_hidden_by_a_variable_of_the_starter(starting, rung):
    with starting(rung, env={"TOKCOURSE_SANDBOX_HIDE": "regex, sentencepiece"}) as cage:
        for name in ("regex", "sentencepiece"):
            with pytest.raises(Exception, match=f"{name} is not available here"):
                cage.run(f"import {name}")


def test_no_rung_no_kernel(starting, monkeypatch):
    with pytest.raises(SandboxUnavailable), starting("auto") as cage:
        monkeypatch.setattr(
            rungs, "probe", lambda: rungs.Rung("none", (), ("nothing",), "something")
        )
        cage.manager.restart_kernel(now=True)


def test_a_kernel_that_could_not_be_confined_says_why(starting, monkeypatch):
    from autograder.sandbox.limits import Limits

    with starting("auto") as cage:
        monkeypatch.setattr(Limits, "rlimits", lambda *_: {"RLIMIT_NO_SUCH": 1})
        cage.manager.restart_kernel(now=True)
        os.waitid(os.P_PID, cage.provisioner.process.pid, os.WEXITED | os.WNOWAIT)
        assert not cage.manager.is_alive()
        assert cage.provisioner.process.returncode == FAILED
        assert "RLIMIT_NO_SUCH" in cage.provisioner.ended_by()


def test_the_record_names_the_rung(starting, rung):
    import asyncio

    with starting(rung) as cage:
        record = asyncio.run(cage.provisioner.get_provisioner_info())
        assert record["rung"] == cage.provisioner.found.name


def test_nbclient_runs_a_notebook_in_it():
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    from autograder import sandbox

    try:
        sandbox.require()
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    cell = nbformat.v4.new_code_cell("import os; print(os.getcwd(), os.listdir('.'))")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbclient.NotebookClient(
        notebook, kernel_name=sandbox.kernel_name(), shutdown_kernel="immediate"
    ).execute()
    assert cell.outputs[0].text.strip().endswith("[]")


def test_unsafe_runs_only_on_request(starting):
    with starting("auto", unsafe=True) as cage:
        assert cage.provisioner.found.name == "unsafe"
        with pytest.raises(Exception, match="answer key"):
            cage.run("import minbpe_ref")
