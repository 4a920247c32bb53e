"""What problem set 03 starts from."""

from __future__ import annotations

from typing import Any


def start() -> dict[str, Any]:
    """Merges trained on sentences in English and Korean, and a text they have not seen."""
    from minbpe_ref import corpora
    from minbpe_ref.basic import BasicTokenizer

    sentences = corpora.parallel_sentences()
    seen = "\n".join(sentences["en"][:30] + sentences["ko"][:30])
    tokenizer = BasicTokenizer()
    tokenizer.train(seen, 456)
    unseen = "\n".join([sentences["en"][-1], sentences["ko"][-1], sentences["de"][-1]])
    return {"merges": dict(tokenizer.merges), "text": unseen}
