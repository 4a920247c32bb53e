"""The textbook's tokenizers with the engine and without: the same merges, ids and errors."""

from __future__ import annotations

import pytest

from minbpe_ref import BasicTokenizer, EarlyStopWarning, RegexTokenizer, corpora
from minbpe_ref.engine import choice
from minbpe_ref.gpt4 import GPT4Tokenizer

TEXT = corpora.shakespeare()[:6000] + "\n".join(corpora.parallel_sentences()["ko"][:20])


def pair_of(kind, **options):
    """A tokenizer that uses the engine and one that does not."""
    with_engine, without = kind(**options), kind(**options)
    with_engine.engine, without.engine = True, False
    return with_engine, without


@pytest.mark.parametrize("kind", [BasicTokenizer, RegexTokenizer])
def test_training_and_encoding_are_the_same(kind):
    fast, slow = pair_of(kind)
    for tokenizer in (fast, slow):
        tokenizer.train(TEXT, 300)
    assert list(fast.merges.items()) == list(slow.merges.items())
    assert fast.vocab == slow.vocab
    for text in (TEXT[:3000], "", "a", "\ud800\0", " " * 50):
        assert fast.encode(text) == slow.encode(text)


def test_special_tokens_cut_the_text_in_either():
    fast, slow = pair_of(RegexTokenizer, special_tokens={"<|end|>": 400})
    text = TEXT[:2000] + "<|end|>" + TEXT[2000:4000]
    for tokenizer in (fast, slow):
        tokenizer.train(text, 300)
    assert fast.merges == slow.merges
    assert fast.encode(text, "all") == slow.encode(text, "all")
    assert 400 in fast.encode(text, "all")


def test_a_pattern_of_one_s_own_and_one_that_skips_text():
    fast, slow = pair_of(RegexTokenizer, pattern=r" ?\w+|\W")
    for tokenizer in (fast, slow):
        tokenizer.train(TEXT, 280)
    assert fast.merges == slow.merges and fast.encode(TEXT) == slow.encode(TEXT)
    for tokenizer in pair_of(RegexTokenizer, pattern=r"\w+"):
        with pytest.raises(ValueError, match=r"skips ' ' at offset 1"):
            tokenizer.train("a b", 300)


def test_an_early_stop_is_said_in_either():
    for tokenizer in pair_of(RegexTokenizer):
        with pytest.warns(EarlyStopWarning, match="257 of the 300 ids"):
            tokenizer.train("ab", 300)
        with pytest.raises(ValueError, match="ran out of pairs"):
            tokenizer.train("ab", 300, strict=True)


def test_openai_s_byte_order():
    tokenizer = GPT4Tokenizer()
    plain = tokenizer.encode(TEXT)
    tokenizer.engine = True
    assert tokenizer.encode(TEXT) == plain


def test_the_encoder_follows_the_tokenizer():
    tokenizer = RegexTokenizer.from_merges({(97, 98): 256})
    tokenizer.engine = True
    assert tokenizer.encode("abab") == [256, 256]
    kept = tokenizer._encoder[1]
    assert tokenizer.encode("ab") == [256] and tokenizer._encoder[1] is kept
    tokenizer.merges[256, 256] = 257  # planted
    assert tokenizer.encode("abab") == [257]
    tokenizer.pattern = r"ab|\w"
    assert tokenizer.encode("abab") == [256, 256]


def test_short_work_is_the_textbook_s_and_long_work_the_engine_s(monkeypatch):
    assert not choice.takes_engine(None, choice.WORTH - 1)
    assert choice.takes_engine(None, choice.WORTH)
    assert not choice.takes_engine(False, choice.WORTH)
    assert choice.takes_engine(True, 0)
    calls = []
    learn = choice.learn
    monkeypatch.setattr(choice, "learn", lambda *a: calls.append(a) or learn(*a))
    RegexTokenizer().train("ab ab", 257)
    assert not calls
    RegexTokenizer().train(TEXT * 10, 600)
    assert len(calls) == 1


def test_an_encoder_is_made_once_it_would_have_paid_and_then_asked():
    tokenizer = RegexTokenizer.from_merges({(97, 98): 256})
    size = choice.WORTH // choice.READS_A_BYTE // 4
    # three texts are not worth its start, the fourth is
    assert [choice.encoder_of(tokenizer, size) is None for _ in range(4)] == [True] * 3 + [False]
    assert choice.encoder_of(tokenizer, choice.READY) is not None
    assert choice.encoder_of(tokenizer, choice.READY - 1) is None
    tokenizer.engine = False
    assert choice.encoder_of(tokenizer, 10**9) is None


def test_a_long_text_is_the_engine_s_however_it_is_cut(monkeypatch):
    monkeypatch.setattr(choice, "WORTH", 10_000)
    asked = []
    for text in ("ab" * 2000, "ab " * 2000):
        tokenizer = RegexTokenizer.from_merges({(97, 98): 256}, special_tokens={"<|x|>": 300})
        plain = RegexTokenizer.from_merges({(97, 98): 256}, special_tokens={"<|x|>": 300})
        plain.engine = False
        monkeypatch.setattr(tokenizer, "_encode_plain", asked.append)
        assert tokenizer.encode_ordinary(text) == plain.encode_ordinary(text)
        assert tokenizer.encode(text) == plain.encode(text)
    assert not asked


def test_a_text_of_special_tokens_asks_the_engine_for_the_long_parts_only(monkeypatch):
    tokenizer = RegexTokenizer.from_merges({(97, 98): 256}, special_tokens={"<|x|>": 300})
    tokenizer.engine = True
    tokenizer.encode("")
    asked = []
    plain = type(tokenizer._encoder[1]).encode_ordinary
    monkeypatch.setattr(
        type(tokenizer._encoder[1]), "encode_ordinary", lambda e, t: asked.append(t) or plain(e, t)
    )
    ids = tokenizer.encode("<|x|>" * 500 + "ab" * 50 + "<|x|>ab", "all")
    assert ids == [300] * 500 + [256] * 50 + [300, 256]
    assert asked == ["ab" * 50]


def test_without_numba_the_textbook_goes_on(monkeypatch):
    monkeypatch.setattr(choice, "available", lambda: False)
    assert not choice.takes_engine(None, choice.WORTH)
    with pytest.raises(ImportError, match=r"gpt-tokenizer-course\[fast\]"):
        choice.takes_engine(True, choice.WORTH)


def test_verbose_training_still_prints_each_merge(capsys):
    tokenizer = RegexTokenizer()
    tokenizer.engine = True
    tokenizer.train("ab ab ab", 258, verbose=True)
    assert "merge 2/2" in capsys.readouterr().out
