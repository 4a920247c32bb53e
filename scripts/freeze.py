"""Writes constraints.txt: one set of versions for every Python and system that the course runs on.

    make constraints                    keeps each version that is there, adds and drops what it must
    make constraints ARGS=--upgrade     takes the newest of everything

uv resolves pyproject.toml once for all of them, with markers where they need different versions, and
then looks whether each of them finds a wheel for every pin. Leaves out CUDA's packages, which belong
to a build of torch (install_torch.py). Needs the network.
"""

import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
# hatchling asks for this one only while it makes an editable install.
BUILD = ["editables"]
CUDA_NAMES = re.compile(r"^(nvidia-|cuda-|triton\b)")
PYTHONS = ("3.11.2", "3.12", "3.13", "3.14")  # 3.11.2 is Debian 12's
# Where every pin has a wheel, by uv's names. Not among them: Macs with an Intel processor (the last
# torch for them is 2.2) and Windows on ARM (no wheel of tiktoken).
PLATFORMS = (
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
)
MACOS = "14.0"  # the oldest that the pinned torch has a wheel for
HEADER = """\
# The tested versions, written by `make constraints` (scripts/freeze.py); not edited by hand.
# They hold for Python {pythons}, on Linux (x86-64, arm64), macOS {macos} or newer (arm64) and
# Windows (x86-64). torch has none of its local suffixes, so that a CPU and a CUDA build of the same
# version both satisfy it.
"""


class CannotFreeze(Exception):
    """What has no solution, in uv's words."""


def build_requirements(pyproject: Path) -> list[str]:
    """What building the course needs, which is installed ahead."""
    system = tomllib.loads(pyproject.read_text(encoding="utf-8"))["build-system"]
    return [*system["requires"], *BUILD]


def compile_pins(options: Sequence[str]) -> None:
    """Have uv resolve pyproject.toml, with all extras and what builds it.

    Raises:
        CannotFreeze: when nothing satisfies the requirements, or the index can't be reached.
    """
    pyproject = ROOT / "pyproject.toml"
    command = [sys.executable, "-m", "uv", "pip", "compile", str(pyproject), "-", "--all-extras"]
    command += ["--quiet", "--no-header", "--no-annotate", *options]
    done = subprocess.run(
        command,
        input="\n".join(build_requirements(pyproject)),
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": MACOS},
        check=False,
    )
    if done.returncode != 0:
        raise CannotFreeze(f"uv pip compile {' '.join(options)}\n{done.stderr.strip()}")


def without_cuda(lines: Iterable[str]) -> list[str]:
    """The pins without those that belong to CUDA's build of torch.

    >>> without_cuda(["numpy==2.4.6", "triton==3.7.1 ; sys_platform == 'linux'"])
    ['numpy==2.4.6']
    """
    return [line for line in lines if line and not CUDA_NAMES.match(line)]


def look_for_wheels(pins: Path, python: str, platform: str) -> None:
    """Resolve for one Python and platform, with wheels alone.

    Raises:
        CannotFreeze: when a pin has no wheel for it, or is too new for it.
    """
    options = ["--python-version", python, "--python-platform", platform]
    compile_pins([*options, "--no-build", "--constraints", str(pins)])


def text_of(pins: Sequence[str]) -> str:
    """The file with these pins."""
    header = HEADER.format(pythons=f"{PYTHONS[0]} to {PYTHONS[-1]}", macos=MACOS.split(".")[0])
    return header + "".join(f"{pin}\n" for pin in pins)


def freeze(upgrade: bool) -> int:
    """Write constraints.txt, once it holds everywhere; gives the number of pins."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "constraints.txt"
        # uv keeps the versions that it finds in the file that it is to write.
        shutil.copyfile(CONSTRAINTS, draft)
        options = ["--universal", "--python-version", PYTHONS[0], "--output-file", str(draft)]
        compile_pins([*options, *(["--upgrade"] if upgrade else [])])
        pins = without_cuda(draft.read_text(encoding="utf-8").splitlines())
        draft.write_text(text_of(pins), encoding="utf-8", newline="\n")
        places = list(itertools.product(PYTHONS, PLATFORMS))
        print(f"looking for wheels on {len(places)} kinds of machine", flush=True)
        with ThreadPoolExecutor(4) as pool:  # they wait for the index more than they work
            list(pool.map(lambda place: look_for_wheels(draft, *place), places))
        shutil.copyfile(draft, CONSTRAINTS)
    return len(pins)


def main(arguments: Sequence[str]) -> int:
    try:
        count = freeze("--upgrade" in arguments)
    except CannotFreeze as error:
        print(f"constraints.txt is as it was: {error}", file=sys.stderr)
        return 1
    print(f"constraints.txt: {count} pins")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
