"""What problem set 06 starts from."""

from __future__ import annotations

from functools import cache
from typing import Any

from minbpe_ref import corpora
from minbpe_ref.base import Pair
from minbpe_ref.gpt4 import GPT4_SPECIAL_TOKENS
from minbpe_ref.recover import byte_order, recover_merges
from minbpe_ref.regex import GPT4_SPLIT_PATTERN
from minbpe_ref.vocabularies import ranks


def start() -> dict[str, Any]:
    """GPT-4's merges, byte order, pattern and special tokens, and a text with special tokens in it."""
    merges, order = _gpt4()
    return {
        "pattern": GPT4_SPLIT_PATTERN,
        "merges": dict(merges),
        "byte_order": order,
        "special_tokens": dict(GPT4_SPECIAL_TOKENS),
        "text": _documents(),
    }


@cache
def _gpt4() -> tuple[dict[Pair, int], bytes]:
    """The merges behind cl100k_base and its byte order; recovering them takes a second."""
    table = ranks("cl100k_base")
    return recover_merges(table), byte_order(table)


def _documents() -> str:
    """Sentences in thirteen languages and some Python, a document each, and one with a hole."""
    sentences = corpora.parallel_sentences()
    texts = [f"{code}\n" + "\n".join(sentences[code][:20]) for code in sorted(sentences)]
    code = corpora.python_code()
    texts.append(code[:6000])
    before, after = code[6000:6400], code[6600:7000]
    texts.append(f"<|fim_prefix|>{before}<|fim_suffix|>{after}<|fim_middle|>{code[6400:6600]}")
    return "<|endoftext|>".join(texts) + "<|endoftext|>"
