"""Count chunks on many processes or machines with Dask, then learn the merges here.

A worker counts blocks of files; partial counts travel as three flat arrays and are added up in the
order of the corpus, a few at a time, so that the order of first appearance, and with it the
lecture's tie-break, is that of one process. Needs the extra `scale`. Left out: reading from object
stores; the files lie where every worker can open them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

from minbpe_ref.base import Pair
from minbpe_ref.basic import merges_wanted
from minbpe_ref.engine.chunks import ChunkCounter, Chunks
from minbpe_ref.engine.merging import learn_merges
from minbpe_ref.engine.patterns import rules_of
from minbpe_ref.engine.streaming import Path, last_safe_cut
from minbpe_ref.engine.ties import Tie
from minbpe_ref.engine.training import as_dictionary
from minbpe_ref.regex import GPT4_SPLIT_PATTERN

BLOCK = 1 << 26  # bytes that a worker counts at once
FAN_IN = 8  # partial counts that are added up at once
_TAIL = 1 << 16  # bytes before a block's end in which a place to cut is looked for

Block = tuple[str, int, int]  # path, start, end


def plan_blocks(paths: Iterable[Path], pattern: str, block: int = BLOCK) -> list[Block]:
    """Cut files into blocks that no chunk crosses, in order; only the cuts' surroundings are read.

    With a pattern of one's own a file is one block.

    >>> plan_blocks([os.devnull], GPT4_SPLIT_PATTERN)
    []
    """
    known = rules_of(pattern) is not None
    blocks: list[Block] = []
    for path in paths:
        size = os.path.getsize(path)
        start = 0
        with open(path, "rb") as file:
            while start < size:
                end = start
                while known and end + block < size:
                    end += block
                    file.seek(max(start, end - _TAIL))
                    tail = file.read(end - file.tell())
                    if cut := last_safe_cut(tail):
                        end += cut - len(tail)
                        break
                else:
                    end = size
                blocks.append((os.fspath(path), start, end))
                start = end
    return blocks


def count_block(block: Block, pattern: str) -> Chunks:
    """Count the chunks of one block; runs on a worker.

    >>> count_block((os.devnull, 0, 0), GPT4_SPLIT_PATTERN).counts.tolist()
    []
    """
    path, start, end = block
    with open(path, "rb") as file:
        file.seek(start)
        raw = file.read(end - start)
    counter = ChunkCounter(pattern)
    counter.add_utf8([raw], source=path, offset=start)
    return counter.chunks()


def add_up(parts: list[Chunks]) -> Chunks:
    """Add partial counts of consecutive blocks; runs on a worker.

    >>> from minbpe_ref.engine.chunks import counts_of
    >>> add_up([counts_of({b"a": 1}), counts_of({b"b": 2, b"a": 3})]).counts.tolist()
    [4, 2]
    """
    counter = ChunkCounter(None)
    for part in parts:
        counter.add_chunks(part)
    return counter.chunks()


def count_on_dask(
    paths: Iterable[Path],
    pattern: str = GPT4_SPLIT_PATTERN,
    *,
    scheduler: str | None = None,
    workers: int | None = None,
    block: int = BLOCK,
    progress: bool = False,
) -> Chunks:
    """Count the chunks of files on a Dask cluster: at `scheduler`, or one of local processes.

    Each file is a document. Raises ImportError when Dask's `distributed` is missing, OSError when
    the scheduler can't be reached, and what the worker raised for a file that it can't read.
    """
    with ExitStack() as stack:
        client = stack.enter_context(_client(stack, scheduler, workers))
        level: list[Any] = client.map(
            count_block, plan_blocks(paths, pattern, block), pattern=pattern, pure=False
        )
        if progress:
            from dask.distributed import progress as show

            show(level, notebook=False)
        while len(level) > 1:
            # subtle: neighbours only, in order: any other order would change the ties
            level = [
                client.submit(add_up, level[i : i + FAN_IN], pure=False)
                for i in range(0, len(level), FAN_IN)
            ]
        return level[0].result() if level else ChunkCounter(pattern).chunks()


def train_on_dask(
    paths: Iterable[Path],
    vocab_size: int,
    pattern: str = GPT4_SPLIT_PATTERN,
    *,
    tie: Tie = "first",
    **options: Any,
) -> dict[Pair, int]:
    """Return the merges that `streaming.train_files` returns, chunks counted on a cluster.

    `options` are `count_on_dask`'s. Raises as both do.
    """
    wanted = merges_wanted(vocab_size)
    chunks = count_on_dask(paths, pattern, **options)
    return as_dictionary(learn_merges(chunks, wanted, tie))


def _client(stack: ExitStack, scheduler: str | None, workers: int | None) -> Any:
    try:
        from dask.distributed import Client, LocalCluster
    except ImportError:
        raise ImportError(
            "Dask's distributed is not installed; pip install 'gpt-tokenizer-course[scale]'"
        ) from None
    if scheduler is not None:
        return Client(scheduler)
    # threads would do for the loops, which hold no lock, but not for a pattern of one's own
    local = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
    return Client(stack.enter_context(local))
