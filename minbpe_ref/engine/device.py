"""Train on one long sequence with torch, on whatever device: Basic's merges, each step a few scans.

Every step of the lecture's loop becomes an operation on the whole sequence: pairs as numbers,
counted by sorting, the winner replaced under a mask. Nothing is kept from one merge to the next, so
a merge costs as much as the sequence is long, and `training.train_basic`, on one core, does far
less work; it is here to be read, and to be measured. Left out: split patterns.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from minbpe_ref.base import Pair
from minbpe_ref.basic import merges_wanted
from minbpe_ref.text import utf8


def train_on_device(text: str, vocab_size: int, device: str = "cpu") -> dict[Pair, int]:
    """Return the merges that BasicTokenizer learns, computed on a torch device ("cpu", "cuda").

    Raises ValueError when `vocab_size` is below 256, RuntimeError for a device that is not there.

    >>> train_on_device("aaabdaaabac", 259)
    {(97, 97): 256, (256, 97): 257, (257, 98): 258}
    """
    import torch  # here, to keep the import light

    wanted = merges_wanted(vocab_size)
    raw = np.frombuffer(utf8(text), np.uint8)
    ids = torch.from_numpy(raw.astype(np.int64)).to(device)
    merges: dict[Pair, int] = {}
    for idx in range(256, 256 + wanted):
        if len(ids) < 2:
            break
        left, right = most_frequent_pair(ids)
        merges[left, right] = idx
        ids = replace_pair(ids, left, right, idx)
    return merges


def most_frequent_pair(ids: Any) -> Pair:
    """Return the pair that occurs most often in `ids` (T,), the first of equals.

    >>> import torch
    >>> most_frequent_pair(torch.tensor([7, 8, 9, 8, 9, 7, 8]))
    (7, 8)
    """
    import torch

    pairs = ids[:-1] << 32 | ids[1:]  # (T-1,)
    kinds, kind_of, counts = torch.unique(pairs, return_inverse=True, return_counts=True)
    # the place at which one of the most frequent pairs comes first
    place = (counts[kind_of] == counts.max()).int().argmax()
    best = int(pairs[place])
    return best >> 32, best & 0xFFFFFFFF


def replace_pair(ids: Any, left: int, right: int, idx: int) -> Any:
    """Return `ids` (T,) with the pair replaced by `idx`, left to right, none overlapping.

    >>> import torch
    >>> replace_pair(torch.tensor([1, 1, 1, 2]), 1, 1, 9).tolist()
    [9, 1, 2]
    """
    import torch

    hit = (ids[:-1] == left) & (ids[1:] == right)  # (T-1,)
    if left == right:
        # subtle: in a run of one token the hits overlap; every other one counts, from its start
        place = torch.arange(len(hit), device=ids.device)
        run_start = torch.where(hit, -1, place).cummax(0).values + 1
        hit &= (place - run_start) % 2 == 0
    no = hit.new_zeros(1)
    out = torch.where(torch.cat([hit, no]), idx, ids)
    return out[~torch.cat([no, hit])]
