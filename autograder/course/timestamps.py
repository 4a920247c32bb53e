"""When something was submitted, read from the forms in which that is written down.

nbgrader writes the time and the name of a zone; other systems write an offset. A zone's abbreviation is
read where it means one thing (CET, KST); CST and IST mean several and are not guessed.

Left out: what lateness costs (`policy`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

# Hours from UTC.
ABBREVIATIONS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "SGT": 8, "HKT": 8, "KST": 9, "JST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
FORM = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s*(Z|[+-]\d\d:?\d\d|[A-Za-z]+(?:/[\w+-]+)*)?"
)


def read_timestamp(text: str) -> datetime | None:
    """The time in UTC; None where the text is no time, or its zone is not known.

    >>> read_timestamp("2026-12-04 23:59:00.5 CET").isoformat()
    '2026-12-04T22:59:00.500000+00:00'
    >>> read_timestamp("2026-12-04T23:59:00+09:00").isoformat()
    '2026-12-04T14:59:00+00:00'
    >>> read_timestamp("2026-12-04 23:59:00 CST") is read_timestamp("yesterday") is None
    True
    """
    match = FORM.fullmatch(text.strip())
    if match is None:
        return None
    try:
        local = datetime.fromisoformat(f"{match[1]} {match[2]}")
        zone = _zone(match[3] or "UTC")
        return None if zone is None else local.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):  # the 31st of February
        return None


def as_nbgrader_writes(time: datetime) -> str:
    """A time in UTC as nbgrader's own timestamp file has it.

    >>> as_nbgrader_writes(datetime(2026, 12, 4, 22, 59, tzinfo=UTC))
    '2026-12-04 22:59:00.000000 UTC'
    """
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"


def _zone(name: str) -> timezone | ZoneInfo | None:
    if name in ABBREVIATIONS:
        return timezone(timedelta(hours=ABBREVIATIONS[name]))
    if name[0] in "+-":
        sign = 1 if name[0] == "+" else -1
        hours, minutes = int(name[1:3]), int(name[-2:])
        return timezone(sign * timedelta(hours=hours, minutes=minutes))
    if "/" not in name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
