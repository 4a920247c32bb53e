"""`python -m tests.mutants [SET …] [--seeds N]`: the mutation table of the problem sets' checks.

Every known mistake is judged as a learner's code would be: caught, and named by its own sentence?
Every other correct design must earn all points. With --seeds each is given points that often more, on
other hidden inputs and without an explanation, and points that are not the same each time are told.
Functions that raise what no check knows are given too, for every check and type of exception: a name
for one of them is wrong.
Exit status 0 only when every mistake is caught, nine in ten are named by their own sentence, every
design passes, none wavers, and nothing foreign has a name.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import foreign
from proving import design_of, designs_of, mistakes_of, named, scores_by_seed
from submissions import reference, wrong
from tqdm import tqdm

from autograder import checks
from autograder.judging.engine import judge

HEAD = f"{'set':<6} {'mutants':>8} {'caught':>7} {'right sentence':>15} {'alternatives':>13} {'passed':>7} {'wavering':>9} {'foreign':>8} {'named':>6} {'seconds':>8}"


@dataclass
class Row:
    """What one set's checks showed; `faults` says each thing that went wrong."""

    name: str
    mutants: int = 0
    caught: int = 0
    right: int = 0
    designs: int = 0
    passed: int = 0
    wavering: int = 0
    foreign: int = 0
    misnamed: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        return (
            f"{self.name:<6} {self.mutants:>8} {self.caught:>7} {self.right:>15} {self.designs:>13} "
            f"{self.passed:>7} {self.wavering:>9} {self.foreign:>8} {self.misnamed:>6} "
            f"{self.seconds:>8.1f}"
        )

    def holds(self) -> bool:
        named_enough = self.right >= 0.9 * self.mutants
        return (
            self.caught == self.mutants
            and named_enough
            and self.designs == self.passed
            and not self.wavering
            and not self.misnamed
        )


def measure(name: str, seeds: int) -> Row:
    """Judge a set's mistakes, designs and references, each with `seeds` hidden draws."""
    row, begun = Row(name), time.process_time()
    for check in checks.of_set(name):
        scores = scores_by_seed(check, partial(reference, check.id), seeds)
        if scores != {check.points}:
            row.wavering += 1
            row.faults.append(f"{check.id}: the reference earns {sorted(scores)}")
    for check, mistake in tqdm(mistakes_of(name), desc=name, leave=False, file=sys.stderr):
        verdict = judge(check, wrong(check.id, mistake), (0,))
        scores = scores_by_seed(check, partial(wrong, check.id, mistake), seeds) | {verdict.score}
        caught, right, steady = (
            max(scores) < check.points,
            named(verdict) is mistake,
            len(scores) == 1,
        )
        row.mutants, row.caught, row.right = row.mutants + 1, row.caught + caught, row.right + right
        row.wavering += not steady
        if not (caught and right and steady):
            told = named(verdict).name if named(verdict) else "nothing"
            row.faults.append(
                f"{check.id}: “{mistake.name}” was told as “{told}”, earns {sorted(scores)}"
            )
    for check_id, design, source in designs_of(name):
        check = checks.find(check_id)
        scores = scores_by_seed(check, partial(design_of, check_id, source), seeds)
        row.designs, row.passed = row.designs + 1, row.passed + (scores == {check.points})
        if scores != {check.points}:
            row.faults.append(f"{check_id}: the design “{design}” earns {sorted(scores)}")
    for check in tqdm(checks.of_set(name), desc=f"{name} foreign", leave=False, file=sys.stderr):
        for kind, source in foreign.sources(check):
            found = foreign.names(check, source)
            row.foreign, row.misnamed = row.foreign + 1, row.misnamed + bool(found)
            if found:
                line = source.splitlines()[-1].strip()
                row.faults.append(f"{check.id}: {kind} by `{line}` was told as {sorted(found)}")
    row.seconds = time.process_time() - begun
    return row


def main(arguments: list[str]) -> int:
    """Print the table; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("sets", nargs="*", default=list(checks.sets()))
    parser.add_argument("--seeds", type=int, default=1, help="hidden draws to judge each by")
    asked = parser.parse_args(arguments)
    print(HEAD)
    rows = []
    for name in asked.sets:
        rows.append(measure(name, asked.seeds))
        print(rows[-1].line(), flush=True)
        for fault in rows[-1].faults:
            print(f"       {fault}", flush=True)
    total = Row("total")
    for each in fields(Row):
        if each.type in ("int", "float"):
            setattr(total, each.name, sum(getattr(r, each.name) for r in rows))
    print(total.line())
    return 0 if all(r.holds() for r in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
