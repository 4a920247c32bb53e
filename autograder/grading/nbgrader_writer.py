"""nbgrader's autograde and feedback for one submission after another, made once for a whole run.

nbgrader makes its converter, its page templates and a database engine anew for every submission, checks
the tables at each of nine openings of the gradebook, and commits after every row. Here the converters
are small subclasses that go on with what they have made, and `in_one_gradebook` puts a subclass of
nbgrader's gradebook in its place whose engine is kept. What is written is the same, row for row.

Left out: what is judged (`execute`), when (`grade`), waiting for a database (`gradebook`). What of this
nbgrader itself could do is in docs/upstream.md.
"""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema
from nbconvert.writers import FilesWriter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.nbgraderformat.common import BaseMetadataValidator
from nbgrader.preprocessors import NbGraderPreprocessor
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import NullPool
from traitlets.config import Config

# Where nbgrader looks its gradebook up while it grades.
USERS = (
    "converters.autograde",
    "preprocessors.getgrades",
    "preprocessors.latesubmissions",
    "preprocessors.overwritecells",
    "preprocessors.overwritekernelspec",
    "preprocessors.saveautogrades",
)


class InPlace:
    """A converter that leaves the process's working directory alone, made once for many submissions.

    nbgrader changes into the course folder while it converts. Other threads judge meanwhile, and all
    paths here are absolute.
    """

    made = False

    def start(self) -> None:
        """Convert what the course folder's `student_id` names now."""
        me: Any = self
        me.init_notebooks()
        if not self.made:
            self.made = True
            me.writer = FilesWriter(parent=me, config=me.config)
            me.exporter = me.exporter_class(parent=me, config=me.config)
            for step in me.preprocessors:
                me.exporter.register_preprocessor(step)
        me.convert_notebooks()


class GenerateInPlace(InPlace, GenerateAssignment):
    """nbgrader's generate_assignment."""

    def start(self) -> None:
        """Convert the assignment's source, which belongs to no student."""
        self.coursedir.student_id = "."
        super().start()


class AutogradeInPlace(InPlace, Autograde):
    """nbgrader's autograde."""


class FeedbackInPlace(InPlace, GenerateFeedback):
    """nbgrader's feedback, with templates that are compiled once."""


class Folder(CourseDirectory):  # type: ignore[misc]
    """nbgrader's course directory, in which a source folder's name may hold any letter.

    nbgrader puts that name into a regular expression as it is, so "course (copy)" finds nothing.
    """

    def format_path(
        self, nbgrader_step: str, student_id: str, assignment_id: str, escape: bool = False
    ) -> str:
        """The path of a step's folder; escape: as a regular expression, with the ids as they are."""
        plain: str = super().format_path(nbgrader_step, "\0student", "\0assignment")
        path = re.escape(plain) if escape else plain
        student, assignment = ("\0student", "\0assignment")
        if escape:
            student, assignment = re.escape(student), re.escape(assignment)
        return path.replace(student, student_id).replace(assignment, assignment_id)


class Writer:
    """Writes one submission after another into gradebook and pages, with one configuration.

    config: nbgrader's, with the assignment.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.made: dict[type, Any] = {}

    def start(self, step: type, student: str) -> None:
        """Do one step for one student.

        Whatever it raises is the caller's; the next start begins with a new converter.
        """
        try:
            if step not in self.made:
                folder = Folder(config=self.config)
                self.made[step] = step(coursedir=folder, config=self.config)
            self.made[step].coursedir.student_id = student
            self.made[step].start()
        except BaseException:
            self.made.pop(step, None)
            raise


class _AtOnce(Session):
    """A session whose commits become one, when the gradebook is closed; an error takes all of it back."""

    def commit(self) -> None:
        """Write without ending the transaction."""
        self.flush()

    def settle(self) -> None:
        """End the transaction."""
        super().commit()


class KeptGradebook(Gradebook):  # type: ignore[misc]
    """nbgrader's gradebook on an engine that other openings share, with tables that are known to be there."""

    def __init__(
        self, db_url: str, course_id: str = "default_course", authenticator: Any = None
    ) -> None:
        self.engine, self.course_id, self.authenticator = engine(db_url), course_id, authenticator
        made = sessionmaker(autoflush=True, bind=self.engine, future=True, class_=_AtOnce)
        self.db = scoped_session(made)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if kind is None:
                self.db().settle()
        finally:
            self.close()

    def close(self) -> None:
        """End the session; what was not settled is taken back. The engine stays."""
        self.db.remove()


@cache
def engine(url: str) -> Engine:
    """The engine of a database, made once in this process.

    A file is opened for each session: it may be put in another's place between two.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return create_engine(url, poolclass=NullPool)
    return create_engine(url, pool_pre_ping=True)


@contextlib.contextmanager
def in_one_gradebook(url: str) -> Iterator[None]:
    """Let nbgrader use a kept gradebook; `gradebook.make_ready` has made its tables and the course's row."""
    modules = [importlib.import_module(f"nbgrader.{name}") for name in USERS]
    for module in modules:
        vars(module)["Gradebook"] = KeptGradebook
    try:
        yield
    finally:
        for module in modules:
            vars(module)["Gradebook"] = Gradebook
        engine(url).dispose()
        engine.cache_clear()


class _Once(BaseMetadataValidator):  # type: ignore[misc]
    """nbgrader checks its own schema again at each cell; here it was checked once."""

    def validate_cell(self, cell: NotebookNode) -> None:
        """Raises ValidationError as nbgrader's does."""
        said = cell.metadata.get("nbgrader")
        if said is not None and said.get("schema_version") == self.schema_version:
            _validator().validate(said)
        else:
            super().validate_cell(cell)


class _Prepared(MetadataValidator, _Once):  # type: ignore[misc]
    """nbgrader's further rules, which then ask `_Once`."""


@cache
def _validator() -> Any:
    schema = MetadataValidator().schema
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


class CheckCells(NbGraderPreprocessor):
    """nbgrader's `CheckCellMetadata`, in a tenth of the time."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Raises ValidationError where a cell's metadata is not nbgrader's."""
        try:
            _Prepared().validate_nb(nb)
        except ValidationError as error:
            self.log.error("the nbgrader metadata of a cell is corrupted: %s", error)
            raise
        return nb, resources
