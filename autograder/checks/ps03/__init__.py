"""Problem set 03: decode and encode (lecture 0:42:47 to 0:57:36).

Merges and vocabularies are handed to the learner's functions, so that a mistake in training costs
nothing here.
"""

from autograder.checks.ps03.decoding import DECODE
from autograder.checks.ps03.encoding import ENCODE
from autograder.checks.ps03.roundtrip import NOT_BACK
from autograder.checks.ps03.start import start as start
from autograder.checks.ps03.vocabulary import BUILD_VOCAB

CHECKS = (BUILD_VOCAB, DECODE, ENCODE, NOT_BACK)
