"""Chooses and installs the build of torch: the CPU's, unless COURSE_DEVICE=cuda asks for CUDA's.

A plain `torch` is a CUDA build of several GB on most Linux machines, which never comes unasked: the
CPU build is asked for by its own version, such as 2.13.0+cpu, which nothing else answers to.
"""

import importlib.metadata
import os
import platform
import re
from collections.abc import Iterable

from install_tool import LOG, Installer, SetUpError, say

# PyTorch's own indexes; COURSE_TORCH_INDEX names another one, such as a mirror or another CUDA.
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CUDA_INDEX = "https://download.pytorch.org/whl/cu130"
CUDA_NAMES = re.compile(r"^(nvidia-|cuda-|triton\b)")


def wants_cuda() -> bool:
    return os.environ.get("COURSE_DEVICE", "auto").strip().lower() == "cuda"


def torch_index() -> str:
    return os.environ.get("COURSE_TORCH_INDEX", "").strip()


def pinned_torch(constraints: str) -> str:
    """The version of torch that constraints.txt pins.

    >>> pinned_torch("regex==2024.4\\ntorch==2.13.0\\n")
    '2.13.0'
    """
    found = re.search(r"^torch==(\S+)", constraints, re.MULTILINE)
    if not found:
        raise SetUpError(
            "constraints.txt pins no torch; without a pin a CUDA build of several GB would come.\n"
            "Way out: run `make constraints`, or take the file from the repository again."
        )
    return found[1]


def is_cuda_build(requires: Iterable[str]) -> bool:
    """Whether a torch with these requirements pulls CUDA in on this machine.

    >>> is_cuda_build(["filelock", "nvidia-nccl-cu13==2.29"])
    True
    >>> is_cuda_build(['triton==3.7; platform_system == "Nowhere"'])
    False
    """
    from pip._vendor.packaging.requirements import Requirement

    for text in requires:
        requirement = Requirement(text)
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if applies and CUDA_NAMES.match(requirement.name):
            return True
    return False


def installed_torch() -> tuple[str, bool] | None:
    """The version of torch that is installed, without its local part, and whether it is CUDA's."""
    try:
        found = importlib.metadata.distribution("torch")
    except importlib.metadata.PackageNotFoundError:
        return None
    cuda = is_cuda_build(found.requires or []) or "+cu" in found.version
    return found.version.split("+")[0], cuda


def choices(version: str) -> list[tuple[str, str]]:
    """What to ask for, and where ("" are the usual sources), the best first."""
    if source := torch_index():
        return [(f"torch=={version}", source)]
    linux = platform.system() == "Linux"
    if wants_cuda() and platform.system() != "Darwin":
        build = CUDA_INDEX.rpartition("/")[2]
        # `===` is this very version, not 2.13.0+cpu, which a usual source may have besides.
        usual = [(f"torch==={version}", "")] if linux else []
        return [*usual, (f"torch=={version}+{build}", CUDA_INDEX)]
    if not linux:
        return [(f"torch=={version}", "")]  # no CUDA in PyPI's builds for macOS and Windows
    return [(f"torch=={version}+cpu", ""), (f"torch=={version}+cpu", CPU_INDEX)]


def will_do() -> bool:
    """Whether the build that is installed now is of the kind that was asked for."""
    present = installed_torch()
    apple = platform.system() == "Darwin"
    return not wants_cuda() or bool(torch_index()) or apple or bool(present and present[1])


def install_torch(installer: Installer) -> None:
    """Puts the pinned torch in place: a CPU build, or with COURSE_DEVICE=cuda a CUDA one."""
    version = pinned_torch(installer.constraints.read_text(encoding="utf-8"))
    present = installed_torch()
    # A CUDA build also serves the CPU, so it is never swapped for a smaller one.
    if present and present[0] == version and (present[1] or not wants_cuda()):
        return
    kind = "CUDA build, several GB" if wants_cuda() else "CPU build"
    # A CPU build of the same version counts as installed, so it has to be said that it doesn't do.
    again = ["--force-reinstall"] if present else []
    for asked, index in choices(version):
        say(f"installing {asked} ({kind}) from {index or 'the usual sources'}")
        if installer.attempt("--no-deps", *again, asked, index=index) and will_do():
            return
    index = choices(version)[-1][1] or "the usual sources"
    raise SetUpError(
        f"torch {version} could not be installed from {index}; what was said is in {LOG}.\n"
        "Way out: check the network; or name an index that has the build you want, for example\n"
        f"  COURSE_TORCH_INDEX={CUDA_INDEX if wants_cuda() else CPU_INDEX} make setup\n"
        "or do without torch: `make setup LIGHT=1` has lectures 01 to 06 and problem sets 01 to 10."
    )
