"""The reference: byte pair encoding within chunks, with the class that the exercise asks for."""

from __future__ import annotations

from collections.abc import Mapping

from minbpe_ref.base import Pair, encode_chunk
from minbpe_ref.basic import learn_merges
from minbpe_ref.regex import split


class RegexTokenizer:
    """The reference package's functions, put together as `minbpe_ref.RegexTokenizer` does.

    Otherwise than there, merges may be given when it is made, no token is special, and a text that runs
    out of pairs is no reason for a warning.
    """

    def __init__(self, pattern: str, merges: Mapping[Pair, int] | None = None) -> None:
        self.pattern = pattern
        self.merges = {} if merges is None else merges

    def train(self, text: str, vocab_size: int) -> None:
        """Learn merges from a text, within its chunks."""
        chunks = [chunk.encode("utf-8") for chunk in split(text, self.pattern)]
        self.merges = learn_merges(chunks, vocab_size - 256)

    def encode_ordinary(self, text: str) -> list[int]:
        """The token ids of a text, chunk by chunk."""
        ids: list[int] = []
        for chunk in split(text, self.pattern):
            ids.extend(encode_chunk(chunk.encode("utf-8"), self.merges))
        return ids
