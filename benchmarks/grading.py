"""What grading a class costs: warm kernels against cold ones, whole runs against nbgrader and otter-grader.

    python -m benchmarks.grading [--submissions 10] [--rounds 3] [--sets ps02,ps12] [--without-otter]

Three comparisons, each in one run on the same processors (two, where there are two), in turn, so that a
busy machine slows all:

- a kernel in the sandbox, ready and with torch imported: forked from a warm process, started cold;
- `tokcourse grade` of a class against plain `nbgrader autograde` of the same notebooks;
- the same against nbgrader and otter-grader with the checks' visible inputs written out as assertions,
  which is what an instructor without our checks would have; otter-grader is installed for it.

Ours does more in its time: it judges in two sandboxed kernels, draws hidden inputs, tests itself first,
and writes feedback and reports; plain nbgrader only runs and records. Prints medians and ratios, and
writes `benchmarks/grading.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder import checks, sandbox
from autograder.course.cells import grade_id
from autograder.course.folder import Course
from autograder.judging import inputs
from autograder.judging.kernel import Kernel
from autograder.sandbox.provisioner import WARM
from benchmarks.corpora import CACHE

ROOT = Path(__file__).resolve().parent.parent
OTTER = ("otter-grader==7.0.0", "ipykernel==7.4.0")
VENV = CACHE / "otter-venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
EQUAL = "ps02"  # its checks are plain calls, which can be written out as assertions
AIMS = {"kernel": 0.25, "torch": 0.25, "no torch": 0.5}
USES_TORCH = ("ps11", "ps12")


def processors() -> set[int]:
    """Two processors of this machine, or the only one."""
    return set(sorted(os.sched_getaffinity(0))[:2])


# ---- Kernels ---------------------------------------------------------------------------------


def kernels(rounds: int) -> dict[str, Any]:
    """Seconds from the start of a kernel to its answer to a torch cell, warm and cold in turn."""
    name, packages = sandbox.kernel_name(), {WARM: "regex,tiktoken,numpy,torch"}
    begun = time.perf_counter()
    ready(name, packages)  # starts the warm process
    boot = time.perf_counter() - begun
    ready(name, {})  # reads torch from disk once
    warm, cold = [], []
    for _ in range(rounds):
        warm.append(ready(name, packages))
        cold.append(ready(name, {}))
    ratios = [w / c for w, c in zip(warm, cold, strict=True)]
    found = {"warm": warm, "cold": cold, "ratio": statistics.median(ratios), "first": boot}
    print(
        f"kernel with torch: warm {statistics.median(warm):.2f} s, cold {statistics.median(cold):.2f} s, "
        f"ratio {found['ratio']:.2f} ({min(ratios):.2f} to {max(ratios):.2f}; aim {AIMS['kernel']}); "
        f"the first, with the warm process itself, {boot:.2f} s",
        flush=True,
    )
    return found


def ready(name: str, variables: dict[str, str]) -> float:
    """Seconds until one kernel has run a torch cell."""
    begun = time.perf_counter()
    with Kernel(name, variables) as kernel:
        said = kernel.run("import torch; print(int(torch.ones(3).sum()))", 120)
        spent = time.perf_counter() - begun
        if said[0].get("text") != "3\n" or kernel.begun() != ("warm" if variables else "cold"):
            raise RuntimeError(f"a kernel that began {kernel.begun()!r} said {said}")
    return spent


# ---- Runs ------------------------------------------------------------------------------------


def solution(name: str) -> NotebookNode:
    """An assignment's source."""
    return nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", 4)


def handed_in(nb: NotebookNode, name: str, count: int, folder: Path) -> list[Path]:
    """Write `count` submissions, no two alike; returns their paths."""
    paths = []
    for number in range(count):
        for cell in nb.cells:
            meta = cell.metadata.get("nbgrader") or {}
            if cell.cell_type == "code" and meta.get("solution"):
                cell.source = cell.source.partition("\n# by ")[0] + f"\n# by {number}"
        path = folder / f"s{number:03}" / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(nb, path)
        paths.append(path)
    return paths


def timed(command: list[str], folder: Path) -> float:
    """Seconds of one command on the two processors.

    Raises:
        RuntimeError: when it fails; the figure would mean nothing.
    """
    two = processors()
    begun = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        preexec_fn=lambda: os.sched_setaffinity(0, two),
    )
    spent = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}")
    return spent


def environment() -> dict[str, str]:
    """The variables for every grader: one thread for each kernel, so that none wins by threads."""
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, **one_thread, "PATH": beside, "PYTHONPATH": str(ROOT)}


def ours(name: str, count: int) -> float:
    """Seconds of `tokcourse grade` with two workers, self-test, feedback and report included."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        handed_in(solution(name), name, count, folder / "in")
        command = [sys.executable, "-m", "autograder.cli", "grade", name, str(folder / "in")]
        command += ["--course", str(folder / "course"), "--workers", "2"]
        return timed(command, folder)


def plain(source: NotebookNode, name: str, count: int) -> float:
    """Seconds of plain `nbgrader autograde`, without sandbox; making the assignment is not counted."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "source" / name).mkdir(parents=True)
        nbformat.write(source, folder / "source" / name / f"{name}.ipynb")
        nbgrader = [sys.executable, "-m", "nbgrader"]
        timed([*nbgrader, "generate_assignment", name], folder)
        handed_in(source, name, count, folder / "submitted")
        return timed([*nbgrader, "autograde", name, "--create"], folder)


def otter(source: NotebookNode, name: str, count: int) -> float:
    """Seconds of otter-grader's local grading, `otter run`, two submissions at a time."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        tests = folder / "tests"
        tests.mkdir()
        for cell in source.cells:
            if "assert " in cell.source:
                (tests / f"{grade_id(cell).replace('-', '_')}.py").write_text(
                    as_otter_test(grade_id(cell).replace("-", "_"), cell.source), encoding="utf-8"
                )
        timed(
            [str(PYTHON), "-m", "otter", "generate", "-o", "autograder.zip", "-t", "tests"], folder
        )
        nb = nbformat.from_dict(source)
        nb.cells = [cell for cell in nb.cells if "assert " not in cell.source]
        paths = handed_in(nb, name, count, folder / "in")
        lines = [f"{path}\t{folder / 'out' / path.parts[-3]}" for path in paths]
        (folder / "list").write_text("\n".join(lines), encoding="utf-8")
        for line in lines:
            Path(line.partition("\t")[2]).mkdir(parents=True)
        run = f"{PYTHON} -m otter run --no-logo -a autograder.zip -o $1 $0 > /dev/null 2>&1"
        command = ["xargs", "-a", "list", "-P", "2", "-n", "2", "sh", "-c", run]
        spent = timed(command, folder)
        for line in lines:
            told = json.loads((Path(line.partition("\t")[2]) / "results.json").read_text("utf-8"))
            if not all(test.get("score") == test.get("max_score") for test in told["tests"]):
                raise RuntimeError(f"otter-grader did not give full marks: {told['tests'][:3]}")
        return spent


def as_otter_test(name: str, source: str) -> str:
    """A test file as otter-grader reads it, with one case: doctest lines of the assertions."""
    code = "".join(f">>> {line}\n" for line in source.splitlines())
    case = {"code": code, "hidden": False, "locked": False}
    suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    return f"OK_FORMAT = True\n\ntest = {{'name': {name!r}, 'points': 1, 'suites': [{suite!r}]}}\n"


def written_out(name: str) -> NotebookNode:
    """The set with each check's visible inputs as assertions on the reference's answers."""
    nb = solution(name)
    for cell in nb.cells:
        if str(grade_id(cell)).startswith("setup"):
            cell.source = "import math"
    known = {check.cell: check for check in checks.of_set(name.partition("_")[0])}
    for cell in nb.cells:
        if (check := known.get(str(grade_id(cell)))) is None:
            continue
        lines = []
        for place, behaviour in enumerate(check.behaviours):
            for args in (*behaviour.edges, *inputs.draw(check, place, inputs.VISIBLE_SEED)):
                if behaviour.raises or not behaviour_is_call(check, behaviour, args):
                    continue
                expected = inputs.expected(check, behaviour, args)
                lines.append(f"assert {check.function}{written(args)} == {expected!r}")
        cell.source = "\n".join(line for line in lines if len(line) < 2_000)
    return nb


def behaviour_is_call(check: Any, behaviour: Any, args: tuple[Any, ...]) -> bool:
    """Whether the check only calls its function with these arguments."""
    script = check.script(behaviour, args)
    return len(script) == 1 and script[0].kind == "call"


def written(args: tuple[Any, ...]) -> str:
    """Arguments as Python writes them."""
    return f"({', '.join(map(repr, args))})"


def install_otter() -> None:
    """Make otter-grader's environment, once; it grades in there."""
    done = VENV / "requirements.txt"
    if done.exists() and done.read_text(encoding="utf-8").split("\n") == list(OTTER):
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--only-binary", ":all:"]
    subprocess.run([*pip, *OTTER], check=True)
    done.write_text("\n".join(OTTER), encoding="utf-8")


def compare(
    title: str, aim: float | None, runs: dict[str, Callable[[], float]], rounds: int
) -> Any:
    """Run each in turn; print each one's median seconds and our ratio to it."""
    spent: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            spent[name].append(run())
    medians = {name: statistics.median(values) for name, values in spent.items()}
    first = next(iter(runs))
    print(f"{title}:" + (f" (aim {aim})" if aim else ""))
    for name, median in medians.items():
        ratios = [a / b for a, b in zip(spent[first], spent[name], strict=True)]
        against = "" if name == first else f", ours / it {statistics.median(ratios):.2f}"
        print(f"  {name:28} {median:7.1f} s{against}", flush=True)
    return {"seconds": spent, "medians": medians}


def main() -> None:
    """Run the comparisons and print them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__)
    parser.add_argument("--submissions", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sets", default="ps02,ps12", help="problem sets, separated by commas")
    parser.add_argument("--without-otter", action="store_true")
    options = parser.parse_args()
    count, rounds = options.submissions, options.rounds
    if not options.without_otter:
        install_otter()
    course = Course(ROOT)
    results: dict[str, Any] = {
        "machine": f"{platform.processor() or platform.machine()}, Python {platform.python_version()}",
        "processors": len(processors()),
        "submissions": count,
        "rung": sandbox.probe().name,
        "kernels": kernels(max(rounds, 3)),
    }
    for short in options.sets.split(","):
        name = course.resolve(short)
        kind = "torch" if short in USES_TORCH else "no torch"
        runs: dict[str, Callable[[], float]] = {
            "tokcourse grade": lambda name=name: ours(name, count),
            "nbgrader autograde": lambda name=name: plain(solution(name), name, count),
        }
        title = f"{count} submissions of {short} ({kind}), the same notebooks"
        results[short] = compare(title, AIMS[kind], runs, rounds)
    name = course.resolve(EQUAL)
    source = written_out(name)
    runs = {
        "tokcourse grade": lambda: ours(name, count),
        "nbgrader, assertions": lambda: plain(source, name, count),
    }
    if not options.without_otter:
        runs["otter run, assertions"] = lambda: otter(source, name, count)
    title = f"{count} submissions of {EQUAL} against an equal assignment with assertions"
    results["assertions"] = compare(title, None, runs, rounds)
    target = ROOT / "benchmarks" / "grading.json"
    target.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
