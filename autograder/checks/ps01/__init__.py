"""Problem set 01: Unicode and UTF-8 (lecture 0:14:56 to 0:23:50)."""

from autograder.checks.ps01.characters import CODE_POINTS
from autograder.checks.ps01.costs import COST
from autograder.checks.ps01.decoding import DECODE
from autograder.checks.ps01.encoding import ENCODE
from autograder.checks.ps01.start import start as start

CHECKS = (CODE_POINTS, ENCODE, DECODE, COST)
