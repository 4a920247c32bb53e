"""Installs the course from this folder, without a network: python install.py [FOLDER]

FOLDER (default: ~/tokenizers) gets a virtual environment in .venv, and beside it the lectures and
exercises. Files of yours are never written over; run it again after an interruption or with a newer kit.
"""

import hashlib
import json
import os
import shlex
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent


class KitError(Exception):
    """What is wrong, with the way out."""


def read_kit():
    """The kit's own description, after a look at whether it fits this machine and is whole."""
    kit = json.loads((HERE / "kit.json").read_text(encoding="utf-8"))
    version = ".".join(str(n) for n in sys.version_info[:2])
    here = sysconfig.get_platform()
    if version != kit["python"]:
        raise KitError(
            f"this kit is for Python {kit['python']}, and this is {version}.\n"
            f"Way out: run `python{kit['python']} install.py`, or make a kit with Python {version}."
        )
    if here != kit["platform"]:
        raise KitError(
            f"this kit is for {kit['platform']}, and this machine is {here}.\n"
            "Way out: make a kit on a machine of this kind."
        )
    for name, expected in kit["sha256"].items():
        path = HERE / name
        if not path.is_file():
            raise KitError(f"{name} is missing.\nWay out: copy the kit again.")
        if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise KitError(f"{name} is damaged.\nWay out: copy the kit again.")
    return kit


def install(folder, kit):
    """Make the environment, install into it from the kit's wheels, lay out the notebooks."""
    commands = folder / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    python = commands / ("python.exe" if os.name == "nt" else "python")
    if not python.exists():
        print(f"making {folder / '.venv'}", flush=True)
        venv.EnvBuilder(with_pip=False).create(folder / ".venv")
    # The kit's own pip: a Python without ensurepip, as Debian's, can make an environment so.
    pip = [sys.executable, str(HERE / kit["pip"] / "pip"), "--isolated", "--python", str(python)]
    options = ["install", "--quiet", "--no-index", "--find-links", str(HERE / "wheels")]
    print("installing; this takes a few minutes and no network", flush=True)
    asked = ["--constraint", str(HERE / "constraints.txt"), "pip", kit["requirement"]]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON"))}
    done = subprocess.run([*pip, *options, *asked], env=environment)
    if done.returncode != 0:
        raise KitError("pip could not install from the kit; its last lines say why.")
    subprocess.run([str(python), "-m", "autograder.cli", "start", str(folder)], check=True)
    return commands


def typed(path):
    """A path in a command that is printed, as this machine's shell takes it."""
    if os.name == "nt":
        return f'"{path}"' if " " in str(path) else str(path)
    return shlex.quote(str(path))


def main(arguments):
    """Install and say what comes next; returns the exit status."""
    folder = Path(arguments[0] if arguments else "~/tokenizers").expanduser().resolve()
    try:
        kit = read_kit()
        commands = install(folder, kit)
    except KitError as error:
        print(f"install: {error}", file=sys.stderr)
        return 1
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"install: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ninstall: stopped; run it again, it goes on", file=sys.stderr)
        return 130
    print(f"\nDone. To begin:\n\n    cd {typed(folder)}")
    print(f"    {typed(commands / 'jupyter')} lab README.md\n")
    print(
        f"{typed(commands / 'tokcourse')} is the course's command; `doctor` looks over this machine."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
