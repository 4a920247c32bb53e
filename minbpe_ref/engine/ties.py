"""What decides between pairs that are equally frequent, by name."""

from __future__ import annotations

from typing import Literal

Tie = Literal["first", "smallest", "greatest"]
