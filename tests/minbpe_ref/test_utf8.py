"""UTF-8 by hand equals Python's codec, byte for byte and U+FFFD for U+FFFD."""

from __future__ import annotations

import random

import pytest

from minbpe_ref import corpora
from minbpe_ref.utf8 import code_points, decode_utf8, encode_code_point, read_lead, sizes

EDGES = [0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF]
# bytes at which one of the rules changes, so that random strings of them meet every rule
TELLING = [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0]
TELLING += [0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFE, 0xFF]


def test_code_points_encode_as_in_python():
    every = [*EDGES, *range(0, 0xD800, 7), *range(0xE000, 0x110000, 7)]
    assert [encode_code_point(c) for c in every] == [chr(c).encode("utf-8") for c in every]


@pytest.mark.parametrize("text", ["", "e\u0301 \n", "안👋", "".join(map(chr, EDGES))])
def test_code_points_are_the_numbers_of_utf_32(text):
    data = text.encode("utf-32-le")
    units = [data[i : i + 4] for i in range(0, len(data), 4)]
    assert code_points(text) == [int.from_bytes(unit, "little") for unit in units]


@pytest.mark.parametrize("number", [-1, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0x110000, 2**31])
def test_what_is_no_code_point_of_a_text_is_refused(number):
    with pytest.raises(ValueError, match="surrogate|no code point; they are 0 to 1114111"):
        encode_code_point(number)


def test_every_text_of_the_course_comes_back():
    for sentences in corpora.parallel_sentences().values():
        text = "\n".join(sentences)
        assert decode_utf8(b"".join(encode_code_point(ord(c)) for c in text)) == text


def test_any_bytes_decode_as_in_python():
    rng = random.Random(1)
    for _ in range(20_000):
        data = bytes(rng.choices(TELLING, k=rng.randrange(8)))
        assert decode_utf8(data, "replace") == data.decode("utf-8", "replace"), data
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            with pytest.raises(ValueError, match=f"at offset {error.start} "):
                decode_utf8(data)
        else:
            decode_utf8(data)


def test_every_two_bytes_decode_as_in_python():
    for first in range(0x80, 0x100):
        for second in range(0x100):
            data = bytes([first, second])
            assert decode_utf8(data, "replace") == data.decode("utf-8", "replace"), data


def test_lead_bytes_are_those_of_the_standard():
    assert [b for b in range(256) if read_lead(b)] == [*range(0x80), *range(0xC2, 0xF5)]


def test_other_ways_to_treat_errors_are_refused():
    with pytest.raises(ValueError, match="'ignore'; use 'strict' or 'replace'"):
        decode_utf8(b"", "ignore")


def test_sizes_of_the_lecture_s_greeting():
    row = sizes("안녕하세요 👋 (hello in Korean!)")["as given"]
    # Python's "utf-16" and "utf-32" begin with a byte order mark of 2 and 4 bytes
    assert row == {"code points": 26, "utf-8": 39, "utf-16": 56 - 2, "utf-32": 108 - 4}


def test_sizes_know_composed_from_decomposed():
    table = sizes("e\u0301")
    assert [table[form]["code points"] for form in ("as given", "NFC", "NFD")] == [2, 1, 2]
