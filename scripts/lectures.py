"""Runs all lectures, each in a fresh kernel, and writes how long they took to docs/run-times.md.

    make lectures                  all of them, and the table
    make lectures ARGS="07 08"     these only, on the screen; the table is left alone

A lecture is run as a learner runs it, from the first cell to the last, in an empty folder. The status
is 1 when a cell fails. Times belong to the machine and to what else it is doing, so the table names
the machine, and processor seconds stand beside the time by the clock.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from tqdm import tqdm

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "run-times.md"
# What a lecture promises on two processors with nothing else to do, in seconds.
LECTURE_LIMIT, CELL_LIMIT = 180, 10
HANG = 900  # seconds a cell may take before its lecture is given up
# To a kernel: a warning that its sockets are not encrypted would break every progress bar.
QUIET = ["--log-level=ERROR"]
# Asked after the last cell: the kernel's own processor seconds, all threads, and the modules' files.
PROBE = """
import json, sys, time
files = sorted({getattr(m, "__file__", None) or "" for m in list(sys.modules.values())})
print(json.dumps({"processor": time.process_time(), "files": files}))
"""


@dataclass(frozen=True)
class Run:
    """What came of one lecture; `fault` is the failed cell's id and error, or empty."""

    name: str
    seconds: float
    processor: float
    slowest: str
    slowest_seconds: float
    slow_cells: int
    fault: str = ""


def lectures(chosen: Sequence[str], folder: Path) -> list[Path]:
    """The notebooks in lecture order; `chosen` are numbers or beginnings of names, none means all."""
    found = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if wrong := [c for c in chosen if not any(path.name.startswith(c) for path in found)]:
        raise SystemExit(
            f"no lecture begins with {wrong[0]!r}; there are {', '.join(path.stem for path in found)}"
        )
    return [p for p in found if not chosen or any(p.name.startswith(c) for c in chosen)]


def run(path: Path) -> Run:
    """Run one lecture in an empty folder."""
    return executed(path)[0]


def executed(path: Path) -> tuple[Run, NotebookNode, list[str]]:
    """Run one lecture in an empty folder: what came of it, its outputs, the files of modules it used."""
    nb = nbformat.read(path, as_version=4)
    nb.cells.append(nbformat.v4.new_code_cell(PROBE))
    client = NotebookClient(
        nb, timeout=HANG, kernel_name="python3", record_timing=True, extra_arguments=QUIET
    )
    fault, told = "", {"processor": 0.0, "files": []}
    with tempfile.TemporaryDirectory() as folder:
        try:
            client.execute(cwd=folder)
            told = json.loads(nb.cells[-1].outputs[0].text)
        except CellExecutionError as error:
            fault = f"{error.ename}: {error.evalue}"
    nb.cells.pop()
    times = {cell.id: seconds(cell) for cell in nb.cells if cell.cell_type == "code"}
    slowest = max(times, key=lambda name: times[name])
    slow = sum(one > CELL_LIMIT for one in times.values())
    came = Run(
        path.stem,
        sum(times.values()),
        told["processor"],
        slowest,
        times[slowest],
        slow,
        failed(nb) + fault,
    )
    return came, nb, told["files"]


def seconds(cell: NotebookNode) -> float:
    """How long a cell ran, by the kernel's own messages; 0 when it did not."""
    stamps = cell.metadata.get("execution", {})
    begun, done = stamps.get("iopub.execute_input"), stamps.get("shell.execute_reply")
    if not begun or not done:
        return 0.0
    begun, done = (datetime.fromisoformat(s.replace("Z", "+00:00")) for s in (begun, done))
    return (done - begun).total_seconds()


def failed(nb: NotebookNode) -> str:
    """The id of the cell that ended in an error, with a colon, or nothing."""
    for cell in nb.cells:
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            return f"{cell.id}: "
    return ""


def row(one: Run) -> str:
    """A line of the table."""
    over = " (over)" if one.seconds > LECTURE_LIMIT else ""
    return (
        f"| {one.name} | {one.seconds:.0f}{over} | {one.processor:.0f} | `{one.slowest}`, "
        f"{one.slowest_seconds:.0f} | {one.slow_cells} | {one.fault or 'runs'} |"
    )


def table(runs: Sequence[Run], machine: str) -> str:
    """The page with all runs."""
    head = (
        "# How long the lectures run\n\n"
        "Written by `make lectures`; not edited by hand. Each lecture was run from its first cell to "
        "its last in a fresh kernel.\n\n"
        f"Machine: {machine}.\n\n"
        f"What is promised, on two processors that are free: {LECTURE_LIMIT} seconds a lecture, "
        f"{CELL_LIMIT} seconds a cell wherever that is possible. A machine that is doing something "
        "else takes longer by the clock, and about as long in processor seconds.\n\n"
        "| lecture | seconds | processor seconds | slowest cell, seconds | cells over "
        f"{CELL_LIMIT} s | |\n|---|---|---|---|---|---|\n"
    )
    return head + "".join(row(one) + "\n" for one in runs)


def machine() -> str:
    """This machine in words."""
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    wanted = os.environ.get("COURSE_DEVICE", "auto")
    return (
        f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}, "
        f"Python {platform.python_version()}, COURSE_DEVICE {wanted}{load}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("lectures", nargs="*", help="such as 07; none means all, and the table")
    options.add_argument("--folder", type=Path, default=ROOT / "lectures")
    options.add_argument("--table", type=Path, default=TABLE)
    chosen = options.parse_args(arguments)
    before, runs = machine(), []
    paths = lectures(chosen.lectures, chosen.folder)
    for path in tqdm(paths, unit="lecture", file=sys.stdout, desc="lectures"):
        runs.append(run(path))
        tqdm.write(row(runs[-1]), file=sys.stdout)
    if not chosen.lectures:
        chosen.table.write_text(table(runs, before), encoding="utf-8")
        print(f"written to {chosen.table}")
    return int(any(one.fault for one in runs))


if __name__ == "__main__":
    sys.exit(main())
