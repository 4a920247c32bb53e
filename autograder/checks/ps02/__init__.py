"""Problem set 02: train byte-pair encoding (lecture 0:23:50 to 0:39:20)."""

from autograder.checks.ps02.compressing import COMPRESSION
from autograder.checks.ps02.pairs import GET_STATS, MERGE
from autograder.checks.ps02.training import TRAIN

CHECKS = (GET_STATS, MERGE, TRAIN, COMPRESSION)
