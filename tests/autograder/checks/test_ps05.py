"""Problem set 05's checks: references pass, mistakes are caught and named, other designs pass."""

import pytest
from proving import Proves

from autograder.checks import ps05
from autograder.checks.ps05 import vocabularies
from autograder.checks.ps05.gpt_tokenizer import GPTTokenizer, tokenizer
from minbpe_ref.gpt2 import bytes_to_unicode, read_gpt2
from minbpe_ref.recover import recover_merges


class TestChecks(Proves):
    SET = "ps05"


@pytest.fixture(scope="module")
def begun():
    return ps05.start()


def test_what_the_set_starts_from_are_gpt2s_files(begun):
    from minbpe_ref.vocabularies import ranks

    merges, vocab = read_gpt2(begun["merges_txt"], begun["vocab_json"], bytes_to_unicode())
    assert len(merges) == 50_000 and vocab[50256] == b"<|endoftext|>"
    assert {token: idx for idx, token in vocab.items() if idx < 50256} == ranks("r50k_base")
    hashes = {vocab[i] for i in merges.values() if vocab[i].startswith(b"#")}
    assert hashes == vocabularies.HASH_TOKENS


def test_ids_are_tiktokens(begun):
    import tiktoken

    from minbpe_ref.regex import GPT4_SPLIT_PATTERN

    merges = recover_merges(begun["ranks"])
    mine = GPTTokenizer(begun["ranks"], merges, GPT4_SPLIT_PATTERN, begun["special_tokens"])
    theirs = tiktoken.get_encoding("cl100k_base")
    texts = [*begun["texts"].values(), *vocabularies.GPT4_TEXTS, "\x00\x7f <|endoftext|>"]
    for text in texts:
        assert mine.encode(text[:4000]) == theirs.encode_ordinary(text[:4000])
    special = [100257, 100258, 100259, 100260, 100276]
    assert mine.decode(special) == theirs.decode(special)


@pytest.mark.parametrize("gpt4", [False, True])
def test_small_vocabularies_are_of_the_kind_that_training_makes(gpt4):
    ranks, merges, _, special = vocabularies.setting(gpt4)
    assert list(ranks.values()) == list(range(len(ranks))) and not set(special) & set(ranks)
    assert merges == recover_merges(ranks)


def test_small_gpt4_encodes_as_gpt4_does():
    import tiktoken

    theirs = tiktoken.get_encoding("cl100k_base")
    small = tokenizer(True)
    for text in vocabularies.GPT4_TEXTS:
        whole = [theirs.decode_single_token_bytes(i) for i in theirs.encode(text)]
        assert [small.vocab[i] for i in small.encode(text)] == whole


def test_the_worked_examples_of_the_notebook():
    names = bytes_to_unicode()
    assert names[0x20] == "Ġ" and names[0x41] == "A" and names[0xE9] == "é"
    files = ("#version: 0.2\nt h\nĠ th\n", {"h": 71, "t": 83, "Ġ": 220, "th": 400, "Ġth": 401})
    merges, vocab = read_gpt2(*files, names)
    assert merges == {(83, 71): 400, (220, 400): 401} and vocab[401] == b" th"
    ranks = vocabularies.joined({b"bc": 256, b"ab": 257, b"abc": 258}, False)
    assert recover_merges(ranks)[97, 256] == 258
    assert tokenizer(True).encode("h") == [71] and tokenizer(True).decode([71]) == "h"


def test_skipping_lines_with_hashes_shows_in_code_only(begun):
    # what the notebook's question is about
    import tiktoken

    theirs = tiktoken.get_encoding("gpt2")
    lost = {theirs.encode_single_token(token) for token in vocabularies.HASH_TOKENS}
    used = {
        title: sum(i in lost for i in theirs.encode_ordinary(text))
        for title, text in begun["texts"].items()
    }
    assert used["Shakespeare"] == used["four languages"] == 0 < used["Python"] < 50


def test_tiktoken_is_absent_while_it_is_graded():
    assert all(check.hides == ("tiktoken",) for check in ps05.CHECKS)
