"""A course folder: its secret, its record of runs, and what nbgrader is told."""

import json
import os
import stat

from traitlets.config import Config

from autograder.course.folder import Course
from autograder.grading.nbgrader_config import configure
from autograder.grading.nbgrader_judge import Judge
from autograder.grading.restore import Rebuild


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    course = Course(tmp_path / "course")
    first = course.secret()
    assert len(first) == 32 and course.secret() == first
    assert stat.S_IMODE((tmp_path / "course" / "secret.key").stat().st_mode) == 0o600
    assert Course(tmp_path / "other").secret() != first


def test_a_run_is_recorded(tmp_path):
    path = Course(tmp_path).record_run("abc", {"run": "abc"})
    assert json.loads(path.read_text(encoding="utf-8")) == {"run": "abc"}


def test_our_steps_stand_in_nbgraders_lists(tmp_path):
    c = configure(Config(), Course(tmp_path), {"reveal": "nothing"})
    assert c.Autograde.sanitize_preprocessors[0] is Rebuild
    assert c.Autograde.autograde_preprocessors[0] is Judge
    names = [p.__name__ for p in c.Autograde.autograde_preprocessors]
    assert "Execute" not in names and "SaveAutoGrades" in names
    assert Judge(config=c).settings.__self__.reveal == "nothing"
    assert os.environ["TRAITLETS_APPLICATION_RAISE_CONFIG_FILE_ERROR"] == "1"


def test_any_database_url_may_take_the_files_place(tmp_path):
    assert Course(tmp_path).db_url.startswith("sqlite:////")
    c = configure(Config(), Course(tmp_path, database="postgresql://host/grades"))
    assert c.CourseDirectory.db_url == "postgresql://host/grades"
