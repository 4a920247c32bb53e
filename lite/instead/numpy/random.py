"""Random numbers for the browser's numpy. The last three are what Hypothesis asks of a numpy it finds."""

from __future__ import annotations

from random import Random
from typing import Any

from numpy import ndarray


class Generator:
    """Random numbers from a seed; others than numpy's."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = Random(seed)

    def normal(
        self, loc: float = 0.0, scale: float = 1.0, size: tuple[int, int] = (1, 1)
    ) -> ndarray:
        """A table of normally distributed numbers."""
        rows, columns = size
        return ndarray(
            [[self._random.gauss(loc, scale) for _ in range(columns)] for _ in range(rows)]
        )


def default_rng(seed: int | None = None) -> Generator:
    """A generator of random numbers."""
    return Generator(seed)


def seed(seed: Any = None) -> None:
    """Nothing: no numbers are drawn but by a generator."""


def get_state() -> None:
    """Nothing: see `seed`."""


def set_state(state: Any) -> None:
    """Nothing: see `seed`."""
