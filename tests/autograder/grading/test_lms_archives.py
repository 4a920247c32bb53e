"""Archives of three learning management systems, and archives that mean harm."""

import io
import stat
import zipfile

import nbformat
import pytest

from autograder.course.folder import HERE
from autograder.grading import lms_archives
from autograder.grading.intake import IntakeError, take_in
from autograder.grading.lms_archives import system_of, unpack

NAME = "ps02_train_bpe"
RELEASE = nbformat.read(HERE / f"exercises/{NAME}/{NAME}.ipynb", 4)


def made(tmp_path, files):
    path = tmp_path / "handed-in.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def unpacked(tmp_path, files):
    target = unpack(made(tmp_path, files), tmp_path / "out")
    paths = sorted(p for p in target.rglob("*") if p.is_file())
    return {p.relative_to(target).as_posix(): p.read_text(encoding="utf-8") for p in paths}


SYSTEMS = {
    "moodle": {
        "Ann Lee_4711_assignsubmission_file_/ps02_train_bpe.ipynb": "a",
        "Bo Kim_4712_assignsubmission_file_/homework.ipynb": "b",
    },
    "canvas": {
        "leeann_4711_90210_ps02_train_bpe.ipynb": "old",
        "leeann_LATE_4711_90310_ps02_train_bpe-1.ipynb": "new",
        "kimbo_4712_90211_ps02_train_bpe.ipynb": "b",
    },
    "blackboard": {
        "Problem set 2_lee4711_attempt_2026-11-23-10-00-00_ps02.ipynb": "old",
        "Problem set 2_lee4711_attempt_2026-11-24-09-00-00_ps02.ipynb": "new",
        "Problem set 2_kim4712_attempt_2026-11-24-09-30-00_ps02.ipynb": "b",
    },
    "folders": {"ann/ps02_train_bpe/ps02_train_bpe.ipynb": "a", "bo.ipynb": "b"},
}
OUT = {
    "moodle": {"Ann Lee_4711/ps02_train_bpe.ipynb": "a", "Bo Kim_4712/homework.ipynb": "b"},
    "canvas": {
        "kimbo_4712/ps02_train_bpe.ipynb": "b",
        "leeann_4711/ps02_train_bpe-1.ipynb": "new",
    },
    "blackboard": {"kim4712/ps02.ipynb": "b", "lee4711/ps02.ipynb": "new"},
    "folders": {"ann/ps02_train_bpe/ps02_train_bpe.ipynb": "a", "bo.ipynb": "b"},
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_system_s_names_are_known(tmp_path, system):
    assert system_of(list(SYSTEMS[system])) == system
    assert unpacked(tmp_path, SYSTEMS[system]) == OUT[system]


def test_only_notebooks_are_unpacked_and_tell_the_system(tmp_path):
    note = {"Problem set 2_lee4711_attempt_2026-11-24-09-00-00.txt": "Name: Ann Lee"}
    assert unpacked(tmp_path, {**SYSTEMS["blackboard"], **note}) == OUT["blackboard"]


def test_what_is_unpacked_is_taken_in(tmp_path):
    text = nbformat.writes(RELEASE)
    path = made(tmp_path, dict.fromkeys(SYSTEMS["moodle"], text))
    taken = take_in(unpack(path, tmp_path / "out"), tmp_path / "submitted", NAME, RELEASE)
    assert [(s.student, s.refused) for s in taken] == [("Ann Lee_4711", ""), ("Bo Kim_4712", "")]


@pytest.mark.parametrize(
    "name", ["../ann.ipynb", "/etc/ann.ipynb", "ann/../../bo.ipynb", "ann\\..\\bo.ipynb"]
)
def test_names_that_lead_out_are_refused(tmp_path, name):
    with pytest.raises(IntakeError, match="leads out of its folder"):
        unpacked(tmp_path, {name: ""})
    assert not (tmp_path / "out").exists()


def test_links_are_refused(tmp_path):
    info = zipfile.ZipInfo("ann/ps02.ipynb")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = made(tmp_path, {})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(IntakeError, match="a link"):
        unpack(path, tmp_path / "out")


def test_sizes_are_bounded(tmp_path, monkeypatch):
    path = made(tmp_path, {"ann.ipynb": "x" * 1000, "bo.ipynb": "y"})
    monkeypatch.setattr(lms_archives, "MAX_BYTES", 999)
    with pytest.raises(IntakeError, match=r"'ann\.ipynb' of 0 MB"):
        unpack(path, tmp_path / "out")
    monkeypatch.setattr(lms_archives, "MAX_TOTAL", 1000)
    with pytest.raises(IntakeError, match="unpacks to"):
        unpack(path, tmp_path / "out")
    monkeypatch.setattr(lms_archives, "MAX_ENTRIES", 1)
    with pytest.raises(IntakeError, match="holds 2 files; the limit is 1"):
        unpack(path, tmp_path / "out")


def test_a_size_that_lies_unpacks_no_more(tmp_path):
    # The central directory says 3 bytes of 5,000.
    path = made(tmp_path, {"ann.ipynb": "x" * 5000})
    raw = path.read_bytes()
    at = raw.rindex(b"PK\x01\x02") + 24
    path.write_bytes(raw[:at] + (3).to_bytes(4, "little") + raw[at + 4 :])
    with pytest.raises(IntakeError, match="can't be unpacked"):
        unpack(path, tmp_path / "out")


@pytest.mark.parametrize("raw", [b"", b"PK", b"not a zip file"])
def test_what_is_no_zip_file_is_refused(tmp_path, raw):
    (tmp_path / "x.zip").write_bytes(raw)
    with pytest.raises(IntakeError, match="Download it again"):
        unpack(tmp_path / "x.zip", tmp_path / "out")


def test_a_notebook_without_a_folder_is_its_student_s(tmp_path):
    text = nbformat.writes(RELEASE)
    path = made(tmp_path, {"ann.ipynb": text, "ps02.pdf": "%PDF"})
    taken = take_in(unpack(path, tmp_path / "out"), tmp_path / "submitted", NAME, RELEASE)
    assert [(one.student, bool(one.refused)) for one in taken] == [("ann", False), ("ps02", True)]


WRAPPED = {
    "a mac's": lambda name: name,
    "a folder around": lambda name: f"download/{name}",
    "two around": lambda name: f"Exercise 2/Submissions/{name}",
}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("around", WRAPPED)
def test_what_is_packed_around_changes_nothing(tmp_path, system, around):
    files = {WRAPPED[around](name): text for name, text in SYSTEMS[system].items()}
    if around == "two around" and system == "folders":
        del files["Exercise 2/Submissions/bo.ipynb"]
        files["Exercise 2/Submissions/bo/bo.ipynb"] = "b"
    junk = {f"__MACOSX/._{name}": "junk" for name in files}
    junk |= {".DS_Store": "", "Thumbs.db": ""}
    found = unpacked(tmp_path, {**files, **junk})
    right = {name.replace("bo/bo.ipynb", "bo.ipynb"): text for name, text in found.items()}
    assert right == OUT[system]


def test_one_foreign_file_changes_nothing_and_is_told(tmp_path):
    passed = []
    target = unpack(
        made(tmp_path, {**SYSTEMS["canvas"], "read me.ipynb": "x"}), tmp_path / "out", passed.append
    )
    assert {p.name for p in target.iterdir()} == {"leeann_4711", "kimbo_4712"}
    assert passed == ["read me.ipynb"]


def test_four_students_of_moodle_are_four_rows(tmp_path):
    text = nbformat.writes(RELEASE)
    files = {"ps02_train_bpe.ipynb": text, "ps02.pdf": "%PDF", "PS02_TRAIN_BPE.IPYNB": text}
    named = {
        f"Student {n}_{n}_assignsubmission_file_/{name}": inside
        for n, (name, inside) in enumerate(files.items())
    }
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as inner:
        inner.writestr("ps02.ipynb", text)
    named["Student 3_3_assignsubmission_file_/ps02.ipynb.zip"] = raw.getvalue()
    path = made(tmp_path, named)
    taken = take_in(unpack(path, tmp_path / "out"), tmp_path / "submitted", NAME, RELEASE)
    assert [bool(one.refused) for one in taken] == [False, True, False, False]
    assert "only ps02.pdf" in taken[1].refused


def test_teams_without_a_group_and_anonymous_students_have_plain_ids(tmp_path):
    team = {f"Default group-{name}": text for name, text in SYSTEMS["moodle"].items()}
    assert unpacked(tmp_path, team) == OUT["moodle"]


def test_canvas_s_anonymous_names_are_known(tmp_path):
    names = {"anon_Ab3xY_90210_ps02.ipynb": "a", "anon_LATE_Zz9aB_90211_ps02.ipynb": "b"}
    found = unpacked(tmp_path, names)
    assert found == {"anon_Ab3xY/ps02.ipynb": "a", "anon_Zz9aB/ps02.ipynb": "b"}


def test_a_single_student_s_folder_is_no_folder_around(tmp_path):
    files = {"ann/ps02_train_bpe/a.ipynb": "a", "ann/ps02_train_bpe/b.ipynb": "b"}
    assert set(unpacked(tmp_path, files)) == set(files)
