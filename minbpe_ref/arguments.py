"""What a function was handed: taken, or refused with a sentence that names what is expected.

Python would take True for 1, and a text for a list of its letters. Left out: a text itself
(`text.clean`), values that are of the right type and out of range.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any


def token_id(idx: object) -> int:
    """Return `idx` as an int; numpy's and torch's integers are taken too.

    Raises TypeError for what is not an integer: a float, a str, and True and False, which Python
    would take for 1 and 0.

    >>> token_id(97)
    97
    >>> token_id(True)
    Traceback (most recent call last):
    TypeError: token id True is a bool; token ids are integers
    """
    if type(idx) is int:
        return idx
    # subtle: a torch tensor of bool would pass for an integer as well
    if not isinstance(idx, bool) and "bool" not in str(getattr(idx, "dtype", "")):
        with suppress(TypeError):
            return operator.index(idx)  # type: ignore[arg-type]
    raise TypeError(f"token id {idx!r:.80} is a {type(idx).__name__}; token ids are integers")


def token_ids(ids: Iterable[Any]) -> Iterable[Any]:
    """Return `ids`. Raises TypeError for a text, a single id and what else is no row of ids.

    >>> token_ids([104, 105])
    [104, 105]
    >>> token_ids("hi")
    Traceback (most recent call last):
    TypeError: ids is a str; pass an iterable of ints, as [104, 105]
    """
    return _iterable(ids, "ids", "ints, as [104, 105]")


def whole_number(value: object, name: str) -> int:
    """Return `value`. Raises TypeError when it is no int; True and False are none.

    >>> whole_number("300", "vocab_size")
    Traceback (most recent call last):
    TypeError: vocab_size is a str; pass an int
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} is a {type(value).__name__}; pass an int")
    return value


def several(texts: Iterable[str], name: str) -> Iterable[str]:
    """Return `texts`. Raises TypeError for a single text and for what can't be iterated over.

    >>> several("a text", "texts")
    Traceback (most recent call last):
    TypeError: texts is a str; pass an iterable of str, as [text]
    """
    if isinstance(texts, bytes):
        raise TypeError(f"{name} is a bytes; pass an iterable of str, as [text]")
    return _iterable(texts, name, "str, as [text]")


def mapping(value: Mapping[Any, Any], name: str, example: str) -> Mapping[Any, Any]:
    """Return `value`. Raises TypeError when it is no mapping.

    >>> mapping([("a", 1)], "merges", "{(104, 105): 256}")
    Traceback (most recent call last):
    TypeError: merges is a list; pass a mapping, as {(104, 105): 256}
    """
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} is a {type(value).__name__}; pass a mapping, as {example}")
    return value


def _iterable(value: Iterable[Any], name: str, example: str) -> Iterable[Any]:
    # subtle: an array of no dimension has __iter__ and can't be iterated over
    if isinstance(value, (str, Mapping)) or not hasattr(value, "__iter__"):
        raise TypeError(f"{name} is a {type(value).__name__}; pass an iterable of {example}")
    return value
