"""A kernel's folder: one user each, found again when its grader is gone, never somebody else's."""

import os
import tempfile

import pytest

from autograder.sandbox import folders
from autograder.sandbox.folders import Folder, FolderError


def test_a_living_graders_folder_is_not_swept_and_a_dead_ones_is(tmp_path):
    base = folders.base(str(tmp_path))
    kept = Folder.make(base)
    assert folders.sweep(base) == 0 and kept.path.exists()
    left = base / "61184" if kept.user != 61184 else base / "61185"
    (left / "s").mkdir(parents=True)
    (left / folders.LOCK).touch()
    (left / "s" / "closed").mkdir(mode=0)
    seen = []
    assert folders.sweep(base, seen.append) == 1
    assert seen == [left] and not left.exists()
    kept.remove()
    assert list(base.iterdir()) == []


def test_two_kernels_never_share_a_user(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "USERS", range(61184, 61187))
    made = [Folder.make(tmp_path) for _ in range(3)]
    assert len({folder.user for folder in made}) == 3
    with pytest.raises(FolderError, match="no free folder"):
        Folder.make(tmp_path)


def test_somebody_elses_folder_is_refused(tmp_path):
    target = tmp_path / "elsewhere"
    target.mkdir()
    link = tmp_path / f"tokcourse-{os.geteuid()}"
    link.symlink_to(target)
    with pytest.raises(FolderError, match="only this user can write"):
        folders.base(str(tmp_path))
    link.unlink()
    link.mkdir()
    link.chmod(0o777)
    with pytest.raises(FolderError, match="only this user can write"):
        folders.base(str(tmp_path))


def test_a_fork_of_the_grader_does_not_take_the_folder_away(tmp_path):
    folder = Folder.make(tmp_path)
    child = os.fork()
    if child == 0:
        folder.remove()
        os._exit(0)
    os.waitpid(child, 0)
    assert folder.path.exists()


def test_a_long_temporary_folder_does_not_make_a_socket_path_too_long(tmp_path, monkeypatch):
    deep = tmp_path / ("x" * 80)
    deep.mkdir()
    with pytest.raises(FolderError, match="shorter path"):
        folders.base(str(deep))
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    assert folders.base().parent.as_posix() == "/tmp"
