"""Glitch tokens: found from the weights alone (lecture 2:04:38; Land and Bartolo 2024).

A token that never occurs in the model's training text keeps no trace of meaning. Its input row is only
ever decayed; its output row is pushed away from every context alike, so all such rows end up together.
Which of the two shows it depends on whether the matrices are tied.
Left out: planting such tokens, and asking the model to repeat them (lecture 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from minbpe_ref.base import Tokenizer


def input_norms(embedding: Tensor) -> Tensor:
    """Each input row's length, (V, C) to (V,): low means suspect, where the matrices are not tied."""
    return embedding.norm(dim=1)


def unused_distance(head: Tensor, unused: Sequence[int], centred: bool = False) -> Tensor:
    """Cosine distance of each output row to the mean of rows known to be unused: low means suspect.

    head: (V, C). unused: ids that cannot occur, such as the bytes F5 to FF, which no UTF-8 text has.
    centred: take the mean of all rows off first.
    Raises ValueError without an unused id.

    >>> rows = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.1]])
    >>> unused_distance(rows, [0]).argsort().tolist()
    [0, 2, 1]
    """
    if not len(unused):
        raise ValueError("no unused id; the bytes F5 to FF never occur in UTF-8")
    rows = head - head.mean(0) if centred else head
    centre = rows[list(unused)].mean(0, keepdim=True)
    return 1 - functional.cosine_similarity(rows, centre, dim=1)


def auc(scores: Tensor, truth: Tensor) -> float:
    """The chance that a suspect token scores below another one; a half is guessing.

    scores: (N,), low means suspect. truth: (N,) booleans. Ties count half.
    Raises ValueError when all tokens are of one kind.

    >>> auc(torch.tensor([0.1, 0.2, 0.9]), torch.tensor([True, False, False]))
    1.0
    """
    bad, good = scores[truth].double(), scores[~truth].double()
    if not len(bad) or not len(good):
        raise ValueError("the truth is all of one kind; there must be suspect tokens and others")
    ordered = good.sort().values
    above = len(good) - torch.searchsorted(ordered, bad, right=True)
    equal = torch.searchsorted(ordered, bad, right=True) - torch.searchsorted(ordered, bad)
    return float((above + 0.5 * equal).sum() / (len(bad) * len(good)))


def precision_at(scores: Tensor, truth: Tensor, n: int) -> float:
    """Of the n lowest scores, the share that is truly suspect.

    Raises ValueError for n below 1 or beyond the scores.
    """
    if not 1 <= n <= len(scores):
        raise ValueError(f"n is {n}; it must be from 1 to {len(scores)}")
    lowest = scores.argsort(stable=True)[:n]
    return float(truth[lowest].double().mean())


def unreachable_tokens(tokenizer: Tokenizer, ids: Iterable[int] | None = None) -> list[int]:
    """Ids of tokens that no text encodes to: encoding their own bytes gives other tokens.

    A token whose bytes are not UTF-8 alone may still occur inside a longer text, so it is left out.

    >>> from minbpe_ref import BasicTokenizer
    >>> unreachable_tokens(BasicTokenizer.from_merges({(97, 98): 256, (256, 99): 257}))
    []
    """
    special = set(tokenizer.special_tokens.values())
    encode = getattr(tokenizer, "encode_ordinary", tokenizer.encode)
    found = []
    for idx in tokenizer.vocab if ids is None else ids:
        if idx in special:
            continue
        try:
            text = tokenizer.vocab[idx].decode("utf-8")
        except UnicodeDecodeError:
            continue
        if encode(text) != [idx]:
            found.append(idx)
    return found
