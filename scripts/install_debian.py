"""Installs the Debian packages of debian-packages.txt where it may, and else says what to run.

Any failure here is told and survived: the notebooks need none of these packages, grading and some
tests do, and `tokcourse doctor` says which are missing.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from install_tool import LOG, say

DEBIAN_LIST = Path(__file__).resolve().parent / "debian-packages.txt"


def debian_packages(text: str) -> list[str]:
    """The names in scripts/debian-packages.txt, comments taken off.

    >>> debian_packages("# why\\nbubblewrap  # sandbox\\n\\nchromium")
    ['bubblewrap', 'chromium']
    """
    names = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return [name for name in names if name]


def missing_debian_packages(names: Iterable[str]) -> list[str]:
    missing = []
    for name in names:
        query = ["dpkg-query", "-W", "-f", "${db:Status-Status}", name]
        answer = subprocess.run(query, capture_output=True, encoding="utf-8", check=False)
        if answer.stdout != "installed":
            missing.append(name)
    return missing


def root_prefix() -> list[str] | None:
    """The words before a command that needs root; None where root is not to be had unasked."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None


def install_debian_packages() -> str | None:
    """Installs what is missing; returns what is left for a person to do, None if nothing is."""
    names = debian_packages(DEBIAN_LIST.read_text(encoding="utf-8"))
    if not shutil.which("dpkg-query") or not shutil.which("apt-get"):
        return f"this is not Debian or Ubuntu; install the like of: {' '.join(names)}"
    missing = missing_debian_packages(names)
    if not missing:
        return None
    by_hand = f"run: sudo apt-get install -y --no-install-recommends {' '.join(missing)}"
    prefix = root_prefix()
    if prefix is None:
        return by_hand
    say(f"installing Debian packages: {' '.join(missing)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    apt += ["-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    with LOG.open("a", encoding="utf-8") as log:
        subprocess.run([*apt, "update"], stdout=log, stderr=log, check=False)
        install = [*apt, "install", "--no-install-recommends", *missing]
        done = subprocess.run(install, stdout=log, stderr=log, check=False)
    # The notebooks work without these, so a failure is told and does not stop the set-up.
    return None if done.returncode == 0 else f"apt-get failed (see {LOG}); {by_hand}"
