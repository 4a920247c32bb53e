"""Known mistakes in training: patches on `minbpe_ref.basic.train` and the functions that it calls.

A learner most often makes the vocabulary within the loop, where the reference makes it of the merges
and looks at them first; `UNCHECKED` leaves that out.
"""

from __future__ import annotations

from autograder.checks.contract import Mistake

UNCHECKED = (
    ("sorted(_as_ints(pair, idx) for pair", "sorted((idx, pair) for pair"),
    ("if idx != len(vocab):", "if False:"),
    ("if not all(0 <= part < idx for part in pair):", "if False:"),
)

MISTAKES = (
    Mistake(
        "it fails when no pair is left",
        "max() of an empty dictionary raises. When get_stats finds no pair, stop training.",
        patch=(("        if not stats:\n            break\n", ""),),
    ),
    Mistake(
        "the rarest pair is merged",
        "You take min where the most frequent pair is wanted: max(stats, key=stats.get).",
        patch=(("max(stats", "min(stats"),),
    ),
    Mistake(
        "the largest pair is merged, not the most frequent",
        "max(stats) compares the pairs themselves. Compare their counts: "
        "max(stats, key=stats.get).",
        patch=(("max(stats, key=stats.__getitem__)", "max(stats)"),),
    ),
    Mistake(
        "counts are never refreshed",
        "You count the pairs once, before the loop. After each merge the text is another, so "
        "count again.",
        solution="""
            def train(text, vocab_size):
                ids = list(text.encode("utf-8"))
                vocab = {i: bytes([i]) for i in range(256)}
                stats = get_stats(ids)
                ranked = sorted(stats, key=stats.get, reverse=True)[: max(0, vocab_size - 256)]
                merges = {pair: 256 + i for i, pair in enumerate(ranked)}
                for (a, b), idx in merges.items():
                    vocab[idx] = vocab[a] + vocab[b]
                return merges, vocab
            """,
    ),
    Mistake(
        "the same pair wins every round",
        "Either the result of merge is not kept (`ids = merge(…)`), or the pairs are not counted "
        "again in each round, from the list as it stands then.",
        solution="""
            def train(text, vocab_size):
                ids = list(text.encode("utf-8"))
                merges, vocab = {}, {i: bytes([i]) for i in range(256)}
                for idx in range(256, vocab_size):
                    stats = get_stats(ids)
                    if not stats:
                        break
                    pair = max(stats, key=stats.get)
                    merge(ids, pair, idx)
                    merges[pair] = idx
                    vocab[idx] = vocab[pair[0]] + vocab[pair[1]]
                return merges, vocab
            """,
    ),
    Mistake(
        "one merge too few",
        "Token ids run from 256 up to vocab_size − 1: that is vocab_size − 256 merges.",
        patch=(("range(256, 256 + num_merges)", "range(256, 255 + num_merges)"),),
    ),
    Mistake(
        "one merge too many",
        "The vocabulary ends up larger than asked: there are vocab_size − 256 merges.",
        patch=(("range(256, 256 + num_merges)", "range(256, 257 + num_merges)"),),
    ),
    Mistake(
        "vocab_size is taken for the number of merges",
        "The 256 bytes count towards the vocabulary; there are vocab_size − 256 merges.",
        patch=(("merges_wanted(vocab_size)", "min(vocab_size, 600)"),),
    ),
    Mistake(
        "ids begin at 257",
        "The first new token has the id 256, right after the bytes 0 to 255.",
        patch=(("range(256, 256 + num_merges)", "range(257, 257 + num_merges)"), *UNCHECKED),
    ),
    Mistake(
        "ids begin at 0",
        "New tokens count up from 256; 0 to 255 are the bytes.",
        patch=(
            (
                "return merges, build_vocab(merges)",
                "return {p: i - 256 for p, i in merges.items()}, build_vocab(merges)",
            ),
        ),
    ),
    Mistake(
        "the pair in merges is reversed",
        "merges maps (left, right) to the new id; you store (right, left).",
        patch=(
            (
                "return merges, build_vocab(merges)",
                "return {p[::-1]: i for p, i in merges.items()}, build_vocab(merges)",
            ),
        ),
    ),
    Mistake(
        "merges maps ids to pairs",
        "merges maps a pair to its id, not the id to the pair.",
        patch=(
            (
                "return merges, build_vocab(merges)",
                "return {i: p for p, i in merges.items()}, build_vocab(merges)",
            ),
        ),
    ),
    Mistake(
        "the bytes are joined in the wrong order",
        "A token's bytes are those of the left token followed by those of the right one.",
        patch=(("vocab[pair[0]] + vocab[pair[1]]", "vocab[pair[1]] + vocab[pair[0]]"),),
    ),
    Mistake(
        "the vocabulary lacks the 256 bytes",
        "The vocabulary begins with the 256 bytes; only new tokens are there.",
        patch=(
            (
                "return merges, build_vocab(merges)",
                "return merges, {i: b for i, b in build_vocab(merges).items() if i > 255}",
            ),
        ),
    ),
    Mistake(
        "the vocabulary lacks the new tokens",
        "Each merge adds a token: its bytes are those of the two tokens it joins.",
        patch=(("return merges, build_vocab(merges)", "return merges, build_vocab({})"),),
    ),
    Mistake(
        "tokens beyond 127 are encoded as text",
        "chr(i).encode() takes two bytes from 128 on; a byte is bytes([i]).",
        patch=(("byte_order[i : i + 1]", "chr(i).encode()"),),
    ),
    Mistake(
        "code points in place of bytes",
        'You train on ord() of each character. Byte-level BPE starts from text.encode("utf-8").',
        patch=(
            ("[utf8(text)]", "[list(map(ord, text))]"),
            *UNCHECKED,
            (
                "vocab[pair[0]] + vocab[pair[1]]",
                "vocab.get(pair[0], b'') + vocab.get(pair[1], b'')",
            ),
        ),
    ),
    Mistake(
        "it stops when every pair stands once",
        "You stop when no pair repeats. The lecture goes on as long as there is a pair.",
        patch=(("if not stats:", "if not stats or max(stats.values()) < 2:"),),
    ),
    Mistake(
        "ties go to the last pair in the text",
        "Among pairs that are equally frequent, the lecture takes the one that comes first.",
        patch=(("max(stats, key", "max(reversed(stats), key"),),
    ),
    Mistake(
        "ties go to the greatest pair",
        "Among pairs that are equally frequent, you take the one with the largest ids; the "
        "lecture takes the one that comes first in the text.",
        patch=(("key=stats.__getitem__", "key=lambda p: (stats[p], p)"),),
    ),
    Mistake(
        "ties go to the smallest pair",
        "Among pairs that are equally frequent, you take the one with the smallest ids; the "
        "lecture takes the one that comes first in the text.",
        patch=(("max(stats, key", "max(sorted(stats), key"),),
    ),
    Mistake(
        "ord() in place of bytes",
        "You train on code points, and those beyond 255 have no entry in vocab. Start from the "
        'bytes: `list(text.encode("utf-8"))`.',
        patch=(("[utf8(text)]", "[list(map(ord, text))]"), *UNCHECKED),
    ),
    Mistake(
        "the text is not encoded",
        "The characters of a text are no token ids. Start from its bytes: "
        '`list(text.encode("utf-8"))`.',
        patch=(("[utf8(text)]", "[list(text)]"), *UNCHECKED),
    ),
    Mistake(
        "bytes(i) makes i zero bytes",
        "`bytes(3)` is three zero bytes; one byte of value 3 is `bytes([3])`.",
        patch=(("byte_order[i : i + 1]", "bytes(i)"),),
    ),
    Mistake(
        "the count is taken for the pair",
        "`max(stats.values())` is how often the winner stands there; the pair itself is "
        "`max(stats, key=stats.get)`.",
        patch=(
            (
                "max(stats, key=stats.__getitem__)",
                "max(stats.values())\n        left, right = pair[0], pair[1]",
            ),
        ),
    ),
    Mistake(
        "the pair comes with its count",
        "`max(stats.items(), …)` is (pair, count); the pair is its first part.",
        patch=(
            ("max(stats, key=stats.__getitem__)", "max(stats.items(), key=lambda kv: kv[1])"),
            *UNCHECKED,
        ),
    ),
    Mistake(
        "bytes(pair) does for bytes only",
        "The parts of a pair may be tokens themselves; their bytes are in vocab: "
        "`vocab[left] + vocab[right]`.",
        patch=(("vocab[pair[0]] + vocab[pair[1]]", "bytes(pair)"),),
    ),
    Mistake(
        "the vocabulary holds only bytes of the text",
        "All 256 bytes are tokens, whether the text has them or not.",
        patch=(
            (
                "return merges, build_vocab(merges)",
                "vocab = build_vocab(merges)\n    return merges, {i: vocab[i] for i in vocab if i > 255 or i in utf8(text)}",
            ),
        ),
    ),
    Mistake(
        "the ids count from 0 for all merges",
        "`range(vocab_size)` begins at 0 and makes vocab_size merges; new ids begin at 256: "
        "`range(256, vocab_size)`.",
        solution="""
            def train(text, vocab_size):
                ids = list(text.encode("utf-8"))
                merges, vocab = {}, {i: bytes([i]) for i in range(256)}
                for idx in range(vocab_size):
                    stats = get_stats(ids)
                    if not stats:
                        break
                    pair = max(stats, key=stats.get)
                    ids = merge(ids, pair, idx)
                    merges[pair] = idx
                    vocab[idx] = vocab[pair[0]] + vocab[pair[1]]
                return merges, vocab
            """,
    ),
    Mistake(
        "a list is returned",
        "Return a tuple: `return merges, vocab`.",
        patch=(("return merges, build_vocab(merges)", "return [merges, build_vocab(merges)]"),),
    ),
    Mistake(
        "only the merges are returned",
        "Return both: merges, vocab.",
        patch=(("return merges, build_vocab(merges)", "return merges"),),
    ),
    Mistake(
        "vocab comes first",
        "The order is merges, vocab.",
        patch=(("return merges, build_vocab(merges)", "return build_vocab(merges), merges"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("return merges, build_vocab(merges)", "pass"),),
    ),
)
