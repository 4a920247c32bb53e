"""Problem set 12: a prompt that ends inside a token (lecture 1:51:41)."""

from __future__ import annotations

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.ps12 import inputs as draws
from autograder.checks.ps12.drawings import healing
from autograder.checks.ps12.prefixes_mistakes import MISTAKES
from autograder.checks.ps12.questions import asks
from autograder.checks.ps12.tokenizers import Ranked, Tok, encode, small
from minbpe_ref.healing import TokenHealer


def stable_prefix(tok: Tok, text: str) -> tuple[list[int], bytes]:
    """The exercise's tokenizer is a dictionary without special tokens, and the text comes as it is."""
    return TokenHealer(Ranked(tok)).heal(encode(text, tok))  # type: ignore[arg-type]


_PREFIX = asks("stable_prefix", stable_prefix)


def one_at_most(args: Args) -> bool:
    """Whether no more than the last token is taken back."""
    tok = small(args[0])
    return len(stable_prefix(tok, args[1])[0]) >= len(encode(args[1], tok)) - 1


STABLE = Check(
    id="ps12.stable_prefix",
    signature="stable_prefix(tok, text)",
    reference=stable_prefix,
    patched=TokenHealer,
    place=Place("1:51:41", "Lecture 10", "Half a word"),
    draw=healing,
    uses=("encode", "vocab_of"),
    behaviours=(
        Behaviour(
            "takes back the last token where a longer one begins so",
            1.5,
            (([b"ab"], "ca"), ([b"ab", b"abc"], "cab"), ([b"ab"], "ab")),
            lambda: draws.prefixes().filter(one_at_most),
            **_PREFIX,
        ),
        Behaviour(
            "takes back as many tokens as a longer one could stand for",
            1.5,
            (
                ([b"abc"], "ab"),
                ([b"bc", b"abcd"], "dabc"),
                ([b"b!", b"abc"], "ab"),
                ([b"c!", b"bcd"], "abc"),
            ),
            draws.prefixes,
            examples=40,
            **_PREFIX,
        ),
        Behaviour(
            "takes back four tokens at most",
            0.5,
            (([b"abcdef"], "abcde"), ([b"abcde"], "abcd"), ([b"fabcdef", b"ef"], "fabcd")),
            after="takes back the last token where a longer one begins so",
            **_PREFIX,
        ),
        Behaviour(
            "keeps all where no token could go on, and copes with no text",
            0.5,
            (([b"ab"], "b"), ([b"ab"], ""), ([], "ab")),
            after="takes back the last token where a longer one begins so",
            **_PREFIX,
        ),
    ),
    mistakes=MISTAKES,
)
