"""The exchange: everybody may write there, so what is taken out of it is looked at first."""

import hashlib
import json
import os
import pwd
import shutil
import stat

import pytest
from nbgrader.api import Gradebook

from autograder.course.folder import HERE, Course, CourseError
from autograder.teach import exchange
from autograder.teach.exchange import Collect, attempts, collect, collected, hand_back, hand_out

NAME = "ps02_train_bpe"
ME = pwd.getpwuid(os.getuid()).pw_name
SECRET = "0123456789abcdef" * 8
SETTLED = """
name = "tok"
exchange = {folder}
[due]
ps02 = 2026-12-04T23:59:00+01:00
"""


@pytest.fixture
def course(tmp_path):
    shutil.copytree(HERE / "solutions" / NAME, tmp_path / "solutions" / NAME)
    root = tmp_path / "class"
    root.mkdir()
    text = SETTLED.format(folder=json.dumps(str(tmp_path / "exchange")))
    (root / "class.toml").write_text(text, encoding="utf-8")
    return Course(root, tmp_path / "solutions")


@pytest.fixture
def submit(tmp_path):
    inbound = tmp_path / "exchange" / "tok" / "inbound"
    inbound.mkdir(parents=True, exist_ok=True)
    inbound.chmod(0o2733)

    def run(student, day, text="{}", secret=SECRET, random="x1"):
        folder = inbound / f"{student}+{NAME}+2026-12-{day} 10:00:00.000000 UTC+{random}"
        folder.mkdir()
        (folder / f"{NAME}.ipynb").write_text(text, encoding="utf-8")
        (folder / "timestamp.txt").write_text("2020-01-01 00:00:00.0 UTC", encoding="utf-8")
        (folder / "submission_secret.txt").write_text(secret, encoding="utf-8")
        return folder

    return run


@pytest.fixture
def anybody(monkeypatch):
    """The account that owns an entry is whoever its name tells."""
    monkeypatch.setattr(exchange, "_account", lambda uid: SAYS[0])


SAYS = ["ann"]


def test_what_is_handed_out_is_the_release_and_everybody_may_read_it(course):
    target = hand_out(course, "ps02")
    path = target / f"{NAME}.ipynb"
    assert path.read_bytes() == (HERE / "exercises" / NAME / f"{NAME}.ipynb").read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    inbound = target.parents[1] / "inbound"
    assert stat.S_IMODE(inbound.stat().st_mode) & 0o777 == 0o733
    with Gradebook(course.db_url) as book:
        assert str(book.find_assignment(NAME).duedate) == "2026-12-04 22:59:00"
    with pytest.raises(CourseError, match="was handed out before; replace it with --force"):
        hand_out(course, "ps02")
    path.chmod(0o644)
    path.write_text("spoilt", encoding="utf-8")
    assert hand_out(course, "ps02", force=True) == target
    assert "spoilt" not in path.read_text(encoding="utf-8")


def test_the_latest_of_each_student_is_taken_with_its_receipt(course, submit, anybody):
    submit("ann", "01", '"first"')
    submit("ann", "02", '"second"')
    taken, refused = collect(course, "ps02")
    assert [one.student for one in taken] == ["ann"] and refused == []
    folder = collected(course, NAME) / "ann" / NAME
    assert (folder / f"{NAME}.ipynb").read_text(encoding="utf-8") == '"second"'
    assert (folder / "submission_secret.txt").read_text(encoding="utf-8") == SECRET
    # The time in the folder's name counts, not the one that its owner may edit.
    assert "2026-12-02 10:00" in (folder / "timestamp.txt").read_text(encoding="utf-8")
    submit("ann", "03", '"third"')
    collect(course, "ps02")
    assert (folder / f"{NAME}.ipynb").read_text(encoding="utf-8") == '"third"'


def test_a_submission_in_another_s_name_hides_nobody_s(course, submit, tmp_path, monkeypatch):
    owners = {submit("ann", "01", '"hers"').stat().st_uid: "ann"}
    forged = submit("ann", "09", '"forged"', random="evil")
    real = os.scandir

    class Foreign:
        def __init__(self, entry):
            self.entry, self.name = entry, entry.name

        def stat(self, follow_symlinks):
            info = list(self.entry.stat(follow_symlinks=follow_symlinks))
            info[4] = 4_000_000 if self.name == forged.name else info[4]
            return os.stat_result(info)

    monkeypatch.setattr(exchange, "_account", lambda uid: owners.get(uid, "eve"))
    monkeypatch.setattr(exchange.os, "scandir", lambda path: [Foreign(e) for e in real(path)])
    taken, refused = collect(course, "ps02")
    assert [one.submitted.day for one in taken] == [1]
    assert refused == [f"{forged.name} belongs to the account eve"]


def test_odd_entries_stop_nobody(course, submit, anybody, tmp_path):
    inbound = submit("ann", "01").parent
    for name in ("ann+{}+yesterday", "ann+{}+2026-13-45 10:00:00.0 UTC+x", "..+{}+x", "+{}+x"):
        (inbound / name.format(NAME)).mkdir()
    (inbound / f"bob+{NAME}+2026-12-01 10:00:00.0 UTC+x").symlink_to(tmp_path)
    (inbound / "noise").touch()
    taken, refused = collect(course, "ps02")
    assert [one.student for one in taken] == ["ann"] and len(refused) == 5
    assert any("is no folder" in reason for reason in refused)


def test_a_folder_that_cannot_be_opened_stops_nobody(course, submit, monkeypatch):
    inbound = submit("ann", "01").parent
    closed, gone = submit("bob", "01"), submit("eve", "01")
    monkeypatch.setattr(Collect, "check_owner", False)
    real_open, real_scan = os.open, os.scandir

    def refuse(path, *arguments, **more):
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied")
        return real_open(path, *arguments, **more)

    def listed(path):
        entries = list(real_scan(path))
        gone.rename(inbound / "away")  # between the listing and the look at each
        return entries

    monkeypatch.setattr(exchange.os, "open", refuse)
    monkeypatch.setattr(exchange.os, "scandir", listed)
    taken, refused = collect(course, "ps02")
    assert [one.student for one in taken] == ["ann"]
    assert [reason.partition("+")[0] for reason in refused] == ["eve", "bob"]
    assert all("can't be opened" in reason for reason in refused)
    assert not (collected(course, NAME) / "bob" / NAME).exists()


def test_a_folder_that_takes_the_place_of_a_chosen_one_is_not_taken(course, submit, monkeypatch):
    folder, answers = submit("ann", "01"), iter(["ann"])
    # The account that the open folder belongs to is another than at the listing.
    monkeypatch.setattr(exchange, "_account", lambda uid: next(answers, "eve"))
    taken, refused = collect(course, "ps02")
    assert taken == [] and refused == [f"{folder.name} belongs to the account eve"]
    assert not (collected(course, NAME) / "ann" / NAME).exists()


def test_a_file_of_another_account_is_not_taken(course, submit, anybody, monkeypatch):
    folder = submit("ann", "01", '"hers"')
    (folder / "zz.ipynb").write_text('"put there"', encoding="utf-8")
    foreign, real = (folder / "zz.ipynb").stat().st_ino, os.fstat

    def owned(handle):
        info = list(real(handle))
        info[4] = 4_000_000 if info[1] == foreign else info[4]
        return os.stat_result(info)

    monkeypatch.setattr(exchange.os, "fstat", owned)
    collect(course, "ps02")
    kept = sorted(p.name for p in (collected(course, NAME) / "ann" / NAME).glob("*.ipynb"))
    assert kept == [f"{NAME}.ipynb"]


def test_a_link_s_target_is_not_taken(course, submit, anybody):
    folder = submit("ann", "01")
    secret = course.secret()
    (folder / "key.ipynb").symlink_to(course.root / "secret.key")
    (folder / f"{NAME}.ipynb").unlink()
    os.link(course.root / "secret.key", folder / f"{NAME}.ipynb")
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "picture.png").write_bytes(b"x")
    collect(course, "ps02")
    kept = collected(course, NAME) / "ann" / NAME
    assert sorted(p.name for p in kept.iterdir()) == ["submission_secret.txt", "timestamp.txt"]
    assert all(p.read_bytes() != secret for p in kept.iterdir())


def test_a_time_that_the_file_system_contradicts_is_doubtful(submit, tmp_path):
    submit(ME, "01")
    ((one,), _) = attempts(tmp_path / "exchange/tok/inbound", NAME)
    # The folder was made today, whatever its name says.
    assert one.doubtful


def test_feedback_lies_where_its_student_alone_finds_it(course, tmp_path):
    for student, secret in (("ann", SECRET), ("bob", "")):
        folder = course.feedback / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.html").write_text(f"for {student}", encoding="utf-8")
        if secret:
            (folder / "timestamp.txt").write_text("2026-12-01 10:00:00.0 UTC", encoding="utf-8")
            (folder / "submission_secret.txt").write_text(secret, encoding="utf-8")
    (tmp_path / "exchange").mkdir(mode=0o777)
    (tmp_path / "exchange").chmod(0o777)
    done, left = hand_back(course, "ps02")
    assert done == ["ann"] and left == {"bob": "did not submit through the exchange"}
    name = hashlib.md5((SECRET + NAME).encode()).hexdigest()
    (page,) = (tmp_path / "exchange/tok/feedback").iterdir()
    assert page.name == f"{name}.html" and page.read_text(encoding="utf-8") == "for ann"
    # Nobody but the instructor can list the folder.
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o711


def test_what_cannot_be_done_says_the_way_out(tmp_path, course):
    with pytest.raises(CourseError, match="class.toml gives no name"):
        hand_out(Course(tmp_path / "other"), "ps02")
    with pytest.raises(CourseError, match="no feedback on ps02_train_bpe in .*; grade it first"):
        hand_back(course, "ps02")
    (tmp_path / "exchange").mkdir()
    with pytest.raises(CourseError, match="hand out an assignment first"):
        collect(course, "ps02")
