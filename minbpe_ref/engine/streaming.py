"""Train on more text than memory holds: texts come one by one, and only distinct chunks are kept.

A document is never cut, so no chunk is split and the merges are those of training on all the
documents at once. A large file is read in blocks, cut where the known patterns start a chunk anyway.
Left out: many machines (`cluster`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

from minbpe_ref.arguments import several
from minbpe_ref.base import Pair
from minbpe_ref.basic import merges_wanted
from minbpe_ref.engine.chunks import ChunkCounter
from minbpe_ref.engine.merging import learn_merges
from minbpe_ref.engine.patterns import rules_of
from minbpe_ref.engine.ties import Tie
from minbpe_ref.engine.training import as_dictionary
from minbpe_ref.regex import GPT4_SPLIT_PATTERN
from minbpe_ref.text import require_text

Path = str | os.PathLike[str]
GROUP = 1 << 22  # code points of text that are counted at once
BLOCK = 1 << 24  # bytes of a file that are read at once

# Letters that their first byte gives away: a to z, Cyrillic, Chinese, Korean.
_LETTER = rb"(?:[A-Za-z]|[\xd0\xd1].|[\xe5-\xe9\xeb\xec]..)"
_MARK = rb"(?:[!-~]|\xe3\x80[\x81-\xbf])"  # ASCII, and Chinese punctuation
# subtle: whatever comes before and after, every known pattern starts a chunk at a blank between
# two letters, and at a letter after one line end. After two GPT-2's pattern does as well, but ends
# the text before it, if cut there, in another way
_SAFE = re.compile(
    rb"(?s)%b(?= %b)|(?:%b|%b)\n(?=%b)" % (_LETTER, _LETTER, _LETTER, _MARK, _LETTER)
)


def train_texts(
    texts: Iterable[str],
    vocab_size: int,
    pattern: str | None = GPT4_SPLIT_PATTERN,
    *,
    tie: Tie = "first",
    progress: bool = False,
) -> dict[Pair, int]:
    """Return the merges learned from documents that are read once, in order.

    They are the merges of `train` on the documents side by side, if no chunk crossed from one into
    the next. `progress` shows a bar. Raises as `train` does, and TypeError when `texts` is a str.

    >>> train_texts(iter(["ab ab", " ac"]), 258, r" ?\\w+")
    {(97, 98): 256, (32, 256): 257}
    """
    several(texts, "texts")
    wanted = merges_wanted(vocab_size)
    counter = ChunkCounter(pattern)
    with _bar(progress, "documents") as bar:
        for group in _grouped(texts):
            counter.add(group)
            bar.update(len(group))
    return as_dictionary(learn_merges(counter.chunks(), wanted, tie))


def train_files(
    paths: Iterable[Path],
    vocab_size: int,
    pattern: str = GPT4_SPLIT_PATTERN,
    *,
    tie: Tie = "first",
    progress: bool = False,
    block: int = BLOCK,
) -> dict[Pair, int]:
    """Return the merges learned from UTF-8 files, each a document, read `block` bytes at a time.

    Line ends are taken as they are. With a pattern of one's own a file is read whole. `progress`
    shows a bar. Raises as `train` does, OSError when a file can't be read, and ValueError with the
    offset of the first byte that is not UTF-8.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "a.txt")
    ...     _ = path.write_bytes(b"ab ab ac")
    ...     train_files([path], 258)
    {(97, 98): 256, (32, 256): 257}
    """
    wanted = merges_wanted(vocab_size)
    counter = ChunkCounter(pattern)
    if isinstance(paths, (str, bytes, os.PathLike)) or not hasattr(paths, "__iter__"):
        raise TypeError(f"paths is a {type(paths).__name__}; pass an iterable of paths, as [path]")
    paths = list(paths)
    with _bar(progress, "B", sum(map(os.path.getsize, paths))) as bar:
        for path in paths:
            count_file(counter, path, bar, block)
    return as_dictionary(learn_merges(counter.chunks(), wanted, tie))


def count_file(counter: ChunkCounter, path: Path, bar: Any = None, block: int = BLOCK) -> None:
    """Add a file's chunks to `counter`. Raises ValueError at the first byte that is not UTF-8.

    >>> count_file(ChunkCounter(None), os.devnull)
    """
    known = counter.pattern is not None and rules_of(counter.pattern) is not None
    offset = 0
    for part in safe_blocks(path, block if known else None):
        counter.add_utf8([part], source=os.fspath(path), offset=offset)
        offset += len(part)
        if bar is not None:
            bar.update(len(part))


def safe_blocks(
    path: Path, block: int | None, start: int = 0, end: int | None = None
) -> Iterator[bytes]:
    """Yield the bytes start to end of a file in blocks that no chunk crosses; None: in one.

    A block grows until it holds a place where it may be cut.

    >>> list(safe_blocks(os.devnull, 10))
    []
    """
    with open(path, "rb") as file:
        file.seek(start)
        left = (os.path.getsize(path) if end is None else end) - start
        rest = b""
        while left > 0:
            part = file.read(left if block is None else min(block, left))
            if not part:
                break
            left -= len(part)
            rest += part
            cut = last_safe_cut(rest) if left > 0 else len(rest)
            if cut:
                yield rest[:cut]
                rest = rest[cut:]
        if rest:
            yield rest


def last_safe_cut(raw: bytes) -> int:
    """Return the last place where `raw` may be cut, 0 if there is none."""
    # most often in the last line or two; only a strange text is searched from its start
    for start in (max(len(raw) - 4096, 0), 0):
        cut = 0
        for match in _SAFE.finditer(raw, start):
            cut = match.end()
        if cut:
            return cut
    return 0


def _grouped(texts: Iterable[str]) -> Iterator[list[str]]:
    group: list[str] = []
    room = GROUP
    for text in texts:
        group.append(require_text(text))
        room -= len(text)
        if room <= 0:
            yield group
            group, room = [], GROUP
    if group:
        yield group


def _bar(shown: bool, unit: str, total: int | None = None) -> Any:
    from tqdm import tqdm  # here, to keep the import light

    return tqdm(total=total, unit=unit, unit_scale=True, disable=not shown, desc="counting chunks")
