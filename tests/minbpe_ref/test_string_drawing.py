"""The drawings of strings: what they show of a code point, a byte, a piece, and what they say of it."""

import subprocess
import sys

import pytest

from minbpe_ref import string_drawing


def spoken(drawn):
    return drawn.data.split('aria-label="')[1].split('"')[0]


def test_a_code_point_stands_over_its_bytes():
    drawn = string_drawing.code_point_boxes("a한👋", "Three").data
    assert drawn.count("U+") == 3 * 2  # drawn and spoken
    assert ">ED<" in drawn and ">95<" in drawn and ">9C<" in drawn
    # the bytes after the first of 한 and 👋
    assert drawn.count("dashed") == 2 + 3


@pytest.mark.parametrize(
    ("char", "shown"),
    [(" ", "␣"), ("\n", "↵"), ("\u0301", "\u25cc\u0301"), ("\u200d", "·"), ("가", "가")],
)
def test_what_is_invisible_alone_is_shown(char, shown):
    assert spoken(string_drawing.code_point_boxes(char)).split(". ")[1].startswith(f"{shown} U+")


def test_a_long_text_is_told_in_short():
    assert "… and 70 more." in spoken(string_drawing.code_point_boxes("a" * 100))
    rows = string_drawing.token_rows({"x": [b"a"] * 100})
    assert "100 tokens" in spoken(rows) and "… and 70 more." in spoken(rows)
    assert "… and 70 more." in spoken(string_drawing.piece_boxes(["a"] * 100, [1] * 100))


def test_a_lone_surrogate_has_no_bytes():
    with pytest.raises(UnicodeEncodeError):
        string_drawing.code_point_boxes("\ud800")


@pytest.mark.parametrize("char", ["\0", "\x7f", "\x80", "\u07ff", "\u0800", "\uffff", "\U0010ffff"])
def test_the_underlined_bits_are_the_code_point(char):
    parts = [string_drawing._split_bits(byte) for byte in char.encode("utf-8")]
    assert int("".join(kept for _, kept in parts), 2) == ord(char)
    markers = ["0"] if len(parts) == 1 else ["1" * len(parts) + "0"] + ["10"] * (len(parts) - 1)
    assert [added for added, _ in parts] == markers
    assert all(kept in string_drawing.utf8_bits(char).data for _, kept in parts)


def test_bits_of_no_code_point_are_refused():
    with pytest.raises(ValueError, match="'' is 0 code points"):
        string_drawing.utf8_bits("")


def test_bytes_that_fell_back_stand_together_over_what_they_spell():
    pieces = ["▁", "<0xEC>", "<0x95>", "<0x88>", "a", "<0xFF>", "<0x0G>"]
    drawn = string_drawing.piece_boxes(pieces, range(7))
    assert "Bytes that fell back: 안, \ufffd." in spoken(drawn)
    assert drawn.data.count("dashed") == 4
    assert drawn.data.count("border-top:2px") == 2
    assert "&lt;0x0G&gt;" in drawn.data  # looks like a byte and is none


def test_every_piece_needs_an_id():
    with pytest.raises(ValueError, match="1 pieces and 2 ids"):
        string_drawing.piece_boxes(["a"], [1, 2])


def test_rows_are_counted_and_named():
    drawn = string_drawing.token_rows({"en": [b"a", b" b"], "ko": ["안".encode()]}, "Two")
    assert spoken(drawn) == "Two: en, 2 tokens: a | ␣b. ko, 1 token: 안."
    assert drawn.data.count("border:1.5px") == 3


def test_what_a_text_may_hold_is_escaped():
    drawn = [
        string_drawing.code_point_boxes('<"&', '"><script>'),
        string_drawing.piece_boxes(["<b>", '"'], [1, 2], "<script>"),
        string_drawing.token_rows({"<script>": [b"<b>"]}, '"<script>'),
        string_drawing.utf8_bits("<", "<script>"),
    ]
    for one in drawn:
        assert "<script>" not in one.data and "<b><" not in one.data.replace("<b>&lt;", "")


def test_importing_loads_no_ipython():
    code = "import sys, minbpe_ref.string_drawing; print('IPython' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
