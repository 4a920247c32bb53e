"""Problem set 08's checks: references pass, mistakes are caught and named, other designs pass."""

import io
from collections import Counter

import sentencepiece
from proving import Proves, judged_design
from submissions import namespace


class TestChecks(Proves):
    SET = "ps08"


def library():
    from minbpe_ref import corpora

    made = sentencepiece.SentencePieceProcessor()
    made.LoadFromSerializedProto(corpora.sentencepiece_model())
    return made


def test_encoding_and_decoding_equal_the_library():
    from hypothesis import given, settings
    from hypothesis import strategies as st

    from autograder.checks import ps08

    theirs = library()
    pieces = [theirs.id_to_piece(i) for i in range(theirs.get_piece_size())]
    some = st.sampled_from(["a", " ", "the", "1", "é", "안", "👋", "<s>", "<0x41>", "\n", "  "])

    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(
        st.lists(some, max_size=6).map("".join),
        st.lists(st.sampled_from([0, 1, 2, 68, 278, 310, 29871]), max_size=5),
    )
    def agree(text, ids):
        mine = ps08.sp_encode(text, pieces)
        assert mine == theirs.encode(text)
        assert ps08.sp_decode(mine, pieces) == theirs.decode(mine) == text
        assert ps08.sp_decode(ids, pieces) == theirs.decode(ids)

    agree()


def test_each_piece_joins_a_most_frequent_pair_of_the_library_s_training_too():
    from autograder.checks.ps08 import train as half

    text = "banana bandana ban an ananas nab"
    letters = len(set(f" {text}"))
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([text]), model_writer=out, model_type="bpe", vocab_size=3 + letters + 8,
        normalization_rule_name="identity", remove_extra_whitespaces=False, character_coverage=1.0,
        minloglevel=2,
    )  # fmt: skip
    theirs = sentencepiece.SentencePieceProcessor()
    theirs.LoadFromSerializedProto(out.getvalue())
    pieces = [theirs.id_to_piece(i) for i in range(theirs.get_piece_size())]
    args = (text, 3 + letters + 8, 1.0, False)
    mine = half.sp_train(*args)
    assert half.trace(args, mine, pieces) is None
    assert half.ends(args, mine, pieces) is None and half.begins(args, mine, pieces) is None
    assert half.trace(args, mine, [*pieces[:3], "zz", *pieces[4:]]) is not None


def test_ties_may_fall_any_way():
    space = namespace(of="ps08")
    for order in (1, -1):
        space["max"] = lambda counts, key, order=order: sorted(
            counts, key=lambda p: (-counts[p], order * ord(p[0][-1]))
        )[0]
        pieces = space["sp_train"]("abc cab bca", 3 + 4 + 4, 1.0, False)
        from autograder.checks.ps08 import train as half

        args = ("abc cab bca", 11, 1.0, False)
        assert half.trace(args, half.sp_train(*args), pieces) is None


def test_the_start_holds_the_library_s_ids_and_pieces():
    from autograder.judging.assignment_data import start

    given = start("ps08")
    theirs = library()
    assert given.pieces == [theirs.id_to_piece(i) for i in range(theirs.get_piece_size())]
    assert given.ids == [theirs.encode(line) for line in given.lines]
    assert len(given.toy_pieces) == 400
    # The lines hold code points with no piece, digits and spaces: what is to be seen at the end.
    used = Counter(i for ids in given.ids for i in ids)
    assert any(3 <= i < 259 for i in used) and 0 not in used


def test_the_capstone_agrees_on_every_line():
    from autograder.judging.assignment_data import start

    given, space = start("ps08"), namespace(of="ps08")
    for line, ids in zip(given.lines, given.ids, strict=True):
        assert space["sp_encode"](line, given.pieces) == ids
        assert space["sp_decode"](ids, given.pieces) == line


def test_a_naive_trainer_is_not_too_slow():
    source = """
        def sp_encode(text, pieces):
            start = 259 if "<0x00>" in pieces else 3
            symbols = list(dummy_prefix(text))
            while True:
                ranks = [pieces.index(a + b, start) if a + b in pieces[start:] else 10**9 for a, b in zip(symbols, symbols[1:])]
                if not ranks or min(ranks) == 10**9: break
                i = ranks.index(min(ranks))
                symbols[i:i + 2] = [symbols[i] + symbols[i + 1]]
            out = []
            for s in symbols:
                if s in pieces[start:]: out.append(pieces.index(s, start))
                elif start > 3: out += [3 + b for b in s.encode()]
                elif out[-1:] != [0]: out.append(0)
            return out
        """
    assert judged_design("ps08.sp_encode", source, seed=4).status == "passed"
