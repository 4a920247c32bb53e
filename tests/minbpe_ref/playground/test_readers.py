"""The playground's readers give the libraries' ids, and their steps end in the tokens shown."""

import random

import pytest
import tiktoken

from minbpe_ref import BasicTokenizer, RegexTokenizer
from minbpe_ref.playground import NAMES, OwnReader, reader_of

TEXT = "Hello, 안녕하세요 👋  The fox's 12345\n\n  if x == 1:\n\treturn é\u0301 "
LETTERS = "ab '1\n 안é👋\u3000Z"


@pytest.mark.parametrize("name", NAMES[:3])
def test_ids_are_tiktokens(name):
    encoding, reader = tiktoken.get_encoding(name), reader_of(name)
    draw = random.Random(7)
    texts = [TEXT, "", *("".join(draw.choices(LETTERS, k=draw.randint(1, 24))) for _ in range(300))]
    for text in texts:
        assert [p.idx for p in reader.read(text)] == encoding.encode(text, disallowed_special=())


def test_ids_are_sentencepieces():
    sentencepiece = pytest.importorskip("sentencepiece")
    from minbpe_ref import corpora

    library = sentencepiece.SentencePieceProcessor(model_proto=corpora.sentencepiece_model())
    assert [p.idx for p in reader_of("sentencepiece").read(TEXT)] == library.encode(TEXT)


@pytest.mark.parametrize("name", NAMES)
def test_a_chunks_steps_end_in_its_tokens(name):
    reader = reader_of(name)
    pieces = reader.read(TEXT)
    for chunk in {p.chunk for p in pieces}:
        rows = reader.steps(TEXT, chunk)
        tokens = [p.token for p in pieces if p.chunk == chunk]
        assert all(b"".join(row) == b"".join(tokens) for row in rows)
        assert all(len(b) < len(a) for a, b in zip(rows, rows[1:]))
        if name != "sentencepiece":  # there a code point that no piece covers ends as bytes
            assert rows[-1] == tokens


@pytest.mark.parametrize("kind", [BasicTokenizer, RegexTokenizer])
def test_a_learners_own_tokenizer(kind):
    mine = kind()
    mine.train("the cat and the hat and the 안녕 안녕", 270)
    pattern = getattr(mine, "pattern", "")
    reader = OwnReader(mine.encode, mine.vocab, mine.merges, pattern)
    pieces = reader.read("the hat 안녕!")
    assert [p.idx for p in pieces] == mine.encode("the hat 안녕!")
    for chunk in {p.chunk for p in pieces}:
        shown = [p.token for p in pieces if p.chunk == chunk]
        assert reader.steps("the hat 안녕!", chunk)[-1] == shown
    assert OwnReader(mine.encode, mine.vocab).steps("the", 0) == []
    assert reader.read("") == []


def test_a_long_chunk_is_read_but_not_stepped_through():
    reader = reader_of("cl100k_base")
    assert [p.token for p in reader.read("a" * 500)] and reader.steps("a" * 500, 0) == []


def test_a_long_chunk_s_ranks_are_asked_a_few_times_for_each_byte():
    class Counted(dict):
        asked = 0

        def get(self, *key):
            Counted.asked += 1
            return super().get(*key)

    reader = reader_of("cl100k_base")
    text = "".join(random.Random(24).choices("etaoin", k=5000))
    expected = [piece.idx for piece in reader.read(text)]
    reader.ranks = Counted(reader.ranks)
    assert [piece.idx for piece in reader.read(text)] == expected
    assert expected == tiktoken.get_encoding("cl100k_base").encode(text)
    assert Counted.asked < 8 * len(text)


def test_unknown_names_are_answered_with_the_known():
    with pytest.raises(ValueError, match="'gpt5' is not known; use one of gpt2, cl100k_base"):
        reader_of("gpt5")
