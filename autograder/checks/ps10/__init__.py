"""Problem set 10: vocabulary size, fairness, SuperBPE (lecture 1:43:27, 1:51:41, and beyond).

What a vocabulary costs a model, what a larger one brings, what the same text costs in other languages,
and tokens that cross words. The modules are in the order of the exercises, beside each the mistakes that
learners make.
"""

from __future__ import annotations

from autograder.checks.ps10.costs import FLOPS, PARAMETERS
from autograder.checks.ps10.curves import CHEAPEST, CURVE, FIT
from autograder.checks.ps10.languages import MIX, PREMIUM
from autograder.checks.ps10.start import start
from autograder.checks.ps10.superwords import ENCODE_SUPER, SUPERBPE

__all__ = ["CHECKS", "start"]

CHECKS = (
    PARAMETERS,
    FLOPS,
    CURVE,
    FIT,
    CHEAPEST,
    PREMIUM,
    MIX,
    SUPERBPE,
    ENCODE_SUPER,
)
