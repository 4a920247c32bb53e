"""The course as a wheel, installed into an environment of its own."""

import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


PIP = [sys.executable, "-m", "pip"]


def build(folder: Path) -> Path:
    """Build the course's wheel; needs hatchling, which the set-up installs."""
    options = ["-q", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*PIP, "wheel", *options, str(ROOT)], check=True)
    return next(folder.glob("gpt_tokenizer_course-*.whl"))


def install(wheel: Path, folder: Path) -> Path:
    """Make an environment with the wheel in it; gives the folder of its commands.

    What the course depends on is taken from this environment, by a path; the course itself is not:
    its editable install hangs on a .pth file, and those are not read there.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    options = ["-q", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*PIP, "--python", python, "install", *options], check=True)
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "bin"
