"""How it is done right: the tokenizers of the lecture, in lecture order.

`utf8`, `base`, `basic`, `regex`, `gpt4` read top to bottom; the rest goes beyond. A name is imported when
it is first used, so that `import minbpe_ref` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "code_points": "utf8",
    "encode_code_point": "utf8",
    "decode_utf8": "utf8",
    "get_stats": "base",
    "merge": "base",
    "render_token": "base",
    "Tokenizer": "base",
    "BasicTokenizer": "basic",
    "EarlyStopWarning": "basic",
    "GPT2_SPLIT_PATTERN": "regex",
    "GPT4_SPLIT_PATTERN": "regex",
    "RegexTokenizer": "regex",
    "explain": "alternatives",
    "GPT4Tokenizer": "gpt4",
    "GPT2Tokenizer": "gpt2",
    "GPT4oTokenizer": "gpt4o",
    "recover_merges": "recover",
    "train_fast": "incremental",
    "FastEncoder": "encoding",
    "SentencePieceBPE": "sentencepiece_bpe",
    "train_sentencepiece": "sentencepiece_training",
    "TokenHealer": "healing",
    "render_chat": "chat",
    "fim": "chat",
    "to_tiktoken": "export",
    "to_huggingface": "export",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(
            f"module 'minbpe_ref' has no attribute {name!r}; see minbpe_ref.__all__"
        )
    value = getattr(import_module(f"minbpe_ref.{_HOME[name]}"), name)
    globals()[name] = value  # the next use finds it at once
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_HOME))
