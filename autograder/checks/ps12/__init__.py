"""Problem set 12: the quirks lab and glitch tokens (lecture 1:51:41 to 2:10:20).

Here are glitch tokens: scores from the weights alone, and tokens that no text gives. Numbers, prompts
and records are in `quirks`. Nothing is trained: the matrices are small and drawn, so that no
verdict hangs on a training run.
"""

from __future__ import annotations

import json
import random
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import short
from autograder.checks.ps12 import given as draws
from autograder.checks.ps12.drawings import plain, scores, vocabulary
from autograder.checks.ps12.given import PATTERN, Tok, encode, small, to_yaml, vocab_of
from autograder.checks.ps12.quirks import (
    DIGIT_SPLITS,
    STABLE,
    TRAILING,
    YAML,
    asks,
    digit_splits,
    stable_prefix,
    trailing_space_report,
    yaml_vs_json,
)
from autograder.language import words

__all__ = [
    "CHECKS",
    "PATTERN",
    "digit_splits",
    "encode",
    "glitch_scores",
    "json",
    "small",
    "stable_prefix",
    "start",
    "to_yaml",
    "trailing_space_report",
    "unreachable_tokens",
    "vocab_of",
    "yaml_vs_json",
]

_ = words("ps12")

NAMES = ["Goldfish", "attHelper", "TheBotFan", "quickShip", "davidz", "embedprint"]


def start() -> dict[str, Any]:
    """GPT-2's and GPT-4's vocabularies, a small record, and the matrices of a made-up model."""
    from minbpe_ref.gpt4 import GPT4_SPLIT_PATTERN
    from minbpe_ref.vocabularies import ranks

    names, rows_in, rows_out, unused = made_up(7)
    return {
        "gpt2": {"ranks": ranks("r50k_base"), "pattern": PATTERN},
        "gpt4": {"ranks": ranks("cl100k_base"), "pattern": GPT4_SPLIT_PATTERN},
        "record": {
            "user": {"name": "Ada", "city": "서울", "age": 36},
            "tags": ["math", "poetry"],
            "active": True,
        },
        "names": names,
        "E_in": rows_in,
        "E_out": rows_out,
        "unused": unused,
    }


def made_up(seed: int) -> tuple[list[str], list[list[float]], list[list[float]], list[int]]:
    """(names, E_in, E_out, unused ids) as training leaves them, without the training.

    Rows of tokens that were met lie all about. Rows of tokens that were never met are small in E_in,
    and in E_out all in one direction, away from everything.
    """
    rng = random.Random(seed)
    dims, met = 12, 200
    away = [rng.gauss(0, 0.6) for _ in range(dims)]
    shift = [rng.gauss(0, 0.4) for _ in range(dims)]

    def near(point: list[float], spread: float) -> list[float]:
        return [round(x + rng.gauss(0, spread), 4) for x in point]

    names = [f"word{i}" for i in range(met)] + NAMES + [f"byte{b:X}" for b in range(0xF5, 0x100)]
    never = len(names) - met
    rows_in = [near([0.0] * dims, 0.4) for _ in range(met)]
    rows_in += [near([0.0] * dims, 0.1) for _ in range(never)]
    rows_out = [near(shift, 0.5) for _ in range(met)]
    rows_out += [near([2 * x for x in away], 0.1) for _ in range(never)]
    order = list(range(len(names)))
    rng.shuffle(order)
    unused = [place for place, i in enumerate(order) if names[i].startswith("byte")]
    return (
        [names[i] for i in order],
        [rows_in[i] for i in order],
        [rows_out[i] for i in order],
        unused,
    )


# ---- glitch_scores ---------------------------------------------------------------------------


def glitch_scores(E_in: Any, E_out: Any, unused: list[int]) -> dict[str, Any]:
    import torch

    E_in = torch.as_tensor(E_in, dtype=torch.float32)
    E_out = torch.as_tensor(E_out, dtype=torch.float32)
    lengths = E_in.norm(dim=1)
    rows = E_out - E_out.mean(dim=0)
    centre = rows[unused].mean(dim=0)
    cosine = (rows @ centre) / (rows.norm(dim=1) * centre.norm())
    return {"input": lengths, "output": 1 - cosine}


def near(args: Args, expected: Any, got: Any) -> str | None:
    """Whether both scores are right to three digits."""
    if type(got) is not dict or set(got) != {"input", "output"}:
        return _('a dictionary with "input" and "output" must be returned; got {got}').format(
            got=short(got, 60)
        )
    for key in ("input", "output"):
        if (wrong := _unlike(key, plain(expected[key]) or [], got[key])) is not None:
            return wrong
    return None


def _unlike(key: str, right: list[float], got: Any) -> str | None:
    mine = plain(got)
    if mine is None:
        return _("{key} must be a tensor or a list of one number a token; got {got}").format(
            key=key, got=short(got, 60)
        )
    if len(mine) != len(right):
        return _("{key} has {scores} scores for {tokens} tokens").format(
            key=key, scores=len(mine), tokens=len(right)
        )
    for idx, (one, other) in enumerate(zip(right, mine, strict=True)):
        if not abs(one - other) <= 1e-3 * max(1.0, abs(one)):  # NaN is near nothing
            return _("{key}: token {idx} has the score {other:.3f}, expected {one:.3f}").format(
                key=key, idx=idx, other=other, one=one
            )
    return None


def rounded(args: Args, got: Any) -> Any:
    """The scores to two digits, whatever they came in, to compare mistakes by."""
    made = {key: plain(value) for key, value in got.items()}
    return {key: value and [str(round(x, 2) + 0.0) for x in value] for key, value in made.items()}


TABLE = (
    [[3.0, 4.0], [1.0, 0.0], [0.0, 2.0], [0.0, 0.0]],
    [[1.0, 2.0], [3.0, 0.0], [-4.0, 1.0], [-4.0, 3.0]],
    [2, 3],
)

GLITCH = Check(
    id="ps12.glitch_scores",
    signature="glitch_scores(E_in, E_out, unused)",
    reference=glitch_scores,
    place=Place("2:04:38", "Lecture 11", "From the weights alone"),
    compare=near,
    draw=scores,
    seconds=8.0,  # the first call imports torch
    behaviours=(
        Behaviour(
            "gives both scores",
            2.0,
            (TABLE, (TABLE[1], TABLE[0], [0])),
            draws.matrices,
            view=rounded,
        ),
        Behaviour(
            "takes the mean of all rows off before it measures",
            1.5,
            ((TABLE[0], [[x + 9 for x in row] for row in TABLE[1]], [2, 3]),),
            draws.matrices,
            view=rounded,
        ),
        Behaviour(
            "works with one unused token and with several",
            1.0,
            ((TABLE[0], TABLE[1], [0]), (TABLE[0], TABLE[1], [0, 2, 3])),
            lambda: draws.matrices(1) | draws.matrices(3),
            view=rounded,
        ),
        Behaviour(
            "leaves the matrices as they are",
            0.5,
            (TABLE,),
            draws.matrices,
            examples=5,
            pure=True,
            after="gives both scores",
            view=rounded,
        ),
    ),
    mistakes=(
        Mistake(
            "the matrices are swapped",
            "The length is taken of the rows of E_in, the distance among the rows of E_out.",
            patch=(
                (
                    "E_in = torch.as_tensor(E_in,",
                    "E_in, E_out = E_out, E_in\n    E_in = torch.as_tensor(E_in,",
                ),
            ),
        ),
        Mistake(
            "both scores are of E_in",
            "The distance to the unused tokens is taken in E_out, the unembedding.",
            patch=(("E_out = torch.as_tensor(E_out,", "E_out = torch.as_tensor(E_in,"),),
        ),
        Mistake(
            "the mean of all rows is not taken off",
            "All rows share a part that says nothing. Take the mean of all rows off each before you compare directions.",
            patch=(("rows = E_out - E_out.mean(dim=0)", "rows = E_out"),),
        ),
        Mistake(
            "the mean of the unused rows is taken off",
            "Then the unused rows lie at the origin and have no direction left. Take the mean of all rows off.",
            patch=(
                ("rows = E_out - E_out.mean(dim=0)", "rows = E_out - E_out[unused].mean(dim=0)"),
                ("centre = rows[unused].mean(dim=0)", "centre = E_out[unused].mean(dim=0)"),
            ),
        ),
        Mistake(
            "only the centre has the mean taken off",
            "Both sides of the cosine are seen from the mean of all rows: the token's row and the centre.",
            patch=(
                (
                    "cosine = (rows @ centre) / (rows.norm(dim=1)",
                    "cosine = (E_out @ centre) / (E_out.norm(dim=1)",
                ),
            ),
        ),
        Mistake(
            "each row's own mean is taken off",
            "Take off the mean of all rows, a vector: mean(dim=0).",
            patch=(("E_out.mean(dim=0)", "E_out.mean(dim=1, keepdim=True)"),),
        ),
        Mistake(
            "the similarity is returned",
            "The score is a distance, 1 - cosine, so that low means suspect in both.",
            patch=(('"output": 1 - cosine', '"output": cosine'),),
        ),
        Mistake(
            "the sign is turned round",
            "The score is a distance, 1 - cosine: 0 for a row that points where the unused ones do.",
            patch=(('"output": 1 - cosine', '"output": cosine - 1'),),
        ),
        Mistake(
            "the straight distance is taken",
            "The exercise asks for the cosine distance: directions are compared, not ends.",
            patch=(
                (
                    "    cosine = (rows @ centre) / (rows.norm(dim=1) * centre.norm())\n",
                    "    cosine = 1 - (rows - centre).norm(dim=1)\n",
                ),
            ),
        ),
        Mistake(
            "the cosine is not divided by the lengths",
            "A dot product grows with the lengths of both. The cosine is the dot product divided by them.",
            patch=((" / (rows.norm(dim=1) * centre.norm())", ""),),
        ),
        Mistake(
            "only the row's length is divided by",
            "The cosine is the dot product divided by both lengths, the row's and the centre's.",
            patch=((" * centre.norm())", ")"),),
        ),
        Mistake(
            "the nearest unused token decides",
            "The distance is to the mean of the unused rows, one point.",
            patch=(
                (
                    "    cosine = (rows @ centre) / (rows.norm(dim=1) * centre.norm())\n",
                    "    other = rows[unused]\n    cosine = ((rows @ other.T) / (rows.norm(dim=1)[:, None] * other.norm(dim=1)).clamp(min=1e-9)).max(dim=1).values\n",
                ),
            ),
        ),
        Mistake(
            "the distances are averaged",
            "Take the mean of the unused rows first, then one distance to it; the mean of several distances is another number.",
            patch=(
                (
                    "    cosine = (rows @ centre) / (rows.norm(dim=1) * centre.norm())\n",
                    "    other = rows[unused]\n    cosine = ((rows @ other.T) / (rows.norm(dim=1)[:, None] * other.norm(dim=1)).clamp(min=1e-9)).mean(dim=1)\n",
                ),
            ),
        ),
        Mistake(
            "only the first unused token is used",
            "The centre is the mean of the rows of all unused ids.",
            patch=(("rows[unused].mean(dim=0)", "rows[unused[:1]].mean(dim=0)"),),
        ),
        Mistake(
            "the centre is that of all tokens",
            "The point to compare with is the mean of the rows in unused, not of all.",
            patch=(("centre = rows[unused].mean(dim=0)", "centre = E_out.mean(dim=0)"),),
        ),
        Mistake(
            "the unused ids are off by one",
            "Ids count from 0: row i belongs to token i.",
            patch=(("rows[unused]", "rows[[i - 1 for i in unused]]"),),
        ),
        Mistake(
            "the unused tokens have no score",
            "Give one score for every token, the unused ones among them, so that score i belongs to token i.",
            patch=(
                (
                    'return {"input": lengths, "output": 1 - cosine}',
                    'kept = [i for i in range(len(E_in)) if i not in unused]\n    return {"input": lengths[kept], "output": (1 - cosine)[kept]}',
                ),
            ),
        ),
        Mistake(
            "the lengths of the columns are taken",
            "A token is a row: the norm goes along dim=1, and gives one number a token.",
            patch=(("lengths = E_in.norm(dim=1)", "lengths = E_in.norm(dim=0)"),),
        ),
        Mistake(
            "the lengths are squared",
            "The length of a row is the square root of the sum of its squares.",
            patch=(("lengths = E_in.norm(dim=1)", "lengths = (E_in ** 2).sum(dim=1)"),),
        ),
        Mistake(
            "absolute values are summed",
            "The length asked for is the Euclidean one, the root of the sum of squares.",
            patch=(("lengths = E_in.norm(dim=1)", "lengths = E_in.abs().sum(dim=1)"),),
        ),
        Mistake(
            "the lengths are measured from the mean",
            "The length of a row of E_in is taken from the origin; only E_out has its mean taken off.",
            patch=(
                ("lengths = E_in.norm(dim=1)", "lengths = (E_in - E_in.mean(dim=0)).norm(dim=1)"),
            ),
        ),
        Mistake(
            "the order is returned",
            "Give the scores themselves, in the order of the ids; sorting comes later.",
            patch=(
                ('"output": 1 - cosine}', '"output": (1 - cosine).argsort()}'),
                ('"input": lengths,', '"input": lengths.argsort(),'),
            ),
        ),
        Mistake(
            "the matrices themselves are changed",
            "E_in and E_out are the model's. Work on new tensors, not in place.",
            patch=(
                ('    return {"input"', '    args_in[0][0] = 0.0\n    return {"input"'),
                ("    import torch\n", "    import torch\n\n    args_in = E_in\n"),
            ),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(('    return {"input"', '    {"input"'),),
        ),
    ),
)


# ---- unreachable_tokens ----------------------------------------------------------------------


def unreachable_tokens(tok: Tok) -> list[int]:
    found = []
    for token, idx in tok["ranks"].items():
        try:
            text = token.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if encode(text, tok) != [idx]:
            found.append(idx)
    return found


UNREACHABLE = Check(
    id="ps12.unreachable_tokens",
    signature="unreachable_tokens(tok)",
    reference=unreachable_tokens,
    place=Place("2:04:38", "Lecture 11", "The real ones"),
    draw=vocabulary,
    uses=("encode",),
    behaviours=(
        Behaviour(
            "finds tokens whose parts are merged otherwise",
            1.0,
            (([b"ab", b"bc", b"abc"],), ([b"abc"],), ([b"ab", b"abc"],)),
            lambda: draws.cut_up().map(lambda a: (a[0],)),
            **asks("unreachable_tokens", unreachable_tokens),
        ),
        Behaviour(
            "leaves tokens out that are no text alone",
            0.5,
            (([b"\xec\x95", b"ab"],), ([b"\xff\xfe", b"abc"],)),
            lambda: draws.cut_up().map(lambda a: ([b"\xec\x95", *a[0][:3]],)),
            after="finds tokens whose parts are merged otherwise",
            **asks("unreachable_tokens", unreachable_tokens),
        ),
        Behaviour(
            "finds tokens that the split pattern cuts",
            0.5,
            (([b"a b", b"ab"],), ([b"a ", b"a b", b"b\n"],)),
            lambda: draws.cut_up().map(lambda a: ([b"a ", b"a b", *a[0][:3]],)),
            **asks("unreachable_tokens", unreachable_tokens),
        ),
    ),
    mistakes=(
        Mistake(
            "tokens that are no text are counted as unreachable",
            "Part of a code point still stands inside longer texts. Leave out what does not decode as UTF-8.",
            patch=(('token.decode("utf-8")', 'token.decode("utf-8", "replace")'),),
        ),
        Mistake(
            "undecodable tokens end the search",
            "Pass such a token over and go on: continue, not break.",
            patch=(("            continue\n", "            break\n"),),
        ),
        Mistake(
            "tokens that are no text raise",
            "Some tokens hold half a code point. Catch UnicodeDecodeError and go on.",
            patch=(("except UnicodeDecodeError", "except ZeroDivisionError"),),
        ),
        Mistake(
            "reachable tokens are returned",
            "The condition is turned round: unreachable tokens are those that do not come back.",
            patch=(("!= [idx]", "== [idx]"),),
        ),
        Mistake(
            "the tokens' bytes are returned",
            "Give the ids of the tokens, a list of ints.",
            patch=(("found.append(idx)", "found.append(token)"),),
        ),
        Mistake(
            "the texts are encoded without the pattern",
            "The pattern cuts the text first, and a token that reaches across a cut never comes.",
            patch=(("encode(text, tok)", "encode(text, {**tok, 'pattern': '(?s).+'})"),),
        ),
        Mistake(
            "the texts are stripped",
            "A space is part of a token. Encode the text as it is.",
            patch=(("encode(text, tok)", "encode(text.strip(), tok)"),),
        ),
        Mistake(
            "it stops at the first",
            "Go through all tokens, and return when the loop is done.",
            patch=(("            found.append(idx)\n", "            return [idx]\n"),),
        ),
        Mistake(
            "the last token is left out",
            "Go through all tokens.",
            patch=(('tok["ranks"].items()', 'list(tok["ranks"].items())[:-1]'),),
        ),
        Mistake(
            "how many there are is returned",
            "Give the list of their ids.",
            patch=(("    return found", "    return len(found)"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return found", "    pass"),),
        ),
    ),
)

CHECKS = (DIGIT_SPLITS, TRAILING, STABLE, YAML, GLITCH, UNREACHABLE)
