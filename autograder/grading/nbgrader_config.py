"""How nbgrader is told about a course folder, and that our steps are in its lists.

The same function serves the command line and the `nbgrader_config.py` that a run leaves in the course
folder, so that `nbgrader` and Formgrader's button grade in the same way.

Left out: the steps (`restore`, `nbgrader_judge`, `autograder.pages.feedback_page`).
"""

from __future__ import annotations

import os
from pathlib import Path

from traitlets.config import Config

from autograder import atomic_write
from autograder.course.folder import Course
from autograder.course.gradebook import find_alembic

CONFIG = """\
# Written by tokcourse at each grading run. `nbgrader` and Formgrader, started in this folder, grade
# with the same steps, in the same kernel and with the same hidden inputs as that run.
from pathlib import Path

from autograder.course.folder import Course
from autograder.grading.nbgrader_config import configure

configure(
    get_config(),
    Course(Path({root!r}), Path({solutions!r}), {database!r}),
    {judge!r},
)
"""


def write_config(course: Course, judge: dict[str, object]) -> Path:
    """Leave nbgrader's configuration in the course folder."""
    path = course.root / "nbgrader_config.py"
    text = CONFIG.format(
        root=str(course.root.resolve()),
        solutions=str(course.solutions.resolve()),
        database=course.database,
        judge=judge,
    )
    atomic_write.write(path, text)
    return path


def configure(c: Config, course: Course, judge: dict[str, object] | None = None) -> Config:
    """Tell nbgrader about a course folder and put our steps into its lists.

    judge: traits of `judging.Judge`. The same function serves the command line and a course's
    `nbgrader_config.py`, so that Formgrader's button grades in the same way.
    """
    from nbconvert.preprocessors import ClearMetadataPreprocessor, CSSHTMLHeaderPreprocessor
    from nbgrader import preprocessors as steps

    from autograder import sandbox
    from autograder.grading.nbgrader_judge import Judge
    from autograder.grading.nbgrader_writer import CheckCells
    from autograder.grading.restore import Rebuild
    from autograder.pages.feedback_page import FeedbackPage, Result

    sandbox.install_specs()
    find_alembic()
    # nbgrader goes on with its defaults, ungraded and uncaged, when a configuration fails to load.
    os.environ["TRAITLETS_APPLICATION_RAISE_CONFIG_FILE_ERROR"] = "1"
    c.CourseDirectory.root = str(course.root.resolve())
    c.CourseDirectory.source_directory = str(course.solutions.resolve())
    c.CourseDirectory.db_url = course.db_url
    _settle(c, course)
    # Everything that a submission could say about how it is graded is gone after the first step.
    c.Autograde.sanitize_preprocessors = [
        Rebuild,
        steps.ClearOutput,
        steps.DeduplicateIds,
        steps.OverwriteKernelspec,
        steps.OverwriteCells,
        CheckCells,
    ]
    c.Autograde.autograde_preprocessors = [
        Judge,
        ClearMetadataPreprocessor,
        steps.SaveAutoGrades,
        steps.AssignLatePenalties,
        CheckCells,
    ]
    c.GenerateFeedback.preprocessors = [steps.GetGrades, Result, CSSHTMLHeaderPreprocessor]
    c.GenerateFeedback.exporter_class = FeedbackPage
    c.OverwriteCells.add_missing_cells = True
    c.Rebuild.release = str(course.release.resolve())
    c.Judge.cache = str(course.cache.resolve())
    c.Judge.kept = str((course.root / "kept.json").resolve())
    c.Judge.records = str(course.records.resolve())
    c.Judge.secret_file = str((course.root / "secret.key").resolve())
    for name, value in (judge or {}).items():
        c.Judge[name] = value
    return c


def _settle(c: Config, course: Course) -> None:
    """Tell nbgrader what class.toml says, and to read the exchange with our step."""
    from autograder.course import policy

    settled = policy.read(course.root)
    if settled.name:
        c.CourseDirectory.course_id = settled.name
    if settled.exchange:
        c.Exchange.root = settled.exchange
    # Of the class, not of the machine: a regrade elsewhere must find the same words.
    c.Rebuild.language = c.Judge.language = settled.language
    c.ExchangeFactory.collect = "autograder.teach.exchange.Collect"  # by name: it loads when used
    c.AssignLatePenalties.plugin_class = policy.LateDays
    for name, value in settled.late.items():
        c.LateDays[name] = value
