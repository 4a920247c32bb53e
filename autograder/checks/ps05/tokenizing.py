"""Problem set 05: a tokenizer that is handed its ranks and merges (lecture 1:25:28).

It is asked about small vocabularies with their merges handed in, so that a mistake in recovering
merges costs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place, Script
from autograder.checks.ps05 import inputs as draws
from autograder.checks.ps05.drawings import tokens as drawing
from autograder.checks.ps05.gpt_tokenizer import GPTTokenizer, tokenizer
from autograder.checks.ps05.tokenizing_mistakes import MISTAKES
from autograder.checks.ps05.vocabularies import setting, single_bytes
from autograder.checks.scripts import new_and_do
from minbpe_ref.base import encode_chunk


def _script(method: str) -> Callable[[Args], Script]:
    """Make a tokenizer of the small vocabulary that the second input names; ask it about the first."""
    return lambda args: new_and_do("GPTTokenizer", setting(args[1]), method, args[0])


def _name(gpt4: bool) -> str:
    return "given.small_gpt4" if gpt4 else "given.small_plain"


def _asks(method: str) -> Callable[..., Behaviour]:
    """A maker of behaviours of one method; their inputs are (what it is given, gpt4)."""

    def made(name: str, points: float, edges: tuple[Args, ...], strategy: Any) -> Behaviour:
        return Behaviour(
            name,
            points,
            edges,
            strategy,
            examples=6,
            script=_script(method),
            ask=lambda args: f"GPTTokenizer(*{_name(args[1])}).{method}({args[0]!r})",
            reference=lambda given, gpt4: getattr(tokenizer(gpt4), method)(given),
        )

    return made


_encodes, _decodes = _asks("encode"), _asks("decode")


def _bytes_of(text: str) -> list[int]:
    """GPT-4's ids of a text's bytes, one each."""
    singles = single_bytes(True)
    return [singles[bytes([b])] for b in text.encode("utf-8")]


SIZE = {gpt4: len(setting(gpt4)[0]) for gpt4 in (False, True)}
WORDS = "hello| hello|world| world|,|!|127|7|don't|\n|    | |return|="
KOREAN = "안|녕| 안녕|하세요|👋|é|a|\x00"

TOKENIZER = Check(
    id="ps05.GPTTokenizer",
    signature="GPTTokenizer(ranks, merges, pattern, special_tokens)",
    reference=GPTTokenizer,
    patched=(encode_chunk,),
    place=Place("1:25:28", "Lecture 05", "The shuffled bytes"),
    draw=drawing,
    behaviours=(
        _encodes(
            "encodes where a byte's id is its value",
            1.0,
            (
                ("tenthen", False),
                ("hhen", False),
                ("en", False),
                ("tent,", False),
                ("a", False),
                ("", False),
            ),
            lambda: draws.texts("t|h|e|n|hen|ten|a", False, longest=8),
        ),
        _encodes(
            "encodes with GPT-4's ids of bytes",
            1.5,
            (
                ("hello world!", True),
                ("안녕 👋", True),
                ("don't 7127", True),
                ("    ", True),
                ("\x00~", True),
                ("<|endoftext|>", True),
            ),
            lambda: draws.texts(WORDS, True) | draws.texts(KOREAN, True, longest=6),
        ),
        _encodes(
            "merges within chunks only",
            0.5,
            (("the the the", False),),
            draws.crossing,
        ),
        _decodes(
            "decodes where a byte's id is its value",
            1.0,
            (([104, 101], False), ([SIZE[False] - 1, 116], False)),
            lambda: draws.token_ids(False),
        ),
        _decodes(
            "decodes with GPT-4's ids of bytes",
            1.0,
            (([71, 72], True), ([SIZE[True] - 1, 0], True)),
            lambda: draws.token_ids(True),
        ),
        _decodes(
            "puts code points together, and shows stray bytes as U+FFFD",
            0.5,
            ((_bytes_of("안"), True), (_bytes_of("안")[:2], True)),
            draws.cut_points,
        ),
        _decodes(
            "decodes special tokens",
            0.5,
            (([SIZE[True]], True), ([116, SIZE[False] + 1], False), ([SIZE[True] + 2], True)),
            draws.with_specials,
        ),
    ),
    mistakes=MISTAKES,
)
