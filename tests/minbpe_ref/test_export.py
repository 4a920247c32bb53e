"""Exports give the same ids as the tokenizer they come from. Seeded."""

from __future__ import annotations

import random
import re

import pytest

from minbpe_ref import corpora
from minbpe_ref.export import to_huggingface, to_tiktoken
from minbpe_ref.gpt2 import GPT2Tokenizer
from minbpe_ref.gpt4 import GPT4Tokenizer
from minbpe_ref.incremental import train_fast
from minbpe_ref.regex import (
    GPT2_SPLIT_PATTERN,
    GPT4_SPLIT_PATTERN,
    TIKTOKEN_CL100K_PATTERN,
    RegexTokenizer,
)

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
    with pytest.raises(ValueError, match=r"'<\|end\|>' begins special token '<\|end\|><\|a b\|>'"):
        to_tiktoken(ours)
    ours.register_special_tokens({"<|end|>": 700, "<|a b|>": 650, "<|안|>": 601})
    theirs = to_tiktoken(ours)
    for text in fuzz(PIECES):
        assert theirs.encode(text) == ours.encode(text), text
    for text in fuzz([*PIECES, "<|end|>", "<|안|>", "<|a b|>"]):
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


# quantifiers, classes and places that the three libraries spell differently
PATTERNS = [
    TIKTOKEN_CL100K_PATTERN,
    r"\p{N}{1,3}+|\P{N}+",
    r"\w+|\W",
    r"(?s).+",
    r"(?i)the|.|\n",
    r"[^\s&&[]+|\s$|\s|[&[]",
    r"\b\w+\b|(?s:.)",
    r"(?<word>\p{L}+)|[^\p{L}]{,2}\p{Z}|(?s:.)",
    r"\x61+|[\u0062-\u0064\]-]+|(?s:.)",
]
ODD = [*PIECES, "1²", "_", "&&", "[", "]", "-", "\u200d", "1234", "ⅷ", "ſ", "ß", "\u00a0", "\n\n"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_is_rewritten_so_that_ids_and_texts_are_equal(pattern):
    tokenizers = pytest.importorskip("tokenizers")
    texts = fuzz(ODD)
    # merges across everything, so that another cut gives other ids
    merges = train_fast("".join(texts), 900)
    ours = RegexTokenizer.from_merges(merges, pattern=pattern)
    huggingface = tokenizers.Tokenizer.from_str(to_huggingface(ours))
    tiktoken = to_tiktoken(ours)
    for text in texts:
        ids = ours.encode(text)
        assert huggingface.encode(text).ids == ids, text
        assert huggingface.decode(ids) == text
        assert tiktoken.encode(text) == ids, text


def test_a_published_pattern_is_handed_to_tiktoken_as_it_is():
    assert to_tiktoken(GPT4Tokenizer())._pat_str == GPT4_SPLIT_PATTERN


@pytest.mark.parametrize("name", ["<|é|>", "<|Ġ|>", "<|ÿ|>"])
def test_a_special_token_that_would_decode_as_other_text(name):
    tokenizer = RegexTokenizer(special_tokens={name: 300})
    with pytest.raises(ValueError, match=f"special token '{re.escape(name)}' is read as the bytes"):
        to_huggingface(tokenizer)
    assert to_tiktoken(tokenizer).decode([300]) == name


@pytest.mark.parametrize("name", ["<|é é|>", "<|안|>", "<|end|>", "<|é\n|>"])
def test_a_special_token_that_decodes_as_itself(name):
    tokenizers = pytest.importorskip("tokenizers")
    tokenizer = RegexTokenizer(special_tokens={name: 300})
    theirs = tokenizers.Tokenizer.from_str(to_huggingface(tokenizer))
    assert theirs.encode(f"a{name}b").ids == [97, 300, 98]
    assert theirs.decode([97, 300, 98], skip_special_tokens=False) == f"a{name}b"


def test_a_special_token_that_begins_another_is_refused_by_tiktoken_s_export_alone():
    tokenizers = pytest.importorskip("tokenizers")
    tokenizer = RegexTokenizer(special_tokens={"<|x": 300, "<|a": 302, "<|x|>": 301})
    with pytest.raises(ValueError, match=r"'<\|x' begins special token '<\|x\|>'.*rename one"):
        to_tiktoken(tokenizer)
    theirs = tokenizers.Tokenizer.from_str(to_huggingface(tokenizer))
    assert theirs.encode("<|x|>").ids == tokenizer.encode("<|x|>", "all") == [301]
