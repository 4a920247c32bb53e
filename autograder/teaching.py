"""The commands of a class: `new-class`, `hand-out`, `collect`, `hand-back`.

Left out: what they do (`classroom`, `exchange`), and `grade`, which needs no class.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_parsers(kinds: Any, course_of: Any) -> None:
    """Declare the commands; course_of: makes the course that a command's options name."""

    def declare(name: str, told: str, run: Any) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = kinds.add_parser(name, help=told)
        made.add_argument("--solutions", type=Path, help="folder of the assignments' solutions")
        made.add_argument("--database", default="", help="SQLAlchemy URL of the gradebook")
        made.set_defaults(run=lambda options: run(options, course_of(options)))
        return made

    made = declare("new-class", "make a class: settings, secret, students, archive", _new_class)
    made.add_argument("course", type=Path, metavar="DIR", help="folder of the class")
    made.add_argument("--roster", type=Path, metavar="CSV", help="students, one a line; needs `id`")
    made.add_argument("--name", default="", help="of the class in nbgrader's exchange")
    made.add_argument("--exchange", default="", metavar="DIR", help="folder of the exchange")

    for name, told, run in (
        ("hand-out", "put a problem set where a Hub's students fetch it", _hand_out),
        ("collect", "take what a Hub's students have submitted", _collect),
        ("hand-back", "put feedback where a Hub's students fetch it", _hand_back),
    ):
        made = declare(name, told, run)
        made.add_argument("assignment", help="such as ps02, or its full name")
        made.add_argument("--course", type=Path, default=Path("course"), help="the class's folder")
        if name == "hand-out":
            made.add_argument("--force", action="store_true", help="replace what was handed out")


def _new_class(options: argparse.Namespace, course: Any) -> int:
    from autograder import classroom, roster, sandbox

    # Read first: a list that is wrong must not leave half a class.
    students = roster.read(options.roster) if options.roster else []
    judge: dict[str, object] = {"kernel": sandbox.kernel_name()}
    done = classroom.make(course, options.name, options.exchange, students, judge)
    for place in done.made:
        print(f"made  {course.root / place}")
    for place in done.kept:
        print(f"kept  {course.root / place}")
    if students:
        who = done.enrolled
        print(f"{len(who.added)} students enrolled, {len(who.known)} were there before.")
        if who.differing:
            done.warnings.append(
                f"the gradebook has other names, mail or numbers for {', '.join(who.differing)}; it "
                "keeps its own, and Formgrader's list of students is where to change them"
            )
    for warning in done.warnings:
        print(f"tokcourse: {warning}", file=sys.stderr)
    print(
        f"Next: look over {course.root / 'class.toml'}. {course.root / 'secret.key'} stays yours."
    )
    return 0


def _hand_out(options: argparse.Namespace, course: Any) -> int:
    from autograder import exchange

    place = exchange.hand_out(course, options.assignment, options.force)
    print(
        f"{place.name} is out: students fetch it in JupyterLab, Nbgrader, Assignment List.\n{place}"
    )
    return 0


def _collect(options: argparse.Namespace, course: Any) -> int:
    from autograder import classroom, exchange

    taken, refused = exchange.collect(course, options.assignment)
    listed = classroom.listed(course.root)
    for one in taken:
        doubt = f", but last changed {one.changed:%Y-%m-%d %H:%M}" if one.doubtful else ""
        stranger = ", not on your list" if listed and one.student not in listed else ""
        print(f"{one.student}  {one.submitted:%Y-%m-%d %H:%M} UTC{doubt}{stranger}")
    if waiting := [name for name in listed if name not in {one.student for one in taken}]:
        print(f"Nothing yet from {', '.join(waiting)}.")
    for reason in refused:
        print(f"tokcourse: passed over: {reason}", file=sys.stderr)
    name = course.resolve(options.assignment)
    print(f"{len(taken)} submissions: {exchange.collected(course, name)}")
    return 0


def _hand_back(options: argparse.Namespace, course: Any) -> int:
    from autograder import exchange

    done, left = exchange.hand_back(course, options.assignment)
    for student, why in left.items():
        print(f"tokcourse: {student}: {why}", file=sys.stderr)
    print(f"{len(done)} students can fetch their feedback.")
    return 0
