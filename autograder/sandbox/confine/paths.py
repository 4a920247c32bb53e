"""Where a path lies, by its text alone: nothing is looked up, so links are the caller's to resolve."""

from __future__ import annotations


def below(path: str, folder: str) -> bool:
    """Whether an absolute path is that folder, or lies in it.

    >>> below("/usr/lib", "/usr"), below("/usrlib", "/usr"), below("/usr", "/")
    (True, False, True)
    """
    return path == folder or path.startswith(folder.rstrip("/") + "/")
