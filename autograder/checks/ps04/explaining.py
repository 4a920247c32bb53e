"""Which alternative of a pattern matched a chunk."""

from __future__ import annotations

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.ps04 import inputs
from autograder.checks.ps04.drawings import explaining
from autograder.checks.ps04.explaining_mistakes import MISTAKES
from autograder.checks.ps04.splitting import HIDES
from minbpe_ref.alternatives import first_matches
from minbpe_ref.regex import compile_pattern

EXPLAIN = Check(
    id="ps04.explain_chunks",
    signature="explain_chunks(text, alternatives)",
    reference=first_matches,
    patched=(compile_pattern,),
    place=Place("0:57:36", "Lecture 04", "GPT-2's pattern, piece by piece"),
    draw=explaining,
    uses=("split",),
    hides=HIDES,
    behaviours=(
        Behaviour(
            "gives each chunk with its alternative",
            1.0,
            (("hi 42!", inputs.KINDS), ("", inputs.KINDS), ("a a", inputs.KINDS)),
            lambda: inputs.raced((inputs.KINDS,), "ab12 !"),
        ),
        Behaviour(
            "takes the first alternative that matches",
            0.75,
            (("abc", ["a", "ab", "abc", "b", "c"]), ("aab", ["a+", "[ab]+"])),
            lambda: inputs.raced(inputs.RACES),
        ),
        Behaviour(
            "counts alternatives, whatever groups are in them",
            0.5,
            (("abc", ["(a)(b)", "(c)"]), ("cb", ["(b|(c))"])),
            lambda: inputs.raced(inputs.GROUPS),
        ),
        Behaviour(
            "looks at what stands around a chunk",
            0.5,
            (("a  b", [r"\s+(?!\S)", r"\s+", r"\p{L}+"]), ("ba", ["(?<=b)a", "[ab]"])),
            lambda: (
                inputs.raced(inputs.AROUND)
                | inputs.raced(([r"\s+(?!\S)", r"\s+", "[abc]+"],), "ab  ")
            ),
        ),
        Behaviour(
            "refuses a place where no alternative matches",
            0.25,
            (("a b", ["a", "b"]), ("!", inputs.KINDS[:3])),
            inputs.unanswered,
            raises=("ValueError",),
            after="gives each chunk with its alternative",
        ),
    ),
    mistakes=MISTAKES,
)
