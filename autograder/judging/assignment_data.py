"""`start("ps05")`: what a problem set starts from, so that nobody is blocked by the set before.

A set's module of checks may have a function `start` that returns plain data by name: texts, merges,
ranks. In the notebook they are read here; into a sandboxed kernel they travel as data, and the
stand-in for this package hands them out.

Left out: the class that holds them in the notebook, which is `probe.Given`.
"""

from __future__ import annotations

import base64
import importlib
import inspect
import pickle
import zlib
from functools import cache
from typing import Any

from autograder import checks
from autograder.judging.probe import Given


def data(name: str) -> dict[str, Any]:
    """The data that a set starts from, a new copy each time; empty for a set that needs none.

    Raises:
        LookupError: when there is no such set.
    """
    return dict(pickle.loads(_packed(name)))


@cache
def _packed(name: str) -> bytes:
    """The same, built once: reading a real model takes longer than copying it."""
    checks.of_set(name)
    build = getattr(importlib.import_module(f"autograder.checks.{name}"), "start", None)
    return pickle.dumps(dict(build()) if build is not None else {})


def start(name: str) -> Given:
    """What a problem set starts from, each thing under its name; a new copy each time.

    >>> start("ps02")
    start('ps02'): nothing

    Raises:
        LookupError: when there is no such set.
    """
    return Given(name, data(name))


def hand_out(name: str, packed: str) -> None:
    """Give the stand-in for this package what a set starts from.

    Its source text runs in the kernel, so it uses the standard library and the probe only. The stand-in
    has a dict `assignment_data`; the package itself, where there is no sandbox, needs no data from outside.

    packed: base64 of a compressed pickle. GPT-4's ranks as JSON would take a kernel half a second to
    read. Pickle is for this direction only: what comes from a kernel is never unpickled.
    """
    import base64
    import pickle
    import sys
    import zlib

    import autograder

    shelf = getattr(autograder, "given", None)
    if isinstance(shelf, dict):
        found = pickle.loads(zlib.decompress(base64.b64decode(packed)))
        shelf[name] = sys.modules["_tokcourse_probe"].Given(name, found)


@cache
def planting(name: str) -> str:
    """The expression that gives a sandboxed kernel what a set starts from; "" where there is nothing.

    For `Kernel.plant`, which loads the probe before it.

    >>> planting("ps02")
    ''
    """
    if not data(name):
        return ""
    packed = base64.b64encode(zlib.compress(_packed(name))).decode("ascii")
    source = f"{inspect.getsource(hand_out)}\nhand_out({name!r}, {packed!r})"
    return f"exec({source!r}, {{}})"
