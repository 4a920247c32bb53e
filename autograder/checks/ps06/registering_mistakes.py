"""What goes wrong in registering; the patches are of `minbpe_ref.specials` and `register`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "nothing is refused",
        "A special token whose id is a merge's decodes to the merge's bytes, and nobody notices. Raise "
        "ValueError for an id or a name that is taken, and for the empty name.",
        solution="""
        def register(tokenizer, special_tokens):
            known = {**tokenizer["special_tokens"], **special_tokens}
            return {**tokenizer, "special_tokens": known}
        """,
    ),
    Mistake(
        "the tokenizer itself is changed",
        "The tokenizer that was handed in has changed. Copy its special tokens, and return a new dictionary.",
        patch=(
            ('known = dict(tokenizer["special_tokens"])', 'known = tokenizer["special_tokens"]'),
        ),
    ),
    Mistake(
        "it changes the tokenizer and returns nothing",
        "Return the new tokenizer; the one given stays as it was.",
        patch=(
            (
                'return {**tokenizer, "special_tokens": validate_special_tokens(known, taken)}',
                'tokenizer["special_tokens"] = validate_special_tokens(known, taken)',
            ),
        ),
    ),
    Mistake(
        "the old special tokens are lost",
        "The tokenizer had special tokens before; the new ones come to them.",
        patch=(('known = dict(tokenizer["special_tokens"])', "known = {}"),),
    ),
    Mistake(
        "only the special tokens are returned",
        "The result is a whole tokenizer: pattern, merges, byte_order and special_tokens.",
        patch=(
            (
                'return {**tokenizer, "special_tokens": validate_special_tokens(known, taken)}',
                "return validate_special_tokens(known, taken)",
            ),
        ),
    ),
    Mistake(
        "an id of a merge is accepted",
        "The merges have the ids from 256 on: the first free one is 256 + len(merges).",
        patch=(('256 + len(tokenizer["merges"])', "256"),),
    ),
    Mistake(
        "the last merge's id is accepted",
        "Off by one: with one merge the id 256 is taken and 257 is free.",
        patch=(('256 + len(tokenizer["merges"])', '255 + len(tokenizer["merges"])'),),
    ),
    Mistake(
        "the first free id is refused",
        "Off by one: with one merge the id 256 is taken and 257 is free.",
        patch=(('256 + len(tokenizer["merges"])', '257 + len(tokenizer["merges"])'),),
    ),
    Mistake(
        "special tokens are counted as ids in a row",
        "A special token may lie far above, and then the ids below it are free: only the bytes and merges take the "
        "ids up to 255 + len(merges).",
        patch=(
            (
                '256 + len(tokenizer["merges"])',
                '256 + len(tokenizer["merges"]) + len(tokenizer["special_tokens"])',
            ),
        ),
    ),
    Mistake(
        "a negative id is accepted",
        "No id is negative: refuse every id below 256 + len(merges).",
        patch=(("if idx < 0:", "if False:"),),
    ),
    Mistake(
        "an id of a byte is accepted",
        "The ids 0 to 255 are the bytes, and no id is negative.",
        patch=(
            ("if idx < 0:", "if False:"),
            (
                'taken = range(256 + len(tokenizer["merges"]))',
                'taken = tokenizer["merges"].values()',
            ),
        ),
    ),
    Mistake(
        "two special tokens share an id",
        "An id that another special token has is taken too, an old one's or a new one's.",
        patch=(("if idx in owner:", "if False:"),),
    ),
    Mistake(
        "two new special tokens share an id",
        "You ask about the old special tokens only. Two of the new ones may want the same id.",
        patch=(
            ("if idx in owner:", "if False:"),
            (
                "    known.update(special_tokens)\n",
                '    if set(known.values()) & set(special_tokens.values()):\n        raise ValueError("an id is taken")\n    known.update(special_tokens)\n',
            ),
        ),
    ),
    Mistake(
        "the ids must follow each other",
        "Special tokens may lie anywhere above the merges; GPT-4's leave a gap from 100261 to 100275.",
        patch=(
            (
                "    known.update(special_tokens)\n",
                '    for idx in special_tokens.values():\n        if idx != 256 + len(tokenizer["merges"]) + len(known):\n            raise ValueError(f"id {idx} leaves a gap")\n    known.update(special_tokens)\n',
            ),
        ),
    ),
    Mistake(
        "the empty name is accepted",
        "An empty name stands between any two letters of any text. Raise ValueError.",
        patch=(
            ("        _check_name(name)\n", "        if name:\n            _check_name(name)\n"),
        ),
    ),
    Mistake(
        "a name is registered a second time",
        "A name that is there already would silently get another id. Raise ValueError.",
        patch=(("if name in known:", "if False:"),),
    ),
    Mistake(
        "names and ids are taken for each other",
        "special_tokens maps a name to its id: `for name, idx in special_tokens.items()`.",
        patch=(
            (
                "    for name in special_tokens:\n        if name in known:",
                "    for idx, name in special_tokens.items():\n        if idx < 256 or name in known:",
            ),
        ),
    ),
)
