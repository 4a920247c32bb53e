"""Problem set 06: a tokenizer as the text of a file (lecture 1:25:28)."""

from __future__ import annotations

import json
from typing import Any

from autograder.checks import plain_data
from autograder.checks.contract import Args, Check, Place
from autograder.checks.plain_data import short
from autograder.checks.ps06 import inputs as draws
from autograder.checks.ps06.adapters import save
from autograder.checks.ps06.inputs import MIXED, WORDS
from autograder.checks.ps06.questions import asks
from autograder.checks.ps06.saving_mistakes import MISTAKES
from autograder.language import words
from minbpe_ref.model_file import as_data

_ = words("ps06")


def same_file(args: Args, expected: Any, got: Any) -> str | None:
    """The first difference of what the two texts hold; spaces and the order of entries are all the same."""
    if type(got) is not str:
        return _("the text of a file is asked for; got {got}").format(got=short(got, 60))
    try:
        held = json.loads(got)
    except (ValueError, RecursionError):
        return _("the text is no JSON: {got}").format(got=short(got, 60))
    return plain_data.difference(json.loads(expected), held)


_save = asks("save", save, plain=0)

SAVE = Check(
    id="ps06.save",
    signature="save(tokenizer)",
    reference=save,
    patched=(as_data,),
    place=Place("1:25:28", "Lecture 05", "Saving it"),
    compare=same_file,
    behaviours=(
        _save(
            "writes pattern, special tokens and byte order",
            0.75,
            (({"<|x|>": 300}, {}, 33, WORDS), ({"a\nb": 300, " 끝 ": 301}, {}, 0, " ?\\S+|\\s ")),
            lambda: draws.recipes().map(lambda a: (a[0], {}, a[2], a[3])),
        ),
        _save(
            "writes the merges in the order of their ids",
            0.75,
            (({}, {(97, 98): 256}, 0, WORDS), ({}, MIXED, 0, WORDS)),
            draws.recipes,
        ),
    ),
    mistakes=MISTAKES,
)
