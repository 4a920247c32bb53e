"""Compare the engine with its peers, interleaved in one run; end with the worst ratios.

    python -m benchmarks [--rounds 5] [--quick]

Installs the peers at pinned versions into `.cache/bench-venv`, builds the corpora, checks that
results are equal before it times anything, then runs each measurement in a process of its own, in
turn, on one processor, `--rounds` times. Figures are medians of CPU seconds inside the call. Writes
`benchmarks/results.json`, `benchmarks/results.svg` and `docs/benchmarks.md` after every round, so that
an interrupt keeps what was measured. `--quick`: one round, English only, and nothing is written.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.corpora import CACHE, build
from benchmarks.peers import ENCODERS, SUPPORT, TRAINERS
from benchmarks.report import summary, write_page, write_plot

ROOT = Path(__file__).resolve().parent.parent
VENV = CACHE / "bench-venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
CORPORA = ("english", "code", "korean", "mixed")
SMALL = 500_000  # code points of the text on which results are compared

Job = tuple[str, str, str, int]  # task, library, corpus, vocabulary size


def install() -> None:
    """Make the environment of the peers, once."""
    wanted = sorted({*SUPPORT, *(r for r, _, _ in TRAINERS.values()), *ENCODERS.values()})
    done = VENV / "requirements.txt"
    if done.exists() and done.read_text(encoding="utf-8").split("\n") == wanted:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    subprocess.run(
        [PYTHON, "-m", "pip", "install", "-qq", "--only-binary", ":all:", *wanted], check=True
    )
    done.write_text("\n".join(wanted), encoding="utf-8")


def run(job: Job, limit: int | None = None) -> dict[str, Any]:
    """Run one measurement in a process of its own, on one processor and one thread."""
    arguments = [*map(str, job), *([str(limit)] if limit else [])]
    one_thread = dict.fromkeys(("RAYON_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    process = subprocess.run(
        [PYTHON, "-m", "benchmarks.peers", *arguments],
        cwd=ROOT,
        env=os.environ | one_thread | {"TOKENIZERS_PARALLELISM": "false"},
        capture_output=True,
        encoding="utf-8",
        preexec_fn=_one_processor if hasattr(os, "sched_setaffinity") else None,
    )
    if process.returncode:
        raise RuntimeError(f"{job} failed:\n{process.stderr[-2000:]}")
    return json.loads(process.stdout.splitlines()[-1])


def _one_processor() -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def check_equal() -> dict[str, str]:
    """Compare results on a small text; return what each trainer's are equal to.

    Raises RuntimeError when the engine differs from MiniBpeRust, which has the lecture's tie-break,
    or an encoder from tiktoken.
    """
    ours = {tie: f"engine tie={tie}" for tie in ("first", "smallest", "greatest")}
    digests = {
        tie: run(("train", name, "english", 1024), SMALL)["digest"] for tie, name in ours.items()
    }
    equal = {}
    peers = {name: run(("train", name, "english", 1024), SMALL)["digest"] for name in TRAINERS}
    for name, (_, pattern, tie) in TRAINERS.items():
        digest = peers[name]
        matches = [rule for rule, each in digests.items() if each == digest]
        if pattern == "gpt4" and tie and tie not in matches:
            raise RuntimeError(f"{name} does not give the engine's merges with tie={tie!r}")
        same = [other for other in peers if other != name and peers[other] == digest]
        equal[name] = ", ".join([f"engine tie={rule}" for rule in matches] + same) or "none other"
    for corpus in CORPORA:
        ids = {name: run(("encode", name, corpus, 0))["digest"] for name in ENCODERS}
        different = [name for name in ids if ids[name] != ids["tiktoken, list"]]
        if different:
            raise RuntimeError(f"on {corpus}, ids differ from tiktoken's: {', '.join(different)}")
    return equal


def jobs(quick: bool) -> list[Job]:
    """List what is measured."""
    listed: list[Job] = []
    for corpus in CORPORA[: 1 if quick else None]:
        for size in (4096, 32768)[: 1 if quick else None]:
            # another algorithm, and slow: once is enough
            names = [
                n for n in TRAINERS if n != "sentencepiece" or (corpus, size) == ("english", 4096)
            ]
            listed += [("train", name, corpus, size) for name in names]
        listed += [("encode", name, corpus, 0) for name in ENCODERS]
    if not quick:
        listed += [("train", name, "english_100", 32768) for name in LARGE]
    return listed


LARGE = ("engine", "MiniBpeRust", "engine, GPT-2", "gigabpe", "gigatoken")


def main() -> None:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one round, English only")
    options = parser.parse_args()
    for corpus in (*CORPORA, *(() if options.quick else ("english_100",))):
        build(corpus)
    install()
    print("comparing results ...", flush=True)
    equal = check_equal()
    samples: dict[Job, list[dict[str, Any]]] = defaultdict(list)
    rounds = 1 if options.quick else options.rounds
    results: dict[str, Any] = {}
    for k in range(rounds):
        for job in jobs(options.quick):  # every library in turn, so that a busy machine slows all
            samples[job].append(run(job))
        print(f"round {k + 1} of {rounds}", flush=True)
        results = as_results(samples, equal, k + 1)
        if not options.quick:
            write(results)
    print(summary(results))


def as_results(
    samples: dict[Job, list[dict[str, Any]]], equal: dict[str, str], rounds: int
) -> dict[str, Any]:
    """The medians of what was measured, and where."""
    processor = platform.processor() or platform.machine()
    medians = []
    for (task, name, corpus, size), runs in samples.items():
        figures = {
            key: statistics.median(r[key] for r in runs) for key in ("cpu", "process", "peak_mb")
        }
        row = {"task": task, "name": name, "corpus": corpus, "vocab_size": size}
        medians.append({**row, "bytes": runs[0]["bytes"], **figures})
    machine = f"{processor}, Python {platform.python_version()}"
    return {"machine": machine, "rounds": rounds, "equal": equal, "medians": medians}


def write(results: dict[str, Any]) -> None:
    """Write the figures as data, as a plot and as a page."""
    text = json.dumps(results, indent=1) + "\n"
    (ROOT / "benchmarks" / "results.json").write_text(text, encoding="utf-8")
    write_plot(results, ROOT / "benchmarks" / "results.svg")
    write_page(results, ROOT / "docs" / "benchmarks.md")


if __name__ == "__main__":
    main()
