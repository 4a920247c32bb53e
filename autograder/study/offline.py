"""A kit on a USB stick: everything to install the course on a machine without a network.

    install.sh, install.py, README.txt, kit.json, constraints.txt
    wheels/        the course, all that it needs at the pinned versions, and pip
    notebooks/     lectures and problem sets, to look into
    sheets/        problem sets as pages to print

A kit is for one version of Python and one kind of machine, those that made it. It is made from a
checkout, with a network, by pip. Installed is what a learner needs (`doctor.LEARNERS_EXTRAS`); further
extras are there to be asked for. A light set-up, without torch, makes a light kit. Left out: the
system's own packages (a browser, fonts, bubblewrap).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from autograder.course.folder import HERE, CourseError
from autograder.doctor import DISTRIBUTION, LEARNERS_EXTRAS, torch_installed
from autograder.language import words
from autograder.study import workspace

_ = words("commands")


COURSES_WHEEL = "gpt_tokenizer_course-*.whl"
TEMPLATES = Path(__file__).parent / "kit"
TORCH_INDEXES = "https://download.pytorch.org/whl"


class KitError(CourseError):
    """The kit cannot be made; the message says why, and the way out."""


def run(command: Sequence[str]) -> int:
    """Run a command with its output on the screen; gives the exit status."""
    return subprocess.run(command).returncode


def make(
    target: Path,
    extras: Iterable[str],
    source: Path = HERE,
    run: Callable[[Sequence[str]], int] = run,
) -> dict[str, object]:
    """Make or renew a kit; gives its description, which is also written to `kit.json`.

    extras: of the course, whose wheels are packed too. What is there already is used again, so an
    interrupted run goes on.

    Raises:
        KitError: outside a checkout, or when pip fails.
    """
    pins = source / "constraints.txt"
    if not pins.is_file() or not (source / "pyproject.toml").is_file():
        raise KitError(
            _(
                "a kit is made from a checkout of the course, and {source} is none; clone it, run "
                "`make setup` there, then .venv/bin/tokcourse offline-kit"
            ).format(source=source)
        )
    wheels = target / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    course = _build(run, wheels, source)
    _gather_torch(run, wheels, pins)
    _pip(run, *_gather(wheels, pins, course, sorted(_here(extras))), why=_("gather the wheels"))
    _pip(run, "wheel", *_options(wheels, pins), "pip", why=_("gather pip"))
    shutil.copyfile(pins, target / "constraints.txt")
    for template in sorted(TEMPLATES.iterdir()):
        if template.is_file():
            shutil.copyfile(template, target / template.name)
    (target / "install.sh").chmod(0o755)
    _notebooks(target)
    return _describe(target, course)


def _build(run: Callable[[Sequence[str]], int], wheels: Path, source: Path) -> Path:
    """Build the course's own wheel in place of an earlier one; gives its path."""
    for old in wheels.glob(COURSES_WHEEL):
        old.unlink()
    asked = ["wheel", "--no-deps", "--wheel-dir", str(wheels), str(source)]
    _pip(run, *asked, why=_("build the course"))
    return next(wheels.glob(COURSES_WHEEL))


def _here(extras: Iterable[str]) -> list[str]:
    """The extras that this set-up has: without a torch of its own, pip would choose CUDA's."""
    return [extra for extra in extras if extra != "torch" or torch_installed()]


def _gather(wheels: Path, pins: Path, course: Path, extras: Sequence[str]) -> list[str]:
    chosen = f"[{','.join(extras)}]" if extras else ""
    return [
        "wheel",
        *_options(wheels, pins),
        f"{DISTRIBUTION}{chosen} @ {course.resolve().as_uri()}",
    ]


def _options(wheels: Path, pins: Path) -> list[str]:
    folder = str(wheels)
    return ["--wheel-dir", folder, "--find-links", folder, "--constraint", str(pins)]


def _gather_torch(run: Callable[[Sequence[str]], int], wheels: Path, pins: Path) -> None:
    """Fetch the very build of torch that is installed here, where its version names one.

    A plain `torch` takes a CUDA build of several GB on most Linux machines. A build such as "+cpu" may
    be on the usual index; otherwise it is on PyTorch's own, which is asked for nothing else.
    """
    if not torch_installed():
        return
    version = importlib.metadata.version("torch")
    build = version.partition("+")[2]
    if not build:
        return
    asked = ["wheel", "--no-deps", *_options(wheels, pins), f"torch=={version}"]
    usual = [sys.executable, "-m", "pip", "--disable-pip-version-check", *asked]
    if run(usual) != 0:
        source = os.environ.get("COURSE_TORCH_INDEX") or f"{TORCH_INDEXES}/{build}"
        _pip(
            run,
            *asked,
            "--index-url",
            source,
            why=_("fetch torch {version}").format(version=version),
        )


def _pip(run: Callable[[Sequence[str]], int], *arguments: str, why: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    if run(command) != 0:
        raise KitError(
            _(
                "pip could not {why} (its last lines say why); a kit is made with a network. Run the "
                "same command again: what was fetched is kept"
            ).format(why=why)
        )


def _notebooks(target: Path) -> None:
    """Lay the notebooks and the sheets beside the wheels, as they are in this version."""
    import nbformat

    from autograder.study.sheet import page

    for folder in ("notebooks", "sheets"):
        shutil.rmtree(target / folder, ignore_errors=True)
    for name, content in workspace.files(workspace.material()):
        workspace.write(target / "notebooks" / name, content)
    for path in sorted((target / "notebooks" / "exercises").glob("*/*.ipynb")):
        text = page([nbformat.read(path, as_version=4)])
        workspace.write(target / "sheets" / f"{path.stem}.html", text.encode("utf-8"))


def _describe(target: Path, course: Path) -> dict[str, object]:
    version = course.name.split("-")[1]
    packed = sorted((target / "wheels").glob("*.whl"))
    pip = max(p for p in packed if p.name.startswith("pip-"))
    files = [*packed, target / "constraints.txt"]
    kit: dict[str, object] = {
        "course": version,
        "python": ".".join(str(n) for n in sys.version_info[:2]),
        "platform": sysconfig.get_platform(),
        "requirement": f"{DISTRIBUTION}[{','.join(_here(LEARNERS_EXTRAS))}]=={version}",
        "pip": pip.relative_to(target).as_posix(),
        "sha256": {
            path.relative_to(target).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        },
    }
    workspace.write(target / "kit.json", (json.dumps(kit, indent=1) + "\n").encode("utf-8"))
    return kit


def extras(asked: str) -> list[str]:
    """The extras that "all" or a list such as "scale,postgres" names, with those of every learner.

    >>> extras("similarity")
    ['torch', 'fast', 'similarity']

    Raises:
        KitError: for an extra that the installed course does not declare.
    """
    known = importlib.metadata.metadata(DISTRIBUTION).get_all("Provides-Extra") or []
    named = known if asked == "all" else list(filter(None, asked.split(",")))
    if unknown := sorted(set(named) - set(known)):
        raise KitError(
            _("no extra {unknown!r}; there are {known}").format(
                unknown=unknown[0], known=", ".join(known)
            )
        )
    return list(dict.fromkeys([*LEARNERS_EXTRAS, *named]))
