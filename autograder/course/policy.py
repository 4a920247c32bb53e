"""What a class has settled: its name, its exchange folder, when work is due and what lateness costs.

It stands in `class.toml` in the course folder, written by people and read at every command:

    name = "tokenizers"                   # the class's name in nbgrader's exchange
    exchange = "/srv/nbgrader/exchange"   # the folder that Jupyter users hand work over in;
                                          # a relative one is in the course folder
    language = "ko"                       # of feedback and hand-out; English without it

    [due]
    ps02 = 2026-12-04T23:59:00+01:00

    [late]
    grace_minutes = 15
    percent_per_day = 10
    most_percent = 50

Nothing in it is required, and without the file nothing is due. Left out: who is in the class
(`roster`), and what it is graded with, which is asked at each run.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.plugins import BasePlugin
from traitlets import Float

from autograder import language
from autograder.language import words
from autograder.paths import absolute

_ = words("commands")


FILE = "class.toml"
LATE = {"grace_minutes": 0.0, "percent_per_day": 0.0, "most_percent": 100.0}
MOST = {"grace_minutes": 7 * 24 * 60.0, "percent_per_day": 100.0, "most_percent": 100.0}  # a week


class PolicyError(Exception):
    """class.toml cannot be used; the message names the value and what may stand there."""


@dataclass(frozen=True)
class Policy:
    """The file's content; due: an assignment's name, short or full, to its time in UTC."""

    name: str = ""
    exchange: str = ""
    language: str = "en"
    due: Mapping[str, datetime] = field(default_factory=dict)
    late: Mapping[str, float] = field(default_factory=lambda: dict(LATE))

    def due_of(self, assignment: str) -> datetime | None:
        """When an assignment is due, by its full name or its short one."""
        return self.due.get(assignment) or self.due.get(assignment.partition("_")[0])


def read(folder: Path) -> Policy:
    """The policy in a course folder; an empty one where there is no file.

    Raises:
        PolicyError: for what is no TOML, or holds a name or value that means nothing here.
    """
    path = folder / FILE
    if not path.is_file():
        return Policy()
    try:
        found = parse(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError as error:
        raise PolicyError(
            _("{path} is not UTF-8 (byte {start})").format(path=path, start=error.start)
        ) from error
    # A relative exchange lies in the class's folder, wherever the command is typed.
    exchange = str(absolute(folder) / found.exchange) if found.exchange else ""
    return replace(found, exchange=exchange)


def parse(text: str, name: str = FILE) -> Policy:
    """The policy in a file's text.

    >>> parse('name = "tokenizers"').name
    'tokenizers'

    Raises:
        PolicyError: as for `read`.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(
            _("{name} is not TOML: {error}").format(name=name, error=error)
        ) from error
    _known(data, ("name", "exchange", "due", "late", "language"), name)
    _check_texts(data, name)
    due = {key: _time(value, key, name) for key, value in _table(data, "due", name).items()}
    try:
        spoken = language.known(data.get("language", "en"), f"{name}: language")
    except language.LanguageError as error:
        raise PolicyError(str(error)) from error
    late = _late(_table(data, "late", name), name)
    return Policy(data.get("name", ""), data.get("exchange", ""), spoken, due, late)


def _check_texts(data: Mapping[str, Any], name: str) -> None:
    for key in ("name", "exchange", "language"):
        if not isinstance(data.get(key, ""), str):
            raise PolicyError(
                _("{name}: {key} = {data!r} is not a text; put it in quotes").format(
                    name=name, key=key, data=data[key]
                )
            )
    # subtle: the name is a part of folder names in the exchange, where + divides
    if not all(c.isalnum() or c in "._-" for c in data.get("name", "")):
        raise PolicyError(
            _("{name}: name = {data!r} may hold letters, digits, . _ and - only").format(
                name=name, data=data["name"]
            )
        )


def _late(table: Mapping[str, Any], name: str) -> dict[str, float]:
    _known(table, tuple(LATE), f"{name}, [late]")
    late = dict(LATE)
    for key, value in table.items():
        high = MOST[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= high:
            raise PolicyError(
                _("{name}: {key} = {value!r} must be a number from 0 to {high:g}").format(
                    name=name, key=key, value=value, high=high
                )
            )
        late[key] = float(value)
    return late


def _known(data: Mapping[str, Any], names: tuple[str, ...], where: str) -> None:
    for key in data:
        if key not in names:
            raise PolicyError(
                _("{where}: {key!r} means nothing; there are {names}").format(
                    where=where, key=key, names=", ".join(names)
                )
            )


def _table(data: Mapping[str, Any], key: str, name: str) -> dict[str, Any]:
    table = data.get(key, {})
    if not isinstance(table, dict):
        raise PolicyError(
            _("{name}: {key} is {table!r}; write a line [{key}] and its entries below").format(
                name=name, key=key, table=table
            )
        )
    return table


def _time(value: object, key: str, name: str) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise PolicyError(
            _(
                "{name}: {key} = {value!s} is no time with its distance from UTC; write it like "
                "2026-12-04T23:59:00+01:00, without quotes"
            ).format(name=name, key=key, value=value)
        )
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise PolicyError(
            _(
                "{name}: {key} = {value!s} is beyond the years 1 to 9999 in UTC; leave the line out "
                "where nothing is due"
            ).format(name=name, key=key, value=value)
        ) from error


def penalty(score: float, seconds: float, late: Mapping[str, float]) -> float:
    """The points that lateness costs: a share of the score for each day begun after the grace time.

    seconds: between what was due and the submission.

    >>> penalty(20.0, 3600, {"grace_minutes": 15, "percent_per_day": 10, "most_percent": 50})
    2.0
    >>> penalty(20.0, 600, {"grace_minutes": 15, "percent_per_day": 10, "most_percent": 50})
    0.0
    """
    if seconds <= 60 * late["grace_minutes"]:
        return 0.0
    days = -(-seconds // 86_400)
    return score * min(days * late["percent_per_day"], late["most_percent"]) / 100


class LateDays(BasePlugin):
    """The policy as nbgrader asks for it at each submission that is late."""

    grace_minutes = Float(0.0, help="minutes that cost nothing").tag(config=True)
    percent_per_day = Float(0.0, help="percent of the score for each day begun").tag(config=True)
    most_percent = Float(100.0, help="percent that lateness costs at most").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float:
        """Points to take off."""
        return penalty(score, total_seconds_late, {name: getattr(self, name) for name in LATE})
