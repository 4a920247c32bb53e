"""Problem set 06's checks: references pass, mistakes are caught and named, other designs pass."""

import pytest
from proving import Proves
from submissions import namespace

from autograder.checks import ps06
from autograder.checks.ps06 import inputs as draws


class TestChecks(Proves):
    SET = "ps06"


def drawn(strategy, examples=60):
    """Some inputs of a strategy, the same each time."""
    from hypothesis import given, settings

    found = []

    @settings(max_examples=examples, deadline=None, database=None, derandomize=True)
    @given(strategy)
    def collect(args):
        found.append(args)

    collect()
    return found


def package_tokenizer(special, merges):
    from minbpe_ref import RegexTokenizer

    made = RegexTokenizer.from_merges(merges, pattern=ps06.toy({})["pattern"])
    made.register_special_tokens(special)
    return made


@pytest.mark.parametrize("names", [("END", "SEP"), draws.LITERAL, draws.NESTED])
def test_encode_and_decode_equal_the_reference_package(names):
    for text, special, merges in drawn(draws.texts(names)):
        theirs, ours = package_tokenizer(special, merges), ps06.toy(special, merges)
        for allowed in ("all", "none"):
            ids = ps06.encode(text, ours, allowed)
            assert ids == theirs.encode(text, allowed)
            assert ps06.decode(ids, ours) == theirs.decode(ids) == text


def test_chats_and_holes_equal_the_reference_package():
    from autograder.checks.ps06.chat import CHAT, FIM
    from minbpe_ref import chat

    for messages, merges in drawn(draws.chats()):
        rendered = ps06.render_chat(messages, ps06.toy(CHAT, merges))
        assert rendered == chat.render_chat(package_tokenizer(CHAT, merges), messages)
    for *parts, merges in drawn(draws.holes(("a", "b", " ", "<|fim_middle|>"))):
        theirs = chat.fim(package_tokenizer(FIM, merges), *parts)
        assert ps06.fim(*parts, ps06.toy(FIM, merges)) == theirs


def test_what_is_saved_comes_back_and_goes_to_tiktoken():
    import tiktoken

    for recipe in drawn(draws.recipes(), examples=20):
        tokenizer = ps06.toy(*recipe)
        assert ps06.load(ps06.save(tokenizer)) == tokenizer
    tokenizer = ps06.toy({"<|x|>": 300}, {(97, 98): 256, (256, 98): 257}, 0)
    theirs = tiktoken.Encoding(**ps06.to_tiktoken(tokenizer, "toy"))
    for text in ("abb ab<|x|>b", "안녕<|x|><|x|>a"):
        ids = theirs.encode(text, allowed_special="all")
        assert ids == ps06.encode(text, tokenizer, "all")


def test_the_answers_together_are_gpt4s_tokenizer():
    import tiktoken

    from autograder.judging.assignment_data import start

    given, space = start("ps06"), namespace(of="ps06")
    mine = space["register"](space["gpt4"], given.special_tokens)
    ids = space["encode"](given.text, mine, "all")
    cl100k = tiktoken.get_encoding("cl100k_base")
    assert ids == cl100k.encode(given.text, allowed_special="all")
    assert space["decode"](ids, mine) == given.text
    assert {cl100k.encode_single_token(name) for name in given.special_tokens} & set(ids)


def test_what_is_handed_out_is_what_the_checks_use():
    space = namespace(of="ps06")
    for recipe in drawn(draws.recipes(), examples=20):
        assert space["toy"](*recipe) == ps06.toy(*recipe)
        assert space["vocab_of"](ps06.toy(*recipe)) == ps06.vocab_of(ps06.toy(*recipe))
    for text, special, merges in drawn(draws.texts(("END",)), examples=20):
        tokenizer = ps06.toy(special, merges, 33)
        assert space["encode_ordinary"](text, tokenizer) == ps06.encode(text, tokenizer, "none")


def test_worked_examples_of_the_notebook():
    plain = ps06.toy({"<|x|>": 300})
    assert ps06.encode("a<|x|>", plain, "all") == [97, 300]
    assert ps06.encode("a<|x|>", plain, "none") == [97, 60, 124, 120, 124, 62]
    assert ps06.decode([97, 300], plain) == "a<|x|>"
    one = ps06.toy({}, {(97, 98): 256})
    with pytest.raises(ValueError, match="256"):
        ps06.register(one, {"<|x|>": 256})
    assert ps06.register(one, {"<|x|>": 257})["special_tokens"] == {"<|x|>": 257}
