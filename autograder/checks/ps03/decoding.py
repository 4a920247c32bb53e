"""From token ids back to text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.plain_data import short
from autograder.checks.ps03 import inputs
from autograder.checks.ps03.drawings import decoding
from minbpe_ref import base
from minbpe_ref.base import build_vocab

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

AB = {(97, 98): 256}
AN = {(236, 149): 256}  # the first two of the three bytes of 안


def with_vocab(args: Args) -> Script:
    """The merges of the question, made into the vocabulary that the function takes."""
    ids, merges = args
    return (Step("call", "decode", (ids, build_vocab(merges))),)


def as_call(args: Args) -> str:
    """The question as a call that a learner could paste."""
    ids, merges = args
    return f"decode({short(ids, 80)}, build_vocab({short(merges, 80)}))"


def asks(
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
        script=with_vocab,
        ask=as_call,
        reference=lambda ids, merges: base.decode(ids, build_vocab(merges)),
        **more,
    )


MISTAKES = (
    Mistake(
        "each token is decoded by itself",
        "A code point may be cut between two tokens. Join the bytes of all tokens first, then decode once.",
        patch=(
            (
                'b"".join(token_bytes(idx, vocab)',
                '"".join(token_bytes(idx, vocab).decode("utf-8", errors="replace")',
            ),
            ('decode_bytes(ids, vocab).decode("utf-8", errors)', "decode_bytes(ids, vocab)"),
        ),
    ),
    Mistake(
        "bytes that are no text raise",
        'A model may give any ids, so the bytes need not be valid UTF-8. Say what to do then: errors="replace".',
        patch=(('.decode("utf-8", errors)', '.decode("utf-8")'),),
    ),
    Mistake(
        "bytes that are no text are dropped",
        'With errors="ignore" they vanish unseen. errors="replace" shows U+FFFD in their place.',
        patch=(('.decode("utf-8", errors)', '.decode("utf-8", "ignore")'),),
    ),
    Mistake(
        "bytes that are no text are spelled out",
        'The exercise asks for U+FFFD in their place: errors="replace".',
        patch=(('.decode("utf-8", errors)', '.decode("utf-8", "backslashreplace")'),),
    ),
    Mistake(
        "the bytes are read as Latin-1",
        "Latin-1 makes one character of each byte; the text was encoded as UTF-8.",
        patch=(('.decode("utf-8", errors)', '.decode("latin-1")'),),
    ),
    Mistake(
        "an unknown id raises KeyError",
        "Say what is wrong in terms of the tokenizer: raise ValueError with the id and the vocabulary's size.",
        patch=(("token_bytes(idx, vocab) for idx in ids", "vocab[idx] for idx in ids"),),
    ),
    Mistake(
        "an unknown id is passed over",
        "An id that is not in the vocabulary is an error; a text with a piece missing would look right.",
        patch=(
            ("token_bytes(idx, vocab) for idx in ids", "vocab[idx] for idx in ids if idx in vocab"),
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
        patch=(('.decode("utf-8", errors)', ""),),
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
        patch=(("for idx in ids)", "for idx in list(ids)[1:])"),),
    ),
    Mistake(
        "the last token is lost",
        "Your loop ends before the last id.",
        patch=(("for idx in ids)", "for idx in list(ids)[:-1])"),),
    ),
    Mistake(
        "a token that comes again is lost",
        "A set or a dictionary keeps each id once; go through the list itself.",
        patch=(("for idx in ids)", "for idx in dict.fromkeys(ids))"),),
    ),
    Mistake(
        "merged tokens are refused",
        "Ids above 255 are in the vocabulary too; ask whether an id is in vocab.",
        patch=(("if known is None:", "if not 0 <= idx < 256:"),),
    ),
    Mistake(
        "the text is stripped",
        "Spaces at the ends belong to the text.",
        patch=(('.decode("utf-8", errors)', '.decode("utf-8", errors).strip()'),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return decode_bytes(", "    decode_bytes("),),
    ),
)

DECODE = Check(
    id="ps03.decode",
    signature="decode(ids, vocab)",
    reference=base.decode,
    patched=(base.token_bytes, base.decode_bytes),
    place=Place("0:42:47", "Lecture 03", "Decode"),
    draw=decoding,
    behaviours=(
        asks(
            "joins the bytes of all tokens",
            2.0,
            (([256, 99, 256], AB), ([104, 105], {})),
            lambda: inputs.known_ids("abc "),
        ),
        asks(
            "puts a code point together from several tokens",
            1.5,
            (([256, 136], AN), ([240, 159, 145, 139], {})),
            lambda: inputs.known_ids("é안👋"),
        ),
        asks(
            "shows bytes that are no text as U+FFFD",
            1.0,
            (([128], {}), ([97, 255, 98], {})),
            inputs.any_ids,
        ),
        asks(
            "gives the empty text for no ids",
            0.5,
            (([], {}), ([], AB)),
            after="joins the bytes of all tokens",
        ),
        asks(
            "refuses an unknown id with a ValueError",
            1.0,
            (([256], {}), ([97, 300], AB), ([-1], {})),
            inputs.unknown_ids,
            raises=("ValueError",),
            after="joins the bytes of all tokens",
        ),
    ),
    mistakes=MISTAKES,
)
