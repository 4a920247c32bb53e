"""What goes wrong in decoding; the patches are of `minbpe_ref.base` and `decode`."""

from __future__ import annotations

from autograder.checks.contract import Mistake, Place

HOLES = Place("1:18:26", "Lecture 05", "GPT-4's special tokens")

MISTAKES = (
    Mistake(
        "the special tokens are unknown",
        "vocab_of knows bytes and merges. Give each special token's id its name, as bytes.",
        patch=(
            (
                'tokenizer["merges"], tokenizer["special_tokens"], tokenizer["byte_order"]',
                'tokenizer["merges"], None, tokenizer["byte_order"]',
            ),
        ),
    ),
    Mistake(
        "the special tokens are unknown (KeyError)",
        "vocab_of knows bytes and merges. Give each special token's id its name, as bytes, before you look ids up.",
        solution="""
        def decode(ids, tokenizer):
            vocab = vocab_of(tokenizer)
            return b"".join(vocab[idx] for idx in ids).decode("utf-8", errors="replace")
        """,
    ),
    Mistake(
        "the special tokens are left out",
        "decode gives back what encode read: a special token comes back as its name.",
        patch=(
            (
                '    return decode_bytes(ids, vocab).decode("utf-8", errors="replace")',
                '    special = tokenizer["special_tokens"].values()\n    decode_bytes(ids, vocab)\n    ids = [idx for idx in ids if idx not in special]\n    return decode_bytes(ids, vocab).decode("utf-8", errors="replace")',
            ),
        ),
    ),
    Mistake(
        "an unknown id raises KeyError",
        "Between the merges and the special tokens there are ids without a meaning: raise ValueError, naming the id.",
        patch=(
            (
                "    if known is None:\n        raise ValueError(",
                "    if known is None:\n        raise KeyError(",
            ),
        ),
        place=HOLES,
    ),
    Mistake(
        "bytes that are no text are left out",
        'A model may give any ids, so the bytes need not be valid UTF-8. What is none is shown: errors="replace".',
        patch=(
            (
                '.decode("utf-8", errors="replace")',
                '.decode("utf-8", errors="ignore")',
            ),
        ),
    ),
    Mistake(
        "bytes that are no text raise",
        'A model may give any ids, so the bytes need not be valid UTF-8: errors="replace".',
        patch=(
            (
                '.decode("utf-8", errors="replace")',
                '.decode("utf-8")',
            ),
        ),
    ),
    Mistake(
        "an unknown id is passed over",
        "An id that is not in the vocabulary is an error; a text with a piece missing would look right.",
        patch=(
            (
                "    if known is None:\n",
                '    if known is None:\n        return b""\n    if known is None:\n',
            ),
        ),
        place=HOLES,
    ),
    Mistake(
        "each token is decoded by itself",
        "A code point may be cut between two tokens. Join the bytes of all tokens first, then decode once.",
        patch=(
            (
                'return decode_bytes(ids, vocab).decode("utf-8", errors="replace")',
                'return "".join(decode_bytes([idx], vocab).decode("utf-8", "replace") for idx in ids)',
            ),
        ),
    ),
    Mistake(
        "the byte order is forgotten",
        "In GPT-4's vocabulary id 0 is not byte 0. vocab_of puts the bytes in order; start from it.",
        patch=(
            (
                'tokenizer["merges"], tokenizer["special_tokens"], tokenizer["byte_order"]',
                'tokenizer["merges"], tokenizer["special_tokens"], None',
            ),
        ),
    ),
    Mistake(
        "names are written in ASCII",
        'A name may hold any code point: name.encode("utf-8").',
        patch=(('name.encode("utf-8")', 'name.encode("ascii", errors="replace")'),),
    ),
    Mistake(
        "the text is stripped",
        "Spaces at the ends belong to the text, or to a special token's name.",
        patch=(('errors="replace")', 'errors="replace").strip()'),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return decode_bytes(", "    decode_bytes("),),
    ),
)
