"""The command `tokcourse`: release assignments, grade submissions, show it all, look for trouble.

Each subcommand is thin: it reads its arguments, calls the module that does the work, and turns that
module's errors into one sentence and an exit status (0 done, 1 something failed, 2 cannot be done).
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder import fast_start
from autograder.language import argparse_too, words
from autograder.paths import absolute

if TYPE_CHECKING:
    from autograder.course.submission import Submission
    from autograder.grading.grade import Graded

_ = words("commands")


INSIDE = Path(__file__).parent / "sandbox" / "inside"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit status."""
    fast_start.start()
    try:
        with argparse_too():
            options = parser().parse_args(arguments)
        status: int = options.run(options)
    except Exception as error:
        if not _is_for_users(error):
            raise
        print(f"tokcourse: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(
            _("\ntokcourse: stopped; what was done is kept, and the same command goes on"),
            file=sys.stderr,
        )
        return 130
    return status


def parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    top = argparse.ArgumentParser(
        prog="tokcourse",
        description=_(
            "The command `tokcourse`: release assignments, grade submissions, show it all, look for "
            "trouble."
        ),
    )
    kinds = top.add_subparsers(required=True, metavar="COMMAND")

    made = kinds.add_parser("release", help=_("generate exercises/ from solutions/"))
    made.add_argument(
        "--to", type=absolute, default=None, help=_("folder to write to (default: exercises/)")
    )
    made.set_defaults(run=_release)

    made = kinds.add_parser("grade", help=_("grade a folder of submissions"))
    made.add_argument("assignment", help=_("such as ps02, or its full name"))
    made.add_argument(
        "submissions",
        type=absolute,
        nargs="?",
        help=_(
            "folder with a folder or notebook a student, or the zip file of Moodle, Canvas or "
            "Blackboard (default: what `tokcourse collect` took)"
        ),
    )
    _course_options(made, Path("course"))
    made.add_argument(
        "--workers",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help=_("submissions judged at once (default: as many as there are processors)"),
    )
    made.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help=_("judge on the workers of a Dask scheduler, such as tcp://10.0.0.5:8786"),
    )
    made.add_argument(
        "--fresh", action="store_true", help=_("draw new hidden inputs and judge everybody again")
    )
    made.set_defaults(run=_grade)

    made = kinds.add_parser("regrade", help=_("grade a class again after a check was mended"))
    made.add_argument("assignment", help=_("such as ps02, or its full name"))
    made.add_argument(
        "--check", default="", help=_("the check that was mended; every other score stays as it is")
    )
    made.add_argument("--keep-higher", action="store_true", help=_("nobody loses a point"))
    _course_options(made, Path("course"))
    made.set_defaults(run=_regrade)

    made = kinds.add_parser("demo", help=_("release problem set 02 and grade a class made for it"))
    _course_options(made, Path("build/demo"))
    made.set_defaults(run=_demo)

    made = kinds.add_parser("export", help=_("write the grades for a learning management system"))
    made.add_argument("assignment", help=_("such as ps02, or its full name"))
    made.add_argument("--to", choices=("csv", "canvas", "moodle"), default="csv", dest="form")
    made.add_argument(
        "--out", type=absolute, help=_("file to write (default: in the course folder)")
    )
    made.add_argument(
        "--course", type=absolute, default=Path("course"), help=_("the graded course folder")
    )
    made.add_argument("--solutions", type=absolute, help=_("folder of the assignments' solutions"))
    made.add_argument("--database", default="", help=_("SQLAlchemy URL of the gradebook"))
    made.set_defaults(run=_export)

    made = kinds.add_parser(
        "report", help=_("write report.html: what the grading shows of a class")
    )
    made.add_argument("assignment", nargs="?", default="", help=_("such as ps02 (default: all)"))
    made.add_argument(
        "--course", type=absolute, default=Path("course"), help=_("the graded course folder")
    )
    made.add_argument("--solutions", type=absolute, help=_("folder of the assignments' solutions"))
    made.add_argument("--database", default="", help=_("SQLAlchemy URL of the gradebook"))
    made.set_defaults(run=_report)

    made = kinds.add_parser(
        "similarity", help=_("list submissions whose code is alike, to look at")
    )
    made.add_argument("assignment", help=_("such as ps02, or its full name"))
    made.add_argument(
        "--course", type=absolute, default=Path("course"), help=_("the graded course folder")
    )
    made.add_argument("--solutions", type=absolute, help=_("folder of the assignments' solutions"))
    made.add_argument(
        "--least", type=float, default=0.8, help=_("smallest share listed (default: 0.8)")
    )
    made.set_defaults(run=_similarity, database="")

    from autograder.teach import commands as teaching

    teaching.add_parsers(kinds, _course)

    made = kinds.add_parser(
        "doctor", help=_("look over this machine: what is missing, and the way out")
    )
    made.set_defaults(run=_doctor)

    from autograder.study import commands as study
    from autograder.study import workshop

    study.add_parsers(kinds)
    workshop.add_parsers(kinds)
    return top


def _course_options(made: argparse.ArgumentParser, root: Path) -> None:
    made.add_argument(
        "--course",
        type=absolute,
        default=root,
        help=_("course folder (default: {root})").format(root=root),
    )
    made.add_argument("--solutions", type=absolute, help=_("folder of the assignments' solutions"))
    made.add_argument("--database", default="", help=_("SQLAlchemy URL of the gradebook"))
    made.add_argument(
        "--reveal",
        choices=("nothing", "mistake", "counterexample"),
        default="mistake",
        help=_("what feedback shows of a failure that only hidden inputs found (default: mistake)"),
    )
    made.add_argument(
        "--replay", default="", metavar="RUN", help=_("draw the hidden inputs of that run")
    )
    made.add_argument(
        "--device",
        choices=("cpu", "cuda"),
        default="cpu",
        help=_("what submissions may compute on, whatever their notebooks ask for (default: cpu)"),
    )
    made.add_argument(
        "--unsafe-no-sandbox",
        action="store_true",
        help=_("run submissions as you, with your files and network; only for code that you trust"),
    )


def _is_for_users(error: Exception) -> bool:
    from autograder.checks import TorchMissing
    from autograder.course.folder import CourseError
    from autograder.course.policy import PolicyError
    from autograder.grading.grade import GradeError
    from autograder.grading.intake import IntakeError
    from autograder.grading.pool import PoolError
    from autograder.language import LanguageError
    from autograder.sandbox import SandboxUnavailable
    from autograder.teach.roster import RosterError

    known = (CourseError, GradeError, IntakeError, PoolError, SandboxUnavailable)
    return isinstance(error, (*known, LanguageError, PolicyError, RosterError, TorchMissing))


def _course(options: argparse.Namespace) -> Any:
    from autograder.course.folder import Course

    extra = {"solutions": options.solutions} if options.solutions else {}
    root: Path = options.course
    # In a class's own folder the class is meant.
    if root == Path("course") and not root.exists() and Path("class.toml").is_file():
        root = Path.cwd()
    return Course(root, database=options.database, **extra)


def judge_traits(options: argparse.Namespace) -> dict[str, object]:
    """How submissions are run: the cage's kernel, or none where that was asked for."""
    from autograder import sandbox

    traits: dict[str, object] = {"reveal": options.reveal}
    # Once students have seen a hidden input, the next run must not ask it again.
    if options.replay or getattr(options, "fresh", False) or options.reveal == "counterexample":
        traits["run"] = options.replay or secrets.token_hex(4)
    if options.unsafe_no_sandbox:
        print(_("No sandbox: submissions run as you, with your files and your network."))
        # The stand-ins for the course's packages come first on the path, as in the cage.
        environment = {"PYTHONPATH": str(INSIDE), "COURSE_DEVICE": options.device}
        return {**traits, "kernel": "python3", "environment": environment}
    rung = sandbox.require()
    print(_("Sandbox: {name}").format(name=rung.name))
    return {**traits, "kernel": sandbox.kernel_name(options.device)}


def _release(options: argparse.Namespace) -> int:
    from autograder.course.folder import HERE, Course
    from autograder.grading.release import write_exercises

    for path in write_exercises(Course(HERE / "build"), options.to or HERE / "exercises"):
        print(path)
    return 0


def _grade(options: argparse.Namespace) -> int:
    graded = run_grading(options, options.assignment, options.submissions or _collected(options))
    report(graded)
    print(_("Report         {page}").format(page=graded.report))
    return 1 if graded.failed else 0


def _regrade(options: argparse.Namespace) -> int:
    from autograder.grading import regrade

    course, workers = _course(options), os.cpu_count() or 1
    only, higher, judge = options.check, options.keep_higher, judge_traits(options)
    name = options.assignment
    graded, found = regrade.regrade(course, name, only, higher, judge, _bar, workers)
    print(regrade.as_lines(found))
    students = len({change.student for change in found})
    print(
        _("{found} scores of {students} students changed: {table}").format(
            found=len(found), students=students, table=regrade.table_of(course, name)
        )
    )
    print(_("Report         {page}").format(page=graded.report))
    return 1 if graded.failed else 0


def _collected(options: argparse.Namespace) -> Path:
    from autograder.teach import exchange

    course = _course(options)
    return exchange.collected(course, course.resolve(options.assignment))


def run_grading(options: argparse.Namespace, assignment: str, folder: Path) -> Graded:
    """Grade with a progress bar, and with the libraries' own chatter kept out of the way."""
    from autograder.grading.grade import grade

    course = _course(options)
    traits = judge_traits(options)
    print(
        _(
            "Course folder: {root}. First the self-test: the solution, and the blank notebook."
        ).format(root=course.root)
    )
    workers = getattr(options, "workers", os.cpu_count() or 1)
    scheduler = getattr(options, "scheduler", "")
    passed_over: list[str] = []
    with _unpacked(folder, passed_over) as folder:
        graded = grade(course, assignment, folder, traits, _bar, workers, scheduler)
    graded.passed_over[:0] = passed_over
    return graded


@contextmanager
def _unpacked(given: Path, passed_over: list[str]) -> Iterator[Path]:
    """The folder itself, or what a zip file holds, for as long as it is needed."""
    from autograder.grading.lms_archives import unpack

    if given.suffix.lower() != ".zip" or not given.is_file():
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="tok-unpacked-") as target:
        yield unpack(given, Path(target), passed_over.append)


def _bar(taken: Iterable[Submission]) -> Iterable[Submission]:
    from tqdm import tqdm

    return tqdm(taken, unit="submission", desc="grading", file=sys.stdout)


def report(graded: Graded) -> None:
    """Print the class as a table, and where the pages are."""
    rows = graded.pages.rows
    width = max(len(r.student) for r in rows)
    room = max(30, shutil.get_terminal_size().columns - width - 12)
    print()
    for row in rows:
        score = _("  none") if row.score is None else f"{row.score:6g}"
        why = row.why if len(row.why) <= room else row.why[: room - 1] + "…"
        print(f"{row.student:<{width}} {score}  {why}")
    if graded.passed_over:
        print(
            _("\nNobody's submission, left out: {names}").format(
                names=", ".join(sorted(graded.passed_over)[:20])
            )
        )
    done = sum(r.score is not None for r in rows)
    print(
        _("\n{done} of {rows} graded, run {run}.").format(done=done, rows=len(rows), run=graded.run)
    )
    print(
        _("Class summary  {page}\nScores as CSV  {table}").format(
            page=graded.pages.page, table=graded.pages.table
        )
    )
    if shown := next((r.feedback for r in rows if r.feedback), None):
        print(
            _("Feedback       {folder}/STUDENT/…/{name}").format(
                folder=shown.parent.parent.parent, name=shown.name
            )
        )
    book = graded.pages.page.parent / "gradebook.db"
    if book.is_file():  # else it is in a database elsewhere
        print(_("Gradebook      {path}").format(path=book))


def _demo(options: argparse.Namespace) -> int:
    from autograder.grading import demo
    from autograder.grading.release import generate

    assignment = "ps02_train_bpe"
    course = _course(options)
    print(_("Releasing {assignment}.").format(assignment=assignment))
    release = generate(course, assignment)
    solution = course.solutions / assignment / f"{assignment}.ipynb"
    folder = course.root / "handed-in"
    demo.write_class(folder, assignment, solution, release)
    graded = run_grading(options, assignment, folder)
    report(graded)
    wrong = {
        m.name: (m.score, r.score)
        for m in demo.CLASS
        for r in graded.pages.rows
        if r.student == m.name and r.score != m.score
    }
    for name, (expected, got) in wrong.items():
        print(
            _("{name}: expected {expected:g} points, got {got}").format(
                name=name, expected=expected, got=got
            ),
            file=sys.stderr,
        )
    if not wrong and not graded.failed:
        print(_("Every score is the one that this class was made for."))
    return 1 if wrong or graded.failed else 0


def _export(options: argparse.Namespace) -> int:
    from autograder.course import grade_exports

    course = _course(options)
    name = course.resolve(options.assignment)
    found = grade_exports.grades(course, name)
    path = options.out or course.root / f"grades-{name}-{options.form}.csv"
    path.write_text(grade_exports.FORMS[options.form](name, found), encoding="utf-8")
    if waiting := sum(grade.needs_manual for grade in found):
        print(
            _("{waiting} of {found} wait for marks by hand; their scores can still rise.").format(
                waiting=waiting, found=len(found)
            )
        )
    print(_("{found} grades: {path}").format(found=len(found), path=path))
    return 0


def _report(options: argparse.Namespace) -> int:
    from autograder.pages import report as class_report

    print(class_report.write(_course(options), options.assignment))
    return 0


def _similarity(options: argparse.Namespace) -> int:
    from autograder.grading import similarity

    course = _course(options)
    name = course.resolve(options.assignment)
    release = course.release / name / f"{name}.ipynb"
    pairs = similarity.of_class(course.submitted, name, release, options.least)
    for pair in pairs:
        print(f"{pair.share_of_one:4.0%} {pair.share_of_other:4.0%}  {pair.one}  {pair.other}")
    path = course.root / f"similarity-{name}.html"
    path.write_text(similarity.page(pairs, name), encoding="utf-8")
    print(_("{pairs} pairs, to look at: {path}").format(pairs=len(pairs), path=path))
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from autograder import doctor

    return doctor.main()


if __name__ == "__main__":
    sys.exit(main())
