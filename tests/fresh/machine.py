"""A machine that was just set up: a minimal Debian with git, make and python3-venv, and nothing else.

The system is made once by debootstrap, kept as a tar file, and unpacked anew for each run. How this
machine reaches its package index (pip's settings, certificates, name servers) is taken along. It needs
root and debootstrap, on Linux.

Left out: what is run there (`__main__`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KEPT = ROOT / ".cache" / "fresh"
PACKAGES = "ca-certificates,git,make,python3,python3-venv"
# Variables that name a file of certificates.
CERTIFICATES = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
# A name that no shell word and no careless script survives.
FOLDER = "my course, 토큰"


class FreshError(Exception):
    """There is no fresh machine to be had here; the message says why and what to do."""


def need() -> None:
    """Look for what making a machine needs, and install debootstrap where it is missing.

    Raises:
        FreshError: names what is missing.
    """
    if os.name != "posix" or os.geteuid() != 0:
        raise FreshError("a fresh machine needs root on Linux; run this with sudo")
    if shutil.which("debootstrap"):
        return
    if not shutil.which("apt-get"):
        raise FreshError("debootstrap is missing; install it with your system's package manager")
    subprocess.run(["apt-get", "-q", "update"], check=False, stdout=subprocess.DEVNULL)
    install = ["apt-get", "-q", "-y", "install", "--no-install-recommends", "debootstrap"]
    if subprocess.run(install, check=False, stdout=subprocess.DEVNULL).returncode != 0:
        raise FreshError("apt-get could not install debootstrap")


def mirror() -> str:
    """Where this machine takes Debian's packages from; empty when it does not say."""
    lists = sorted(Path("/etc/apt").glob("sources.list.d/*.sources"))
    for path in [*lists, Path("/etc/apt/sources.list")]:
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            found = re.search(r"^(?:URIs:|deb(?: \[[^]]*\])?)\s+(\S+)", text, re.MULTILINE)
            if found:
                return found[1]
    return ""


def system(suite: str) -> Path:
    """The minimal system of a Debian release as a tar file, made when it is not there.

    Raises:
        FreshError: when debootstrap fails.
    """
    kept = KEPT / f"{suite}.tar"
    if kept.exists():
        return kept
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as base:
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite, base]
        command += [mirror()] if mirror() else []
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if done.returncode != 0:
            last = "\n".join((done.stdout + done.stderr).splitlines()[-3:])
            raise FreshError(f"debootstrap could not make {suite}: {last}")
        unfinished = kept.with_suffix(".part")
        subprocess.run(["tar", "-C", base, "-cf", str(unfinished), "."], check=True)
        unfinished.replace(kept)
    return kept


@contextmanager
def machine(suite: str, user: str) -> Iterator[Path]:
    """A fresh system with a user and, in the user's home, a clone of what is committed here."""
    with tempfile.TemporaryDirectory(prefix="fresh-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        subprocess.run(["tar", "-C", str(root), "-xf", str(system(suite))], check=True)
        root.chmod(0o755)
        if user != "root":
            subprocess.run(["chroot", str(root), "useradd", "-m", user], check=True)
        place = root / home(user).lstrip("/")
        _take_along(root, place)
        clone = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(place / FOLDER)]
        subprocess.run(clone, check=True)
        subprocess.run(["chroot", str(root), "chown", "-R", f"{user}:", home(user)], check=True)
        yield root


def home(user: str) -> str:
    """A user's home folder on the fresh machine.

    >>> home("ann")
    '/home/ann'
    """
    return "/root" if user == "root" else f"/home/{user}"


def run(root: Path, user: str, command: str, log: Path) -> int:
    """Run a command in the clone, its output into a file; returns the exit status."""
    line = ["unshare", "--mount", "--pid", "--fork", "--mount-proc"]
    line += ["bash", str(HERE / "enter.sh"), str(root), user, f"{home(user)}/{FOLDER}", command]
    with log.open("w", encoding="utf-8") as out:
        done = subprocess.run(
            [*line, *map(str, shared())], stdout=out, stderr=subprocess.STDOUT, check=False
        )
    return done.returncode


def _take_along(root: Path, place: Path) -> None:
    """Copy what says how the package index is reached."""
    files = [Path("/etc/resolv.conf"), Path("/etc/hosts"), Path("/etc/pip.conf")]
    files += [Path(os.environ[name]) for name in CERTIFICATES if os.environ.get(name)]
    for path in files:
        if path.is_file():
            _copy(path, root / str(path).lstrip("/"))
    for folder, target in (
        (Path("/etc/xdg/pip"), root / "etc/xdg/pip"),
        (Path.home() / ".config/pip", place / ".config/pip"),
    ):
        if folder.is_dir():
            shutil.copytree(folder, target, dirs_exist_ok=True)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def shared() -> list[Path]:
    """Folders outside of the system's own that pip's settings name, such as one of wheels.

    An index in a folder links to files beside it, so the second folder from the root is taken.
    """
    command = ["python3", "-m", "pip", "config", "list"]
    said = subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stdout
    named = [Path(word.removeprefix("file://")) for word in re.findall(r"[^\s'=]+", said)]
    named += [Path(word) for word in os.environ.get("PIP_FIND_LINKS", "").split()]
    found = {Path(*path.parts[:3]) for path in named if path.is_absolute() and path.is_dir()}
    return sorted(
        path for path in found if path.parts[1:2] not in [(), ("etc",), ("usr",), ("root",)]
    )
