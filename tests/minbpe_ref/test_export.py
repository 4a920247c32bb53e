"""Exports give the same ids as the tokenizer they come from. Seeded."""

from __future__ import annotations

import random

import pytest

from minbpe_ref import corpora
from minbpe_ref.export import to_huggingface, to_tiktoken
from minbpe_ref.gpt2 import GPT2Tokenizer
from minbpe_ref.gpt4 import GPT4Tokenizer
from minbpe_ref.incremental import train_fast
from minbpe_ref.regex import GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN, RegexTokenizer

SPECIALS = {"<|end|>": 700, "<|a b|>": 650, "<|end|><|a b|>": 602, "<|안|>": 601}
PIECES = [*"abzAZ 019'\n\t\0.,é한हि", "'LL", "'re", "   ", "👋", " the", "thee", "king"]


def trained(pattern):
    merges = train_fast(corpora.shakespeare()[:30_000], 600, pattern)
    return RegexTokenizer.from_merges(merges, pattern=pattern, special_tokens=SPECIALS)


def fuzz(pieces, count=400):
    generator = random.Random(19)
    return ["".join(generator.choices(pieces, k=generator.randrange(20))) for _ in range(count)]


@pytest.mark.parametrize("pattern", [GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN, r"(?s).{1,7}"])
def test_tiktoken(pattern):
    ours = trained(pattern)
    theirs = to_tiktoken(ours)
    for text in fuzz(PIECES):
        assert theirs.encode(text) == ours.encode(text), text
    # tiktoken has no rule where one special token begins another, so without the pair
    for text in fuzz([*PIECES, "<|end|> ", "<|안|>", "<|a b|>"]):
        assert theirs.encode(text, allowed_special="all") == ours.encode(text, "all"), text
    assert theirs.decode(ours.encode("a<|안|>", "all")) == "a<|안|>"


@pytest.mark.parametrize("pattern", [GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN])
def test_huggingface(pattern):
    tokenizers = pytest.importorskip("tokenizers")
    ours = trained(pattern)
    theirs = tokenizers.Tokenizer.from_str(to_huggingface(ours))
    for text in fuzz([*PIECES, *SPECIALS]):
        ids = ours.encode(text, "all")
        assert theirs.encode(text).ids == ids, text
        assert theirs.decode(ids, skip_special_tokens=False) == ours.decode(ids), text


@pytest.mark.parametrize("kind", [GPT2Tokenizer, GPT4Tokenizer])
def test_published_vocabularies_through_huggingface(kind):
    tokenizers = pytest.importorskip("tokenizers")
    ours = kind()
    theirs = tokenizers.Tokenizer.from_str(to_huggingface(ours))
    for text in [*fuzz(PIECES), corpora.python_code()[:3000]]:
        assert theirs.encode(text).ids == ours.encode(text), text


def test_two_ids_for_the_same_bytes_are_refused():
    merges = {(97, 97): 256, (256, 97): 257, (97, 256): 258}
    with pytest.raises(ValueError, match=r"ids 257 and 258 both spell b'aaa'"):
        to_tiktoken(RegexTokenizer.from_merges(merges))


def test_a_special_token_spelled_like_an_ordinary_one():
    tokenizer = RegexTokenizer.from_merges({(104, 105): 256}, special_tokens={"hi": 300})
    with pytest.raises(ValueError, match="'hi' is spelled like an ordinary token"):
        to_huggingface(tokenizer)
