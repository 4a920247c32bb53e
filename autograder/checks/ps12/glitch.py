"""Problem set 12: glitch tokens, from the weights alone (lecture 2:04:38)."""

from __future__ import annotations

from typing import Any

import torch

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.facts import Facts
from autograder.checks.plain_data import short
from autograder.checks.ps12 import inputs as draws
from autograder.checks.ps12.drawings import plain, scores
from autograder.checks.ps12.glitch_mistakes import MISTAKES
from autograder.checks.ps12.glitch_questions import untouched
from autograder.checks.ps12.inputs import of_a_model
from autograder.language import marked, words
from minbpe_ref.lm.glitch import input_norms, unused_distance

_ = words("ps12")


def scores_of(E_in: Any, E_out: Any, unused: list[int]) -> dict[str, Any]:
    """Both scores at once, as the exercise asks for them.

    Raises ValueError for what no model has: matrices of unlike numbers of rows, no unused token, or a row
    of E_out that is the mean of all and so has no direction.
    """
    if not of_a_model(E_in, E_out, unused):
        raise ValueError("these are no model's matrices")
    embedding, head = (torch.as_tensor(m, dtype=torch.float32) for m in (E_in, E_out))
    return {"input": input_norms(embedding), "output": unused_distance(head, unused, centred=True)}


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

FACTS = Facts("ps12")


def _paste(*args: Any) -> str:
    return (
        "E_in, E_out, unused = {}, {}, {}\nglitch_scores(E_in, E_out, unused)\n"
        "glitch_scores(torch.tensor(E_in), torch.tensor(E_out), unused)"
    ).format(*args)


def _drawn(args: Args, expected: Any, got: Any) -> str:
    return scores(args, expected, got) if "input" in expected else FACTS.draw(args, expected, got)


GLITCH = Check(
    id="ps12.glitch_scores",
    signature="glitch_scores(E_in, E_out, unused)",
    reference=scores_of,
    patched=(input_norms, unused_distance),
    place=Place("2:04:38", "Lecture 11", "From the weights alone"),
    compare=near,
    draw=_drawn,
    seconds=8.0,  # what torch loads on first use takes seconds
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
        FACTS.asks(
            "glitch_scores",
            scores_of,
            "leaves the matrices as they are",
            0.5,
            untouched,
            (TABLE,),
            draws.matrices,
            said={
                "lists of lists are as they were": marked(
                    "the lists of lists that were handed in are changed"
                ),
                "tensors are as they were": marked("the tensors that were handed in are changed"),
            },
            paste=_paste,
            examples=5,
            after="gives both scores",
        ),
    ),
    mistakes=MISTAKES,
)
