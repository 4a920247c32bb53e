"""What goes wrong in exporting; the patches are of `to_tiktoken`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the byte order is forgotten",
        "The rank of a byte is its id, and in GPT-4's vocabulary id 0 is not byte 0. vocab_of has the bytes in order.",
        patch=(
            (
                "vocab_of(tokenizer)",
                'vocab_of({**tokenizer, "byte_order": bytes(range(256))})',
            ),
        ),
    ),
    Mistake(
        "mergeable_ranks is upside down",
        "It maps a token's bytes to its rank, not the rank to the bytes.",
        patch=(("{token: idx for idx, token in", "{idx: token for idx, token in"),),
    ),
    Mistake(
        "the merges themselves are handed over",
        "tiktoken knows no pairs of ids: a token is known by its bytes, with its id as rank.",
        patch=(
            ("{token: idx for idx, token in vocab_of(tokenizer).items()}", 'tokenizer["merges"]'),
        ),
    ),
    Mistake(
        "the 256 bytes are missing",
        "The single bytes have ranks too, 0 to 255.",
        patch=(("vocab_of(tokenizer).items()", "vocab_of(tokenizer).items() if idx > 255"),),
    ),
    Mistake(
        "the merged tokens are missing",
        "Each merge is a token with a rank too: its id.",
        patch=(("vocab_of(tokenizer).items()", "vocab_of(tokenizer).items() if idx < 256"),),
    ),
    Mistake(
        "the special tokens are ranked too",
        "Special tokens are never merged; they belong in special_tokens only.",
        patch=(
            (
                "for idx, token in vocab_of(tokenizer).items()}",
                'for idx, token in vocab_of(tokenizer).items()} | {n.encode(): i for n, i in tokenizer["special_tokens"].items()}',
            ),
        ),
    ),
    Mistake(
        "the tokens are text",
        "A token is bytes, and half a code point is no text.",
        patch=(("{token: idx", '{token.decode("utf-8", errors="replace"): idx'),),
    ),
    Mistake(
        "the merges are ranked from 0",
        "The rank of a token is its id: the bytes have 0 to 255, the first merge 256.",
        patch=(("{token: idx for", "{token: idx - 256 if idx > 255 else idx for"),),
    ),
    Mistake(
        "the special tokens are left out",
        "tiktoken needs the special tokens and their ids too.",
        patch=(('tokenizer["special_tokens"]', "{}"),),
    ),
    Mistake(
        "only the names of the special tokens are handed over",
        "special_tokens maps each name to its id.",
        patch=(('tokenizer["special_tokens"]', 'list(tokenizer["special_tokens"])'),),
    ),
    Mistake(
        "the pattern has another key",
        "tiktoken.Encoding calls the split pattern pat_str.",
        patch=(('"pat_str"', '"pattern"'),),
    ),
    Mistake(
        "the name is not the one given",
        "The second argument is the name.",
        patch=(('"name": name', '"name": "cl100k_base"'),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return {", "    arguments = {"),),
    ),
)
