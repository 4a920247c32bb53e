"""Problem set 12's tokenizers as plain data, and what is handed out with them.

A tokenizer is a dictionary of its ranks (bytes to id) and its split pattern. Small ones are made for
each question; GPT-2's numbers are asked about with GPT-2's own number tokens. `small`, `encode`,
`vocab_of` and `to_yaml` are in the notebook in the same words.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import regex

Tok = dict[str, Any]

PATTERN = r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""


def small(tokens: list[bytes], pattern: str = PATTERN) -> Tok:
    """A tokenizer of the 256 bytes and then these tokens, with GPT-2's pattern unless told."""
    ranks = {bytes([i]): i for i in range(256)}
    for token in tokens:
        ranks.setdefault(token, len(ranks))
    return {"ranks": ranks, "pattern": pattern}


def encode(text: str, tok: Tok) -> list[int]:
    """The token ids of a text: in each chunk the two parts that make the lowest id are joined first."""
    ranks, ids = tok["ranks"], []
    for chunk in regex.findall(tok["pattern"], text):
        parts = [bytes([b]) for b in chunk.encode("utf-8")]
        while len(parts) > 1:
            made = [a + b for a, b in zip(parts, parts[1:])]
            at = min(range(len(made)), key=lambda i: ranks.get(made[i], float("inf")))
            if made[at] not in ranks:
                break
            parts[at : at + 2] = [made[at]]
        ids += [ranks[part] for part in parts]
    return ids


def vocab_of(tok: Tok) -> dict[int, bytes]:
    """The bytes of every token: a dictionary from id to bytes."""
    return {idx: token for token, idx in tok["ranks"].items()}


def to_yaml(value: Any, depth: int = 0) -> str:
    """A value of dictionaries, lists, texts and numbers as YAML, without a line end at the end."""
    if type(value) not in (dict, list) or not value:
        return str(value).lower() if type(value) is bool else str(value)
    lines, space = [], "  " * depth
    for key in value if type(value) is dict else range(len(value)):
        name = f"{space}{key}:" if type(value) is dict else f"{space}-"
        nested = type(value[key]) in (dict, list) and value[key]
        lines.append(name + ("\n" if nested else " ") + to_yaml(value[key], depth + 1))
    return "\n".join(lines)


@cache
def digits_of(name: str) -> list[bytes]:
    """The number tokens of a vocabulary that its own numbers are made of, in rank order."""
    from minbpe_ref.vocabularies import tokens

    return [t for t in tokens(name) if t.isdigit() and t.isascii() and len(t) > 1]


class Ranked:
    """A tokenizer of the exercise as the reference package knows one."""

    def __init__(self, tok: Tok) -> None:
        self.tok, self.vocab = tok, vocab_of(tok)
        self.special_tokens: dict[str, int] = {}

    def encode(self, text: str) -> list[int]:
        """The token ids of a text."""
        return encode(text, self.tok)

    def decode_bytes(self, ids: list[int]) -> bytes:
        """The bytes of some tokens, joined."""
        return b"".join(self.vocab[idx] for idx in ids)
