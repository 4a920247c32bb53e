"""The commands of a class: `new-class`, `hand-out`, `collect`, `hand-back`.

Left out: what they do (`classroom`, `exchange`), and `grade`, which needs no class.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from autograder.language import words
from autograder.paths import absolute

_ = words("commands")


def add_parsers(kinds: Any, course_of: Any) -> None:
    """Declare the commands; course_of: makes the course that a command's options name."""

    def declare(name: str, told: str, run: Any) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = kinds.add_parser(name, help=told)
        made.add_argument(
            "--solutions", type=absolute, help=_("folder of the assignments' solutions")
        )
        made.add_argument("--database", default="", help=_("SQLAlchemy URL of the gradebook"))
        made.set_defaults(run=lambda options: run(options, course_of(options)))
        return made

    made = declare("new-class", _("make a class: settings, secret, students, archive"), _new_class)
    made.add_argument("course", type=absolute, metavar="DIR", help=_("folder of the class"))
    made.add_argument(
        "--roster", type=absolute, metavar="CSV", help=_("students, one a line; needs `id`")
    )
    made.add_argument("--name", default="", help=_("of the class in nbgrader's exchange"))
    made.add_argument("--exchange", type=absolute, metavar="DIR", help=_("folder of the exchange"))

    for name, told, run in (
        ("hand-out", _("put a problem set where a Hub's students fetch it"), _hand_out),
        ("collect", _("take what a Hub's students have submitted"), _collect),
        ("hand-back", _("put feedback where a Hub's students fetch it"), _hand_back),
    ):
        made = declare(name, told, run)
        made.add_argument("assignment", help=_("such as ps02, or its full name"))
        made.add_argument(
            "--course", type=absolute, default=Path("course"), help=_("the class's folder")
        )
        if name == "hand-out":
            made.add_argument("--force", action="store_true", help=_("replace what was handed out"))


def _new_class(options: argparse.Namespace, course: Any) -> int:
    from autograder import sandbox
    from autograder.teach import classroom, roster

    # Read first: a list that is wrong must not leave half a class.
    students = roster.read(options.roster) if options.roster else []
    judge: dict[str, object] = {"kernel": sandbox.kernel_name()}
    exchange = str(options.exchange or "")
    done = classroom.make(course, options.name, exchange, students, judge)
    for place in done.made:
        print(_("made  {path}").format(path=course.root / place))
    for place in done.kept:
        print(_("kept  {path}").format(path=course.root / place))
    if students:
        who = done.enrolled
        print(
            _("{added} students enrolled, {known} were there before.").format(
                added=len(who.added), known=len(who.known)
            )
        )
        if who.differing:
            done.warnings.append(
                _(
                    "the gradebook has other names, mail or numbers for {differing}; it keeps its own, "
                    "and Formgrader's list of students is where to change them"
                ).format(differing=", ".join(who.differing))
            )
    for warning in done.warnings:
        print(f"tokcourse: {warning}", file=sys.stderr)
    print(
        _("Next: look over {settings}. {secret} stays yours.").format(
            settings=course.root / "class.toml", secret=course.root / "secret.key"
        )
    )
    return 0


def _hand_out(options: argparse.Namespace, course: Any) -> int:
    from autograder.teach import exchange

    place = exchange.hand_out(course, options.assignment, options.force)
    print(
        _(
            "{name} is out: students fetch it in JupyterLab, Nbgrader, Assignment List.\n{place}"
        ).format(name=place.name, place=place)
    )
    return 0


def _collect(options: argparse.Namespace, course: Any) -> int:
    from autograder.teach import classroom, exchange

    taken, refused = exchange.collect(course, options.assignment)
    listed = classroom.listed(course.root)
    for one in taken:
        doubt = (
            _(", but last changed {changed:%Y-%m-%d %H:%M}").format(changed=one.changed)
            if one.doubtful
            else ""
        )
        stranger = _(", not on your list") if listed and one.student not in listed else ""
        print(f"{one.student}  {one.submitted:%Y-%m-%d %H:%M} UTC{doubt}{stranger}")
    if waiting := [name for name in listed if name not in {one.student for one in taken}]:
        print(_("Nothing yet from {waiting}.").format(waiting=", ".join(waiting)))
    for reason in refused:
        print(_("tokcourse: passed over: {reason}").format(reason=reason), file=sys.stderr)
    name = course.resolve(options.assignment)
    print(
        _("{taken} submissions: {folder}").format(
            taken=len(taken), folder=exchange.collected(course, name)
        )
    )
    return 0


def _hand_back(options: argparse.Namespace, course: Any) -> int:
    from autograder.teach import exchange

    done, left = exchange.hand_back(course, options.assignment)
    for student, why in left.items():
        print(f"tokcourse: {student}: {why}", file=sys.stderr)
    print(_("{done} students can fetch their feedback.").format(done=len(done)))
    return 0
