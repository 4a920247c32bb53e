"""Token ids that do not come back: encoding their text gives others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import short
from autograder.checks.ps03 import inputs
from autograder.checks.ps03.encoding import AAB, encode
from autograder.language import words
from minbpe_ref.base import Pair, build_vocab, decode

_ = words("ps03")


def not_coming_back(merges: Mapping[Pair, int]) -> list[int]:
    """One answer of many: a byte that is no text by itself. `stays_away` says whether another is right."""
    return [128]


def stays_away(args: Args, expected: Any, got: Any) -> str | None:
    """Whether the ids are in the vocabulary and their text encodes to others."""
    (merges,) = args
    vocab = build_vocab(merges)
    if type(got) is not list or not all(type(i) is int for i in got):
        return _("a list of token ids must be returned; got {got}").format(got=short(got, 60))
    if wrong := [i for i in got if i not in vocab]:
        return _("{wrong} is not in the vocabulary of {vocab}").format(
            wrong=short(wrong[0], 30), vocab=len(vocab)
        )
    text = decode(got, vocab)
    if len(got) > 100_000 or encode(text, merges) != got:
        return None
    return _("{got} is the text {text}, and encodes to the same ids again").format(
        got=short(got, 60), text=short(text, 40)
    )


def tell_text(expected: Any, got: Any) -> list[str]:
    """What came; there is no one right answer."""
    return [_("Got `{got}`").format(got=short(got))]


MISTAKES = (
    Mistake(
        "these ids come back",
        "Decode these ids and encode the text: you get them again. Which ids does encode never give, "
        "because it would have merged them, or because their bytes are no text?",
        patch=(("[128]", "list(b'hello')"),),
    ),
    Mistake(
        "no ids come back as no ids",
        "The empty list is the empty text, which encodes to the empty list.",
        patch=(("[128]", "[]"),),
    ),
    Mistake(
        "a text is returned",
        "The answer is a list of token ids, not a text.",
        patch=(("[128]", "'\\ufffd'"),),
    ),
    Mistake(
        "the ids are not in the vocabulary",
        "An id that does not exist cannot be decoded at all; all ids must be in the vocabulary.",
        patch=(("[128]", "[10**6]"),),
    ),
    Mistake(
        "it needs a merge",
        "With no merge at all there is no pair to leave apart. Look for bytes that are no text by themselves.",
        patch=(("[128]", "list(next(iter(merges)))"),),
    ),
    Mistake(
        "the merged token itself comes back",
        "encode gives exactly this token for its text. Its two parts, left apart, do not come back.",
        patch=(("[128]", "[256] if merges else [128]"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return [128]", "    pass"),),
    ),
)

NOT_BACK = Check(
    id="ps03.not_coming_back",
    signature="not_coming_back(merges)",
    reference=not_coming_back,
    place=Place("0:52:30", "Lecture 03", "Not every list of tokens comes back"),
    compare=stays_away,
    tell=tell_text,
    behaviours=(
        Behaviour(
            "gives ids that encode and decode change",
            1.5,
            (({(97, 98): 256},), (AAB,)),
            lambda: inputs.merges("abé").map(lambda m: (m,)),
        ),
        Behaviour("does so without a merge too", 0.5, (({},),)),
    ),
    mistakes=MISTAKES,
)
