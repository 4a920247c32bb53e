"""Installs the course into the virtual environment that runs this file; setup.sh starts it.

Steps: Debian packages, uv, what builds the course, torch, everything else, a stamp. The stamp is written
last and holds the hash of what was asked for, so an interrupted run starts again and a finished one is
skipped. COURSE_LIGHT=1 leaves torch out, and is remembered until COURSE_LIGHT=0. Finding a Python and
making .venv come before, in setup.sh; whether the result works is `tokcourse doctor`'s question.
"""

import hashlib
import os
import sys
from pathlib import Path

from install_debian import install_debian_packages
from install_tool import LOG, Installer, SetUpError, say
from install_torch import install_torch, installed_torch, torch_index, wants_cuda

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CONSTRAINTS = ROOT / "constraints.txt"
STAMP = Path(sys.prefix) / "course-set-up.txt"
LIGHT = Path(sys.prefix) / "course-light.txt"  # there: torch is left out
EXTRAS = ("fast", "scale", "similarity", "postgres", "dev")
LEFT_OUT = (
    "light: torch is left out, and with it lectures 07 to 12 and problem sets 11 and 12;"
    " `make setup LIGHT=0` adds it"
)


def light() -> bool:
    """Whether torch is left out: as COURSE_LIGHT says, else as the last time."""
    asked = os.environ.get("COURSE_LIGHT", "").strip()
    if asked not in ("", "0", "1"):
        raise SetUpError(f"LIGHT={asked} is neither 1 (leave torch out) nor 0 (add it)")
    if asked == "1":
        LIGHT.write_text(f"{LEFT_OUT}\n", encoding="utf-8")
    elif asked == "0":
        LIGHT.unlink(missing_ok=True)
    return LIGHT.exists()


def wanted(without_torch: bool) -> str:
    """The hash of everything that decides what gets installed."""
    digest = hashlib.sha256()
    sources = sorted([*HERE.glob("install*.py"), HERE / "debian-packages.txt"])
    for path in (ROOT / "pyproject.toml", CONSTRAINTS, *sources):
        digest.update(path.read_bytes())
    torch = "none" if without_torch else f"{wants_cuda()} {torch_index()}"
    digest.update(f"{ROOT} {sys.version} {torch}".encode())
    return digest.hexdigest()


def install_packages(without_torch: bool) -> None:
    """Everything that is pinned, and this course."""
    installer = Installer(CONSTRAINTS)
    installer.use_uv()
    # The build backend is installed first and used in place: a build in isolation would fetch it
    # again each time, and fail without a network.
    installer.need("hatchling", "editables")
    if not without_torch:
        install_torch(installer)
    say("installing the pinned packages and this course")
    extras = ",".join(EXTRAS if without_torch else ("torch", *EXTRAS))
    installer.need("--no-build-isolation", "-e", f"{ROOT}[{extras}]")


def set_up(without_torch: bool, key: str) -> None:
    """Do all of it, and put the stamp on it."""
    # From here on the environment may be half changed.
    STAMP.unlink(missing_ok=True)
    LOG.unlink(missing_ok=True)
    by_hand = install_debian_packages()
    install_packages(without_torch)
    unfinished = STAMP.with_suffix(".new")
    unfinished.write_text(key + "\n", encoding="utf-8")
    unfinished.replace(STAMP)
    say("done; `.venv/bin/tokcourse doctor` says what works here")
    if without_torch:
        say("light, but torch was there before and stays" if installed_torch() else LEFT_OUT)
    if by_hand:
        say(f"left for you, since grading and some tests need it: {by_hand}")


def main(arguments: list[str]) -> int:
    try:
        without_torch = light()
        key = wanted(without_torch)
        done = STAMP.exists() and STAMP.read_text(encoding="utf-8").strip() == key
        if done and "--force" not in arguments:
            say("already done (`make setup FORCE=1` does it again)")
            return 0
        set_up(without_torch, key)
    except SetUpError as error:
        print(f"set-up failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("set-up: interrupted; run it again, it goes on from there", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
