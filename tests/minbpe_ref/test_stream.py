"""The plain stream gives the ids of the whole text, wherever it is cut, and holds little."""

from minbpe_ref.encoding import FastEncoder
from minbpe_ref.regex import GPT2_SPLIT_PATTERN, RegexTokenizer, split
from minbpe_ref.stream import encode_stream

MERGES = {(116, 104): 256, (256, 101): 257, (32, 257): 258, (39, 108): 259, (259, 108): 260}


def of_bytes(chunk):
    return list(chunk.encode("utf-8"))


def chunks(text):
    return split(text, GPT2_SPLIT_PATTERN)


def test_it_equals_the_encoder_of_a_tokenizer_at_every_cut():
    encoder = FastEncoder(RegexTokenizer.from_merges(MERGES, pattern=GPT2_SPLIT_PATTERN))
    text = "I'll take  the 12 안녕\n  the end  "
    whole = encoder.encode(text)
    for at in range(len(text) + 1):
        for to in range(at, len(text) + 1):
            texts = [text[:at], text[at:to], text[to:]]
            assert list(encode_stream(texts, chunks, encoder.encode)) == whole


def test_no_more_chunks_are_remembered_than_it_is_told():
    asked = []

    def encode(chunk):
        asked.append(chunk)
        return of_bytes(chunk)

    ids = list(encode_stream(["a b a b a b"], chunks, encode, remembered=2))
    assert bytes(ids) == b"a b a b a b"
    assert asked == ["a", " b", " a", " b"]  # of three chunks, one at a time is forgotten


def test_texts_are_read_only_as_ids_are_asked_for():
    read = []

    def texts():
        for text in ("one two three ", "four"):
            read.append(text)
            yield text

    ids = encode_stream(texts(), chunks, of_bytes)
    assert bytes(next(ids) for _ in range(3)) == b"one" and read == ["one two three "]
