"""A file is written whole or not at all, also on a full disk."""

import errno
import os

import pytest

from autograder import atomic_write


def full(*unused):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_on_a_full_disk_the_old_stays_and_nothing_is_left(tmp_path, monkeypatch, step):
    path = tmp_path / "kept.json"
    atomic_write.write(path, "old")
    monkeypatch.setattr(atomic_write.os, step, full)
    with pytest.raises(OSError, match="No space left"):
        atomic_write.write(path, "new")
    assert path.read_text(encoding="utf-8") == "old" and list(tmp_path.iterdir()) == [path]


def test_bytes_and_new_folders(tmp_path):
    atomic_write.write(tmp_path / "a" / "b", b"\x00\xff")
    assert (tmp_path / "a" / "b").read_bytes() == b"\x00\xff"
