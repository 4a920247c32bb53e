"""Our reader and encoder against the sentencepiece library, on the shipped model and trained ones."""

from __future__ import annotations

import io
import random
from functools import cache

import pytest
import sentencepiece

from minbpe_ref import corpora
from minbpe_ref.sentencepiece_bpe import SentencePieceBPE
from minbpe_ref.sentencepiece_model import (
    BYTE,
    CONTROL,
    UNKNOWN,
    Piece,
    SentencePieceModel,
    parse_model,
    training_settings,
)

PIECES = [
    *"abzAZ 019'\n\t\0.,!?-é한हि\u2581",
    "  ",
    "👋",
    "안녕",
    " the",
    "hello",
    "<s>",
    "<unk>",
    "<0x41>",
    "\ufffd",
    "<sep>",
]


@cache
def theirs(**options):
    processor = sentencepiece.SentencePieceProcessor()
    processor.LoadFromSerializedProto(
        trained(**options) if options else corpora.sentencepiece_model()
    )
    return processor


@cache
def trained(**options):
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpora.shakespeare()[:20_000].splitlines()),
        model_writer=out,
        model_type="bpe",
        normalization_rule_name="identity",
        minloglevel=2,
        **options,
    )
    return out.getvalue()


def fuzz(count, seed):
    generator = random.Random(seed)
    for _ in range(count):
        yield "".join(generator.choices(PIECES, k=generator.randrange(20)))


OPTIONS = [
    {},
    {"vocab_size": 500, "byte_fallback": True},
    {"vocab_size": 300, "byte_fallback": False},
    {"vocab_size": 300, "add_dummy_prefix": False, "remove_extra_whitespaces": False},
    {"vocab_size": 300, "user_defined_symbols": "<sep>,an"},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_ids_and_text_equal_the_library_s(options):
    data = trained(**options) if options else corpora.sentencepiece_model()
    ours = SentencePieceBPE.from_bytes(data)
    for text in [*fuzz(600, seed=13), corpora.shakespeare()[:3000], "", " ", "   "]:
        ids = theirs(**options).encode(text)
        assert ours.encode(text) == ids, repr(text)
        assert ours.decode(ids) == theirs(**options).decode(ids), repr(text)


def toy(byte_fallback):
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([corpora.sentencepiece_toy()]),
        model_writer=out,
        model_type="bpe",
        vocab_size=400 if byte_fallback else 150,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        character_coverage=0.99995,
        byte_fallback=byte_fallback,
        split_digits=True,
        max_sentencepiece_length=16,
        allow_whitespace_only_pieces=True,
        pad_id=-1,
        minloglevel=2,
    )
    return SentencePieceBPE.from_bytes(out.getvalue())


def test_the_lecture_s_ids():
    ours = toy(byte_fallback=True)
    korean = [239, 152, 139, 238, 136, 152, 240, 152, 155, 239, 135, 187, 239, 157, 151]
    assert ours.encode("hello 안녕하세요") == [362, 378, 361, 372, 358, 362, *korean]
    assert ours.encode("world") == [313, 269, 372, 370]
    assert ours.encode("a world") == [264, 313, 269, 372, 370]
    # specials, then the bytes, then merges, then code points
    assert [p.kind for p in ours.model.pieces[:259]] == [UNKNOWN, CONTROL, CONTROL] + [BYTE] * 256


def test_without_byte_fallback_a_run_of_unknown_code_points_is_one_unk():
    ids = toy(byte_fallback=False).encode("hello 안녕하세요")
    assert ids[-1] == 0
    assert ids.count(0) == 1


def test_random_ids_decode_as_in_the_library():
    ours = SentencePieceBPE.from_bytes(corpora.sentencepiece_model())
    generator = random.Random(14)
    for _ in range(300):
        # many bytes, most of them not valid UTF-8 together
        ids = [
            generator.choice([generator.randrange(3, 259), generator.randrange(32000)])
            for _ in range(8)
        ]
        assert ours.decode(ids) == theirs().decode(ids), ids


def test_dummy_prefix_makes_one_token_of_a_word_wherever_it_stands():
    ours = SentencePieceBPE.from_bytes(corpora.sentencepiece_model())
    assert ours.encode("world") == ours.encode("a world")[1:]
    assert ours.encode("world") == [ours.encode("world")[0]]


def test_digits_fall_apart():
    ours = SentencePieceBPE.from_bytes(corpora.sentencepiece_model())
    assert ours.pieces("127") == ["▁", "1", "2", "7"]


def test_a_cut_model_never_passes_for_whole():
    data = corpora.sentencepiece_model()
    whole = len(parse_model(data).pieces)
    generator = random.Random(15)
    for end in [0, 1, 2, *generator.sample(range(3, len(data) - 200), 12)]:
        try:
            model = parse_model(data[:end])
        except ValueError:
            continue
        # cut between two fields: fewer pieces, and no training options, so BPE is refused
        assert len(model.pieces) <= whole
        with pytest.raises(ValueError, match="not BPE"):
            SentencePieceBPE(model)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "hold no pieces"),
        (b"\x0a\xff\xff\xff\xff\x0f", "ends inside the field"),
        (b"\xff" * 30, "ends inside the field"),
        (b"\x0b", "wire type 3"),
        (b"\x0a\x02\x08\x01", "wrong type"),
    ],
)
def test_hostile_bytes_are_refused(data, message):
    with pytest.raises(ValueError, match=message):
        parse_model(data)


def test_training_settings_are_those_that_protobuf_reads():
    pytest.importorskip("google.protobuf", reason="protobuf is not installed")
    from sentencepiece import sentencepiece_model_pb2

    for data in (
        corpora.sentencepiece_model(),
        trained(vocab_size=300, pad_id=3, split_digits=True),
    ):
        message = sentencepiece_model_pb2.ModelProto.FromString(data)
        told = training_settings(data)
        assert len(told) >= 5  # a file tells only what differs from the defaults
        for name, value in told.items():
            if name == "normalization_rule_name":
                theirs = message.normalizer_spec.name
            elif hasattr(message.normalizer_spec, name):
                theirs = getattr(message.normalizer_spec, name)
            else:
                theirs = getattr(message.trainer_spec, name)
            assert value == pytest.approx(theirs), name
            assert isinstance(value, bool) == isinstance(theirs, bool), name


def test_a_control_piece_is_never_made_of_text():
    pieces = (Piece("<unk>", 0.0, 2), Piece("a", 0.0, 3), Piece("b", 0.0, 1))
    ours = SentencePieceBPE(SentencePieceModel(pieces, 2, False, False, False, False))
    assert ours.encode("aab") == [0, 2]
    assert ours.decode([1, 2]) == "b"


def test_other_models_are_refused():
    with pytest.raises(ValueError, match="model type is 1, not BPE"):
        SentencePieceBPE.from_bytes(b"\x0a\x03\x0a\x01a")
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["abc abd abe"] * 9), model_writer=out, model_type="bpe",
        vocab_size=12, minloglevel=2,
    )  # fmt: skip
    with pytest.raises(ValueError, match="normalization table"):
        SentencePieceBPE.from_bytes(out.getvalue())


@pytest.mark.parametrize("idx", [-1, 32000])
def test_unknown_id(idx):
    ours = SentencePieceBPE.from_bytes(corpora.sentencepiece_model())
    with pytest.raises(ValueError, match=f"piece id {idx} is not in the vocabulary of 32000 ids"):
        ours.decode([idx])
