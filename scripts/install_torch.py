"""Chooses and installs the build of torch: the CPU's, unless COURSE_DEVICE=cuda asks for CUDA's.

A plain `pip install torch` takes a CUDA build of several GB on most Linux machines. So pip is asked
first, in a dry run that reads metadata only, what it would take; if that build needs CUDA, or pip
can't tell, PyTorch's own CPU index is used.
"""

import importlib.metadata
import json
import os
import platform
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from install_pip import LOG, SetUpError, pip, say

# PyTorch's own indexes; COURSE_TORCH_INDEX names another one, such as a mirror or another CUDA.
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CUDA_INDEX = "https://download.pytorch.org/whl/cu130"
# What pip says before it fetches a whole wheel, which a question must never make it do. It does
# where an index serves neither metadata nor parts of a file.
FETCHING = r"Downloading torch-\S+\.whl \("
CUDA_NAMES = re.compile(r"^(nvidia-|cuda-|cuda_|triton|pytorch-triton)", re.IGNORECASE)


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
            "constraints.txt pins no torch; without a pin pip takes a CUDA build of several GB.\n"
            "Way out: run `make constraints`, or take the file from the repository again."
        )
    return found[1]


def is_cuda_build(requires: Iterable[str]) -> bool:
    """Whether a torch with these requirements pulls CUDA in on this machine.

    >>> is_cuda_build(["filelock", "sympy>=1.13.3"])
    False
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


def build_in_report(report: str) -> bool | None:
    """Whether pip's report names a CUDA build of torch; None if it names no torch.

    >>> build_in_report('{"install": [{"metadata": {"name": "torch", "requires_dist": []}}]}')
    False
    """
    for item in json.loads(report)["install"]:
        if item["metadata"]["name"] == "torch":
            return is_cuda_build(item["metadata"].get("requires_dist") or [])
    return None


def default_build_is_cuda(version: str) -> bool | None:
    """What pip would take for this torch, asked without downloading it; None if it can't tell."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        question = ["install", "--dry-run", "--no-deps", "--ignore-installed"]
        question += ["--report", str(report), f"torch=={version}"]
        # fast-deps reads the end of the wheel where an index serves no metadata beside it.
        if pip(*question, "--use-feature=fast-deps", stop_at=FETCHING) != 0:
            return None
        return build_in_report(report.read_text(encoding="utf-8"))


def installed_torch() -> tuple[str, bool] | None:
    """The version of torch that is installed, without its local part, and whether it is CUDA's."""
    try:
        found = importlib.metadata.distribution("torch")
    except importlib.metadata.PackageNotFoundError:
        return None
    cuda = is_cuda_build(found.requires or []) or "+cu" in found.version
    return found.version.split("+")[0], cuda


def install_torch(constraints: str) -> None:
    """Puts the pinned torch in place: a CPU build, or with COURSE_DEVICE=cuda a CUDA one."""
    version = pinned_torch(constraints)
    present = installed_torch()
    # A CUDA build also serves the CPU, so it is never swapped for a smaller one.
    if present and present[0] == version and (present[1] or not wants_cuda()):
        return
    source = torch_index()
    if not source:
        say(f"asking pip which build of torch {version} it would take")
        cuda = default_build_is_cuda(version)
        if wants_cuda() and cuda is not True and platform.system() != "Darwin":
            source = CUDA_INDEX
        elif not wants_cuda() and cuda is not False:
            source = CPU_INDEX
    kind = "CUDA build, several GB" if wants_cuda() else "CPU build"
    say(f"installing torch {version} ({kind}) from {source or 'the default index'}")
    arguments = ["install", "--no-deps", f"torch=={version}"]
    arguments += ["--index-url", source] if source else []
    # A CPU build of the same version counts as installed, so pip has to be told to replace it.
    arguments += ["--force-reinstall"] if present else []
    if pip(*arguments) != 0:
        raise SetUpError(
            f"torch {version} could not be installed from {source or 'the default index'};"
            f" pip's output is in {LOG}.\nWay out: check the network; or name an index that has the"
            " build you want, for example\n"
            f"  COURSE_TORCH_INDEX={CUDA_INDEX if wants_cuda() else CPU_INDEX} make setup"
        )
