"""The pins hold on every Python and system that the course names, and `make constraints` keeps them so.

Offline: the pins' own markers, and what the installed packages say of themselves, are followed for each
machine. Run: pytest tests/scripts/test_freeze.py; `-m long` has uv resolve them from the index.
"""

import functools
import importlib.metadata
import importlib.util
import itertools
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("scripts_freeze", ROOT / "scripts" / "freeze.py")
assert SPEC and SPEC.loader
freeze = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(freeze)
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# What a marker asks for, by uv's name of the platform.
SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "darwin": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
MACHINES = {("windows", "x86_64"): "AMD64", ("darwin", "aarch64"): "arm64"}
# The first and the last of a version: markers ask for parts such as 3.11.5.
PYTHONS = [*freeze.PYTHONS, "3.11.15", "3.14.9"]


def environment(python: str, platform: str) -> dict[str, str]:
    machine, _, system, *_ = platform.split("-")
    short = ".".join(python.split(".")[:2])
    return SYSTEMS[system] | {
        "python_version": short,
        "python_full_version": python if python != short else f"{python}.0",
        "platform_machine": MACHINES.get((system, machine), machine),
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


def pins(text: str) -> dict[str, list[Requirement]]:
    """Name to its pins, of which a machine's marker takes one."""
    found: dict[str, list[Requirement]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            pin = Requirement(line)
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def version_of(pin: Requirement) -> str:
    (clause,) = pin.specifier
    assert clause.operator == "==", pin
    return clause.version


def asked_for() -> list[Requirement]:
    extras = itertools.chain(*PROJECT["optional-dependencies"].values())
    build = freeze.build_requirements(ROOT / "pyproject.toml")
    return [Requirement(text) for text in [*PROJECT["dependencies"], *extras, *build]]


@functools.cache
def said(name: str) -> tuple[str, str, list[Requirement]] | None:
    """The version that is installed, the Pythons that it is for, what it requires; None: not here."""
    try:
        found = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    requires = [Requirement(text) for text in found.requires or []]
    return found.version.split("+")[0], found.metadata.get("Requires-Python") or "", requires


def applies(requirement: Requirement, where: dict[str, str], extra: str) -> bool:
    return not requirement.marker or requirement.marker.evaluate({**where, "extra": extra})


def wrong(text: str, python: str, platform: str) -> list[str]:
    """What does not hold on this machine, following all that is asked for and what that asks for."""
    where, pinned = environment(python, platform), pins(text)
    faults, seen, waiting = [], set(), asked_for()
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        if freeze.CUDA_NAMES.match(name):
            continue
        here = [pin for pin in pinned.get(name, []) if applies(pin, where, "")]
        if len(here) != 1:
            faults.append(f"{asked}: {len(here)} pins")
            continue
        version = version_of(here[0])
        if not asked.specifier.contains(version, prereleases=True):
            faults.append(f"{asked} is pinned to {version}")
        new = {(name, extra) for extra in ("", *asked.extras)} - seen
        seen |= new
        installed = said(name)
        if new and installed and installed[0] == version:
            if not SpecifierSet(installed[1]).contains(where["python_full_version"]):
                faults.append(f"{name} {version} is for Python {installed[1]}")
            for needed in installed[2]:
                if any(applies(needed, where, extra) for _, extra in new):
                    waiting.append(needed)
    return sorted(set(faults))


@pytest.mark.parametrize("platform", freeze.PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_each_name_has_one_pin_that_will_do(python, platform) -> None:
    assert wrong(CONSTRAINTS, python, platform) == [], "run `make constraints`"


def test_pins_that_hold_on_the_newest_python_alone_are_found() -> None:
    # As `pip freeze` wrote them on 3.11.7: no pip can install these on Debian 12.
    flat = "".join(
        f"{name}=={version_of(versions[-1])}\n" for name, versions in pins(CONSTRAINTS).items()
    )
    ours = importlib.metadata.version("soupsieve")
    flat = re.sub(r"(?m)^soupsieve==.*$", f"soupsieve=={ours}", flat)
    if ours.startswith("2."):
        pytest.skip("the older soupsieve is the one that is installed here")
    assert any("soupsieve" in fault for fault in wrong(flat, "3.11.2", freeze.PLATFORMS[0]))
    assert not wrong(flat, "3.11.15", freeze.PLATFORMS[0])


def test_a_name_without_a_pin_and_one_with_two_are_found() -> None:
    lines = CONSTRAINTS.splitlines(keepends=True)
    without = "".join(line for line in lines if not line.startswith("regex=="))
    assert wrong(without, "3.12", freeze.PLATFORMS[0]) == ["regex: 0 pins", "regex>=2024.4: 0 pins"]
    twice = CONSTRAINTS + "regex==2024.4.16\n"
    assert wrong(twice, "3.12", freeze.PLATFORMS[0]) == ["regex: 2 pins", "regex>=2024.4: 2 pins"]


def test_pins_are_plain_versions() -> None:
    # No local suffix (a CPU or CUDA build), no path, no address, nothing of the environment itself.
    for name, versions in pins(CONSTRAINTS).items():
        assert re.fullmatch(r"[a-z0-9-]+", name)
        for pin in versions:
            assert re.fullmatch(
                r"[0-9]+(\.[0-9]+)*((a|b|rc|\.post|\.dev)[0-9]+)*", version_of(pin)
            ), name
            assert not pin.url and not pin.extras
    assert not {"pip", "wheel", "gpt-tokenizer-course"} & set(pins(CONSTRAINTS))
    assert not [name for name in pins(CONSTRAINTS) if freeze.CUDA_NAMES.match(name)]


def test_the_pythons_are_those_of_pyproject() -> None:
    assert all(SpecifierSet(PROJECT["requires-python"]).contains(each) for each in PYTHONS)


class Uv:
    """Stands in for uv: adds a pin to the draft, or says that there is no solution."""

    def __init__(self, fails_on: str = "\0") -> None:
        self.asked: list[str] = []
        self.fails_on = fails_on

    def __call__(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked = " ".join(command[2:])
        self.asked.append(asked)
        if "--output-file" in command:
            draft = Path(command[command.index("--output-file") + 1])
            kept = [
                line for line in draft.read_text(encoding="utf-8").splitlines() if "#" not in line
            ]
            draft.write_text(
                "\n".join([*kept, "triton==3.7.1", "uv==1.0"]) + "\n", encoding="utf-8"
            )
        return subprocess.CompletedProcess(command, int(self.fails_on in asked), "", "no wheel")


@pytest.fixture
def file(tmp_path, monkeypatch) -> Path:
    file = tmp_path / "constraints.txt"
    file.write_text("# before\nregex==2026.11.15\n", encoding="utf-8")
    monkeypatch.setattr(freeze, "CONSTRAINTS", file)
    return file


def test_versions_are_kept_and_cudas_packages_left_out(file, monkeypatch) -> None:
    uv = Uv()
    monkeypatch.setattr(freeze.subprocess, "run", uv)
    assert freeze.main([]) == 0
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line[0] != "#"] == ["regex==2026.11.15", "uv==1.0"]
    assert "3.11.2 to 3.14" in lines[1]
    looked = [asked for asked in uv.asked if "--no-build" in asked]
    assert len(looked) == len(freeze.PYTHONS) * len(freeze.PLATFORMS)
    assert not [asked for asked in uv.asked if "--upgrade" in asked]
    freeze.main(["--upgrade"])
    assert any("--upgrade" in asked for asked in uv.asked)


@pytest.mark.parametrize(
    "where", ["--universal", "--python-version 3.14 --python-platform x86_64-pc"]
)
def test_pins_that_do_not_hold_somewhere_are_not_written(file, monkeypatch, capsys, where) -> None:
    monkeypatch.setattr(freeze.subprocess, "run", Uv(where))
    assert freeze.main([]) == 1
    assert file.read_text(encoding="utf-8") == "# before\nregex==2026.11.15\n"
    said = capsys.readouterr().err
    assert "constraints.txt is as it was" in said and where in said and "no wheel" in said


@pytest.mark.long
@pytest.mark.parametrize("platform", freeze.PLATFORMS)
@pytest.mark.parametrize("python", freeze.PYTHONS)
def test_the_index_has_a_wheel_for_every_pin(python, platform) -> None:
    freeze.look_for_wheels(ROOT / "constraints.txt", python, platform)
