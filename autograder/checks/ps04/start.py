"""What problem set 04 starts from."""

from __future__ import annotations

from typing import Any

from minbpe_ref.alternatives import alternatives
from minbpe_ref.regex import GPT4_SPLIT_PATTERN


def start() -> dict[str, Any]:
    """GPT-4's alternatives, and short texts: dogs with signs, English and Hindi sentences, code."""
    from minbpe_ref import corpora

    sentences = corpora.parallel_sentences()
    code = corpora.python_code()
    begin = code.index("def bisect_left")
    return {
        "gpt4": alternatives(GPT4_SPLIT_PATTERN),
        "dogs": "The dog. A dog! My dog? Your dog, his dog; her dog: dog. dog! dog? dog, dog... "
        * 4,
        "english": "\n".join(sentences["en"][:40]),
        "hindi": "\n".join(sentences["hi"][:40]),
        "code": code[begin : code.index("\n\n\n", begin)],
    }
