"""Surrogates, files that are not UTF-8, what a token looks like."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from minbpe_ref.basic import BasicTokenizer
from minbpe_ref.text import clean, read_text, render_token


@pytest.mark.parametrize(
    "text", ["\ud800", "a\udfffb", "\ud800\ud800", "\ud83d\udc4b", "\udc4b\ud83d"]
)
def test_surrogates_encode_as_in_tiktoken(text):
    import tiktoken

    ids = tiktoken.get_encoding("cl100k_base").encode(text)
    assert clean(text) == tiktoken.get_encoding("cl100k_base").decode(ids)
    assert BasicTokenizer().encode(text) == list(clean(text).encode("utf-8"))


def test_text_must_be_a_str():
    with pytest.raises(TypeError, match="text is a bytes; pass a str"):
        BasicTokenizer().encode(b"abc")  # type: ignore[arg-type]


def test_nul_bytes_are_text_like_any_other():
    tokenizer = BasicTokenizer()
    tokenizer.train("\0\0a\0\0", 257)
    assert tokenizer.decode(tokenizer.encode("\0\0\0")) == "\0\0\0"


def test_invalid_file_names_the_offset(tmp_path):
    (tmp_path / "t").write_bytes(b"abc\xe4\xb8")
    with pytest.raises(ValueError, match="byte 0xe4 at offset 3 is not valid UTF-8"):
        read_text(tmp_path / "t")
    assert read_text(tmp_path / "t", errors="replace") == "abc\ufffd"


def test_reading_keeps_line_ends(tmp_path):
    (tmp_path / "t").write_bytes(b"a\r\nb\n")
    assert read_text(tmp_path / "t") == "a\r\nb\n"


def test_rendering_is_unambiguous_beyond_the_basic_plane():
    assert render_token("\U000f0041".encode()) == "\\U000f0041"
    assert render_token("\uf000A".encode()) == "\\uf000A"


def test_rendering_does_not_ask_for_a_unicode_category():
    unassigned = next(
        chr(c) for c in range(0x2FE0, sys.maxunicode) if unicodedata.category(chr(c)) == "Cn"
    )
    assert render_token(unassigned.encode()) == unassigned


def test_rendering_is_one_line():
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    assert len(render_token(every.encode()).splitlines()) == 1
