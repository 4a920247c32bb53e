"""Problem set 12: a prompt that ends in a space (lecture 1:51:41)."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.ps12 import inputs as draws
from autograder.checks.ps12.drawings import cut
from autograder.checks.ps12.questions import asks
from autograder.checks.ps12.spaces_mistakes import MISTAKES
from autograder.checks.ps12.tokenizers import Tok, encode


def trailing_space_report(tok: Tok, prompt: str, answer: str) -> dict[str, Any]:
    whole = encode(prompt + answer, tok)
    forced = encode(prompt, tok) + encode(answer, tok)
    agree = 0
    while agree < min(len(whole), len(forced)) and whole[agree] == forced[agree]:
        agree += 1
    return {"whole": whole, "forced": forced, "agree": agree, "extra": len(forced) - len(whole)}


_PROMPTS = asks("trailing_space_report", trailing_space_report)
DAY = [b" d", b"ay", b" day"]

TRAILING = Check(
    id="ps12.trailing_space_report",
    signature="trailing_space_report(tok, prompt, answer)",
    reference=trailing_space_report,
    place=Place("1:51:41", "Lecture 10", "A space too many"),
    draw=cut,
    uses=("encode",),
    behaviours=(
        Behaviour(
            "gives the tokens of the whole and the forced ones",
            1.5,
            (
                (DAY, "Oh ", "day"),
                (DAY, "Oh", " day"),
                ([b"the"], "th", "e"),
                ([b"bc", b"ab", b"cd"], "ab", "cd"),
            ),
            draws.prompts,
            **_PROMPTS,
        ),
        Behaviour(
            "counts the tokens that agree, and those too many",
            1.0,
            (
                (DAY, "Oh day ", "day"),
                ([b"ab", b"cd"], "ab", "cdab"),
                ([b"aa"], "a", "aab"),
                ([b"bc", b"ab", b"cd"], "ab", "cd"),
            ),
            draws.prompts,
            **_PROMPTS,
        ),
        Behaviour(
            "copes with an empty prompt and an empty answer",
            0.5,
            ((DAY, "", " day"), (DAY, "Oh ", ""), ([], "", "")),
            after="gives the tokens of the whole and the forced ones",
            **_PROMPTS,
        ),
    ),
    mistakes=MISTAKES,
)
