"""`start("ps05")`: what a problem set starts from, so that nobody is blocked by the set before.

A set's module of checks may have a function `start` that returns plain data by name: texts, merges,
ranks. In the notebook they are read here; into a sandboxed kernel they travel as data, and the
stand-in for this package hands them out.

Left out: the class that holds them in the notebook, which is `probe.Given`.
"""

from __future__ import annotations

import base64
import importlib
import json
import zlib
from functools import cache
from typing import Any

from autograder import checks, wire
from autograder.implementation import LOAD_PROBE, probe_source
from autograder.probe import Given

PLANT = """
import autograder as _a, base64 as _b, json as _j, sys as _s, zlib as _z
if hasattr(_a, "given"):
    _p = _s.modules["_tokcourse_probe"]
    _a.given[{name!r}] = _p.Given({name!r}, _p.decode(_j.loads(_z.decompress(_b.b85decode({data!r})))))
del _a, _b, _j, _s, _z
"""


def data(name: str) -> dict[str, Any]:
    """The data that a set starts from; empty for a set that needs none.

    Raises:
        LookupError: when there is no such set.
    """
    checks.of_set(name)
    build = getattr(importlib.import_module(f"autograder.checks.{name}"), "start", None)
    return dict(build()) if build is not None else {}


def start(name: str) -> Given:
    """What a problem set starts from, each thing under its name; a new copy each time.

    >>> start("ps02")
    start('ps02'): nothing

    Raises:
        LookupError: when there is no such set.
    """
    return Given(name, data(name))


@cache
def planting(name: str) -> str:
    """The cell that gives a sandboxed kernel what a set starts from; "" where there is nothing.

    >>> planting("ps02")
    ''
    """
    found = data(name)
    if not found:
        return ""
    text = json.dumps(wire.encode(found), separators=(",", ":"))
    # GPT-4's ranks alone are 3 MB of JSON, which the kernel would have to read as a line of code.
    packed = base64.b85encode(zlib.compress(text.encode("utf-8"))).decode("ascii")
    return LOAD_PROBE.format(source=probe_source()) + PLANT.format(name=name, data=packed)
