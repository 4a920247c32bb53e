"""Problem set 08: BPE as sentencepiece does it (lecture 1:28:42 to 1:43:27).

Here are encoding and decoding with a given vocabulary; what the text looks like to the tokenizer and
how a vocabulary is trained are in `train`. The library is absent while this is graded: what the
learner's encoder is compared with comes as data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.plain_data import short
from autograder.checks.ps08 import inputs as draws
from autograder.checks.ps08.drawings import decoding, encoding
from autograder.checks.ps08.train import DUMMY_PREFIX, SP_TRAIN, dummy_prefix, sp_train

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

__all__ = ["CHECKS", "dummy_prefix", "sp_decode", "sp_encode", "sp_train", "start"]

LIBRARY = ("sentencepiece", "tokenizers")


def start() -> dict[str, Any]:
    """A model of Llama 2's kind, lines with their ids by it, and a toy text with its pieces."""
    from minbpe_ref import SentencePieceBPE, corpora, train_sentencepiece

    model = SentencePieceBPE.from_bytes(corpora.sentencepiece_model())
    sentences = corpora.parallel_sentences()
    lines = [sentences[language][0] for language in sorted(sentences)]
    lines += ["hello 안녕하세요 👋", "  two spaces, 127 digits\tand a tab", "world", "a world"]
    toy = corpora.sentencepiece_toy()
    return {
        "pieces": [p.text for p in model.model.pieces],
        "lines": lines,
        "ids": [model.encode(line) for line in lines],
        "toy": toy,
        "toy_pieces": [p.text for p in train_sentencepiece([toy], 400).pieces],
    }


def _asks(function: str, reference: Callable[..., Any]) -> Callable[..., Behaviour]:
    """Behaviours whose inputs are (question, learned, byte_fallback)."""

    def script(args: Args) -> Script:
        question, learned, fallback = args
        return (Step("call", function, (question, draws.vocabulary(learned, fallback))),)

    def ask(args: Args) -> str:
        question, learned, fallback = args
        return f"{draws.as_code(learned, fallback)}\n{function}({short(question, 80)}, pieces)"

    def made(
        name: str,
        points: float,
        edges: tuple[Args, ...],
        strategy: Callable[[], SearchStrategy[Args]] | None = None,
        **more: Any,
    ) -> Behaviour:
        return Behaviour(
            name,
            points,
            edges,
            strategy,
            script=script,
            ask=ask,
            reference=lambda question, learned, fallback: reference(
                question, draws.vocabulary(learned, fallback)
            ),
            **more,
        )

    return made


# ---- sp_encode -------------------------------------------------------------------------------


def sp_encode(text: str, pieces: list[str]) -> list[int]:
    has_bytes = "<0x00>" in pieces[:4]
    ids = {piece: i for i, piece in enumerate(pieces) if i >= (259 if has_bytes else 3)}
    symbols = list(dummy_prefix(text))
    while True:
        ranks = [ids.get(a + b, len(pieces)) for a, b in zip(symbols, symbols[1:])]
        best = min(ranks, default=len(pieces))
        if best == len(pieces):
            break
        at = ranks.index(best)
        symbols[at : at + 2] = [pieces[best]]
    found: list[int] = []
    for symbol in symbols:
        if symbol in ids:
            found.append(ids[symbol])
        elif has_bytes:
            found += [3 + b for b in symbol.encode("utf-8")]
        elif found[-1:] != [0]:
            found.append(0)
    return found


encode_asks = _asks("sp_encode", lambda text, pieces: sp_encode(text, pieces))

AB = ["ab", "▁ab", "▁", "a", "b"]
BC = ["bc", "ab", "▁", "a", "b", "c"]

SP_ENCODE = Check(
    id="ps08.sp_encode",
    signature="sp_encode(text, pieces)",
    reference=sp_encode,
    place=Place("1:36:20", "Lecture 06", "Encode"),
    draw=encoding,
    uses=("dummy_prefix",),
    hides=LIBRARY,
    behaviours=(
        encode_asks(
            "joins the piece that was learned first",
            2.0,
            (("abc", BC, True), ("cab ab", BC, False), ("aaab", ["aa", "ab", "▁", "a", "b"], True)),
            lambda: draws.order_matters("abc ") | draws.order_matters("ab"),
            examples=16,
        ),
        encode_asks(
            "goes on until nothing can be joined",
            0.5,
            (("abab ab", [*AB[:2], "▁abab", *AB[2:]], True),),
            lambda: draws.texts("ab ", longest=20),
            # by another order some draws end the same and some do not
            after="joins the piece that was learned first",
        ),
        encode_asks(
            "sees a word alike wherever it stands",
            0.5,
            (("ab", AB, True), ("ab ab", AB, False), (" ab", AB, True)),
            lambda: draws.texts("ab  ", byte_fallback=None),
            after="joins the piece that was learned first",
        ),
        encode_asks(
            "falls back to bytes",
            1.0,
            (("안", AB, True), ("ab é👋a", AB, True), ("안", ["▁", "안"], True)),
            lambda: draws.texts("ab안👋é\t", seen="ab안"),
        ),
        encode_asks(
            "without bytes, a run of unknown code points is one <unk>",
            1.0,
            (("안녕", AB, False), ("é", AB, False), ("안a안안", AB, False)),
            lambda: draws.texts("a bé안", seen="ab ", byte_fallback=False),
        ),
        encode_asks(
            "makes no special piece and no byte piece of text",
            0.5,
            tuple((t, draws.TAGS + list("▁<>/sunk0x41"), True) for t in ("<s>", "<0x41>")),
            draws.texts_like_specials,
            after="joins the piece that was learned first",
        ),
        encode_asks(
            "gives no ids for the empty text",
            0.25,
            (("", AB, True), ("", AB, False)),
            after="joins the piece that was learned first",
        ),
        encode_asks(
            "leaves the pieces as they are",
            0.25,
            (("ab ab", AB, True),),
            lambda: draws.texts("ab ", longest=6),
            examples=6,
            pure=True,
            after="joins the piece that was learned first",
        ),
    ),
    mistakes=(
        Mistake(
            "the longest piece is cut off from the left",
            "Taking the longest piece that fits is not BPE. Neighbours are joined, the piece with the lowest id first.",
            solution="""
            def sp_encode(text, pieces):
                has_bytes = "<0x00>" in pieces[:4]
                ids = {p: i for i, p in enumerate(pieces) if i >= (259 if has_bytes else 3)}
                rest, found = dummy_prefix(text), []
                while rest:
                    n = next((n for n in range(len(rest), 0, -1) if rest[:n] in ids), 0)
                    if n:
                        found.append(ids[rest[:n]])
                    elif has_bytes:
                        found += [3 + b for b in rest[0].encode("utf-8")]
                    elif found[-1:] != [0]:
                        found.append(0)
                    rest = rest[max(n, 1):]
                return found
            """,
        ),
        Mistake(
            "the pair that comes first in the text is joined first",
            "Of all neighbours that make a piece, the piece with the lowest id is made first, wherever it stands.",
            patch=(
                (
                    "best = min(ranks, default=len(pieces))",
                    "best = next((r for r in ranks if r < len(pieces)), len(pieces))",
                ),
            ),
        ),
        Mistake(
            "the piece that was learned last is joined first",
            "You take the largest id. A late piece is made of earlier ones: the lowest id goes first.",
            patch=(
                (
                    "best = min(ranks, default=len(pieces))",
                    "best = max((r for r in ranks if r < len(pieces)), default=len(pieces))",
                ),
            ),
        ),
        Mistake(
            "only one join is made",
            "After a join there are new neighbours. Go on until no two of them make a piece.",
            patch=(("    while True:\n", "    for _ in range(1):\n"),),
        ),
        Mistake(
            "nothing is joined",
            "The code points come back one by one. Put the joined piece in the place of its two parts.",
            patch=(("    while True:\n", "    while False:\n"),),
        ),
        Mistake(
            "the last pair is never joined",
            "The last two symbols are neighbours too: zip(symbols, symbols[1:]) reaches the end.",
            patch=(("zip(symbols, symbols[1:])", "zip(symbols, symbols[1:-1])"),),
        ),
        Mistake(
            "no space is put in front",
            "Begin with dummy_prefix(text): its first ▁ makes the first word like all others.",
            patch=(("list(dummy_prefix(text))", 'list(text.replace(" ", "▁"))'),),
        ),
        Mistake(
            "the space in front is put there twice",
            "dummy_prefix puts the space there already; one is enough.",
            patch=(("list(dummy_prefix(text))", 'list(dummy_prefix(" " + text))'),),
        ),
        Mistake(
            "spaces stay spaces",
            "The pieces have ▁ in the place of a space; begin with dummy_prefix(text).",
            patch=(("list(dummy_prefix(text))", "list(dummy_prefix(text).replace('▁', ' '))"),),
        ),
        Mistake(
            "each word is encoded by itself and the spaces in front are lost",
            "split() takes the spaces away, several of them as one. Encode what dummy_prefix gives as a whole.",
            patch=(("list(dummy_prefix(text))", 'list("".join("▁" + w for w in text.split()))'),),
        ),
        Mistake(
            "a byte's id is the byte",
            "The first three ids are the specials, so the byte b has the id 3 + b.",
            patch=(("[3 + b for b in", "[b for b in"),),
        ),
        Mistake(
            "a code point is taken for a byte",
            "ord() is no byte beyond 127. The bytes of a code point are those of its UTF-8.",
            patch=(('[3 + b for b in symbol.encode("utf-8")]', "[3 + ord(symbol)]"),),
        ),
        Mistake(
            "the bytes are in the wrong order",
            "The bytes of a code point stay in the order of its UTF-8.",
            patch=(('symbol.encode("utf-8")', 'symbol.encode("utf-8")[::-1]'),),
        ),
        Mistake(
            "the bytes are not used",
            "Where the vocabulary has byte pieces, a code point without a piece becomes its bytes, not <unk>.",
            patch=(("        elif has_bytes:", "        elif False:"),),
        ),
        Mistake(
            "bytes are used that are not there",
            "Without byte pieces the ids from 3 on are learned pieces. Look whether pieces[3] is <0x00>.",
            patch=(("        elif has_bytes:", "        elif True:"),),
        ),
        Mistake(
            "every unknown code point is an <unk>",
            "A run of unknown code points is one <unk>: look at what you added last.",
            patch=(("elif found[-1:] != [0]:", "else:"),),
        ),
        Mistake(
            "there is only one <unk> in a text",
            "Only neighbours share an <unk>. After a known piece there is a new one.",
            patch=(("found[-1:] != [0]", "0 not in found"),),
        ),
        Mistake(
            "unknown code points are lost",
            "What has no piece is <unk>, id 0. Text that vanishes is worse than text that is marked.",
            patch=(("            found.append(0)", "            pass"),),
        ),
        Mistake(
            "<unk> is not 0",
            "The unknown piece has the id 0.",
            patch=(
                ("            found.append(0)", "            found.append(3)"),
                ("!= [0]", "!= [3]"),
            ),
        ),
        Mistake(
            "text becomes a special piece",
            "Only learned pieces are made of text. Leave the first three, and the bytes, out of your dictionary: "
            "whoever can write <s> in a text would steer the model.",
            patch=((" if i >= (259 if has_bytes else 3)}", "}"),),
        ),
        Mistake(
            "text becomes a byte piece",
            "Only learned pieces are made of text: the byte pieces stand in front of them too.",
            patch=((" if i >= (259 if has_bytes else 3)}", " if i >= 3}"),),
        ),
        Mistake(
            "text beyond code points with a piece raises KeyError",
            "Not every code point has a piece. Ask first, and fall back to bytes or <unk>.",
            patch=(
                (
                    "        if symbol in ids:\n            found.append(ids[symbol])\n        elif has_bytes:",
                    "        if True:\n            found.append(ids[symbol])\n        elif has_bytes:",
                ),
            ),
        ),
        Mistake(
            "it fails on the empty text",
            "Without neighbours there is nothing to take the lowest of; min() needs a default.",
            patch=(
                ("min(ranks, default=len(pieces))", "min(ranks)"),
                ("    while True:\n", "    while len(symbols) != 1:\n"),
            ),
        ),
        Mistake(
            "the pieces are returned",
            "The answer is a list of ids; a piece's id is its place in pieces.",
            patch=(("    return found", "    return [pieces[i] for i in found]"),),
        ),
        Mistake(
            "ids count learned pieces only",
            "A piece's id is its place in the whole list, the specials and bytes included.",
            patch=(
                (
                    "found.append(ids[symbol])",
                    "found.append(ids[symbol] - (259 if has_bytes else 3))",
                ),
            ),
        ),
        Mistake(
            "the text is stripped",
            "Spaces at the ends belong to the text.",
            patch=(("dummy_prefix(text)", "dummy_prefix(text.strip())"),),
        ),
        Mistake(
            "the pieces are changed",
            "You changed the list that was passed in. The next text needs it as it was: make a dictionary of your own.",
            patch=(("    return found", "    del pieces[:3]\n    return found"),),
        ),
        Mistake(
            "the loop never ends",
            "Every turn must join two symbols, or end the loop when no two of them make a piece.",
            symptom="timeout",
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return found", "    pass"),),
        ),
    ),
)


# ---- sp_decode -------------------------------------------------------------------------------


def sp_decode(ids: list[int], pieces: list[str]) -> str:
    learned = 259 if "<0x00>" in pieces[:4] else 3
    data, front = b"", True
    for idx in ids:
        if not 0 <= idx < len(pieces):
            raise ValueError(f"piece id {idx} is not in the vocabulary of {len(pieces)}")
        if idx in (1, 2):
            continue
        if idx == 0:
            data += " ⁇ ".encode()
        elif idx < learned:
            data += bytes([idx - 3])
        else:
            piece = pieces[idx].removeprefix("▁") if front else pieces[idx]
            data += piece.replace("▁", " ").encode("utf-8")
        front = False
    return data.decode("utf-8", errors="replace")


decode_asks = _asks("sp_decode", lambda ids, pieces: sp_decode(ids, pieces))

A = ["▁a", "▁", "a"]

SP_DECODE = Check(
    id="ps08.sp_decode",
    signature="sp_decode(ids, pieces)",
    reference=sp_decode,
    place=Place("1:37:40", "Lecture 06", "Decode"),
    draw=decoding,
    hides=LIBRARY,
    behaviours=(
        decode_asks(
            "joins the pieces, with spaces for ▁",
            1.0,
            (
                ([259, 261, 259], A, True),
                ([3, 5, 3], A, False),
                ([5, 3], A, False),
                ([3], ["▁▁a"], False),
                ([3, 4], A, False),
            ),
            lambda: draws.ids_of_pieces("ab ") | draws.ids_of_pieces("ab 안", byte_fallback=False),
        ),
        decode_asks(
            "takes away the space in front, and only that one",
            1.0,
            (([4, 3], A, False), ([4, 4, 3, 4], A, False), ([4], A, False)),
            draws.ids_with_spaces_in_front,
        ),
        decode_asks(
            "puts code points together from their bytes",
            1.0,
            (([260, 3 + 0xEC, 3 + 0x95, 3 + 0x88], A, True), ([259, 3 + 0x41, 259], A, True)),
            draws.ids_with_bytes,
        ),
        decode_asks(
            "shows bytes that are no text as U+FFFD",
            0.5,
            (([259, 3 + 0x80], A, True), ([3 + 0xFF, 261], A, True)),
            draws.ids_that_are_no_text,
        ),
        decode_asks(
            "shows nothing for <s> and </s>, and ⁇ for <unk>",
            0.5,
            (([1, 3, 3, 2], A, False), ([259, 0, 261], A, True), ([0], A, False)),
            draws.ids_with_specials,
        ),
        decode_asks(
            "refuses an unknown id with a ValueError",
            0.5,
            (([262], A, True), ([3, 6], A, False), ([-1], A, False)),
            draws.unknown_ids,
            raises=("ValueError",),
            after="joins the pieces, with spaces for ▁",
        ),
        decode_asks(
            "gives the empty text for no ids",
            0.5,
            (([], A, True), ([], A, False), ([1, 2], A, False)),
            after="joins the pieces, with spaces for ▁",
        ),
    ),
    mistakes=(
        Mistake(
            "the space in front stays",
            "The first piece's ▁ was put there by dummy_prefix; the text did not begin with a space. Take it away again.",
            patch=(('pieces[idx].removeprefix("▁") if front else pieces[idx]', "pieces[idx]"),),
        ),
        Mistake(
            "all spaces in front are taken away",
            "Only one space was put in front. The text's own spaces stay: lstrip takes too many.",
            patch=(
                (
                    'return data.decode("utf-8", errors="replace")',
                    'return data.decode("utf-8", errors="replace").lstrip(" ")',
                ),
            ),
        ),
        Mistake(
            "the spaces at both ends are taken away",
            "Only one space was put in front, and none at the end; strip takes too many.",
            patch=(
                (
                    'return data.decode("utf-8", errors="replace")',
                    'return data.decode("utf-8", errors="replace").strip(" ")',
                ),
            ),
        ),
        Mistake(
            "every piece loses its space",
            "Only the first piece's ▁ goes. Everywhere else it is a space between two words.",
            patch=((" if front else pieces[idx]", ""),),
        ),
        Mistake(
            "the first code point is always cut off",
            "Not every text's first piece begins with ▁: a model may give any ids. Look before you cut.",
            patch=(('pieces[idx].removeprefix("▁")', "pieces[idx][1:]"),),
        ),
        Mistake(
            "a second piece loses its space too",
            "The first piece may be a ▁ alone, and nothing of it is left. The next piece keeps its own ▁.",
            patch=((" if front else", " if not data else"),),
        ),
        Mistake(
            "the visible spaces stay",
            "▁ stands for a space; put spaces back in its place.",
            patch=(('piece.replace("▁", " ")', "piece"),),
        ),
        Mistake(
            "the spaces are lost",
            "▁ stands for a space: replace it by one, not by nothing.",
            patch=(('piece.replace("▁", " ")', 'piece.replace("▁", "")'),),
        ),
        Mistake(
            "pieces are joined with spaces",
            "The spaces are in the pieces already; put nothing between them.",
            patch=(
                (
                    'piece.replace("▁", " ").encode("utf-8")',
                    '(" " * (len(data) > 0) + piece.replace("▁", " ")).encode("utf-8")',
                ),
            ),
        ),
        Mistake(
            "each byte is decoded by itself",
            "A code point beyond ASCII takes several bytes. Collect them, and decode them together.",
            patch=(
                (
                    "data += bytes([idx - 3])",
                    'data += bytes([idx - 3]).decode("utf-8", errors="replace").encode("utf-8")',
                ),
            ),
        ),
        Mistake(
            "byte pieces are shown by their name",
            "<0x41> stands for the byte 0x41, which is the text A; its name is not part of the text.",
            patch=(("data += bytes([idx - 3])", 'data += pieces[idx].encode("utf-8")'),),
        ),
        Mistake(
            "a byte is taken for its id",
            "The byte pieces begin at id 3: the byte is the id less 3.",
            patch=(("bytes([idx - 3])", "bytes([idx % 256])"),),
        ),
        Mistake(
            "a byte is taken for a code point",
            "chr() of a byte is right up to 127 only. Collect the bytes and decode them as UTF-8.",
            patch=(("bytes([idx - 3])", 'chr(idx - 3).encode("utf-8")'),),
        ),
        Mistake(
            "bytes are expected that are not there",
            "Without byte pieces the ids from 3 on are learned pieces. Look whether pieces[3] is <0x00>.",
            patch=(('259 if "<0x00>" in pieces[:4] else 3', "259"),),
        ),
        Mistake(
            "bytes that are no text raise",
            'A model may give any ids. Say what to do with bytes that are no UTF-8: errors="replace".',
            patch=((', errors="replace"', ""),),
        ),
        Mistake(
            "bytes that are no text are dropped",
            'With errors="ignore" they vanish unseen; errors="replace" shows U+FFFD in their place.',
            patch=(('errors="replace"', 'errors="ignore"'),),
        ),
        Mistake(
            "<s> and </s> are shown",
            "Control pieces say where a text begins and ends; they are no part of it.",
            patch=(
                ("        if idx in (1, 2):\n            continue\n", ""),
                ("elif idx < learned:", "elif 2 < idx < learned:"),
            ),
        ),
        Mistake(
            "after <s> the space in front stays",
            "<s> gives no text, so the piece after it is still the first one, and loses its ▁.",
            patch=(
                ("            continue\n", "            front = False\n            continue\n"),
            ),
        ),
        Mistake(
            "<unk> is not shown",
            "An unknown place in the text is shown as ⁇, with a space on either side; nobody should think that nothing was there.",
            patch=((" ⁇ ", ""),),
        ),
        Mistake(
            "<unk> is shown by its name",
            "An unknown place in the text is shown as ⁇ with a space on either side.",
            patch=((" ⁇ ", "<unk>"),),
        ),
        Mistake(
            "<unk> is shown without its spaces",
            "It is a ⁇ with a space on either side, so that it does not stick to its neighbours.",
            patch=((" ⁇ ", "⁇"),),
        ),
        Mistake(
            "an unknown id raises IndexError",
            "Say what is wrong in terms of the tokenizer: raise ValueError with the id and the vocabulary's size.",
            patch=(("raise ValueError(", "raise IndexError("),),
        ),
        Mistake(
            "a negative id counts from the end",
            "pieces[-1] is the last piece in Python, but −1 is no piece id: raise ValueError.",
            patch=(
                ("if not 0 <= idx < len(pieces)", "if idx >= len(pieces)"),
                ("elif idx < learned", "elif 0 < idx < learned"),
                ("idx in (1, 2)", "idx % len(pieces) in (1, 2)"),
            ),
        ),
        Mistake(
            "an unknown id is passed over",
            "An id that is not in the vocabulary is an error; a text with a piece missing would look right.",
            patch=(
                (
                    'raise ValueError(f"piece id {idx} is not in the vocabulary of {len(pieces)}")',
                    "continue",
                ),
            ),
        ),
        Mistake(
            "the bytes are returned",
            "sp_decode gives text: decode the bytes at the end.",
            patch=(('return data.decode("utf-8", errors="replace")', "return data"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return data.decode", "    data.decode"),),
        ),
    ),
)

CHECKS = (DUMMY_PREFIX, SP_TRAIN, SP_ENCODE, SP_DECODE)
