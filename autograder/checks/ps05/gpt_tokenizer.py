"""The tokenizer of problem set 05 made of `minbpe_ref`'s functions: the reference of its check."""

from __future__ import annotations

from functools import cache

from autograder.checks.ps05.vocabularies import Merges, Ranks, setting
from minbpe_ref.base import encode_chunk
from minbpe_ref.regex import split


class GPTTokenizer:
    """The package's splitting and merging with merges and byte ids that are handed in.

    `minbpe_ref.RegexTokenizer` is asked for a byte order where this exercise has ranks, and refuses
    ids that it does not know, which the exercise leaves open.
    """

    def __init__(
        self,
        ranks: Ranks,
        merges: Merges,
        pattern: str,
        special_tokens: dict[str, int],
    ) -> None:
        self.ranks = ranks
        self.merges = merges
        self.pattern = pattern
        self.vocab = {idx: token for token, idx in ranks.items()}
        for text, idx in special_tokens.items():
            self.vocab[idx] = text.encode("utf-8")

    def encode(self, text: str) -> list[int]:
        ids: list[int] = []
        for chunk in split(text, self.pattern):
            ids.extend(self.encode_chunk(chunk.encode("utf-8")))
        return ids

    def encode_chunk(self, data: bytes) -> list[int]:
        return encode_chunk([self.ranks[bytes([b])] for b in data], self.merges)

    def decode(self, ids: list[int]) -> str:
        data = b"".join(self.vocab[idx] for idx in ids)
        return data.decode("utf-8", errors="replace")


@cache
def tokenizer(gpt4: bool) -> GPTTokenizer:
    """The reference on a small vocabulary."""
    return GPTTokenizer(*setting(gpt4))


def whole_text_ids(text: str) -> list[int]:
    """The plain vocabulary's ids when nothing is split first."""
    return tokenizer(False).encode_chunk(text.encode("utf-8"))
