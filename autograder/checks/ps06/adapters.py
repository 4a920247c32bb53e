"""`minbpe_ref`'s functions on problem set 06's tokenizers: the references of its checks.

The exercise has no classes: a tokenizer is a dictionary of pattern, merges, byte_order and
special_tokens, and each function takes one. It asks for less than the package where this says so.
"""

from __future__ import annotations

import json
import re  # noqa: F401 - known mistakes use it, as the notebook does
from typing import Any

import regex  # noqa: F401 - known mistakes use it, as the notebook does

from minbpe_ref.base import Pair, build_vocab, decode_bytes, encode_chunk
from minbpe_ref.chat import fim, render_chat
from minbpe_ref.model_file import FORMAT, as_data, parse_json
from minbpe_ref.regex import split
from minbpe_ref.specials import resolve_allowed, split_on_special, validate_special_tokens

Parts = dict[str, Any]

PATTERN = r" ?\w+| ?[^\w\s]+|\s+"
PARTS = ("pattern", "merges", "byte_order", "special_tokens")

# ---- handed out ------------------------------------------------------------------------------


def toy(
    special_tokens: dict[str, int],
    merges: dict[Pair, int] | None = None,
    shift: int = 0,
    pattern: str = PATTERN,
) -> Parts:
    """A small tokenizer; with a shift, byte n has the id n - shift (as a circle of 256)."""
    return {
        "pattern": pattern,
        "merges": dict(merges or {}),
        "byte_order": bytes((i + shift) % 256 for i in range(256)),
        "special_tokens": dict(special_tokens),
    }


def encode_ordinary(text: str, tokenizer: Parts) -> list[int]:
    """The ids of a text in which nothing is special."""
    table = bytes.maketrans(tokenizer["byte_order"], bytes(range(256)))
    ids = []
    for chunk in split(text, tokenizer["pattern"]):
        ids += encode_chunk(chunk.encode("utf-8").translate(table), tokenizer["merges"])
    return ids


def vocab_of(tokenizer: Parts) -> dict[int, bytes]:
    """The bytes of every token but the special ones: a dictionary from token id to bytes."""
    return build_vocab(tokenizer["merges"], None, tokenizer["byte_order"])


class Held:
    """A tokenizer of the exercise with the attributes and the method that the package reads."""

    def __init__(self, tokenizer: Parts) -> None:
        self.__dict__.update(tokenizer)

    def encode_ordinary(self, text: str) -> list[int]:
        return encode_ordinary(text, self.__dict__)


# ---- asked for -------------------------------------------------------------------------------


def register(tokenizer: Parts, special_tokens: dict[str, int]) -> Parts:
    """A new tokenizer with more special tokens; the package replaces those that were there."""
    known = dict(tokenizer["special_tokens"])
    for name in special_tokens:
        if name in known:
            raise ValueError(f"special token {name!r} is registered already")
    known.update(special_tokens)
    taken = range(256 + len(tokenizer["merges"]))
    return {**tokenizer, "special_tokens": validate_special_tokens(known, taken)}


def encode(
    text: str, tokenizer: Parts, allowed_special: str | list[str] = "none_raise"
) -> list[int]:
    """The ids of a text, special tokens as `allowed_special` says."""
    allowed = resolve_allowed(text, tokenizer["special_tokens"], allowed_special)
    ids = []
    for part in split_on_special(text, allowed):
        ids += [allowed[part]] if part in allowed else encode_ordinary(part, tokenizer)
    return ids


def decode(ids: list[int], tokenizer: Parts) -> str:
    """The text of some ids."""
    vocab = build_vocab(tokenizer["merges"], tokenizer["special_tokens"], tokenizer["byte_order"])
    return decode_bytes(ids, vocab).decode("utf-8", errors="replace")


def rendered(messages: list[dict[str, str]], tokenizer: Parts) -> tuple[list[int], list[int]]:
    """A chat as ids and a mask."""
    held: Any = Held(tokenizer)
    return render_chat(held, messages)


def filled(prefix: str, middle: str, suffix: str, tokenizer: Parts) -> list[int]:
    """A hole to be filled in the middle, as ids."""
    held: Any = Held(tokenizer)
    return fim(held, prefix, middle, suffix)


def save(tokenizer: Parts) -> str:
    """The text of a file. The package's names its format and the tokenizer's class too."""
    held: Any = Held(tokenizer)
    data = as_data(held)
    return json.dumps({key: data[key] for key in data if key in ("version", *PARTS)})


def load(text: str) -> Parts:
    """The tokenizer in the text of a file; a format and a class are not asked for."""
    data = {"format": FORMAT, "kind": "", **json.loads(text)}
    model = parse_json(json.dumps(data))
    return {name: getattr(model, name) for name in PARTS}


def to_tiktoken(tokenizer: Parts, name: str) -> dict[str, Any]:
    """The arguments of `tiktoken.Encoding`, which the package's `to_tiktoken` makes itself."""
    return {
        "name": name,
        "pat_str": tokenizer["pattern"],
        "mergeable_ranks": {token: idx for idx, token in vocab_of(tokenizer).items()},
        "special_tokens": tokenizer["special_tokens"],
    }
