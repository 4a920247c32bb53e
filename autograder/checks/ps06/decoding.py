"""Problem set 06: decoding, special tokens among the ids (lecture 1:18:26)."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Check, Place
from autograder.checks.ps06 import inputs as draws
from autograder.checks.ps06.adapters import decode
from autograder.checks.ps06.decoding_mistakes import MISTAKES
from autograder.checks.ps06.drawings import decoding
from autograder.checks.ps06.questions import asks
from minbpe_ref.base import build_vocab, decode_bytes, token_bytes

_decode = asks("decode", decode, plain=1)
X = {"<|x|>": 300}
ONE = {(97, 98): 256}


def _unknown_ids() -> Any:
    from hypothesis import strategies as st

    front = st.lists(st.sampled_from([97, 98, 300]), max_size=3)
    outside = st.sampled_from([-1, 290, 299, 301, 5000])
    asked = st.tuples(front, outside, front).map(lambda t: [*t[0], t[1], *t[2]])
    return st.tuples(asked, st.just(X), st.sampled_from(draws.MERGES))


DECODE = Check(
    id="ps06.decode",
    signature="decode(ids, tokenizer)",
    reference=decode,
    patched=(build_vocab, token_bytes, decode_bytes),
    place=Place("1:18:26", "Lecture 05", "Outside of the merges"),
    draw=decoding,
    uses=("vocab_of",),
    behaviours=(
        _decode(
            "gives special tokens their names",
            0.75,
            (([97, 300, 98], X, {}), ([300], {"<|끝|>": 300}, {}), ([300, 256], X, ONE)),
            draws.known_ids,
        ),
        _decode(
            "shows bytes that are no text as U+FFFD",
            0.25,
            (([255], X, {}), ([97, 255, 98], X, ONE)),
        ),
        _decode(
            "refuses an id between the merges and the special tokens",
            0.5,
            (([256], X, {}), ([97, 299], X, ONE)),
            _unknown_ids,
            raises=("ValueError",),
            after="gives special tokens their names",
        ),
    ),
    mistakes=MISTAKES,
)
