"""A plug-in that lets tiktoken build its encodings offline.

tiktoken imports each module of this namespace package before it builds an encoding. This one adds
no encoding of its own: it unpacks the files that tiktoken would download, once, and says where
they lie. A cache folder that the user has set is left alone.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ENCODING_CONSTRUCTORS: dict[str, Callable[[], dict[str, Any]]] = {}


def _folders() -> list[Path]:
    folders = []
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    if os.path.isabs(base):
        folders.append(Path(base))
    # no home that can be written (a service user): a folder of the user's own in the temp folder
    user = os.getuid() if hasattr(os, "getuid") else "user"
    folders.append(Path(tempfile.gettempdir(), f"gpt-tokenizer-course-{user}"))
    return [folder / "gpt-tokenizer-course" / "tiktoken" for folder in folders]


def _offer() -> None:
    set_by_user = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR"))
    ours = _folders()
    # subtle: a parent process may have set it to our folder, which may have been emptied since
    if set_by_user is not None and set_by_user not in map(str, ours):
        return
    from minbpe_ref.vocabularies import fill_cache

    for folder in ours:
        try:
            fill_cache(folder)
        except OSError as error:
            problem = error
            continue
        os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
        return
    # not an error: tiktoken may still reach the network
    warnings.warn(
        f"no folder for tiktoken's vocabularies can be written ({problem}); "
        f"set TIKTOKEN_CACHE_DIR to one that can, before tiktoken is imported",
        RuntimeWarning,
        stacklevel=2,
    )


_offer()
