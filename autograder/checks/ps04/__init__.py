"""Problem set 04: split before merging (lecture 0:57:36 to 1:14:59).

Here is the tokenizer that trains and encodes within chunks; cutting at a pattern is in `split`,
explaining chunks and the pattern that keeps marks in `chunks`. Training is graded by its trace,
as in problem set 02: each merge must join a most frequent pair, any tie-break passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.plain_data import difference, short
from autograder.checks.ps02.pairs import get_stats, merge
from autograder.checks.ps03 import encode as encode_chunk
from autograder.checks.ps04.chunks import EXPLAIN, GPT4, MARKS, explain_chunks, split_marks
from autograder.checks.ps04.drawings import tokenizing
from autograder.checks.ps04.split import GPT2, HIDES, SPLIT, split, split_like_gpt2
from autograder.language import words

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_ = words("ps04")


__all__ = ["CHECKS", "explain_chunks", "split", "split_like_gpt2", "split_marks", "start"]

Pair = tuple[int, int]
Merges = dict[Pair, int]


def start() -> dict[str, Any]:
    """GPT-4's alternatives, and short texts: dogs with signs, English and Hindi sentences, code."""
    from minbpe_ref import corpora

    sentences = corpora.parallel_sentences()
    code = corpora.python_code()
    begin = code.index("def bisect_left")
    return {
        "gpt4": list(GPT4),
        "dogs": "The dog. A dog! My dog? Your dog, his dog; her dog: dog. dog! dog? dog, dog... "
        * 4,
        "english": "\n".join(sentences["en"][:40]),
        "hindi": "\n".join(sentences["hi"][:40]),
        "code": code[begin : code.index("\n\n\n", begin)],
    }


class RegexTokenizer:
    def __init__(self, pattern: str, merges: Merges | None = None) -> None:
        self.pattern = pattern
        self.merges = {} if merges is None else merges

    def train(self, text: str, vocab_size: int) -> None:
        chunks = [list(chunk.encode("utf-8")) for chunk in split(text, self.pattern)]
        self.merges = {}
        for idx in range(256, vocab_size):
            stats: dict[Pair, int] = {}
            for ids in chunks:
                get_stats(ids, stats)
            if not stats:
                break
            pair = max(stats, key=lambda p: stats[p])
            chunks = [merge(ids, pair, idx) for ids in chunks]
            self.merges[pair] = idx

    def encode_ordinary(self, text: str) -> list[int]:
        ids: list[int] = []
        for chunk in split(text, self.pattern):
            ids.extend(encode_chunk(chunk, self.merges))
        return ids


# ---- Scripts ---------------------------------------------------------------------------------


def train_once(args: Args) -> Script:
    """(pattern, text, vocab_size): train, then look at the merges."""
    pattern, text, size = args
    return (
        Step("new", "RegexTokenizer", (pattern,)),
        Step("do", "train", (text, size)),
        Step("get", "merges"),
    )


def train_twice(args: Args) -> Script:
    """(pattern, text, vocab_size, first): train on another text before."""
    pattern, text, size, first = args
    return (
        Step("new", "RegexTokenizer", (pattern,)),
        Step("do", "train", (first, size)),
        Step("do", "train", (text, size)),
        Step("get", "merges"),
    )


def encode_with(args: Args) -> Script:
    """(pattern, merges, text): encode with merges that were given."""
    pattern, merges, text = args
    return (
        Step("new", "RegexTokenizer", (pattern, merges)),
        Step("do", "encode_ordinary", (text,)),
    )


def train_and_encode(args: Args) -> Script:
    """(pattern, text, vocab_size, other): train, then encode another text."""
    pattern, text, size, other = args
    return (
        Step("new", "RegexTokenizer", (pattern,)),
        Step("do", "train", (text, size)),
        Step("get", "merges"),
        Step("do", "encode_ordinary", (other,)),
    )


def ask_training(args: Args) -> str:
    pattern, text, size = args[:3]
    before = f"tokenizer.train({short(args[3], 60)}, {size})\n" if len(args) > 3 else ""
    return (
        f"tokenizer = RegexTokenizer({short(pattern, 60)})\n{before}"
        f"tokenizer.train({short(text, 60)}, {size})\ntokenizer.merges"
    )


def ask_encoding(args: Args) -> str:
    pattern, merges, text = args
    return f"RegexTokenizer({short(pattern, 60)}, {short(merges, 60)}).encode_ordinary({short(text, 60)})"


def ask_both(args: Args) -> str:
    pattern, text, size, other = args
    return (
        f"tokenizer = RegexTokenizer({short(pattern, 60)})\n"
        f"tokenizer.train({short(text, 60)}, {size})\ntokenizer.encode_ordinary({short(other, 60)})"
    )


# ---- How it is judged ------------------------------------------------------------------------


def faulty(got: Any) -> str | None:
    """What is wrong with the form of merges."""
    if type(got) is not dict:
        return _("merges must be a dictionary from pair to id; got {got}").format(
            got=short(got, 60)
        )
    for pair, idx in got.items():
        if type(pair) is not tuple or len(pair) != 2 or not all(type(t) is int for t in pair):
            return _("the keys of merges must be pairs of ints; got {pair}").format(
                pair=short(pair, 60)
            )
        if type(idx) is not int:
            return _("the values of merges must be token ids; got {idx}").format(idx=short(idx, 60))
    return None


def trace(args: Args, expected: Any, got: Any) -> str | None:
    """Whether each merge joins a most frequent pair within the chunks; ties may fall any way."""
    pattern, text, size = args[:3]
    merges = got[-1] if type(got) is list and got else got
    if wrong := faulty(merges):
        return wrong
    chunks = [list(chunk.encode("utf-8")) for chunk in split(text, pattern)]
    for step, (pair, idx) in enumerate(sorted(merges.items(), key=lambda item: item[1])):
        if idx != 256 + step:
            return _(
                "merge {step} has the id {idx}; ids count up from 256, so it should be {right}"
            ).format(step=step + 1, idx=idx, right=256 + step)
        counts = counted(chunks)
        top = max(counts.values(), default=0)
        if counts.get(pair, 0) != top or not top:
            best = next((p for p, n in counts.items() if n == top), None)
            return _(
                "merge {step} joins {pair}, which the chunks hold {times} times; {best} they hold "
                "{top} times"
            ).format(step=step + 1, pair=pair, times=counts.get(pair, 0), best=best, top=top)
        chunks = [merge(ids, pair, idx) for ids in chunks]
    if len(merges) > size - 256:
        return _("{made} merges were made, vocabulary size {size} leaves room for {wanted}").format(
            made=len(merges), size=size, wanted=size - 256
        )
    if len(merges) < size - 256 and counted(chunks):
        return _(
            "training stopped after {made} merges; {wanted} were asked for, and pairs are left"
        ).format(made=len(merges), wanted=size - 256)
    return None


def counted(chunks: list[list[int]]) -> dict[Pair, int]:
    """How often each pair stands in the chunks."""
    counts: dict[Pair, int] = {}
    for ids in chunks:
        get_stats(ids, counts)
    return counts


def with_own_merges(args: Args, expected: Any, got: Any) -> str | None:
    """Whether the other text was encoded as the learner's own merges say."""
    pattern, _, _, other = args
    merges, ids = got[1:]
    if wrong := faulty(merges):
        return wrong
    if not merges:
        return _("after training there are no merges")
    right = RegexTokenizer(pattern, merges).encode_ordinary(other)
    return difference(right, ids)


def tell_last(expected: Any, got: Any) -> list[str]:
    """The merges or ids, without what train returned."""
    want, have = (v[-1] if type(v) is list and v and v[0] is None else v for v in (expected, got))
    return [
        _("Expected `{want}`").format(want=short(want)),
        _("Got `{have}`").format(have=short(have)),
    ]


# ---- Inputs ----------------------------------------------------------------------------------

WORDS = r" ?\p{L}+|\s+|[^\s\p{L}]+"
LETTERS = r"\p{L}+|\P{L}"
PAIRS = r"(?s:..?)"
CUTS = (WORDS, LETTERS, PAIRS)


def unsplit(text: str, size: int) -> Merges:
    """The merges of the text as one chunk."""
    made = RegexTokenizer(r"(?s:.+)")
    made.train(text, size)
    return made.merges


def trained(pattern: str, text: str, size: int) -> Merges:
    """The merges of the text within chunks."""
    made = RegexTokenizer(pattern)
    made.train(text, size)
    return made.merges


def enough(args: Args) -> bool:
    """Whether the chunks have pairs for all merges asked for."""
    return len(trained(*args)) == args[2] - 256


def one_chunk() -> SearchStrategy[Args]:
    """(pattern, text, size) where the pattern cuts nothing."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from("abc안"), min_size=4, max_size=14)
    return st.tuples(st.sampled_from([WORDS, LETTERS]), text, st.integers(257, 261)).filter(enough)


def repeated() -> SearchStrategy[Args]:
    """(pattern, text, size) with the same words again and again, in turns."""
    from hypothesis import strategies as st

    words = st.lists(st.sampled_from(["ab", "bc", "xy", "abab", "xyz"]), min_size=3, max_size=9)
    made = st.tuples(st.just(WORDS), words.map(" ".join), st.integers(257, 260))
    return made.filter(lambda args: enough(args) and len(set(args[1].split())) > 1)


def across() -> SearchStrategy[Args]:
    """(pattern, text, size) where merges over the whole text would not be those within chunks."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from("ab !"), min_size=4, max_size=14)
    made = st.tuples(st.sampled_from(CUTS), text, st.integers(257, 261))
    return made.filter(
        lambda args: enough(args) and trace(args, None, [None, unsplit(*args[1:])]) is not None
    )


def exhausted() -> SearchStrategy[Args]:
    """(pattern, text, size) that asks for more merges than there are."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from("ab "), max_size=6)
    return st.tuples(st.sampled_from(CUTS), text, st.integers(264, 280))


def twice() -> SearchStrategy[Args]:
    """(pattern, text, size, first): two texts of other letters."""
    from hypothesis import strategies as st

    texts = (
        st.text(st.sampled_from(letters), min_size=4, max_size=10) for letters in ("ab ", "xy")
    )
    made = st.tuples(st.just(WORDS), next(texts), st.integers(257, 259), next(texts))
    return made.filter(lambda args: enough(args[:3]) and enough((WORDS, args[3], args[2])))


def to_encode(alphabet: str = "ab !", across_chunks: bool = True) -> SearchStrategy[Args]:
    """(pattern, merges, text); with merges that a whole text gives, so that some could cross chunks."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from(alphabet), min_size=4, max_size=12)

    def made(found: tuple[str, str, int]) -> Args:
        pattern, text, turn = found
        turn %= len(text)
        return pattern, unsplit(text, 262), text[turn:] + text[:turn]

    def crosses(args: Args) -> bool:
        pattern, merges, text = args
        return RegexTokenizer(pattern, merges).encode_ordinary(text) != encode_chunk(text, merges)

    found = st.tuples(st.sampled_from(CUTS), text, st.integers(0, 11)).map(made)
    return found.filter(crosses) if across_chunks else found


def both() -> SearchStrategy[Args]:
    """(pattern, text, size, other): other is the text, turned round somewhere."""

    def made(args: Args) -> Args:
        pattern, text, size = args
        return pattern, text, size, text[len(text) // 3 :] + text[: len(text) // 3]

    return (repeated() | across()).map(made).filter(lambda args: bool(trained(*args[:3])))


AB = {(97, 98): 256}
A_SPACE = {(97, 32): 256, (32, 97): 257}
# Encoded as a whole, the text is one token; chunk by chunk it is not.
GREEDY = {(97, 33): 256, (256, 32): 257}

TOKENIZER = Check(
    id="ps04.RegexTokenizer",
    signature="RegexTokenizer(pattern, merges=None)",
    reference=RegexTokenizer,
    place=Place("0:57:36", "Lecture 04", "Training in chunks"),
    draw=tokenizing,
    uses=("split",),
    hides=HIDES,
    tell=tell_last,
    behaviours=(
        Behaviour(
            "learns the most frequent pair, merge after merge",
            1.5,
            ((WORDS, "aaabdaaabac", 259), (LETTERS, "abab", 257)),
            one_chunk,
            script=train_once,
            compare=trace,
            ask=ask_training,
            keep=(0,),
        ),
        Behaviour(
            "counts the pairs of all chunks together",
            1.5,
            ((WORDS, "xy ab ab", 257), (LETTERS, "ab ab xyz xyz xyz", 258)),
            repeated,
            script=train_once,
            compare=trace,
            ask=ask_training,
            keep=(0,),
        ),
        Behaviour(
            "never merges across the end of a chunk",
            1.5,
            ((LETTERS, "a! a! a! bb", 258), (WORDS, "a b a b a bcbc", 258)),
            across,
            script=train_once,
            compare=trace,
            ask=ask_training,
            keep=(0,),
        ),
        Behaviour(
            "stops when no pair is left",
            0.5,
            ((WORDS, "ab", 300), (WORDS, "", 300), (PAIRS, "abab", 258)),
            exhausted,
            script=train_once,
            compare=trace,
            ask=ask_training,
            keep=(0,),
        ),
        Behaviour(
            "starts anew at each training",
            0.5,
            ((WORDS, "abab", 257, "xyxy"),),
            twice,
            script=train_twice,
            compare=trace,
            ask=ask_training,
            keep=(0,),
            after="learns the most frequent pair, merge after merge",
        ),
        Behaviour(
            "encodes each chunk by itself",
            2.0,
            ((WORDS, A_SPACE, "a a"), (LETTERS, GREEDY, "a! a"), (WORDS, AB, "ab cab")),
            to_encode,
            script=encode_with,
            ask=ask_encoding,
            keep=(0,),
            examples=30,
        ),
        Behaviour(
            "encodes bytes, and the empty text",
            0.5,
            ((WORDS, {(236, 149): 256}, "안 é"), (WORDS, AB, "")),
            lambda: to_encode("a 안é", across_chunks=False),
            script=encode_with,
            ask=ask_encoding,
            keep=(0,),
        ),
        Behaviour(
            "encodes with the merges that it learned",
            1.0,
            ((WORDS, "ab ab ab", 257, "cab ab"), (LETTERS, "a! a! bb", 257, "bb!")),
            both,
            script=train_and_encode,
            compare=with_own_merges,
            ask=ask_both,
            keep=(0,),
        ),
    ),
    mistakes=(
        Mistake(
            "training does not split",
            "You merge over the whole text. Split it first, and count and merge within each chunk.",
            patch=(
                (
                    'chunks = [list(chunk.encode("utf-8")) for chunk in split(text, self.pattern)]',
                    'chunks = [list(text.encode("utf-8"))]',
                ),
            ),
        ),
        Mistake(
            "encoding does not split",
            "Encoding must split as training did, or a merge joins what training kept apart.",
            patch=(
                (
                    "        for chunk in split(text, self.pattern):\n            ids.extend",
                    "        for chunk in [text]:\n            ids.extend",
                ),
            ),
        ),
        Mistake(
            "only the last chunk is counted",
            "Each chunk's counts take the place of those before. Give get_stats the same dictionary for all chunks, so "
            "that the counts add up.",
            patch=(
                ("                get_stats(ids, stats)", "                stats = get_stats(ids)"),
            ),
        ),
        Mistake(
            "pairs across the end of a chunk are counted",
            "You put the chunks together before you count. A chunk's last byte and the next one's first are no pair.",
            patch=(
                (
                    "            for ids in chunks:\n                get_stats(ids, stats)\n",
                    "            get_stats([i for ids in chunks for i in ids], stats)\n",
                ),
            ),
        ),
        Mistake(
            "a chunk that comes again is not counted again",
            "A word that stands a hundred times counts a hundred times. Keep all chunks, or count each as often as it "
            "stands.",
            patch=(
                (
                    "for chunk in split(text, self.pattern)]",
                    "for chunk in dict.fromkeys(split(text, self.pattern))]",
                ),
            ),
        ),
        Mistake(
            "the counts are from before the first merge",
            "Each merge changes which pairs there are. Count anew in every round.",
            patch=(
                (
                    "        for idx in range(256, vocab_size):\n            stats: dict[Pair, int] = {}\n"
                    "            for ids in chunks:\n                get_stats(ids, stats)\n",
                    "        stats = {}\n        for ids in chunks:\n            get_stats(ids, stats)\n"
                    "        for idx in range(256, vocab_size):\n",
                ),
                (
                    "            self.merges[pair] = idx",
                    "            self.merges[pair] = idx\n            del stats[pair]",
                ),
            ),
        ),
        Mistake(
            "the counts of earlier rounds are kept",
            "Your dictionary of counts is made once and only grows. Begin each round with an empty one.",
            patch=(
                (
                    "        for idx in range(256, vocab_size):\n            stats: dict[Pair, int] = {}\n",
                    "        stats = {}\n        for idx in range(256, vocab_size):\n",
                ),
            ),
        ),
        Mistake(
            "the chunks are not merged",
            "merge returns a new list. Keep what it returns, for every chunk.",
            patch=(
                (
                    "            chunks = [merge(ids, pair, idx) for ids in chunks]\n",
                    "            for ids in chunks:\n                merge(ids, pair, idx)\n",
                ),
            ),
        ),
        Mistake(
            "only the first chunk is merged",
            "The pair is replaced in one chunk. It is to be replaced in all of them.",
            patch=(
                (
                    "chunks = [merge(ids, pair, idx) for ids in chunks]",
                    "chunks[0] = merge(chunks[0], pair, idx)",
                ),
            ),
        ),
        Mistake(
            "only chunks that hold the pair are kept",
            "Chunks without the pair stay as they are; they have pairs for later merges.",
            patch=(
                (
                    "[merge(ids, pair, idx) for ids in chunks]",
                    "[merge(ids, pair, idx) for ids in chunks if pair in zip(ids, ids[1:])]",
                ),
            ),
        ),
        Mistake(
            "the rarest pair is merged",
            "The most frequent pair goes first: max, not min.",
            patch=(("pair = max(stats", "pair = min(stats"),),
        ),
        Mistake(
            "the largest pair is merged",
            "max of a dictionary compares its keys. Compare the counts: key=stats.get.",
            patch=(("max(stats, key=lambda p: stats[p])", "max(stats)"),),
        ),
        Mistake(
            "the new ids begin at 257",
            "256 bytes have the ids 0 to 255; the first merge is 256.",
            patch=(("self.merges[pair] = idx", "self.merges[pair] = idx + 1"),),
        ),
        Mistake(
            "one merge is missing",
            "A vocabulary of n has n − 256 merges, with the ids 256 to n − 1.",
            patch=(("range(256, vocab_size)", "range(256, vocab_size - 1)"),),
        ),
        Mistake(
            "one merge is too many",
            "A vocabulary of n has n − 256 merges, with the ids 256 to n − 1.",
            patch=(("range(256, vocab_size)", "range(256, vocab_size + 1)"),),
        ),
        Mistake(
            "it fails when no pair is left",
            "Short chunks run out of pairs, and max() of nothing raises. Stop training then.",
            patch=(("            if not stats:\n                break\n", ""),),
        ),
        Mistake(
            "pairs that stand once are left",
            "The exercise asks for as many merges as there is room for, while there is any pair at all.",
            patch=(("if not stats:", "if max(stats.values(), default=0) < 2:"),),
        ),
        Mistake(
            "the merges of an earlier training stay",
            "Each training starts anew: empty self.merges first.",
            patch=(("        self.merges = {}\n        for idx", "        for idx"),),
        ),
        Mistake(
            "the merges are returned, not kept",
            "encode_ordinary needs them later: keep them in self.merges.",
            patch=(
                (
                    "        self.merges = {}\n        for idx",
                    "        merges = {}\n        for idx",
                ),
                (
                    "            self.merges[pair] = idx",
                    "            merges[pair] = idx\n        return merges",
                ),
            ),
        ),
        Mistake(
            "training starts from code points",
            'The ids 0 to 255 are bytes: list(chunk.encode("utf-8")), not ord of each character.',
            patch=(('list(chunk.encode("utf-8")) for chunk', "[ord(c) for c in chunk] for chunk"),),
        ),
        Mistake(
            "training loses the spaces",
            "You strip the chunks. The space before a word is part of its chunk.",
            patch=(('list(chunk.encode("utf-8"))', 'list(chunk.strip().encode("utf-8"))'),),
        ),
        Mistake(
            "encoding loses the spaces",
            "You strip the chunks. The space before a word is part of its chunk.",
            patch=(
                ("encode_chunk(chunk, self.merges)", "encode_chunk(chunk.strip(), self.merges)"),
            ),
        ),
        Mistake(
            "upper and lower case are one",
            "Nothing may change the text: decode would not give it back.",
            patch=(
                ('list(chunk.encode("utf-8"))', 'list(chunk.upper().encode("utf-8"))'),
                ("encode_chunk(chunk, self.merges)", "encode_chunk(chunk.upper(), self.merges)"),
            ),
        ),
        Mistake(
            "a pattern of your own is used",
            "The pattern is an argument; keep it in self.pattern and split by that.",
            patch=(
                ("        self.pattern = pattern", '        self.pattern = r" ?[a-z]+|[^a-z]"'),
            ),
        ),
        Mistake(
            "None is kept in place of no merges",
            "Without merges there are none: an empty dictionary.",
            patch=(
                ("{} if merges is None else merges", "merges"),
                ("        self.merges = {}\n        for idx", "        for idx"),
            ),
        ),
        Mistake(
            "each chunk is a list of its own",
            "append puts the chunk's list into the list. extend puts its ids there.",
            patch=(("ids.extend(", "ids.append("),),
        ),
        Mistake(
            "only the last chunk is encoded",
            "Each chunk's ids take the place of those before. Add them: ids.extend(…).",
            patch=(
                (
                    "ids.extend(encode_chunk(chunk, self.merges))",
                    "ids = encode_chunk(chunk, self.merges)",
                ),
            ),
        ),
        Mistake(
            "only the first chunk is encoded",
            "The return stands inside the loop. Move it behind the loop.",
            patch=(("        return ids", "            return ids\n        return ids"),),
        ),
        Mistake(
            "encoding applies no merges",
            "These are bytes. Keep the merges that the tokenizer was given or has learned, and apply them to each chunk: "
            "encode_chunk(chunk, self.merges).",
            patch=(("encode_chunk(chunk, self.merges)", 'chunk.encode("utf-8")'),),
        ),
        Mistake(
            "training returns the tokenizer",
            "A method may return what it likes, but here train returns nothing; leave the return out.",
            symptom="unplain: RegexTokenizer",
        ),
        Mistake(
            "the ids are not returned",
            "encode_ordinary ends without a return, so it gives None.",
            patch=(("        return ids", "        pass"),),
        ),
    ),
)


CHECKS = (SPLIT, GPT2, TOKENIZER, EXPLAIN, MARKS)
