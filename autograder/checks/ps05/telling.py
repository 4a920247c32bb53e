"""How large dictionaries are told: by what differs."""

from __future__ import annotations

from typing import Any

from autograder.checks.plain_data import short
from autograder.language import words

_ = words("ps05")

MOST = 6  # entries that are shown


def differing(expected: dict[Any, Any], got: dict[Any, Any], most: int = MOST) -> tuple[Any, Any]:
    """Of both, only the entries that differ; what one of them lacks is "missing".

    >>> differing({1: 2, 3: 4}, {1: 2, 5: 6})
    ({3: 4, 5: 'missing'}, {3: 'missing', 5: 6})
    """
    differ = [k for k in {**expected, **got} if expected.get(k) != got.get(k)][:most]
    want, have = ({k: d.get(k, "missing") for k in differ} for d in (expected, got))
    return want, have


def tell_entries(expected: Any, got: Any) -> list[str]:
    """A line with those entries that differ."""
    if type(got) is not dict:
        return []
    want, have = differing(expected, got)
    if not want:
        return []
    return [
        _("Where it differs: expected `{want}`, got `{have}`").format(
            want=short(want), have=short(have)
        )
    ]
