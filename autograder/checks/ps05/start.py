"""What problem set 05 starts from."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from autograder.checks.ps05.vocabularies import setting, single_bytes


def start() -> dict[str, Any]:
    """OpenAI's two files and its ranks, two small vocabularies, and real text to try them on."""
    return {name: copy.copy(thing) for name, thing in _start().items()}


@cache
def _start() -> dict[str, Any]:
    from minbpe_ref import corpora
    from minbpe_ref.gpt2 import encoder_json, vocab_bpe
    from minbpe_ref.gpt4 import GPT4_SPECIAL_TOKENS
    from minbpe_ref.vocabularies import ranks

    r50k, sentences = ranks("r50k_base"), corpora.parallel_sentences()
    several = "\n".join(line for code in ("ko", "hi", "de", "ja") for line in sentences[code][:60])
    return {
        "merges_txt": vocab_bpe(r50k).decode("utf-8"),
        "vocab_json": encoder_json(r50k),
        "ranks": ranks("cl100k_base"),
        "special_tokens": dict(GPT4_SPECIAL_TOKENS),
        "plain_bytes": single_bytes(False),
        "gpt4_bytes": single_bytes(True),
        "small_plain": setting(False),
        "small_gpt4": setting(True),
        "texts": {
            "Shakespeare": corpora.shakespeare()[:20_000],
            "Python": corpora.python_code()[56_000:76_000],
            "four languages": several,
        },
    }
