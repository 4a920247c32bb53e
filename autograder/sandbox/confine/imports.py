"""Imports that are refused with a sentence: packages that would answer for the learner."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType


class Refuse:
    """A finder, asked before all others, that refuses some packages.

    It is only the message: the packages' files are out of reach besides.

    >>> Refuse(["tiktoken"]).find_spec("tiktoken.core")
    Traceback (most recent call last):
    ...
    ModuleNotFoundError: tiktoken is not available here: this exercise asks for your own code.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = frozenset(names)

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """None, so that the import goes on, for every package that is not refused."""
        top = fullname.partition(".")[0]
        if top not in self.names:
            return None
        said = f"{top} is not available here: this exercise asks for your own code."
        raise ModuleNotFoundError(said, name=fullname)


def refuse(names: Sequence[str]) -> None:
    """Refuse these packages in this process from now on."""
    if names:
        sys.meta_path.insert(0, Refuse(names))  # type: ignore[arg-type]
