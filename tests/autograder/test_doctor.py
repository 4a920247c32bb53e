"""`tokcourse doctor`, each check in a made-up environment: what is FAIL, what is WARN, the way out.

Run: pytest tests/autograder/test_doctor.py. Left out: this machine's own state, which is not ours to
assert.
"""

import builtins
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from autograder import doctor
from autograder.doctor import Finding


def levels(findings: list[Finding]) -> list[str]:
    return [finding.level for finding in findings]


def only(findings: list[Finding]) -> Finding:
    (finding,) = findings
    return finding


@pytest.fixture
def no_import(monkeypatch: pytest.MonkeyPatch):
    """Makes the import of one module fail, as if it were not installed."""
    real = builtins.__import__

    def hide(name: str) -> None:
        def importing(module: str, *rest: object, **named: object) -> ModuleType:
            names = rest[2] if len(rest) > 2 and rest[2] else ()
            if module == name or any(f"{module}.{one}" == name for one in names):
                raise ImportError(f"No module named {name!r}")
            return real(module, *rest, **named)

        monkeypatch.setattr(builtins, "__import__", importing)

    return hide


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch):
    """Replaces every command by one answer; None: the command is not there."""

    def answer(stdout: str | None, status: int = 0, stderr: str = "") -> None:
        done = None
        if stdout is not None:
            done = subprocess.CompletedProcess([], status, stdout, stderr)
        monkeypatch.setattr(doctor, "_run", lambda command, environment=None: done)

    return answer


def test_python_too_old() -> None:
    finding = only(doctor.check_python((3, 10, 4)))
    assert finding.level == "FAIL" and "3.10.4" in finding.detail and "3.11" in finding.way_out
    assert levels(doctor.check_python((3, 11, 0))) == ["OK"]


def test_packages_against_their_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    have = {"numpy": "2.1.0", "regex": "2020.1", "numba": "0.1"}

    def version(name: str) -> str:
        if name not in have:
            raise doctor.importlib.metadata.PackageNotFoundError(name)
        return have[name]

    monkeypatch.setattr(doctor.importlib.metadata, "version", version)
    asked = ["numpy>=2.0", "regex>=2024.4", "tqdm>=4", "numba>=0.60; extra == 'fast'"]
    asked += ["ruff>=0.8; extra == 'dev'"]
    findings = doctor.check_packages(asked)
    assert levels(findings) == ["OK", "FAIL", "FAIL", "WARN", "WARN"]
    assert "2020.1 is outside regex>=2024.4" in str(findings[1])
    assert "not installed; needed: tqdm>=4" in str(findings[2])
    assert all("make setup" in finding.way_out for finding in findings[1:])


def test_the_course_itself_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def requires(name: str) -> None:
        raise doctor.importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(doctor.importlib.metadata, "requires", requires)
    finding = only(doctor.check_packages())
    assert finding.level == "FAIL" and finding.what == "gpt-tokenizer-course"


def test_packaging_is_missing(no_import) -> None:
    no_import("packaging.requirements")
    assert levels(doctor.check_packages(["numpy"])) == ["FAIL"]


def test_vocabularies_that_are_wrong_or_would_be_downloaded(running, monkeypatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "/elsewhere")
    running("a warning first\n" + json.dumps({"gpt2": 50257, "r50k_base": 7, "o": "ProxyError"}))
    findings = doctor.check_vocabularies({"gpt2": 50257, "r50k_base": 50257, "o": 200019})
    assert levels(findings) == ["OK", "FAIL", "FAIL"]
    assert "has 7 tokens, not 50257" in findings[1].detail
    assert "cannot load: ProxyError" in findings[2].detail
    assert "unset TIKTOKEN_CACHE_DIR (now /elsewhere)" in findings[2].way_out


@pytest.mark.parametrize("stderr", ["Traceback\nModuleNotFoundError: tiktoken", None])
def test_tiktoken_does_not_start(running, stderr) -> None:
    running(None if stderr is None else "", status=1, stderr=stderr or "")
    finding = only(doctor.check_vocabularies())
    assert finding.level == "FAIL" and "make setup" in finding.way_out


def test_vocabularies_are_asked_for_with_the_network_shut(monkeypatch, tmp_path) -> None:
    # A stand-in for tiktoken that says which proxy it would go through.
    (tmp_path / "tiktoken.py").write_text(
        "import os\ndef get_encoding(name):\n    raise OSError(os.environ['HTTPS_PROXY'])\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("no_proxy", "*")
    finding = only(doctor.check_vocabularies({"gpt2": 50257}))
    assert finding.level == "FAIL" and doctor.DEAD_END in finding.detail


def fake_torch(card: bool, cuda: str | None = None) -> SimpleNamespace:
    part = SimpleNamespace(is_available=lambda: card, get_device_name=lambda: "Card 1")
    return SimpleNamespace(
        __version__="2.13.0", cuda=part, version=SimpleNamespace(cuda=cuda), name="torch"
    )


@pytest.mark.parametrize(
    "asked, card, cuda, level, words",
    [
        ("auto", False, None, "OK", "cpu"),
        ("auto", True, "13.0", "OK", "cuda (Card 1)"),
        ("cpu", True, "13.0", "OK", "cpu, COURSE_DEVICE=cpu"),
        ("CUDA", True, "13.0", "OK", "cuda (Card 1)"),
        ("cuda", False, None, "FAIL", "COURSE_DEVICE=cuda make setup"),
        ("cuda", False, "13.0", "FAIL", "nvidia-smi"),
        ("gpu", False, None, "FAIL", "auto, cpu, cuda"),
    ],
)
def test_torch_and_its_device(monkeypatch, asked, card, cuda, level, words) -> None:
    monkeypatch.setenv("COURSE_DEVICE", asked)
    monkeypatch.setattr(doctor, "torch_installed", lambda: True)
    monkeypatch.setitem(sys.modules, "torch", fake_torch(card, cuda))
    finding = only(doctor.check_torch())
    assert finding.level == level and words in str(finding)


def test_torch_cannot_be_imported(monkeypatch, no_import) -> None:
    monkeypatch.delenv("COURSE_DEVICE", raising=False)
    monkeypatch.setattr(doctor, "torch_installed", lambda: True)
    no_import("torch")
    assert levels(doctor.check_torch()) == ["FAIL"]


def test_a_light_set_up_is_said_and_is_no_failure(monkeypatch) -> None:
    monkeypatch.delenv("COURSE_DEVICE", raising=False)
    monkeypatch.setattr(doctor, "torch_installed", lambda: False)
    asked = ["torch>=2.4; extra == 'torch'", "packaging"]
    findings = [*doctor.check_packages(asked), *doctor.check_torch()]
    assert [finding.what for finding in findings] == ["packaging", "torch"]  # torch is said once
    assert levels(findings) == ["OK", "WARN"]
    assert "light" in findings[1].detail and "lectures 07 to 12" in findings[1].detail
    assert "make setup LIGHT=0" in findings[1].way_out


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(doctor.platform, "system", lambda: "Linux")
    from autograder import sandbox

    monkeypatch.setattr(sandbox, "kernel_name", lambda: "a-kernel")
    return sandbox


@pytest.mark.parametrize(
    "name, missing, way_out, level",
    [
        ("bwrap+cgroup", (), "", "OK"),
        ("bwrap", ("no cgroup",), "use systemd-run", "WARN"),
        ("landlock", ("bubblewrap is not installed",), "install bubblewrap", "WARN"),
        ("none", ("bubblewrap is not installed",), "install bubblewrap", "FAIL"),
    ],
)
def test_the_rungs_of_the_sandbox(sandbox, monkeypatch, name, missing, way_out, level) -> None:
    rung = sandbox.Rung(name, ("seccomp",), missing, way_out)
    monkeypatch.setattr(sandbox, "probe", lambda: rung)
    finding = only(doctor.check_sandbox())
    assert (finding.level, finding.way_out) == (level, way_out)
    assert all(word in finding.detail for word in (name, "seccomp", *missing))


def test_the_sandbox_trips_or_its_kernel_is_not_installed(sandbox, monkeypatch) -> None:
    def unavailable() -> None:
        raise sandbox.SandboxUnavailable("the provisioner is not installed")

    monkeypatch.setattr(sandbox, "kernel_name", unavailable)
    monkeypatch.setattr(sandbox, "probe", lambda: sandbox.Rung("bwrap"))
    finding = only(doctor.check_sandbox())
    assert finding.level == "FAIL" and "provisioner" in finding.detail and finding.way_out
    monkeypatch.setattr(sandbox, "probe", unavailable)
    assert levels(doctor.check_sandbox()) == ["FAIL"]


def test_the_sandbox_cannot_be_imported(monkeypatch, no_import) -> None:
    monkeypatch.setattr(doctor.platform, "system", lambda: "Linux")
    no_import("autograder.sandbox")
    assert levels(doctor.check_sandbox()) == ["FAIL"]


def test_no_sandbox_outside_linux(monkeypatch) -> None:
    monkeypatch.setattr(doctor.platform, "system", lambda: "Darwin")
    finding = only(doctor.check_sandbox())
    assert finding.level == "WARN" and "Linux" in finding.way_out


def test_fonts_missing_or_unknown(running, monkeypatch) -> None:
    monkeypatch.setattr(doctor.platform, "system", lambda: "Linux")
    running("Noto Sans CJK KR\nDejaVu Sans\n")
    findings = doctor.check_fonts()
    assert levels(findings) == ["OK", "FAIL"]
    assert findings[1].way_out.endswith("fonts-noto-color-emoji")
    running(None)
    assert levels(doctor.check_fonts()) == ["FAIL"]
    monkeypatch.setattr(doctor.platform, "system", lambda: "Darwin")
    assert levels(doctor.check_fonts()) == ["WARN"]


def test_chromium_is_only_a_warning(monkeypatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    assert levels(doctor.check_chromium()) == ["WARN"]
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert levels(doctor.check_chromium()) == ["OK"]


def test_commands_on_the_path(monkeypatch) -> None:
    here = Path(sys.executable).parent
    monkeypatch.setattr(doctor.shutil, "which", {"tokcourse": str(here / "tokcourse")}.get)
    findings = doctor.check_path()
    assert levels(findings) == ["OK", "WARN"] and "activate" in findings[1].way_out
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/other/{name}")
    assert "/other/jupyter" in doctor.check_path()[1].detail


def test_the_exit_status_and_the_last_line(monkeypatch, capsys) -> None:
    well, poor = Finding("OK", "a", "b"), Finding("WARN", "a", "b", "c")
    monkeypatch.setattr(doctor, "CHECKS", (lambda: [well, poor],))
    assert doctor.main() == 0
    monkeypatch.setattr(
        doctor, "CHECKS", (lambda: [well], lambda: [Finding("FAIL", "x", "y", "z")])
    )
    assert doctor.main() == 1
    out = capsys.readouterr().out
    assert out.endswith("1 OK, 0 WARN, 1 FAIL\n") and "[FAIL] x: y\n       way out: z" in out


def test_a_command_that_is_not_there() -> None:
    assert doctor._run(["no-such-command-at-all"]) is None
