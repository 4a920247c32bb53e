"""The textbook trainer against the sentencepiece library, and the lecture's ids (1:28:42 to 1:43:27).

Run alone: pytest tests/minbpe_ref/test_sentencepiece_training.py
"""

from __future__ import annotations

import io
import random

import pytest
import sentencepiece

from minbpe_ref import SentencePieceBPE, corpora, train_sentencepiece

TOY = [corpora.sentencepiece_toy()]
KOREAN = [239, 152, 139, 238, 136, 152, 240, 152, 155, 239, 135, 187, 239, 157, 151]


def library(sentences, size, **options):
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences),
        model_writer=out,
        model_type="bpe",
        vocab_size=size,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        max_sentencepiece_length=16,
        minloglevel=2,
        **{"byte_fallback": True, "split_digits": True, **options},
    )
    made = sentencepiece.SentencePieceProcessor()
    made.LoadFromSerializedProto(out.getvalue())
    return made


def pieces(model):
    return [piece.text for piece in model.pieces]


def their_pieces(sentences, size, **options):
    made = library(sentences, size, **options)
    return [made.id_to_piece(i) for i in range(made.get_piece_size())]


@pytest.mark.parametrize("size", [300, 400, 528, 600])
def test_the_toy_text_s_pieces_are_the_library_s(size):
    assert pieces(train_sentencepiece(TOY, size)) == their_pieces(TOY, size)


@pytest.mark.parametrize("language", sorted(corpora.parallel_sentences()))
def test_every_language_s_pieces_are_the_library_s(language):
    sentences = corpora.parallel_sentences()[language]
    ours = train_sentencepiece(sentences, 600, character_coverage=1.0)
    assert pieces(ours) == their_pieces(sentences, 600, character_coverage=1.0)


@pytest.mark.parametrize(
    "options",
    [
        {"split_digits": False},
        {"byte_fallback": False},
        {"character_coverage": 0.985},
        {"add_dummy_prefix": False},
    ],
    ids=str,
)
def test_every_option_means_what_it_means_there(options):
    sentences = [*corpora.shakespeare()[:8000].splitlines(), "12 a1b 345  12 12", "x1 한 1"]
    sentences = [line for line in sentences if line]
    ours = pieces(train_sentencepiece(sentences, 420, **options))
    assert ours == their_pieces(sentences, 420, **options)


def test_a_piece_that_two_pairs_spell_is_learned_once():
    sentences = ["aaabdaaabac aab aab ab aaba"]
    ours = pieces(train_sentencepiece(sentences, 275))
    assert ours == their_pieces(sentences, 275) and len(set(ours)) == len(ours)


def test_goldens_with_byte_fallback():
    ours = SentencePieceBPE(train_sentencepiece(TOY, 400))
    theirs = library(TOY, 400)
    for text, ids in [
        ("hello 안녕하세요", [362, 378, 361, 372, 358, 362, *KOREAN]),
        ("world", [313, 269, 372, 370]),
        ("a world", [264, 313, 269, 372, 370]),
    ]:
        assert ours.encode(text) == theirs.encode(text) == ids
    assert ours.pieces("127") == ["▁", "<0x31>", "<0x32>", "<0x37>"]


def test_golden_without_byte_fallback():
    ours = SentencePieceBPE(train_sentencepiece(TOY, 400, byte_fallback=False))
    ids = ours.encode("hello 안녕하세요")
    assert ids == library(TOY, 400, byte_fallback=False).encode("hello 안녕하세요")
    assert ids[-1] == 0 and ids.count(0) == 1


def test_without_the_dummy_prefix_a_word_s_place_decides():
    ours = SentencePieceBPE(train_sentencepiece(TOY, 400, add_dummy_prefix=False))
    assert ours.encode("world") != ours.encode("a world")[1:]


def test_too_small_and_too_large_are_refused_with_the_way_out():
    with pytest.raises(ValueError, match=r"100 is too small: 259 .* and 39 code points take 298"):
        train_sentencepiece(TOY, 100)
    with pytest.raises(RuntimeError, match="smaller"):
        library(TOY, 100)
    with pytest.raises(ValueError, match="5000 is too high for this text; ask for at most 805"):
        train_sentencepiece(TOY, 5000)
    assert len(train_sentencepiece(TOY, 805).pieces) == 805
    # The library: 806, since it also meets pairs halfway through a merge.
    with pytest.raises(RuntimeError, match="806"):
        library(TOY, 5000)


@pytest.mark.parametrize("share", [0.0, 0.97, 1.5])
def test_a_coverage_that_is_no_share_is_refused(share):
    with pytest.raises(ValueError, match="from 0.98 to 1"):
        train_sentencepiece(TOY, 400, character_coverage=share)


LETTERS = {
    "Thaana": "ހށނ",
    "Tifinagh": "ⵣⵥⵦ",
    "Inuktitut": "ᐁᐂᐃ",
    "Ol Chiki": "ᱚᱛᱜ",
    "Syriac": "ܐܒܓ",
    "Tagalog": "ᜀᜁᜂ",
}


@pytest.mark.parametrize("script", LETTERS)
def test_letters_of_no_script_join_a_full_stop(script):
    word = LETTERS[script]
    sentences = [f"{word}. {word}."] * 3
    ours = pieces(train_sentencepiece(sentences, 265))
    assert ours == their_pieces(sentences, 265)
    assert not [piece for piece in ours if len(piece) > 1 and "." in piece]


def test_digits_that_are_cut_are_those_of_ascii_and_their_wide_forms():
    sentences = ["٣٤٥ 345 ３４５"] * 3
    ours = pieces(train_sentencepiece(sentences, 272))
    assert ours == their_pieces(sentences, 272)
    assert "▁٣٤٥" in ours and "345" not in ours and "３４５" not in ours


# a mark in front, marks that inherit, Japanese, what came after Unicode 9, spelled-out specials
ODD = [*"abгдαβابܐܒހށ漢字かなカー한글345３٣٤०.!\u0301\u0345\u0870\u4db6\u0953\u1c90①▁▅\x1f\0\u200d"]


@pytest.mark.parametrize("seed", range(40))
def test_random_sentences_pieces_are_the_library_s(seed):
    drawn = random.Random(seed)
    alphabet = drawn.choices([*ODD, "<s>", "<unk>", "<0x41>"], k=drawn.randrange(4, 14))
    words = ["".join(drawn.choices(alphabet, k=drawn.randrange(1, 6))) for _ in range(20)]
    sentences = [" ".join(drawn.choices(words, k=6)) for _ in range(12)]
    options = {
        "byte_fallback": drawn.random() < 0.5,
        "split_digits": drawn.random() < 0.5,
        "character_coverage": drawn.choice([0.98, 0.985, 0.9995, 1.0]),
        "add_dummy_prefix": drawn.random() < 0.7,
    }
    size = len(set("".join(sentences))) + (259 if options["byte_fallback"] else 3)
    size += drawn.randrange(1, 14)
    try:
        expected = their_pieces(sentences, size, **options)
    except RuntimeError:  # too small or too large a size
        with pytest.raises(ValueError, match=r"too (small|high)"):
            train_sentencepiece(sentences, size, **options)
    else:
        assert pieces(train_sentencepiece(sentences, size, **options)) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a text", 300), "sentences is a str; pass an iterable of str"),
        ((None, 300), "sentences is a NoneType; pass an iterable of str"),
        (([None], 300), "text is a NoneType; pass a str"),
        ((["a"], "300"), "vocab_size is a str; pass an int"),
    ],
)
def test_what_is_of_another_type_is_refused(arguments, message):
    with pytest.raises(TypeError, match=message):
        train_sentencepiece(*arguments)
