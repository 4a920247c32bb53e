"""One student's submission, as it is in the course folder.

Left out: how it came there (`autograder.grading.intake`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Submission:
    """One student's submission as taken in; refused says why there is nothing to grade."""

    student: str
    path: Path
    refused: str = ""
