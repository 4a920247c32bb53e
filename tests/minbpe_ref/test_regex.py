"""Splitting, training within chunks, special tokens in the text."""

from __future__ import annotations

import unicodedata

import pytest

from minbpe_ref.basic import EarlyStopWarning
from minbpe_ref.regex import (
    GPT2_SPLIT_PATTERN,
    GPT4_SPLIT_PATTERN,
    RegexTokenizer,
    split,
)

# OpenAI published this form; ours groups the contractions
GPT2_AS_PUBLISHED = (
    r"""'s|'t|'re|'ve|'m|'ll|'d| ?[\p{L}]+| ?[\p{N}]+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""
)


@pytest.mark.parametrize(
    ("text", "chunks"),
    [
        ("Hello've world123 how's are you!!!?", "Hello|'ve| world|123| how|'s| are| you|!!!?"),
        ("HOW'S", "HOW|'|S"),
        ("how\u2019s", "how|\u2019|s"),
        ("a   b", "a|  | b"),
        ("dog. dog! dog?", "dog|.| dog|!| dog|?"),
        ("हिन्दी", "ह|ि|न|्|द|ी"),
    ],
)
def test_gpt2_chunks(text, chunks):
    assert split(text, GPT2_SPLIT_PATTERN) == chunks.split("|")


@pytest.mark.parametrize(
    ("text", "chunks"),
    [
        ("HOW'S", "HOW|'S"),
        ("12345", "123|45"),
        ("a\n\n  b", "a|\n\n| | b"),
        ("हिन्दी", "ह|िन|्द|ी"),
        (unicodedata.normalize("NFD", "café"), "cafe|\u0301"),
        ("\n \t", "\n| \t"),
        ("REstaurant'REstaurant", "REstaurant|'RE|staurant"),
    ],
)
def test_gpt4_chunks(text, chunks):
    assert split(text, GPT4_SPLIT_PATTERN) == chunks.split("|")


def test_our_gpt2_pattern_splits_as_the_published_one():
    from minbpe_ref import corpora

    text = corpora.python_code()[:50_000] + "".join(map(chr, range(0x3000)))
    assert split(text, GPT2_SPLIT_PATTERN) == split(text, GPT2_AS_PUBLISHED)


def test_capture_groups_lose_nothing():
    # findall would give the group's text only
    assert split("ab cd", r"(\w)\w*|(\s)") == ["ab", " ", "cd"]


@pytest.mark.parametrize(("text", "offset"), [("hello, world!", 5), ("!a", 0), ("a!", 1)])
def test_a_pattern_that_skips_text_is_refused(text, offset):
    with pytest.raises(ValueError, match=rf"skips .* at offset {offset}"):
        split(text, r"\w+| ")


def test_empty_matches_are_no_chunks():
    assert split("ab", r"\w*") == ["ab"]


def test_a_bad_pattern_fails_at_construction():
    with pytest.raises(ValueError, match="does not compile"):
        RegexTokenizer("(")


def test_merges_never_cross_a_chunk():
    tokenizer = RegexTokenizer(r"\w| ")
    with pytest.warns(EarlyStopWarning):
        tokenizer.train("ab ab ab", 300)
    assert tokenizer.merges == {}


def test_counts_are_summed_over_chunks():
    tokenizer = RegexTokenizer(GPT2_SPLIT_PATTERN)
    tokenizer.train("xy ab ab", 257)
    assert tokenizer.vocab[256] == b" a"


def test_encode_splits_as_train_does():
    tokenizer = RegexTokenizer.from_merges({(97, 32): 256}, pattern=GPT2_SPLIT_PATTERN)
    assert tokenizer.encode("a b") == [97, 32, 98]


@pytest.mark.parametrize("text", ["", "a", "\0", "hello\n\n  안녕 👋 'S", "\ud800x"])
def test_round_trip(text):
    tokenizer = RegexTokenizer()
    tokenizer.train("hello hello 안녕 안녕", 262)
    assert tokenizer.decode(tokenizer.encode(text)) == text.replace("\ud800", "\ufffd")


def with_specials() -> RegexTokenizer:
    return RegexTokenizer(special_tokens={"<|a|>": 300, "<|b|>": 301, "<|a|><|b|>": 302})


def test_the_longest_special_token_wins_in_any_order():
    assert with_specials().encode("<|a|><|b|>x", "all") == [302, 120]
    assert with_specials().encode("<|a|> <|b|>", "all") == [300, 32, 301]


def test_special_tokens_decode():
    assert with_specials().decode([300, 120, 301]) == "<|a|>x<|b|>"


def test_default_refuses_special_tokens_in_text():
    with pytest.raises(ValueError, match=r"'<\|a\|>' at offset 2 of the text is not allowed"):
        with_specials().encode("xx<|a|>")


def test_a_subset_refuses_the_others():
    tokenizer = with_specials()
    assert tokenizer.encode("<|a|>", {"<|a|>"}) == [300]
    with pytest.raises(ValueError, match=r"'<\|b\|>' at offset 6"):
        tokenizer.encode("<|a|> <|b|>", {"<|a|>"})


@pytest.mark.parametrize("kind", [set, frozenset, list, tuple])
def test_any_collection_of_names_will_do(kind):
    assert with_specials().encode("<|b|>", kind(["<|b|>"])) == [301]


def test_none_encodes_special_tokens_as_text():
    tokenizer = with_specials()
    assert tokenizer.encode("<|a|>", "none") == list(b"<|a|>") == tokenizer.encode_ordinary("<|a|>")


def test_words_and_names_that_mean_nothing_are_refused():
    with pytest.raises(ValueError, match="'some'; use 'all'"):
        with_specials().encode("x", "some")
    with pytest.raises(ValueError, match="not registered"):
        with_specials().encode("x", {"<|c|>"})


def test_subsets_raise_where_tiktoken_raises():
    import tiktoken

    specials = {"<|a|>": 300, "<|b|>": 301}
    ranks = {bytes([b]): b for b in range(256)}
    theirs = tiktoken.Encoding(
        "t", pat_str=GPT4_SPLIT_PATTERN, mergeable_ranks=ranks, special_tokens=specials
    )
    ours = RegexTokenizer(special_tokens=specials)
    for text in ("<|a|>", "<|b|>", "x<|a|><|b|>", "<|a", ""):
        for allowed in (set(), {"<|a|>"}, {"<|a|>", "<|b|>"}, "all"):
            try:
                wanted = theirs.encode(text, allowed_special=allowed)
            except ValueError:
                with pytest.raises(ValueError, match="not allowed"):
                    ours.encode(text, allowed)
            else:
                assert ours.encode(text, allowed) == wanted


def test_special_tokens_are_case_sensitive_and_hold_regex_characters():
    tokenizer = RegexTokenizer(special_tokens={"[E.N*D]": 256})
    assert tokenizer.encode("[E.N*D][e.n*d]", "all") == [256, *b"[e.n*d]"]


@pytest.mark.parametrize(
    ("specials", "message"),
    [
        ({"": 300}, "empty string"),
        ({"x": -1}, "0 or more"),
        ({"x": 97}, "holds already; use 257"),
        ({"x": 256}, "holds already; use 257"),
        ({"x": 300, "y": 300}, "'x' and 'y' share id 300"),
        ({"\ud800": 300}, "lone surrogate"),
    ],
)
def test_registration_refuses(specials, message):
    tokenizer = RegexTokenizer.from_merges({(104, 105): 256}, special_tokens={"<|x|>": 290})
    with pytest.raises(ValueError, match=message):
        tokenizer.register_special_tokens(specials)
    # and nothing has changed
    assert tokenizer.special_tokens == {"<|x|>": 290}
    assert tokenizer.vocab[290] == b"<|x|>"


@pytest.mark.parametrize("specials", [{"x": 1.0}, {"x": True}, {"x": "300"}, {b"x": 300}])
def test_registration_checks_types(specials):
    with pytest.raises(TypeError):
        RegexTokenizer().register_special_tokens(specials)


def test_registering_replaces_and_rebuilds_the_vocabulary():
    tokenizer = with_specials()
    tokenizer.register_special_tokens({"<|c|>": 400})
    assert tokenizer.vocab[400] == b"<|c|>"
    assert 300 not in tokenizer.vocab
    assert tokenizer.encode("<|a|>") == list(b"<|a|>")


def test_registered_mapping_is_copied():
    mine = {"<|c|>": 400}
    tokenizer = RegexTokenizer(special_tokens=mine)
    mine["<|d|>"] = 1
    assert tokenizer.special_tokens == {"<|c|>": 400}


def test_training_keeps_special_tokens_and_learns_nothing_from_them():
    tokenizer = RegexTokenizer(special_tokens={"<|end|>": 400})
    tokenizer.train("<|end|>" * 50 + "ab ab", 257)
    assert tokenizer.vocab[256] in (b"ab", b" a")
    assert tokenizer.encode("<|end|>", "all") == [400]


def test_training_up_to_a_special_token_s_id_is_refused():
    tokenizer = RegexTokenizer(special_tokens={"<|end|>": 256})
    with pytest.raises(ValueError, match="holds already; use 257 or more"):
        tokenizer.train("ab ab", 257)
    assert tokenizer.merges == {}
