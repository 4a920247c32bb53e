"""`python -m tests.doors [DOOR …]`: walk the doors, print each step, end with steps passed of tried.

Screenshots go to build/doors/DOOR/. Exit status 0 only when every step passed; one that this machine
could not try is told and does not count as passed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from tests.doors.walking import SHOTS, doors

MARKS = {"passed": "ok  ", "failed": "FAIL", "not tried": "--  "}


def main(arguments: list[str]) -> int:
    """Walk and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.doors")
    parser.add_argument("doors", nargs="*", help="names of doors; none means all")
    parser.add_argument("--shots", type=Path, default=SHOTS, help="where screenshots go")
    asked = parser.parse_args(arguments)
    try:
        chosen = doors(asked.doors)
    except ValueError as error:
        parser.error(str(error))
    passed = total = 0
    for door in chosen:
        print(f"\n{door.title}", flush=True)
        for outcome in door.walk(asked.shots):
            total += 1
            passed += outcome.status == "passed"
            print(f"  {MARKS[outcome.status]} {outcome.title}", flush=True)
            for line in outcome.why.splitlines():
                print(f"         {line}", flush=True)
    print(f"\nScreenshots: {asked.shots}\n{passed} steps passed of {total}")
    return 0 if passed == total else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
