"""OpenAI's published encodings, from the vocabularies that the course brings along.

The patterns are today's of the library: they split as the lecture's do, faster, but for white space at
the end of a text.
"""

from __future__ import annotations

from typing import Any

from minbpe_ref import vocabularies
from minbpe_ref.gpt4 import GPT4_SPECIAL_TOKENS
from minbpe_ref.gpt4o import GPT4O_SPLIT_PATTERN, GPT4oTokenizer

ENDOFTEXT = "<|endoftext|>"
R50K = r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"""
CL100K = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"""
    r"""|\s++$|\s*[\r\n]|\s+(?!\S)|\s"""
)


def _fifty(name: str, ranks: dict[bytes, int], n_vocab: int) -> dict[str, Any]:
    return {
        "name": name,
        "explicit_n_vocab": n_vocab,
        "pat_str": R50K,
        "mergeable_ranks": ranks,
        "special_tokens": {ENDOFTEXT: 50256},
    }


def gpt2() -> dict[str, Any]:
    """GPT-2's."""
    return _fifty("gpt2", vocabularies.ranks("r50k_base"), 50257)


def r50k_base() -> dict[str, Any]:
    """GPT-3's, the same as GPT-2's."""
    return _fifty("r50k_base", vocabularies.ranks("r50k_base"), 50257)


def p50k_base() -> dict[str, Any]:
    """Codex's: GPT-2's with runs of spaces."""
    return _fifty("p50k_base", vocabularies.p50k_ranks(), 50281)


def cl100k_base() -> dict[str, Any]:
    """GPT-4's."""
    return {
        "name": "cl100k_base",
        "pat_str": CL100K,
        "mergeable_ranks": vocabularies.ranks("cl100k_base"),
        "special_tokens": dict(GPT4_SPECIAL_TOKENS),
    }


def o200k_base() -> dict[str, Any]:
    """GPT-4o's."""
    return {
        "name": "o200k_base",
        "pat_str": GPT4O_SPLIT_PATTERN,
        "mergeable_ranks": vocabularies.ranks("o200k_base"),
        "special_tokens": dict(GPT4oTokenizer.published_special_tokens),
    }


ENCODING_CONSTRUCTORS = {
    "gpt2": gpt2,
    "r50k_base": r50k_base,
    "p50k_base": p50k_base,
    "cl100k_base": cl100k_base,
    "o200k_base": o200k_base,
}
