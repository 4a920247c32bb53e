"""Problem set 04: split before merging (lecture 0:57:36 to 1:14:59)."""

from autograder.checks.ps04.explaining import EXPLAIN
from autograder.checks.ps04.patterns import GPT2, MARKS
from autograder.checks.ps04.splitting import SPLIT
from autograder.checks.ps04.start import start as start
from autograder.checks.ps04.tokenizer import TOKENIZER

CHECKS = (SPLIT, GPT2, TOKENIZER, EXPLAIN, MARKS)
