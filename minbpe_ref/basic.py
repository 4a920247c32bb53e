"""Byte pair encoding on the raw bytes of a text: the lecture's first tokenizer.

Lecture 0:23:50 to 0:57:36. Left out: splitting into chunks and special tokens (`regex`), speed
(`incremental`).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from minbpe_ref.arguments import token_ids, whole_number
from minbpe_ref.base import Pair, Tokenizer, build_vocab, get_stats, merge
from minbpe_ref.engine import choice
from minbpe_ref.heap import encode_chunk_either
from minbpe_ref.text import clean, utf8


class EarlyStopWarning(RuntimeWarning):
    """Training ran out of pairs: the vocabulary is smaller than asked."""


def learn_merges(
    chunks: Sequence[Sequence[int]], num_merges: int, verbose: bool = False
) -> dict[Pair, int]:
    """Learn up to `num_merges` merges from chunks of byte values; no merge crosses a chunk's end.

    Ties go to the pair that appears first. Stops early once no chunk has two tokens left.

    >>> learn_merges([list(b"aaabdaaabac")], 3)
    {(97, 97): 256, (256, 97): 257, (257, 98): 258}
    """
    whole_number(num_merges, "num_merges")
    chunks = [list(token_ids(chunk)) for chunk in chunks]
    merges: dict[Pair, int] = {}  # (int, int) -> int
    for idx in range(256, 256 + num_merges):
        # count every pair, chunk by chunk
        stats: dict[Pair, int] = {}
        for chunk in chunks:
            get_stats(chunk, stats)
        if not stats:
            break
        # subtle: max returns the first of equals, and a dictionary keeps the order of insertion
        pair = max(stats, key=stats.__getitem__)
        # mint a token and write the text anew with it
        chunks = [merge(chunk, pair, idx) for chunk in chunks]
        merges[pair] = idx
        if verbose:
            print(f"merge {idx - 255}/{num_merges}: {pair} -> {idx}, seen {stats[pair]} times")
    return merges


def train(text: str, vocab_size: int) -> tuple[dict[Pair, int], dict[int, bytes]]:
    """Train on the bytes of `text`; return the merges and the vocabulary (lecture 0:34:58).

    The vocabulary is smaller than `vocab_size` when the text runs out of pairs.
    Raises ValueError when `vocab_size` is below 256.

    >>> merges, vocab = train("aaabdaaabac", 258)
    >>> merges
    {(97, 97): 256, (256, 97): 257}
    >>> vocab[257]
    b'aaa'
    """
    merges = learn_merges([utf8(text)], merges_wanted(vocab_size))
    return merges, build_vocab(merges)


def merges_wanted(vocab_size: int) -> int:
    """Return how many merges make a vocabulary of `vocab_size`.

    Raises ValueError below 256 and TypeError for what is not an int.

    >>> merges_wanted(276)
    20
    """
    if whole_number(vocab_size, "vocab_size") < 256:
        raise ValueError(f"vocab_size is {vocab_size}; the 256 bytes alone need 256, pass more")
    return vocab_size - 256


def compression_ratio(text: str, ids: Sequence[int]) -> float:
    """Return the bytes of `text` per token of `ids`: 1.0 for raw bytes, higher is denser.

    Raises ValueError when there is no token to divide by.

    >>> compression_ratio("aaaa", [257])
    4.0
    """
    if not ids:
        raise ValueError("there are 0 tokens; compression needs at least 1, pass a longer text")
    return len(utf8(text)) / len(ids)


def report_early_stop(learned: int, wanted: int, strict: bool) -> None:
    """Say that training ran out of pairs, if it did: a warning, or ValueError with `strict`.

    >>> report_early_stop(2, 10, strict=True)
    Traceback (most recent call last):
    ValueError: the text ran out of pairs: 258 of the 266 ids asked for; pass more text or a smaller vocab_size
    """
    if learned == wanted:
        return
    message = (
        f"the text ran out of pairs: {256 + learned} of the {256 + wanted} ids asked for; "
        f"pass more text or a smaller vocab_size"
    )
    if strict:
        raise ValueError(message)
    # points at the line that called `train`
    warnings.warn(message, EarlyStopWarning, stacklevel=3)


class BasicTokenizer(Tokenizer):
    """Byte-level BPE without a split pattern and without special tokens.

    >>> tokenizer = BasicTokenizer()
    >>> tokenizer.train("aaabdaaabac", 259)
    >>> tokenizer.encode("aaabdaaabac")
    [258, 100, 258, 97, 99]
    """

    def train(
        self, text: str, vocab_size: int, verbose: bool = False, *, strict: bool = False
    ) -> None:
        """Learn `vocab_size - 256` merges from `text`, forgetting any learned before.

        A text that runs out of pairs gives fewer, with an EarlyStopWarning; `vocab_size` of the
        tokenizer then tells how many ids there are.
        Raises ValueError when `vocab_size` is below 256, or on an early stop with `strict`.

        >>> BasicTokenizer().train("abc", 1000, strict=True)
        Traceback (most recent call last):
        ValueError: the text ran out of pairs: 258 of the 1000 ids asked for; pass more text or a smaller vocab_size
        """
        wanted = merges_wanted(vocab_size)
        text = clean(text)
        if not verbose and choice.takes_engine(self.engine, len(text) * wanted):
            merges = choice.learn([text], vocab_size, None)
        else:
            merges = learn_merges([utf8(text)], wanted, verbose)
        report_early_stop(len(merges), wanted, strict)
        self.merges, self.vocab = merges, build_vocab(merges)

    def encode(self, text: str) -> list[int]:
        """Turn `text` into token ids (lecture 0:48:21); a lone surrogate counts as U+FFFD.

        >>> BasicTokenizer().encode("안")
        [236, 149, 136]
        """
        data = utf8(text)
        fast = choice.encoder_of(self, len(data))
        return fast(text) if fast else encode_chunk_either(data, self.merges)
