"""`tokcourse start`: a folder laid out, brought up to date, and never a word of the learner's lost."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import cli
from autograder.course.folder import CourseError
from autograder.study import workspace
from autograder.study.workspace import lay_out

EXERCISE = "exercises/ps99_end/ps99_end.ipynb"
LECTURE = "lectures/99_end.ipynb"


def put(folder, name, text, answer="..."):
    meta = {"nbgrader": {"grade_id": "answer", "solution": True, "locked": False}}
    cells = [
        new_markdown_cell(text, id="text"),
        new_code_cell(answer, id="answer", metadata=meta),
    ]
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), folder / name)


@pytest.fixture
def source(tmp_path):
    put(tmp_path / "source", EXERCISE, "# One")
    put(tmp_path / "source", LECTURE, "# Two")
    (tmp_path / "source/lectures/.ipynb_checkpoints").mkdir()
    (tmp_path / "source/lectures/.ipynb_checkpoints/x.ipynb").write_text("{}", encoding="utf-8")
    return tmp_path / "source"


@pytest.fixture
def there(source, tmp_path):
    list(lay_out(tmp_path / "there", source))
    return tmp_path / "there"


def done(there, source):
    return {laid.path.relative_to(there).as_posix(): laid for laid in lay_out(there, source)}


def visible(folder):
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if path.parts[0] != ".tokcourse"}


def cells(path):
    return [cell.source for cell in nbformat.read(path, 4).cells]


def test_everything_is_laid_out(there):
    assert visible(there) == {"README.md", EXERCISE, LECTURE}


def test_a_second_time_changes_nothing(there, source):
    before = {path: path.stat().st_mtime_ns for path in there.rglob("*") if path.is_file()}
    assert {laid.done for laid in done(there, source).values()} == {"same"}
    assert before == {path: path.stat().st_mtime_ns for path in there.rglob("*") if path.is_file()}


def test_an_update_of_what_was_not_touched(there, source):
    put(source, EXERCISE, "# One, mended")
    put(source, "exercises/ps98_new/ps98_new.ipynb", "# New")
    made = done(there, source)
    assert made[EXERCISE].done == "updated"
    assert made["exercises/ps98_new/ps98_new.ipynb"].done == "new"
    assert cells(there / EXERCISE)[0] == "# One, mended"
    assert not [name for name in visible(there) if "before" in name]


def test_an_answer_stays_when_the_course_did_not_change(there, source):
    put(there, EXERCISE, "# One", "42")
    before = (there / EXERCISE).read_bytes()
    assert done(there, source)[EXERCISE].done == "yours"
    assert (there / EXERCISE).read_bytes() == before


def test_an_answer_is_carried_over_and_the_old_file_kept(there, source):
    put(there, EXERCISE, "# One", "42")
    before = (there / EXERCISE).read_bytes()
    put(source, EXERCISE, "# One, mended")
    made = done(there, source)[EXERCISE]
    assert (made.done, made.answers, made.look) == ("merged", 1, [])
    assert cells(there / EXERCISE) == ["# One, mended", "42"]
    assert made.kept.name == "ps99_end.before-update.ipynb" and made.kept.read_bytes() == before
    assert done(there, source)[EXERCISE].done == "yours"


def test_each_update_keeps_a_copy_of_its_own(there, source):
    names = []
    for text in ("# Two", "# Three"):
        put(there, EXERCISE, cells(there / EXERCISE)[0], f"answer before {text}")
        put(source, EXERCISE, text)
        names.append(done(there, source)[EXERCISE].kept.name)
    assert names == ["ps99_end.before-update.ipynb", "ps99_end.before-update-2.ipynb"]
    assert cells(there / EXERCISE) == ["# Three", "answer before # Three"]


def test_a_broken_notebook_is_kept_and_laid_anew(there, source):
    (there / EXERCISE).write_text("{ half a file", encoding="utf-8")
    put(source, EXERCISE, "# One, mended")
    made = done(there, source)[EXERCISE]
    assert made.done == "unreadable" and made.kept.read_text(encoding="utf-8") == "{ half a file"
    assert cells(there / EXERCISE)[0] == "# One, mended"


def test_a_page_that_both_changed_is_the_courses_and_the_learners_beside_it(
    there, source, monkeypatch, tmp_path
):
    (there / "README.md").write_text("My plan", encoding="utf-8")
    newer = tmp_path / "newer.md"
    newer.write_text("# Begin here", encoding="utf-8")
    monkeypatch.setattr(workspace, "README", newer)
    made = done(there, source)["README.md"]
    assert (made.done, made.kept.name) == ("merged", "README.before-update.md")
    assert made.kept.read_text(encoding="utf-8") == "My plan"
    assert (there / "README.md").read_text(encoding="utf-8") == "# Begin here"


def test_a_write_that_fails_leaves_what_was_there_and_nothing_else(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(CourseError, match="cannot write"):
        workspace.write(tmp_path / "taken", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_deleted_file_comes_back(there, source):
    (there / LECTURE).unlink()
    assert done(there, source)[LECTURE].done == "new"


def test_a_file_that_was_there_before_is_left_alone(source, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there/README.md").write_text("mine", encoding="utf-8")
    for _ in range(2):
        assert done(tmp_path / "there", source)["README.md"].done == "foreign"
    assert (tmp_path / "there/README.md").read_text(encoding="utf-8") == "mine"


def test_an_interruption_leaves_whole_files_and_is_made_up_for(source, tmp_path):
    walk = lay_out(tmp_path / "there", source)
    next(walk)
    walk.close()
    (tmp_path / "there" / LECTURE).parent.mkdir(parents=True)
    assert done(tmp_path / "there", source)[LECTURE].done == "new"
    assert visible(tmp_path / "there") == {"README.md", EXERCISE, LECTURE}


def test_an_interruption_between_file_and_record_loses_nothing(there, source, monkeypatch):
    put(there, EXERCISE, "# One", "42")
    put(source, EXERCISE, "# One, mended")
    write = workspace.write

    def stop_at_the_record(path, content):
        if "laid" in path.parts:
            raise KeyboardInterrupt
        write(path, content)

    monkeypatch.setattr(workspace, "write", stop_at_the_record)
    with pytest.raises(KeyboardInterrupt):
        done(there, source)
    monkeypatch.setattr(workspace, "write", write)
    done(there, source)
    assert cells(there / EXERCISE) == ["# One, mended", "42"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda at: at.write_text("", encoding="utf-8"), "is a file"),
        (lambda at: (at / "README.md").mkdir(parents=True), "is a folder"),
        (lambda at: (at / "lectures").parent.mkdir() or (at / "lectures").touch(), "cannot write"),
    ],
)
def test_what_cannot_be_is_said(source, tmp_path, damage, said):
    damage(tmp_path / "there")
    with pytest.raises(CourseError, match=said):
        list(lay_out(tmp_path / "there", source))


def test_the_course_itself_is_no_workspace():
    with pytest.raises(CourseError, match="own source"):
        list(lay_out(workspace.HERE))


def test_the_nearest_workspace_is_found(there, tmp_path, monkeypatch):
    assert workspace.find(there / "exercises/ps99_end") == there.resolve()
    monkeypatch.chdir(there / "exercises/ps99_end")
    assert workspace.find(Path()) == there.resolve()
    with pytest.raises(CourseError, match="in no workspace"):
        workspace.find(tmp_path)


def test_the_command_says_what_it_did(tmp_path, capsys):
    folder = tmp_path / "tokens"
    assert cli.main(["start", str(folder)]) == 0
    assert f"files laid out in {folder}" in capsys.readouterr().out
    assert len(list(folder.glob("lectures/*.ipynb"))) == 12
    assert len(list(folder.glob("exercises/*/*.ipynb"))) == 12
    assert not list(folder.rglob("solutions"))
    (folder / "lectures/02_bpe_training.ipynb").unlink()
    assert cli.main(["start", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "new" in out and "02_bpe_training.ipynb" in out
    assert "1 new, 0 updated, 0 with your own work, 24 as they were." in out


def test_the_command_names_what_to_look_at(there, source, monkeypatch, capsys):
    monkeypatch.setattr(workspace, "material", lambda: source)
    put(there, EXERCISE, "# One", "42")
    put(source, EXERCISE, "# One, mended", "def f(): ...")
    assert cli.main(["start", str(there)]) == 0
    out = capsys.readouterr().out
    assert "Cells of yours that were carried over: 1." in out
    assert "Look at these again, the course changed them too: answer." in out
    assert "Your file as it was: ps99_end.before-update.ipynb" in out
