"""Streaming: the merges of all texts at once, in memory that does not grow with them. Seeded."""

from __future__ import annotations

import random
import tracemalloc

import pytest

from minbpe_ref import corpora
from minbpe_ref.engine.chunks import ChunkCounter
from minbpe_ref.engine.patterns import split
from minbpe_ref.engine.streaming import last_safe_cut, safe_blocks, train_files, train_texts
from minbpe_ref.engine.training import train
from minbpe_ref.gpt4o import GPT4O_SPLIT_PATTERN
from minbpe_ref.regex import GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN

LANGUAGES = ["\n".join(group) for group in corpora.parallel_sentences().values()]
ENGLISH = corpora.shakespeare()[:60_000]


def test_documents_one_by_one_give_the_merges_of_all():
    texts = ENGLISH.split("\n\n")
    joined = "\n\n".join(texts)
    whole = ChunkCounter(GPT4_SPLIT_PATTERN)
    whole.add(texts)
    merges = train_texts((text for text in texts), 400)
    assert list(merges.items()) == list(train_texts(texts, 400, progress=False).items())
    # between sentences no chunk crosses, so one long text gives the same
    sentences = [line + " " for line in ENGLISH.split(" ") if line.isalpha()]
    assert train_texts(iter(sentences), 350) == train_texts(sentences, 350)
    assert len(merges) == 144 and joined


def test_a_document_s_end_ends_a_chunk():
    assert train_texts(["ab", "ab"], 300) == {(97, 98): 256}
    assert (98, 97) not in train_texts(["ab", "ab"], 300)
    assert train("abab", 300) != train_texts(["ab", "ab"], 300)


@pytest.mark.parametrize("pattern", [GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN, GPT4O_SPLIT_PATTERN])
@pytest.mark.parametrize("block", [64, 1000, 1 << 24])
def test_a_file_in_blocks_gives_the_merges_of_its_text(tmp_path, pattern, block):
    for i, text in enumerate([ENGLISH, *LANGUAGES]):
        path = tmp_path / f"{i}.txt"
        path.write_bytes(text.encode())
        merges = train_files([path], 330, pattern, block=block)
        assert list(merges.items()) == list(train(text, 330, pattern).items())


@pytest.mark.parametrize("pattern", [GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN, GPT4O_SPLIT_PATTERN])
def test_a_safe_cut_splits_no_chunk(pattern):
    rng = random.Random(4)
    cuts = 0
    for _ in range(4000):
        text = "".join(rng.choices("aB  \n\n.'s/\t1é\u0301я漢한글ǅ。\u3000\u2002", k=16))
        raw = text.encode()
        if cut := last_safe_cut(raw):
            cuts += 1
            left, right = raw[:cut].decode(), raw[cut:].decode()
            assert split(left, pattern) + split(right, pattern) == split(text, pattern), repr(text)
    assert cuts > 500


def test_every_byte_that_a_cut_relies_on_starts_letters_only():
    for lead in b"\xd0\xd1\xe5\xe6\xe7\xe8\xe9\xeb\xec":
        size = 2 if lead < 0xE0 else 3
        low, high = ((lead & 0x1F) << 6, 64) if size == 2 else ((lead & 0x0F) << 12, 4096)
        letters = "".join(map(chr, range(low, low + high)))
        assert split(letters, r"\p{L}+") == [letters]


def test_a_file_without_a_safe_place_is_one_block(tmp_path):
    path = tmp_path / "digits.txt"
    path.write_bytes(b"1234567890" * 100)
    assert len(list(safe_blocks(path, 64))) == 1


def test_a_pattern_of_one_s_own_reads_files_whole(tmp_path):
    path = tmp_path / "own.txt"
    path.write_bytes(b"ab cd ab cd")
    pattern = r"ab cd|\s"  # has a chunk across a place that would be safe for GPT's
    assert train_files([path], 258, pattern, block=4) == train("ab cd ab cd", 258, pattern)


def test_files_that_are_not_utf8_or_not_there(tmp_path):
    path = tmp_path / "bad.txt"
    path.write_bytes(b"ab cd\n" * 100 + b"\xff")
    with pytest.raises(ValueError, match=r"bad.txt: byte 0xff at offset 600 is not valid UTF-8"):
        train_files([path], 300, block=64)
    with pytest.raises(OSError):
        train_files([tmp_path / "missing.txt"], 300)


def test_empty_streams(tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    assert train_texts([], 300) == {} == train_texts(["", ""], 300)
    assert train_files([], 300) == {} == train_files([tmp_path / "empty.txt"], 300)


def test_one_text_is_no_stream():
    with pytest.raises(TypeError, match=r"pass an iterable of str, as \[text\]"):
        train_texts("text", 300)
    with pytest.raises(ValueError, match="vocab_size is 255"):
        train_texts(["text"], 255)


def test_memory_does_not_grow_with_the_corpus(tmp_path):
    def peak(times):
        path = tmp_path / f"{times}.txt"
        path.write_bytes((ENGLISH.encode() + b"\n") * times)
        tracemalloc.start()
        train_files([path], 300, block=1 << 16)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    train_files([], 300)
    small = peak(4)
    assert peak(200) < small + 300_000  # of 12 MB more


def test_the_progress_bar_counts_to_the_end(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_bytes(b"ab ab ac\n" * 1000)
    train_files([path], 258, progress=True)
    assert "100%" in capsys.readouterr().err
