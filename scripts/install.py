"""Installs the course into the virtual environment that runs this file; setup.sh starts it.

Steps: Debian packages, pip itself, torch, everything else, a stamp. The stamp is written last and
holds the hash of what was asked for, so an interrupted run starts again and a finished one is
skipped. Finding a Python and making .venv come before, in setup.sh; whether the result works is
`tokcourse doctor`'s question.
"""

import hashlib
import sys
from pathlib import Path

from install_debian import install_debian_packages
from install_pip import LOG, SetUpError, need_pip, say, upgrade_old_pip
from install_torch import install_torch, torch_index, wants_cuda

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CONSTRAINTS = ROOT / "constraints.txt"
STAMP = Path(sys.prefix) / "course-set-up.txt"
EXTRAS = "fast,scale,similarity,postgres,dev"


def wanted() -> str:
    """The hash of everything that decides what gets installed."""
    digest = hashlib.sha256()
    sources = sorted([*HERE.glob("install*.py"), HERE / "debian-packages.txt"])
    for path in (ROOT / "pyproject.toml", CONSTRAINTS, *sources):
        digest.update(path.read_bytes())
    digest.update(f"{ROOT} {sys.version} {wants_cuda()} {torch_index()}".encode())
    return digest.hexdigest()


def install_the_rest() -> None:
    say("installing the pinned packages and this course (a few minutes the first time)")
    constrained = ["install", "-c", str(CONSTRAINTS)]
    # The build backend is installed first and used in place: a build in isolation would fetch it
    # again each time, and fail without a network.
    need_pip(*constrained, "hatchling", "editables")
    need_pip(*constrained, "--no-build-isolation", "-e", f"{ROOT}[{EXTRAS}]")


def main(arguments: list[str]) -> int:
    key = wanted()
    asked_again = "--force" in arguments
    if not asked_again and STAMP.exists() and STAMP.read_text(encoding="utf-8").strip() == key:
        say("already done (`make setup FORCE=1` does it again)")
        return 0
    # From here on the environment may be half changed.
    STAMP.unlink(missing_ok=True)
    LOG.unlink(missing_ok=True)
    try:
        by_hand = install_debian_packages()
        upgrade_old_pip()
        install_torch(CONSTRAINTS.read_text(encoding="utf-8"))
        install_the_rest()
    except SetUpError as error:
        print(f"set-up failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("set-up: interrupted; run it again, it goes on from there", file=sys.stderr)
        return 130
    unfinished = STAMP.with_suffix(".new")
    unfinished.write_text(key + "\n", encoding="utf-8")
    unfinished.replace(STAMP)
    say("done; `.venv/bin/tokcourse doctor` says what works here")
    if by_hand:
        say(f"left for you, since grading and some tests need it: {by_hand}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
