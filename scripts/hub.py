"""Install JupyterHub and its proxy into build/hub, at pinned versions: `python scripts/hub.py`.

JupyterHub comes from PyPI (scripts/hub.txt) into a folder of its own, to be put on PYTHONPATH, and the
proxy from npm. Neither is part of the course: a class that works without a Hub needs none of it. Done
before, it does nothing.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "hub"
SITE = PLACE / "site"
PROXY = (
    PLACE / "proxy" / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
)
PROXY_VERSION = "5.1.0"  # the last that runs on Debian 12's Node 18
DONE = PLACE / "done.txt"


def wanted() -> str:
    """What is installed, as one text: another text, another installation."""
    pins = (ROOT / "scripts" / "hub.txt").read_text(encoding="utf-8")
    return f"{pins}proxy {PROXY_VERSION}\npython {sys.version_info[:2]}\n"


def install() -> None:
    """Install what is missing.

    Raises:
        RuntimeError: when node is not there or a registry can't be reached; it says which and why.
    """
    if DONE.is_file() and DONE.read_text(encoding="utf-8") == wanted():
        return
    if not shutil.which("npm") or not shutil.which("node"):
        raise RuntimeError("JupyterHub's proxy needs node and npm: apt-get install nodejs npm")
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]
    _run([*pip, "--target", str(SITE), "-r", str(ROOT / "scripts" / "hub.txt")])
    npm = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    npm += ["--prefix", str(PLACE / "proxy"), f"configurable-http-proxy@{PROXY_VERSION}"]
    _run(npm)
    DONE.write_text(wanted(), encoding="utf-8")


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} … failed: {done.stderr.strip()[-600:]}")


if __name__ == "__main__":
    install()
    print(f"JupyterHub is in {SITE}, its proxy in {PROXY.parent}")
