"""Writes constraints.txt: the version of every package that this environment uses for the course.

    make constraints

Starts from pyproject.toml and follows the requirements of what is installed, so a tool that
somebody added by hand leaves no pin. Leaves out pip and setuptools, which belong to the virtual
environment, and CUDA's packages, which belong to a build of torch (install_torch.py).
"""

import importlib.metadata
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
UNPINNED = {"pip", "setuptools", "wheel"}
# hatchling asks for this one only while it makes an editable install.
BUILD = ["editables"]
HEADER = """\
# The tested environment, written by `make constraints` (scripts/freeze.py); not edited by hand.
# Made with Python {version} on {platform}. Packages that only other systems or other versions of
# Python need have no pin here. torch has none of its local suffixes, so that a CPU and a CUDA build
# of the same version both satisfy it.
"""


def first_requirements(pyproject: dict) -> list[str]:
    project = pyproject["project"]
    extras = project["optional-dependencies"].values()
    build = [*pyproject["build-system"]["requires"], *BUILD]
    return [*project["dependencies"], *(one for extra in extras for one in extra), *build]


def closure(requirements: Iterable[str]) -> dict[str, str]:
    """Name to version of all that these requirements need here, themselves included."""
    versions: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()  # (name, extra)
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        # "" stands for the package without an extra, each extra comes on top of it.
        new = {(name, extra) for extra in ("", *requirement.extras)} - seen
        if not new or name in UNPINNED:
            continue
        seen |= new
        found = importlib.metadata.distribution(name)
        versions[name] = found.version.split("+")[0]
        for text in found.requires or []:
            needed = Requirement(text)
            if any(applies(needed, extra) for _, extra in new):
                waiting.append(needed)
    return versions


def applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def main() -> int:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    try:
        versions = closure(first_requirements(pyproject))
    except importlib.metadata.PackageNotFoundError as error:
        print(f"{error.name} is not installed; run `make setup`, then this again", file=sys.stderr)
        return 1
    version = ".".join(str(part) for part in sys.version_info[:2])
    header = HEADER.format(version=version, platform=sys.platform)
    pins = "".join(f"{name}=={versions[name]}\n" for name in sorted(versions))
    (ROOT / "constraints.txt").write_text(header + pins, encoding="utf-8", newline="\n")
    print(f"constraints.txt: {len(versions)} pins")
    return 0


if __name__ == "__main__":
    sys.exit(main())
