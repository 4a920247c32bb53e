"""What was written for each submission, so that a run writes only what is new.

A submission is up to date when the same file was graded by the same sources under the same rules, and
the gradebook, the record and the pages still hold what was written then. A mark by hand or an extension
changes the gradebook, so that student's page is written again.

Left out: what was judged, which `cache` keeps; writing itself (`nbgrader_writer`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from autograder import atomic_write
from autograder.course import gradebook, kept_scores, policy, records
from autograder.course.folder import Course
from autograder.course.submission import Submission
from autograder.grading.execute import Settings
from autograder.pages.feedback_page import OURS

Stamp = list[str]  # what it was made from, what the gradebook held, what the files held


class Written:
    """The stamps of one assignment's submissions in a course folder."""

    def __init__(self, course: Course, assignment: str, settings: Settings) -> None:
        self.course, self.assignment = course, assignment
        self.path = course.cache / f"written-{assignment}.json"
        self.rules = _digest(
            {**asdict(settings), "secret": settings.secret.hex()},
            records.sources(),
            records.environment(),
            records.catalogs(settings.language),
            [_file(path) for path in sorted(OURS.rglob("*")) if path.is_file()],
            _file(course.root / policy.FILE),
            _file(course.release / assignment / f"{assignment}.ipynb"),
            course.db_url,
        )
        self.stamps = self._read()
        self.held = kept_scores.read(course.root / kept_scores.FILE).get(assignment, {})

    def outdated(self, taken: list[Submission]) -> list[Submission]:
        """The submissions that have to be written: new ones, changed ones, those under other rules."""
        book = gradebook.snapshot(self.course.db_url, self.assignment) if self.stamps else {}
        return [one for one in taken if self.stamps.get(one.student) != self._stamp(one, book)]

    def keep(self, taken: list[Submission]) -> None:
        """Note that these are written, by what stands in gradebook and files now."""
        book = gradebook.snapshot(self.course.db_url, self.assignment)
        self.stamps |= {one.student: self._stamp(one, book) for one in taken}
        atomic_write.write(self.path, json.dumps(self.stamps))

    def _stamp(self, one: Submission, book: dict[str, str]) -> Stamp:
        facts = [*vars(one).items()]
        timestamp = one.path.with_name("timestamp.txt")
        made_from = _digest(
            self.rules,
            sorted((name, str(value)) for name, value in facts),
            _file(one.path),
            _file(timestamp),
            self.held.get(one.student),
        )
        name = f"{self.assignment}.ipynb"
        files = [
            self.course.autograded / one.student / self.assignment / name,
            self.course.feedback / one.student / self.assignment / f"{self.assignment}.html",
            self.course.records / self.assignment / f"{one.student}.json",
        ]
        return [made_from, book.get(one.student, ""), _digest(*map(_file, files))]

    def _read(self) -> dict[str, Stamp]:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8")).hexdigest()


def _file(path: Path) -> str:
    """SHA-256 of a file; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
