"""`python -m tests.attacks [NAME …]`: grade every attack in the sandbox and print the table.

Each batch is graded by a process of its own with a bounded address space, so that an attack on the
grader ends that batch and not the table. Exit status 0 only when all held.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from tests.attacks.attacks import ATTACKS, BY_NAME
from tests.attacks.base import Attack
from tests.attacks.ground import Ground, Result

HERE = Path(__file__).parent
PLAIN = HERE / "plain_nbgrader.json"
BATCH = 25  # attacks graded in one run
ROOM = 8 << 30  # bytes of address space for a grader under attack
PATIENCE = {"alone": 240, "batch": 1200}  # seconds


def batches(names: list[str]) -> Iterator[list[Attack]]:
    """Groups of attacks to be graded in one run each."""
    chosen = [a for a in ATTACKS if not names or a.name in names]
    together = [a for a in chosen if not a.alone]
    for start in range(0, len(together), BATCH):
        yield together[start : start + BATCH]
    yield from ([a] for a in chosen if a.alone)


def grade_batch(names: list[str], target: Path) -> None:
    """Grade some attacks in this process and write the results."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, hard))
    with tempfile.TemporaryDirectory(prefix="tok-attacks-") as folder:
        results = Ground(Path(folder), [BY_NAME[n] for n in names]).run()
    target.write_text(json.dumps([asdict(r) for r in results]), encoding="utf-8")


def run_batch(attacks: list[Attack]) -> list[Result]:
    """Grade some attacks in a process of their own."""
    names = [a.name for a in attacks]
    with tempfile.TemporaryDirectory(prefix="tok-attacks-") as folder:
        target = Path(folder) / "results.json"
        command = [sys.executable, "-m", "tests.attacks", "--batch", str(target), *names]
        patience = PATIENCE["alone" if len(attacks) == 1 else "batch"]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=patience, errors="replace"
            )
        except subprocess.TimeoutExpired:
            return [Result(n, wrong=[f"the run had not ended after {patience} s"]) for n in names]
        if done.returncode == 0:
            return [Result(**r) for r in json.loads(target.read_text(encoding="utf-8"))]
        last = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        said = f"the run ended with status {done.returncode}: {last[-200:]}"
        return [Result(n, wrong=[said]) for n in names]


def plain_results() -> dict[str, str]:
    """What plain nbgrader made of the same attacks, when it was last tried."""
    return json.loads(PLAIN.read_text(encoding="utf-8"))["results"] if PLAIN.is_file() else {}


def line(attack: Attack, result: Result, plain: dict[str, str]) -> str:
    """One line of the table."""
    score = "–" if result.score is None else f"{result.score:g}"
    ours = f"held, {score}" if not result.wrong else "NOT HELD"
    known = "" if attack.plain in ("", "not run", "not there") else " (before)"
    before = plain.get(attack.name) or attack.plain + known or "–"
    return f"{attack.theme:<8} {attack.name:<28} {textwrap.shorten(attack.tries, 66):<66} {before[:24]:<24} {ours}"


def main(arguments: list[str]) -> int:
    """Print the table; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.attacks")
    parser.add_argument("names", nargs="*", metavar="NAME", help="of attacks; none means all")
    parser.add_argument("--batch", type=Path, help=argparse.SUPPRESS)  # where the results go
    asked = parser.parse_args(arguments)
    if wrong := [name for name in asked.names if name not in BY_NAME]:
        parser.error(f"no attack is called {wrong[0]!r}; without names all are tried")
    if asked.batch:
        grade_batch(asked.names, asked.batch)
        return 0
    plain = plain_results()
    print(f"{'aim':<8} {'attack':<28} {'what it tries':<66} {'plain nbgrader':<24} ours")
    results = []
    for batch in batches(asked.names):
        for result in run_batch(batch):
            results.append(result)
            print(line(BY_NAME[result.name], result, plain), flush=True)
            for wrong in result.wrong:
                print(f"{'':9}{wrong}", flush=True)
    held = sum(not r.wrong for r in results)
    print(f"{held} of {len(results)} held")
    return 0 if held == len(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
