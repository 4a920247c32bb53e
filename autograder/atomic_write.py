"""Write a file so that it is there whole or not at all, whenever the process or the machine ends.

Left out: which file holds what (`course`, `records`, `cache`).
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write(path: Path, content: str | bytes) -> None:
    """Write a file aside and move it into place; folders are made as needed.

    Only its owner may read it, until somebody changes that. Raises OSError when the disk is full;
    what stood there before stays, and nothing half-written is left.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Path(folder, "new", "note.txt"), "whole")
    ...     Path(folder, "new", "note.txt").read_text(encoding="utf-8")
    'whole'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise
