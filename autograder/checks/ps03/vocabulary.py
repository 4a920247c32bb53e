"""The vocabulary that merges make: the bytes of every token."""

from __future__ import annotations

from typing import Any

from autograder.checks.comparing import differing
from autograder.checks.contract import Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import short
from autograder.checks.ps02.training_mistakes import UNCHECKED
from autograder.checks.ps03 import inputs
from autograder.language import words
from minbpe_ref import base

_ = words("ps03")


def tell_vocab(expected: Any, got: Any) -> list[str]:
    """Only those entries of the vocabulary that differ."""
    found = differing(expected, got) if type(got) is dict else []
    if not found:
        return []
    return [
        _("Where it differs: expected `{want}`, got `{have}`").format(
            want=short(found[0]), have=short(found[1])
        )
    ]


MISTAKES = (
    Mistake(
        "the 256 bytes are missing",
        "The vocabulary begins with the bytes 0 to 255, one token each; only merged tokens are there.",
        patch=(("    return vocab", "    return {i: b for i, b in vocab.items() if i > 255}"),),
    ),
    Mistake(
        "the merged tokens are missing",
        "Each merge adds a token: its bytes are those of its two parts, one after the other.",
        patch=(("in sorted(_as_ints(pair, idx) for pair, idx in merges.items()):", "in ():"),),
    ),
    Mistake(
        "the parts are joined in the wrong order",
        "A token's bytes are those of the left part, then those of the right.",
        patch=(("vocab[pair[0]] + vocab[pair[1]]", "vocab[pair[1]] + vocab[pair[0]]"),),
    ),
    Mistake(
        "bytes(i) makes i zero bytes",
        "`bytes(3)` is three zero bytes; one byte of value 3 is `bytes([3])`.",
        patch=(("byte_order[i : i + 1]", "bytes(i)"),),
    ),
    Mistake(
        "bytes beyond 127 are encoded as text",
        "`chr(i).encode()` takes two bytes from 128 on; one byte is `bytes([i])`.",
        patch=(("byte_order[i : i + 1]", "chr(i).encode('utf-8')"),),
    ),
    Mistake(
        "the last byte is missing",
        "`range(255)` ends with 254; the bytes are 0 to 255, `range(256)`.",
        patch=(("for i in range(256)}", "for i in range(255)}"), *UNCHECKED),
    ),
    Mistake(
        "bytes(pair) does for bytes only",
        "The parts of a merge may be merged tokens themselves; look their bytes up in vocab.",
        patch=(("vocab[pair[0]] + vocab[pair[1]]", "bytes(pair)"),),
    ),
    Mistake(
        "the tokens are text",
        "A token is bytes, and half a code point is no text. Keep bytes here; decode the whole at the end.",
        patch=(
            (
                "    return vocab",
                "    return {i: b.decode('utf-8', errors='replace') for i, b in vocab.items()}",
            ),
        ),
    ),
    Mistake(
        "vocab is upside down",
        "It maps a token id to its bytes, not the bytes to the id.",
        patch=(("    return vocab", "    return {b: i for i, b in vocab.items()}"),),
    ),
    Mistake(
        "a list is returned",
        "The exercise asks for a dictionary from token id to bytes.",
        patch=(("    return vocab", "    return list(vocab.values())"),),
    ),
    Mistake(
        "the right part comes twice",
        "The two parts of the pair are joined; you join one of them with itself.",
        patch=(("vocab[pair[0]] + vocab[pair[1]]", "vocab[pair[1]] + vocab[pair[1]]"),),
    ),
    Mistake(
        "ids and pairs are taken for each other",
        "merges maps a pair to its id: `for (left, right), idx in merges.items()`.",
        patch=(
            (
                "for idx, pair in sorted(_as_ints(pair, idx) for pair, idx in merges.items()):",
                "for idx, (left, right) in merges.items():",
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return vocab", "    pass"),),
    ),
)

BUILD_VOCAB = Check(
    id="ps03.build_vocab",
    signature="build_vocab(merges)",
    reference=base.build_vocab,
    place=Place("0:42:47", "Lecture 03", "The vocabulary"),
    tell=tell_vocab,
    behaviours=(
        Behaviour(
            "gives each merge its bytes",
            1.5,
            (({(97, 98): 256},), ({(97, 97): 256, (256, 98): 257},)),
            lambda: inputs.merges("abc ").map(lambda m: (m,)),
        ),
        Behaviour(
            "keeps tokens that are no text by themselves",
            1.0,
            (({(236, 149): 256},),),
            lambda: inputs.merges("é안👋").map(lambda m: (m,)),
        ),
        Behaviour("has the 256 bytes without a merge", 0.5, (({},),)),
    ),
    mistakes=MISTAKES,
)
