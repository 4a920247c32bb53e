"""The engine: the same merges and ids as the textbook, at the machine's speed.

`scan` finds chunks, `chunks` counts them, `merging` learns, `training` and `encoding` are what a
caller uses; `streaming` and `cluster` take corpora larger than memory or than one machine, `device`
trains on an accelerator. A name is imported when it is first used, and numba with it.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

_HOME = {
    "ChunkCounter": "chunks",
    "Encoder": "encoding",
    "count_on_dask": "cluster",
    "split": "patterns",
    "train": "training",
    "train_basic": "training",
    "train_files": "streaming",
    "train_on_dask": "cluster",
    "train_on_device": "device",
    "train_texts": "streaming",
}

__all__ = ["available", *sorted(_HOME)]


def available() -> bool:
    """Say whether the engine can run here: it needs numba, which the extra `fast` installs.

    >>> available() in (True, False)
    True
    """
    return find_spec("numba") is not None


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"{__name__!r} has no attribute {name!r}; see {__name__}.__all__")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
