"""Saving and loading: what is kept, what is refused. Writes under tmp_path only."""

from __future__ import annotations

import json

import pytest

from minbpe_ref import model_file
from minbpe_ref.basic import BasicTokenizer
from minbpe_ref.regex import RegexTokenizer

ODD_SPECIALS = {"<|a b|>": 300, "line\nend": 301, "<|안|>": 302, "\u2028": 303, '"\\': 304}
TEXT = "hello hello world \n 안녕"


@pytest.fixture
def saved(tmp_path):
    tokenizer = RegexTokenizer(r" ?\w+|\s+|[^\s\w]+|\n ")
    tokenizer.train(TEXT, 265)
    tokenizer.register_special_tokens(ODD_SPECIALS)
    tokenizer.save(str(tmp_path / "t"))
    return tokenizer, tmp_path / "t.model"


def test_everything_comes_back(saved):
    tokenizer, path = saved
    loaded = RegexTokenizer()
    loaded.load(str(path))
    assert vars(loaded) == vars(tokenizer)
    text = TEXT + "".join(ODD_SPECIALS)
    assert loaded.encode(text, "all") == tokenizer.encode(text, "all")
    assert loaded.decode([301, 302]) == "line\nend<|안|>"


def test_the_loaded_pattern_is_the_one_that_splits(tmp_path):
    tokenizer = RegexTokenizer(" ")
    tokenizer.save(str(tmp_path / "t"))
    loaded = RegexTokenizer()
    loaded.load(str(tmp_path / "t.model"))
    assert loaded.pattern == " "
    with pytest.raises(ValueError, match="skips 'a'"):
        loaded.encode("a")


def test_saving_twice_gives_the_same_bytes(saved):
    tokenizer, path = saved
    before = path.read_bytes()
    tokenizer.merges = dict(reversed(tokenizer.merges.items()))
    tokenizer.save(str(path.with_suffix("")))
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*.part"))


def test_vocab_file_lists_every_id(saved):
    tokenizer, path = saved
    lines = path.with_suffix(".vocab").read_text(encoding="utf-8").split("\n")
    assert len(lines) == tokenizer.vocab_size + 1
    assert lines[10] == "[\\u000a] 10"


def test_every_cut_is_refused(saved):
    _, path = saved
    data = path.read_bytes()
    tokenizer = BasicTokenizer.from_merges({(97, 98): 256})
    for end in range(0, len(data) - 2, 7):
        path.write_bytes(data[:end])
        with pytest.raises(ValueError, match="cut short|not valid UTF-8"):
            tokenizer.load(str(path))
    # a load that fails changes nothing
    assert tokenizer.encode("ab") == [256]


def change(path, **fields):
    data = json.loads(path.read_text(encoding="utf-8")) | fields
    path.write_text(json.dumps(data), encoding="utf-8")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"version": 2}, "its version is 2, this package reads 1"),
        ({"format": "other"}, "its format is not"),
        ({"kind": "GPT4Tokenizer"}, "holds a GPT4Tokenizer"),
        ({"merges": [[97]]}, "a merge is two ids"),
        ({"merges": [[97, 1.5]]}, "a merge is two ids"),
        ({"merges": [[97, True]]}, "a merge is two ids"),
        ({"merges": [[97, 98], [97, 98]]}, "comes twice"),
        ({"merges": [[97, 999]]}, "uses an id that does not exist"),
        ({"merges": {}}, "'merges' is missing or no list"),
        ({"special_tokens": {"x": 97}}, "holds already"),
        ({"special_tokens": {"x": "300"}}, "ids are ints"),
        ({"byte_order": "00"}, "no permutation"),
        ({"pattern": None}, "'pattern' is missing"),
    ],
)
def test_odd_contents_are_refused(saved, fields, message):
    _, path = saved
    change(path, **fields)
    with pytest.raises(ValueError, match=message):
        RegexTokenizer().load(str(path))


def test_a_small_file_that_asks_for_much_memory_is_refused(saved):
    _, path = saved
    doubling = [[97, 97]] + [[256 + i, 256 + i] for i in range(60)]
    change(path, merges=doubling, special_tokens={})
    with pytest.raises(ValueError, match="take more than 268435456 bytes at merge"):
        RegexTokenizer().load(str(path))


def test_size_limits(saved, monkeypatch):
    _, path = saved
    monkeypatch.setattr(model_file, "MAX_MERGES", 3)
    with pytest.raises(ValueError, match="at most 3 are read"):
        RegexTokenizer().load(str(path))
    monkeypatch.setattr(model_file, "MAX_FILE_BYTES", 10)
    with pytest.raises(ValueError, match="at most 10"):
        RegexTokenizer().load(str(path))


def test_deep_nesting_is_refused(tmp_path):
    (tmp_path / "t.model").write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(ValueError, match="nested too deeply|cut short"):
        BasicTokenizer().load(str(tmp_path / "t.model"))


def test_kinds_do_not_mix(tmp_path):
    BasicTokenizer().save(str(tmp_path / "t"))
    with pytest.raises(ValueError, match="holds a BasicTokenizer; load it with BasicTokenizer"):
        RegexTokenizer().load(str(tmp_path / "t.model"))


def test_a_file_of_minbpe_loads(tmp_path):
    lines = ["minbpe v1", " ?\\w+| ", "2", "<|a b|> 259", "<|c|> 260", "104 105", "256 33", ""]
    (tmp_path / "t.model").write_bytes("\r\n".join(lines).encode())
    tokenizer = RegexTokenizer()
    tokenizer.load(str(tmp_path / "t.model"))
    assert tokenizer.pattern == " ?\\w+| "
    assert tokenizer.special_tokens == {"<|a b|>": 259, "<|c|>": 260}
    assert tokenizer.vocab[257] == b"hi!"
    assert tokenizer.encode("hi<|a b|>", "all") == [256, 259]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("minbpe v1\n", "needs at least 3"),
        ("minbpe v1\n\n99999999\n", "promises 99999999 special tokens"),
        ("minbpe v1\n\n-1\n", "'-1' where a number is due"),
        ("minbpe v1\n\n" + "9" * 5000 + "\n", "where a number is due"),
        ("minbpe v1\n\n1\nabc\n", "expected a special token and its id"),
        ("minbpe v1\n\n0\n97 98 99\n", "line 4 is '97 98 99'; a merge is two ids"),
        ("minbpe v1\n\n0\n97 400\n", "does not exist yet"),
        ("minbpe v2\n\n0\n", "no model file"),
    ],
)
def test_odd_minbpe_files_are_refused(tmp_path, text, message):
    (tmp_path / "t.model").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        BasicTokenizer().load(str(tmp_path / "t.model"))
