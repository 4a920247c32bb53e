"""Problem set 02: train byte-pair encoding (lecture 0:23:50 to 0:39:20).

Here are training and compression; counting and merging pairs are in `pairs`. Training is graded
by its trace: each merge must join a most frequent pair, given the merges before it, so that any
tie-break passes but for the one point that is set aside for the lecture's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import difference, short
from autograder.checks.ps02.drawings import training
from autograder.checks.ps02.pairs import GET_STATS, MERGE, Pair, get_stats, merge
from autograder.language import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

_ = words("ps02")


# Merges that double a token a hundred times must not be followed to their end.
LONGEST_TOKEN = 10_000
Trained = tuple[dict[Pair, int], dict[int, bytes]]


def train(text: str, vocab_size: int) -> Trained:
    ids = list(text.encode("utf-8"))
    merges: dict[Pair, int] = {}
    vocab = {i: bytes([i]) for i in range(256)}
    for idx in range(256, vocab_size):
        stats = get_stats(ids)
        if not stats:
            break
        pair = max(stats, key=lambda p: stats[p])
        ids = merge(ids, pair, idx)
        merges[pair] = idx
        vocab[idx] = vocab[pair[0]] + vocab[pair[1]]
    return merges, vocab


# ---- How training is judged ------------------------------------------------------------------


def shape_of(got: Any) -> str | None:
    """What is wrong with the form of a training result: (merges, vocab), both dictionaries."""
    if type(got) is not tuple or len(got) != 2:
        return _("a tuple of two must be returned, (merges, vocab); got {got}").format(
            got=short(got, 60)
        )
    if type(got[0]) is not dict or type(got[1]) is not dict:
        return _("merges and vocab must be dictionaries; got {first} and {second}").format(
            first=type(got[0]).__name__, second=type(got[1]).__name__
        )
    for pair, idx in got[0].items():
        if type(pair) is not tuple or len(pair) != 2 or not all(type(t) is int for t in pair):
            return _("the keys of merges must be pairs of ints; got {pair}").format(
                pair=short(pair, 60)
            )
        if type(idx) is not int:
            return _("the values of merges must be token ids; got {idx}").format(idx=short(idx, 60))
    return None


def trace(args: Args, expected: Trained, got: Any) -> str | None:
    """Whether each merge joins a pair that is most frequent at that point; ties may fall any way."""
    if (wrong := shape_of(got)) is not None:
        return wrong
    text, vocab_size = args
    ids = list(text.encode("utf-8"))
    for step, (pair, idx) in enumerate(sorted(got[0].items(), key=lambda item: item[1])):
        if idx != 256 + step:
            return _(
                "merge {step} has the id {idx}; ids count up from 256, so it should be {right}"
            ).format(step=step + 1, idx=idx, right=256 + step)
        counts = get_stats(ids)
        top = max(counts.values(), default=0)
        if counts.get(pair, 0) != top or not top:
            best = next((p for p, n in counts.items() if n == top), None)
            stands = times(counts.get(pair, 0))
            return _(
                "merge {step} joins {pair}, which stands {stands}; {best} stands {top}"
            ).format(step=step + 1, pair=pair, stands=stands, best=best, top=times(top))
        ids = merge(ids, pair, idx)
    made, wanted = len(got[0]), vocab_size - 256
    if made > wanted:
        return _(
            "{made} merges were made, vocabulary size {vocab_size} leaves room for {wanted}"
        ).format(made=made, vocab_size=vocab_size, wanted=wanted)
    if made < wanted and get_stats(ids):
        return _(
            "training stopped after {made} merges; {wanted} were asked for, and pairs are left"
        ).format(made=made, wanted=wanted)
    return None


def times(n: int) -> str:
    """How often, in words.

    >>> times(1), times(3)
    ('once', '3 times')
    """
    return _("once") if n == 1 else _("{n} times").format(n=n)


def tell_training(expected: Any, got: Any) -> list[str]:
    """The merges, and only those entries of the vocabularies that differ."""
    if shape_of(got) is not None:
        return []
    lines = [
        _("Merges: expected `{expected}`, got `{got}`").format(
            expected=short(expected[0]), got=short(got[0])
        )
    ]
    either = {**expected[1], **got[1]}
    differ = [i for i in either if expected[1].get(i) != got[1].get(i)]
    if differ:
        want, have = ({i: v.get(i, "missing") for i in differ[:4]} for v in (expected[1], got[1]))
        lines.append(
            _("Vocabulary, where it differs: expected `{want}`, got `{have}`").format(
                want=short(want), have=short(have)
            )
        )
    return lines


def vocabulary(args: Args, expected: Trained, got: Any) -> str | None:
    """Whether the vocabulary holds the bytes of every token of the learner's own merges."""
    if (wrong := shape_of(got)) is not None:
        return wrong
    merges, vocab = got
    right = {i: bytes([i]) for i in range(256)}
    for (left, second), idx in sorted(merges.items(), key=lambda item: item[1]):
        if left not in right or second not in right:
            return _("token {idx} joins {left}, and one of them does not exist yet").format(
                idx=idx, left=(left, second)
            )
        right[idx] = right[left] + right[second]
        if len(right[idx]) > LONGEST_TOKEN:
            return _("token {idx} would have {right:,} bytes, more than any text here").format(
                idx=idx, right=len(right[idx])
            )
    wrong = difference(right, vocab)
    return wrong and _("in vocab, {wrong}").format(wrong=wrong)


def same_merges(args: Args, expected: Trained, got: Any) -> str | None:
    """Whether the merges are exactly the reference's, ties included."""
    if (wrong := shape_of(got)) is not None:
        return wrong
    for step, ((pair, idx), (mine, other)) in enumerate(
        zip(expected[0].items(), got[0].items(), strict=False)
    ):
        if pair == mine and idx != other:
            return _("merge {step} has the id {other}; it should be {idx}").format(
                step=step + 1, other=other, idx=idx
            )
        if pair != mine:
            return _(
                "merge {step} joins {mine}; {pair} is as frequent and stands first in the text"
            ).format(step=step + 1, mine=mine, pair=pair)
    return difference(len(expected[0]), len(got[0]))


def _texts(alphabet: str, longest: int, room: int) -> Callable[[], SearchStrategy[Args]]:
    """A strategy factory: (text, vocab_size) with enough pairs in the text for the size."""

    def strategy() -> SearchStrategy[Args]:
        from hypothesis import strategies as st

        texts = st.text(st.sampled_from(alphabet), min_size=4, max_size=longest)
        asked = st.tuples(texts, st.integers(257, 256 + room))
        return asked.filter(lambda a: len(train(*a)[0]) == a[1] - 256)

    return strategy


def _exhausted() -> SearchStrategy[Args]:
    from hypothesis import strategies as st

    asked = st.tuples(st.text("ab", max_size=6), st.integers(258, 280))
    return asked.filter(lambda a: len(train(*a)[0]) < a[1] - 256)


TRAIN = Check(
    id="ps02.train",
    signature="train(text, vocab_size)",
    reference=train,
    place=Place("0:34:58", "Lecture 02", "The training loop"),
    compare=trace,
    draw=training,
    tell=tell_training,
    uses=("get_stats", "merge"),
    behaviours=(
        Behaviour(
            "merges a most frequent pair each time",
            3.5,
            (("aaabdaaabac", 259), ("she sells sea shells", 262)),
            _texts("abc ", 30, 8),
        ),
        Behaviour(
            "gives every token its bytes",
            1.5,
            (("aaabdaaabac", 259),),
            _texts("ab ", 24, 6),
            compare=vocabulary,
        ),
        Behaviour(
            "works on bytes, not code points",
            0.5,
            (("안녕 안녕", 260), ("👋👋👋", 258)),
            _texts("aé안👋", 12, 5),
        ),
        Behaviour(
            "stops when no pair is left",
            1.0,
            (("", 300), ("a", 300), ("ab", 300)),
            _exhausted,
        ),
        Behaviour(
            "learns nothing at 256",
            0.5,
            (("hello hello", 256), ("", 256)),
            after="merges a most frequent pair each time",
        ),
        Behaviour(
            "breaks ties as the lecture does",
            1.0,
            (("abcd", 257), ("zyxzyxcba", 259)),
            _texts("abc", 12, 4),
            compare=same_merges,
            after="merges a most frequent pair each time",
        ),
    ),
    mistakes=(
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
            patch=(("max(stats, key=lambda p: stats[p])", "max(stats)"),),
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
            patch=(("ids = merge(ids, pair, idx)", "merge(ids, pair, idx)"),),
        ),
        Mistake(
            "one merge too few",
            "Token ids run from 256 up to vocab_size − 1: that is vocab_size − 256 merges.",
            patch=(("range(256, vocab_size)", "range(256, vocab_size - 1)"),),
        ),
        Mistake(
            "one merge too many",
            "The vocabulary ends up larger than asked: there are vocab_size − 256 merges.",
            patch=(("range(256, vocab_size)", "range(256, vocab_size + 1)"),),
        ),
        Mistake(
            "vocab_size is taken for the number of merges",
            "The 256 bytes count towards the vocabulary; there are vocab_size − 256 merges.",
            patch=(("range(256, vocab_size)", "range(256, 256 + min(vocab_size, 600))"),),
        ),
        Mistake(
            "ids begin at 257",
            "The first new token has the id 256, right after the bytes 0 to 255.",
            patch=(("range(256, vocab_size)", "range(257, vocab_size + 1)"),),
        ),
        Mistake(
            "ids begin at 0",
            "New tokens count up from 256; 0 to 255 are the bytes.",
            patch=(("merges[pair] = idx", "merges[pair] = idx - 256"),),
        ),
        Mistake(
            "the pair in merges is reversed",
            "merges maps (left, right) to the new id; you store (right, left).",
            patch=(("merges[pair] = idx", "merges[pair[::-1]] = idx"),),
        ),
        Mistake(
            "merges maps ids to pairs",
            "merges maps a pair to its id, not the id to the pair.",
            patch=(("merges[pair] = idx", "merges[idx] = pair"),),
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
                    "    return merges, vocab",
                    "    return merges, {i: b for i, b in vocab.items() if i > 255}",
                ),
            ),
        ),
        Mistake(
            "the vocabulary lacks the new tokens",
            "Each merge adds a token: its bytes are those of the two tokens it joins.",
            patch=(("        vocab[idx] = vocab[pair[0]] + vocab[pair[1]]\n", ""),),
        ),
        Mistake(
            "tokens beyond 127 are encoded as text",
            "chr(i).encode() takes two bytes from 128 on; a byte is bytes([i]).",
            patch=(("{i: bytes([i]) for i", "{i: chr(i).encode() for i"),),
        ),
        Mistake(
            "code points in place of bytes",
            "You train on ord() of each character. Byte-level BPE starts from "
            'text.encode("utf-8").',
            patch=(
                ('list(text.encode("utf-8"))', "[ord(c) for c in text]"),
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
            patch=(("key=lambda p: stats[p]", "key=lambda p: (stats[p], p)"),),
        ),
        Mistake(
            "ties go to the smallest pair",
            "Among pairs that are equally frequent, you take the one with the smallest ids; the "
            "lecture takes the one that comes first in the text.",
            patch=(("max(stats, key=lambda p: stats[p])", "max(sorted(stats), key=stats.get)"),),
        ),
        Mistake(
            "ord() in place of bytes",
            "You train on code points, and those beyond 255 have no entry in vocab. Start from the "
            'bytes: `list(text.encode("utf-8"))`.',
            patch=(('list(text.encode("utf-8"))', "[ord(c) for c in text]"),),
        ),
        Mistake(
            "the text is not encoded",
            "The characters of a text are no token ids. Start from its bytes: "
            '`list(text.encode("utf-8"))`.',
            patch=(('list(text.encode("utf-8"))', "list(text)"),),
        ),
        Mistake(
            "bytes(i) makes i zero bytes",
            "`bytes(3)` is three zero bytes; one byte of value 3 is `bytes([3])`.",
            patch=(("bytes([i])", "bytes(i)"),),
        ),
        Mistake(
            "the count is taken for the pair",
            "`max(stats.values())` is how often the winner stands there; the pair itself is "
            "`max(stats, key=stats.get)`.",
            patch=(("max(stats, key=lambda p: stats[p])", "max(stats.values())"),),
        ),
        Mistake(
            "the pair comes with its count",
            "`max(stats.items(), …)` is (pair, count); the pair is its first part.",
            patch=(
                ("max(stats, key=lambda p: stats[p])", "max(stats.items(), key=lambda kv: kv[1])"),
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
            patch=(("for i in range(256)}", "for i in ids}"),),
        ),
        Mistake(
            "the ids count from 0 for all merges",
            "`range(vocab_size)` begins at 0 and makes vocab_size merges; new ids begin at 256: "
            "`range(256, vocab_size)`.",
            patch=(("range(256, vocab_size)", "range(vocab_size)"),),
        ),
        Mistake(
            "a list is returned",
            "Return a tuple: `return merges, vocab`.",
            patch=(("return merges, vocab", "return [merges, vocab]"),),
        ),
        Mistake(
            "only the merges are returned",
            "Return both: merges, vocab.",
            patch=(("return merges, vocab", "return merges"),),
        ),
        Mistake(
            "vocab comes first",
            "The order is merges, vocab.",
            patch=(("return merges, vocab", "return vocab, merges"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("return merges, vocab", "pass"),),
        ),
    ),
)


# ---- compression_ratio -----------------------------------------------------------------------


def compression_ratio(text: str, ids: list[int]) -> float:
    if not ids:
        return 1.0
    return len(text.encode("utf-8")) / len(ids)


def same_number(args: Args, expected: float, got: Any) -> str | None:
    """Equal numbers; an int is as good as a float of the same value."""
    small = type(got) is int and abs(got) < 2**53  # beyond, a float could not hold it
    return difference(expected, float(got) if small else got)


def _pairs_of_lengths(alphabet: str) -> Callable[[], SearchStrategy[Args]]:
    def strategy() -> SearchStrategy[Args]:
        from hypothesis import strategies as st

        ids = st.lists(st.integers(0, 300), min_size=1, max_size=12)
        return st.tuples(st.text(st.sampled_from(alphabet), min_size=1, max_size=16), ids)

    return strategy


COMPRESSION = Check(
    id="ps02.compression_ratio",
    signature="compression_ratio(text, ids)",
    reference=compression_ratio,
    place=Place("0:38:20", "Lecture 02", "How much shorter?"),
    compare=same_number,
    behaviours=(
        Behaviour(
            "divides bytes by tokens",
            1.5,
            (("abcd", [256, 256]), ("hello", [104, 101, 256, 111])),
            _pairs_of_lengths("abc "),
        ),
        Behaviour(
            "counts bytes, not code points",
            1.0,
            (("안녕", [256, 257]), ("👋", [1, 2, 3, 4])),
            _pairs_of_lengths("é안👋"),
        ),
        Behaviour("gives 1.0 for no tokens", 0.5, (("", []),), after="divides bytes by tokens"),
    ),
    mistakes=(
        Mistake(
            "code points are counted",
            "len(text) counts code points. The model's tokens cover bytes: "
            'len(text.encode("utf-8")).',
            patch=(('len(text.encode("utf-8"))', "len(text)"),),
        ),
        Mistake(
            "the ratio is upside down",
            "You divide tokens by bytes. Bytes a token grows as compression gets better.",
            solution="""
            def compression_ratio(text, ids):
                if not ids:
                    return 1.0
                return len(ids) / len(text.encode("utf-8"))
            """,
        ),
        Mistake(
            "the ratio is rounded down",
            "// divides to a whole number; use /.",
            patch=((" / len(ids)", " // len(ids)"),),
        ),
        Mistake(
            "the ratio is rounded to two places",
            "Return the ratio as it is; round only where you print it.",
            patch=(
                (
                    'len(text.encode("utf-8")) / len(ids)',
                    'round(len(text.encode("utf-8")) / len(ids), 2)',
                ),
            ),
        ),
        Mistake(
            "no tokens give zero",
            "With no tokens the exercise asks for 1.0.",
            patch=(("        return 1.0\n", "        return 0.0\n"),),
        ),
        Mistake(
            "text is returned",
            "Return a number; make it text only where you print it.",
            patch=(
                (
                    'len(text.encode("utf-8")) / len(ids)',
                    'str(len(text.encode("utf-8")) / len(ids))',
                ),
            ),
        ),
        Mistake(
            "the ratio is rounded",
            "Return the ratio as it is; round only where you print it.",
            patch=(
                (
                    'len(text.encode("utf-8")) / len(ids)',
                    'round(len(text.encode("utf-8")) / len(ids), 1)',
                ),
            ),
        ),
        Mistake(
            "UTF-16 is counted",
            "The lecture counts UTF-8 bytes.",
            patch=(('text.encode("utf-8")', 'text.encode("utf-16-le")'),),
        ),
        Mistake(
            "no tokens divide by zero",
            "With no tokens there is nothing to divide by; the exercise asks for 1.0.",
            patch=(("    if not ids:\n        return 1.0\n", ""),),
        ),
        Mistake(
            "only distinct tokens are counted",
            "Every token of the sequence costs a step of the model, also when it repeats: len(ids).",
            patch=(("/ len(ids)", "/ len(set(ids))"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return len(text", "    len(text"),),
        ),
    ),
)

CHECKS = (GET_STATS, MERGE, TRAIN, COMPRESSION)
