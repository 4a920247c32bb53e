"""Cut a text at a pattern.

Patterns reach the learner's code as arguments; no pattern of a learner's is ever run outside the
kernel, where it could take for ever.
"""

from __future__ import annotations

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.ps04 import inputs
from autograder.checks.ps04.drawings import chunking
from autograder.checks.ps04.splitting_mistakes import MISTAKES
from minbpe_ref import regex

# Packages that hold the patterns asked for.
HIDES = ("tiktoken", "tiktoken_ext", "tokenizers")

SPLIT = Check(
    id="ps04.split",
    signature="split(text, pattern)",
    reference=regex.split,
    patched=(regex._refuse_gap,),
    place=Place("0:57:36", "Lecture 04", "Two ways to lose text"),
    draw=chunking,
    hides=HIDES,
    behaviours=(
        Behaviour(
            "cuts the text where the pattern says",
            0.5,
            (("a b", r"\w+|\W"), ("안녕 hi!", r" ?\p{L}+|[^\s\p{L}]"), ("", r"\w+|\W")),
            lambda: inputs.asked(inputs.COVERING),
            keep=(1,),
        ),
        Behaviour(
            "takes the whole match, whatever groups there are",
            0.5,
            (("ab cd", r"(\w)\w*|\W+"), ("ab!", r"(\w+)|(\W)")),
            lambda: inputs.asked(inputs.GROUPED, least=1),
            keep=(1,),
        ),
        Behaviour(
            "refuses a pattern that leaves something out",
            0.75,
            (("a b", r"\w+"), ("!a", r"\w+"), ("a!", r"\w+")),
            inputs.skipped,
            keep=(1,),
            raises=("ValueError",),
            after="cuts the text where the pattern says",
        ),
        Behaviour(
            "gives no empty chunk",
            0.25,
            (("ab", r"\w*"), ("a b", r"\w*|\W")),
            lambda: inputs.asked(inputs.EMPTY, "ab", least=1),
            keep=(1,),
        ),
    ),
    mistakes=MISTAKES,
)
