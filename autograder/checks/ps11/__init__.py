"""Problem set 11: model surgery, gist tokens, codebooks (lecture 1:43:27 to 1:51:41).

Everything runs on the kernel's device (COURSE_DEVICE), and no check depends on how well a training run
goes. A module a function, in the order of the exercises, beside it the mistakes that learners make; the
modules of questions hold what is sent beside a learner's code.
"""

from __future__ import annotations

from typing import Any

from autograder.checks.ps11.codebook import VQ_FIT
from autograder.checks.ps11.codes import VQ_ENCODE
from autograder.checks.ps11.distillation import LOSS
from autograder.checks.ps11.gist import GIST
from autograder.checks.ps11.gradients import STRAIGHT
from autograder.checks.ps11.new_rows import ONLY_NEW
from autograder.checks.ps11.student import STUDENT
from autograder.checks.ps11.surgery import EXTEND

CHECKS = (EXTEND, ONLY_NEW, LOSS, STUDENT, GIST, VQ_ENCODE, VQ_FIT, STRAIGHT)


def start() -> dict[str, Any]:
    """A text to train a small model on, with its characters; scans of digits, 64 grey values each."""
    from minbpe_ref import corpora

    images, labels = corpora.digits()
    return {"text": corpora.shakespeare()[:20_000], "images": images[:300], "labels": labels[:300]}
