"""`minbpe_ref`'s functions with the signatures of problem set 07: the references of its checks.

The exercise hands in words and chunks as tuples and lists of token ids, since learners' functions are
given numbers whose use is counted, and splits by GPT-2's pattern only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from minbpe_ref.base import Pair, merge
from minbpe_ref.heap import merge_by_rank
from minbpe_ref.incremental import Words, learn_from
from minbpe_ref.regex import GPT2_SPLIT_PATTERN
from minbpe_ref.regex import split as split_by
from minbpe_ref.stream import encode_stream

__all__ = ["Chunks", "encode_fast", "encode_iterable", "merge", "split", "train_fast"]

Chunks = dict[tuple[int, ...], int]


def split(text: str) -> list[str]:
    """The chunks of a text, by GPT-2's pattern."""
    return split_by(text, GPT2_SPLIT_PATTERN)


def train_fast(words: Chunks, vocab_size: int) -> dict[Pair, int]:
    """The merges of some words, by the lecture's rule for ties; a small vocab_size is no error."""
    state = Words(words)
    return learn_from(state, vocab_size - 256, state.first_seen)


def encode_fast(ids: list[int], merges: dict[Pair, int]) -> list[int]:
    """The tokens of one chunk."""
    return merge_by_rank(ids, lambda x, y: merges.get((x, y)), lambda x, y: merges[x, y])


def encode_iterable(texts: Iterable[str], merges: dict[Pair, int]) -> Iterator[int]:
    """The ids of texts joined together."""
    return encode_stream(
        texts, split, lambda chunk: encode_fast(list(chunk.encode("utf-8")), merges)
    )
