"""Problem set 03, first half: the vocabulary from the merges, and decoding (lecture 0:42:47).

Left out: encoding, which is in `ps03`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.plain_data import short
from autograder.checks.ps03 import inputs as draws
from autograder.checks.ps03.drawings import decoding
from autograder.language import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

_ = words("ps03")


Pair = tuple[int, int]

# ---- build_vocab -----------------------------------------------------------------------------


def build_vocab(merges: dict[Pair, int]) -> dict[int, bytes]:
    vocab = {i: bytes([i]) for i in range(256)}
    for (left, right), idx in merges.items():
        vocab[idx] = vocab[left] + vocab[right]
    return vocab


def tell_vocab(expected: Any, got: Any) -> list[str]:
    """Only those entries of the vocabulary that differ."""
    if type(got) is not dict:
        return []
    differ = [i for i in {**expected, **got} if expected.get(i) != got.get(i)]
    want, have = ({i: v.get(i, "missing") for i in differ[:4]} for v in (expected, got))
    return [
        _("Where it differs: expected `{want}`, got `{have}`").format(
            want=short(want), have=short(have)
        )
    ]


BUILD_VOCAB = Check(
    id="ps03.build_vocab",
    signature="build_vocab(merges)",
    reference=build_vocab,
    place=Place("0:42:47", "Lecture 03", "The vocabulary"),
    tell=tell_vocab,
    behaviours=(
        Behaviour(
            "gives each merge its bytes",
            1.5,
            (({(97, 98): 256},), ({(97, 97): 256, (256, 98): 257},)),
            lambda: draws.merges("abc ").map(lambda m: (m,)),
        ),
        Behaviour(
            "keeps tokens that are no text by themselves",
            1.0,
            (({(236, 149): 256},),),
            lambda: draws.merges("é안👋").map(lambda m: (m,)),
        ),
        Behaviour("has the 256 bytes without a merge", 0.5, (({},),)),
    ),
    mistakes=(
        Mistake(
            "the 256 bytes are missing",
            "The vocabulary begins with the bytes 0 to 255, one token each; only merged tokens are there.",
            patch=(("    return vocab", "    return {i: b for i, b in vocab.items() if i > 255}"),),
        ),
        Mistake(
            "the merged tokens are missing",
            "Each merge adds a token: its bytes are those of its two parts, one after the other.",
            patch=(("        vocab[idx] = vocab[left] + vocab[right]\n", "        pass\n"),),
        ),
        Mistake(
            "the parts are joined in the wrong order",
            "A token's bytes are those of the left part, then those of the right.",
            patch=(("vocab[left] + vocab[right]", "vocab[right] + vocab[left]"),),
        ),
        Mistake(
            "bytes(i) makes i zero bytes",
            "`bytes(3)` is three zero bytes; one byte of value 3 is `bytes([3])`.",
            patch=(("bytes([i])", "bytes(i)"),),
        ),
        Mistake(
            "bytes beyond 127 are encoded as text",
            "`chr(i).encode()` takes two bytes from 128 on; one byte is `bytes([i])`.",
            patch=(("bytes([i])", "chr(i).encode('utf-8')"),),
        ),
        Mistake(
            "the last byte is missing",
            "`range(255)` ends with 254; the bytes are 0 to 255, `range(256)`.",
            patch=(("range(256)", "range(255)"),),
        ),
        Mistake(
            "bytes(pair) does for bytes only",
            "The parts of a merge may be merged tokens themselves; look their bytes up in vocab.",
            patch=(("vocab[left] + vocab[right]", "bytes((left, right))"),),
        ),
        Mistake(
            "the tokens are text",
            "A token is bytes, and half a code point is no text. Keep bytes here; decode the whole at the end.",
            patch=(
                (
                    "    return vocab",
                    "    return {i: b.decode('utf-8', errors='replace') for i, b in vocab.items()}",
                ),
            ),
        ),
        Mistake(
            "vocab is upside down",
            "It maps a token id to its bytes, not the bytes to the id.",
            patch=(("    return vocab", "    return {b: i for i, b in vocab.items()}"),),
        ),
        Mistake(
            "a list is returned",
            "The exercise asks for a dictionary from token id to bytes.",
            patch=(("    return vocab", "    return list(vocab.values())"),),
        ),
        Mistake(
            "the right part comes twice",
            "The two parts of the pair are joined; you join one of them with itself.",
            patch=(("vocab[left] + vocab[right]", "vocab[right] + vocab[right]"),),
        ),
        Mistake(
            "ids and pairs are taken for each other",
            "merges maps a pair to its id: `for (left, right), idx in merges.items()`.",
            patch=(
                (
                    "for (left, right), idx in merges.items()",
                    "for idx, (left, right) in merges.items()",
                ),
            ),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return vocab", "    pass"),),
        ),
    ),
)

# ---- decode ----------------------------------------------------------------------------------


def decode(ids: list[int], vocab: dict[int, bytes]) -> str:
    for idx in ids:
        if idx not in vocab:
            raise ValueError(f"token id {idx} is not in the vocabulary of {len(vocab)}")
    data = b"".join(vocab[idx] for idx in ids)
    return data.decode("utf-8", errors="replace")


def _with_vocab(args: Args) -> Script:
    """The merges of the question, made into the vocabulary that the function takes."""
    ids, merges = args
    return (Step("call", "decode", (ids, build_vocab(merges))),)


def _as_call(args: Args) -> str:
    ids, merges = args
    return f"decode({short(ids, 80)}, build_vocab({short(merges, 80)}))"


def _asks(
    name: str,
    points: float,
    edges: tuple[Args, ...],
    strategy: Callable[[], SearchStrategy[Args]] | None = None,
    **more: Any,
) -> Behaviour:
    """A behaviour of decode; its inputs are (ids, merges)."""
    return Behaviour(
        name,
        points,
        edges,
        strategy,
        script=_with_vocab,
        ask=_as_call,
        reference=lambda ids, merges: decode(ids, build_vocab(merges)),
        **more,
    )


AB = {(97, 98): 256}
AN = {(236, 149): 256}  # the first two of the three bytes of 안

DECODE = Check(
    id="ps03.decode",
    signature="decode(ids, vocab)",
    reference=decode,
    place=Place("0:42:47", "Lecture 03", "Decode"),
    draw=decoding,
    behaviours=(
        _asks(
            "joins the bytes of all tokens",
            2.0,
            (([256, 99, 256], AB), ([104, 105], {})),
            lambda: draws.known_ids("abc "),
        ),
        _asks(
            "puts a code point together from several tokens",
            1.5,
            (([256, 136], AN), ([240, 159, 145, 139], {})),
            lambda: draws.known_ids("é안👋"),
        ),
        _asks(
            "shows bytes that are no text as U+FFFD",
            1.0,
            (([128], {}), ([97, 255, 98], {})),
            draws.any_ids,
        ),
        _asks(
            "gives the empty text for no ids",
            0.5,
            (([], {}), ([], AB)),
            after="joins the bytes of all tokens",
        ),
        _asks(
            "refuses an unknown id with a ValueError",
            1.0,
            (([256], {}), ([97, 300], AB), ([-1], {})),
            draws.unknown_ids,
            raises=("ValueError",),
            after="joins the bytes of all tokens",
        ),
    ),
    mistakes=(
        Mistake(
            "each token is decoded by itself",
            "A code point may be cut between two tokens. Join the bytes of all tokens first, then decode once.",
            patch=(
                (
                    'data = b"".join(vocab[idx] for idx in ids)',
                    'data = "".join(vocab[idx].decode("utf-8", errors="replace") for idx in ids)',
                ),
                ('return data.decode("utf-8", errors="replace")', "return data"),
            ),
        ),
        Mistake(
            "bytes that are no text raise",
            'A model may give any ids, so the bytes need not be valid UTF-8. Say what to do then: errors="replace".',
            patch=((', errors="replace"', ""),),
        ),
        Mistake(
            "bytes that are no text are dropped",
            'With errors="ignore" they vanish unseen. errors="replace" shows U+FFFD in their place.',
            patch=(('errors="replace"', 'errors="ignore"'),),
        ),
        Mistake(
            "bytes that are no text are spelled out",
            'The exercise asks for U+FFFD in their place: errors="replace".',
            patch=(('errors="replace"', 'errors="backslashreplace"'),),
        ),
        Mistake(
            "the bytes are read as Latin-1",
            "Latin-1 makes one character of each byte; the text was encoded as UTF-8.",
            patch=(('data.decode("utf-8", errors="replace")', 'data.decode("latin-1")'),),
        ),
        Mistake(
            "an unknown id raises KeyError",
            "Say what is wrong in terms of the tokenizer: raise ValueError with the id and the vocabulary's size.",
            patch=(
                (
                    '    for idx in ids:\n        if idx not in vocab:\n            raise ValueError(f"token id {idx} is not in the vocabulary of {len(vocab)}")\n',
                    "",
                ),
            ),
        ),
        Mistake(
            "an unknown id is passed over",
            "An id that is not in the vocabulary is an error; a text with a piece missing would look right.",
            patch=(
                (
                    '    for idx in ids:\n        if idx not in vocab:\n            raise ValueError(f"token id {idx} is not in the vocabulary of {len(vocab)}")\n',
                    "    ids = [idx for idx in ids if idx in vocab]\n",
                ),
            ),
        ),
        Mistake(
            "an unknown id becomes U+FFFD",
            "U+FFFD stands for bytes that are no text. An id that does not exist is an error: ValueError.",
            solution="""
            def decode(ids, vocab):
                data = b"".join(vocab.get(idx, b"\\xff") for idx in ids)
                return data.decode("utf-8", errors="replace")
            """,
        ),
        Mistake(
            "the bytes are returned",
            "decode gives text: turn the bytes into a str at the end.",
            patch=(('return data.decode("utf-8", errors="replace")', "return data"),),
        ),
        Mistake(
            "ids are taken for code points",
            "An id is a place in the vocabulary, not a code point: look its bytes up.",
            solution="""
            def decode(ids, vocab):
                if any(idx not in vocab for idx in ids):
                    raise ValueError("unknown id")
                return "".join(chr(idx) for idx in ids)
            """,
        ),
        Mistake(
            "tokens are joined with spaces",
            'The spaces of a text are bytes of its tokens; put nothing between them: b"".join.',
            patch=(('b"".join', 'b" ".join'),),
        ),
        Mistake(
            "the first token is lost",
            "Your loop begins at the second id.",
            patch=(("for idx in ids)", "for idx in ids[1:])"),),
        ),
        Mistake(
            "the last token is lost",
            "Your loop ends before the last id.",
            patch=(("for idx in ids)", "for idx in ids[:-1])"),),
        ),
        Mistake(
            "a token that comes again is lost",
            "A set or a dictionary keeps each id once; go through the list itself.",
            patch=(("for idx in ids)", "for idx in dict.fromkeys(ids))"),),
        ),
        Mistake(
            "merged tokens are refused",
            "Ids above 255 are in the vocabulary too; ask whether an id is in vocab.",
            patch=(("if idx not in vocab", "if not 0 <= idx < 256"),),
        ),
        Mistake(
            "the text is stripped",
            "Spaces at the ends belong to the text.",
            patch=(('errors="replace")', 'errors="replace").strip()'),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return data.decode", "    data.decode"),),
        ),
    ),
)
