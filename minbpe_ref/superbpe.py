"""SuperBPE: merges within chunks first, then merges across them, up to whole phrases.

Source: Liu et al. 2025 (arXiv:2503.13423). A split pattern keeps every token within a word; the second
stage lifts it, and tokens such as " of the" appear. Left out: the paper's limit of four words a token,
and speed (this is the plain algorithm; `incremental` and `engine` are for one stage).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from minbpe_ref.arguments import several, whole_number
from minbpe_ref.base import Pair, get_stats, merge
from minbpe_ref.basic import learn_merges
from minbpe_ref.heap import encode_chunk_either
from minbpe_ref.regex import GPT4_SPLIT_PATTERN, split
from minbpe_ref.text import clean


def _halves(merges: Mapping[Pair, int], stage_one: int) -> tuple[dict[Pair, int], dict[Pair, int]]:
    end = 256 + stage_one
    first = {pair: idx for pair, idx in merges.items() if idx < end}
    return first, {pair: idx for pair, idx in merges.items() if idx >= end}


def learn_superwords(
    documents: Iterable[str],
    num_merges: int,
    stage_one: int,
    pattern: str = GPT4_SPLIT_PATTERN,
) -> dict[Pair, int]:
    """Learn up to `num_merges` merges: the first `stage_one` within chunks, the others across them.

    No merge crosses the end of a document. Ties go to the pair that appears first. Where the chunks
    run out of pairs the second stage begins early, and where the documents do, training stops.
    Raises ValueError when `stage_one` is negative or larger than `num_merges`.

    >>> merges = learn_superwords(["to be to be"], 3, 2)
    >>> encode_superwords("to be", merges, 2)
    [258, 101]
    >>> list(merges) == [(116, 111), (32, 98), (256, 257)]
    True
    """
    whole_number(num_merges, "num_merges")
    whole_number(stage_one, "stage_one")
    several(documents, "documents")
    if not 0 <= stage_one <= num_merges:
        raise ValueError(f"stage_one is {stage_one}; use 0 to num_merges, {num_merges}")
    chunks = [split(clean(document), pattern) for document in documents]
    merges = learn_merges([chunk.encode("utf-8") for parts in chunks for chunk in parts], stage_one)
    # the pattern is lifted: a document is one chunk from here on
    wholes = [_joined(parts, merges) for parts in chunks]
    while len(merges) < num_merges:
        stats: dict[Pair, int] = {}
        for ids in wholes:
            get_stats(ids, stats)
        if not stats:
            break
        pair = max(stats, key=stats.__getitem__)
        merges[pair] = 256 + len(merges)
        wholes = [merge(ids, pair, merges[pair]) for ids in wholes]
    return merges


def _joined(chunks: Sequence[str], merges: Mapping[Pair, int]) -> list[int]:
    return [idx for chunk in chunks for idx in encode_chunk_either(chunk.encode("utf-8"), merges)]


def encode_superwords(
    text: str,
    merges: Mapping[Pair, int],
    stage_one: int,
    pattern: str = GPT4_SPLIT_PATTERN,
) -> list[int]:
    """Encode as `learn_superwords` trained: stage one within chunks, then the other merges in order.

    >>> encode_superwords("ab ab", {(97, 98): 256, (256, 32): 257}, 1)
    [257, 256]
    """
    first, second = _halves(merges, stage_one)
    ids = _joined(split(clean(text), pattern), first)
    for pair in sorted(second, key=second.__getitem__):
        ids = merge(ids, pair, second[pair])
    return ids
