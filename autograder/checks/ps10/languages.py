"""Problem set 10: what the same text costs in several languages, and a mix for training.

Both are judged by the reference package's own functions. Left out: costs (`costs`), SuperBPE
(`superwords`).
"""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.ps10 import inputs as draws
from autograder.checks.ps10 import languages_mistakes as known
from autograder.checks.ps10.drawings import premiums
from autograder.language import words
from minbpe_ref.fairness import balanced_mix, premium

_ = words("ps10")

# ---- premium ---------------------------------------------------------------------------------

EN_KO: dict[str, list[list[int]]] = {"en": [[1, 2], [3]], "ko": [[1, 1], [2, 2, 2, 2]]}
UNEVEN: dict[str, list[list[int]]] = {"en": [[1, 2]], "de": [[1, 2], [3]]}

PREMIUM = Check(
    id="ps10.premium",
    signature="premium(encoded, base)",
    reference=premium,
    place=Place("1:11:38", "Lecture 04", "Languages side by side"),
    draw=premiums,
    behaviours=(
        Behaviour(
            "compares the tokens of all sentences with the base's",
            2.0,
            ((EN_KO, "en"), (EN_KO, "ko"), ({"en": [[7, 7, 7]], "de": [[7, 8]]}, "en")),
            draws.encoded,
        ),
        Behaviour(
            "refuses other texts and an unknown base with a ValueError",
            1.0,
            ((UNEVEN, "en"), ({"en": [[1], [2]], "de": [[1]]}, "en"), (EN_KO, "fr")),
            draws.uneven,
            raises=("ValueError",),
            after="compares the tokens of all sentences with the base's",
        ),
    ),
    mistakes=known.PREMIUM,
)


# ---- balanced_mix ----------------------------------------------------------------------------


def tell_mix(expected: Any, got: Any) -> list[str]:
    """Only the languages that differ."""
    if type(got) is not dict:
        return []
    differ = [k for k in {**expected, **got} if expected.get(k) != got.get(k)][:3]
    return [
        _("For `{k}`: expected `{want}`, got `{have}`").format(
            k=repr(k), want=repr(expected.get(k, _("nothing"))), have=repr(got.get(k, _("nothing")))
        )
        for k in differ
    ]


MIX = Check(
    id="ps10.balanced_mix",
    signature="balanced_mix(texts, budget)",
    reference=balanced_mix,
    place=Place("0:39:20", "Lecture 04", "Pattern or training text?"),
    tell=tell_mix,
    behaviours=(
        Behaviour(
            "gives each language the same number of bytes",
            1.5,
            (({"en": ["ab", "c", "d"], "ko": ["안", "녕"]}, 6), ({"en": ["ab"] * 4}, 6)),
            draws.mixes,
            examples=30,
        ),
        Behaviour(
            "takes whole sentences and stops at the first that does not fit",
            0.5,
            (({"ko": ["a", "안녕", "b"]}, 3), ({"en": ["abc", "d"], "de": ["e"]}, 4)),
            draws.mixes,
        ),
        Behaviour(
            "leaves the texts as they are",
            0.5,
            (({"en": ["ab", "c"], "ko": ["안"]}, 4),),
            draws.mixes,
            pure=True,
            compare=lambda args, expected, got: None,  # what it returns is judged above
            after="gives each language the same number of bytes",
        ),
    ),
    mistakes=known.MIX,
)
