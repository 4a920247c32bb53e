"""Paths as people type them, made absolute once, at the door.

nbgrader changes the working directory of its process while it converts a notebook, and other threads
judge meanwhile. So a path that a person typed is made absolute before anything else is done with it,
and no code behind the door depends on the working directory.

Left out: what lies where in a course folder (`course`).
"""

from __future__ import annotations

import os
from pathlib import Path

SQLITE = "sqlite:///"


def user_cache(name: str) -> Path:
    """A folder for what may be deleted at any time, in this user's home; it need not be there yet.

    Without a home it is a path at which nothing can be written, so that nothing is kept.

    >>> user_cache("hypothesis").name
    'hypothesis'
    """
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base if os.path.isabs(base) else os.devnull, "gpt-tokenizer-course", name)


def absolute(typed: str | Path) -> Path:
    """The absolute path of what was typed; a link stays a link. `~` is the home folder.

    >>> absolute("build/demo") == Path.cwd() / "build" / "demo"
    True
    """
    return Path(os.path.expanduser(typed)).absolute()


def absolute_database(url: str) -> str:
    """A SQLAlchemy URL whose SQLite file, if it names one, is absolute; every other URL as it is.

    >>> absolute_database("postgresql://host/grades")
    'postgresql://host/grades'
    >>> absolute_database("sqlite:///grades.db") == f"sqlite:///{Path.cwd() / 'grades.db'}"
    True
    """
    file = url.removeprefix(SQLITE)
    if file == url or not file or file.startswith(("/", ":memory:", "file:")):
        return url
    return SQLITE + str(absolute(file))
