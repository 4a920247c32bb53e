"""The wire: plain data between a learner's kernel and the grader, as tagged JSON.

Values are None, bool, int, float, str, bytes, list, tuple, dict with any of these as keys, and
arrays (`numpy`, `torch`) as nested lists with their dtype. Exact types survive; nothing else passes.
Never pickle: decoding builds builtin values only, bounded in size and depth, whatever the sender
wrote.

Left out: the kernel's half, which is `probe.py`, small enough to be read in one sitting.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

from autograder.language import words

_ = words("feedback")


MAX_BYTES = (
    8_000_000  # of JSON in one answer; the largest honest one, a trained vocabulary, is 1 MB
)
MAX_DEPTH = 24  # nesting of containers; results of the course need four
MAX_DIGITS = 4_000  # of an int, below Python's own limit for conversion from text
IMPLIED = ("float64", "int64", "bool", "torch.float32", "torch.int64", "torch.bool")
MAX_ALIKE = 64  # keys of one dict with the same hash; a handful may meet by chance


class WireError(ValueError):
    """What came over the wire is not plain data within the limits."""


@dataclass(frozen=True)
class Array:
    """An array as it crosses the wire: its dtype's name and its values as nested lists.

    >>> Array("float64", [0.5, 1.0]), Array("torch.int32", [1])
    (array([0.5, 1.0]), tensor([1], dtype=torch.int32))
    """

    dtype: str
    values: Any

    def __repr__(self) -> str:
        """As Python writes the array itself, more or less."""
        made = "tensor" if self.dtype.startswith("torch.") else "array"
        said = "" if self.dtype in IMPLIED else f", dtype={self.dtype}"
        return f"{made}({self.values!r}{said})"


def encode(value: Any) -> Any:
    """Tag a trusted plain value so that its exact types survive JSON.

    >>> encode({(1, 2): b"ab"})
    {'d': [[{'t': [1, 2]}, {'b': '6162'}]]}

    Raises:
        WireError: for a value of any other type.
    """
    kind = type(value)
    if value is None or kind in (bool, str):
        return value
    if kind is int:
        # subtle: JSON readers may hold large ints as floats; beyond 2**53 they travel as text.
        return value if -(2**53) < value < 2**53 else {"i": str(value)}
    if kind is float:
        return {"f": value.hex()}
    if kind in (bytes, bytearray):
        return {"b": value.hex()}
    if kind is list:
        return {"l": [encode(v) for v in value]}
    if kind is tuple:
        return {"t": [encode(v) for v in value]}
    if kind is dict:
        return {"d": [[encode(k), encode(v)] for k, v in value.items()]}
    raise WireError(
        _(
            "a {name} is not plain data; use None, bool, int, float, str, bytes, list, tuple or "
            "dict"
        ).format(name=kind.__name__)
    )


def decode(data: Any, depth: int = MAX_DEPTH) -> Any:
    """Rebuild a plain value from untrusted tagged JSON.

    >>> decode({'d': [[{'t': [1, 2]}, {'b': '6162'}]]})
    {(1, 2): b'ab'}

    Raises:
        WireError: for anything that `encode` would not have written.
    """
    if depth < 0:
        raise WireError(_("nested deeper than {max_depth} levels").format(max_depth=MAX_DEPTH))
    if data is None or type(data) in (bool, int, str):
        return data
    if type(data) is not dict or len(data) != 1:
        raise WireError(_("not a tagged value"))
    ((tag, body),) = data.items()
    if tag == "l" and type(body) is list:
        return [decode(v, depth - 1) for v in body]
    if tag == "t" and type(body) is list:
        return tuple(decode(v, depth - 1) for v in body)
    if tag == "d" and type(body) is list:
        return _decode_dict(body, depth - 1)
    if tag == "a" and type(body) is list and len(body) == 2 and type(body[0]) is str:
        return Array(ascii(body[0])[1:-1][:40], decode(body[1], depth - 1))
    if type(body) is not str:
        raise WireError(_("tag {tag!r} does not fit its value").format(tag=tag))
    return _decode_scalar(tag, body)


def _decode_dict(pairs: list[Any], depth: int) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    alike: Counter[int] = Counter()
    for pair in pairs:
        if type(pair) is not list or len(pair) != 2:
            raise WireError(_("a dict entry is not a pair"))
        try:
            key = decode(pair[0], depth)
            # subtle: keys of one hash (multiples of 2**61 − 1, tuples of −1 and −2) are compared with
            # each other, all with all; two hundred thousand of them would take hours.
            alike[hash(key)] += 1
            if alike[hash(key)] > MAX_ALIKE:
                raise WireError(
                    _("more than {max_alike} keys of one dict have the same hash").format(
                        max_alike=MAX_ALIKE
                    )
                )
            if key in made:
                raise WireError(_("the key {key} stands twice in one dict").format(key=short(key)))
            made[key] = decode(pair[1], depth)
        except TypeError as error:
            raise WireError(_("a dict key is not hashable")) from error
    return made


def _decode_scalar(tag: str, body: str) -> Any:
    try:
        if tag == "b":
            return bytes.fromhex(body)
        if tag == "f":
            return float.fromhex(body)
        if tag == "i" and len(body) <= MAX_DIGITS:
            return int(body)
    except (ValueError, OverflowError) as error:
        raise WireError(_("tag {tag!r} does not fit its value").format(tag=tag)) from error
    raise WireError(_("unknown tag {tag!r}, or a value beyond the limits").format(tag=tag))


def loads(text: str) -> Any:
    """Parse untrusted JSON text within the limits of size and depth.

    >>> loads('{"ok": 1}')
    {'ok': 1}

    Raises:
        WireError: when it is too large, too deep or not JSON.
    """
    if len(text) > MAX_BYTES:
        raise WireError(
            _("the answer takes {text:,} characters, the limit is {max_bytes:,}").format(
                text=len(text), max_bytes=MAX_BYTES
            )
        )
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise WireError(
            _("the answer is not JSON ({name})").format(name=type(error).__name__)
        ) from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def same(expected: Any, got: Any) -> bool:
    """Equal in value and in exact type, all the way down; floats to nine digits; NaN equals nothing.

    >>> same([1, (2, b"x")], [1, (2, b"x")]), same([1], [True]), same(1.0, 1.0 + 1e-12)
    (True, False, True)
    """
    if type(expected) is not type(got):
        return False
    if isinstance(expected, float):
        return math.isclose(expected, got, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(expected, (list, tuple)):
        return len(expected) == len(got) and all(map(same, expected, got))
    if isinstance(expected, dict):
        # subtle: 1 and True are the same key to a dict, so the keys' own types are compared too.
        keys = {k: k for k in got}
        return len(expected) == len(got) and all(
            k in keys and same(k, keys[k]) and same(v, got[k]) for k, v in expected.items()
        )
    return bool(expected == got)


def difference(expected: Any, got: Any) -> str | None:
    """The first difference in words, or None where the two are the same.

    >>> difference([1, 2, 3], [1, 9, 3])
    'at position 1: expected 2, got 9'
    >>> difference([1], (1,))
    'expected a list, got a tuple'
    >>> difference({(1, 2): 1}, {})
    'the key (1, 2) is missing'
    """
    if same(expected, got):
        return None
    if type(expected) is not type(got):
        return _("expected {expected}, got {got}").format(expected=_kind(expected), got=_kind(got))
    if isinstance(expected, dict):
        return _dict_difference(expected, got)
    if isinstance(expected, (list, tuple)):
        for i, (e, g) in enumerate(zip(expected, got, strict=False)):
            if (inner := difference(e, g)) is not None:
                plain = not isinstance(e, (list, tuple, dict))
                return (
                    _("at position {i}: {inner}").format(i=i, inner=inner)
                    if plain
                    else _("in item {i}, {inner}").format(i=i, inner=inner)
                )
        return _("expected {expected} items, got {got}").format(
            expected=len(expected), got=len(got)
        )
    return _("expected {expected}, got {got}").format(expected=short(expected), got=short(got))


def _dict_difference(expected: dict[Any, Any], got: dict[Any, Any]) -> str:
    for key, value in expected.items():
        if key not in got:
            return _("the key {key} is missing").format(key=short(key))
        if (inner := difference(value, got[key])) is not None:
            return _("for the key {key}: {inner}").format(key=short(key), inner=inner)
    extra = next((k for k in got if k not in expected), None)
    if extra is None:
        return _("a key has another type, such as True in place of 1")
    return _("the key {extra} should not be there").format(extra=short(extra))


def _kind(value: Any) -> str:
    name = "None" if value is None else type(value).__name__
    if name == "None":
        return name
    return with_article(f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}")


def with_article(text: str) -> str:
    """A type's name with its article, such as "a set", as a language without articles says it.

    >>> with_article("an int")
    'an int'
    """
    article, _space, name = text.partition(" ")
    if article == "an":
        return _("an {name}").format(name=name)
    return _("a {name}").format(name=name) if article == "a" else text


def as_meant(expected: Any, got: Any) -> Any:
    """What came, with lists in place of arrays where the values of a list are what is meant.

    `numpy` and `torch` give arrays where others write lists; the numbers in them are compared. Where an
    array is expected, it stays one.

    >>> as_meant([1.0, [2.0]], Array("float64", [1.0, [2.0]])), as_meant((1, 2), [Array("int64", [1])])
    ([1.0, [2.0]], [array([1])])
    >>> as_meant((1.0, 2.0), Array("float64", [1.0, 3.0]))
    (1.0, 3.0)
    """
    if isinstance(got, Array) and isinstance(expected, (list, tuple)):
        values = got.values
        return tuple(values) if isinstance(expected, tuple) and isinstance(values, list) else values
    if type(got) is type(expected) is dict:
        return {k: as_meant(expected[k], v) if k in expected else v for k, v in got.items()}
    if type(got) is type(expected) and isinstance(got, (list, tuple)) and len(got) == len(expected):
        return type(got)(map(as_meant, expected, got))
    return got


def both(expected: Any, got: Any, limit: int = 120) -> tuple[str, str]:
    """Two different values shortened so that the difference is seen.

    >>> both([0] * 50 + [1] + [0] * 50, [0] * 50 + [2] + [0] * 50, 30)
    ('… 0, 0, 0, 0, 0, 1, 0, 0, 0, …', '… 0, 0, 0, 0, 0, 2, 0, 0, 0, …')
    """
    one, other = short(expected, limit), short(got, limit)
    if one != other:
        return one, other
    texts = repr(expected), repr(got)
    place = next((i for i, (a, b) in enumerate(zip(*texts, strict=False)) if a != b), limit)
    start = max(0, place - limit // 2)
    return tuple(f"… {t[start : start + limit - 4].strip()} …" for t in texts)  # type: ignore


def short(value: Any, limit: int = 120) -> str:
    """`repr`, cut in the middle where it is longer than `limit` characters.

    >>> short(list(range(100)), 24)
    '[0, 1, 2, … 7, 98, 99]'
    """
    text = repr(value)
    if len(text) <= limit:
        return text
    half = (limit - 3) // 2
    return f"{text[:half].rstrip()} … {text[-half:].lstrip()}"
