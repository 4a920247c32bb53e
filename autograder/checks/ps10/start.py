"""What problem set 10 starts from: sentences in many languages, merges of plays, a part kept aside."""

from __future__ import annotations

from functools import cache
from typing import Any

from autograder.checks.ps10.superwords import Pair

MERGES = 3_840  # for sizes up to 4,096, which is where a first curve begins to flatten
TRAINED_ON = 300_000  # code points of Shakespeare; more would only take longer
HELD_OUT = 6_000


def start() -> dict[str, Any]:
    """Sentences in thirteen languages; merges of English plays, and a part of them kept aside."""
    from minbpe_ref import corpora

    plays = corpora.shakespeare()
    return {
        "sentences": corpora.parallel_sentences(),
        "merges": dict(_plays_merges()),
        "plays": [speech for speech in plays[:13_500].split("\n\n") if speech],
        "held_out": plays[-HELD_OUT:],
    }


@cache
def _plays_merges() -> dict[Pair, int]:
    """Merges learned within the chunks of `split`."""
    from minbpe_ref import corpora
    from minbpe_ref.incremental import train_fast

    pattern = r" ?\w+| ?[^\w\s]+|\s+"
    return dict(train_fast(corpora.shakespeare()[:TRAINED_ON], 256 + MERGES, pattern))
