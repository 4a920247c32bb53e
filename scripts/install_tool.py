"""Runs what installs: uv, and pip where uv can't be had or doesn't get through.

uv is a wheel like any other, pinned, and put into .venv by pip; it takes a fraction of pip's time. All
output goes into a log, what matters on the screen. COURSE_INSTALLER=pip does without uv. Left out: what
is installed (install.py, install_torch.py).
"""

import importlib.metadata
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from install_settings import for_uv, read_settings, unknown

LOG = Path(sys.prefix) / "course-set-up.log"
WORTH_SHOWING = ("Downloading ", "Building ", "Installing collected", "Prepared ", "Installed ")


class SetUpError(Exception):
    """What failed, with the way out."""


def say(text: str) -> None:
    print(f"set-up: {text}", flush=True)


class Installer:
    """pip, or uv once `use_uv` has found it: `attempt` and `need` install with it."""

    def __init__(self, constraints: Path) -> None:
        self.constraints = constraints
        self.theirs: list[str] = []  # constraints of pip's settings, which pip adds by itself
        self.variables: dict[str, str] | None = None  # uv's; None: pip installs

    def use_uv(self) -> None:
        """Have uv install from here on, where nothing speaks against it."""
        if os.environ.get("COURSE_INSTALLER", "").strip().lower() == "pip":
            return
        settings = read_settings()
        if strange := unknown(settings):
            say(f"installing with pip: uv has no counterpart of its setting {strange[0]}")
        elif not has_uv() and not self.attempt("uv"):
            say("uv can't be had here: pip installs the same versions, which takes longer")
        else:
            self.theirs = settings.get("constraint", "").split()
            self.variables = for_uv(settings)

    def attempt(self, *arguments: str, index: str = "") -> bool:
        """Install within the pins, from the usual sources or from an index; whether it worked."""
        shared = ["install", "--constraint", str(self.constraints), *arguments]
        if self.variables is None:
            shared += ["--index-url", index] if index else []
            return run("pip", "--disable-pip-version-check", *shared) == 0
        # Without bytecode every sandboxed kernel, whose view is read-only, would compile again.
        shared += ["--python", sys.executable, "--compile-bytecode"]
        shared += ["--default-index", index] if index else []
        shared += [word for file in self.theirs for word in ("--constraint", file)]
        return run("uv", "pip", *shared, variables=self.variables) == 0

    def need(self, *arguments: str, index: str = "") -> None:
        """Install, with pip where uv doesn't get through.

        Raises:
            SetUpError: when pip doesn't, either.
        """
        if self.attempt(*arguments, index=index):
            return
        if self.variables is not None:
            say("uv did not get through: trying pip, with the same versions")
            self.variables = None
            if self.attempt(*arguments, index=index):
                return
        tail = LOG.read_text(encoding="utf-8").splitlines()[-25:]
        raise SetUpError(
            "\n".join(tail) + f"\n\npip failed; all of its output is in {LOG}.\n"
            "Way out: check the network (the first set-up needs it), then run `make setup` again."
        )


def has_uv() -> bool:
    try:
        importlib.metadata.version("uv")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def run(module: str, *arguments: str, variables: Mapping[str, str] | None = None) -> int:
    """Runs `python -m module`, its output into the log, one line a download on the screen."""
    # What a person set for uv counts more than what was read from pip.
    environment = {**(variables or {}), **os.environ, "PYTHONIOENCODING": "utf-8"}
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {module} {' '.join(arguments)}\n")
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=environment,
        )
        try:
            for line in process.stdout or ():
                log.write(line)
                if worth_showing(line):
                    say(f"  {shorten(line.strip())}")
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            raise


def worth_showing(line: str) -> bool:
    return line.lstrip().startswith(WORTH_SHOWING) and ".metadata" not in line


def shorten(line: str, width: int = 90) -> str:
    """One screen line, without the host a file came from or the platforms a wheel is for.

    >>> shorten("Downloading https://host/a/b/x-1.0-py3-none-any.whl (3 MB)")
    'Downloading x-1.0 (3 MB)'
    """
    line = re.sub(r"https?://\S*/", "", line)
    line = re.sub(r"^(Downloading [^-\s]+-[^-\s]+)-\S+\.whl", r"\1", line)
    return line if len(line) <= width else line[: width - 1] + "…"
