"""Known mistakes in encoding: patches on `minbpe_ref.base.encode_chunk`, or on what hands it the bytes."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the pair that comes first in the text is merged first",
        "Merges are applied in the order in which they were learned, wherever they stand: the pair with "
        "the lowest id in merges goes first.",
        patch=(
            (
                'min(get_stats(ids), key=lambda p: merges.get(p, float("inf")))',
                "next((p for p in get_stats(ids) if p in merges), None)",
            ),
        ),
    ),
    Mistake(
        "the most frequent pair is merged first",
        "Frequency decided the order in training. Now the order is given: the lowest id in merges first.",
        patch=(
            (
                'pair = min(get_stats(ids), key=lambda p: merges.get(p, float("inf")))',
                "pairs = get_stats(ids)\n        pair = max(pairs, key=lambda p: (p in merges, pairs[p]))",
            ),
        ),
    ),
    Mistake(
        "the latest merge is applied first",
        "You take the largest id. A late merge is made of earlier ones: the lowest id goes first.",
        patch=(
            (
                'min(get_stats(ids), key=lambda p: merges.get(p, float("inf")))',
                "max(get_stats(ids), key=lambda p: merges.get(p, -1))",
            ),
        ),
    ),
    Mistake(
        "only one merge is applied",
        "After a merge there are new pairs. Go on until no pair of the text is in merges.",
        patch=(("    while len(ids) >= 2:", "    for _ in range(len(ids) >= 2):"),),
    ),
    Mistake(
        "the longest tokens are cut off from the left",
        "Taking the longest token that fits is not BPE: the same merges in the same order as in training are.",
        solution="""
            def encode(text, merges):
                vocab = {bytes([i]): i for i in range(256)}
                known = {i: bytes([i]) for i in range(256)}
                for (left, right), idx in merges.items():
                    known[idx] = known[left] + known[right]
                    vocab.setdefault(known[idx], idx)
                data, ids = text.encode("utf-8"), []
                while data:
                    n = max(n for n in range(1, len(data) + 1) if data[:n] in vocab)
                    ids.append(vocab[data[:n]])
                    data = data[n:]
                return ids
            """,
    ),
    Mistake(
        "it fails on a text of less than two bytes",
        "With one byte or none there is no pair, and min() of nothing raises. Loop while there are at "
        "least two tokens.",
        patch=(("while len(ids) >= 2", "while True"),),
    ),
    Mistake(
        "a text of two bytes is not merged",
        "Two tokens are one pair: loop while `len(ids) >= 2`.",
        patch=(("while len(ids) >= 2", "while len(ids) > 2"),),
    ),
    Mistake(
        "a pair that was never merged raises KeyError",
        'Most pairs of a text are not in merges. Give those infinity: merges.get(pair, float("inf")).',
        patch=(('merges.get(p, float("inf"))', "merges[p]"),),
    ),
    Mistake(
        "the end is not noticed",
        "When no pair is in merges, min still returns one, at infinity. Ask whether it is in merges, and stop.",
        patch=(("        if pair not in merges:\n            break\n", ""),),
    ),
    Mistake(
        "it starts from code points",
        'You start from ord() of each character; the ids 0 to 255 are bytes: list(text.encode("utf-8")).',
        patch=(("utf8(text)", "[ord(c) for c in text]"),),
    ),
    Mistake(
        "it starts from characters",
        'The characters of a text are no token ids. Start from its bytes: list(text.encode("utf-8")).',
        patch=(("utf8(text)", "text"),),
    ),
    Mistake(
        "nothing is merged",
        "The bytes come back as they were. Keep what merge returns: ids = merge(…).",
        solution="""
            def encode(text, merges):
                return list(text.encode("utf-8"))
            """,
    ),
    Mistake(
        "the loop never ends",
        "merge returns a new list; without `ids = merge(…)` the same pair is found for ever. And when no "
        "pair of the text is in merges, the loop must stop.",
        symptom="timeout",
    ),
    Mistake(
        "the merges are used up",
        "You take merges out of the dictionary, and the next text finds them gone. Only look them up.",
        patch=(
            (
                "ids = merge(ids, pair, merges[pair])",
                "ids = merge(ids, pair, merges.pop(pair))",
            ),
        ),
    ),
    Mistake(
        "each merge is tried once, in the order of the pairs",
        "Sorting the pairs puts them in another order than training did; the order is that of the ids.",
        solution="""
            def encode(text, merges):
                ids = list(text.encode("utf-8"))
                for pair in sorted(merges):
                    ids = merge(ids, pair, merges[pair])
                return ids
            """,
    ),
    Mistake(
        "only pairs that stand twice are merged",
        "A pair is merged however rarely it stands in this text; how often it stood in training decided that.",
        patch=(
            (
                'merges.get(p, float("inf"))',
                'merges.get(p, float("inf")) if get_stats(ids)[p] > 1 else float("inf")',
            ),
            ("if pair not in merges:", "if pair not in merges or get_stats(ids)[pair] < 2:"),
        ),
    ),
    Mistake(
        "only the first occurrence of each pair is merged",
        "You go on to the next merge after one replacement; replace every occurrence of the pair.",
        solution="""
            def encode(text, merges):
                ids = list(text.encode("utf-8"))
                for pair, idx in merges.items():
                    for i in range(len(ids) - 1):
                        if (ids[i], ids[i + 1]) == pair:
                            ids = ids[:i] + [idx] + ids[i + 2:]
                            break
                return ids
            """,
    ),
    Mistake(
        "the spaces are lost",
        "split() drops the spaces of the text; they are bytes like any other.",
        patch=(("utf8(text)", 'utf8("".join(text.split()))'),),
    ),
    Mistake(
        "the tokens' bytes are returned",
        "encode gives token ids, a list of ints; the bytes are decode's business.",
        patch=(("    return ids", "    return [build_vocab(merges)[i] for i in ids]"),),
    ),
    Mistake(
        "a tuple is returned",
        "Return a list.",
        patch=(("    return ids", "    return tuple(ids)"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return ids", "    pass"),),
    ),
)
