"""GGUF: one file with a model's settings, tokenizer and weights, as llama.cpp reads them.

A header, then keys with values, then the tensors' names and shapes, then their numbers. Weights are
stored in blocks of 32 with a scale each (and a minimum, in Q4_1), and are turned into float32 here.
Source: ggml's docs/gguf.md, version 3.
Left out: writing, every kind of block but the two that our model uses, computing on packed weights.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

MAGIC, VERSION = b"GGUF", 3
BLOCK = 32  # weights that share a scale
ALIGNMENT = 32  # bytes; a file may name another
# GGUF's number for a kind of value -> how `struct` reads it
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q"}
_SCALARS[12] = "d"
_STRING, _ARRAY = 8, 9
# GGUF's number for a kind of tensor -> how its numbers lie in the file
_PLAIN = {0: np.dtype("<f4"), 1: np.dtype("<f2")}
_Q8_0 = np.dtype([("scale", "<f2"), ("steps", "i1", BLOCK)])
_Q4_1 = np.dtype([("scale", "<f2"), ("least", "<f2"), ("steps", "u1", BLOCK // 2)])
_PACKED = {8: _Q8_0, 3: _Q4_1}

Array = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class GGUF:
    """What a file holds: settings by key, and float32 tensors by name, in the order of the file."""

    metadata: dict[str, Any]
    tensors: dict[str, Array]


class _Reader:
    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def number(self, form: str) -> Any:
        size = struct.calcsize("<" + form)
        try:
            (found,) = struct.unpack_from("<" + form, self.data, self.at)
        except struct.error:
            raise ValueError(
                f"the file ends after {len(self.data)} bytes, in its header; install it again"
            ) from None
        self.at += size
        return found

    def text(self) -> str:
        size = self.number("Q")
        piece = bytes(self.data[self.at : self.at + size])
        self.at += size
        return piece.decode("utf-8", "replace")

    def value(self, kind: int) -> Any:
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            inner, count = self.number("I"), self.number("Q")
            return [self.value(inner) for _ in range(count)]
        if kind not in _SCALARS:
            raise ValueError(f"value of kind {kind} is not known; GGUF {VERSION} has 0 to 12")
        return self.number(_SCALARS[kind])


def unpack(data: memoryview, kind: int, count: int) -> Array:
    """Turn `count` stored weights into float32.

    kind: 0 float32, 1 float16, 3 Q4_1, 8 Q8_0. Raises ValueError for another kind, and for data that
    is too short.

    >>> half = np.array([1.5, -2.0], "<f2").tobytes()
    >>> unpack(memoryview(half), 1, 2).tolist()
    [1.5, -2.0]
    """
    form: Any = _PLAIN.get(kind) or _PACKED.get(kind)
    if form is None:
        raise ValueError(
            f"tensor of kind {kind} is not read here; known are 0, 1, 3 (Q4_1), 8 (Q8_0)"
        )
    units = count if kind in _PLAIN else count // BLOCK
    if len(data) < units * form.itemsize:
        raise ValueError(
            f"{len(data)} bytes are too few for {count} weights; the file is cut short, install it again"
        )
    stored = np.frombuffer(data, form, units)
    if kind in _PLAIN:
        return stored.astype(np.float32)
    scale = stored["scale"].astype(np.float32)[:, None]
    if kind == 8:
        return (scale * stored["steps"]).reshape(-1)
    # A byte holds two weights of four bits: one of the block's first half, one of its second.
    steps = np.concatenate([stored["steps"] & 15, stored["steps"] >> 4], axis=1)
    return (scale * steps + stored["least"].astype(np.float32)[:, None]).reshape(-1)


def read(path: str | Path) -> GGUF:
    """Read a GGUF file of version 3.

    Raises OSError when it can't be read, ValueError when it is no such file, is cut short, or holds a
    kind of value or tensor that is not known here.

    >>> read(__file__)
    Traceback (most recent call last):
    ValueError: gguf.py does not begin with b'GGUF'; give the path of a .gguf file
    """
    path = Path(path)
    # subtle: mapped, not loaded, so that only the weights in float32 take memory
    data: Any = np.memmap(path, np.uint8, "r").data
    if bytes(data[:4]) != MAGIC:
        raise ValueError(
            f"{path.name} does not begin with {MAGIC!r}; give the path of a .gguf file"
        )
    reader = _Reader(data)
    reader.at = 4
    if (version := reader.number("I")) != VERSION:
        raise ValueError(f"{path.name} is GGUF of version {version}; only {VERSION} is read here")
    tensors, keys = reader.number("Q"), reader.number("Q")
    metadata = {reader.text(): reader.value(reader.number("I")) for _ in range(keys)}
    places = [_place(reader) for _ in range(tensors)]
    alignment = metadata.get("general.alignment", ALIGNMENT)
    start = math.ceil(reader.at / alignment) * alignment
    return GGUF(
        metadata,
        {
            name: unpack(data[start + offset :], kind, math.prod(shape)).reshape(shape)
            for name, shape, kind, offset in places
        },
    )


def _place(reader: _Reader) -> tuple[str, tuple[int, ...], int, int]:
    name, dimensions = reader.text(), reader.number("I")
    # subtle: the file names the fastest dimension first, numpy last
    shape = tuple(reader.number("Q") for _ in range(dimensions))[::-1]
    return name, shape, reader.number("I"), reader.number("Q")
