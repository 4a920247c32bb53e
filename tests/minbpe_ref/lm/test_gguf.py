"""GGUF files written here, byte by byte, are read again; each way to break one is named."""

import struct

import numpy as np
import pytest

from minbpe_ref.lm import gguf


def text(value):
    data = value.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def key(name, kind, payload):
    return text(name) + struct.pack("<I", kind) + payload


def made(tensors, keys=b"", count=0, version=3, alignment=32):
    """A file: tensors as (name, shape, kind, bytes), each begun on a multiple of the alignment."""
    head, body = b"GGUF" + struct.pack("<IQQ", version, len(tensors), count) + keys, b""
    for name, shape, kind, data in tensors:
        body += bytes(-len(body) % alignment)
        head += text(name) + struct.pack("<I", len(shape))
        head += b"".join(struct.pack("<Q", n) for n in reversed(shape))
        head += struct.pack("<IQ", kind, len(body))
        body += data
    return head + bytes(-len(head) % alignment) + body


def written(tmp_path, data):
    path = tmp_path / "tiny.gguf"
    path.write_bytes(data)
    return path


def test_plain_tensors_and_every_kind_of_value(tmp_path):
    numbers = np.arange(6, dtype="<f4").reshape(2, 3)
    keys = [
        key("general.alignment", 4, struct.pack("<I", 64)),
        key("name", 8, text("안녕")),
        key("on", 7, b"\1"),
        key("rate", 6, struct.pack("<f", 0.5)),
        key("words", 9, struct.pack("<IQ", 8, 2) + text("a") + text("b")),
    ]
    tensors = [
        ("first", (2, 3), 0, numbers.tobytes()),
        ("second", (3,), 1, np.array([1, -2, 0.5], "<f2").tobytes()),
    ]
    data = made(tensors, b"".join(keys), len(keys), alignment=64)
    file = gguf.read(written(tmp_path, data))
    assert file.metadata == {
        "general.alignment": 64,
        "name": "안녕",
        "on": True,
        "rate": 0.5,
        "words": ["a", "b"],
    }
    assert np.array_equal(file.tensors["first"], numbers)
    assert file.tensors["second"].tolist() == [1, -2, 0.5]
    assert all(array.dtype == np.float32 for array in file.tensors.values())


def test_eight_bits_a_weight():
    steps = np.arange(-16, 48, dtype=np.int8)
    block = b"".join(
        np.float16(scale).tobytes() + steps[i : i + 32].tobytes()
        for i, scale in ((0, 0.5), (32, 2.0))
    )
    found = gguf.unpack(memoryview(block), 8, 64)
    assert found.tolist() == [*(steps[:32] * 0.5), *(steps[32:] * 2.0)]


def test_four_bits_a_weight():
    # Byte i holds weight i in its low half and weight i + 16 in its high half.
    low, high = np.arange(16), np.arange(15, -1, -1)
    block = np.float16(0.25).tobytes() + np.float16(-1).tobytes()
    block += bytes(int(a) | int(b) << 4 for a, b in zip(low, high))
    found = gguf.unpack(memoryview(block), 3, 32)
    assert found.tolist() == [*(low * 0.25 - 1), *(high * 0.25 - 1)]


def test_what_cannot_be_read(tmp_path):
    whole = made([("w", (32,), 8, bytes(34))])
    for data, said in [
        (b"GGML" + bytes(20), "does not begin with b'GGUF'"),
        (made([], version=2), "version 2; only 3 is read"),
        (whole[:30], "in its header; install it again"),
        (whole[:-1], "33 bytes are too few for 32 weights"),
        (made([("w", (32,), 2, bytes(18))]), "tensor of kind 2 is not read here"),
        (made([], key("k", 13, b""), 1), "value of kind 13 is not known"),
    ]:
        with pytest.raises(ValueError, match=said):
            gguf.read(written(tmp_path, data))
