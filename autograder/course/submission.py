"""One student's submission, as it is in the course folder.

Left out: how it came there (`autograder.grading.intake`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Submission:
    """One student's submission as taken in.

    refused: why there is nothing to grade. name: the name that it came under, where the id is another.
    notes: what its author and the instructor should know, such as which of two notebooks was graded.
    """

    student: str
    path: Path
    refused: str = ""
    name: str = ""
    notes: tuple[str, ...] = ()
