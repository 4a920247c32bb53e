"""Work out to the students of a Jupyter server and back, through the folder of nbgrader's exchange.

`hand_out` puts a released problem set where students fetch it, `collect` takes what they submitted,
`hand_back` puts their feedback where they fetch it. nbgrader's own steps do it; only the step that
reads what students wrote is ours, for everybody may write into that folder: links are not followed, a
submission counts only for the account that owns it, and an odd entry stops nobody else's. nbgrader's
command and Formgrader's button collect with the same step (`course.configure`).

Left out: who may sign in (`autograder/teach/hub`), zip files of learning management systems (`lms_archives`).
"""

from __future__ import annotations

import logging
import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import (
    ExchangeCollect,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
)

from autograder.course import policy
from autograder.course.folder import Course, CourseError
from autograder.course.student_ids import is_student_id
from autograder.course.timestamps import as_nbgrader_writes, read_timestamp
from autograder.grading.intake import SECRET, read_receipt
from autograder.grading.nbgrader_config import configure
from autograder.grading.notebook_files import MAX_BYTES, MAX_FILES, is_junk, is_notebook, printable
from autograder.grading.release import generate
from autograder.language import words

_ = words("commands")


DOUBT = 600.0  # seconds between the time in a submission's name and its last change worth a word


@dataclass(frozen=True)
class Attempt:
    """A submission in the exchange: whose it is by its name, when by its name, when last changed."""

    student: str
    folder: str
    submitted: datetime
    changed: datetime

    @property
    def doubtful(self) -> bool:
        """Whether its name tells another time than the file system."""
        return abs((self.changed - self.submitted).total_seconds()) > DOUBT


def attempts(
    inbound: Path, assignment: str, owners: bool = True
) -> tuple[list[Attempt], list[str]]:
    """What lies in the exchange for an assignment, the oldest first; and what was passed over, and why.

    owners: whether the account that owns an entry must be the student that its name tells.
    """
    found, refused = [], []
    for entry in sorted(os.scandir(inbound), key=lambda entry: entry.name):
        student, _plus, rest = entry.name.partition(f"+{assignment}+")
        if not rest:
            continue
        shown = printable(entry.name)
        try:
            info = entry.stat(follow_symlinks=False)
        except OSError as error:
            # Taken away since it was listed, or a mount that is its owner's alone.
            refused.append(_unopened(shown, error))
            continue
        submitted = read_timestamp(rest.partition("+")[0])
        if not stat.S_ISDIR(info.st_mode):
            refused.append(_("{shown} is no folder").format(shown=shown))
        elif submitted is None or not is_student_id(student):
            refused.append(_("{shown} has no name that nbgrader gives").format(shown=shown))
        elif owners and _account(info.st_uid) != student:
            refused.append(_foreign(shown, info.st_uid))
        else:
            changed = datetime.fromtimestamp(info.st_ctime, UTC)
            found.append(Attempt(student, entry.name, submitted, changed))
    return sorted(found, key=lambda one: one.submitted), refused


def _foreign(shown: str, uid: int) -> str:
    return _("{shown} belongs to the account {st_uid}").format(shown=shown, st_uid=_account(uid))


def _unopened(shown: str, error: OSError) -> str:
    return _("{shown} can't be opened ({error})").format(shown=shown, error=error.strerror)


def _account(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return _("number {uid}").format(uid=uid)


class Collect(ExchangeCollect):
    """nbgrader's step that takes submissions out of the exchange, for a folder that strangers write."""

    check_owner: bool  # nbgrader's setting
    owners: bool  # the same, while nbgrader's own look at owners is put off

    def init_src(self) -> None:
        """Choose each student's latest submission, or the latest in time where that was asked for.

        Owners are checked before, so that nobody's forged later one hides an honest one.
        """
        from nbgrader.api import Gradebook, MissingEntry

        if not self.coursedir.course_id:
            self.fail(_("the class has no name; write it into {file}").format(file=policy.FILE))
        inbound = Path(self.root, self.coursedir.course_id, "inbound")
        if not inbound.is_dir():
            self.fail(
                _("{inbound} is not there; hand out an assignment first").format(inbound=inbound)
            )
        self.inbound_path = str(inbound)
        found, self.refused = attempts(inbound, self.coursedir.assignment_id, self.check_owner)
        for reason in self.refused:
            self.log.warning(_("Passed over: %s"), reason)
        due = None
        if self.before_duedate:
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as book:
                try:
                    due = book.find_assignment(self.coursedir.assignment_id).duedate
                except MissingEntry:
                    due = None
        chosen: dict[str, Attempt] = {}
        for one in found:  # the oldest first, so that the latest stays
            late = due is not None and one.submitted.replace(tzinfo=None) > due
            if not (late and one.student in chosen):
                chosen[one.student] = one
        wanted = self.coursedir.student_id
        self.chosen = [one for name, one in chosen.items() if wanted in ("*", "", name)]
        self.src_records = [
            {
                "username": one.student,
                "filename": one.folder,
                "timestamp": one.submitted.replace(tzinfo=None),
            }
            for one in self.chosen
        ]

    def copy_files(self) -> None:
        """Copy what was chosen, each without nbgrader's own look at its owner.

        That only warns, and stops all at an entry that is gone.
        """
        self.owners, self.check_owner = self.check_owner, False
        try:
            super().copy_files()
        finally:
            self.check_owner = self.owners

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy notebooks and nbgrader's receipt: plain files of the folder itself, nothing else.

        A folder that cannot be opened, or became another's since it was chosen, is passed over.
        """
        one = next(one for one in self.chosen if one.folder == Path(src).name)
        try:
            # subtle: an open folder stays the one it was, whatever its owner puts in its place
            folder = os.open(src, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as error:
            self._pass_over(one, _unopened(printable(one.folder), error))
            return
        target = Path(dest)
        try:
            uid = os.fstat(folder).st_uid
            if self.owners and _account(uid) != one.student:
                self._pass_over(one, _foreign(printable(one.folder), uid))
                return
            target.mkdir(parents=True, exist_ok=True)
            names = sorted(n for n in os.listdir(folder) if is_notebook(n) and not is_junk(n))
            for name in names[:MAX_FILES]:
                if (raw := read_plain(folder, name, MAX_BYTES + 1)) is None:
                    self.log.warning(_("Not copied, no plain file: %s"), printable(f"{src}/{name}"))
                else:
                    (target / name).write_bytes(raw)
            kept = read_receipt(lambda name: read_plain(folder, name, 1000))
        finally:
            os.close(folder)
        # One time for choosing and for lateness: the one in the folder's name.
        kept["timestamp.txt"] = as_nbgrader_writes(one.submitted)
        for name, text in kept.items():
            (target / name).write_text(text, encoding="utf-8")

    def _pass_over(self, one: Attempt, reason: str) -> None:
        self.chosen.remove(one)
        self.refused.append(reason)
        self.log.warning(_("Passed over: %s"), reason)


def read_plain(folder: int, name: str, most: int) -> bytes | None:
    """The first `most` bytes of a plain file in an open folder; None for a link or anything odd.

    Odd is also another owner than the folder's: nbgrader lets everybody write into a submission's.
    """
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        info = os.fstat(handle)
        plain = stat.S_ISREG(info.st_mode) and info.st_nlink == 1
        return file.read(most) if plain and info.st_uid == os.fstat(folder).st_uid else None


def collected(course: Course, assignment: str) -> Path:
    """The folder that `collect` fills and `grade` takes submissions from."""
    return course.root / "collected" / assignment


def hand_out(course: Course, assignment: str, force: bool = False) -> Path:
    """Release an assignment and put it where students fetch it; returns that folder.

    force: replace what was handed out before; who has fetched it keeps theirs.

    Raises:
        CourseError: when the class has no exchange, or the assignment was handed out before.
    """
    assignment, settled = course.resolve(assignment), _settled(course)
    target = Path(settled.exchange, settled.name, "outbound", assignment)
    if target.exists() and not force:
        raise CourseError(
            _("{target} was handed out before; replace it with --force").format(target=target)
        )
    generate(course, assignment)
    step = _step(ExchangeReleaseAssignment, course, assignment)
    step.force = force
    _start(step)
    return target


def collect(course: Course, assignment: str) -> tuple[list[Attempt], list[str]]:
    """Take the latest submission of each student; returns them, and what was passed over and why.

    Raises:
        CourseError: when nothing was handed out.
    """
    assignment = course.resolve(assignment)
    _settled(course)
    step = _step(Collect, course, assignment, str(collected(course, assignment).resolve()))
    step.update = True
    _start(step)
    return sorted(step.chosen, key=lambda one: one.student), step.refused


def hand_back(course: Course, assignment: str) -> tuple[list[str], dict[str, str]]:
    """Put feedback where its student fetches it; returns who has it, and who has not and why.

    Raises:
        CourseError: when nothing was graded.
    """
    assignment = course.resolve(assignment)
    _settled(course)
    graded = sorted(p.parent.parent.name for p in course.feedback.glob(f"*/{assignment}/*.html"))
    if not graded:
        raise CourseError(
            _("no feedback on {assignment} in {root}; grade it first").format(
                assignment=assignment, root=course.root
            )
        )
    done, left = [], {}
    for student in graded:
        if not (course.feedback / student / assignment / SECRET).is_file():
            left[student] = _("did not submit through the exchange")
            continue
        step = _step(ExchangeReleaseFeedback, course, assignment)
        step.coursedir.student_id = student
        _start(step)
        done.append(student)
    return done, left


def _settled(course: Course) -> policy.Policy:
    settled = policy.read(course.root)
    for key in ("name", "exchange"):
        if not getattr(settled, key):
            raise CourseError(
                _(
                    "{root} gives no {key}; work goes out and back through nbgrader's exchange only with "
                    "both, name and exchange"
                ).format(root=course.root / policy.FILE, key=key)
            )
    return settled


def _step(kind: Any, course: Course, assignment: str, submitted: str = "") -> Any:
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    c = configure(Config(), course)
    c.CourseDirectory.assignment_id = assignment
    if submitted:
        c.CourseDirectory.submitted_directory = submitted
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    place = CourseDirectory(config=c)
    return kind(coursedir=place, authenticator=Authenticator(config=c), config=c)


def _start(step: Any) -> None:
    try:
        step.start()
    except (ExchangeError, OSError) as error:
        raise CourseError(_("the exchange: {error}").format(error=error)) from error
