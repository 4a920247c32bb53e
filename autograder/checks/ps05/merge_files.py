"""Problem set 05: GPT-2's two files, its merges and its vocabulary (lecture 1:14:59)."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.plain_data import difference, short
from autograder.checks.ps05 import inputs as draws
from autograder.checks.ps05.drawings import merge_table
from autograder.checks.ps05.merge_files_mistakes import MISTAKES
from autograder.checks.ps05.telling import differing
from autograder.checks.ps05.vocabularies import gpt2_piece
from autograder.checks.scripts import asking
from autograder.language import words
from minbpe_ref.base import Pair
from minbpe_ref.gpt2 import bytes_to_unicode, read_gpt2

_ = words("ps05")

_BYTE_NAMES = bytes_to_unicode()
Loaded = tuple[dict[Pair, int], dict[int, bytes]]


def _pair_shape(got: Any) -> str | None:
    if type(got) is not tuple or len(got) != 2 or any(type(part) is not dict for part in got):
        return _("a tuple of two dictionaries must be returned; got {got}").format(
            got=short(got, 60)
        )
    return None


def same_merges(args: Args, expected: Loaded, got: Any) -> str | None:
    """Whether the merges are right, in whatever order."""
    wrong = _pair_shape(got) or difference(expected[0], got[0])
    return wrong and _("in merges, {wrong}").format(wrong=wrong)


def same_vocab(args: Args, expected: Loaded, got: Any) -> str | None:
    """Whether each token has its bytes."""
    wrong = _pair_shape(got) or difference(expected[1], got[1])
    return wrong and _("in vocab, {wrong}").format(wrong=wrong)


def same_order(args: Args, expected: Loaded, got: Any) -> str | None:
    """Whether the merges stand in the order of the file."""
    wrong = _pair_shape(got) or difference(list(expected[0].items()), list(got[0].items()))
    return wrong and _("in the order of merges, {wrong}").format(wrong=wrong)


def same_all(args: Args, expected: Loaded, got: Any) -> str | None:
    """Whether merges and vocabulary are right."""
    return same_merges(args, expected, got) or same_vocab(args, expected, got)


def tell_loaded(expected: Any, got: Any) -> list[str]:
    """Of two large dictionaries, only the entries that differ."""
    if _pair_shape(got) is not None:
        return []
    lines = []
    for name, want, have in zip(("merges", "vocab"), expected, got, strict=True):
        right, made = differing(want, have, most=4)
        if right:
            lines.append(
                _("{name}, where it differs: expected `{right}`, got `{made}`").format(
                    name=name, right=short(right), made=short(made)
                )
            )
    if not lines and list(want_order := expected[0]) != list(got[0]):
        lines.append(
            _("Order: expected `{want_order}`, got `{got}`").format(
                want_order=short(list(want_order)), got=short(list(got[0]))
            )
        )
    return lines


def _as_call(args: Args) -> str:
    text, vocab = args
    return f"load_gpt2({short(text, 200)}, {short(vocab, 200)}, bytes_to_unicode())"


def _reads(
    name: str, points: float, edges: tuple[Args, ...], strategy: Any = None, **more: Any
) -> Behaviour:
    """A behaviour of load_gpt2; its inputs are (merges_txt, vocab_json)."""

    def reference(merges_txt: str, vocab_json: dict[str, int]) -> Loaded:
        # A counterexample is made smaller letter by letter, but never by this line's.
        if not merges_txt.startswith("#version: 0.2\n"):
            raise ValueError("no file of GPT-2's begins so")
        return read_gpt2(merges_txt, vocab_json, _BYTE_NAMES)

    return Behaviour(
        name,
        points,
        edges,
        strategy,
        examples=10,
        script=asking("call", "load_gpt2", lambda args: (*args, _BYTE_NAMES)),
        ask=_as_call,
        reference=reference,
        **more,
    )


HASHES = ("#version: 0.2\n# #\n## ##\n", {"#": 2, "a": 64, "##": 2235, "####": 4242})
TH = ("#version: 0.2\nt h\nĠ th\n", {"h": 71, "t": 83, "Ġ": 220, "th": 400, "Ġth": 401})

LOAD = Check(
    id="ps05.load_gpt2",
    signature="load_gpt2(merges_txt, vocab_json, names)",
    reference=read_gpt2,
    place=Place("1:14:59", "Lecture 04", "GPT-2's two files"),
    compare=same_all,
    draw=merge_table,
    tell=tell_loaded,
    behaviours=(
        _reads(
            "reads a merge a line",
            1.5,
            (TH,),
            lambda: draws.files("abĠ"),
            compare=same_merges,
        ),
        _reads(
            "keeps the merges that begin with #",
            1.0,
            (HASHES,),
            lambda: draws.files("#a", always="#"),
            compare=same_merges,
        ),
        _reads(
            "gives each token its bytes",
            1.0,
            (TH, ("#version: 0.2\nì ķ\n", {"ì": 170, "ķ": 243, "ìķ": 256})),
            lambda: draws.files("aĠĊìķé"),
            compare=same_vocab,
        ),
        _reads(
            "keeps the order of the file",
            0.5,
            (("#version: 0.2\nb b\na a\n", {"a": 0, "b": 1, "bb": 3, "aa": 2}),),
            lambda: draws.shuffled_files("ab#Ġ"),
            compare=same_order,
        ),
        _reads(
            "reads a piece of GPT-2's own files",
            1.0,
            (gpt2_piece(300),),
            after="reads a merge a line",
        ),
    ),
    mistakes=MISTAKES,
)
