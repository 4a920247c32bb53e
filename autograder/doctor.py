"""`tokcourse doctor`: looks over this machine and says what is missing, with the way out.

Each `check_…` looks at one thing and returns `Finding` records; `report` prints them as lines that
can be pasted into a question. A FAIL stops a part of the course, a WARN takes something away that
one can do without. Left out: putting things right (`make setup`), and how a sandbox starts
(`autograder.sandbox`), which is asked here.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.language import marked, words
from autograder.shell import typed

_ = words("commands")


DISTRIBUTION = "gpt-tokenizer-course"
OLDEST_PYTHON = (3, 11)
CHECKOUT = (Path(__file__).resolve().parent.parent / "pyproject.toml").is_file()
SET_UP = (
    marked("run `make setup` in the course's folder")
    if CHECKOUT
    else marked("install the course again, from its wheel or with the kit's install.sh")
)
# How torch comes into an environment that does without.
ADD_TORCH = (
    marked("run `make setup LIGHT=0` in the course's folder")
    if CHECKOUT
    else marked(
        "pip install 'gpt-tokenizer-course[torch]'; on Linux, --extra-index-url "
        "https://download.pytorch.org/whl/cpu with it takes the build without CUDA"
    )
)
LEARNERS_EXTRAS = (
    "torch",
    "fast",
)  # what an installed course is asked for; a checkout has all of them
# name -> the size that tiktoken gives, special tokens included
VOCABULARIES = {
    "gpt2": 50257,
    "r50k_base": 50257,
    "p50k_base": 50281,
    "cl100k_base": 100277,
    "o200k_base": 200019,
}
DEVICES = ("auto", "cpu", "cuda")
# what a person reads, what fc-list calls it, the Debian package that brings it
FONTS = (
    (marked("Chinese, Japanese, Korean"), "CJK", "fonts-noto-cjk"),
    (marked("colour emoji"), "Noto Color Emoji", "fonts-noto-color-emoji"),
)
# Loads every vocabulary in a process of its own, whose only proxy refuses: a vocabulary that would
# have to be downloaded fails here at once, whether or not this machine has a network.
PROBE = """
import json, sys, tiktoken
sizes = {}
for name in sys.argv[1:]:
    try:
        sizes[name] = tiktoken.get_encoding(name).n_vocab
    except Exception as error:
        sizes[name] = f"{type(error).__name__}: {error}"[:300]
print(json.dumps(sizes))
"""
DEAD_END = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it stands and, unless all is well, the way out.

    >>> print(Finding("FAIL", "bubblewrap", "not found", "install it"))
    [FAIL] bubblewrap: not found
           way out: install it
    """

    level: str  # "OK", "WARN" or "FAIL"
    what: str
    detail: str
    way_out: str = ""

    def __str__(self) -> str:
        line = f"[{self.level}] {self.what}: {self.detail}"
        return (
            _("{line}\n       way out: {way_out}").format(line=line, way_out=self.way_out)
            if self.way_out
            else line
        )


def check_python(version: Sequence[Any] = tuple(sys.version_info)) -> list[Finding]:
    """Whether Python is new enough.

    >>> check_python((3, 9, 2))[0].level
    'FAIL'
    """
    text = ".".join(str(part) for part in version[:3])
    if tuple(version[:2]) >= OLDEST_PYTHON:
        return [
            Finding(
                "OK",
                "Python",
                _("{text} at {executable}").format(text=text, executable=sys.executable),
            )
        ]
    need = ".".join(str(part) for part in OLDEST_PYTHON)
    way_out = _("install Python {need} or newer, delete .venv, then {set_up}").format(
        need=need, set_up=_(SET_UP)
    )
    return [
        Finding(
            "FAIL", "Python", _("{text} is older than {need}").format(text=text, need=need), way_out
        )
    ]


def check_packages(requirements: Iterable[str] | None = None) -> list[Finding]:
    """Each package that the course asks for, its version against the range asked for.

    requirements: as in package metadata; None asks the installed course. A package of an extra is
    a WARN when it is missing, any other a FAIL.
    """
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return [Finding("FAIL", "packaging", _("not installed"), _(SET_UP))]
    if requirements is None:
        try:
            requirements = importlib.metadata.requires(DISTRIBUTION) or []
        except importlib.metadata.PackageNotFoundError:
            return [Finding("FAIL", DISTRIBUTION, _("not installed in this Python"), _(SET_UP))]
        if not CHECKOUT:
            requirements = for_learners(requirements)
    asked = [Requirement(text) for text in requirements]
    # Where torch is left out, `check_torch` says what that means.
    return [_check_package(one) for one in asked if one.name != "torch" or torch_installed()]


def torch_installed() -> bool:
    """Whether this environment has torch; a light one, without, is as good for half of the course."""
    try:
        importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def for_learners(requirements: Iterable[str]) -> list[str]:
    """The requirements that matter where only the course was installed: no tools of its makers.

    >>> for_learners(["numpy>=2", 'numba>=0.60; extra == "fast"', 'mypy; extra == "dev"'])
    ['numpy>=2', 'numba>=0.60; extra == "fast"']
    """
    from packaging.requirements import Requirement

    def wanted(text: str) -> bool:
        marker = Requirement(text).marker
        extras = ("", *LEARNERS_EXTRAS)
        return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)

    return [text for text in requirements if wanted(text)]


def _check_package(requirement: Any) -> Finding:
    core = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    bad, use = ("FAIL", "") if core else ("WARN", _(" (of an extra)"))
    asked = f"{requirement.name}{requirement.specifier}"
    try:
        version = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(
            bad,
            requirement.name,
            _("not installed{use}; needed: {asked}").format(use=use, asked=asked),
            _(SET_UP),
        )
    if not requirement.specifier.contains(version, prereleases=True):
        return Finding(
            bad,
            requirement.name,
            _("{version}{use} is outside {asked}").format(version=version, use=use, asked=asked),
            _(SET_UP),
        )
    return Finding("OK", requirement.name, version)


def check_vocabularies(names: Mapping[str, int] = VOCABULARIES) -> list[Finding]:
    """Whether tiktoken gives each vocabulary, with its size, without a network."""
    closed = {"http_proxy": DEAD_END, "https_proxy": DEAD_END, "all_proxy": DEAD_END}
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    environment |= closed | {name.upper(): value for name, value in closed.items()}
    done = _run([sys.executable, "-P", "-c", PROBE, *names], environment=environment)
    if done is None or done.returncode != 0:
        last = (done.stderr.strip().splitlines() if done else []) or [_("no answer in 120 s")]
        return [
            Finding(
                "FAIL",
                _("vocabularies"),
                _("tiktoken does not start: {last}").format(last=last[-1]),
                _(SET_UP),
            )
        ]
    sizes = json.loads(done.stdout.splitlines()[-1])
    return [_check_vocabulary(name, sizes.get(name), size) for name, size in names.items()]


def _check_vocabulary(name: str, got: object, size: int) -> Finding:
    if got == size:
        return Finding(
            "OK",
            _("vocabulary {name}").format(name=name),
            _("{size} tokens, offline").format(size=size),
        )
    detail = (
        _("has {got} tokens, not {size}").format(got=got, size=size)
        if isinstance(got, int)
        else _("cannot load: {got}").format(got=got)
    )
    folder = os.environ.get("TIKTOKEN_CACHE_DIR")
    unset = (
        _("unset TIKTOKEN_CACHE_DIR (now {folder}), or ").format(folder=folder) if folder else ""
    )
    return Finding("FAIL", _("vocabulary {name}").format(name=name), detail, unset + _(SET_UP))


def check_torch() -> list[Finding]:
    """Whether torch can be imported and has the device that COURSE_DEVICE names."""
    asked = os.environ.get("COURSE_DEVICE", "auto").strip().lower()
    if asked not in DEVICES:
        way_out = _("set COURSE_DEVICE to one of {devices}, or unset it").format(
            devices=", ".join(DEVICES)
        )
        return [
            Finding(
                "FAIL", "COURSE_DEVICE", _("{asked!r} is no device").format(asked=asked), way_out
            )
        ]
    if not torch_installed():
        detail = _(
            "not installed, a light set-up: lectures 01 to 06 and problem sets 01 to 10 work in full, "
            "lectures 07 to 12 and problem sets 11 and 12 are left out"
        )
        return [Finding("WARN", "torch", detail, _(ADD_TORCH))]
    try:
        import torch
    except (ImportError, OSError) as error:
        return [
            Finding(
                "FAIL", "torch", _("cannot be imported: {error}").format(error=error), _(SET_UP)
            )
        ]
    card = torch.cuda.is_available()
    if asked == "cuda" and not card:
        detail = _("COURSE_DEVICE=cuda, but torch {version} sees no card").format(
            version=torch.__version__
        )
        return [Finding("FAIL", _("torch device"), detail, _way_to_cuda(torch.version.cuda))]
    device = "cuda" if card and asked != "cpu" else "cpu"
    name = f" ({torch.cuda.get_device_name()})" if device == "cuda" else ""
    detail = _("{device}{name}, COURSE_DEVICE={asked}, torch {version}").format(
        device=device, name=name, asked=asked, version=torch.__version__
    )
    return [Finding("OK", _("torch device"), detail)]


def _way_to_cuda(cuda: str | None) -> str:
    if cuda is None:
        return _("this torch is a CPU build: run `COURSE_DEVICE=cuda make setup`")
    return _("this torch is for CUDA {cuda}: see with nvidia-smi whether the driver has it").format(
        cuda=cuda
    )


def check_sandbox() -> list[Finding]:
    """Whether submissions can be caged here: the sandbox is really started."""
    if platform.system() != "Linux":
        detail = _("{system} has no bubblewrap; learning works, grading does not").format(
            system=platform.system()
        )
        return [Finding("WARN", _("sandbox"), detail, _("grade on Linux, or in WSL 2 on Windows"))]
    try:
        from autograder import sandbox
    except ImportError as error:
        return [
            Finding(
                "FAIL",
                _("sandbox"),
                _("cannot be imported: {error}").format(error=error),
                _(SET_UP),
            )
        ]
    try:
        rung = sandbox.probe()
        if rung.holds:
            sandbox.kernel_name()
    except Exception as error:
        # The doctor's own job: whatever the probe trips over is a finding, not a traceback.
        return [
            Finding(
                "FAIL",
                _("sandbox"),
                str(error),
                _("{set_up}; grading needs the sandbox").format(set_up=_(SET_UP)),
            )
        ]
    said = "; ".join([rung.name, *rung.details, *rung.missing])
    # A sandbox that holds can still be a lesser one: grading works, with fewer walls.
    level = "OK" if not rung.way_out else "WARN" if rung.holds else "FAIL"
    return [Finding(level, _("sandbox"), said, rung.way_out)]


def check_fonts() -> list[Finding]:
    """Whether figures can show Chinese, Japanese, Korean and emoji."""
    bad = "FAIL" if platform.system() == "Linux" else "WARN"
    done = _run(["fc-list", ":", "family"])
    if done is None:
        packages = " ".join(package for _, _, package in FONTS)
        way_out = f"sudo apt-get install -y fontconfig {packages}"
        return [Finding(bad, _("fonts"), _("fc-list does not run, so fonts are unknown"), way_out)]
    findings = []
    for what, family, package in FONTS:
        if family in done.stdout:
            findings.append(Finding("OK", _("font for {what}").format(what=_(what)), _("found")))
        else:
            way_out = f"sudo apt-get install -y {package}"
            findings.append(
                Finding(
                    bad,
                    _("font for {what}").format(what=_(what)),
                    _("no {family} font").format(family=family),
                    way_out,
                )
            )
    return findings


def check_chromium() -> list[Finding]:
    """Whether the tests that look at pages can run."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return [Finding("OK", "Chromium", found)]
    way_out = "sudo apt-get install -y chromium"
    return [Finding("WARN", "Chromium", _("not found; the browser tests are skipped"), way_out)]


def check_path() -> list[Finding]:
    """Whether a shell finds this Python's commands, not another's."""
    # not resolved: the python of a virtual environment is a link to the one outside
    here = Path(sys.executable).parent
    findings = []
    for name in ("tokcourse", "jupyter"):
        found = shutil.which(name)
        if found and Path(found).parent == here:
            findings.append(Finding("OK", _("command {name}").format(name=name), found))
        else:
            detail = (
                _("the shell finds {found}, not {here}").format(found=found, here=here / name)
                if found
                else _("not on PATH")
            )
            way_out = _("run `source {script}`, or type {command}").format(
                script=typed(here / "activate"), command=typed(here / name)
            )
            findings.append(Finding("WARN", _("command {name}").format(name=name), detail, way_out))
    return findings


def _run(
    command: Sequence[str], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str] | None:
    """The finished command; None where it is not there, cannot start or hangs."""
    try:
        return subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            timeout=120,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


CHECKS: tuple[Callable[[], list[Finding]], ...] = (
    check_python,
    check_packages,
    check_vocabularies,
    check_torch,
    check_sandbox,
    check_fonts,
    check_chromium,
    check_path,
)


def report(findings: Iterable[Finding]) -> int:
    """Print the findings; returns 1 if one of them is a FAIL, else 0.

    >>> report([Finding("OK", "Python", "3.12")])
    [OK] Python: 3.12
    <BLANKLINE>
    1 OK, 0 WARN, 0 FAIL
    0
    """
    findings = list(findings)
    for finding in findings:
        print(finding)
    levels = [finding.level for finding in findings]
    print("\n" + ", ".join(f"{levels.count(level)} {level}" for level in ("OK", "WARN", "FAIL")))
    return 1 if "FAIL" in levels else 0


def main() -> int:
    """Look at everything, print it, return the exit status."""
    print(
        _("{distribution} on {platform}").format(
            distribution=DISTRIBUTION, platform=platform.platform()
        )
    )
    return report(finding for check in CHECKS for finding in check())
