"""Questions about glitch scores: sent beside a learner's code, answered with facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from autograder.language import marked, words

_ = words("ps12")  # the part of what is marked


def untouched(
    glitch_scores: Callable[..., Any],
    E_in: list[list[float]],
    E_out: list[list[float]],
    unused: list[int],
) -> dict[str, Any]:
    """Whether matrices are as they were: lists of lists, and tensors, whose memory can be shared."""
    lists = [[list(row) for row in matrix] for matrix in (E_in, E_out)]
    glitch_scores(*lists, list(unused))
    tensors = [torch.tensor(matrix) for matrix in (E_in, E_out)]
    glitch_scores(*tensors, list(unused))
    return {
        marked("lists of lists are as they were"): lists == [E_in, E_out],
        marked("tensors are as they were"): [t.tolist() for t in tensors] == [E_in, E_out],
    }
