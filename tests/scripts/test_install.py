"""The set-up's decisions: which build of torch, with or without, uv or pip, what is said, when to skip.

Nothing of the course is installed. Run: pytest tests/scripts. Left out: the set-up as a whole, which
`make test` itself runs first.
"""

import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "scripts"
CPU = ["filelock", "sympy>=1.13.3"]
CUDA = [*CPU, 'nvidia-nccl-cu13==2.29.7; platform_system != "Nowhere"']


class Sources:
    """Stands in for the installer: what the usual sources and the indexes have, and what is asked."""

    def __init__(self, constraints: Path, *have: str) -> None:
        self.constraints, self.have, self.asked = constraints, have, []

    def attempt(self, *arguments: str, index: str = "") -> bool:
        self.asked.append(" ".join([*arguments, *filter(None, [index])]))
        return f"{arguments[-1]} {index}".strip() in self.have


@pytest.fixture
def torch_step(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.delenv("COURSE_DEVICE", raising=False)
    monkeypatch.delenv("COURSE_TORCH_INDEX", raising=False)
    import install_torch

    monkeypatch.setattr(install_torch, "installed_torch", lambda: None)
    monkeypatch.setattr(install_torch.platform, "system", lambda: "Linux")
    return install_torch


@pytest.fixture
def pins(tmp_path: Path) -> Path:
    file = tmp_path / "constraints.txt"
    file.write_text("numpy==2.0\ntorch==2.13.0\n", encoding="utf-8")
    return file


def test_a_cpu_build_is_taken_from_where_it_is(torch_step, pins) -> None:
    near = Sources(pins, "torch==2.13.0+cpu")
    torch_step.install_torch(near)
    assert near.asked == ["--no-deps torch==2.13.0+cpu"]
    far = Sources(pins, f"torch==2.13.0+cpu {torch_step.CPU_INDEX}")
    torch_step.install_torch(far)
    assert far.asked[1:] == [f"--no-deps torch==2.13.0+cpu {torch_step.CPU_INDEX}"]


@pytest.mark.parametrize("installed", [None, ("2.12.0", False)])
def test_nothing_is_ever_asked_that_a_cuda_build_answers_to(
    torch_step, pins, monkeypatch, installed
) -> None:
    monkeypatch.setattr(torch_step, "installed_torch", lambda: installed)
    nowhere = Sources(pins)
    with pytest.raises(torch_step.SetUpError):
        torch_step.install_torch(nowhere)
    assert nowhere.asked
    assert all("torch==2.13.0+cpu" in asked for asked in nowhere.asked)


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_where_the_plain_build_is_the_cpus_it_is_taken(
    torch_step, pins, monkeypatch, system
) -> None:
    monkeypatch.setattr(torch_step.platform, "system", lambda: system)
    sources = Sources(pins, "torch==2.13.0")
    torch_step.install_torch(sources)
    assert sources.asked == ["--no-deps torch==2.13.0"]


def test_a_cuda_build_is_taken_when_asked(torch_step, pins, monkeypatch) -> None:
    monkeypatch.setenv("COURSE_DEVICE", "cuda")
    found = iter([None, ("2.13.0", True)])
    monkeypatch.setattr(torch_step, "installed_torch", lambda: next(found))
    sources = Sources(pins, "torch===2.13.0")
    torch_step.install_torch(sources)
    assert sources.asked == ["--no-deps torch===2.13.0"]  # `==` would take 2.13.0+cpu, too


def test_cuda_replaces_a_cpu_build_and_a_plain_build_without_it(
    torch_step, pins, monkeypatch
) -> None:
    monkeypatch.setenv("COURSE_DEVICE", "cuda")
    found = iter([("2.13.0", False), ("2.13.0", False), ("2.13.0", True)])
    monkeypatch.setattr(torch_step, "installed_torch", lambda: next(found))
    cuda = f"torch==2.13.0+cu130 {torch_step.CUDA_INDEX}"
    sources = Sources(pins, "torch===2.13.0", cuda)
    torch_step.install_torch(sources)
    assert sources.asked[-1] == f"--no-deps --force-reinstall {cuda}"


@pytest.mark.parametrize("cuda", [False, True])
def test_an_installed_torch_is_left_alone(torch_step, pins, monkeypatch, cuda) -> None:
    monkeypatch.setattr(torch_step, "installed_torch", lambda: ("2.13.0", cuda))
    sources = Sources(pins)
    torch_step.install_torch(sources)
    assert sources.asked == []


def test_an_index_of_ones_own_is_used_as_it_is(torch_step, pins, monkeypatch) -> None:
    mirror = "https://mirror.example/cpu"
    monkeypatch.setenv("COURSE_TORCH_INDEX", mirror)
    sources = Sources(pins, f"torch==2.13.0 {mirror}")
    torch_step.install_torch(sources)
    assert sources.asked == [f"--no-deps torch==2.13.0 {mirror}"]


@pytest.mark.parametrize("requires, cuda", [(CPU, False), (CUDA, True), ([], False)])
def test_a_build_shows_by_its_requirements_what_it_is_for(torch_step, requires, cuda) -> None:
    assert torch_step.is_cuda_build(requires) is cuda


def test_no_pin_of_torch_stops_the_set_up(torch_step, pins) -> None:
    pins.write_text("numpy==2.0\n", encoding="utf-8")
    with pytest.raises(torch_step.SetUpError, match="make constraints"):
        torch_step.install_torch(Sources(pins))


def test_a_failed_install_names_the_ways_out(torch_step, pins) -> None:
    with pytest.raises(torch_step.SetUpError, match="(?s)COURSE_TORCH_INDEX=.*make setup LIGHT=1"):
        torch_step.install_torch(Sources(pins))


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
    monkeypatch.delenv("COURSE_LIGHT", raising=False)
    monkeypatch.delenv("COURSE_DEVICE", raising=False)
    import install

    for name in ("STAMP", "LOG", "LIGHT"):
        monkeypatch.setattr(install, name, tmp_path / f"{name}.txt")
    monkeypatch.setattr(install, "install_debian_packages", lambda: None)
    monkeypatch.setattr(install, "installed_torch", lambda: None)
    return install


@pytest.fixture
def ran(course: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked for, in order; nothing is installed."""
    ran = []

    class Recorder:
        def __init__(self, constraints: Path) -> None:
            pass

        def use_uv(self) -> None:
            pass

        def need(self, *arguments: str) -> None:
            ran.append(arguments[-1])

    monkeypatch.setattr(course, "Installer", Recorder)
    monkeypatch.setattr(course, "install_torch", lambda installer: ran.append("torch"))
    return ran


def test_a_finished_set_up_is_skipped_until_the_pins_change(course, ran, monkeypatch, tmp_path):
    pins = tmp_path / "constraints.txt"
    monkeypatch.setattr(course, "CONSTRAINTS", pins)
    pins.write_text("torch==2.13.0\n", encoding="utf-8")
    assert course.main([]) == course.main([]) == 0
    assert ran.count("torch") == 1
    pins.write_text("torch==2.14.0\n", encoding="utf-8")
    assert course.main([]) == 0
    assert course.main(["--force"]) == 0
    assert ran.count("torch") == 3


def test_torch_comes_before_what_would_choose_its_build(course, ran) -> None:
    course.main([])
    assert ran[:2] == ["editables", "torch"] and "[torch,fast," in ran[2]


def test_a_light_set_up_is_remembered_until_torch_is_asked_for(
    course, ran, monkeypatch, capsys
) -> None:
    monkeypatch.setenv("COURSE_LIGHT", "1")
    assert course.main([]) == 0
    assert "make setup LIGHT=0" in capsys.readouterr().out
    monkeypatch.setenv("COURSE_LIGHT", "")  # `make demo`
    assert course.main([]) == 0
    assert course.main(["--force"]) == 0
    assert not [asked for asked in ran if "torch" in asked] and len(ran) == 4
    monkeypatch.setenv("COURSE_LIGHT", "0")
    assert course.main([]) == 0
    assert "torch" in ran and "[torch,fast," in ran[-1]
    monkeypatch.delenv("COURSE_LIGHT")
    ran.clear()
    assert course.main([]) == 0
    assert ran == []


def test_light_is_yes_or_no(course, ran, monkeypatch, capsys) -> None:
    monkeypatch.setenv("COURSE_LIGHT", "maybe")
    assert course.main([]) == 1
    assert "LIGHT=maybe is neither 1" in capsys.readouterr().err and ran == []


def test_an_interrupted_set_up_leaves_no_stamp(course, ran, monkeypatch) -> None:
    course.main([])

    def interrupted(without_torch: bool) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(course, "install_packages", interrupted)
    assert course.main(["--force"]) == 130
    assert not course.STAMP.exists()


def test_a_failure_is_told_and_leaves_no_stamp(course, monkeypatch, capsys) -> None:
    def failing(without_torch: bool) -> None:
        raise course.SetUpError("no network")

    monkeypatch.setattr(course, "install_packages", failing)
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


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.delenv("COURSE_INSTALLER", raising=False)
    import install_tool

    monkeypatch.setattr(install_tool, "LOG", tmp_path / "log.txt")
    monkeypatch.setattr(install_tool, "has_uv", lambda: True)
    monkeypatch.setattr(install_tool, "read_settings", dict)
    return install_tool


def running(tool: ModuleType, monkeypatch: pytest.MonkeyPatch, fails: str = "") -> list[str]:
    """Which of uv and pip is run, in order; the one that fails leaves a line in the log."""
    ran = []

    def run(module: str, *arguments: str, **_: object) -> int:
        ran.append(f"{module} {' '.join(arguments)}")
        tool.LOG.write_text(f"{module} says why\n", encoding="utf-8")
        return int(module in fails.split())

    monkeypatch.setattr(tool, "run", run)
    return ran


def test_uv_installs_within_the_pins_and_compiles(tool, monkeypatch) -> None:
    ran = running(tool, monkeypatch)
    installer = tool.Installer(Path("/pins.txt"))
    installer.use_uv()
    installer.need("regex", index="https://a/simple")
    (asked,) = ran
    assert asked.startswith("uv pip install --constraint /pins.txt regex")
    assert "--compile-bytecode" in asked and "--default-index https://a/simple" in asked
    assert f"--python {sys.executable}" in asked


@pytest.mark.parametrize(
    "case, said",
    [
        ("asked", ""),
        ("strange", "no counterpart of its setting only-binary"),
        ("missing", "be had"),
    ],
)
def test_pip_installs_where_uv_may_not_or_cannot(tool, monkeypatch, capsys, case, said) -> None:
    ran = running(tool, monkeypatch, fails="")
    if case == "asked":
        monkeypatch.setenv("COURSE_INSTALLER", "pip")
    elif case == "strange":
        monkeypatch.setattr(tool, "read_settings", lambda: {"only-binary": ":all:"})
    else:
        ran = running(tool, monkeypatch, fails="pip")
        monkeypatch.setattr(tool, "has_uv", lambda: False)
    installer = tool.Installer(Path("/pins.txt"))
    installer.use_uv()
    installer.attempt("regex")
    assert ran[-1].startswith("pip ") and ran[-1].endswith("install --constraint /pins.txt regex")
    assert said in capsys.readouterr().out


def test_pip_is_tried_where_uv_does_not_get_through(tool, monkeypatch, capsys) -> None:
    ran = running(tool, monkeypatch, fails="uv")
    installer = tool.Installer(Path("/pins.txt"))
    installer.use_uv()
    installer.need("regex")
    installer.need("numpy")
    assert [asked.split()[0] for asked in ran] == ["uv", "pip", "pip"]
    assert "trying pip, with the same versions" in capsys.readouterr().out
    running(tool, monkeypatch, fails="uv pip")
    with pytest.raises(tool.SetUpError, match="(?s)pip says why.*log.txt.*Way out"):
        installer.need("tqdm")


def test_a_constraint_of_pips_settings_counts_for_uv_too(tool, monkeypatch) -> None:
    ran = running(tool, monkeypatch)
    monkeypatch.setattr(tool, "read_settings", lambda: {"constraint": "/a.txt /b.txt"})
    installer = tool.Installer(Path("/pins.txt"))
    installer.use_uv()
    installer.need("regex")
    assert "--constraint /a.txt --constraint /b.txt" in ran[0]


def test_output_goes_into_the_log_and_a_download_is_shown(tool, monkeypatch, capsys) -> None:
    assert tool.run("pip", "install", "--no-such-option") != 0
    assert "no such option" in tool.LOG.read_text(encoding="utf-8")
    assert capsys.readouterr().out == ""
    assert tool.worth_showing("Downloading torch (180.0MiB)")
    assert not tool.worth_showing("Downloading numpy-2.4.6-py3-none-any.whl.metadata (6 kB)")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import install_settings

    return install_settings


def test_a_command_and_a_variable_count_more_than_a_file(settings) -> None:
    listed = """\
global.index-url='https://file/simple'
global.timeout='5'
install.timeout='6'
download.timeout='7'
:env:.index-url='https://variable/simple'
global.extra-index-url='\\nhttps://a/simple\\nhttps://b/simple'
"""
    found = settings.pips_settings(listed)
    assert found["index-url"] == "https://variable/simple" and found["timeout"] == "6"
    assert settings.for_uv(found)["UV_INDEX"] == "https://a/simple https://b/simple"
    assert settings.unknown(found | {"no-binary": "numpy", "quiet": "1"}) == ["no-binary"]


def test_uv_finds_what_pip_was_told_of(settings, monkeypatch, tmp_path) -> None:
    # A real uv, whose only source is a folder that pip's own file names.
    wheel = tmp_path / "wheels" / "made_up_thing-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as file:
        about = "made_up_thing-1.0.dist-info"
        file.writestr(
            f"{about}/METADATA", "Metadata-Version: 2.1\nName: made-up-thing\nVersion: 1.0\n"
        )
        file.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{about}/RECORD", "")
    (tmp_path / "pip.conf").write_text(
        f"[global]\nno-index = true\nfind-links = {wheel.parent}\n", encoding="utf-8"
    )
    for name in [name for name in settings.os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    variables = settings.for_uv(settings.read_settings())
    command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--no-cache"]
    done = subprocess.run(
        [*command, "--python", sys.executable, "made-up-thing==1.0"],
        capture_output=True,
        encoding="utf-8",
        env={**settings.os.environ, **variables},
        check=False,
    )
    assert "+ made-up-thing==1.0" in done.stderr, done.stderr
