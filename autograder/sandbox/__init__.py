"""The cage around a stranger's notebook: a Jupyter kernel that can reach nothing that is not its own.

    from autograder import sandbox
    sandbox.require()                        # or SandboxUnavailable, with the way out
    KernelManager(kernel_name=sandbox.kernel_name())

Any tool that starts Jupyter kernels can use the kernelspec. What is promised, and what is not, is in
docs/security.md. Left out: judging (`engine`), running cells (`kernel`).
"""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from autograder.language import words
from autograder.sandbox.rungs import NAMES, Rung, SandboxUnavailable, probe, require

__all__ = [
    "NAMES",
    "Rung",
    "SandboxUnavailable",
    "install_specs",
    "kernel_name",
    "probe",
    "require",
    "sweep",
]

_ = words("commands")

PROVISIONER = "tokcourse-bwrap"
SPECS = {"cpu": "tokcourse-sandbox-cpu", "cuda": "tokcourse-sandbox-gpu"}


def kernel_name(device: str = "cpu") -> str:
    """The name of the sandboxed kernel for a device; from here on this process can find it.

    >>> kernel_name()
    'tokcourse-sandbox-cpu'

    Raises:
        ValueError: for a device other than `cpu` and `cuda`.
        SandboxUnavailable: when Jupyter cannot find the provisioner.
    """
    if device not in SPECS:
        raise ValueError(f"no sandboxed kernel for {device!r}; there are {', '.join(SPECS)}")
    if not _installed():
        raise SandboxUnavailable(
            _(
                "The kernel provisioner {name} is not installed in {prefix}. The way out: pip install the "
                "course there again."
            ).format(name=PROVISIONER, prefix=sys.prefix)
        )
    install_specs()
    return SPECS[device]


@cache
def _installed() -> bool:
    """Whether Jupyter finds the provisioner; without it, it would only say that there is no such kernel."""
    return bool(entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER))


def install_specs() -> Path:
    """Let this process, and those it starts, find the kernelspecs; nothing is written.

    Returns the folder that holds them, for `jupyter kernelspec install` of a copy.
    """
    here = Path(__file__).resolve().parent
    path = os.environ.get("JUPYTER_PATH", "")
    if str(here) not in path.split(os.pathsep):
        # First in the path, so that no kernelspec of the same name in a home folder wins.
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(here), path]))
    return here / "kernels"


def sweep() -> int:
    """Remove what graders that were killed have left of their kernels; returns how many.

    Every start of a kernel does this too.
    """
    from autograder.sandbox import cgroups, folders

    found = probe().cgroup
    return folders.sweep(folders.base(), lambda folder: cgroups.sweep(found, folder))
