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
    NORMAL,
    UNKNOWN,
    UNUSED,
    Piece,
    SentencePieceModel,
    parse_model,
    training_settings,
)
from minbpe_ref.sentencepiece_normalizer import NormalizerSpec

BARE = NormalizerSpec(add_dummy_prefix=False, remove_extra_whitespaces=False)

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
    # what the library's tables change: wide forms, ligatures, invisible code points, case
    *"①ｱﾞﬁ\u3000\u00a0\u200b\u2028\ufeffÅİẞ㌀한\ufdfa\u0345\U0001d538\x07",
    "A\u030a",
    "\u1100\u1161\u11a8",
    "\ud800",
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
        minloglevel=2,
        **{"model_type": "bpe", "normalization_rule_name": "identity"} | options,
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
    {"vocab_size": 300, "treat_whitespace_as_suffix": True},
    {"vocab_size": 300, "treat_whitespace_as_suffix": True, "remove_extra_whitespaces": False},
    {"vocab_size": 300, "unk_surface": " ?? "},
    {"vocab_size": 300, "unk_surface": ""},
    {"vocab_size": 300, "user_defined_symbols": "  ,   "},
    {"vocab_size": 300, "user_defined_symbols": "\u2581\u2581,①,\u3000"},
    {"vocab_size": 300, "control_symbols": "b,<sep>"},
    {"vocab_size": 300, "split_by_whitespace": False, "unk_piece": "\u2581u"},
    *[
        {"vocab_size": size, "normalization_rule_name": rule, "byte_fallback": size > 400}
        for rule in ("nmt_nfkc", "nfkc", "nmt_nfkc_cf", "nfkc_cf")
        for size in (300, 500)
    ],
    {"vocab_size": 300, "normalization_rule_name": "nfkc", "remove_extra_whitespaces": False},
    {"vocab_size": 300, "normalization_rule_name": "nfkc", "user_defined_symbols": "①,ﬁ,\u3000"},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_ids_and_text_equal_the_library_s(options):
    data = trained(**options) if options else corpora.sentencepiece_model()
    ours = SentencePieceBPE.from_bytes(data)
    for text in [*fuzz(600, seed=13), corpora.shakespeare()[:3000], "", " ", "   "]:
        # the library takes no lone surrogate; ours is U+FFFD
        ids = theirs(**options).encode(text.replace("\ud800", "\ufffd"))
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
    ours = SentencePieceBPE(SentencePieceModel(pieces, normalizer=BARE))
    assert ours.encode("aab") == [0, 2]
    assert ours.decode([1, 2]) == "b"


def test_spaces_after_words_are_the_library_s():
    data = trained(vocab_size=300, treat_whitespace_as_suffix=True)
    assert SentencePieceBPE.from_bytes(data).pieces("the the") == ["the▁", "the▁"]


def test_merges_go_by_score_and_not_by_id():
    # runs of spaces are pieces 259 on, and score a billion below any other
    ours = SentencePieceBPE.from_bytes(corpora.sentencepiece_model())
    assert {ours.model.pieces[i].score for i in (259, 260, 2287)} == {-1e9}
    code = "def f(x):\n    return x"
    assert ours.encode("a  b") == theirs().encode("a  b") == [264, 28705, 287]
    assert ours.encode(" -") == theirs().encode(" -") == [28705, 387]
    expected = [801, 285, 28732, 28744, 1329, 13, 2287, 604, 1318]
    assert ours.encode(code) == theirs().encode(code) == expected


CHANGES = {
    "a fifth unused": lambda m, g: [set_kind(p, UNUSED) for p in m.pieces if g.random() < 0.2],
    "spaces as they are": lambda m, _: setattr(m.normalizer_spec, "escape_whitespaces", False),
    "few scores": lambda m, g: [
        setattr(p, "score", g.choice([0.0, -0.0, -1.0, 2.0])) for p in m.pieces
    ],
    "a suffix": lambda m, _: setattr(m.trainer_spec, "treat_whitespace_as_suffix", True),
    "a zero byte that is unused": lambda m, _: (
        setattr(m.pieces[9], "piece", "\0"),
        set_kind(m.pieces[9], UNUSED),
    ),
    "a way back": lambda m, _: m.denormalizer_spec.CopyFrom(m.normalizer_spec),
}


def set_kind(piece, kind):
    if piece.type == NORMAL:
        piece.type = kind


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("rule", ["identity", "nmt_nfkc"])
def test_what_no_training_option_sets_is_followed_as_in_the_library(name, rule):
    pytest.importorskip("google.protobuf", reason="protobuf is not installed")
    from sentencepiece import sentencepiece_model_pb2

    data = trained(vocab_size=400, normalization_rule_name=rule, user_defined_symbols="an,  ")
    message = sentencepiece_model_pb2.ModelProto.FromString(data)
    generator = random.Random(name)
    CHANGES[name](message, generator)
    ours = SentencePieceBPE.from_bytes(message.SerializeToString())
    library = sentencepiece.SentencePieceProcessor()
    library.LoadFromSerializedProto(message.SerializeToString())
    for text in [*fuzz(200, seed=name), corpora.shakespeare()[:2000]]:
        text = text.replace("\ud800", "")
        ids = library.encode(text)
        assert ours.encode(text) == ids, repr(text)
        assert ours.decode(ids) == library.decode(ids), repr(text)
        drawn = generator.choices(range(400), k=6)
        assert ours.decode(drawn) == library.decode(drawn), drawn


@pytest.mark.parametrize(
    ("kind", "size", "message"),
    [
        (
            "unigram",
            300,
            "model type is 1, not BPE .* of type Unigram, which nothing in minbpe_ref",
        ),
        ("word", 300, "model type is 3, not BPE .* of type word, .* the sentencepiece library"),
        ("char", 60, "model type is 4, not BPE .* of type char, .* the sentencepiece library"),
    ],
)
def test_models_of_other_types_are_refused_with_what_is_true(kind, size, message):
    with pytest.raises(ValueError, match=message):
        SentencePieceBPE.from_bytes(trained(vocab_size=size, model_type=kind))


UNK = Piece("<unk>", 0.0, UNKNOWN)


@pytest.mark.parametrize(
    ("pieces", "byte_fallback", "message"),
    [
        ([UNK, Piece("a\0", 0.0, NORMAL)], False, "takes no zero byte"),
        ([UNK, Piece("\0", 0.0, NORMAL)], False, "takes no zero byte"),
        ([UNK, Piece("", 0.0, NORMAL)], False, "piece 1 has 0 bytes"),
        ([UNK, Piece("a" * 8000, 0.0, NORMAL)], False, "piece 1 has 8000 bytes"),
        ([UNK, Piece("a", 0.0, NORMAL), Piece("a", 0.0, CONTROL)], False, "'a', comes twice"),
        ([Piece("a", 0.0, NORMAL)], False, "has 0 <unk> pieces"),
        ([UNK, Piece("u", 0.0, UNKNOWN)], False, "has 2 <unk> pieces"),
        ([UNK, Piece("<0x41>", 0.0, BYTE)], False, "without byte fallback"),
        ([UNK, Piece("<0x41>", 0.0, BYTE)], True, "needs 256 byte pieces; the model has 1"),
        ([UNK, Piece("<0xZZ>", 0.0, BYTE)], True, "'<0xZZ>' is none of <0x00>"),
    ],
)
def test_a_vocabulary_that_the_library_refuses_is_refused(pieces, byte_fallback, message):
    pytest.importorskip("google.protobuf", reason="protobuf is not installed")
    from sentencepiece import sentencepiece_model_pb2

    proto = sentencepiece_model_pb2.ModelProto()
    proto.trainer_spec.model_type = 2
    proto.trainer_spec.byte_fallback = byte_fallback
    for piece in pieces:
        proto.pieces.add(piece=piece.text, score=piece.score, type=piece.kind)
    with pytest.raises(RuntimeError):
        sentencepiece.SentencePieceProcessor(model_proto=proto.SerializeToString())
    with pytest.raises(ValueError, match=message):
        SentencePieceBPE.from_bytes(proto.SerializeToString())


@pytest.mark.parametrize("idx", [True, 1.0, "1", None])
def test_an_id_that_is_no_integer(idx):
    ours = SentencePieceBPE.from_bytes(corpora.sentencepiece_model())
    with pytest.raises(TypeError, match="token ids are integers"):
        ours.decode([idx])


@pytest.mark.parametrize("idx", [-1, 32000])
def test_unknown_id(idx):
    ours = SentencePieceBPE.from_bytes(corpora.sentencepiece_model())
    with pytest.raises(ValueError, match=f"piece id {idx} is not in the vocabulary of 32000 ids"):
        ours.decode([idx])
