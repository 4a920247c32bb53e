"""The few things of numpy that lecture 01 uses, for a browser without it: a table of random numbers.

The numbers are others than numpy's for the same seed. Whoever needs more of numpy needs the installed
course.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class ndarray:
    """Rows of numbers, taken by one index or by a list of them.

    >>> table = ndarray([[1.0, 2.0], [3.0, 4.0]])
    >>> table[[1, 1, 0]].shape, table[0]
    ((3, 2), [1.0, 2.0])
    """

    def __init__(self, rows: Sequence[list[float]]) -> None:
        self.rows = list(rows)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many rows, and how many numbers in each."""
        return len(self.rows), len(self.rows[0]) if self.rows else 0

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: Any) -> Any:
        return ndarray([self.rows[i] for i in at]) if isinstance(at, list) else self.rows[at]

    def __repr__(self) -> str:
        return "\n".join(" ".join(f"{x:6.2f}" for x in row) for row in self.rows)

    def tolist(self) -> list[list[float]]:
        """The rows as lists."""
        return [list(row) for row in self.rows]


def array_equal(first: Any, second: Any) -> bool:
    """Whether two rows or tables hold the same numbers."""
    return bool(getattr(first, "rows", first) == getattr(second, "rows", second))


def __getattr__(name: str) -> Any:
    raise AttributeError(
        f"this browser's numpy has no {name!r}, only the little that lecture 01 uses; "
        "the whole package works where the course is installed"
    )


from numpy import random  # noqa: E402  after ndarray, which it uses

__all__ = ["array_equal", "ndarray", "random"]
