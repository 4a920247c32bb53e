"""Making a class: everything there once, nothing written over, nothing of a solution in the archive."""

import json
import re
import shutil
import stat
import zipfile

import nbformat
import pytest
from traitlets.config import Config

from autograder.cli import main
from autograder.course.folder import HERE, Course, CourseError
from autograder.language import speaking
from autograder.teach import handout
from autograder.teach.classroom import make
from autograder.teach.roster import Student

NAME = "ps02_train_bpe"


@pytest.fixture(scope="module")
def solutions(tmp_path_factory):
    """One problem set, so that a class is made quickly."""
    folder = tmp_path_factory.mktemp("solutions")
    shutil.copytree(HERE / "solutions" / NAME, folder / NAME)
    return folder


@pytest.fixture(scope="module")
def classroom(solutions, tmp_path_factory):
    course = Course(tmp_path_factory.mktemp("made") / "Tokens & more", solutions)
    return course, make(course, students=[Student("ann"), Student("bob")])


def test_a_class_has_what_it_needs(classroom):
    course, done = classroom
    assert done.kept == [] and done.warnings == [] and done.enrolled.added == ["ann", "bob"]
    assert all((course.root / place).is_file() for place in done.made)
    assert stat.S_IMODE(course.root.stat().st_mode) == 0o700
    assert stat.S_IMODE((course.root / "secret.key").stat().st_mode) == 0o600
    assert 'name = "Tokens-more"' in (course.root / "class.toml").read_text(encoding="utf-8")


def test_the_archive_is_what_learners_get_and_no_more(classroom):
    course, _ = classroom
    with zipfile.ZipFile(course.root / "hand-out.zip") as archive:
        names = archive.namelist()
        texts = [archive.read(name).decode("utf-8") for name in names]
    released = HERE / "exercises" / NAME / f"{NAME}.ipynb"
    inside = f"Tokens-more/exercises/{NAME}/{NAME}.ipynb"
    assert texts[names.index(inside)] == released.read_text(encoding="utf-8")
    assert {n.split("/")[1] for n in names} == {"README.txt", "exercises", "lectures"}
    solved = nbformat.read(HERE / "solutions" / NAME / f"{NAME}.ipynb", 4)
    code = "\n".join(cell.source for cell in solved.cells)
    answers = re.findall(r"### BEGIN SOLUTION\n(.*?)\n *### END SOLUTION", code, re.DOTALL)
    exercise = json.loads(texts[names.index(inside)])
    shown = "\n".join("".join(cell["source"]) for cell in exercise["cells"])
    assert len(answers) >= 4 and not [answer for answer in answers if answer in shown]
    assert not any("BEGIN SOLUTION" in text or "BEGIN HIDDEN" in text for text in texts)
    assert not any(f"solutions/{NAME}" in name or name.endswith(".key") for name in names)


def test_two_archives_of_one_course_are_the_same_bytes(classroom, tmp_path):
    course, _ = classroom
    path = handout.write(course, tmp_path / "again.zip", "Tokens-more")
    assert path.read_bytes() == (course.root / "hand-out.zip").read_bytes()
    with pytest.raises(CourseError, match="is there already; move it away first"):
        handout.write(course, path, "Tokens-more")


def test_the_archive_speaks_the_class_s_language(classroom, tmp_path):
    there, _ = classroom
    course = Course(tmp_path / "c", there.solutions)
    shutil.copytree(there.root, course.root)
    (course.root / "hand-out.zip").unlink()
    (course.root / "class.toml").write_text('name = "mine"\nlanguage = "ko"\n', encoding="utf-8")
    assert make(course).made == ["hand-out.zip"]
    with speaking("ko"):  # an instructor's language is not the class's
        handout.write(there, tmp_path / "english.zip", "mine")
    read = {}
    for path in (course.root / "hand-out.zip", tmp_path / "english.zip"):
        with zipfile.ZipFile(path) as archive:
            read[path.stem] = archive.read("mine/README.txt").decode("utf-8")
    assert read["english"] == handout.HOW_TO
    assert read["hand-out"].startswith("사용 방법\n") and "`make setup`" in read["hand-out"]


def test_the_hub_s_configuration_is_this_class_s(classroom):
    course, _ = classroom
    hub = course.root / "hub"
    c = Config()
    for name in ("jupyterhub_config.py", "nbgrader_config.py"):
        code = compile((hub / name).read_text(encoding="utf-8"), name, "exec")
        seen = {"get_config": lambda: c, "__file__": str(hub / name)}
        exec(code, seen)
        if name.startswith("jupyterhub"):
            assert seen["CLASS"] == str(course.root.resolve())
            assert c.Authenticator.allowed_users == {"ann", "bob"} | seen["INSTRUCTORS"]
    assert c.CourseDirectory.course_id == "Tokens-more"
    assert c.Exchange.root == "/srv/nbgrader/exchange"
    assert not c.Authenticator.allow_all


def test_made_again_it_adds_who_came_later_and_leaves_the_rest(classroom, tmp_path):
    there, _ = classroom
    course = Course(tmp_path / "c", there.solutions)
    shutil.copytree(there.root, course.root)
    mine = {path: f"mine {path.name}" for path in course.root.rglob("*") if path.is_file()}
    del mine[course.root / "gradebook.db"], mine[course.root / "hub/students.txt"]
    mine[course.root / "class.toml"] = 'name = "mine"'
    for path, text in mine.items():
        path.write_text(text, encoding="utf-8")
    done = make(course, students=[Student("ann"), Student("bob"), Student("cy")])
    assert done.made == [] and len(done.kept) == len(mine)
    assert {path: path.read_text(encoding="utf-8") for path in mine} == mine
    assert (done.enrolled.added, done.enrolled.known) == (["cy"], ["ann", "bob"])
    assert (course.root / "hub/students.txt").read_text(encoding="utf-8") == "ann\nbob\ncy\n"
    with pytest.raises(CourseError, match="says name = 'mine', not 'other'; edit it there"):
        make(course, name="other")


def test_a_folder_that_others_can_read_is_told(classroom, tmp_path):
    there, _ = classroom
    shutil.copytree(there.root, tmp_path / "open")
    (tmp_path / "open").chmod(0o755)
    (warning,) = make(Course(tmp_path / "open", there.solutions)).warnings
    assert "has the mode 755" in warning and "chmod 700" in warning


def test_what_cannot_be_a_class_makes_nothing(tmp_path, capsys):
    (tmp_path / "file").touch()
    (tmp_path / "twice.csv").write_text("id\nann\nann\n", encoding="utf-8")
    for arguments, said in (
        ([str(tmp_path / "file")], "is there and is no folder"),
        ([str(tmp_path / "new"), "--roster", str(tmp_path / "twice.csv")], "names 'ann' twice"),
        ([str(tmp_path / "new"), "--solutions", str(tmp_path / "none")], "no solutions in"),
        ([str(tmp_path / "new"), "--name", "a+b"], "name = 'a+b' may hold"),
    ):
        assert main(["new-class", *arguments]) == 2
        assert said in capsys.readouterr().err
    assert not (tmp_path / "new" / "secret.key").exists()
