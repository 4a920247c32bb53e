"""What learners get wrong when they count how numbers are cut."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the last number is counted too",
        "Like range(low, high), the numbers end before high.",
        patch=(("range(low, high)", "range(low, high + 1)"),),
    ),
    Mistake(
        "the first number is left out",
        "Like range(low, high), the numbers begin with low.",
        patch=(("range(low, high)", "range(low + 1, high)"),),
    ),
    Mistake(
        "the number of tokens is counted",
        "1-3 and 3-1 are two tokens each. The key says how many digits each token has: a tuple such as (1, 3).",
        patch=(("tuple(len(vocab[idx]) for idx in ids)", "len(ids)"),),
    ),
    Mistake(
        "the ids are the key",
        "The key says how long each token is, in digits: len(vocab[idx]).",
        patch=(("tuple(len(vocab[idx]) for idx in ids)", "tuple(ids)"),),
    ),
    Mistake(
        "the tokens are the key",
        "The key says how long each token is, in digits, not which token it is.",
        patch=(("len(vocab[idx]) for", "vocab[idx] for"),),
    ),
    Mistake(
        "the lengths of the ids are taken",
        "An id is a place in the vocabulary. How many digits a token has is the length of its bytes: vocab_of(tok).",
        patch=(("len(vocab[idx])", "len(str(idx))"),),
    ),
    Mistake(
        "the lengths are sorted",
        "1-3 and 3-1 are different cuts: keep the lengths in the order of the tokens.",
        patch=(
            (
                "tuple(len(vocab[idx]) for idx in ids)",
                "tuple(sorted(len(vocab[idx]) for idx in ids))",
            ),
        ),
    ),
    Mistake(
        "the lengths are read from the back",
        "Keep the lengths in the order of the tokens, from the left.",
        patch=(
            (
                "tuple(len(vocab[idx]) for idx in ids)",
                "tuple(len(vocab[idx]) for idx in ids[::-1])",
            ),
        ),
    ),
    Mistake(
        "each cut counts once",
        "Add 1 for every number that is cut this way: splits[lengths] = splits.get(lengths, 0) + 1.",
        patch=(("splits.get(lengths, 0) + 1", "1"),),
    ),
    Mistake(
        "numbers are encoded with a space before them",
        "A space before the number makes other tokens. Encode str(number) alone.",
        patch=(("str(number)", "' ' + str(number)"),),
    ),
    Mistake(
        "the longest tokens are cut off from the left",
        "BPE joins the parts with the lowest id first, which need not be the longest from the left. Use encode.",
        patch=(
            (
                "        ids = encode(str(number), tok)\n",
                "        data, ids = str(number).encode(), []\n        while data:\n            n = max(n for n in range(1, len(data) + 1) if data[:n] in tok['ranks'])\n            ids.append(tok['ranks'][data[:n]])\n            data = data[n:]\n",
            ),
        ),
    ),
    Mistake(
        "all numbers are encoded as one text",
        "Encode each number by itself: joined, they make tokens across the gap, or one single cut.",
        patch=(
            (
                "    for number in range(low, high):\n        ids = encode(str(number), tok)\n",
                "    for ids in [encode(' '.join(map(str, range(low, high))), tok)]:\n",
            ),
        ),
    ),
    Mistake(
        "the key is a text",
        "The key is a tuple of ints, such as (1, 3), not a text such as '1-3'.",
        patch=(
            (
                "tuple(len(vocab[idx]) for idx in ids)",
                "'-'.join(str(len(vocab[idx])) for idx in ids)",
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return splits", "    pass"),),
    ),
)
