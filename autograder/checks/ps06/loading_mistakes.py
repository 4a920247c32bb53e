"""What goes wrong in loading; the patches are of `minbpe_ref.model_file` and `load`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the version is not looked at",
        "A file of another version may mean something else; refuse it with a ValueError that names the version.",
        patch=(('if data.get("version") != VERSION:', "if False:"),),
    ),
    Mistake(
        "a file without a version is accepted",
        "A file that does not say its version is none of yours: ValueError.",
        patch=(('data.get("version") != VERSION', 'data.get("version", 1) != VERSION'),),
    ),
    Mistake(
        "a file without a version raises KeyError",
        'Ask with data.get("version"), which gives None where there is none, and raise ValueError.',
        patch=(('data.get("version") != VERSION', 'data["version"] != VERSION'),),
    ),
    Mistake(
        "the ids begin at 0",
        "The first merge in the file has the id 256; the bytes have those below.",
        patch=(("start=256", "start=0"),),
    ),
    Mistake(
        "the ids are shifted by one",
        "The first merge in the file has the id 256: 256 + its place, counted from 0.",
        patch=(("start=256", "start=257"),),
    ),
    Mistake(
        "the ids begin after the special tokens",
        "Special tokens have their own ids; the merges count from 256.",
        patch=(
            (
                'merges=read_merges(_field(data, "merges", list))',
                'merges={p: i + len(data["special_tokens"]) for p, i in read_merges(data["merges"]).items()}',
            ),
        ),
    ),
    Mistake(
        "a list cannot be a key",
        "JSON makes lists of pairs. The merges' keys are tuples: tuple(pair).",
        patch=(("merges[row[0], row[1]] = idx", "merges[row] = idx"),),
    ),
    Mistake(
        "the pairs are texts",
        "The merges' keys are tuples of two ints: tuple(pair).",
        patch=(("merges[row[0], row[1]] = idx", "merges[str(row)] = idx"),),
    ),
    Mistake(
        "the merges are upside down",
        "merges maps a pair to its id.",
        patch=(("merges[row[0], row[1]] = idx", "merges[idx] = (row[0], row[1])"),),
    ),
    Mistake(
        "the merges stay a list",
        "merges is a dictionary from pair to id; the id is 256 + the place in the list.",
        patch=(
            (
                'merges=read_merges(_field(data, "merges", list))',
                'merges=_field(data, "merges", list)',
            ),
        ),
    ),
    Mistake(
        "the merges are sorted again",
        "Their order in the file is their rank; leave it as it is.",
        patch=(
            (
                'merges=read_merges(_field(data, "merges", list))',
                'merges=read_merges(sorted(_field(data, "merges", list)))',
            ),
        ),
    ),
    Mistake(
        "the byte order stays a text",
        "byte_order is bytes: bytes.fromhex(…).",
        patch=(
            ('_byte_order(_field(data, "byte_order", str))', '_field(data, "byte_order", str)'),
        ),
    ),
    Mistake(
        "the hexadecimal digits themselves become bytes",
        "Two digits are one byte: bytes.fromhex(…), not encode.",
        patch=(
            (
                '_byte_order(_field(data, "byte_order", str))',
                '_field(data, "byte_order", str).encode()',
            ),
        ),
    ),
    Mistake(
        "the byte order is not loaded",
        "Without it every byte is another one, wherever the order is not 0 to 255.",
        patch=(('_byte_order(_field(data, "byte_order", str))', "bytes(range(256))"),),
    ),
    Mistake(
        "the special tokens are not loaded",
        "Whoever loads the file needs the special tokens too.",
        patch=(('special_tokens=_field(data, "special_tokens", dict)', "special_tokens={}"),),
    ),
    Mistake(
        "the pattern is stripped",
        "Spaces and line ends at the ends of a pattern are part of it.",
        patch=(
            (
                'pattern=_field(data, "pattern", str)',
                'pattern=_field(data, "pattern", str).strip()',
            ),
        ),
    ),
    Mistake(
        "the pattern is not loaded",
        "With another split pattern the same merges give other ids: take the file's.",
        patch=(('pattern=_field(data, "pattern", str)', 'pattern=r"\\s?\\S+"'),),
    ),
    Mistake(
        "what the file holds is returned as it is",
        "JSON knows no tuples and no bytes: make the merges and the byte order what they were.",
        solution="""
        def load(text):
            data = json.loads(text)
            if data.pop("version", None) != 1:
                raise ValueError("version")
            return data
        """,
    ),
    Mistake(
        "the version stays in the tokenizer",
        "A tokenizer has four entries: pattern, merges, byte_order, special_tokens. The version is the file's.",
        patch=(("return {name:", 'return {"version": 1} | {name:'),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return {name:", "    loaded = {name:"),),
    ),
)
