"""Problem set 12: the quirks lab and glitch tokens (lecture 1:51:41 to 2:10:20).

What a tokenizer does to numbers, to the end of a prompt and to records; tokens that were never trained,
found from the weights alone. Nothing is trained: the matrices are small and drawn, so that no verdict
depends on a training run. A module a function, in the order of the exercises, beside it the mistakes
that learners make.
"""

from __future__ import annotations

from autograder.checks.ps12.digits import DIGIT_SPLITS
from autograder.checks.ps12.glitch import GLITCH
from autograder.checks.ps12.prefixes import STABLE
from autograder.checks.ps12.records import YAML
from autograder.checks.ps12.spaces import TRAILING
from autograder.checks.ps12.start import start
from autograder.checks.ps12.unreachable import UNREACHABLE

__all__ = ["CHECKS", "start"]

CHECKS = (DIGIT_SPLITS, TRAILING, STABLE, YAML, GLITCH, UNREACHABLE)
