"""What problem set 01 starts from."""

from __future__ import annotations

from typing import Any


def start() -> dict[str, Any]:
    """The lecture's greeting, and the same sentences in thirteen languages."""
    from minbpe_ref import corpora

    sentences = {
        code: "\n".join(found[:20]) for code, found in corpora.parallel_sentences().items()
    }
    return {"greeting": "안녕하세요 👋 (hello in Korean!)", "sentences": sentences}
