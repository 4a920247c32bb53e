"""Problem set 07: make it fast (after the lecture's loops of 0:34:58 and 0:48:21).

Training (`training`), encoding one chunk (`encoding`) and a stream (`streaming`). What is fast is told
by counting what is done with tokens, never by a clock; what a stream holds is measured while it is
read. Learners' functions are handed numbers whose use is counted (`probe.Token`), so that a loop over
everything shows however it is written. Both are reported by the learner's kernel, so a cheater who
rewrites the counter can pass a slow way off as a fast one, and nothing else: every result is compared
outside, as everywhere.
"""

from __future__ import annotations

from typing import Any

from autograder.checks.ps07.encoding import ENCODE
from autograder.checks.ps07.streaming import ITERABLE
from autograder.checks.ps07.training import TRAIN

__all__ = ["CHECKS", "start"]

CHECKS = (TRAIN, ENCODE, ITERABLE)


def start() -> dict[str, Any]:
    """A fifth of a megabyte of Shakespeare, by lines."""
    from minbpe_ref import corpora

    return {"lines": corpora.shakespeare()[:200_000].splitlines(keepends=True)}
