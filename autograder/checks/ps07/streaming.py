"""Problem set 07: encoding a stream of texts, holding little (after the lecture's 0:39:20)."""

from __future__ import annotations

import zlib
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place, Script, Step
from autograder.checks.plain_data import short
from autograder.checks.ps07 import inputs as draws
from autograder.checks.ps07.adapters import encode_iterable
from autograder.checks.ps07.drawings import streaming
from autograder.checks.ps07.inputs import KNOWN
from autograder.checks.ps07.streaming_mistakes import MISTAKES
from autograder.checks.scripts import asking
from autograder.language import words
from minbpe_ref.base import Pair
from minbpe_ref.stream import encode_stream

_ = words("ps07")


def _as_list(args: Args) -> str:
    texts, merges = args
    return f"list(encode_iterable(iter({short(texts, 80)}), {short(merges, 400)}))"


def _all(texts: list[str], merges: dict[Pair, int]) -> list[int]:
    return list(encode_iterable(texts, merges))


def _asks(name: str, points: float, edges: Any, strategy: Any = None, **more: Any) -> Behaviour:
    """A behaviour on (texts, merges), whose ids are collected."""
    asked = {
        "script": asking("drain", "encode_iterable"),
        "ask": _as_list,
        "reference": _all,
    } | more
    return Behaviour(name, points, edges, strategy, **asked)


def _twice(args: Args) -> Script:
    texts, one, other = args
    return (
        Step("drain", "encode_iterable", (texts, one)),
        Step("drain", "encode_iterable", (texts, other)),
    )


def _as_two(args: Args) -> str:
    texts, one, other = args
    return f"{_as_list((texts, one))}\n{_as_list((texts, other))}"


# A stream's question: (text, how many, merges, bytes that may be held). Text is some kilobytes.
LINE = "the cat sat on the mat, and the dog sat by the cat; "
MANY = "".join(f" {{}}{i:02}" for i in range(16))  # 16 chunks that have not been there
FEW, SOME = 24_000, 300_000  # bytes: right designs take 3,000 to 7,000, and 200,000 with a memory


def streamed(text: str, many: int, merges: dict[Pair, int], room: int) -> tuple[int, int, int]:
    """How many ids a stream gives and their checksum; no memory."""
    ids = list(encode_iterable((text.replace("{}", str(i)) for i in range(many)), merges))
    checksum = 0
    for idx in ids:
        checksum = zlib.crc32(b"%a," % (idx,), checksum)
    return len(ids), checksum, 0


def held(args: Args, expected: tuple[int, int, int], got: Any) -> str | None:
    """Whether the stream's ids are right and were given without holding much."""
    ids, checksum, most = got
    if ids != expected[0]:
        return _("{got:,} ids came, expected {wanted:,}").format(got=ids, wanted=expected[0])
    if checksum != expected[1]:
        return _("the ids are not those of the whole text")
    if most > args[3]:
        size = sum(len(args[0].replace("{}", str(i))) for i in range(args[1]))
        return _(
            "{most:,} bytes were held at once, on a text of {size:,}; {room:,} are enough"
        ).format(most=most, size=size, room=args[3])
    return None


def tell_held(expected: Any, got: Any) -> list[str]:
    """What was counted and measured; the ids' checksum says nothing to a reader."""
    if type(got) is not tuple or [type(part) for part in got] != [int, int, int]:
        return []
    ids, _checksum, most = got
    return [
        _("{ids:,} ids came, and {most:,} bytes were held at the most").format(ids=ids, most=most)
    ]


def _as_stream(args: Args) -> str:
    text, many, merges, _ = args
    piece = f"{text!r}.replace('{{}}', str(i))" if "{}" in text else repr(text)
    return f"for idx in encode_iterable(({piece} for i in range({many})), {short(merges, 400)}): …"


def _holds(name: str, points: float, *args: Any) -> Behaviour:
    return Behaviour(
        name,
        points,
        (args,),
        compare=held,
        script=asking("peak", "encode_iterable", lambda args: args[:3]),
        reference=streamed,
        after="gives the ids of the whole text",
        tell=tell_held,
        ask=_as_stream,
        view=lambda args, got: (*got[:2], got[2] > args[3]),
        uniform=True,
    )


# Words of their own; the last two chunks, which nobody need remember, are the same with both.
ING = {(105, 110): 256, (256, 103): 257}

ITERABLE = Check(
    id="ps07.encode_iterable",
    signature="encode_iterable(texts, merges)",
    reference=encode_iterable,
    patched=(encode_stream,),
    place=Place("0:39:20", "Lecture 02", "Tokenize once, store the ids"),
    seconds=5.0,  # memory is measured at several times the cost of the code itself
    draw=streaming,
    uses=("encode_fast", "split"),
    behaviours=(
        _asks(
            "gives the ids of the whole text",
            1.5,
            ((["the cat\n", " the cat\n"], KNOWN), (["the cat sat"], KNOWN)),
            draws.lines,
        ),
        _asks(
            "is the same wherever the text is cut",
            1.5,
            (
                (["th", "e cat"], KNOWN),
                (["I'l", "l go"], KNOWN),
                (["a ", " the"], KNOWN),
                (["a  "], KNOWN),
            ),
            lambda: draws.streams(draws.PIECES) | draws.streams(["I", "'", "l", "ll", " ", "a"]),
            examples=25,
        ),
        _asks(
            "copes with no text and with empty ones",
            0.5,
            (([], KNOWN), ([""], KNOWN), (["", "the", "", " cat", ""], KNOWN)),
            after="gives the ids of the whole text",
        ),
        Behaviour(
            "keeps two tokenizers apart",
            0.5,
            ((["sing a b"], ING, {}), (["ring c d"], {}, ING)),
            script=_twice,
            ask=_as_two,
            reference=lambda texts, one, other: [_all(texts, one), _all(texts, other)],
            after="gives the ids of the whole text",
            tell=lambda expected, got: [],
        ),
        _holds("holds a few chunks at a time", 1.5, LINE, 250, KNOWN, FEW),
        _holds("remembers no more than 1,000 chunks", 0.5, MANY, 140, KNOWN, SOME),
    ),
    mistakes=MISTAKES,
)
