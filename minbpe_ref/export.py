"""Hand a tokenizer to the libraries that production uses: tiktoken and Hugging Face.

Both give the same ids and texts as the tokenizer exported; what they can't hold is refused. Their
letters are Unicode 16's (`dialects`). Left out: importing from them, other formats.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from minbpe_ref.base import Tokenizer
from minbpe_ref.dialects import FANCY_REGEX, ONIGURUMA, rewrite
from minbpe_ref.gpt2 import spell, unspell
from minbpe_ref.gpt4o import GPT4O_SPLIT_PATTERN
from minbpe_ref.regex import (
    GPT2_SPLIT_PATTERN,
    GPT4_SPLIT_PATTERN,
    TIKTOKEN_CL100K_PATTERN,
    TIKTOKEN_GPT2_PATTERN,
)

if TYPE_CHECKING:
    import tiktoken

_ONE_CHUNK = "(?s).+"  # what BasicTokenizer does, which has no pattern
# these mean the same in tiktoken, where most of them are from
_PUBLISHED = {
    GPT2_SPLIT_PATTERN,
    GPT4_SPLIT_PATTERN,
    GPT4O_SPLIT_PATTERN,
    TIKTOKEN_GPT2_PATTERN,
    TIKTOKEN_CL100K_PATTERN,
}


def to_tiktoken(tokenizer: Tokenizer, name: str = "exported") -> tiktoken.Encoding:
    """Return a `tiktoken.Encoding` with the same ids.

    tiktoken merges by the rank of the joined bytes and knows no merges. Raises ValueError when two
    ids spell the same bytes, when one special token begins another, and for a split pattern that
    has no equal there, none of which tiktoken can hold; ImportError when tiktoken is not installed.

    >>> from minbpe_ref import RegexTokenizer
    >>> tokenizer = RegexTokenizer()
    >>> tokenizer.train("hi hi hi", 258)
    >>> to_tiktoken(tokenizer).encode("hi hi") == tokenizer.encode("hi hi")
    True
    """
    import tiktoken

    _refuse_prefixes(tokenizer.special_tokens)
    pattern = tokenizer.pattern or _ONE_CHUNK
    return tiktoken.Encoding(
        name,
        pat_str=pattern if pattern in _PUBLISHED else rewrite(pattern, FANCY_REGEX),
        mergeable_ranks={token: idx for idx, token in _ordinary(tokenizer).items()},
        special_tokens=dict(tokenizer.special_tokens),
    )


def to_huggingface(tokenizer: Tokenizer) -> str:
    """Return the text of a Hugging Face `tokenizer.json` with the same ids.

    Special tokens in a text become ids there, as with `allowed_special="all"`. Raises ValueError
    when a special token is spelled like an ordinary one or would decode as other text, when two ids
    spell the same bytes, and for a split pattern that has no equal there.

    >>> from minbpe_ref import RegexTokenizer
    >>> data = json.loads(to_huggingface(RegexTokenizer.from_merges({(104, 105): 256})))
    >>> data["model"]["merges"], data["model"]["vocab"]["hi"]
    ([['h', 'i']], 256)
    """
    ordinary = _ordinary(tokenizer)
    names = {spell(token): idx for idx, token in ordinary.items()}
    # subtle: a special token that is not in the model's vocabulary too would get another id
    if shared := names.keys() & tokenizer.special_tokens.keys():
        raise ValueError(
            f"special token {min(shared)!r} is spelled like an ordinary token, which tokenizer.json "
            f"can't hold; rename it"
        )
    for name in tokenizer.special_tokens:
        _refuse_misread(name)
    split = {
        "type": "Split",
        "pattern": {"Regex": rewrite(tokenizer.pattern or _ONE_CHUNK, ONIGURUMA)},
        "behavior": "Isolated",
        "invert": False,
    }
    # GPT-2's printable names for bytes; the splitting is done already
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    data = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_added(*item) for item in tokenizer.special_tokens.items()],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [split, byte_level | {"use_regex": False}],
        },
        "post_processor": None,
        "decoder": byte_level | {"use_regex": True},
        "model": _model(tokenizer, names, ordinary),
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _refuse_prefixes(special_tokens: Iterable[str]) -> None:
    ordered = sorted(special_tokens)
    for name, other in zip(ordered, ordered[1:]):
        # subtle: sorted, so that a name that begins others is followed by one of them
        if other.startswith(name):
            raise ValueError(
                f"special token {name!r} begins special token {other!r}, and tiktoken takes either; "
                f"rename one"
            )


def _refuse_misread(name: str) -> None:
    """Refuse a special token that Hugging Face's decoder takes for names of bytes."""
    try:
        misread = unspell(name) != name.encode("utf-8")
    except ValueError:
        return  # it holds a code point that is no byte's name, and is left as it is
    if misread:
        raise ValueError(
            f"special token {name!r} is read as the bytes {unspell(name)!r} when tokenizer.json "
            f"decodes it; use ASCII in its name, or a space"
        )


def _ordinary(tokenizer: Tokenizer) -> dict[int, bytes]:
    special = set(tokenizer.special_tokens.values())
    ordinary: dict[int, bytes] = {}
    owner: dict[bytes, int] = {}
    for idx, token in tokenizer.vocab.items():
        if idx in special:
            continue
        if token in owner:
            raise ValueError(
                f"ids {owner[token]} and {idx} both spell {token!r}; both formats know a token by its "
                f"bytes, so drop the second merge"
            )
        ordinary[idx] = token
        owner[token] = idx
    return ordinary


def _model(
    tokenizer: Tokenizer, names: dict[str, int], ordinary: dict[int, bytes]
) -> dict[str, Any]:
    by_id = sorted(tokenizer.merges, key=tokenizer.merges.__getitem__)
    return {
        "type": "BPE",
        "dropout": None,
        "unk_token": None,
        "continuing_subword_prefix": None,
        "end_of_word_suffix": None,
        "fuse_unk": False,
        "byte_fallback": False,
        "ignore_merges": False,
        "vocab": names | tokenizer.special_tokens,
        "merges": [[spell(ordinary[left]), spell(ordinary[right])] for left, right in by_id],
    }


def _added(name: str, idx: int) -> dict[str, Any]:
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": idx, "content": name, **flags, "special": True}
