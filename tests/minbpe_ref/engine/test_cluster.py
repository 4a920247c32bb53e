"""Counting on Dask: the merges of one process, whatever the blocks. Local processes, no network."""

from __future__ import annotations

import pytest

from minbpe_ref import corpora
from minbpe_ref.engine import cluster
from minbpe_ref.engine.chunks import ChunkCounter
from minbpe_ref.engine.cluster import add_up, count_block, plan_blocks, train_on_dask
from minbpe_ref.engine.streaming import train_files
from minbpe_ref.regex import GPT4_SPLIT_PATTERN

pytest.importorskip("distributed", reason="the extra 'scale' is not installed")


@pytest.fixture
def paths(tmp_path):
    texts = [corpora.shakespeare()[:80_000], corpora.python_code()[:50_000], ""]
    texts += ["\n".join(group) for group in corpora.parallel_sentences().values()]
    for i, text in enumerate(texts):
        (tmp_path / f"{i:02}.txt").write_bytes(text.encode())
    return sorted(tmp_path.iterdir())


@pytest.mark.parametrize("block", [500, 20_000, 1 << 26])
def test_blocks_cover_the_files_and_add_up_in_any_tree(paths, block):
    blocks = plan_blocks(paths, GPT4_SPLIT_PATTERN, block)
    for path in paths:
        spans = [(start, end) for name, start, end in blocks if name == str(path)]
        assert [0, *(end for _, end in spans)] == [
            *(start for start, _ in spans),
            path.stat().st_size,
        ]
    whole = ChunkCounter(GPT4_SPLIT_PATTERN)
    for path in paths:
        whole.add_utf8([path.read_bytes()])
    parts = [count_block(each, GPT4_SPLIT_PATTERN) for each in blocks]
    while len(parts) > 1:
        parts = [add_up(parts[i : i + 3]) for i in range(0, len(parts), 3)]
    total = ChunkCounter(None)
    total.add_chunks(parts[0])
    assert list(total.counts().items()) == list(whole.counts().items())


def test_a_pattern_of_one_s_own_makes_one_block_a_file(paths):
    assert len(plan_blocks(paths, r"\w+|\W", 500)) == len(paths) - 1  # one is empty


def test_a_cluster_learns_the_merges_of_one_process(paths):
    from distributed import Client, LocalCluster

    alone = train_files(paths, 400)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        merges = train_on_dask(paths, 400, scheduler=local.scheduler_address, block=10_000)
        with Client(local) as client:  # the user's own cluster is still up
            assert client.submit(int, 1).result() == 1
    assert list(merges.items()) == list(alone.items())


def test_a_worker_s_error_names_the_file_and_the_offset(tmp_path):
    path = tmp_path / "bad.txt"
    path.write_bytes(b"ab cd\n" * 100 + b"\xff")
    (first, *_, last) = plan_blocks([path], GPT4_SPLIT_PATTERN, 100)
    assert count_block(first, GPT4_SPLIT_PATTERN).counts.sum() > 0
    with pytest.raises(ValueError, match="bad.txt: byte 0xff at offset 600"):
        count_block(last, GPT4_SPLIT_PATTERN)


def test_without_dask_the_error_says_what_to_install(monkeypatch, paths):
    import sys

    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    with pytest.raises(ImportError, match=r"gpt-tokenizer-course\[scale\]"):
        cluster.count_on_dask(paths)
