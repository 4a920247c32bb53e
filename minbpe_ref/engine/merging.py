"""Learn merges from distinct chunks: the lecture's loop, but what a merge leaves alone is not read.

Each occurrence of a pair is a node in two lists: its chunk's tokens, and the pair's occurrences
from left to right. So a merge walks the occurrences of one pair, and counts and first places stay
known. A heap finds the best pair. Once both tokens of a pair exist its count only falls and its
first place only moves right, so an entry may promise too much, never too little: it is checked when
it comes up. Sources: Sennrich et al. 2016 (arXiv:1508.07909). Left out: counting chunks (`chunks`).
"""

from __future__ import annotations

from typing import get_args

import numpy as np

from minbpe_ref.engine.chunks import Chunks
from minbpe_ref.engine.jit import compiling, kernel
from minbpe_ref.engine.ties import Tie

_FIRST, _SMALLEST, _GREATEST = range(3)
_NONE = -1

NODE = np.dtype(
    [
        ("token", "i4"),
        ("right", "i4"),  # the chunk's next token, by the place of its first byte
        ("left", "i4"),
        ("pair", "i4"),  # what this token and the next are
        ("later", "i4"),  # the pair's next occurrence in the text
        ("earlier", "i4"),
        ("weight", "i8"),  # how often the chunk occurs
    ]
)
PAIR = np.dtype([("left", "i4"), ("right", "i4"), ("first", "i4"), ("last", "i4"), ("count", "i8")])
ENTRY = np.dtype([("count", "i8"), ("order", "i8"), ("pair", "i8")])
SPELLING = np.dtype([("start", "i8"), ("size", "i8")])  # where the corpus spells a token


@kernel(inline=True)
def add_pair(pairs, p, left, right):  # type: ignore[no-untyped-def]
    """Set up a pair that has no occurrence yet."""
    pair = pairs[p]
    pair.left, pair.right, pair.first, pair.last, pair.count = left, right, _NONE, _NONE, 0


@kernel(inline=True)
def link(nodes, pairs, at, p):  # type: ignore[no-untyped-def]
    """Make the node `at` the last occurrence of pair `p`."""
    node, pair = nodes[at], pairs[p]
    node.pair, node.earlier, node.later = p, pair.last, _NONE
    if pair.last >= 0:
        nodes[pair.last].later = at
    else:
        pair.first = at
    pair.last = at
    pair.count += node.weight


@kernel(inline=True)
def unlink(nodes, pairs, at):  # type: ignore[no-untyped-def]
    """Take the node `at` out of the occurrences of its pair."""
    node = nodes[at]
    pair = pairs[node.pair]
    if node.earlier >= 0:
        nodes[node.earlier].later = node.later
    else:
        pair.first = node.later
    if node.later >= 0:
        nodes[node.later].earlier = node.earlier
    else:
        pair.last = node.earlier
    pair.count -= node.weight


@kernel
def compare_bytes(data, a, b):  # type: ignore[no-untyped-def]
    """Return a number below, at or above 0 as the bytes of `a` sort before, with or after `b`'s."""
    for k in range(min(a.size, b.size)):
        if data[a.start + k] != data[b.start + k]:
            return np.int64(data[a.start + k]) - np.int64(data[b.start + k])
    return a.size - b.size


@kernel
def greater_bytes(data, spellings, x, y):  # type: ignore[no-untyped-def]
    """Say whether pair `x` is the greater one by its tokens' bytes, then by their ids."""
    order = compare_bytes(data, spellings[x.left], spellings[y.left])
    if order == 0:
        order = compare_bytes(data, spellings[x.right], spellings[y.right])
    if order == 0:  # two tokens may be spelled alike
        order = x.left - y.left if x.left != y.left else x.right - y.right
    return order > 0


@kernel(inline=True)
def before(x, y, tie, data, spellings, pairs):  # type: ignore[no-untyped-def]
    """Say whether the heap's entry `x` comes up before `y`."""
    if x.count != y.count:
        return x.count > y.count
    if tie == _GREATEST:
        return greater_bytes(data, spellings, pairs[x.pair], pairs[y.pair])
    return x.order < y.order


@kernel(inline=True)
def swap(heap, i, j):  # type: ignore[no-untyped-def]
    """Exchange two entries."""
    # subtle: heap[i] is a view, so its fields are copied before they are written over
    count, order, pair = heap[i].count, heap[i].order, heap[i].pair
    heap[i] = heap[j]
    heap[j].count, heap[j].order, heap[j].pair = count, order, pair


@kernel
def sift_down(heap, size, at, tie, data, spellings, pairs):  # type: ignore[no-untyped-def]
    """Move the entry `at` down to where both below it come up later."""
    while True:
        best = at
        for child in range(2 * at + 1, min(2 * at + 3, size)):
            if before(heap[child], heap[best], tie, data, spellings, pairs):
                best = child
        if best == at:
            return
        swap(heap, at, best)
        at = best


@kernel
def sift_up(heap, at, tie, data, spellings, pairs):  # type: ignore[no-untyped-def]
    """Move the entry `at` up to where the one above comes up first."""
    while at > 0:
        above = (at - 1) // 2
        if not before(heap[at], heap[above], tie, data, spellings, pairs):
            return
        swap(heap, at, above)
        at = above


@kernel(inline=True)
def fill_entry(heap, at, p, tie, pairs):  # type: ignore[no-untyped-def]
    """Write what is true now of pair `p` into the entry `at`."""
    pair = pairs[p]
    heap[at].count, heap[at].pair = pair.count, p
    heap[at].order = pair.first if tie == _FIRST else np.int64(pair.left) << 32 | pair.right


@kernel
def set_up(data, sizes, counts, nodes, pairs, spellings):  # type: ignore[no-untyped-def]
    """Make a node of each byte and a pair of each two neighbours; return how many pairs."""
    start = np.int64(0)
    for c in range(len(sizes)):
        stop = start + sizes[c]
        for at in range(start, stop):
            node = nodes[at]
            node.token, node.left, node.right = data[at], at - 1, at + 1
            node.pair, node.weight = _NONE, counts[c]
            spellings[data[at]].start, spellings[data[at]].size = at, 1
        nodes[start].left, nodes[stop - 1].right = _NONE, _NONE
        start = stop
    known = np.full((256, 256), _NONE, np.int32)
    used = 0
    for at in range(len(data)):
        if nodes[at].right >= 0:
            x, y = data[at], data[at + 1]
            if known[x, y] < 0:
                known[x, y] = used
                add_pair(pairs, used, x, y)
                used += 1
            link(nodes, pairs, at, known[x, y])
    return used


@kernel
def replace(nodes, pairs, used, p, new, with_left, with_right):  # type: ignore[no-untyped-def]
    """Make each occurrence of pair `p` the token `new`; return how many pairs there are now.

    `with_left[x]` is the pair (x, new) and `with_right[y]` the pair (new, y), if made here already.
    """
    fresh = used
    while pairs[p].first >= 0:
        at = pairs[p].first
        second = nodes[at].right
        left, right = nodes[at].left, nodes[second].right
        # the three pairs that this occurrence is part of are gone
        if left >= 0:
            unlink(nodes, pairs, left)
        if right >= 0:
            unlink(nodes, pairs, second)
            nodes[right].left = at
        unlink(nodes, pairs, at)
        nodes[at].token, nodes[at].right = new, right
        # and two are new
        if left >= 0:
            x = nodes[left].token
            if with_left[x] < fresh:  # from an earlier merge: not ours
                with_left[x] = used
                add_pair(pairs, used, x, new)
                used += 1
            link(nodes, pairs, left, with_left[x])
        if right >= 0:
            y = nodes[right].token
            if with_right[y] < fresh:
                with_right[y] = used
                add_pair(pairs, used, new, y)
                used += 1
            link(nodes, pairs, at, with_right[y])
    return used


@kernel
def merge_loop(data, nodes, pairs, used, spellings, merges, tie):  # type: ignore[no-untyped-def]
    """Fill `merges`, (merges, 2), with the best pair each time; return how many there were."""
    heap = np.empty(len(pairs), ENTRY)
    size = np.int64(0)
    with_left = np.full(256 + len(merges), _NONE, np.int32)
    with_right = np.full(256 + len(merges), _NONE, np.int32)
    fresh = np.int64(0)
    for done in range(len(merges)):
        for p in range(fresh, used):  # the pairs that the last merge brought up
            if pairs[p].count > 0:
                fill_entry(heap, size, p, tie, pairs)
                sift_up(heap, size, tie, data, spellings, pairs)
                size += 1
        while size > 0:
            top = heap[0]
            pair = pairs[top.pair]
            moved = tie == _FIRST and pair.first != top.order
            if pair.count == top.count and not moved:
                break
            # stale: put right, or thrown away
            if pair.count > 0:
                fill_entry(heap, 0, top.pair, tie, pairs)
            else:
                size -= 1
                heap[0] = heap[size]
            sift_down(heap, size, 0, tie, data, spellings, pairs)
        if size == 0:
            return done
        p = heap[0].pair
        pair = pairs[p]
        size -= 1
        heap[0] = heap[size]
        sift_down(heap, size, 0, tie, data, spellings, pairs)
        new = 256 + done
        merges[done, 0], merges[done, 1] = pair.left, pair.right
        spellings[new].start = pair.first
        spellings[new].size = spellings[pair.left].size + spellings[pair.right].size
        fresh = used
        used = replace(nodes, pairs, used, p, new, with_left, with_right)
    return len(merges)


def learn_merges(chunks: Chunks, num_merges: int, tie: Tie = "first") -> np.ndarray:
    """Learn up to `num_merges` merges from distinct chunks; return them as (merges, 2) int32.

    `tie`: of the pairs that are most frequent, the one seen "first" (the lecture's rule), the one
    with the "smallest" ids (rustbpe's), or with the "greatest" bytes (Stanford CS336's). Raises
    ValueError for another rule, and when the distinct chunks have 2 GiB or more.

    >>> from minbpe_ref.engine.chunks import counts_of
    >>> learn_merges(counts_of({b"aaabdaaabac": 1}), 3).tolist()
    [[97, 97], [256, 97], [257, 98]]
    """
    if tie not in get_args(Tie):
        raise ValueError(f"tie is {tie!r}; use one of {', '.join(get_args(Tie))}")
    data, sizes, counts = chunks
    if len(data) >= 2**31:
        raise ValueError(
            f"the distinct chunks have {len(data)} bytes, the limit is {2**31 - 1}; "
            f"use a split pattern or train on a part"
        )
    nodes = np.empty(len(data), NODE)
    # a merge takes away at least as many occurrences as it brings up pairs, so twice is enough;
    # what is not used is never touched, and takes no memory
    pairs = np.empty(min(len(data), 256 * 256) + 2 * len(data), PAIR)
    spellings = np.zeros(256 + num_merges, SPELLING)
    merges = np.empty((num_merges, 2), np.int32)
    with compiling("merging"):
        used = set_up(data, sizes, counts, nodes, pairs, spellings)
        done = merge_loop(data, nodes, pairs, used, spellings, merges, get_args(Tie).index(tie))
    return merges[:done]
