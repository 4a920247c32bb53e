"""Token healing on GPT-4's vocabulary."""

from __future__ import annotations

from functools import cache

from minbpe_ref.basic import BasicTokenizer
from minbpe_ref.gpt4 import GPT4Tokenizer
from minbpe_ref.healing import TokenHealer
from minbpe_ref.regex import RegexTokenizer


@cache
def healer():
    return TokenHealer(GPT4Tokenizer())


def test_a_trailing_space_is_taken_back():
    ids = healer().tokenizer.encode("The capital of France is ")
    kept, rest = healer().heal(ids)
    assert (kept, rest) == (ids[:-1], b" ")
    assert b" Paris" in healer().completions(rest)


def test_a_cut_word_is_taken_back_whole():
    ids = healer().tokenizer.encode("x = y.DefaultCellSty")
    kept, rest = healer().heal(ids)
    assert rest == b".DefaultCellSty"
    assert healer().completions(rest) == {b".DefaultCellStyle": 98518}
    assert healer().tokenizer.decode(kept) == "x = y"


def test_nothing_is_lost():
    for text in ("", "a", "hello wor", "안녕하", "  \n", "x" * 50):
        ids = healer().tokenizer.encode(text)
        kept, rest = healer().heal(ids)
        assert healer().tokenizer.decode_bytes(kept) + rest == text.encode()
        assert len(ids) - len(kept) <= 4
        assert ids == healer().tokenizer.encode(text)


def test_nothing_to_take_back():
    assert TokenHealer(BasicTokenizer()).heal([104, 105]) == ([104, 105], b"")


def test_special_tokens_are_neither_taken_back_nor_offered():
    tokenizer = RegexTokenizer.from_merges({(60, 124): 256}, special_tokens={"<|end|>": 300})
    healer = TokenHealer(tokenizer)
    assert healer.heal([60, 300]) == ([60, 300], b"")
    assert healer.heal([300, 60]) == ([300], b"<")
    named_like_a_word = RegexTokenizer.from_merges(
        {(97, 98): 256, (256, 99): 257}, special_tokens={"ab": 300}
    )
    assert TokenHealer(named_like_a_word).heal([300]) == ([300], b"")
    assert TokenHealer(named_like_a_word).heal([256]) == ([], b"ab")
    assert healer.completions(b"<") == {b"<": 60, b"<|": 256}
