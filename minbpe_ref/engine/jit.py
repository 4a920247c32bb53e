"""How the engine's loops become machine code: numba, cached on disk, announced when it takes long.

Importing this imports numba, so only the modules with loops do. Left out: the loops.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numba

_config: Any = numba.config  # numba makes its attributes at run time
logger = logging.getLogger("minbpe_ref.engine")


def _candidates() -> Iterator[Path]:
    if _config.CACHE_DIR:  # NUMBA_CACHE_DIR: the user has decided
        yield Path(_config.CACHE_DIR)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    if os.path.isabs(base):
        yield Path(base)
    user = os.getuid() if hasattr(os, "getuid") else "user"
    yield Path(tempfile.gettempdir(), f"gpt-tokenizer-course-{user}")


def _usable(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # subtle: numba unpickles what lies here, so a folder that somebody else made is refused
        ours = not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
        return ours and os.access(folder, os.W_OK)
    except OSError:
        return False


@lru_cache(maxsize=1)
def cache_folder() -> Path | None:
    """Return where machine code is kept, or None when no folder can be written.

    >>> cache_folder() is None or cache_folder().is_dir()
    True
    """
    # subtle: numba looks only at a function's own file, and not at those whose functions it
    # inlines; so the folder's name is a digest of all of them
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources))
    digest.update(f"{sys.version} {numba.__version__}".encode())
    name = Path("gpt-tokenizer-course", "engine", digest.hexdigest()[:16])
    return next((base / name for base in _candidates() if _usable(base / name)), None)


def kernel(function: Callable[..., Any] | None = None, *, inline: bool = False) -> Any:
    """Compile a function when it is first called; it then runs without holding Python's lock.

    `inline` is for the helpers of the hottest loops.

    >>> @kernel
    ... def double(x):
    ...     return 2 * x
    >>> double(4)
    8
    """
    if function is None:
        return lambda f: kernel(f, inline=inline)
    folder = cache_folder()
    # a function typed at a prompt, or in a doctest, has no file that a cache could be tied to
    cached = folder is not None and os.path.exists(function.__code__.co_filename)
    before, _config.CACHE_DIR = _config.CACHE_DIR, str(folder or "")
    try:
        return numba.njit(cache=cached, nogil=True, inline="always" if inline else "never")(
            function
        )
    finally:
        _config.CACHE_DIR = before


_ready: set[str] = set()


@contextmanager
def compiling(what: str) -> Iterator[None]:
    """Say that a first use of `what` compiles it, which takes seconds; later uses are silent.

    >>> with compiling("nothing at all"):
    ...     pass
    """
    if what in _ready:
        yield
        return
    folder = cache_folder()
    marker = folder / f"{what.replace(' ', '_')}.compiled" if folder else None
    if marker is None or not marker.exists():
        where = "for this process" if marker is None else "once for this machine"
        logger.warning("minbpe_ref.engine: compiling %s, %s; under 30 seconds", what, where)
    yield
    _ready.add(what)
    if marker:
        marker.touch()
