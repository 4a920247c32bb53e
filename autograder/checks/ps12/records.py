"""Problem set 12: what a record costs in four spellings (lecture 1:51:41)."""

from __future__ import annotations

import json
from typing import Any

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.ps12 import inputs as draws
from autograder.checks.ps12.drawings import records
from autograder.checks.ps12.questions import asks
from autograder.checks.ps12.records_mistakes import MISTAKES
from autograder.checks.ps12.tokenizers import Tok, encode, to_yaml


def yaml_vs_json(tok: Tok, record: Any) -> dict[str, int]:
    texts = {
        "indented": json.dumps(record, ensure_ascii=False, indent=2),
        "default": json.dumps(record, ensure_ascii=False),
        "minified": json.dumps(record, ensure_ascii=False, separators=(",", ":")),
        "yaml": to_yaml(record),
    }
    return {name: len(encode(text, tok)) for name, text in texts.items()}


_RECORDS = asks("yaml_vs_json", yaml_vs_json)
SEOUL = {"name": "Seoul", "tags": ["city", "river"], "size": {"n": 9}}

YAML = Check(
    id="ps12.yaml_vs_json",
    signature="yaml_vs_json(tok, record)",
    reference=yaml_vs_json,
    place=Place("1:51:41", "Lecture 10", "YAML against JSON"),
    draw=records,
    uses=("encode", "to_yaml"),
    behaviours=(
        Behaviour(
            "counts the tokens of four spellings",
            2.0,
            (
                ([b"  ", b'": '], SEOUL),
                ([], {"a": 1}),
                ([b"name", b'", "'], SEOUL),
                ([], {"a": "b, c"}),
                ([], {"a": "b: c"}),
            ),
            draws.records,
            **_RECORDS,
        ),
        Behaviour(
            "writes Korean as Korean",
            1.0,
            (([], {"city": "서울"}), ([], {"높이": [1, "é"]})),
            draws.records,
            **_RECORDS,
        ),
    ),
    mistakes=MISTAKES,
)
