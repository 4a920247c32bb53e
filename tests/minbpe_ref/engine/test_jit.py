"""The engine's start: light imports, a cache that is safe, an announcement the first time only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from minbpe_ref import engine
from minbpe_ref.engine import jit

ROOT = Path(engine.__file__).parent.parent.parent
SMALL = """
from minbpe_ref.engine.chunks import copy_slots, SLOT
from minbpe_ref.engine.jit import compiling
import numpy as np
with compiling("a test"):
    copy_slots(np.zeros(2, SLOT), np.zeros(8, SLOT))
print(sum(copy_slots.stats.cache_hits.values()), sum(copy_slots.stats.cache_misses.values()))
"""


def python(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )


def test_importing_the_package_or_asking_for_the_engine_imports_no_numba():
    code = """
import sys, minbpe_ref, minbpe_ref.engine
assert minbpe_ref.engine.available()
print([name for name in ("numba", "numpy", "torch", "dask", "tqdm") if name in sys.modules])
"""
    assert python(code).stdout.strip() == "[]"


def test_every_name_of_the_engine_is_there():
    assert all(callable(getattr(engine, name)) for name in engine.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = engine.nothing


def test_without_numba_the_engine_is_not_available(monkeypatch):
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    assert not engine.available()


def test_the_first_process_compiles_and_says_so_and_the_second_does_not(tmp_path):
    first = python(SMALL, NUMBA_CACHE_DIR=str(tmp_path))
    assert "compiling a test, once for this machine" in first.stderr
    assert first.stdout.split() == ["0", "1"]
    second = python(SMALL, NUMBA_CACHE_DIR=str(tmp_path))
    assert second.stderr == ""
    assert second.stdout.split() == ["1", "0"]


def test_two_processes_at_once_share_the_cache(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(tmp_path)}
    both = [
        subprocess.Popen([sys.executable, "-c", SMALL], env=environment, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [process.communicate()[1] and process.returncode for process in both] == [0, 0]
    assert python(SMALL, NUMBA_CACHE_DIR=str(tmp_path)).stdout.split() == ["1", "0"]


def test_the_cache_is_ours_alone_and_outside_the_package(monkeypatch, tmp_path):
    monkeypatch.setattr(jit, "_config", type("", (), {"CACHE_DIR": str(tmp_path)}))
    jit.cache_folder.cache_clear()
    try:
        folder = jit.cache_folder()
        assert tmp_path in folder.parents
        if os.name == "posix":
            assert folder.stat().st_mode & 0o077 == 0
    finally:
        jit.cache_folder.cache_clear()


def test_a_folder_that_can_t_be_written_is_passed_over(monkeypatch, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    places = [tmp_path / "file" / "below", tmp_path / "good"]
    monkeypatch.setattr(jit, "_candidates", lambda: iter(places))
    jit.cache_folder.cache_clear()
    try:
        assert tmp_path / "good" in jit.cache_folder().parents
        monkeypatch.setattr(jit, "_candidates", lambda: iter(places[:1]))
        jit.cache_folder.cache_clear()
        assert jit.cache_folder() is None
    finally:
        jit.cache_folder.cache_clear()


def test_another_source_is_another_cache(monkeypatch, tmp_path):
    monkeypatch.setattr(jit, "_config", type("", (), {"CACHE_DIR": str(tmp_path)}))
    (tmp_path / "jit.py").write_bytes(b"one")
    monkeypatch.setattr(jit, "__file__", str(tmp_path / "jit.py"))
    folders = []
    for source in (b"one", b"two"):
        (tmp_path / "jit.py").write_bytes(source)
        jit.cache_folder.cache_clear()
        folders.append(jit.cache_folder())
    jit.cache_folder.cache_clear()
    assert folders[0] != folders[1]
