"""Packed vocabularies and the tiktoken plug-in, with the network cut off."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest

from minbpe_ref import vocabularies

SIZES = {
    "gpt2": 50257,
    "r50k_base": 50257,
    "p50k_base": 50281,
    "cl100k_base": 100277,
    "o200k_base": 200019,
}
# a child that may not open a socket builds every encoding
CHILD = """
import socket
def refuse(*args, **kwargs): raise OSError("no network in this test")
socket.socket.connect = socket.getaddrinfo = refuse
import tiktoken, os
print({name: tiktoken.get_encoding(name).n_vocab for name in %r})
print(os.environ.get("TIKTOKEN_CACHE_DIR"))
"""


def child(tmp_path, names, **environment):
    env = {k: v for k, v in os.environ.items() if k not in ("TIKTOKEN_CACHE_DIR", "XDG_CACHE_HOME")}
    env |= {"HOME": str(tmp_path), "TMPDIR": str(tmp_path)} | environment
    command = [sys.executable, "-c", CHILD % (names,)]
    return subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )


def output(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.splitlines()


def test_encodings_build_offline(tmp_path):
    sizes, folder = output(child(tmp_path, list(SIZES)))
    assert eval(sizes) == SIZES
    assert folder.startswith(str(tmp_path))


def test_several_processes_at_once(tmp_path):
    processes = [child(tmp_path, ["r50k_base"]) for _ in range(3)]
    assert [eval(output(process)[0]) for process in processes] == [{"r50k_base": 50257}] * 3


def test_a_damaged_file_is_made_anew(tmp_path):
    vocabularies.fill_cache(tmp_path)
    victim = sorted(tmp_path.iterdir())[0]
    whole = victim.read_bytes()
    victim.write_bytes(whole.replace(b"\n", b"\r\n"))
    vocabularies.fill_cache(tmp_path)
    assert victim.read_bytes() == whole
    assert victim.stat().st_mode & 0o777 == 0o644
    assert len(list(tmp_path.iterdir())) == 6


def test_a_home_that_cannot_be_written_falls_back_to_the_temp_folder(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    _, folder = output(child(tmp_path, ["r50k_base"], XDG_CACHE_HOME=str(tmp_path / "file")))
    assert "gpt-tokenizer-course-" in folder


def test_a_folder_set_by_the_user_is_left_alone(tmp_path):
    vocabularies.fill_cache(tmp_path / "mine")
    mine = str(tmp_path / "mine")
    _, folder = output(child(tmp_path, ["r50k_base"], TIKTOKEN_CACHE_DIR=mine))
    assert folder == mine
    assert not (tmp_path / ".cache").exists()


def test_files_are_those_that_tiktoken_insists_on():
    for url, data in vocabularies.tiktoken_files().items():
        assert hashlib.sha256(data).hexdigest() == vocabularies.TIKTOKEN_FILES[url], url


@pytest.mark.parametrize("name", vocabularies.PACKED)
def test_sizes(name):
    tokens = vocabularies.tokens(name)
    assert len(tokens) == len(set(tokens)) == vocabularies.PACKED[name][0]


def test_ranks_are_the_caller_s_own():
    vocabularies.ranks("r50k_base").clear()
    assert vocabularies.ranks("r50k_base")


def test_unknown_name_lists_the_known():
    with pytest.raises(ValueError, match="'gpt5' is not packed; use one of r50k_base"):
        vocabularies.ranks("gpt5")


def test_a_cut_blob_is_refused():
    blob = vocabularies.pack([b"a", b"bc"])
    for end in range(len(blob)):
        with pytest.raises(ValueError, match="is damaged"):
            vocabularies.unpack(blob[:end])
    with pytest.raises(ValueError, match="more than 255 bytes"):
        vocabularies.pack([b"a" * 256])


def test_importing_the_package_imports_nothing_else():
    code = (
        "import sys; before = set(sys.modules); import minbpe_ref; "
        "heavy = {'regex', 'torch', 'numpy', 'numba', 'tiktoken', 'lzma', 'json'}; "
        "sys.exit(str(heavy & (set(sys.modules) - before) or ''))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.stderr.strip() == ""


def test_every_lazy_name_is_there():
    import minbpe_ref

    for name in minbpe_ref.__all__:
        assert getattr(minbpe_ref, name) is not None
        assert name in dir(minbpe_ref)
    with pytest.raises(AttributeError, match="'nothing'"):
        minbpe_ref.__getattr__("nothing")
