"""Problem set 12: tokens that no text gives (lecture 2:04:38)."""

from __future__ import annotations

from collections.abc import Callable

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.ps12 import inputs as draws
from autograder.checks.ps12.drawings import vocabulary
from autograder.checks.ps12.questions import asks
from autograder.checks.ps12.tokenizers import Ranked, Tok
from autograder.checks.ps12.unreachable_mistakes import MISTAKES
from minbpe_ref.lm.glitch import unreachable_tokens

Find = Callable[..., list[int]]


def of_ranks(tok: Tok, find: Find = unreachable_tokens) -> list[int]:
    """The ids that no text encodes to, of a tokenizer that is a dictionary.

    subtle: `find` is bound here, since the learner's function has the same name.
    """
    return find(Ranked(tok))


UNREACHABLE = Check(
    id="ps12.unreachable_tokens",
    signature="unreachable_tokens(tok)",
    reference=of_ranks,
    patched=unreachable_tokens,
    place=Place("2:04:38", "Lecture 11", "The real ones"),
    draw=vocabulary,
    uses=("encode",),
    behaviours=(
        Behaviour(
            "finds tokens whose parts are merged otherwise",
            1.0,
            (([b"ab", b"bc", b"abc"],), ([b"abc"],), ([b"ab", b"abc"],)),
            lambda: draws.cut_up().map(lambda a: (a[0],)),
            **asks("unreachable_tokens", of_ranks),
        ),
        Behaviour(
            "leaves tokens out that are no text alone",
            0.5,
            (([b"\xec\x95", b"ab"],), ([b"\xff\xfe", b"abc"],)),
            lambda: draws.cut_up().map(lambda a: ([b"\xec\x95", *a[0][:3]],)),
            after="finds tokens whose parts are merged otherwise",
            **asks("unreachable_tokens", of_ranks),
        ),
        Behaviour(
            "finds tokens that the split pattern cuts",
            0.5,
            (([b"a b", b"ab"],), ([b"a ", b"a b", b"b\n"],)),
            lambda: draws.cut_up().map(lambda a: ([b"a ", b"a b", *a[0][:3]],)),
            **asks("unreachable_tokens", of_ranks),
        ),
    ),
    mistakes=MISTAKES,
)
