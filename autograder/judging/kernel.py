"""A kernel that a stranger's cells run in: started, fed, bounded in time and output, ended.

Unlike nbclient it keeps nothing that it does not show: output beyond a limit is counted and dropped
as it arrives, rich output is reduced to text and pictures, and a cell that outlasts its time is
interrupted, or its kernel ended.

Left out: the cage around the process (`sandbox`); what the cells are (`execute`).
"""

from __future__ import annotations

import base64
import binascii
import re
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.judging.implementation import LOAD_PROBE, STAY, InKernel, probe_source, receive
from autograder.language import words

_ = words("feedback")


POLL = 0.2  # seconds between two looks at whether a silent kernel is still alive
STARTUP = 60.0  # seconds; a cold start with torch on a busy machine takes about ten
PATIENCE = 3.0  # seconds that an interrupted cell has to stop
MAX_TEXT = 20_000  # characters of text kept for each cell
MAX_PICTURE = 2_000_000  # base64 characters of pictures kept for each cell
MAX_ALL_TEXT, MAX_ALL_PICTURES = 300_000, 3_000_000  # the same for all of a notebook's cells
MAX_MESSAGE = 32_000_000  # bytes; a larger one would be held whole in the grader's memory
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class KernelEnded(Exception):
    """The kernel is gone; the message says how, for the learner."""


@dataclass
class Outputs:
    """What is kept of a cell's output, and how much was dropped."""

    text_room: int = MAX_TEXT
    picture_room: int = MAX_PICTURE
    kept: list[NotebookNode] = field(default_factory=list)
    text: int = 0
    picture: int = 0
    dropped: int = 0

    def add(self, kind: Any, content: Mapping[str, Any]) -> None:
        """Keep one iopub message as far as the limits allow; malformed ones are dropped."""
        if kind == "stream":
            self._stream(_string(content.get("name")), _string(content.get("text")))
        elif kind == "error":
            name, value = _string(content.get("ename"))[:80], _string(content.get("evalue"))[:500]
            lines = content.get("traceback")
            trace = "\n".join(_string(line) for line in lines) if isinstance(lines, list) else ""
            if fits := self._room(ANSI.sub("", trace)):
                self.kept.append(
                    new_output("error", ename=name, evalue=value, traceback=fits.splitlines())
                )
        elif kind in ("display_data", "execute_result") and isinstance(content.get("data"), dict):
            self._rich(content["data"])

    def finish(self) -> list[NotebookNode]:
        """The outputs to store, with a line that says what was left out."""
        if self.dropped:
            note = _("[{dropped:,} characters of output left out]\n").format(dropped=self.dropped)
            self.kept.append(new_output("stream", name="stdout", text=note))
        return self.kept

    def _room(self, text: str) -> str:
        fits = text[: max(0, self.text_room - self.text)]
        self.text += len(fits)
        self.dropped += len(text) - len(fits)
        return fits

    def _stream(self, name: str, text: str) -> None:
        fits = self._room(text)
        # stderr is kept as stdout: to nbgrader, anything on stderr in a graded cell is a failure.
        last = self.kept[-1] if self.kept else None
        if fits and last is not None and last.output_type == "stream":
            last["text"] += fits
        elif fits:
            self.kept.append(new_output("stream", name="stdout", text=fits))

    def _rich(self, data: Mapping[str, Any]) -> None:
        shown: dict[str, str] = {}
        for mime in ("image/png", "image/jpeg"):
            picture = _string(data.get(mime))
            if not picture or not _is_base64(picture):
                continue
            if self.picture + len(picture) <= self.picture_room:
                shown[mime] = picture
                self.picture += len(picture)
            else:
                self.dropped += len(picture)
        # HTML, Markdown, LaTeX, SVG and JavaScript would run in the instructor's browser.
        if text := self._room(_string(data.get("text/plain"))):
            shown["text/plain"] = text
        if shown:
            self.kept.append(new_output("display_data", data=shown))


def _string(value: Any) -> str:
    # Lone surrogates could not be stored as UTF-8.
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=False)
    except (binascii.Error, ValueError):
        return False
    return bool(re.fullmatch(r"[A-Za-z0-9+/=\s]*", text))


class Kernel:
    """One kernel, as a context manager.

    name: a kernelspec's name. environment: variables on top of the process's own.

    >>> with Kernel() as kernel:
    ...     kernel.run("print(6 * 7)", seconds=20)[0]["text"]
    '42\\n'

    Raises:
        KernelEnded: by every method, once the kernel is gone.
    """

    def __init__(self, name: str = "python3", environment: Mapping[str, str] | None = None) -> None:
        self.name, self.environment = name, dict(environment or {})
        self.ended, self.stopped = "", False  # why it ended, and whether we ended it
        self.text_room, self.picture_room = MAX_ALL_TEXT, MAX_ALL_PICTURES

    def __enter__(self) -> Kernel:
        import os

        import zmq
        from jupyter_client.manager import KernelManager

        self._folder = tempfile.TemporaryDirectory(prefix="tok-")
        context = zmq.Context()
        # Sockets made from this context refuse a message that would fill the grader's memory.
        context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE)
        self.manager = KernelManager(kernel_name=self.name, context=context)
        try:
            self.manager.start_kernel(
                cwd=self._folder.name,
                env={**os.environ, **self.environment},
                extra_arguments=["--HistoryManager.hist_file=:memory:"],
            )
        except BaseException:
            self._close()
            raise
        return self

    def connect(self) -> None:
        """Wait until the kernel answers; apart from the start, so that two kernels start side by side."""
        if hasattr(self, "client"):
            return
        self.client = self.manager.blocking_client()
        # Neither heartbeats (the process is watched itself) nor questions to the user.
        self.client.start_channels(hb=False, stdin=False)
        self._answers()

    def _answers(self) -> None:
        """Wait until the kernel answers and its output arrives.

        As the client's own `wait_for_ready`, but for the fifth of a second that it then listens for
        what may still come: outputs are told apart by the request that they belong to.
        """
        deadline = time.monotonic() + STARTUP
        while True:
            sent = self.client.kernel_info()
            answer = receive(self.client.get_shell_msg, 1.0)
            replied = answer is not None and answer["kind"] == "kernel_info_reply"
            # Nothing on the other channel: it is not connected yet, and what is printed would be lost.
            if (
                answer is not None
                and replied
                and receive(self.client.get_iopub_msg, POLL) is not None
            ):
                self._drop_other_replies(sent, answer["to"])
                return
            if not self.alive():
                raise RuntimeError(self.death())
            if time.monotonic() > deadline:
                raise RuntimeError(f"the kernel did not answer in {STARTUP:g} s")

    def _drop_other_replies(self, last: str, got: str) -> None:
        """A slow kernel was asked several times, and answers each."""
        while got != last:
            answer = receive(self.client.get_shell_msg, 1.0)
            if answer is None:
                return
            got = answer["to"]

    def __exit__(self, *unused: object) -> None:
        self._close()

    def _close(self) -> None:
        try:
            if hasattr(self, "client"):
                self.client.stop_channels()
            if self.manager.has_kernel:
                self.manager.shutdown_kernel(now=True)
        finally:
            self.manager.cleanup_resources()
            self.manager.context.destroy(linger=0)
            self._folder.cleanup()

    def alive(self) -> bool:
        """Whether the kernel's process runs."""
        return bool(self.manager.is_alive())

    def death(self) -> str:
        """How a kernel that is no longer alive ended, as far as the sandbox knows."""
        why = self._known()
        return _("the kernel died: {why}").format(why=why) if why else _("the kernel died")

    def lost(self) -> bool:
        """Whether it died while it was needed, and nobody knows why: it may have been killed from outside."""
        return bool(self.ended) and not (self.stopped or self.alive() or self._known())

    def _known(self) -> str:
        ended_by = getattr(self.manager.provisioner, "ended_by", None)
        return str(ended_by()) if ended_by is not None else ""

    def begun(self) -> str:
        """Whether it was forked from a warm process or started cold, and why cold where that was not meant."""
        return str(getattr(self.manager.provisioner, "begun", "cold"))

    def implementation(self, budget: float = 120.0) -> InKernel:
        """The learner's code in this kernel, to be judged; budget: seconds for all its answers."""
        self.connect()
        interrupt = self.manager.interrupt_kernel
        return InKernel(self.client, self.alive, self.death, interrupt, budget=budget)

    def run(self, source: str, seconds: float) -> list[NotebookNode]:
        """Run one cell; returns what is kept of its output.

        A cell that outlasts `seconds` is interrupted, with an error output that says so.
        """
        if self.ended:
            raise KernelEnded(self.ended)
        self.connect()
        outputs = Outputs(min(MAX_TEXT, self.text_room), min(MAX_PICTURE, self.picture_room))
        sent = self.client.execute(source, allow_stdin=False, stop_on_error=False)
        if not self._collect(sent, outputs, seconds):
            self.manager.interrupt_kernel()
            if not self._collect(sent, outputs, PATIENCE):
                self._end(
                    _("a cell ran for more than {seconds:g} s and could not be interrupted").format(
                        seconds=seconds
                    ),
                    stopped=True,
                )
            said = _("the cell ran for more than {seconds:g} s and was stopped").format(
                seconds=seconds
            )
            outputs.add("error", {"ename": "TimeLimit", "evalue": said, "traceback": [said]})
        self._drop_reply()
        self.text_room -= outputs.text
        self.picture_room -= outputs.picture
        return outputs.finish()

    def plant(self, expression: str, seconds: float) -> None:
        """Evaluate an expression of ours, with the probe loaded, before any of the learner's cells.

        As an expression and not as a cell, which IPython would read several times over. With it exit and
        quit become what ends a cell (`probe.stay`); expression: "" for no other.

        Raises:
            RuntimeError: when it fails; no learner had a part in that.
        """
        self.connect()
        sent = self.client.execute(
            LOAD_PROBE.format(source=probe_source()),
            silent=True,
            store_history=False,
            user_expressions={"planted": f"({STAY}, {expression or None})"},
            allow_stdin=False,
        )
        done = self._collect(sent, Outputs(), seconds)
        answer = receive(self.client.get_shell_msg, PATIENCE) if done else None
        said = (answer or {}).get("content", {}).get("user_expressions", {}).get("planted", {})
        if said.get("status") != "ok":
            raise RuntimeError(f"planting failed: {said.get('evalue', 'no answer')}")

    def _collect(self, sent: str, outputs: Outputs, seconds: float) -> bool:
        """Take the cell's messages until it is done; False when its time is up."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            message = receive(self.client.get_iopub_msg, min(POLL, left))
            if message is None and not self.alive():
                self._end(self.death())
            if message is None or message["to"] != sent:
                continue
            if message["content"].get("execution_state") == "idle":
                return True
            outputs.add(message["kind"], message["content"])
        return False

    def _drop_reply(self) -> None:
        """Take the cell's reply off the shell channel, so that a check does not meet it."""
        receive(self.client.get_shell_msg, POLL)

    def _end(self, reason: str, stopped: bool = False) -> None:
        self.ended, self.stopped = reason, stopped
        self.manager.shutdown_kernel(now=True)
        raise KernelEnded(reason)
