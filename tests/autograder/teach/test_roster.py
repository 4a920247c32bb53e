"""Class lists as spreadsheets write them: read, or refused with the line and the way out."""

import pytest
from nbgrader.api import Gradebook

from autograder.course.folder import Course
from autograder.teach.roster import RosterError, Student, enrol, read

ANN = Student("ann", "Ann", "Lee", "ann@example.org", "4711")
TABLE = "id,first_name,last_name,email,lms_id\nann,Ann,Lee,ann@example.org,4711\n"


@pytest.fixture
def given(tmp_path):
    def write(data):
        path = tmp_path / "students.csv"
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
        return path

    return write


@pytest.mark.parametrize(
    "data",
    [
        TABLE,
        b"\xef\xbb\xbf" + TABLE.encode(),
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        TABLE.replace("\n", "\r\n"),
        TABLE.replace("first_name", "First Name"),
        TABLE + "\n,,,,\n",
        'lms_id,seat,email,"last_name",first_name,ID\n4711,"a,1",ann@example.org, Lee ,Ann,ann',
    ],
)
def test_every_spelling_of_one_list_is_the_same_student(given, data):
    assert read(given(data)) == [ANN]


def test_names_keep_their_letters(given):
    (student,) = read(given("id,last_name\nö.kim,김 Öz\n"))
    assert student == Student("ö.kim", last_name="김 Öz")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "students.csv is empty or begins with an empty line"),
        ("id,last_name\n", "names columns and no student"),
        ("name,email\nann,a@b\n", "no column 'id'; its first line names 'name', 'email'"),
        ("id,email,email\nann,a,b\n", "has 2 columns 'email'; keep one"),
        ("id\nann\nbob\nann\n", "names 'ann' twice: line 2 ('ann') and line 4"),
        ("id\nann\nANN\n", "names 'ANN' twice: line 2 ('ann') and line 3"),
        ("id,last_name\nann,Lee, Jr\n", "line 2 of students.csv has 3 fields, the first line 2"),
        ("id,last_name\n,Lee\n", "line 2 of students.csv: '' cannot be a student's id"),
        ("id\n../root\n", "'../root' cannot be a student's id"),
        ('id,last_name\nann,"Lee\nbob,Kim\n', "line 3 of students.csv is not CSV: unexpected end"),
        ('"id,last_name\nann,Lee\n', "line 2 of students.csv is not CSV: unexpected end"),
        (
            "id,last_name\nann,Öz\n".encode("cp1252"),
            "not UTF-8: line 2 holds the byte 0xD6; save it",
        ),
        ("id\nann\n".encode("utf-16"), "students.csv is UTF-16, not UTF-8; save it as"),
        (b"id\n" + b"x" * 10_000_001, "has 10 MB; the limit is 10 MB"),
    ],
)
def test_a_wrong_list_says_where_and_what_to_do(given, data, said):
    with pytest.raises(RosterError) as refused:
        read(given(data))
    assert said in str(refused.value)


def test_a_list_that_is_not_there(tmp_path):
    with pytest.raises(RosterError, match="can't be read: No such file"):
        read(tmp_path / "none.csv")


def test_who_is_in_the_gradebook_stays_as_they_are(tmp_path):
    course = Course(tmp_path)
    assert enrol(course, [ANN]).added == ["ann"]
    later = enrol(course, [Student("ann", "Anna"), Student("bob")])
    assert (later.added, later.known, later.differing) == (["bob"], ["ann"], ["ann"])
    assert enrol(course, [Student("ann", "Ann"), Student("bob")]).differing == []
    with Gradebook(course.db_url) as book:
        ann = book.find_student("ann")
        assert (ann.first_name, ann.last_name, ann.lms_user_id) == ("Ann", "Lee", "4711")
