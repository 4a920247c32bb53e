"""What goes wrong in saving; the patches are of `minbpe_ref.model_file` and `save`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the merges are sorted by pair",
        "The order of the merges is their rank: the n-th in the file has the id 256 + n. Sort by id.",
        patch=(
            (
                "sorted(tokenizer.merges, key=tokenizer.merges.__getitem__)",
                "sorted(tokenizer.merges)",
            ),
        ),
    ),
    Mistake(
        "the merges are written as they stand",
        "A dictionary may be in any order; the file has no ids, so the order must be that of the ids: sort by id.",
        patch=(
            (
                "sorted(tokenizer.merges, key=tokenizer.merges.__getitem__)",
                "list(tokenizer.merges)",
            ),
        ),
    ),
    Mistake(
        "a pair cannot be a key in JSON",
        "JSON's keys are texts. Write the merges as a list of pairs.",
        patch=(("sorted(tokenizer.merges, key=tokenizer.merges.__getitem__)", "tokenizer.merges"),),
    ),
    Mistake(
        "the pairs are written as text",
        'A pair is a list of two numbers in the file: [97, 98], not "(97, 98)".',
        patch=(
            (
                "sorted(tokenizer.merges, key=tokenizer.merges.__getitem__)",
                "[str(pair) for pair in sorted(tokenizer.merges, key=tokenizer.merges.__getitem__)]",
            ),
        ),
    ),
    Mistake(
        "the ids are written with the pairs",
        "Only the pairs are written, as [left, right]; the place in the list is the id.",
        patch=(
            (
                "sorted(tokenizer.merges, key=tokenizer.merges.__getitem__)",
                "[[*pair, tokenizer.merges[pair]] for pair in sorted(tokenizer.merges, key=tokenizer.merges.__getitem__)]",
            ),
        ),
    ),
    Mistake(
        "the pattern is not saved",
        "With another split pattern the same merges give other ids: the file needs it.",
        patch=(('        "pattern": tokenizer.pattern,\n', ""),),
    ),
    Mistake(
        "the pattern is stripped",
        "Spaces and line ends at the ends of a pattern are part of it; JSON keeps them as they are.",
        patch=(("tokenizer.pattern", "tokenizer.pattern.strip()"),),
    ),
    Mistake(
        "the special tokens are not saved",
        "Whoever loads the file needs the special tokens and their ids too.",
        patch=(('        "special_tokens": tokenizer.special_tokens,\n', ""),),
    ),
    Mistake(
        "only the names of the special tokens are saved",
        "Their ids need not follow each other: save name and id.",
        patch=(("tokenizer.special_tokens", "list(tokenizer.special_tokens)"),),
    ),
    Mistake(
        "the byte order is not saved",
        "In GPT-4's vocabulary id 0 is not byte 0; without byte_order every byte is another one after loading.",
        patch=(('        "byte_order": tokenizer.byte_order.hex(),\n', ""),),
    ),
    Mistake(
        "bytes cannot be written as JSON",
        "JSON has no bytes. `b.hex()` is a text of two digits a byte.",
        patch=(("tokenizer.byte_order.hex()", "tokenizer.byte_order"),),
    ),
    Mistake(
        "the byte order is written as a list or as letters",
        'The format asks for hexadecimal digits: `tokenizer["byte_order"].hex()`.',
        patch=(("tokenizer.byte_order.hex()", "list(tokenizer.byte_order)"),),
    ),
    Mistake(
        "the version is missing",
        'The file says which version of the format it has: "version": 1.',
        patch=(('        "version": VERSION,\n', ""),),
    ),
    Mistake(
        "a dictionary is returned",
        "save returns the text of the file: json.dumps(…).",
        patch=(
            (
                'return json.dumps({key: data[key] for key in data if key in ("version", *PARTS)})',
                'return json.loads(json.dumps({key: data[key] for key in data if key in ("version", *PARTS)}))',
            ),
        ),
    ),
    Mistake(
        "Python's own spelling is returned",
        "`str` of a dictionary is no JSON (its quotes are others): json.dumps(…).",
        patch=(
            (
                'return json.dumps({key: data[key] for key in data if key in ("version", *PARTS)})',
                'return str(json.loads(json.dumps({key: data[key] for key in data if key in ("version", *PARTS)})))',
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "json.dumps returns the text; return it.",
        patch=(("    return json", "    json"),),
    ),
)
