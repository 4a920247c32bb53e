"""Train at the machine's speed: the merges of the textbook's `train`, in the same order.

Left out: corpora larger than memory (`streaming`) or than one machine (`cluster`).
"""

from __future__ import annotations

import numpy as np

from minbpe_ref.base import Pair
from minbpe_ref.basic import merges_wanted
from minbpe_ref.engine.chunks import ChunkCounter
from minbpe_ref.engine.merging import learn_merges
from minbpe_ref.engine.ties import Tie
from minbpe_ref.regex import GPT4_SPLIT_PATTERN


def train(
    text: str | bytes,
    vocab_size: int,
    pattern: str | None = GPT4_SPLIT_PATTERN,
    *,
    tie: Tie = "first",
) -> dict[Pair, int]:
    """Return the merges that RegexTokenizer learns; with `pattern=None` BasicTokenizer's.

    `text` may be UTF-8 bytes, which saves a copy. There are fewer than `vocab_size - 256` merges
    when the text runs out of pairs. Raises ValueError when `vocab_size` is below 256, when bytes
    are not UTF-8, when the pattern skips text, or for another `tie` (`merging.learn_merges` tells
    what each means).

    >>> train("ab ab ac", 258, r" ?\\w+")
    {(97, 98): 256, (32, 256): 257}
    """
    wanted = merges_wanted(vocab_size)
    counter = ChunkCounter(pattern)
    if isinstance(text, bytes):
        counter.add_utf8([text])
    else:
        counter.add([text])
    return as_dictionary(learn_merges(counter.chunks(), wanted, tie))


def train_basic(text: str | bytes, vocab_size: int, *, tie: Tie = "first") -> dict[Pair, int]:
    """Return the merges that BasicTokenizer learns: the whole text is one chunk.

    Takes about 80 bytes of memory for each byte of the text. Raises as `train` does.

    >>> train_basic("aaabdaaabac", 259)
    {(97, 97): 256, (256, 97): 257, (257, 98): 258}
    """
    return train(text, vocab_size, None, tie=tie)


def as_dictionary(merges: np.ndarray) -> dict[Pair, int]:
    """Turn merges of shape (merges, 2) into the textbook's dictionary.

    >>> as_dictionary(np.array([[97, 98]]))
    {(97, 98): 256}
    """
    return {(left, right): 256 + i for i, (left, right) in enumerate(merges.tolist())}
