"""The set-up's decisions: which build of torch, what to tell, when to skip. Nothing is installed.

Run: pytest tests/scripts. Left out: the set-up as a whole, which `make test` itself runs first.
"""

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "scripts"
CPU = ["filelock", "sympy>=1.13.3"]
CUDA = [*CPU, 'nvidia-nccl-cu13==2.29.7; platform_system != "Nowhere"']


class Recorder:
    """Stands in for pip: keeps what it was asked, answers a dry run with a made-up report."""

    def __init__(self, requires: list[str], status: int = 0) -> None:
        self.requires, self.status, self.asked = requires, status, []

    def __call__(self, *arguments: str, stop_at: str | None = None) -> int:
        self.asked.append(arguments)
        if "--dry-run" in arguments:
            assert stop_at, "a dry run must not fetch a wheel"
            item = {"metadata": {"name": "torch", "requires_dist": self.requires}}
            report = Path(arguments[arguments.index("--report") + 1])
            report.write_text(json.dumps({"install": [item]}), encoding="utf-8")
            return self.status
        return 0

    def installs(self) -> list[str]:
        return [" ".join(asked) for asked in self.asked if "--dry-run" not in asked]


@pytest.fixture
def torch_step(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.delenv("COURSE_DEVICE", raising=False)
    monkeypatch.delenv("COURSE_TORCH_INDEX", raising=False)
    import install_torch

    monkeypatch.setattr(install_torch, "installed_torch", lambda: None)
    monkeypatch.setattr(install_torch.platform, "system", lambda: "Linux")
    return install_torch


def run(step: ModuleType, monkeypatch: pytest.MonkeyPatch, pip: Recorder) -> list[str]:
    monkeypatch.setattr(step, "pip", pip)
    step.install_torch("numpy==2.0\ntorch==2.13.0\n")
    return pip.installs()


def test_a_cpu_build_comes_from_the_default_index(torch_step, monkeypatch) -> None:
    assert run(torch_step, monkeypatch, Recorder(CPU)) == ["install --no-deps torch==2.13.0"]


@pytest.mark.parametrize("pip", [Recorder(CUDA), Recorder(CPU, status=1)], ids=["cuda", "unknown"])
def test_a_cuda_build_is_never_taken_unasked(torch_step, monkeypatch, pip) -> None:
    (done,) = run(torch_step, monkeypatch, pip)
    assert done.endswith(f"--index-url {torch_step.CPU_INDEX}")


def test_a_cuda_build_is_taken_when_asked(torch_step, monkeypatch) -> None:
    monkeypatch.setenv("COURSE_DEVICE", "cuda")
    assert run(torch_step, monkeypatch, Recorder(CUDA)) == ["install --no-deps torch==2.13.0"]


def test_cuda_replaces_a_cpu_build_from_the_cuda_index(torch_step, monkeypatch) -> None:
    monkeypatch.setenv("COURSE_DEVICE", "cuda")
    monkeypatch.setattr(torch_step, "installed_torch", lambda: ("2.13.0", False))
    (done,) = run(torch_step, monkeypatch, Recorder(CPU))
    assert torch_step.CUDA_INDEX in done and "--force-reinstall" in done


@pytest.mark.parametrize("cuda", [False, True])
def test_an_installed_torch_is_left_alone_without_asking_pip(torch_step, monkeypatch, cuda) -> None:
    monkeypatch.setattr(torch_step, "installed_torch", lambda: ("2.13.0", cuda))
    pip = Recorder(CUDA)
    run(torch_step, monkeypatch, pip)
    assert pip.asked == []


def test_an_index_of_ones_own_is_used_as_it_is(torch_step, monkeypatch) -> None:
    monkeypatch.setenv("COURSE_TORCH_INDEX", "https://mirror.example/cpu")
    pip = Recorder(CUDA)
    (done,) = run(torch_step, monkeypatch, pip)
    assert done.endswith("--index-url https://mirror.example/cpu") and len(pip.asked) == 1


def test_no_pin_of_torch_stops_the_set_up(torch_step) -> None:
    with pytest.raises(torch_step.SetUpError, match="make constraints"):
        torch_step.install_torch("numpy==2.0\n")


def test_a_failed_install_names_the_way_out(torch_step, monkeypatch) -> None:
    monkeypatch.setattr(torch_step, "pip", lambda *arguments, stop_at=None: 1)
    with pytest.raises(torch_step.SetUpError, match="COURSE_TORCH_INDEX=.*make setup"):
        torch_step.install_torch("torch==2.13.0\n")


@pytest.fixture
def debian(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import install_debian

    monkeypatch.setattr(install_debian.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(install_debian, "missing_debian_packages", lambda names: ["bubblewrap"])
    return install_debian


def test_without_root_one_command_is_printed(debian, monkeypatch) -> None:
    monkeypatch.setattr(debian, "root_prefix", lambda: None)
    told = debian.install_debian_packages()
    assert told == "run: sudo apt-get install -y --no-install-recommends bubblewrap"


@pytest.mark.parametrize("status", [0, 100])
def test_with_root_it_installs_and_a_failure_is_told(debian, monkeypatch, tmp_path, status) -> None:
    ran = []

    def fake(command: list[str], **_: object) -> subprocess.CompletedProcess:
        ran.append(command)
        return subprocess.CompletedProcess(command, status)

    monkeypatch.setattr(debian, "root_prefix", lambda: ["sudo", "-n"])
    monkeypatch.setattr(debian, "LOG", tmp_path / "log")
    monkeypatch.setattr(debian.subprocess, "run", fake)
    told = debian.install_debian_packages()
    assert ran[-1][:2] == ["sudo", "-n"] and ran[-1][-1] == "bubblewrap"
    assert told is None if status == 0 else "apt-get failed" in told


def test_another_system_is_told_what_to_look_for(debian, monkeypatch) -> None:
    monkeypatch.setattr(debian.shutil, "which", lambda name: None)
    assert "bubblewrap" in debian.install_debian_packages()


@pytest.fixture
def course(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import install

    monkeypatch.setattr(install, "STAMP", tmp_path / "stamp.txt")
    monkeypatch.setattr(install, "LOG", tmp_path / "log.txt")
    for step in ("install_debian_packages", "upgrade_old_pip", "install_the_rest"):
        monkeypatch.setattr(install, step, lambda: None)
    monkeypatch.setattr(install, "install_torch", lambda constraints: None)
    return install


def test_a_finished_set_up_is_skipped_until_the_pins_change(course, monkeypatch, tmp_path) -> None:
    ran = []
    monkeypatch.setattr(course, "install_the_rest", lambda: ran.append(1))
    pins = tmp_path / "constraints.txt"
    monkeypatch.setattr(course, "CONSTRAINTS", pins)
    pins.write_text("torch==2.13.0\n", encoding="utf-8")
    assert course.main([]) == course.main([]) == 0
    assert len(ran) == 1
    pins.write_text("torch==2.14.0\n", encoding="utf-8")
    assert course.main([]) == 0
    assert course.main(["--force"]) == 0
    assert len(ran) == 3


def test_an_interrupted_set_up_leaves_no_stamp(course, monkeypatch) -> None:
    course.main([])

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(course, "install_the_rest", interrupted)
    assert course.main(["--force"]) == 130
    assert not course.STAMP.exists()


def test_a_failure_is_told_and_leaves_no_stamp(course, monkeypatch, capsys) -> None:
    def failing() -> None:
        raise course.SetUpError("no network")

    monkeypatch.setattr(course, "install_the_rest", failing)
    assert course.main([]) == 1
    assert "no network" in capsys.readouterr().err
    assert not course.STAMP.exists()


def test_setup_without_a_good_python_says_how_to_get_one(tmp_path: Path) -> None:
    # A copy of the script in an empty folder, with a PATH where every python is too old.
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "setup.sh"
    text = (SCRIPTS / "setup.sh").read_text(encoding="utf-8")
    script.write_text(text.replace("/usr/bin/python3", "no-such-python"), encoding="utf-8")
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, body in {"python3": "exit 1", "id": "echo 1000", "dirname": "echo scripts"}.items():
        (commands / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (commands / name).chmod(0o755)
    done = subprocess.run(
        ["/bin/bash", "scripts/setup.sh"],
        cwd=tmp_path,
        env={"PATH": str(commands)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert "apt-get install -y python3 python3-venv" in done.stderr
    assert "environment.yml" in done.stderr


def test_a_question_to_pip_stops_where_a_download_would_start(torch_step, monkeypatch) -> None:
    # A stand-in for pip's process: it announces the wheel, then would take minutes.
    announce = "print('Downloading torch-2.13.0-cp311-x86_64.whl (532.2 MB)', flush=True)"
    program = f"{announce}; import signal; signal.pause()"
    import install_pip

    real = install_pip.subprocess.Popen
    monkeypatch.setattr(install_pip, "LOG", install_pip.Path("/dev/null"))
    monkeypatch.setattr(
        install_pip.subprocess,
        "Popen",
        lambda command, **named: real([sys.executable, "-c", program], **named),
    )
    assert torch_step.default_build_is_cuda("2.13.0") is None


def test_pip_reports_are_cut_to_a_line_and_failures_show_the_log(monkeypatch, tmp_path) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import install_pip

    monkeypatch.setattr(install_pip, "LOG", tmp_path / "log.txt")
    monkeypatch.setattr(install_pip.sys, "executable", sys.executable)
    with pytest.raises(install_pip.SetUpError, match="(?s)no such option.*log.txt.*Way out"):
        install_pip.need_pip("install", "--no-such-option")
