"""Each check sends a learner to a heading of a lecture, and the heading is there.

Run alone: pytest tests/notebooks/test_places.py
"""

import re
from pathlib import Path

import pytest
from lecture_faults import prose, read

from autograder.checks import all_checks

ROOT = Path(__file__).resolve().parents[2]
LECTURES = {path.stem[:2]: path for path in (ROOT / "lectures").glob("[0-9][0-9]_*.ipynb")}
