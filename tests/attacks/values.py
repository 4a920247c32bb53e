"""Attacks by what a function returns: plain data, chosen to trip up whoever compares or shows it."""

from __future__ import annotations

from tests.attacks.base import FULL, Attack

RAN = 'print("ran", bool(CALLS))'
TRUE = ("ran ",)  # what is shown comes from a kernel that no check asks, so the calls are not seen


def returns(
    name: str,
    tries: str,
    function: str,
    score: float = 0.0,
    quick: bool = False,
    alone: bool = False,
    base: str = "release",
) -> Attack:
    """An attack by one function; the others are as in `base`."""
    cell = function.partition("def ")[2].partition("(")[0].replace("_", "-")
    return Attack(
        name,
        "breaking",
        tries,
        score=score,
        base=base,
        first="CALLS = []",
        answers={cell: function},
        last=RAN,
        said=TRUE,
        quick=quick,
        alone=alone,
        plain="not there",
    )


# The solution but for one function, whose points are lost: merge is worth 5 and train leans on it.
VALUES = (
    returns(
        "integer-beyond-float",
        "returns an integer that no float can hold where a float is due",
        "def compression_ratio(text, ids):\n    CALLS.append(1)\n    return 10 ** 400",
        score=FULL - 3,
        base="solution",
        quick=True,
    ),
    returns(
        "text-no-file-can-hold",
        "returns text that cannot be written as UTF-8",
        "def merge(ids, pair, idx):\n    CALLS.append(1)\n    return ['\\ud800']",
        quick=True,
    ),
    returns(
        "doubling-merges",
        "returns merges whose tokens double in length a hundred times",
        """
        def train(text, vocab_size):
            CALLS.append(1)
            merges = {(97, 97): 256}
            for i in range(256, 356):
                merges[i, i] = i + 1
            return merges, {}
        """,
        alone=True,
    ),
    returns(
        "long-text-for-a-token",
        "returns texts of megabytes where a number is due",
        "def merge(ids, pair, idx):\n    CALLS.append(1)\n    return ['<b>' * 1_000_000]",
    ),
    returns(
        "long-names-for-pairs",
        "returns merges whose pairs are texts of megabytes",
        "def train(text, vocab_size):\n"
        "    CALLS.append(1)\n    return {('<b>' * 400_000, i): 256 for i in range(2)}, {}",
    ),
    returns(
        "half-a-million-items",
        "returns as many items as are allowed, each time",
        "def merge(ids, pair, idx):\n    CALLS.append(1)\n    return [0] * 200_000",
    ),
    returns(
        "keys-that-are-no-pairs",
        "returns dictionaries with keys of every kind at once",
        "def get_stats(ids, counts=None):\n    CALLS.append(1)\n"
        "    return {None: 1, True: 2, 1.5: 3, b'x': 4, (1, (2, (3,))): 5, 'x': 6, -1: 7, -2: 8}",
    ),
    returns(
        "counts-that-are-no-numbers",
        "returns merges with token ids that are enormous, negative or true",
        "def train(text, vocab_size):\n    CALLS.append(1)\n"
        "    return {(1, 2): 10**300, (3, 4): -10**300, (5, 6): True}, {10**300: b''}",
    ),
    returns(
        "random-answers",
        "answers at random, so that no counterexample stays one",
        "def merge(ids, pair, idx):\n    import random\n    CALLS.append(1)\n"
        "    return [random.randrange(99) for _ in range(random.randrange(99))]",
    ),
)
