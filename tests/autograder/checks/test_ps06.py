"""Problem set 06's checks: references pass, mistakes are caught and named, other designs pass."""

import pytest
from proving import Proves
from submissions import namespace

from autograder.checks.ps06 import adapters
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

    made = RegexTokenizer.from_merges(merges, pattern=adapters.toy({})["pattern"])
    made.register_special_tokens(special)
    return made


@pytest.mark.parametrize("names", [("END", "SEP"), draws.LITERAL, draws.NESTED])
def test_encode_and_decode_equal_the_reference_package(names):
    for text, special, merges in drawn(draws.texts(names)):
        theirs, ours = package_tokenizer(special, merges), adapters.toy(special, merges)
        for allowed in ("all", "none"):
            ids = adapters.encode(text, ours, allowed)
            assert ids == theirs.encode(text, allowed)
            assert adapters.decode(ids, ours) == theirs.decode(ids) == text


def test_chats_and_holes_equal_the_reference_package():
    from autograder.checks.ps06.inputs import CHAT, FIM
    from minbpe_ref import chat

    for messages, merges in drawn(draws.chats()):
        rendered = adapters.rendered(messages, adapters.toy(CHAT, merges))
        assert rendered == chat.render_chat(package_tokenizer(CHAT, merges), messages)
    for *parts, merges in drawn(draws.holes(("a", "b", " ", "<|fim_middle|>"))):
        theirs = chat.fim(package_tokenizer(FIM, merges), *parts)
        assert adapters.filled(*parts, adapters.toy(FIM, merges)) == theirs


def test_what_is_saved_comes_back_and_goes_to_tiktoken():
    import tiktoken

    for recipe in drawn(draws.recipes(), examples=20):
        tokenizer = adapters.toy(*recipe)
        assert adapters.load(adapters.save(tokenizer)) == tokenizer
    tokenizer = adapters.toy({"<|x|>": 300}, {(97, 98): 256, (256, 98): 257}, 0)
    theirs = tiktoken.Encoding(**adapters.to_tiktoken(tokenizer, "toy"))
    for text in ("abb ab<|x|>b", "안녕<|x|><|x|>a"):
        ids = theirs.encode(text, allowed_special="all")
        assert ids == adapters.encode(text, tokenizer, "all")


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
        assert space["toy"](*recipe) == adapters.toy(*recipe)
        assert space["vocab_of"](adapters.toy(*recipe)) == adapters.vocab_of(adapters.toy(*recipe))
    for text, special, merges in drawn(draws.texts(("END",)), examples=20):
        tokenizer = adapters.toy(special, merges, 33)
        assert space["encode_ordinary"](text, tokenizer) == adapters.encode(text, tokenizer, "none")


def test_worked_examples_of_the_notebook():
    plain = adapters.toy({"<|x|>": 300})
    assert adapters.encode("a<|x|>", plain, "all") == [97, 300]
    assert adapters.encode("a<|x|>", plain, "none") == [97, 60, 124, 120, 124, 62]
    assert adapters.decode([97, 300], plain) == "a<|x|>"
    one = adapters.toy({}, {(97, 98): 256})
    with pytest.raises(ValueError, match="256"):
        adapters.register(one, {"<|x|>": 256})
    assert adapters.register(one, {"<|x|>": 257})["special_tokens"] == {"<|x|>": 257}
