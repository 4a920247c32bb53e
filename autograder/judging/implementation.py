"""Something that can be judged: it describes a name and runs scripts on a learner's code.

`InProcess` calls the code in this very process, for the learner's own notebook. `InKernel` asks a
kernel over Jupyter messages; the code there is a stranger's, so every answer is bounded in size and
time and decoded as plain data.

Left out: what to ask and what is right (`engine`); starting and caging the kernel (`execute`,
`sandbox`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from queue import Empty
from types import FrameType
from typing import Any, NamedTuple, Protocol

from autograder.checks import plain_data
from autograder.checks.contract import MISTAKE, Script, Step, copied
from autograder.judging import probe
from autograder.language import words

_ = words("feedback")


class Taken(NamedTuple):
    """A name of Python's own with a value of another type; here: given in the very function."""

    name: str
    type: str
    here: bool


@dataclass(frozen=True)
class Outcome:
    """What came of one script.

    kind: "returned" (value), "raised" (error, the classes it derives from, message, and the
    learner's function and line that it came from), "timeout", "unplain" (what was returned
    instead of plain data), or "dead" (message says how the kernel ended). Of what was raised also:
    calls, the learner's functions that it passed through, the innermost last; own, whether a `raise`
    or `assert` of theirs wrote its message; near, the known name most like one that is not known;
    taken, the names of Python's own that have another value there.
    """

    kind: str
    value: Any = None
    error: str = ""
    bases: tuple[str, ...] = ()
    message: str = ""
    line: str = ""
    where: str = ""
    calls: tuple[str, ...] = ()
    own: bool = False
    near: str = ""
    taken: tuple[Taken, ...] = ()
    changed: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Description:
    """What a name stands for in the learner's code; parameters are (name, kind, has a default).

    words: the names and short texts in its code and in the code of the functions it calls.
    """

    kind: str
    type: str = ""
    borrowed: str = ""
    parameters: tuple[tuple[str, str, bool], ...] | None = None
    words: tuple[str, ...] = ()


ROOM = 4_000_000  # characters of answers that are kept as they were read; a set's right ones are 1.1 million
TIRED = 8.0  # seconds of answers to one check, after which no counterexample is made smaller


class Implementation(Protocol):
    """A learner's code, wherever it runs."""

    def describe(self, name: str) -> Description:
        """What `name` stands for."""
        ...

    def run(self, scripts: Sequence[Script], seconds: float) -> list[Outcome]:
        """The outcome of each script; fewer than asked when one ran out of time."""
        ...

    def tired(self) -> bool:
        """Whether it was asked for so long that no question should be put but those that count."""
        ...


class Unreachable(Exception):
    """The kernel gave no usable answer; the message says why, for the learner."""


class Repeated(tuple[Step, ...]):
    """A script that a whole class is asked: written as JSON once.

    >>> Repeated((Step("call", "double", (4,)),)).text
    '[["call", "double", [4]]]'
    """

    @cached_property
    def text(self) -> str:
        """The script as it stands in a request."""
        return _as_json(self)


def _as_json(script: Script) -> str:
    return json.dumps([[s.kind, s.name, [plain_data.encode(a) for a in s.args]] for s in script])


def request_scripts(scripts: Sequence[Script], seconds: float) -> str:
    """The request for some scripts, as JSON text."""
    texts = (s.text if isinstance(s, Repeated) else _as_json(s) for s in scripts)
    return f'{{"scripts": [{", ".join(texts)}], "seconds": {json.dumps(seconds)}}}'


def read_outcomes(text: str, asked: int) -> list[Outcome]:
    """Untrusted JSON text as outcomes, at most as many as were asked for.

    A class gives the same right answers again and again, so those to several questions are kept as they
    were read. Values are shared: nobody may change them.

    >>> read_outcomes('[{"ok": [{"t": [1]}], "changed": []}]', 1)[0].value
    (1,)
    """
    if asked == 1:  # while a counterexample is made smaller, and seldom twice
        return list(_read(text, asked))
    if (text, asked) not in _KEPT:
        made = _read(text, asked)
        if len(text) + sum(len(kept) for kept, _asked in _KEPT) > ROOM:
            _KEPT.clear()  # a hostile submission fills it at most once
        _KEPT[text, asked] = made
    return list(_KEPT[text, asked])


def _read(text: str, asked: int) -> tuple[Outcome, ...]:
    data = plain_data.loads(text)
    if type(data) is not list:
        raise plain_data.WireError(_("not a list of outcomes"))
    return tuple(_read_outcome(item) for item in data[:asked])


_KEPT: dict[tuple[str, int], tuple[Outcome, ...]] = {}


def _read_outcome(item: Any) -> Outcome:
    if type(item) is not dict:
        raise plain_data.WireError(_("an outcome is not an object"))
    if "ok" in item and type(item["ok"]) is list and type(item.get("changed")) is list:
        values = [plain_data.decode(v) for v in item["ok"]]
        changed = [plain_data.decode(v) for v in item["changed"]]
        return Outcome("returned", values[0] if len(values) == 1 else values, changed=changed)
    if "timeout" in item:
        return Outcome("timeout")
    if "unplain" in item:
        return Outcome("unplain", message=_text(item["unplain"], 80))
    raised = item.get("raised")
    if type(raised) is list and len(raised) == 2:
        line, where = _text(item.get("line", ""), 200), _text(item.get("where", ""), 80)
        return Outcome(
            "raised",
            error=_text(raised[0], 60),
            bases=_names(item.get("bases")),
            message=_text(raised[1], 400),
            line=line,
            where=where,
            calls=_names(item.get("calls"), probe.MAX_CODES),
            own=item.get("own") is True,
            near=_name(item.get("near", "")),
            taken=_taken(item.get("taken")),
        )
    raise plain_data.WireError(_("an outcome of no known kind"))


def _names(value: Any, most: int = 20) -> tuple[str, ...]:
    return tuple(_text(name, 60) for name in value[:most]) if type(value) is list else ()


def _name(value: Any) -> str:
    """Text as a name of Python's; "" where it is none, since it is shown as code."""
    name = _text(value, probe.MAX_NAME)
    return name if name.isidentifier() else ""


def _taken(value: Any) -> tuple[Taken, ...]:
    listed = value[:3] if type(value) is list else []
    if not all(type(each) is list and len(each) == 3 for each in listed):
        raise plain_data.WireError(_("not a list of names"))
    made = (Taken(_name(name), _name(kind), here is True) for name, kind, here in listed)
    return tuple(each for each in made if each.name and each.type)


def _text(value: Any, limit: int) -> str:
    if type(value) is not str:
        raise plain_data.WireError(_("text expected"))
    # Surrogates could not be stored as UTF-8; control characters would garble a page.
    clean = value.encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in clean)[:limit]


def read_description(text: str) -> Description:
    """Untrusted JSON text as a description.

    >>> read_description('{"kind": "missing"}')
    Description(kind='missing', type='', borrowed='', parameters=None, words=())
    """
    data = plain_data.loads(text)
    if type(data) is not dict or data.get("kind") not in ("missing", "class", "function", "value"):
        raise plain_data.WireError("not a description")
    listed = data.get("parameters")
    parameters = None
    if type(listed) is list and all(type(p) is list and len(p) == 3 for p in listed[:50]):
        parameters = tuple((_text(n, 60), _text(k, 30), d is True) for n, k, d in listed[:50])
    borrowed = _text(data.get("borrowed") or "", 60)
    kind, words = _text(data.get("type", ""), 60), _names(data.get("words"), probe.MAX_WORDS)
    return Description(data["kind"], kind, borrowed, parameters, words)


class InProcess:
    """The learner's code in this process, such as a notebook's own namespace.

    >>> code = InProcess({"double": lambda x: 2 * x})
    >>> from autograder.checks.contract import Step
    >>> code.run([(Step("call", "double", (4,)),)], seconds=1)[0].value
    8
    """

    def __init__(self, namespace: MutableMapping[str, Any]) -> None:
        self.namespace, self.spent = namespace, 0.0

    def tired(self) -> bool:
        """Whether a learner has waited for long enough."""
        return self.spent > TIRED

    def describe(self, name: str) -> Description:
        """What `name` stands for."""
        return read_description(probe.answer(json.dumps({"describe": name}), self.namespace))

    def run(self, scripts: Sequence[Script], seconds: float) -> list[Outcome]:
        """The outcome of each script, up to the first that ran out of time."""
        begun = time.monotonic()
        text = probe.answer(request_scripts(scripts, seconds), self.namespace)
        self.spent += time.monotonic() - begun
        return read_outcomes(text, len(scripts))


class Trusted:
    """Code of our own, such as a known mistake: the same scripts without the wire, ten times faster."""

    def __init__(self, namespace: MutableMapping[str, Any]) -> None:
        self.namespace = namespace

    def run(self, script: Script) -> Outcome:
        """The outcome of one script."""
        try:
            made = probe.run_script(script, self.namespace, lambda v: v, copied)
        except Exception as error:
            return _raised(error)
        values = made["ok"]
        return Outcome(
            "returned", values[0] if len(values) == 1 else values, changed=made["changed"]
        )


def _raised(error: Exception) -> Outcome:
    """What our own code raised, told as the probe tells it of a learner's."""
    passed = [(frame, at) for frame, _line, at in probe.frames(error) if _judged(frame)]
    own = (
        bool(passed) and _of_mistake(passed[-1][0]) and probe.by_hand(passed[-1][0], passed[-1][1])
    )
    return Outcome(
        "raised",
        error=type(error).__name__,
        bases=tuple(probe.bases(error)),
        message=_text(probe.message(error), 400),
        calls=tuple(frame.f_code.co_name for frame, _at in passed),
        own=own,
    )


def _judged(frame: FrameType) -> bool:
    """Whether it runs code in a learner's place: a mistake's, or a function of ours that it calls.

    What runs beside it, and what a library does for either, is no place of the learner's.
    """
    name = frame.f_globals.get("__name__", "")
    ours = name.startswith(("autograder.checks.", "minbpe_ref"))
    return _of_mistake(frame) or (ours and frame.f_code.co_filename != "<check>")


def _of_mistake(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(MISTAKE)


def receive(get: Callable[..., Any], timeout: float) -> dict[str, Any] | None:
    """One message from a kernel's channel as a dict of the expected form, or None.

    get: a client's `get_shell_msg` or `get_iopub_msg`. A stranger may send any bytes at all; what
    does not parse, or is not a message, is dropped.
    """
    try:
        message = get(timeout=timeout)
        parent, content = message["parent_header"], message["content"]
        if isinstance(parent, dict) and isinstance(content, dict):
            return {"kind": message.get("msg_type"), "to": parent.get("msg_id"), "content": content}
    except Empty:
        pass
    except Exception:  # whatever the parser says of hostile bytes
        return {"kind": None, "to": None, "content": {}}
    return None


# Run once in a kernel; the module lives under a name of its own, out of the learner's namespace.
LOAD_PROBE = """
import sys, types
if "_tokcourse_probe" not in sys.modules:
    _m = types.ModuleType("_tokcourse_probe")
    exec(compile({source!r}, "<probe>", "exec"), _m.__dict__)
    sys.modules["_tokcourse_probe"] = _m
    del _m
"""
ASK_PROBE = (
    "(lambda p: p.Reply(p.answer({request!r}, get_ipython().user_ns)))"
    "(__import__('sys').modules['_tokcourse_probe'])"
)
STAY = "__import__('sys').modules['_tokcourse_probe'].stay(get_ipython())"


def probe_source() -> str:
    """The text that is sent into a kernel."""
    return Path(probe.__file__).read_text(encoding="utf-8")


class InKernel:
    """A stranger's code in a kernel, reached through a blocking Jupyter client.

    client: has `execute` and `get_shell_msg`. alive: whether the kernel's process still runs; death:
    how it ended. interrupt: asks it to stop. grace: seconds on top of a request's own budget, for a
    busy machine; after that the kernel is taken for dead, because it ignores its own limit. budget:
    seconds for all questions together; `spent` says how many are gone.
    """

    def __init__(
        self,
        client: Any,
        alive: Callable[[], bool],
        death: Callable[[], str] = lambda: "the kernel died",
        interrupt: Callable[[], None] = lambda: None,
        grace: float = 5.0,
        budget: float = 120.0,
    ) -> None:
        self.client, self.alive, self.death = client, alive, death
        self.interrupt, self.grace, self.budget = interrupt, grace, budget
        self.dead, self.spent = "", 0.0
        self._load = LOAD_PROBE.format(source=probe_source())

    def tired(self) -> bool:
        """Whether shrinking a counterexample would cost more time than it is worth."""
        return self.spent > TIRED

    def describe(self, name: str) -> Description:
        """What `name` stands for; nothing, where the answer is no description."""
        try:
            return read_description(self._ask(json.dumps({"describe": name}), 5.0))
        except plain_data.WireError:
            return Description("missing")
        except Unreachable as error:
            # Whatever it is, the next question says why there is no answer.
            self.dead = str(error)
            return Description("function")

    def run(self, scripts: Sequence[Script], seconds: float) -> list[Outcome]:
        """The outcome of each script, up to the first that ran out of time or ended the kernel."""
        if self.dead:
            return [Outcome("dead", message=self.dead)]
        try:
            # A batch may use four calls' budgets: honest calls take a hundredth of one.
            text = self._ask(request_scripts(scripts, seconds), 4 * seconds)
            return read_outcomes(text, len(scripts))
        except Unreachable as error:
            self.dead = str(error)
            return [Outcome("dead", message=self.dead)]
        except plain_data.WireError as error:
            return [
                Outcome(
                    "unplain", message=_("an answer that is no data: {error}").format(error=error)
                )
            ]

    def _ask(self, request: str, seconds: float) -> str:
        """Put one request to the probe and return its answer, still untrusted.

        Raises:
            Unreachable: when the kernel died or did not answer in time.
        """
        if self.dead:
            raise Unreachable(self.dead)
        if self.spent > self.budget:
            raise Unreachable(_("its answers to the checks took longer than all may take together"))
        begun = time.monotonic()
        self._drain()
        try:
            return self._answer(request, seconds)
        finally:
            self.spent += time.monotonic() - begun

    def _drain(self) -> None:
        """Drop what nobody asked for, which would keep an answer from getting through."""
        until = time.monotonic() + 1.0
        while time.monotonic() < until and receive(self.client.get_shell_msg, 0) is not None:
            pass

    def _answer(self, request: str, seconds: float) -> str:
        # The probe's text goes in once; reading it costs a kernel more than most answers.
        load, self._load = self._load, ""
        sent = self.client.execute(
            load,
            silent=True,
            store_history=False,
            user_expressions={"r": ASK_PROBE.format(request=request)},
            allow_stdin=False,
            stop_on_error=False,
        )
        reply = self._wait(sent, seconds + self.grace)
        found: Any = reply
        for key in ("user_expressions", "r", "data", "application/json", "answer"):
            found = found.get(key) if isinstance(found, dict) else None
        if not isinstance(found, str):
            raise Unreachable(_("the kernel's answer was tampered with or incomplete"))
        return found

    def _wait(self, sent: str, seconds: float) -> Any:
        deadline = time.monotonic() + seconds
        # By the clock, not by the number of messages: a stranger may send thousands of its own.
        while (left := deadline - time.monotonic()) > 0:
            message = receive(self.client.get_shell_msg, min(0.25, left))
            if message is None and not self.alive():
                raise Unreachable(_("{death}, during a check").format(death=self.death()))
            if message is not None and message["to"] == sent:
                return message["content"]
        self.interrupt()
        raise Unreachable(
            _("no answer within {seconds:g} s; the code could not be interrupted").format(
                seconds=seconds
            )
        )
