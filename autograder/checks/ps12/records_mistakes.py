"""What learners get wrong when they compare spellings of a record."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "letters beyond ASCII are escaped",
        "json.dumps writes 서 as \\uc11c, six bytes and more tokens, unless told not to: ensure_ascii=False.",
        solution="""
            def yaml_vs_json(tok, record):
                texts = {
                    "indented": json.dumps(record, indent=2),
                    "default": json.dumps(record),
                    "minified": json.dumps(record, separators=(",", ":")),
                    "yaml": to_yaml(record),
                }
                return {name: len(encode(text, tok)) for name, text in texts.items()}
            """,
    ),
    Mistake(
        "minified JSON still has its spaces",
        'json.dumps puts a space behind , and : unless told not to: separators=(",", ":").',
        patch=((', separators=(",", ":")', ""),),
    ),
    Mistake(
        "only the space behind commas is left out",
        'Both separators lose their space: separators=(",", ":").',
        patch=(('separators=(",", ":")', 'separators=(",", ": ")'),),
    ),
    Mistake(
        "default JSON is minified",
        "The default has a space behind , and :, which is json.dumps without separators.",
        patch=(
            (
                '"default": json.dumps(record, ensure_ascii=False)',
                '"default": json.dumps(record, ensure_ascii=False, separators=(",", ":"))',
            ),
        ),
    ),
    Mistake(
        "the indent is 4",
        "The exercise asks for an indent of 2.",
        patch=(("indent=2", "indent=4"),),
    ),
    Mistake(
        "the indent is missing",
        "Indented JSON has a line for each item: indent=2.",
        patch=((", indent=2", ""),),
    ),
    Mistake(
        "spaces are taken out of the texts too",
        "The record's own texts may hold spaces. Change the separators, not the result.",
        patch=(
            (
                'json.dumps(record, ensure_ascii=False, separators=(",", ":"))',
                'json.dumps(record, ensure_ascii=False).replace(" ", "")',
            ),
        ),
    ),
    Mistake(
        "commas and colons inside the texts lose their space too",
        "replace reaches into the record's own texts, which may hold a comma or a colon with a space behind it. Change the separators, not the result.",
        patch=(
            (
                'json.dumps(record, ensure_ascii=False, separators=(",", ":"))',
                'json.dumps(record, ensure_ascii=False).replace(", ", ",").replace(": ", ":")',
            ),
        ),
    ),
    Mistake(
        "YAML is a line end too long",
        "to_yaml ends without a line end; add none.",
        patch=(("to_yaml(record),", "to_yaml(record) + chr(10),"),),
    ),
    Mistake(
        "YAML is Python's own spelling",
        "str(record) is Python. The function to_yaml is handed out.",
        patch=(("to_yaml(record)", "str(record)"),),
    ),
    Mistake(
        "letters are counted",
        "The question is tokens: len(encode(text, tok)).",
        patch=(("len(encode(text, tok))", "len(text)"),),
    ),
    Mistake(
        "bytes are counted",
        "The question is tokens: len(encode(text, tok)).",
        patch=(("len(encode(text, tok))", "len(text.encode())"),),
    ),
    Mistake(
        "the tokens are returned",
        "Give how many tokens there are: len.",
        patch=(("len(encode(text, tok))", "encode(text, tok)"),),
    ),
    Mistake(
        "the texts are returned",
        "Give how many tokens each text has.",
        patch=(("len(encode(text, tok))", "text"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return {name", "    {name"),),
    ),
)
