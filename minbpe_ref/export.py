"""Hand a tokenizer to the libraries that production uses: tiktoken and Hugging Face.

Both give the same ids as the tokenizer exported. Left out: importing from them, other formats.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from minbpe_ref.gpt2 import spell
from minbpe_ref.regex import RegexTokenizer

if TYPE_CHECKING:
    import tiktoken


def to_tiktoken(tokenizer: RegexTokenizer, name: str = "exported") -> tiktoken.Encoding:
    """Return a `tiktoken.Encoding` with the same ids.

    tiktoken merges by the rank of the joined bytes and knows no merges. Raises ValueError when two
    ids spell the same bytes, which tiktoken can't hold; ImportError when tiktoken is not installed.

    >>> tokenizer = RegexTokenizer()
    >>> tokenizer.train("hi hi hi", 258)
    >>> to_tiktoken(tokenizer).encode("hi hi") == tokenizer.encode("hi hi")
    True
    """
    import tiktoken

    return tiktoken.Encoding(
        name,
        pat_str=tokenizer.pattern,
        mergeable_ranks={token: idx for idx, token in _ordinary(tokenizer).items()},
        special_tokens=dict(tokenizer.special_tokens),
    )


def to_huggingface(tokenizer: RegexTokenizer) -> str:
    """Return the text of a Hugging Face `tokenizer.json` with the same ids.

    Special tokens in a text become ids there, as with `allowed_special="all"`. Raises ValueError
    when a special token is spelled like an ordinary one, or two ids spell the same bytes.

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
    split = {
        "type": "Split",
        "pattern": {"Regex": tokenizer.pattern},
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


def _ordinary(tokenizer: RegexTokenizer) -> dict[int, bytes]:
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
    tokenizer: RegexTokenizer, names: dict[str, int], ordinary: dict[int, bytes]
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
