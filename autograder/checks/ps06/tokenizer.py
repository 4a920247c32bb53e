"""Problem set 06, first part: what a tokenizer is made of, registering special tokens, decoding.

`toy`, `merge`, `encode_ordinary` and `vocab_of` are handed out with the exercise, in these words.
Left out: encoding (`ps06`), chats (`chat`), files (`files`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import regex

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.plain_data import short
from autograder.checks.ps02.pairs import merge
from autograder.checks.ps06 import inputs as draws
from autograder.checks.ps06.drawings import decoding

if TYPE_CHECKING:
    from collections.abc import Callable

Pair = tuple[int, int]
Tokenizer = dict[str, Any]

PATTERN = r" ?\w+| ?[^\w\s]+|\s+"

# ---- handed out ------------------------------------------------------------------------------


def toy(
    special_tokens: dict[str, int],
    merges: dict[Pair, int] | None = None,
    shift: int = 0,
    pattern: str = PATTERN,
) -> Tokenizer:
    """A small tokenizer; with a shift, byte n has the id n - shift (as a circle of 256)."""
    return {
        "pattern": pattern,
        "merges": dict(merges or {}),
        "byte_order": bytes((i + shift) % 256 for i in range(256)),
        "special_tokens": dict(special_tokens),
    }


def encode_chunk(data: bytes, tokenizer: Tokenizer) -> list[int]:
    merges = tokenizer["merges"]
    ids = [tokenizer["byte_order"].index(byte) for byte in data]
    while len(ids) >= 2:
        pair = min(zip(ids, ids[1:]), key=lambda p: merges.get(p, float("inf")))
        if pair not in merges:
            break
        ids = merge(ids, pair, merges[pair])
    return ids


def encode_ordinary(text: str, tokenizer: Tokenizer) -> list[int]:
    """The ids of a text in which nothing is special."""
    ids = []
    for chunk in regex.findall(tokenizer["pattern"], text):
        ids += encode_chunk(chunk.encode("utf-8"), tokenizer)
    return ids


def vocab_of(tokenizer: Tokenizer) -> dict[int, bytes]:
    """The bytes of every token but the special ones: a dictionary from token id to bytes."""
    vocab = {i: bytes([byte]) for i, byte in enumerate(tokenizer["byte_order"])}
    for (left, right), idx in sorted(tokenizer["merges"].items(), key=lambda item: item[1]):
        vocab[idx] = vocab[left] + vocab[right]
    return vocab


# ---- how the questions are put ---------------------------------------------------------------


def words(*recipe: Any) -> str:
    """A recipe as the call of `toy` that a learner can paste."""
    return f"toy({', '.join(short(part, 90) for part in recipe)})"


def asks(
    function: str, reference: Callable[..., Any], plain: int, after: int = 0
) -> Callable[..., Behaviour]:
    """A maker of behaviours whose inputs are: `plain` arguments, a recipe, `after` more arguments."""

    def parts(args: Args) -> tuple[Args, Args, Args]:
        end = len(args) - after
        return args[:plain], args[plain:end], args[end:]

    def call(args: Args) -> Args:
        before, recipe, behind = parts(args)
        return (*before, toy(*recipe), *behind)

    def script(args: Args) -> Script:
        return (Step("call", function, call(args)),)

    def shown(args: Args) -> str:
        before, recipe, behind = parts(args)
        listed = [short(a, 90) for a in before] + [words(*recipe)] + [short(a, 90) for a in behind]
        return f"{function}({', '.join(listed)})"

    def made(name: str, points: float, edges: tuple[Args, ...], strategy: Any = None, **more: Any) -> Behaviour:  # fmt: skip
        more = {"reference": lambda *args: reference(*call(args)), "ask": shown, **more}
        return Behaviour(name, points, edges, strategy, script=script, **more)

    return made


# ---- register --------------------------------------------------------------------------------


def register(tokenizer: Tokenizer, special_tokens: dict[str, int]) -> Tokenizer:
    known = dict(tokenizer["special_tokens"])
    for name, idx in special_tokens.items():
        if not name:
            raise ValueError("a special token is the empty string")
        if name in known:
            raise ValueError(f"special token {name!r} is registered already")
        if idx < 256 + len(tokenizer["merges"]) or idx in known.values():
            raise ValueError(f"id {idx} of special token {name!r} is taken")
        known[name] = idx
    return {**tokenizer, "special_tokens": known}


def _registering(args: Args) -> Args:
    special, merges, new = args
    return toy(special, merges), new


_register = asks("register", register, plain=0, after=1)
ONE = {(97, 98): 256}


def _new_names() -> Any:
    from hypothesis import strategies as st

    old = st.sampled_from([{}, {"<|x|>": 300}, {"END": 400, "<|x|>": 300}])
    new = st.dictionaries(
        st.sampled_from(["A", "b c", "<|y|>", "끝"]), st.integers(0, 3), max_size=3
    )
    spread = new.map(lambda d: {name: 310 + 4 * i + d[name] for i, name in enumerate(d)})
    return st.tuples(old, st.sampled_from(draws.MERGES), spread)


def _taken_ids() -> Any:
    from hypothesis import strategies as st

    old = st.sampled_from([{}, {"<|x|>": 300}])

    def spoiled(given: tuple[dict[str, int], dict[Pair, int], int]) -> Args:
        special, merges, kind = given
        end = 256 + len(merges)
        bad = [97, end - 1, -1, *special.values()][kind % (3 + len(special))]
        return special, merges, {"<|y|>": 310, "<|z|>": bad}

    return st.tuples(old, st.sampled_from(draws.MERGES), st.integers(0, 3)).map(spoiled)


REGISTER = Check(
    id="ps06.register",
    signature="register(tokenizer, special_tokens)",
    reference=register,
    place=Place("1:18:26", "Lecture 05", "Registering one"),
    behaviours=(
        _register(
            "adds the new ones to the old",
            0.5,
            (({}, ONE, {"<|x|>": 257}), ({"<|x|>": 300}, {}, {"<|y|>": 301})),
            _new_names,
        ),
        _register(
            "takes any id that is free, also below the others",
            0.25,
            (({"<|x|>": 300}, {}, {"<|y|>": 256}), ({"<|x|>": 300}, ONE, {"<|y|>": 257})),
            after="adds the new ones to the old",
        ),
        _register(
            "leaves the tokenizer given as it was",
            0.25,
            (({"<|x|>": 300}, ONE, {"<|y|>": 301}),),
            _new_names,
            pure=True,
            after="adds the new ones to the old",
        ),
        _register(
            "refuses an id that is taken",
            0.5,
            (
                ({}, ONE, {"<|x|>": 256}),
                ({}, {}, {"<|x|>": 97}),
                ({"<|x|>": 300}, {}, {"<|y|>": 300}),
                ({}, {}, {"<|x|>": 300, "<|y|>": 300}),
                ({}, {}, {"<|x|>": -1}),
            ),
            _taken_ids,
            raises=("ValueError",),
            after="adds the new ones to the old",
        ),
        _register(
            "refuses an empty name, and one that is there already",
            0.5,
            (({}, {}, {"": 300}), ({"<|x|>": 300}, {}, {"<|x|>": 301})),
            raises=("ValueError",),
            after="adds the new ones to the old",
        ),
    ),
    mistakes=(
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
            patch=(('known = dict(tokenizer["special_tokens"])', 'known = tokenizer["special_tokens"]'),),
        ),
        Mistake(
            "it changes the tokenizer and returns nothing",
            "Return the new tokenizer; the one given stays as it was.",
            patch=(
                (
                    'return {**tokenizer, "special_tokens": known}',
                    'tokenizer["special_tokens"] = known',
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
            patch=(('return {**tokenizer, "special_tokens": known}', "return known"),),
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
            patch=(('idx < 256 + len(tokenizer["merges"])', 'idx <= 256 + len(tokenizer["merges"])'),),
        ),
        Mistake(
            "special tokens are counted as ids in a row",
            "A special token may lie far above, and then the ids below it are free: only the bytes and merges take the "
            "ids up to 255 + len(merges).",
            patch=(('256 + len(tokenizer["merges"])', '256 + len(tokenizer["merges"]) + len(known)'),),
        ),
        Mistake(
            "a negative id is accepted",
            "No id is negative: refuse every id below 256 + len(merges).",
            patch=(("if idx < 256", "if 0 <= idx < 256"),),
        ),
        Mistake(
            "an id of a byte is accepted",
            "The ids 0 to 255 are the bytes, and no id is negative.",
            patch=(
                (
                    'idx < 256 + len(tokenizer["merges"])',
                    'idx in tokenizer["merges"].values()',
                ),
            ),
        ),
        Mistake(
            "two special tokens share an id",
            "An id that another special token has is taken too, an old one's or a new one's.",
            patch=((" or idx in known.values()", ""),),
        ),
        Mistake(
            "two new special tokens share an id",
            "You ask about the old special tokens only. Two of the new ones may want the same id.",
            patch=((" or idx in known.values()", ' or idx in tokenizer["special_tokens"].values()'),),
        ),
        Mistake(
            "the ids must follow each other",
            "Special tokens may lie anywhere above the merges; GPT-4's leave a gap from 100261 to 100275.",
            patch=(('idx < 256 + len(tokenizer["merges"])', 'idx != 256 + len(tokenizer["merges"]) + len(known)'),),
        ),
        Mistake(
            "the empty name is accepted",
            "An empty name stands between any two letters of any text. Raise ValueError.",
            patch=(('        if not name:\n            raise ValueError("a special token is the empty string")\n', ""),),
        ),
        Mistake(
            "a name is registered a second time",
            "A name that is there already would silently get another id. Raise ValueError.",
            patch=(("if name in known:", "if False:"),),
        ),
        Mistake(
            "names and ids are taken for each other",
            "special_tokens maps a name to its id: `for name, idx in special_tokens.items()`.",
            patch=(("for name, idx in special_tokens.items()", "for idx, name in special_tokens.items()"),),
        ),
    ),
)  # fmt: skip


# ---- decode ----------------------------------------------------------------------------------


def decode(ids: list[int], tokenizer: Tokenizer) -> str:
    vocab = vocab_of(tokenizer)
    for name, idx in tokenizer["special_tokens"].items():
        vocab[idx] = name.encode("utf-8")
    for idx in ids:
        if idx not in vocab:
            raise ValueError(f"token id {idx} is not in the vocabulary of {len(vocab)}")
    return b"".join(vocab[idx] for idx in ids).decode("utf-8", errors="replace")


_decode = asks("decode", decode, plain=1)
X = {"<|x|>": 300}


def _unknown_ids() -> Any:
    from hypothesis import strategies as st

    front = st.lists(st.sampled_from([97, 98, 300]), max_size=3)
    outside = st.sampled_from([-1, 290, 299, 301, 5000])
    asked = st.tuples(front, outside, front).map(lambda t: [*t[0], t[1], *t[2]])
    return st.tuples(asked, st.just(X), st.sampled_from(draws.MERGES))


HOLES = Place("1:18:26", "Lecture 05", "GPT-4's special tokens")

DECODE = Check(
    id="ps06.decode",
    signature="decode(ids, tokenizer)",
    reference=decode,
    place=Place("1:18:26", "Lecture 05", "Outside of the merges"),
    draw=decoding,
    uses=("vocab_of",),
    behaviours=(
        _decode(
            "gives special tokens their names",
            0.75,
            (([97, 300, 98], X, {}), ([300], {"<|끝|>": 300}, {}), ([300, 256], X, ONE)),
            draws.known_ids,
        ),
        _decode(
            "shows bytes that are no text as U+FFFD",
            0.25,
            (([255], X, {}), ([97, 255, 98], X, ONE)),
        ),
        _decode(
            "refuses an id between the merges and the special tokens",
            0.5,
            (([256], X, {}), ([97, 299], X, ONE)),
            _unknown_ids,
            raises=("ValueError",),
            after="gives special tokens their names",
        ),
    ),
    mistakes=(
        Mistake(
            "the special tokens are unknown",
            "vocab_of knows bytes and merges. Give each special token's id its name, as bytes.",
            patch=(
                (
                    '    for name, idx in tokenizer["special_tokens"].items():\n        vocab[idx] = name.encode("utf-8")\n',
                    "",
                ),
            ),
        ),
        Mistake(
            "the special tokens are unknown (KeyError)",
            "vocab_of knows bytes and merges. Give each special token's id its name, as bytes, before you look ids up.",
            solution="""
            def decode(ids, tokenizer):
                vocab = vocab_of(tokenizer)
                return b"".join(vocab[idx] for idx in ids).decode("utf-8", errors="replace")
            """,
        ),
        Mistake(
            "the special tokens are left out",
            "decode gives back what encode read: a special token comes back as its name.",
            patch=(
                (
                    'return b"".join(vocab[idx] for idx in ids)',
                    'special = tokenizer["special_tokens"].values()\n    return b"".join(vocab[idx] for idx in ids if idx not in special)',
                ),
            ),
        ),
        Mistake(
            "an unknown id raises KeyError",
            "Between the merges and the special tokens there are ids without a meaning: raise ValueError, naming the id.",
            patch=(("raise ValueError(f", "raise KeyError(f"),),
            place=HOLES,
        ),
        Mistake(
            "bytes that are no text are left out",
            'A model may give any ids, so the bytes need not be valid UTF-8. What is none is shown: errors="replace".',
            patch=(('errors="replace")', 'errors="ignore")'),),
        ),
        Mistake(
            "bytes that are no text raise",
            'A model may give any ids, so the bytes need not be valid UTF-8: errors="replace".',
            patch=((', errors="replace")', ")"),),
        ),
        Mistake(
            "an unknown id is passed over",
            "An id that is not in the vocabulary is an error; a text with a piece missing would look right.",
            patch=(('raise ValueError(f"token id {idx} is not in the vocabulary of {len(vocab)}")', "vocab[idx] = b''"),),
            place=HOLES,
        ),
        Mistake(
            "each token is decoded by itself",
            "A code point may be cut between two tokens. Join the bytes of all tokens first, then decode once.",
            patch=(
                (
                    'return b"".join(vocab[idx] for idx in ids).decode("utf-8", errors="replace")',
                    'return "".join(vocab[idx].decode("utf-8", errors="replace") for idx in ids)',
                ),
            ),
        ),
        Mistake(
            "the byte order is forgotten",
            "In GPT-4's vocabulary id 0 is not byte 0. vocab_of puts the bytes in order; start from it.",
            patch=(
                (
                    "vocab = vocab_of(tokenizer)",
                    'vocab = vocab_of({**tokenizer, "byte_order": bytes(range(256))})',
                ),
            ),
        ),
        Mistake(
            "names are written in ASCII",
            "A name may hold any code point: name.encode(\"utf-8\").",
            patch=(('name.encode("utf-8")', 'name.encode("ascii", errors="replace")'),),
        ),
        Mistake(
            "the text is stripped",
            "Spaces at the ends belong to the text, or to a special token's name.",
            patch=(('errors="replace")', 'errors="replace").strip()'),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return b", "    b"),),
        ),
    ),
)  # fmt: skip
