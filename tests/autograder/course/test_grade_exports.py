"""Tables that a learning management system imports, read back."""

import csv
import io

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.course.folder import Course, CourseError
from autograder.course.grade_exports import FORMS, Grade, grades
from autograder.grading.nbgrader_config import configure

CLASS = [
    Grade("Kim, Bo_4712", 7.5, 20.0),
    Grade("Lee Ann_4711", 19.0, 20.0),
    Grade("=2+2", 0.0, 20.0),
]


def read(form):
    return list(csv.DictReader(io.StringIO(FORMS[form]("ps02_train_bpe", CLASS))))


def test_canvas_reads_what_was_written():
    points, *rows = read("canvas")
    assert points["ps02_train_bpe"] == "20"
    assert {r["ID"]: float(r["ps02_train_bpe"]) for r in rows} == {
        "4712": 7.5,
        "4711": 19.0,
        "'=2+2": 0.0,
    }
    assert rows[0]["Student"] == "Kim, Bo"


def test_the_class_list_s_name_and_number_come_first():
    found = [Grade("ann", 19.0, 20.0, name="Ann Lee", number="4711"), Grade("bo", 7.0, 20.0)]
    _, *rows = csv.DictReader(io.StringIO(FORMS["canvas"]("ps02", found)))
    assert [(r["Student"], r["ID"]) for r in rows] == [("Ann Lee", "4711"), ("bo", "bo")]


def test_moodle_reads_what_was_written():
    rows = read("moodle")
    assert {r["Identifier"]: float(r["Grade"]) for r in rows if "=" not in r["Identifier"]} == {
        "Participant 4712": 7.5,
        "Participant 4711": 19.0,
    }
    assert {r["Maximum grade"] for r in rows} == {"20.00"}


@pytest.mark.parametrize("form", FORMS)
def test_no_cell_is_a_formula(form):
    for row in csv.reader(io.StringIO(FORMS[form]("ps02", CLASS))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


@pytest.fixture
def course(tmp_path):
    made = Course(tmp_path)
    configure(Config(), made)
    return made


def test_grades_are_the_gradebook_s_with_late_penalties_taken_off(course):
    with Gradebook(course.db_url) as book:
        book.add_assignment("ps02")
        book.add_notebook("ps02", "ps02")
        book.add_grade_cell("c", "ps02", "ps02", max_score=20, cell_type="code")
        for name, score, late in (("bo", 12, 0), ("ann", 19, 2.5), ("cem", 1, 5)):
            book.add_student(name, first_name="A", last_name=name, lms_user_id=f"7{late}")
            submission = book.add_submission("ps02", name)
            book.find_submission_notebook("ps02", "ps02", name).late_submission_penalty = late
            grade = book.find_grade("c", "ps02", "ps02", name)
            grade.auto_score = score
            book.db.commit()
            assert submission is not None
    found = [(g.student, g.score, g.most) for g in grades(course, "ps02")]
    assert found == [("ann", 16.5, 20.0), ("bo", 12.0, 20.0), ("cem", 0.0, 20.0)]
    assert [(g.name, g.number) for g in grades(course, "ps02")][:2] == [
        ("A ann", "72.5"),
        ("A bo", "70"),
    ]


def test_a_course_without_grades_says_so(course):
    with pytest.raises(CourseError, match="has no grades of ps02"):
        grades(course, "ps02")
    with Gradebook(course.db_url) as book:
        book.add_assignment("ps02")
    with pytest.raises(CourseError, match="has no grades of ps02"):
        grades(course, "ps02")
