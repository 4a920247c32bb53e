"""What a sandbox sees of this host: the system's programs and this Python's packages, for reading.

Everything else (the course, submissions, home folders, the gradebook) is absent because it is not
listed. Of what is listed, some packages are masked: the reference, the checks, and whatever an
exercise names. Left out: how the view is made (`bubblewrap`, `bare`).
"""

from __future__ import annotations

import functools
import glob
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.confine.paths import below

HERE = Path(__file__).resolve().parent
OURS = ("autograder", "minbpe_ref")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
# Enough for the loader, for time zones and for the names of file types; no account, no host, no secret.
SETTINGS = (
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/localtime",
    "/etc/ssl/certs",
    "/etc/mime.types",
    "/etc/fonts",
)
DRIVER_LIBRARIES = ("/usr/local/nvidia/lib", "/usr/local/nvidia/lib64", "/usr/lib/wsl/lib")
# tiktoken finds encodings by every module in this folder; all but its own may be a course's.
PLUGINS, TIKTOKENS_OWN = "tiktoken_ext", ("openai_public.py", "__pycache__")


@dataclass(frozen=True)
class View:
    """Paths of this host: `packages` and `extra` beside the system's, without what lies in `masked`."""

    packages: tuple[str, ...]
    extra: tuple[str, ...]
    masked: tuple[str, ...]


def packages() -> tuple[str, ...]:
    """The folders of this interpreter outside /usr: its environment, its base, and links on the way.

    >>> all(os.path.isdir(folder) for folder in packages())
    True
    """
    roots = [sys.prefix, sys.base_prefix]
    program = sys.executable
    while os.path.islink(program):
        # A link may lead through further links; each must lead on inside as well.
        program = os.path.normpath(os.path.join(os.path.dirname(program), os.readlink(program)))
        roots.append(os.path.dirname(os.path.dirname(program)))
    outside = [root for root in dict.fromkeys(roots) if not below(root, "/usr")]
    return tuple(r for r in outside if r != "/" and not any(below(r, o) for o in outside if o != r))


def import_folders(roots: tuple[str, ...]) -> list[str]:
    """Every site-packages and dist-packages folder below `roots` and /usr, links resolved but for
    those that lead to a root."""
    found = set()
    for root in (*roots, "/usr", "/usr/local"):
        base = os.path.realpath(root)
        for kind in ("site-packages", "dist-packages"):
            for folder in glob.glob(f"{glob.escape(root)}/lib*/python3*/{kind}"):
                real = os.path.realpath(folder)
                if below(real, base):
                    found.add(os.path.normpath(os.path.join(root, os.path.relpath(real, base))))
    return sorted(found)


def shows(view: View, path: str) -> str:
    """The visible folder that a path lies in and that does not mask it; "" when it cannot be seen."""
    for folder in (*SYSTEM, *view.packages, *view.extra):
        inside = below(os.path.realpath(path), os.path.realpath(folder))
        if inside and not any(below(os.path.realpath(path), hidden) for hidden in view.masked):
            return folder
    return ""


@functools.lru_cache(maxsize=64)
def look(hide: tuple[str, ...] = (), extra: tuple[str, ...] = ()) -> View:
    """The view without the course's own packages and those in `hide`.

    hide: import names; everything that was installed with one of them is masked too. extra: further
    folders to import from.

    >>> any("numpy" in path for path in look(("numpy",)).masked)
    True
    """
    roots = packages()
    masked = [path for root in roots for path in (f"{root}/pkgs", f"{root}/envs")]  # conda's stores
    course = str(HERE.parents[1])
    folders = import_folders((*roots, *extra)) + list(extra)
    if course not in map(os.path.realpath, folders):  # installed in place: mask all of it, if seen
        masked += [course] if shows(View(roots, extra, ()), course) else []
    for folder in folders:
        masked += _masked_in(folder, frozenset(OURS + hide), hide)
    return View(roots, extra, tuple(sorted({p for p in masked if os.path.lexists(p)})))


def _masked_in(folder: str, names: frozenset[str], hide: tuple[str, ...]) -> list[str]:
    tops = names | _installed_with(folder, frozenset(hide))
    found = []
    for entry in os.listdir(folder):
        stem = entry.partition(".")[0]
        if entry in tops or stem in tops or stem.removeprefix("_") in names:
            # What is left of a package's description says its version; that answers nothing.
            found.append(os.path.join(folder, entry))
    for stem in tops:
        found += glob.glob(f"{glob.escape(folder)}/__pycache__/{glob.escape(stem)}.*.pyc")
    plugins = os.path.join(folder, PLUGINS)
    if plugins not in found and os.path.isdir(plugins):
        found += [os.path.join(plugins, n) for n in os.listdir(plugins) if n not in TIKTOKENS_OWN]
        cached = os.path.join(plugins, "__pycache__")
        kept = os.listdir(cached) if os.path.isdir(cached) else []
        found += [os.path.join(cached, n) for n in kept if not n.startswith("openai_public.")]
    return found


def _installed_with(folder: str, hide: frozenset[str]) -> set[str]:
    """Top-level names of every distribution that holds one of the packages in `hide`."""
    found: set[str] = set()
    for record in glob.glob(f"{glob.escape(folder)}/*.dist-info/RECORD") if hide else []:
        with open(record, encoding="utf-8", errors="replace") as file:
            tops = {line.partition(",")[0].partition("/")[0] for line in file}
        if any(top.partition(".")[0] in hide for top in tops):
            found |= {t for t in tops if t not in ("..", "__pycache__", PLUGINS)}
    return {name for name in found if not name.endswith(".dist-info")}


def devices(device: str) -> list[str]:
    """The card's device files, for a kernel that may compute on it."""
    return sorted(glob.glob("/dev/nvidia*")) if device == "cuda" else []


def environment(device: str, home: str, tools: str) -> dict[str, str]:
    """The variables a kernel starts with; nothing of the caller's but which card to use."""
    libraries = [folder for folder in DRIVER_LIBRARIES if os.path.isdir(folder)]
    made = {
        "PATH": f"{os.path.dirname(sys.executable)}:/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "USER": "learner",
        "LOGNAME": "learner",
        "LANG": "C.UTF-8",
        "IPYTHONDIR": f"{home}/.ipython",
        "PYTHONPATH": tools,
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        # The same order of sets for everybody, whether a kernel starts cold or is forked.
        "PYTHONHASHSEED": "0",
        # One thread each: many submissions run side by side, and sums come out in one order.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
    if device == "cuda":
        made |= {k: v for k, v in os.environ.items() if k in ("CUDA_VISIBLE_DEVICES",)}
        if libraries:
            made["LD_LIBRARY_PATH"] = ":".join(libraries)
    return made
