"""The same tests as an ordinary user, where root runs them: user namespaces, and Landlock alone."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
NOBODY = 65534
CHOSEN = (
    "test_walls.py",
    "test_end.py::test_a_daemon_ends_with_the_kernel",
    "test_end.py::test_nothing_is_left_behind",
    "test_end.py::test_a_grader_that_is_gone_leaves_nothing",
    "test_limits.py::test_a_fork_bomb_stops_at_the_limit_and_dies_with_the_kernel",
)


def test_the_walls_hold_for_an_ordinary_user():
    if os.geteuid() != 0:
        pytest.skip("these tests already run as an ordinary user")
    # An interpreter in root's home folder is closed to others; the system's of the same version is not.
    python = shutil.which(f"python3.{sys.version_info.minor}", path="/usr/local/bin:/usr/bin")
    if python is None or not shutil.which("setpriv"):
        pytest.skip(f"no Python 3.{sys.version_info.minor} below /usr, or no setpriv")
    packages = sysconfig.get_path("purelib")
    # Not below tmp_path: pytest closes the folder of all its sessions to others whenever one starts.
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, NOBODY, NOBODY)
        done = run_as_nobody(python, packages, folder)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


def run_as_nobody(python, packages, folder):
    return subprocess.run(
        [
            "setpriv",
            f"--reuid={NOBODY}",
            f"--regid={NOBODY}",
            "--clear-groups",
            python,
            "-m",
            "pytest",
        ]
        + ["-q", "-rs", "-p", "no:cacheprovider", f"--basetemp={folder}/base"]
        + [str(HERE / name) for name in CHOSEN],
        cwd=HERE.parents[2],
        env={
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join([str(HERE.parents[2]), packages]),
            "SANDBOX_IMPORT_FROM": packages,
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
