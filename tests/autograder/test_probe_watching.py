"""A time limit where no signal can ring: on Windows, and in a browser.

Python 3.11 has no `sys.monitoring`; there a stand-in built on `sys.settrace` tells of calls and lines.
"""

import signal
import sys
from types import SimpleNamespace

import pytest

from autograder.judging import probe

SOURCE = """
def endless():
    while True:
        pass

def stubborn():
    tries = 0
    while tries < 20:
        try:
            endless()
        except BaseException:
            tries += 1
    return tries

def recursive():
    def down(n):
        return down(n - 1) if n else 0
    while True:
        down(30)

def generated():
    def numbers():
        while True:
            yield 1
    return sum(numbers())

def squares(n):
    return [i * i for i in range(n)]
"""


class Traced:
    """What `probe.watching` uses of `sys.monitoring`, by `sys.settrace`."""

    events = SimpleNamespace(JUMP=1, PY_START=2)

    def __init__(self):
        self.callbacks, self.held = {}, False

    def free_tool_id(self, tool):
        self.held = False

    def use_tool_id(self, tool, name):
        assert not self.held
        self.held = True

    def register_callback(self, tool, event, callback):
        self.callbacks[event] = callback

    def set_events(self, tool, events):
        def trace(frame, event, arg):
            self.callbacks[2 if event == "call" else 1](frame.f_code, 0)
            return trace

        sys.settrace(trace if events else None)


@pytest.fixture
def no_signal(monkeypatch):
    """No timer; and a coverage tool's own tracing is put back afterwards."""
    monkeypatch.delattr(signal, "setitimer")
    before = sys.gettrace()
    if not hasattr(sys, "monitoring"):
        monkeypatch.setattr(sys, "monitoring", Traced(), raising=False)
    yield
    sys.settrace(before)


@pytest.fixture
def learned():
    names = {}
    exec(compile(SOURCE, "<learned>", "exec"), names)
    return names


# A trace that raised once is taken off, which the stubborn one would outlive.
ENDLESS = ["endless", "recursive", "generated"] + ["stubborn"] * hasattr(sys, "monitoring")


@pytest.mark.parametrize("name", ENDLESS)
def test_a_call_that_does_not_end_is_stopped(no_signal, learned, name):
    assert probe.attempt([("call", name, [])], learned, 0.05) == {"timeout": 0.05}


def test_a_call_that_ends_is_answered_and_the_watch_taken_off(no_signal, learned):
    assert probe.attempt([("call", "squares", [3])], learned, 60) == {
        "ok": [{"l": [0, 1, 4]}],
        "changed": [],
    }
    for name in ("endless", "squares"):  # also after one that was stopped
        arguments = [] if name == "endless" else [2]
        probe.attempt([("call", name, arguments)], learned, 0.05)
        assert sys.gettrace() is None or not isinstance(sys.monitoring, Traced)
    assert learned["squares"](4) == [0, 1, 4, 9]


def test_without_either_nothing_is_watched(monkeypatch, learned):
    monkeypatch.delattr(signal, "setitimer")
    monkeypatch.delattr(sys, "monitoring", raising=False)
    assert probe.attempt([("call", "squares", [2])], learned, 0.0) == {
        "ok": [{"l": [0, 1]}],
        "changed": [],
    }
