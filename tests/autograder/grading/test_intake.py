"""Intake: every student gets an entry, and what is refused says why."""

import io
import json
import os
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_notebook

from autograder.course.cells import grade_id, is_answer
from autograder.course.folder import HERE
from autograder.course.student_ids import is_student_id
from autograder.grading.intake import IntakeError, take_in

NAME = "ps02_train_bpe"
RELEASE = nbformat.read(HERE / f"exercises/{NAME}/{NAME}.ipynb", 4)
GOOD = (HERE / f"solutions/{NAME}/{NAME}.ipynb").read_text(encoding="utf-8")


def zipped(files, how=zipfile.ZIP_STORED):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", how) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return raw.getvalue()


def json_cells(text):
    return nbformat.reads(text, 4).cells


def answers(entry):
    return {grade_id(c): c.source for c in nbformat.read(entry.path, 4).cells}


def grade_ids(entry):
    return set(answers(entry))


def read(entry):
    return "\n".join(answers(entry).values())


@pytest.fixture
def hand_in(tmp_path):
    """Write files under a folder of submissions, take them in, and give the one entry."""

    def run(**files):
        for name, text in files.items():
            path = tmp_path / "in" / name.replace("__", "/").replace("_ipynb", ".ipynb")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return take(tmp_path)

    return run


def take(tmp_path):
    (entry,) = take_in(tmp_path / "in", tmp_path / "out", NAME, RELEASE)
    assert entry.path == tmp_path / "out" / entry.student / NAME / f"{NAME}.ipynb"
    nbformat.validate(nbformat.read(entry.path, 4))
    return entry


@pytest.mark.parametrize(
    "name",
    [f"ada__{NAME}__{NAME}_ipynb", "ada__anything at all_ipynb", "ada_ipynb", "ada__a__b__x_ipynb"],
)
def test_layouts_and_renamed_notebooks(hand_in, name):
    entry = hand_in(**{name: GOOD})
    assert entry.student == "ada" and entry.refused == ""
    taken = nbformat.read(entry.path, 4)
    assert any("def merge" in c.source for c in taken.cells)
    assert all(set(c.metadata) <= {"nbgrader"} for c in taken.cells)


OTHER = json.dumps(
    {
        "cells": [
            {"cell_type": "code", "source": "1", "metadata": {"nbgrader": {"grade_id": "ps01-x"}}}
        ]
    }
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty (0 bytes)"),
        ("hello", "it is not JSON (line 1)"),
        (b"\xff\x80[", "byte 0 is not UTF-8"),
        ("[" * 100_000, "it is not JSON (too deep)"),
        ("[]", "not a notebook of format 4"),
        ('{"cells": 3}', "not a notebook of format 4"),
        ('{"cells": []}', "none of the cells of ps02_train_bpe"),
        (OTHER, "another problem set; expected ps02_train_bpe, found the cells ps01-x"),
    ],
)
def test_what_is_no_submission_is_refused_with_its_reason(hand_in, text, reason):
    entry = hand_in(**{f"ada__{NAME}_ipynb": text})
    assert reason in entry.refused
    assert reason in nbformat.read(entry.path, 4).metadata["tokcourse_refused"]


def test_an_empty_folder_is_an_entry(tmp_path):
    (tmp_path / "in" / "ada").mkdir(parents=True)
    assert take(tmp_path).refused == "There was no notebook in the submission."


@pytest.mark.parametrize("kind", ["file", "folder", "assignment folder", "hard link", "pipe"])
def test_links_and_odd_files_are_not_followed(tmp_path, kind):
    secret = tmp_path / "secret.ipynb"
    secret.write_text(GOOD, encoding="utf-8")
    student = tmp_path / "in" / "eve"
    student.parent.mkdir()
    if kind == "folder":
        (tmp_path / "elsewhere").mkdir()
        student.symlink_to(tmp_path / "elsewhere")
    else:
        student.mkdir()
        target = student / f"{NAME}.ipynb"
        if kind == "file":
            target.symlink_to(secret)
        elif kind == "assignment folder":
            (student / NAME).symlink_to(tmp_path)
        elif kind == "hard link":
            os.link(secret, target)
        else:
            os.mkfifo(target)
    entry = take(tmp_path)
    assert entry.refused
    assert "def merge" not in entry.path.read_text(encoding="utf-8")


def test_too_large_a_file_is_refused(hand_in, monkeypatch):
    monkeypatch.setattr("autograder.grading.notebook_files.MAX_BYTES", 100)
    assert "the limit is 0 MB" in hand_in(ada__x_ipynb=GOOD).refused


def test_folders_that_cannot_be_used(tmp_path):
    with pytest.raises(IntakeError, match="is not a folder"):
        take_in(tmp_path / "gone", tmp_path / "out", NAME, RELEASE)
    (tmp_path / "in").mkdir()
    with pytest.raises(IntakeError, match="holds no submission; expected"):
        take_in(tmp_path / "in", tmp_path / "out", NAME, RELEASE)


@pytest.mark.parametrize("metadata", [3, None, [], {"nbgrader": 3}, {"nbgrader": {"grade_id": []}}])
def test_metadata_of_any_form_is_read(hand_in, metadata):
    data = json.loads(GOOD)
    data["cells"].append({"cell_type": "code", "source": ["a", 3], "metadata": metadata})
    data["cells"].append(17)
    assert hand_in(ada_ipynb=json.dumps(data)).refused == ""


@pytest.mark.parametrize("other", ["Ann", "ANN"])
def test_names_that_some_file_systems_take_for_one_stay_two_students(tmp_path, other):
    for name in ("ann", other):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / f"{NAME}.ipynb").write_text(GOOD, encoding="utf-8")
    taken = take_in(tmp_path / "in", tmp_path / "out", NAME, RELEASE)
    ids = {one.student for one in taken}
    assert len(ids) == 2 and len({name.casefold() for name in ids}) == 2
    assert [one.refused for one in taken] == ["", ""]


def test_a_notebook_beside_its_student_s_folder_is_the_same_student_s(tmp_path, hand_in):
    (tmp_path / "in" / "ann").mkdir(parents=True)
    entry = hand_in(ann_ipynb=GOOD)
    assert (entry.student, entry.refused) == ("ann", "")


NAMES = [
    "प्रिया_4711",  # combining marks, which no \w has
    "สมชาย ใจดี_4712",
    "தமிழ்_4713",
    "مُحَمَّد_4714",
    "Ju\u0308rgen_4715",  # decomposed
    "Kim, Jae (Prof.)_4716",
    "O\u2019Brien_4717",
    "=1+1_4718",
    "a" * 200 + "_4719",
    "CON",
    "x\n",
    "<img src=x>",
    "-rf",
    "ann.",
]


def test_every_name_gets_an_id_and_keeps_its_name(tmp_path):
    for name in NAMES:
        folder = tmp_path / "in" / f"{name}"
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_text(GOOD, encoding="utf-8")
    taken = take_in(tmp_path / "in", tmp_path / "out", NAME, RELEASE)
    assert len({one.student.casefold() for one in taken}) == len(NAMES)
    assert [one.refused for one in taken] == [""] * len(NAMES)
    for one in taken:
        assert is_student_id(one.student) and one.student[0] not in "=+-@ "
        assert len(one.student.encode("utf-8")) <= 200 and one.path.is_file()
    ids = {one.student: one.name for one in taken}
    assert ids["प्रिया_4711"] == "" and "O_Brien_4717" in ids and "_1+1_4718" in ids
    assert ids["O_Brien_4717"] == "O\u2019Brien_4717"
    again = take_in(tmp_path / "in", tmp_path / "out", NAME, RELEASE)
    assert [one.student for one in again] == [one.student for one in taken]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PS02_TRAIN_BPE.IPYNB", GOOD),
        ("ps02_train_bpe.ipynb.txt", GOOD),
        ("ps02.ipynb", b"\xef\xbb\xbf" + GOOD.encode("utf-8")),
        ("ps02.ipynb", GOOD.encode("utf-16")),
        ("ps02.ipynb", GOOD.encode("utf-16-le")),
        ("ps02.ipynb.zip", zipped({"ps02.ipynb": GOOD})),
        ("work.zip", zipped({"__MACOSX/._a.ipynb": "", "deep/er/ps02.ipynb": GOOD})),
    ],
    ids=["capitals", "txt", "bom", "utf-16", "utf-16 bare", "zip", "mac's zip"],
)
@pytest.mark.parametrize("alone", [True, False])
def test_a_notebook_in_another_form_is_read(hand_in, name, text, alone):
    entry = hand_in(**{(name if alone else f"ada__{name}"): text})
    assert entry.refused == ""
    assert grade_ids(entry) >= {"merge", "train", "ps02-merge"}


def test_what_is_no_notebook_is_named_in_the_reason(hand_in):
    entry = hand_in(**{"ada__ps02.pdf": "%PDF"})
    assert entry.refused == "There was no notebook in the submission, only ps02.pdf."


def test_a_zip_without_a_notebook_or_broken_is_refused(hand_in):
    assert "no notebook in w.zip" in hand_in(**{"ada__w.zip": zipped({"a.txt": "x"})}).refused
    assert "w.zip cannot be unpacked" in hand_in(**{"ada__w.zip": b"PK\x03\x04"}).refused


def test_damaged_data_in_a_zip_is_refused_and_stops_nobody(hand_in):
    raw = bytearray(zipped({"ps02.ipynb": GOOD * 3}, zipfile.ZIP_DEFLATED))
    raw[60:400] = bytes(340)
    assert "w.zip cannot be unpacked" in hand_in(**{"ada__w.zip": bytes(raw)}).refused


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_does(hand_in, monkeypatch):
    monkeypatch.setattr("autograder.grading.notebook_files.MAX_BYTES", len(GOOD) * 2)
    many = zipped({f"{n}.ipynb": GOOD for n in range(9)}, zipfile.ZIP_DEFLATED)
    assert "the limit is" in hand_in(**{"ada__w.zip": many}).refused


def test_files_that_are_nobody_s_are_told_and_pdfs_are_somebody_s(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("ann.ipynb", "bo.pdf", "grades.csv", ".DS_Store", "cy-checkpoint.ipynb"):
        (tmp_path / "in" / name).write_text(GOOD, encoding="utf-8")
    passed = []
    taken = take_in(tmp_path / "in", tmp_path / "out", NAME, RELEASE, passed.append)
    assert [one.student for one in taken] == ["ann", "bo"] and passed == [
        "cy-checkpoint.ipynb",
        "grades.csv",
    ]


BLANK = nbformat.writes(RELEASE)


@pytest.mark.parametrize(
    "other",
    [f"{NAME}-Copy1.ipynb", f"{NAME} (1).ipynb", f".ipynb_checkpoints__{NAME}-checkpoint.ipynb"],
)
def test_the_released_name_is_graded_and_the_other_is_named(hand_in, other):
    entry = hand_in(**{f"ada__{NAME}_ipynb": GOOD, f"ada__{other}": BLANK})
    assert "stats = get_stats" in read(entry)
    told = [] if "checkpoint" in other else [other]
    assert [name for note in entry.notes for name in told if name in note] == told


def test_without_the_released_name_the_one_with_most_answers_is_graded(hand_in):
    entry = hand_in(**{"ada__a_ipynb": BLANK, "ada__b_ipynb": GOOD, "ada__c_ipynb": BLANK})
    assert "stats = get_stats" in read(entry) and "b.ipynb" in entry.notes[0]


def test_of_equals_the_newest_is_graded(hand_in, tmp_path):
    newer = GOOD.replace("Learn a vocabulary", "Learn the newest vocabulary")
    assert newer != GOOD
    folder = tmp_path / "in" / "ada"
    folder.mkdir(parents=True)
    for name, text, changed in (("z.ipynb", GOOD, 1_000), ("a.ipynb", newer, 2_000)):
        (folder / name).write_text(text, encoding="utf-8")
        os.utime(folder / name, (changed, changed))
    assert "newest vocabulary" in read(take(tmp_path))


def stripped(*kinds):
    """The solution as other programs give it back: without nbgrader's metadata, or without ids too."""
    data = json.loads(GOOD)
    for place, cell in enumerate(data["cells"]):
        cell["metadata"] = {}
        if "ids" in kinds:
            cell["id"] = f"x{place}"
    return json.dumps(data)


@pytest.mark.parametrize(
    ("kinds", "by"), [((), "by their ids"), (("ids",), "checks and functions")]
)
def test_cells_are_known_without_nbgrader_s_metadata(hand_in, kinds, by):
    entry = hand_in(ada_ipynb=stripped(*kinds))
    wanted = {grade_id(c) for c in RELEASE.cells if is_answer(c)}
    assert entry.refused == "" and grade_ids(entry) >= wanted
    assert by in entry.notes[0]
    right = {grade_id(c): c.source for c in json_cells(GOOD)}
    assert {n: s for n, s in answers(entry).items() if n in wanted} == {n: right[n] for n in wanted}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-12-04 23:59:00 CET", "2026-12-04 22:59:00.000000 UTC"),
        ("2026-12-04 23:59:00.5 KST", "2026-12-04 14:59:00.500000 UTC"),
        ("2026-12-04T23:59:00+01:00", "2026-12-04 22:59:00.000000 UTC"),
        ("2026-12-04 23:59:00 Europe/Berlin", "2026-12-04 22:59:00.000000 UTC"),
        ("2026-12-04 23:59:00 CST", None),
        ("2026-02-31 10:00:00 UTC", None),
        ("yesterday", None),
    ],
)
def test_a_time_stamp_is_read_or_said_to_be_unreadable(hand_in, written, kept):
    entry = hand_in(**{f"ada__{NAME}_ipynb": GOOD, "ada__timestamp.txt": written})
    path = entry.path.with_name("timestamp.txt")
    if kept is None:
        assert not path.exists() and f"“{written}” could not be read" in entry.notes[0]
    else:
        assert path.read_text(encoding="utf-8") == kept and entry.notes == ()


def test_names_that_no_page_should_hold_are_made_printable(tmp_path):
    folder = tmp_path / "in" / "eve"
    folder.mkdir(parents=True)
    (folder / "=\x1b[2J.ipynb").write_bytes(b"")
    (taken,) = take_in(tmp_path / "in", tmp_path / "out", "ps02_train_bpe", new_notebook())
    assert taken.refused.startswith("=?[2J.ipynb is empty")


def test_a_notebook_of_millions_of_cells_is_refused_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.grading.notebook_files.MAX_CELLS", 3)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "eve.ipynb").write_text('{"cells": [0, 0, 0, 0]}', encoding="utf-8")
    (taken,) = take_in(tmp_path / "in", tmp_path / "out", "ps02_train_bpe", new_notebook())
    assert "eve.ipynb has 4 cells; the limit is 3" in taken.refused
