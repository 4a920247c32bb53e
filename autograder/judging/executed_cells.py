"""The cells that a notebook has run: which one stopped before it came to a name, or gave it another value.

The learner's own notebook knows them from IPython's history (`of_notebook`), the grader from what it
ran itself (`execute`). Left out: what their code is worth (`engine`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder import language
from autograder.judging import probe
from autograder.language import words

_ = words("feedback")

MOST_SHOWN = 80  # characters of a cell's line
MOST_READ = 100_000  # characters of a cell that are looked through
MOST_SAID = 200  # characters of what an exception says
# What to do about it, where the message itself doesn't say.
ADVICE = {
    "ModuleNotFoundError": language.marked(
        "Only the packages of the course are there; the exercise needs no other."
    ),
    "FileNotFoundError": language.marked(
        "In grading there are no files of yours; write into the cell what it needs."
    ),
    "StdinNotImplementedError": language.marked(
        "In grading nobody types; write the value into the cell."
    ),
    "SystemExit": language.marked("Take exit() and quit() out: they end the cell."),
}


@dataclass(frozen=True)
class Stop:
    """Why a cell stopped: the exception's name and message, and the cell's line, 0 where unknown.

    subtle: IPython drops a cell's leading blank lines, and counts from the first that is left.
    """

    error: str
    message: str
    line: int = 0

    def said(self) -> str:
        """Its name and message on one line, shortened; every character can be seen."""
        text = f"{self.error}: {self.message}" if self.message else self.error
        return _visible(text, MOST_SAID)


@dataclass(frozen=True)
class Ran:
    """One cell that was run: how a person finds it, its text, and why it stopped where it did."""

    label: str
    source: str
    stop: Stop | None = None

    def line(self, number: int) -> str:
        """One line of it, counted from 1, shortened; "" where there is none."""
        lines = self.source[:MOST_READ].splitlines()
        return _visible(lines[number - 1], MOST_SHOWN) if 0 < number <= len(lines) else ""


@dataclass(frozen=True)
class Reason:
    """Why a function is not there: cause, such as "ModuleNotFoundError: No module named 'x'", and a
    sentence that also says where."""

    cause: str
    sentence: str


def under(heading: str) -> str:
    """How to find a cell by the heading above it, which may be a stranger's.

    >>> under("2. Replace a pair"), under("")
    ('the cell under “2. Replace a pair”', 'the cell before the first heading')
    """
    if not heading:
        return _("the cell before the first heading")
    return _("the cell under “{heading}”").format(heading=_visible(heading, MOST_SHOWN))


def _visible(text: str, most: int) -> str:
    """Text on one line, shortened, in which every character can be seen."""
    line = " ".join(text[: 2 * most].split()).replace("`", "'")
    shown = "".join(c if c.isprintable() else "\ufffd" for c in line)
    return shown if len(shown) <= most else f"{shown[:most]}…"


def why_missing(name: str, cells: Sequence[Ran]) -> Reason | None:
    """Why a function or class is not there although a cell that would define it was run.

    >>> stop = Stop("ModuleNotFoundError", "No module named 'pandas'", 1)
    >>> found = why_missing("f", [Ran("cell [3]", "import pandas\\ndef f(): ...", stop)])
    >>> found.sentence.partition(". Only")[0]
    "There is no f: cell [3], which defines it, stopped at line 1, `import pandas`: ModuleNotFoundError: No module named 'pandas'"
    """
    cell = next((c for c in reversed(cells) if _defines(name, c.source)), None)
    if cell is None or cell.stop is None:
        return None
    if not cell.stop.error:
        said = _(
            "There is no {name}, although {cell}, which defines it, was run: run it again, and read "
            "what it says."
        )
        return Reason("", said.format(name=name, cell=cell.label))
    blank = len(cell.source) - len(cell.source.lstrip())
    line = cell.stop.line + cell.source.count("\n", 0, blank)
    cause, shown = cell.stop.said(), cell.line(line) if cell.stop.line else ""
    said = _("There is no {name}: {cell}, which defines it, stopped: {cause}.")
    if shown:
        said = _(
            "There is no {name}: {cell}, which defines it, stopped at line {line}, `{shown}`: {cause}."
        )
    said = said.format(name=name, cell=cell.label, line=line, shown=shown, cause=cause.rstrip("."))
    advice = ADVICE.get(cell.stop.error, "")
    return Reason(cause, f"{said} {_(advice)}" if advice else said)


def _defines(name: str, source: str) -> bool:
    """Whether a cell's text defines a name; as text, since a cell that stopped may not be Python."""
    defines = rf"^\s*(?:async\s+def|def|class)\s+{re.escape(name)}\b"
    return bool(re.search(defines, source[:MOST_READ], re.MULTILINE))


def given_at(name: str, cells: Sequence[Ran]) -> tuple[str, str] | None:
    """The cell and the line that last gave a name a value: (label, line); None where none is found.

    >>> given_at("max", [Ran("cell [1]", "low, max = 0, 9"), Ran("cell [2]", "max(3, 4) == 4")])
    ('cell [1]', 'low, max = 0, 9')
    """
    word = re.escape(name)
    gives = re.compile(
        rf"[\w\s,*]*\b{word}\b[\w\s,*]*(?::[^=]*)?=(?!=)|(?:async\s+)?(?:def|class)\s+{word}\b"
        rf"|(?:from|import)\s.*\b{word}\b|(?:for|with)\s.*\b{word}\b.*:"
    )
    for cell in reversed(cells):
        lines = cell.source[:MOST_READ].splitlines()
        for number in range(len(lines), 0, -1):
            if len(lines[number - 1]) <= MOST_SAID and gives.match(lines[number - 1]):
                return cell.label, cell.line(number)
    return None


def of_notebook(namespace: Mapping[str, Any]) -> list[Ran]:
    """The cells that the learner's own notebook has run, with the latest exception at its cell.

    Of any other cell nobody knows whether it came to its end.
    """
    shell = namespace.get("get_ipython", lambda: None)()
    history = namespace.get("In")
    if shell is None or not isinstance(history, list):
        return []
    raw = shell.history_manager.input_hist_raw  # as it was typed, magic commands too
    history = raw if len(raw) == len(history) else history
    place, latest = _latest(shell)
    return [
        Ran(
            _("cell [{number}]").format(number=number),
            source,
            latest if number == place else Stop("", ""),
        )
        for number, source in enumerate(history)
        if number and isinstance(source, str)
    ]


def _latest(shell: Any) -> tuple[int, Stop]:
    """The number of the cell that stopped last, and why; 0 where that is not known."""
    error = getattr(sys, "last_value", None)
    numbers = getattr(shell.compile, "_filename_map", {})  # of each cell's file name, in tracebacks
    if isinstance(error, SyntaxError) and error.filename in numbers:
        return numbers[error.filename], Stop(type(error).__name__, error.msg, error.lineno or 0)
    trace = getattr(error, "__traceback__", None)
    while trace is not None:
        if (file := trace.tb_frame.f_code.co_filename) in numbers:
            stop = Stop(type(error).__name__, probe.message(error), trace.tb_lineno)
            return numbers[file], stop
        trace = trace.tb_next
    return 0, Stop("", "")


PLACE = re.compile(r"^ *(?:Cell|File) In\s?\[\d+\],? line:? ?(\d+)|^-+> ?(\d+) ", re.MULTILINE)

WITHIN = re.compile(r" \([^()]*, line (\d+)\)$")


def stop_of(outputs: Iterable[Mapping[str, Any]]) -> Stop | None:
    """Why a cell stopped, from its outputs as a kernel gave them; None where it came to its end.

    >>> trace = ["Traceback …", "Cell In[1], line 2", "      1 x = 1", "----> 2 y"]
    >>> stop_of([{"output_type": "error", "ename": "E", "evalue": "no", "traceback": trace}])
    Stop(error='E', message='no', line=2)
    """
    for output in outputs:
        if output.get("output_type") == "error":
            found = PLACE.search("\n".join(output["traceback"])[:MOST_READ])
            within = WITHIN.search(
                output["evalue"][:500]
            )  # of text that could not be read as Python
            place = found or within
            line = next(filter(None, place.groups() if place else ()), "0")
            return Stop(output["ename"], WITHIN.sub("", output["evalue"][:500]), int(line[:6]))
        if output.get("output_type") == "stream":
            # IPython's word for a magic command that there is not, after which it ends the cell.
            last = output["text"][-MOST_READ:].rstrip().rpartition("\n")[2]
            if last.startswith("UsageError: "):
                return Stop("UsageError", last.removeprefix("UsageError: "))
    return None
