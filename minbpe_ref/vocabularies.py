"""OpenAI's vocabularies, packed in `data/`, and the files that tiktoken would download.

A packed vocabulary is xz over: how many tokens (4 bytes, big end first), each token's length (a
byte each), the tokens' bytes in rank order. `tiktoken_ext/gpt_tokenizer_course.py` hands the
unpacked files to tiktoken. Left out: tokenizers made of them (`gpt2`, `gpt4`, `gpt4o`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import lzma
import os
import tempfile
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

# name -> (how many tokens, sha256 of tiktoken's own file)
PACKED = {
    "r50k_base": (50256, "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"),
    "cl100k_base": (100256, "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"),
    "o200k_base": (199998, "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"),
}
_AZURE = "https://openaipublic.blob.core.windows.net"
# URL that tiktoken asks for -> the sha256 that it insists on
TIKTOKEN_FILES = {
    f"{_AZURE}/encodings/{name}.tiktoken": digest for name, (_, digest) in PACKED.items()
} | {
    f"{_AZURE}/encodings/p50k_base.tiktoken": (
        "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069"
    ),
    f"{_AZURE}/gpt-2/encodings/main/vocab.bpe": (
        "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5"
    ),
    f"{_AZURE}/gpt-2/encodings/main/encoder.json": (
        "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783"
    ),
}


def pack(tokens: list[bytes]) -> bytes:
    """Pack tokens in rank order. Raises ValueError for a token of more than 255 bytes.

    >>> unpack(pack([b"a", b"ab"]))
    [b'a', b'ab']
    """
    if any(len(token) > 255 for token in tokens):
        raise ValueError("a token has more than 255 bytes; its length must fit in one byte")
    plain = len(tokens).to_bytes(4, "big") + bytes(map(len, tokens)) + b"".join(tokens)
    return lzma.compress(plain, preset=9 | lzma.PRESET_EXTREME)


def unpack(blob: bytes) -> list[bytes]:
    """Return the tokens in rank order. Raises ValueError when the blob is damaged.

    >>> unpack(b"not xz")
    Traceback (most recent call last):
    ValueError: packed vocabulary of 6 bytes is damaged; run scripts/build_data.py
    """
    try:
        plain = lzma.decompress(blob)
    except lzma.LZMAError:
        plain = b""
    count = int.from_bytes(plain[:4], "big")
    lengths = plain[4 : 4 + count]
    if len(plain) < 4 or len(plain) != 4 + count + sum(lengths):
        raise ValueError(
            f"packed vocabulary of {len(blob)} bytes is damaged; run scripts/build_data.py"
        )
    tokens = []
    start = 4 + count
    for length in lengths:
        tokens.append(plain[start : start + length])
        start += length
    return tokens


@lru_cache(maxsize=3)
def tokens(name: str) -> tuple[bytes, ...]:
    """Return the vocabulary `name` in rank order, special tokens left out.

    Raises ValueError for a name that is not packed.

    >>> tokens("cl100k_base")[256:260]
    (b'  ', b'    ', b'in', b' t')
    """
    if name not in PACKED:
        raise ValueError(f"vocabulary {name!r} is not packed; use one of {', '.join(PACKED)}")
    return tuple(unpack(files("minbpe_ref").joinpath("data", f"{name}.xz").read_bytes()))


def ranks(name: str) -> dict[bytes, int]:
    """Return tiktoken's mergeable ranks of the vocabulary `name`, a new dictionary each time.

    Raises ValueError for a name that is not packed.

    >>> ranks("r50k_base")[b" is"]
    318
    """
    return {token: rank for rank, token in enumerate(tokens(name))}


def tiktoken_file(token_ranks: dict[bytes, int]) -> bytes:
    """Return a `.tiktoken` file: a token in base64 and its rank a line.

    >>> tiktoken_file({b"!": 0})
    b'IQ== 0\\n'
    """
    lines = (b"%s %d\n" % (base64.b64encode(token), i) for token, i in token_ranks.items())
    return b"".join(lines)


def p50k_ranks() -> dict[bytes, int]:
    """Return p50k_base's ranks: r50k_base and 24 runs of 2 to 25 spaces, for Codex.

    >>> p50k_ranks()[b"  "], len(p50k_ranks())
    (50257, 50280)
    """
    # subtle: 50256 is <|endoftext|>, so the runs start one later
    return ranks("r50k_base") | {b" " * n: 50255 + n for n in range(2, 26)}


def tiktoken_files() -> dict[str, bytes]:
    """Return the files that tiktoken would download, by URL, made of the packed vocabularies.

    >>> sorted(url.rpartition("/")[2] for url in tiktoken_files())[-2:]
    ['r50k_base.tiktoken', 'vocab.bpe']
    """
    from minbpe_ref.gpt2 import encoder_json, vocab_bpe

    r50k = ranks("r50k_base")
    made = {
        "p50k_base.tiktoken": tiktoken_file(p50k_ranks()),
        "vocab.bpe": vocab_bpe(r50k),
        "encoder.json": json.dumps(encoder_json(r50k)).encode(),
    } | {f"{name}.tiktoken": tiktoken_file(ranks(name)) for name in PACKED}
    return {url: made[url.rpartition("/")[2]] for url in TIKTOKEN_FILES}


def fill_cache(folder: Path) -> None:
    """Write tiktoken's files to `folder` under the names it looks for, those that lack there.

    Safe with many processes at once. Raises OSError when the folder can't be written, ValueError
    when a file made here is not the one that tiktoken insists on.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     fill_cache(Path(folder))
    ...     len(list(Path(folder).iterdir()))
    6
    """
    names = {url: hashlib.sha1(url.encode()).hexdigest() for url in TIKTOKEN_FILES}
    lacking = [url for url, name in names.items() if not _intact(folder / name, url)]
    if not lacking:
        return
    folder.mkdir(parents=True, exist_ok=True)
    made = tiktoken_files()
    for url in lacking:
        if hashlib.sha256(made[url]).hexdigest() != TIKTOKEN_FILES[url]:
            raise ValueError(f"{url} came out different; run scripts/build_data.py")
        # a name of its own, then moved: another process sees the whole file or none
        handle, aside = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(made[url])
        os.chmod(aside, 0o644)
        os.replace(aside, folder / names[url])


def _intact(path: Path, url: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == TIKTOKEN_FILES[url]
    except OSError:
        return False
