"""The `.model` file: JSON that names its format, version and kind, read strictly.

Left out: the lecture's own text format (`minbpe_v1`), OpenAI's and Hugging Face's (`export`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minbpe_ref.base import Pair, Tokenizer, build_vocab
from minbpe_ref.specials import validate_special_tokens
from minbpe_ref.text import read_text, render_token

FORMAT = "minbpe_ref model"
VERSION = 1
# GPT-4o's model takes 3 MB, a million merges about 16; beyond is an accident or an attack
MAX_FILE_BYTES = 64 * 2**20
MAX_MERGES = 2**20
# merges can double a token's length each, so 40 lines of file could ask for a terabyte
MAX_VOCAB_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Model:
    """What a `.model` file holds; `kind` is the name of the tokenizer's class."""

    kind: str
    pattern: str
    merges: dict[Pair, int]
    special_tokens: dict[str, int]
    byte_order: bytes


def save_model(tokenizer: Tokenizer, path: str | os.PathLike[str]) -> None:
    """Write the tokenizer's state to `path` as JSON, in UTF-8.

    >>> import tempfile
    >>> from minbpe_ref import BasicTokenizer
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_model(BasicTokenizer.from_merges({(104, 105): 256}), f"{folder}/t.model")
    ...     load_model(f"{folder}/t.model", "BasicTokenizer").merges
    {(104, 105): 256}
    """
    data = as_data(tokenizer)
    # written aside and moved, so that a crash leaves the old file and not half of the new one
    aside = f"{os.fspath(path)}.part"
    with open(aside, "w", encoding="utf-8", newline="\n") as file:
        json.dump(data, file, ensure_ascii=False)
        file.write("\n")
    os.replace(aside, path)


def as_data(tokenizer: Tokenizer) -> dict[str, Any]:
    """Return what the file holds, as JSON can write it.

    >>> from minbpe_ref import BasicTokenizer
    >>> data = as_data(BasicTokenizer.from_merges({(104, 105): 256}))
    >>> data["kind"], data["merges"]
    ('BasicTokenizer', [(104, 105)])
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "kind": type(tokenizer).__name__,
        "pattern": tokenizer.pattern,
        "special_tokens": tokenizer.special_tokens,
        "byte_order": tokenizer.byte_order.hex(),
        # the n-th merge makes id 256 + n, whatever the dictionary's order
        "merges": sorted(tokenizer.merges, key=tokenizer.merges.__getitem__),
    }


def save_vocab(tokenizer: Tokenizer, path: str | os.PathLike[str]) -> None:
    """Write the vocabulary to `path`, a line an id, for human eyes (it can't be read back).

    >>> import tempfile, pathlib
    >>> from minbpe_ref import BasicTokenizer
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_vocab(BasicTokenizer.from_merges({(104, 105): 256}), f"{folder}/t.vocab")
    ...     pathlib.Path(f"{folder}/t.vocab").read_text(encoding="utf-8").splitlines()[-1]
    '[h] [i] -> [hi] 256'
    """
    parents = {idx: pair for pair, idx in tokenizer.merges.items()}
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for idx, token in tokenizer.vocab.items():
            line = f"[{render_token(token)}] {idx}"
            if idx in parents:
                left, right = (render_token(tokenizer.vocab[part]) for part in parents[idx])
                line = f"[{left}] [{right}] -> {line}"
            file.write(line + "\n")


def load_model(path: str | os.PathLike[str], kind: str) -> Model:
    """Read a `.model` file of ours, or the lecture's minbpe's, for a tokenizer class `kind`.

    Raises ValueError when the file is too large, cut short, of another format, version or kind,
    or when what it holds makes no vocabulary; OSError when it can't be read.

    >>> load_model(__file__, "BasicTokenizer")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: ...model_file.py is no model file or is cut short (...); save the tokenizer again
    """
    from minbpe_ref.minbpe_v1 import FIRST_LINE, parse_minbpe_v1

    name = os.fspath(path)
    size = os.path.getsize(path)
    if size > MAX_FILE_BYTES:
        raise ValueError(f"{name} has {size} bytes; a model file has at most {MAX_FILE_BYTES}")
    text = read_text(path)
    try:
        if text.split("\n", 1)[0].rstrip("\r") == FIRST_LINE:
            model = parse_minbpe_v1(text)
        else:
            model = parse_json(text)
        _check_sizes(model)
        build_vocab(model.merges)
        validate_special_tokens(model.special_tokens, range(256 + len(model.merges)))
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name} {_reason(error)}") from error
    if model.kind != kind:
        raise ValueError(f"{name} holds a {model.kind}; load it with {model.kind}, not {kind}")
    return model


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"is no model file or is cut short ({error}); save the tokenizer again"
    return f"can't be loaded: {error}"


def parse_json(text: str) -> Model:
    """Read what `save_model` wrote; the sizes and ids of the vocabulary are not checked here.

    Raises ValueError for what is no JSON, another format or version, and a missing or wrong field.

    >>> parse_json('{"format": "another"}')
    Traceback (most recent call last):
    ValueError: its format is not 'minbpe_ref model'; pass a file written by save
    """
    try:
        data = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply for a model file; save it again") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"its format is not {FORMAT!r}; pass a file written by save")
    if data.get("version") != VERSION:
        raise ValueError(
            f"its version is {data.get('version')!r}, this package reads {VERSION}; "
            f"save it with this package's version or install the other one"
        )
    return Model(
        kind=_field(data, "kind", str),
        pattern=_field(data, "pattern", str),
        merges=read_merges(_field(data, "merges", list)),
        special_tokens=_field(data, "special_tokens", dict),
        byte_order=_byte_order(_field(data, "byte_order", str)),
    )


def _field(data: Mapping[str, Any], key: str, kind: type) -> Any:
    if not isinstance(data.get(key), kind):
        raise ValueError(f"field {key!r} is missing or no {kind.__name__}; save it again")
    return data[key]


def read_merges(rows: list[Any]) -> dict[Pair, int]:
    """Return the merges of a file's rows, whose places are the ids.

    Raises ValueError for a row that is no pair of ids, or that was there before.

    >>> read_merges([[104, 105], [256, 33]])
    {(104, 105): 256, (256, 33): 257}
    """
    merges: dict[Pair, int] = {}
    for idx, row in enumerate(rows, start=256):
        if not (isinstance(row, list) and len(row) == 2 and all(type(part) is int for part in row)):
            raise ValueError(f"merge {idx - 256} is {row!r:.80}; a merge is two ids")
        if (row[0], row[1]) in merges:
            raise ValueError(f"merge {idx - 256}, {row}, comes twice; remove one")
        merges[row[0], row[1]] = idx
    return merges


def _byte_order(text: str) -> bytes:
    order = bytes.fromhex(text)
    if sorted(order) != list(range(256)):
        raise ValueError("byte_order is no permutation of the 256 bytes; save it again")
    return order


def _check_sizes(model: Model) -> None:
    if len(model.merges) > MAX_MERGES:
        raise ValueError(f"it has {len(model.merges)} merges; at most {MAX_MERGES} are read")
    lengths = [1] * 256
    total = 256
    for left, right in model.merges:
        # an id that is out of order gets its own error from build_vocab
        if not (0 <= left < len(lengths) and 0 <= right < len(lengths)):
            return
        lengths.append(lengths[left] + lengths[right])
        total += lengths[-1]
        if total > MAX_VOCAB_BYTES:
            raise ValueError(
                f"its tokens take more than {MAX_VOCAB_BYTES} bytes at merge "
                f"{len(lengths) - 257}; train with a smaller vocabulary"
            )
