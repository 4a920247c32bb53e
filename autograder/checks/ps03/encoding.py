"""From text to token ids, with merges that were learned before."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.ps03 import inputs
from autograder.checks.ps03.drawings import encoding
from autograder.checks.ps03.encoding_mistakes import MISTAKES
from minbpe_ref.base import Pair, encode_chunk
from minbpe_ref.text import utf8

AAB = {(97, 97): 256, (256, 98): 257}
BC = {(98, 99): 256, (97, 98): 257}


def encode(text: str, merges: Mapping[Pair, int]) -> list[int]:
    """The textbook's way with one chunk, for the whole text: this exercise does not split."""
    return encode_chunk(utf8(text), merges)


ENCODE = Check(
    id="ps03.encode",
    signature="encode(text, merges)",
    reference=encode,
    patched=(encode_chunk,),
    place=Place("0:48:21", "Lecture 03", "Encode"),
    draw=encoding,
    uses=("merge",),
    behaviours=(
        Behaviour(
            "applies the merges",
            2.0,
            (("abab", {(97, 98): 256}), ("cab", {(97, 98): 256})),
            lambda: inputs.texts("ab ", room=1),
        ),
        Behaviour(
            "applies the earliest merge first",
            3.0,
            (("abc", BC), ("aaab", AAB)),
            lambda: inputs.order_matters("abc ") | inputs.order_matters("ab"),
            examples=30,
        ),
        Behaviour(
            "goes on until no pair is left to merge",
            1.5,
            (("aabaab", {**AAB, (257, 257): 258}),),
            lambda: inputs.texts("ab", longest=20, room=9),
        ),
        Behaviour(
            "works on bytes, not code points",
            1.0,
            (("안", {(236, 149): 256}), ("é👋", {})),
            lambda: inputs.texts("aé안👋", longest=8),
        ),
        Behaviour(
            "copes with no byte, one and two",
            1.0,
            (("", {(97, 98): 256}), ("a", {(97, 98): 256}), ("ab", {(97, 98): 256}), ("ba", {})),
            inputs.short_texts,
            after="applies the merges",
        ),
        Behaviour(
            "leaves the merges as they are",
            0.5,
            (("abc", BC),),
            lambda: inputs.texts("abc", longest=8),
            pure=True,
            after="applies the merges",
        ),
    ),
    mistakes=MISTAKES,
)
