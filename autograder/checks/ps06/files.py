"""Problem set 06: a tokenizer as the text of a file and back, and handed to tiktoken.

Left out: what a tokenizer is made of (`tokenizer`), encoding (`ps06`).
"""

from __future__ import annotations

import json
from typing import Any

from autograder.checks import plain_data
from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.plain_data import short
from autograder.checks.ps06 import inputs as draws
from autograder.checks.ps06.tokenizer import asks, toy, vocab_of
from autograder.language import words

_ = words("ps06")


Pair = tuple[int, int]
Tokenizer = dict[str, Any]
PATTERN = r"\s?\S+|\s+"

# ---- save ------------------------------------------------------------------------------------


def save(tokenizer: Tokenizer) -> str:
    merges = tokenizer["merges"]
    data = {
        "version": 1,
        "pattern": tokenizer["pattern"],
        "merges": [list(pair) for pair in sorted(merges, key=merges.get)],
        "byte_order": tokenizer["byte_order"].hex(),
        "special_tokens": tokenizer["special_tokens"],
    }
    return json.dumps(data)


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
MIXED = {(256, 99): 257, (97, 98): 256}

SAVE = Check(
    id="ps06.save",
    signature="save(tokenizer)",
    reference=save,
    place=Place("1:25:28", "Lecture 05", "Saving it"),
    compare=same_file,
    behaviours=(
        _save(
            "writes pattern, special tokens and byte order",
            0.75,
            (({"<|x|>": 300}, {}, 33, PATTERN), ({"a\nb": 300, " 끝 ": 301}, {}, 0, " ?\\S+|\\s ")),
            lambda: draws.recipes().map(lambda a: (a[0], {}, a[2], a[3])),
        ),
        _save(
            "writes the merges in the order of their ids",
            0.75,
            (({}, {(97, 98): 256}, 0, PATTERN), ({}, MIXED, 0, PATTERN)),
            draws.recipes,
        ),
    ),
    mistakes=(
        Mistake(
            "the merges are sorted by pair",
            "The order of the merges is their rank: the n-th in the file has the id 256 + n. Sort by id.",
            patch=(("sorted(merges, key=merges.get)", "sorted(merges)"),),
        ),
        Mistake(
            "the merges are written as they stand",
            "A dictionary may be in any order; the file has no ids, so the order must be that of the ids: sort by id.",
            patch=(("sorted(merges, key=merges.get)", "merges"),),
        ),
        Mistake(
            "a pair cannot be a key in JSON",
            "JSON's keys are texts. Write the merges as a list of pairs.",
            patch=(("[list(pair) for pair in sorted(merges, key=merges.get)]", "merges"),),
        ),
        Mistake(
            "the pairs are written as text",
            "A pair is a list of two numbers in the file: [97, 98], not \"(97, 98)\".",
            patch=(("[list(pair) for", "[str(pair) for"),),
        ),
        Mistake(
            "the ids are written with the pairs",
            "Only the pairs are written, as [left, right]; the place in the list is the id.",
            patch=(("[list(pair) for", "[[*pair, merges[pair]] for"),),
        ),
        Mistake(
            "the pattern is not saved",
            "With another split pattern the same merges give other ids: the file needs it.",
            patch=(('        "pattern": tokenizer["pattern"],\n', ""),),
        ),
        Mistake(
            "the pattern is stripped",
            "Spaces and line ends at the ends of a pattern are part of it; JSON keeps them as they are.",
            patch=(('tokenizer["pattern"]', 'tokenizer["pattern"].strip()'),),
        ),
        Mistake(
            "the special tokens are not saved",
            "Whoever loads the file needs the special tokens and their ids too.",
            patch=(('        "special_tokens": tokenizer["special_tokens"],\n', ""),),
        ),
        Mistake(
            "only the names of the special tokens are saved",
            "Their ids need not follow each other: save name and id.",
            patch=(('tokenizer["special_tokens"]', 'list(tokenizer["special_tokens"])'),),
        ),
        Mistake(
            "the byte order is not saved",
            "In GPT-4's vocabulary id 0 is not byte 0; without byte_order every byte is another one after loading.",
            patch=(('        "byte_order": tokenizer["byte_order"].hex(),\n', ""),),
        ),
        Mistake(
            "bytes cannot be written as JSON",
            "JSON has no bytes. `b.hex()` is a text of two digits a byte.",
            patch=(('tokenizer["byte_order"].hex()', 'tokenizer["byte_order"]'),),
        ),
        Mistake(
            "the byte order is written as a list or as letters",
            "The format asks for hexadecimal digits: `tokenizer[\"byte_order\"].hex()`.",
            patch=(('tokenizer["byte_order"].hex()', 'list(tokenizer["byte_order"])'),),
        ),
        Mistake(
            "the version is missing",
            "The file says which version of the format it has: \"version\": 1.",
            patch=(('        "version": 1,\n', ""),),
        ),
        Mistake(
            "a dictionary is returned",
            "save returns the text of the file: json.dumps(…).",
            patch=(("json.dumps(data)", "data"),),
        ),
        Mistake(
            "Python's own spelling is returned",
            "`str` of a dictionary is no JSON (its quotes are others): json.dumps(…).",
            patch=(("json.dumps(data)", "str(data)"),),
        ),
        Mistake(
            "nothing is returned",
            "json.dumps returns the text; return it.",
            patch=(("    return json", "    json"),),
        ),
    ),
)  # fmt: skip


# ---- load ------------------------------------------------------------------------------------


def load(text: str) -> Tokenizer:
    data = json.loads(text)
    if data.get("version") != 1:
        raise ValueError(f"version {data.get('version')!r} of the format is not known")
    return {
        "pattern": data["pattern"],
        "merges": {tuple(pair): 256 + i for i, pair in enumerate(data["merges"])},
        "byte_order": bytes.fromhex(data["byte_order"]),
        "special_tokens": data["special_tokens"],
    }


def _text(args: Args) -> str:
    """The file of a recipe, or one of another version, by its fifth part."""
    text = save(toy(*args[:4]))
    if len(args) < 5:
        return text
    data = json.loads(text)
    return json.dumps({**{k: v for k, v in data.items() if k != "version"}, **args[4]})


def _as_call(args: Args) -> str:
    """The call, with the 512 digits of the byte order as what makes them."""
    text, shift = _text(args), args[2]
    before, digits, after = text.partition(toy(*args[:4])["byte_order"].hex())
    if not digits:
        return f"load({text!r})"
    order = f'toy({{}}, {{}}, {shift})["byte_order"]' if shift else "bytes(range(256))"
    return f"load({before!r} + {order}.hex() + {after!r})"


def _loads(name: str, points: float, edges: tuple[Args, ...], strategy: Any, **more: Any) -> Behaviour:  # fmt: skip
    def script(args: Args) -> Script:
        return (Step("call", "load", (_text(args),)),)

    return Behaviour(
        name,
        points,
        edges,
        strategy,
        script=script,
        reference=lambda *args: load(_text(args)),
        ask=_as_call,
        **more,
    )


def _versions() -> Any:
    from hypothesis import strategies as st

    other = st.sampled_from([{"version": 2}, {"version": 0}, {"version": "2"}, {}])
    return st.tuples(draws.recipes(), other).map(lambda a: (*a[0], a[1]))


LOAD = Check(
    id="ps06.load",
    signature="load(text)",
    reference=load,
    place=Place("1:25:28", "Lecture 05", "Saving it"),
    behaviours=(
        _loads(
            "gives back every part of the tokenizer",
            1.0,
            (
                ({"<|x|>": 300}, {(97, 98): 256}, 33, PATTERN),
                ({"a\nb": 300}, MIXED, 0, " ?\\S+|\\s "),
            ),
            draws.recipes,
        ),
        _loads(
            "refuses another version with a ValueError",
            0.5,
            (({}, {}, 0, PATTERN, {"version": 2}), ({}, {}, 0, PATTERN, {})),
            _versions,
            raises=("ValueError",),
            after="gives back every part of the tokenizer",
        ),
    ),
    mistakes=(
        Mistake(
            "the version is not looked at",
            "A file of another version may mean something else; refuse it with a ValueError that names the version.",
            patch=(
                (
                    '    if data.get("version") != 1:\n        raise ValueError(f"version {data.get(\'version\')!r} of the format is not known")\n',
                    "",
                ),
            ),
        ),
        Mistake(
            "a file without a version is accepted",
            "A file that does not say its version is none of yours: ValueError.",
            patch=(('data.get("version") != 1', 'data.get("version", 1) != 1'),),
        ),
        Mistake(
            "a file without a version raises KeyError",
            "Ask with data.get(\"version\"), which gives None where there is none, and raise ValueError.",
            patch=(('if data.get("version") != 1', 'if data["version"] != 1'),),
        ),
        Mistake(
            "the ids begin at 0",
            "The first merge in the file has the id 256; the bytes have those below.",
            patch=(("256 + i", "i"),),
        ),
        Mistake(
            "the ids are shifted by one",
            "The first merge in the file has the id 256: 256 + its place, counted from 0.",
            patch=(("256 + i", "257 + i"),),
        ),
        Mistake(
            "the ids begin after the special tokens",
            "Special tokens have their own ids; the merges count from 256.",
            patch=(("256 + i", '256 + len(data["special_tokens"]) + i'),),
        ),
        Mistake(
            "a list cannot be a key",
            "JSON makes lists of pairs. The merges' keys are tuples: tuple(pair).",
            patch=(("{tuple(pair): 256", "{pair: 256"),),
        ),
        Mistake(
            "the pairs are texts",
            "The merges' keys are tuples of two ints: tuple(pair).",
            patch=(("{tuple(pair): 256", "{str(pair): 256"),),
        ),
        Mistake(
            "the merges are upside down",
            "merges maps a pair to its id.",
            patch=(("{tuple(pair): 256 + i for", "{256 + i: tuple(pair) for"),),
        ),
        Mistake(
            "the merges stay a list",
            "merges is a dictionary from pair to id; the id is 256 + the place in the list.",
            patch=(("{tuple(pair): 256 + i for i, pair in enumerate(data[\"merges\"])}", 'data["merges"]'),),
        ),
        Mistake(
            "the merges are sorted again",
            "Their order in the file is their rank; leave it as it is.",
            patch=(('enumerate(data["merges"])', 'enumerate(sorted(data["merges"]))'),),
        ),
        Mistake(
            "the byte order stays a text",
            "byte_order is bytes: bytes.fromhex(…).",
            patch=(('bytes.fromhex(data["byte_order"])', 'data["byte_order"]'),),
        ),
        Mistake(
            "the hexadecimal digits themselves become bytes",
            "Two digits are one byte: bytes.fromhex(…), not encode.",
            patch=(('bytes.fromhex(data["byte_order"])', 'data["byte_order"].encode()'),),
        ),
        Mistake(
            "the byte order is not loaded",
            "Without it every byte is another one, wherever the order is not 0 to 255.",
            patch=(('bytes.fromhex(data["byte_order"])', "bytes(range(256))"),),
        ),
        Mistake(
            "the special tokens are not loaded",
            "Whoever loads the file needs the special tokens too.",
            patch=(('data["special_tokens"]', "{}"),),
        ),
        Mistake(
            "the pattern is stripped",
            "Spaces and line ends at the ends of a pattern are part of it.",
            patch=(('data["pattern"]', 'data["pattern"].strip()'),),
        ),
        Mistake(
            "the pattern is not loaded",
            "With another split pattern the same merges give other ids: take the file's.",
            patch=(('data["pattern"]', 'r"\\s?\\S+"'),),
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
            patch=(('    return {\n', '    return {\n        "version": 1,\n'),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return {", "    loaded = {"),),
        ),
    ),
)  # fmt: skip


# ---- to_tiktoken -----------------------------------------------------------------------------


def to_tiktoken(tokenizer: Tokenizer, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "pat_str": tokenizer["pattern"],
        "mergeable_ranks": {token: idx for idx, token in vocab_of(tokenizer).items()},
        "special_tokens": tokenizer["special_tokens"],
    }


def tell_arguments(expected: Any, got: Any) -> list[str]:
    """Only the entries that differ, and of the ranks only those."""
    if type(got) is not dict:
        return []
    lines = []
    for key in [k for k in {**expected, **got} if expected.get(k) != got.get(k)][:3]:
        want, have = expected.get(key, "nothing"), got.get(key, "nothing")
        if type(want) is dict and type(have) is dict:
            differ = [k for k in {**want, **have} if want.get(k) != have.get(k)][:3]
            want, have = ({k: d.get(k, "missing") for k in differ} for d in (want, have))
        lines.append(
            _("In `{key}`: expected `{want}`, got `{have}`").format(
                key=short(key), want=short(want), have=short(have)
            )
        )
    return lines


_to_tiktoken = asks("to_tiktoken", to_tiktoken, plain=0, after=1)


def _exported() -> Any:
    from hypothesis import strategies as st

    names = st.sampled_from(["mine", "toy"])
    whole = st.tuples(draws.recipes(), st.sampled_from(draws.MERGES), names)
    return whole.map(lambda a: (a[0][0], a[1], a[0][2], a[0][3], a[2]))


EXPORT = Check(
    id="ps06.to_tiktoken",
    signature="to_tiktoken(tokenizer, name)",
    reference=to_tiktoken,
    place=Place("1:18:26", "Lecture 05", "To a fast library"),
    tell=tell_arguments,
    hides=("tiktoken",),
    uses=("vocab_of",),
    behaviours=(
        _to_tiktoken(
            "ranks each token by its bytes",
            1.25,
            (({}, {(97, 98): 256}, 0, PATTERN, "mine"), ({}, draws.MERGES[2], 33, PATTERN, "mine")),
            _exported,
        ),
        _to_tiktoken(
            "hands over name, pattern and special tokens",
            0.75,
            (({"<|x|>": 300}, {}, 0, PATTERN, "mine"), ({}, {}, 0, " ?a|\\s ", "toy")),
            lambda: _exported().map(lambda a: (a[0], {}, *a[2:])),
        ),
    ),
    mistakes=(
        Mistake(
            "the byte order is forgotten",
            "The rank of a byte is its id, and in GPT-4's vocabulary id 0 is not byte 0. vocab_of has the bytes in order.",
            patch=(
                (
                    "vocab_of(tokenizer)",
                    'vocab_of({**tokenizer, "byte_order": bytes(range(256))})',
                ),
            ),
        ),
        Mistake(
            "mergeable_ranks is upside down",
            "It maps a token's bytes to its rank, not the rank to the bytes.",
            patch=(("{token: idx for idx, token in", "{idx: token for idx, token in"),),
        ),
        Mistake(
            "the merges themselves are handed over",
            "tiktoken knows no pairs of ids: a token is known by its bytes, with its id as rank.",
            patch=(("{token: idx for idx, token in vocab_of(tokenizer).items()}", 'tokenizer["merges"]'),),
        ),
        Mistake(
            "the 256 bytes are missing",
            "The single bytes have ranks too, 0 to 255.",
            patch=(("vocab_of(tokenizer).items()", "vocab_of(tokenizer).items() if idx > 255"),),
        ),
        Mistake(
            "the merged tokens are missing",
            "Each merge is a token with a rank too: its id.",
            patch=(("vocab_of(tokenizer).items()", "vocab_of(tokenizer).items() if idx < 256"),),
        ),
        Mistake(
            "the special tokens are ranked too",
            "Special tokens are never merged; they belong in special_tokens only.",
            patch=(
                (
                    "for idx, token in vocab_of(tokenizer).items()}",
                    'for idx, token in vocab_of(tokenizer).items()} | {n.encode(): i for n, i in tokenizer["special_tokens"].items()}',
                ),
            ),
        ),
        Mistake(
            "the tokens are text",
            "A token is bytes, and half a code point is no text.",
            patch=(("{token: idx", '{token.decode("utf-8", errors="replace"): idx'),),
        ),
        Mistake(
            "the merges are ranked from 0",
            "The rank of a token is its id: the bytes have 0 to 255, the first merge 256.",
            patch=(("{token: idx for", "{token: idx - 256 if idx > 255 else idx for"),),
        ),
        Mistake(
            "the special tokens are left out",
            "tiktoken needs the special tokens and their ids too.",
            patch=(('tokenizer["special_tokens"]', "{}"),),
        ),
        Mistake(
            "only the names of the special tokens are handed over",
            "special_tokens maps each name to its id.",
            patch=(('tokenizer["special_tokens"]', 'list(tokenizer["special_tokens"])'),),
        ),
        Mistake(
            "the pattern has another key",
            "tiktoken.Encoding calls the split pattern pat_str.",
            patch=(('"pat_str"', '"pattern"'),),
        ),
        Mistake(
            "the name is not the one given",
            "The second argument is the name.",
            patch=(('"name": name', '"name": "cl100k_base"'),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return {", "    arguments = {"),),
        ),
    ),
)  # fmt: skip
