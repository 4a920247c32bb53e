"""Runs pip for the set-up: all of its output into a log, what matters on the screen.

What is asked of pip is in install.py and install_torch.py.
"""

import importlib.metadata
import os
import re
import subprocess
import sys
from pathlib import Path

LOG = Path(sys.prefix) / "course-set-up.log"
# The first pip that reads a wheel's metadata in a dry run without fetching the wheel.
OLDEST_PIP = (24, 1)


class SetUpError(Exception):
    """What failed, with the way out."""


def say(text: str) -> None:
    print(f"set-up: {text}", flush=True)


def pip(*arguments: str, stop_at: str | None = None) -> int:
    """Runs pip, its whole output into the log, one line a download or build on the screen.

    A line of output that matches stop_at ends pip on the spot; the status then isn't 0.
    """
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ pip {' '.join(arguments)}\n")
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        if process.stdout is None:
            raise SetUpError("pip's output could not be read: it was started without a pipe")
        try:
            for line in process.stdout:
                log.write(line)
                if stop_at and re.match(stop_at, line.strip()):
                    process.kill()
                    process.wait()
                    return 1
                if worth_showing(line):
                    say(f"  {shorten(line.strip())}")
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            raise


def worth_showing(line: str) -> bool:
    starts = ("Downloading ", "Building wheel", "Installing collected")
    return line.lstrip().startswith(starts) and ".metadata" not in line


def shorten(line: str, width: int = 90) -> str:
    """One screen line, without the host a file came from or the platforms a wheel is for.

    >>> shorten("Downloading https://host/a/b/x-1.0-py3-none-any.whl (3 MB)")
    'Downloading x-1.0 (3 MB)'
    """
    line = re.sub(r"https?://\S*/", "", line)
    line = re.sub(r"^(Downloading [^-\s]+-[^-\s]+)-\S+\.whl", r"\1", line)
    return line if len(line) <= width else line[: width - 1] + "…"


def need_pip(*arguments: str) -> None:
    if pip(*arguments) != 0:
        tail = LOG.read_text(encoding="utf-8").splitlines()[-25:]
        raise SetUpError(
            "\n".join(tail) + f"\n\npip failed; all of its output is in {LOG}.\n"
            "Way out: check the network (the first set-up needs it), then run `make setup` again."
        )


def upgrade_old_pip() -> None:
    version = importlib.metadata.version("pip")
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_PIP:
        say(f"upgrading pip {version}")
        need_pip("install", "--upgrade", f"pip>={OLDEST_PIP[0]}.{OLDEST_PIP[1]}")
