"""Problem set 03: decode and encode (lecture 0:42:47 to 0:57:36).

Here are encoding and the ids that do not come back; the vocabulary and decoding are in
`decode`. Merges and vocabularies are handed to the learner's functions, so that a mistake in
training costs nothing here.
"""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import short
from autograder.checks.ps02.pairs import merge
from autograder.checks.ps03 import inputs as draws
from autograder.checks.ps03.decode import BUILD_VOCAB, DECODE, build_vocab, decode
from autograder.checks.ps03.drawings import encoding
from autograder.language import words

_ = words("ps03")


__all__ = ["CHECKS", "build_vocab", "decode", "encode", "start"]

Pair = tuple[int, int]


def start() -> dict[str, Any]:
    """Merges trained on sentences in English and Korean, and a text they have not seen."""
    from minbpe_ref import corpora
    from minbpe_ref.basic import BasicTokenizer

    sentences = corpora.parallel_sentences()
    seen = "\n".join(sentences["en"][:30] + sentences["ko"][:30])
    tokenizer = BasicTokenizer()
    tokenizer.train(seen, 456)
    unseen = "\n".join([sentences["en"][-1], sentences["ko"][-1], sentences["de"][-1]])
    return {"merges": dict(tokenizer.merges), "text": unseen}


# ---- encode ----------------------------------------------------------------------------------


def encode(text: str, merges: dict[Pair, int]) -> list[int]:
    ids = list(text.encode("utf-8"))
    while len(ids) >= 2:
        pair = min(zip(ids, ids[1:]), key=lambda p: merges.get(p, float("inf")))
        if pair not in merges:
            break
        ids = merge(ids, pair, merges[pair])
    return ids


AAB = {(97, 97): 256, (256, 98): 257}
BC = {(98, 99): 256, (97, 98): 257}

ENCODE = Check(
    id="ps03.encode",
    signature="encode(text, merges)",
    reference=encode,
    place=Place("0:48:21", "Lecture 03", "Encode"),
    draw=encoding,
    uses=("merge",),
    behaviours=(
        Behaviour(
            "applies the merges",
            2.0,
            (("abab", {(97, 98): 256}), ("cab", {(97, 98): 256})),
            lambda: draws.texts("ab ", room=1),
        ),
        Behaviour(
            "applies the earliest merge first",
            3.0,
            (("abc", BC), ("aaab", AAB)),
            lambda: draws.order_matters("abc ") | draws.order_matters("ab"),
            examples=30,
        ),
        Behaviour(
            "goes on until no pair is left to merge",
            1.5,
            (("aabaab", {**AAB, (257, 257): 258}),),
            lambda: draws.texts("ab", longest=20, room=9),
        ),
        Behaviour(
            "works on bytes, not code points",
            1.0,
            (("안", {(236, 149): 256}), ("é👋", {})),
            lambda: draws.texts("aé안👋", longest=8),
        ),
        Behaviour(
            "copes with no byte, one and two",
            1.0,
            (("", {(97, 98): 256}), ("a", {(97, 98): 256}), ("ab", {(97, 98): 256}), ("ba", {})),
            draws.short_texts,
            after="applies the merges",
        ),
        Behaviour(
            "leaves the merges as they are",
            0.5,
            (("abc", BC),),
            lambda: draws.texts("abc", longest=8),
            pure=True,
            after="applies the merges",
        ),
    ),
    mistakes=(
        Mistake(
            "the pair that comes first in the text is merged first",
            "Merges are applied in the order in which they were learned, wherever they stand: the pair with "
            "the lowest id in merges goes first.",
            patch=(
                (
                    'pair = min(zip(ids, ids[1:]), key=lambda p: merges.get(p, float("inf")))',
                    "pair = next((p for p in zip(ids, ids[1:]) if p in merges), None)",
                ),
            ),
        ),
        Mistake(
            "the most frequent pair is merged first",
            "Frequency decided the order in training. Now the order is given: the lowest id in merges first.",
            patch=(
                (
                    'pair = min(zip(ids, ids[1:]), key=lambda p: merges.get(p, float("inf")))',
                    "pairs = list(zip(ids, ids[1:]))\n        pair = max(pairs, key=lambda p: (p in merges, pairs.count(p)))",
                ),
            ),
        ),
        Mistake(
            "the latest merge is applied first",
            "You take the largest id. A late merge is made of earlier ones: the lowest id goes first.",
            patch=(
                (
                    'min(zip(ids, ids[1:]), key=lambda p: merges.get(p, float("inf")))',
                    "max(zip(ids, ids[1:]), key=lambda p: merges.get(p, -1))",
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
            patch=(('list(text.encode("utf-8"))', "[ord(c) for c in text]"),),
        ),
        Mistake(
            "it starts from characters",
            'The characters of a text are no token ids. Start from its bytes: list(text.encode("utf-8")).',
            patch=(('list(text.encode("utf-8"))', "list(text)"),),
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
                    'min(zip(ids, ids[1:]), key=lambda p: merges.get(p, float("inf")))',
                    'min(zip(ids, ids[1:]), key=lambda p: merges.get(p, float("inf")) if list(zip(ids, ids[1:])).count(p) > 1 else float("inf"))',
                ),
                (
                    "if pair not in merges:",
                    "if pair not in merges or list(zip(ids, ids[1:])).count(pair) < 2:",
                ),
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
            patch=(('text.encode("utf-8")', '"".join(text.split()).encode("utf-8")'),),
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
    ),
)


# ---- ids that do not come back ---------------------------------------------------------------


def not_coming_back(merges: dict[Pair, int]) -> list[int]:
    return [128]


def stays_away(args: Args, expected: Any, got: Any) -> str | None:
    """Whether the ids are in the vocabulary and their text encodes to others."""
    (merges,) = args
    vocab = build_vocab(merges)
    if type(got) is not list or not all(type(i) is int for i in got):
        return _("a list of token ids must be returned; got {got}").format(got=short(got, 60))
    if wrong := [i for i in got if i not in vocab]:
        return _("{wrong} is not in the vocabulary of {vocab}").format(
            wrong=short(wrong[0], 30), vocab=len(vocab)
        )
    text = decode(got, vocab)
    if len(got) > 100_000 or encode(text, merges) != got:
        return None
    return _("{got} is the text {text}, and encodes to the same ids again").format(
        got=short(got, 60), text=short(text, 40)
    )


def tell_text(expected: Any, got: Any) -> list[str]:
    """What came; there is no one right answer."""
    return [_("Got `{got}`").format(got=short(got))]


NOT_BACK = Check(
    id="ps03.not_coming_back",
    signature="not_coming_back(merges)",
    reference=not_coming_back,
    place=Place("0:52:30", "Lecture 03", "Not every list of tokens comes back"),
    compare=stays_away,
    tell=tell_text,
    behaviours=(
        Behaviour(
            "gives ids that encode and decode change",
            1.5,
            (({(97, 98): 256},), (AAB,)),
            lambda: draws.merges("abé").map(lambda m: (m,)),
        ),
        Behaviour("does so without a merge too", 0.5, (({},),)),
    ),
    mistakes=(
        Mistake(
            "these ids come back",
            "Decode these ids and encode the text: you get them again. Which ids does encode never give, "
            "because it would have merged them, or because their bytes are no text?",
            patch=(("[128]", "list(b'hello')"),),
        ),
        Mistake(
            "no ids come back as no ids",
            "The empty list is the empty text, which encodes to the empty list.",
            patch=(("[128]", "[]"),),
        ),
        Mistake(
            "a text is returned",
            "The answer is a list of token ids, not a text.",
            patch=(("[128]", "'\\ufffd'"),),
        ),
        Mistake(
            "the ids are not in the vocabulary",
            "An id that does not exist cannot be decoded at all; all ids must be in the vocabulary.",
            patch=(("[128]", "[10**6]"),),
        ),
        Mistake(
            "it needs a merge",
            "With no merge at all there is no pair to leave apart. Look for bytes that are no text by themselves.",
            patch=(("[128]", "list(next(iter(merges)))"),),
        ),
        Mistake(
            "the merged token itself comes back",
            "encode gives exactly this token for its text. Its two parts, left apart, do not come back.",
            patch=(("[128]", "[256] if merges else [128]"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return [128]", "    pass"),),
        ),
    ),
)

CHECKS = (BUILD_VOCAB, DECODE, ENCODE, NOT_BACK)
