"""Problem set 05: GPT-2 and GPT-4 parity (lecture 1:11:38 to 1:18:26 and 1:25:28).

GPT-2's names of bytes (`byte_names`) and its two files (`merge_files`), GPT-4's merges (`recovering`),
the tokenizer (`tokenizing`). tiktoken would answer for the learner and is absent while the set is
graded.
"""

from __future__ import annotations

from dataclasses import replace

from autograder.checks.ps05.byte_names import NAMES
from autograder.checks.ps05.merge_files import LOAD
from autograder.checks.ps05.recovering import RECOVER
from autograder.checks.ps05.start import start
from autograder.checks.ps05.tokenizing import TOKENIZER

__all__ = ["CHECKS", "start"]

HIDES = ("tiktoken",)

CHECKS = tuple(replace(check, hides=HIDES) for check in (NAMES, LOAD, RECOVER, TOKENIZER))
