"""Special tokens: strings that bypass BPE, because the program and not the text put them there.

Lecture 1:18:26, and 1:51:41 for what goes wrong when user text may contain them.
Left out: chat formats built on special tokens (`chat`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from minbpe_ref.arguments import mapping

Allowed = str | Collection[str]


def validate_special_tokens(
    special_tokens: Mapping[str, int], taken: Collection[int]
) -> dict[str, int]:
    """Return a copy of `special_tokens` once each string and id is fit for use.

    `taken` are the ids that bytes and merges hold already. Raises TypeError for a string or id of
    another type; ValueError for an empty string, a lone surrogate, an id that is negative, taken,
    or given twice.

    >>> validate_special_tokens({"<|end|>": 300}, range(256))
    {'<|end|>': 300}
    >>> validate_special_tokens({"<|end|>": 97}, range(256))
    Traceback (most recent call last):
    ValueError: special token '<|end|>' has id 97, which a byte or a merge holds already; use 256 or more
    """
    owner: dict[int, str] = {}
    for name, idx in mapping(special_tokens, "special_tokens", '{"<|end|>": 300}').items():
        _check_name(name)
        if not isinstance(idx, int) or isinstance(idx, bool):
            raise TypeError(f"special token {name!r} has id {idx!r}; ids are ints")
        if idx < 0:
            raise ValueError(f"special token {name!r} has id {idx}; ids are 0 or more")
        if idx in taken:
            raise ValueError(
                f"special token {name!r} has id {idx}, which a byte or a merge holds already; "
                f"use {max(taken) + 1} or more"
            )
        if idx in owner:
            raise ValueError(f"special tokens {owner[idx]!r} and {name!r} share id {idx}; renumber")
        owner[idx] = name
    return dict(special_tokens)


def _check_name(name: str) -> None:
    if not isinstance(name, str):
        raise TypeError(f"special token {name!r} is a {type(name).__name__}; pass a str")
    if not name:
        # an empty string would match between any two code points
        raise ValueError("a special token is the empty string; give it at least 1 code point")
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(
            f"special token {name!r} holds a lone surrogate, which UTF-8 can't encode; remove it"
        ) from None


def resolve_allowed(
    text: str, special_tokens: Mapping[str, int], allowed_special: Allowed
) -> dict[str, int]:
    """Return the special tokens that may be cut out of `text`.

    "all": every one; "none": none, they are plain text; "none_raise": none, and finding one is an
    error; a set of strings: these, and finding any other one is an error (as in tiktoken).
    Raises ValueError for a special token in `text` that is not allowed, a name that is not
    registered, or another word.

    >>> resolve_allowed("a<|end|>", {"<|end|>": 300}, {"<|end|>"})
    {'<|end|>': 300}
    >>> resolve_allowed("a<|end|>", {"<|end|>": 300}, "none_raise")
    Traceback (most recent call last):
    ValueError: special token '<|end|>' at offset 1 of the text is not allowed; pass allowed_special={'<|end|>'}, or "none" to encode it as plain text
    """
    if isinstance(allowed_special, str):
        if allowed_special == "all":
            return dict(special_tokens)
        if allowed_special == "none":
            return {}
        if allowed_special != "none_raise":
            raise ValueError(
                f"allowed_special is {allowed_special!r}; use 'all', 'none', 'none_raise' or a set"
            )
        allowed_special = ()
    elif not isinstance(allowed_special, Collection):
        raise TypeError(
            f"allowed_special is a {type(allowed_special).__name__}; pass 'all', 'none', "
            f"'none_raise' or a set of str"
        )
    unknown = [name for name in allowed_special if name not in special_tokens]
    if unknown:
        raise ValueError(f"allowed_special has {unknown[0]!r}, not registered; register it first")
    refuse_others(text, [name for name in special_tokens if name not in allowed_special])
    return {name: idx for name, idx in special_tokens.items() if name in allowed_special}


def refuse_others(text: str, disallowed: list[str]) -> None:
    """Raise ValueError when `text` holds one of these special tokens, naming it and its offset.

    >>> refuse_others("a<|end|>", ["<|pad|>"])
    """
    found = special_pattern(tuple(disallowed)).search(text) if disallowed else None
    if found:
        raise ValueError(
            f"special token {found[0]!r} at offset {found.start()} of the text is not allowed; "
            f'pass allowed_special={{{found[0]!r}}}, or "none" to encode it as plain text'
        )


@lru_cache(maxsize=64)
def special_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Compile a pattern that finds any of `names`, in one capture group.

    >>> special_pattern(("<|x", "<|x|>")).findall("<|x|><|x")
    ['<|x|>', '<|x']
    """
    # subtle: an alternation takes the first branch that fits, so a prefix must come last
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("(" + "|".join(map(re.escape, longest_first)) + ")")


def split_on_special(text: str, names: Collection[str]) -> list[str]:
    """Cut `text` before and after each of `names`; every second part is a special token.

    >>> split_on_special("a<|x|>b", ["<|x|>"])
    ['a', '<|x|>', 'b']
    >>> split_on_special("a", [])
    ['a']
    """
    return special_pattern(tuple(names)).split(text) if names else [text]
