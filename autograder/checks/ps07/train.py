"""Problem set 07: training that looks only at what a merge changes.

Merges are graded by their trace, as in problem set 02: any tie-break passes but for half a point. The
work is graded by counting what is done with tokens and frequencies, never by a clock.
"""

from __future__ import annotations

from functools import lru_cache
from heapq import heapify, heappop, heappush
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.plain_data import short
from autograder.checks.ps07 import inputs as draws
from autograder.checks.ps07.drawings import training
from autograder.checks.ps07.inputs import Pair, Words, corpus, merge, trace
from autograder.language import current, words

_ = words("ps07")

EACH = 42  # operations a token that has to be read; right designs take 12 to 30


def train_fast(words: Words, vocab_size: int) -> dict[Pair, int]:
    ids, freqs = [list(word) for word in words], list(words.values())
    counts: dict[Pair, int] = {}
    homes: dict[Pair, set[int]] = {}  # pair -> the words that hold it
    width: dict[int, int] = {}  # token -> its bytes

    def change(word: int, freq: int) -> None:
        for pair in zip(ids[word], ids[word][1:]):
            counts[pair] = counts.get(pair, 0) + freq
            homes.setdefault(pair, set()).add(word)

    def entry(pair: Pair) -> tuple[int, int, int, Pair]:
        while pair not in zip(ids[min(homes[pair])], ids[min(homes[pair])][1:]):
            homes[pair].remove(min(homes[pair]))
        word, at = min(homes[pair]), 0
        for left, right in zip(ids[word], ids[word][1:]):
            if (left, right) == pair:
                break
            at += width.get(left, 1)
        return -counts[pair], word, at, pair

    for word, freq in enumerate(freqs):
        change(word, freq)
    heap = [entry(pair) for pair in counts]
    heapify(heap)
    merges: dict[Pair, int] = {}
    while heap and len(merges) < vocab_size - 256:
        best = heappop(heap)
        pair = best[-1]
        if not counts[pair]:
            continue
        now = entry(pair)
        if best != now:
            heappush(heap, now)
            continue
        new = 256 + len(merges)
        merges[pair] = new
        width[new] = width.get(pair[0], 1) + width.get(pair[1], 1)
        fresh: set[Pair] = set()
        for word in homes[pair].copy():
            change(word, -freqs[word])
            ids[word] = merge(ids[word], pair, new)
            change(word, freqs[word])
            fresh.update(p for p in zip(ids[word], ids[word][1:]) if new in p)
        for other in fresh:
            heappush(heap, entry(other))
    return merges


# ---- How the work is judged ------------------------------------------------------------------


def by_trace(args: Args, expected: Any, got: Any) -> str | None:
    """Whether each merge joins a pair that is most frequent at that point."""
    words, size = args
    return trace(words, size, got)[0]


def in_order(args: Args, expected: dict[Pair, int], got: Any) -> str | None:
    """Whether the merges are the lecture's, ties included."""
    if (wrong := by_trace(args, expected, got)) is not None:
        return wrong
    for (pair, idx), mine in zip(expected.items(), got, strict=True):
        if pair != mine:
            return _("merge {step} joins {mine}; {pair} is as frequent and stands first").format(
                step=idx - 255, mine=mine, pair=pair
            )
    return None


@lru_cache(maxsize=64)
def asked(recipe: Args) -> tuple[Words, int]:
    """The words that a recipe makes, and the vocabulary size."""
    *made, size = recipe
    return corpus(*made), size


def _counted(recipe: Args) -> Script:
    return (Step("count", "train_fast", asked(recipe)),)


def _as_code(recipe: Args) -> str:
    *made, size = recipe
    return f"train_fast(corpus{short(tuple(made))}, {size})"


def _traced(recipe: Args, merges: Any) -> tuple[str | None, int]:
    """`trace` of a recipe's words; the same merges are asked about many times."""
    if type(merges) is not dict:
        return trace({}, 256, merges)
    return _traced_once(recipe, tuple(merges.items()), current())


@lru_cache(maxsize=256)
def _traced_once(
    recipe: Args, merges: tuple[tuple[Any, Any], ...], language: str
) -> tuple[str | None, int]:
    """`language` is the one that what is wrong is said in."""
    words, size = asked(recipe)
    return trace(words, size, dict(merges))


def work(recipe: Args, expected: Any, got: Any) -> str | None:
    """Whether the merges are right and were found without more work than they need."""
    merges, operations, kept = got
    wrong, reads = _traced(recipe, merges)
    if wrong is not None:
        return wrong
    if kept < sum(token < 256 for pair in merges for token in pair):
        return _(
            "the tokens in merges are not those that were handed in but plain numbers, and work on "
            "these can't be counted: use the words' tokens as they are"
        )
    if operations > EACH * reads:
        return _(
            "{operations:,} operations with tokens and frequencies; {reads:,} tokens have to be "
            "looked at, and {each} operations each, {enough:,}, are enough"
        ).format(operations=operations, reads=reads, each=EACH, enough=EACH * reads)
    return None


def seen(recipe: Args, got: Any) -> Any:
    """What tells mistakes apart: the merges where they are wrong, and whether it was too much work."""
    merges, operations, kept = got
    wrong, reads = _traced(recipe, merges)
    # A walk through all words is some times too much, counting all anew very many times.
    much = (operations > EACH * reads) + (operations > 3 * EACH * reads)
    return merges if wrong else None, much, kept > 0


def tell_work(expected: Any, got: Any) -> list[str]:
    """Nothing but the complaint: the merges are long and not the point."""
    merges = got[0] if type(got) is tuple and got else got
    if type(merges) is dict:
        return [_("{n} merges").format(n=len(merges))]
    return [_("Got `{got}`").format(got=short(merges))]


def _work(name: str, points: float, *recipe: int) -> Behaviour:
    return Behaviour(
        name,
        points,
        ((7, *recipe),),
        lambda: draws.recipes(*recipe),
        examples=1,
        compare=work,
        script=_counted,
        reference=lambda *recipe: train_fast(*asked(recipe)),
        after="joins a most frequent pair each time",
        tell=tell_work,
        ask=_as_code,
        view=seen,
        uniform=True,
    )


def _right(args: Args, got: Any) -> Any:
    """The merges where they are wrong; of right ones, ties may have fallen any way."""
    return got if by_trace(args, None, got) else "right"


def _by_trace(
    name: str,
    points: float,
    edges: tuple[Args, ...],
    strategy: Any,
    examples: int = 12,
    **more: Any,
) -> Behaviour:
    return Behaviour(name, points, edges, strategy, examples, view=_right, **more)


HUG = {tuple(b"hug"): 10, tuple(b"pug"): 5, tuple(b"hugs"): 5}
# After "ab" and "cd" are merged, "abcd" is gone from one word and new in its counts.
MEET = {tuple(b"abcd"): 3, tuple(b"bc"): 2, tuple(b"abab"): 1}
RUNS = {tuple(b"aaaaaaa"): 2, tuple(b"aab"): 1}

TRAIN = Check(
    id="ps07.train_fast",
    signature="train_fast(words, vocab_size)",
    reference=train_fast,
    place=Place("0:34:58", "Lecture 02", "The training loop"),
    compare=by_trace,
    seconds=5.0,  # counting an operation costs several times the operation itself
    draw=training,
    uses=("merge",),
    behaviours=(
        _by_trace(
            "joins a most frequent pair each time",
            1.5,
            ((HUG, 259), (MEET, 258)),
            lambda: draws.any_words("abcd", room=4),
        ),
        _by_trace(
            "keeps the counts right where merges meet",
            1.5,
            ((MEET, 262), (RUNS, 262)),
            lambda: draws.any_words("ab") | draws.any_words("abc", 40),
            examples=30,
        ),
        _by_trace(
            "stops when no pair is left",
            0.5,
            (({}, 300), ({(97,): 3}, 300), (HUG, 300), ({(97, 98): 2}, 256)),
            lambda: draws.any_words("ab", 8, 40),
            after="joins a most frequent pair each time",
        ),
        _by_trace(
            "leaves the words as they are",
            0.5,
            ((HUG, 259),),
            lambda: draws.any_words("abc", 12, 3),
            examples=5,
            pure=True,
            after="joins a most frequent pair each time",
        ),
        _work("takes each word once, however often it stands", 0.5, 6, 60, 0, 0, 0, 261),
        _work("looks only at the words that hold the pair", 2.0, 14, 120, 150, 10, 4, 336),
        _work("finds the best pair without looking at all pairs", 1.0, 10, 3, 300, 2, 100, 316),
        Behaviour(
            "takes the pair that stands first, of equals",
            0.5,
            (({tuple(b"xyab"): 1, tuple(b"ba"): 1}, 258), (HUG, 262)),
            lambda: draws.any_words("abc", 20) | draws.one_word("abcd", 40),
            compare=in_order,
        ),
    ),
    mistakes=(
        Mistake(
            "all pairs are counted anew for every merge",
            "Right, but slow: a merge changes only the words that hold its pair. Keep the counts from merge to merge, "
            "and take off and add only what these words change.",
            solution="""
            def train_fast(words, vocab_size):
                ids = {tuple(w): f for w, f in words.items()}
                ids, freqs = [list(w) for w in ids], list(ids.values())
                merges = {}
                for new in range(256, vocab_size):
                    counts = {}
                    for word, freq in zip(ids, freqs):
                        for pair in zip(word, word[1:]):
                            counts[pair] = counts.get(pair, 0) + freq
                    if not counts:
                        break
                    pair = max(counts, key=counts.get)
                    merges[pair] = new
                    ids = [merge(word, pair, new) for word in ids]
                return merges
            """,
        ),
        Mistake(
            "every word is gone through for every merge",
            "The counts are kept, which is good, but all words are searched for the pair. Remember for each pair "
            "the words that hold it: a dictionary from pair to a set of words.",
            patch=(
                (
                    "for word in homes[pair].copy():",
                    "for word in [w for w in range(len(ids)) if pair in zip(ids[w], ids[w][1:])]:",
                ),
            ),
        ),
        Mistake(
            "the largest count is searched among all pairs",
            "max() over all pairs looks at each of them for every merge. A heap gives the largest after a few "
            "comparisons: heapq, with the negative count, since it gives the smallest.",
            solution="""
            def train_fast(words, vocab_size):
                ids, freqs = [list(word) for word in words], list(words.values())
                counts, homes, merges = {}, {}, {}
                def change(word, freq):
                    for pair in zip(ids[word], ids[word][1:]):
                        counts[pair] = counts.get(pair, 0) + freq
                        homes.setdefault(pair, set()).add(word)
                        if not counts[pair]:
                            del counts[pair]
                for word, freq in enumerate(freqs):
                    change(word, freq)
                for new in range(256, vocab_size):
                    if not counts:
                        break
                    pair = max(counts, key=counts.get)
                    merges[pair] = new
                    for word in homes[pair].copy():
                        change(word, -freqs[word])
                        ids[word] = merge(ids[word], pair, new)
                        change(word, freqs[word])
                return merges
            """,
        ),
        Mistake(
            "a word is written out as often as it stands",
            "Equal words change alike. Keep each once, and count its pairs with the word's frequency.",
            patch=(
                (
                    "ids, freqs = [list(word) for word in words], list(words.values())",
                    "ids = [list(word) for word in words for _ in range(words[word])]\n    freqs = [1] * len(ids)",
                ),
            ),
        ),
        Mistake(
            "the tokens are turned into plain numbers",
            "bytes(word), int(token) or an array make new numbers, on which nobody can count the work. Put the "
            "words' own tokens into lists and dictionaries.",
            patch=(("[list(word) for word in words]", "[list(bytes(word)) for word in words]"),),
        ),
        Mistake(
            "an old entry of the heap is believed",
            "A pair's count may have fallen since its entry was pushed. When an entry comes up, compare it with the "
            "count as it is now; if that fell, push it back.",
            patch=(
                (
                    "        if best != now:\n            heappush(heap, now)\n            continue\n",
                    "",
                ),
            ),
        ),
        Mistake(
            "an old entry of the heap is thrown away",
            "Its pair still stands in the text, only more rarely. Push it back with the count that it has now.",
            patch=(("            heappush(heap, now)\n", ""),),
        ),
        Mistake(
            "the pairs of neighbours that vanish are not taken off",
            "When x a b y becomes x ab y, the pairs (x, a) and (b, y) are gone too. Take their count off.",
            patch=(
                (
                    "            change(word, -freqs[word])\n",
                    "            counts[pair] = 0\n",
                ),
            ),
        ),
        Mistake(
            "the new pairs are not counted",
            "When x a b y becomes x ab y, (x, ab) and (ab, y) are new. Count them, and push them on the heap.",
            patch=(
                (
                    "            change(word, freqs[word])\n            fresh.update(p for p in zip(ids[word], ids[word][1:]) if new in p)\n",
                    "            for p in zip(ids[word], ids[word][1:]):\n                if new not in p:\n                    counts[p] += freqs[word]\n",
                ),
            ),
        ),
        Mistake(
            "only the pair to the right of a merge is new to the heap",
            "A merged token has a neighbour on either side: (x, ab) and (ab, y).",
            patch=((" if new in p)", " if new == p[0])"),),
        ),
        Mistake(
            "only the pair to the left of a merge is new to the heap",
            "A merged token has a neighbour on either side: (x, ab) and (ab, y).",
            patch=((" if new in p)", " if new == p[1])"),),
        ),
        Mistake(
            "a change counts 1, whatever the frequency",
            "A word that stands 60 times changes a count by 60: add and take off the word's frequency.",
            patch=(
                ("            change(word, -freqs[word])\n", "            change(word, -1)\n"),
                ("            change(word, freqs[word])\n", "            change(word, 1)\n"),
            ),
        ),
        Mistake(
            "the frequencies are not used",
            "A pair in a word that stands 5 times counts 5. You count each word once.",
            patch=(("list(words.values())", "[1] * len(words)"),),
        ),
        Mistake(
            "several merges are made from one count",
            "After the first merge the counts of its neighbours are others, and the second best may be the best no "
            "more. Look for the best pair anew after each merge.",
            solution="""
            def train_fast(words, vocab_size):
                ids, freqs, merges = [list(w) for w in words], list(words.values()), {}
                while len(merges) < vocab_size - 256:
                    counts = {}
                    for word, freq in zip(ids, freqs):
                        for pair in zip(word, word[1:]):
                            counts[pair] = counts.get(pair, 0) + freq
                    if not counts:
                        break
                    for pair in sorted(counts, key=lambda p: -counts[p])[:2]:
                        if len(merges) < vocab_size - 256:
                            new = merges[pair] = 256 + len(merges)
                            ids = [merge(word, pair, new) for word in ids]
                return merges
            """,
        ),
        Mistake(
            "pairs that overlap are counted once",
            "In a a a the pair (a, a) stands twice: counts overlap, as in the lecture; only replacing does not.",
            patch=(
                (
                    "        for pair in zip(ids[word], ids[word][1:]):\n            counts[pair] =",
                    "        last = None\n        for pair in zip(ids[word], ids[word][1:]):\n            if pair[0] == pair[1] and last == pair:\n                last = None\n                continue\n            last = pair\n            counts[pair] =",
                ),
            ),
        ),
        Mistake(
            "only the first word that holds the pair is changed",
            "A pair stands in many words. Go through all of them before the next merge.",
            patch=(
                (
                    "            fresh.update(p for p in zip(ids[word], ids[word][1:]) if new in p)\n",
                    "            fresh.update(p for p in zip(ids[word], ids[word][1:]) if new in p)\n            break\n",
                ),
            ),
        ),
        Mistake(
            "the words of new pairs are not remembered",
            "A pair that a merge brings up stands in that word: write it down, or its own merge finds no word.",
            patch=(
                (
                    "            change(word, freqs[word])\n",
                    "            for p in zip(ids[word], ids[word][1:]):\n                counts[p] = counts.get(p, 0) + freqs[word]\n                homes.setdefault(p, {word})\n",
                ),
            ),
        ),
        Mistake(
            "the rarest pair is joined",
            "heapq gives the smallest entry first. Push the negative count, so that the largest comes first.",
            patch=(
                ("return -counts[pair], word, at, pair", "return counts[pair], word, at, pair"),
            ),
        ),
        Mistake(
            "one merge too many",
            "A vocabulary of 256 has no merge; vocab_size - 256 is their number.",
            patch=(("len(merges) < vocab_size - 256", "len(merges) < vocab_size - 255"),),
        ),
        Mistake(
            "one merge too few",
            "A vocabulary of 257 has one merge; vocab_size - 256 is their number.",
            patch=(("len(merges) < vocab_size - 256", "len(merges) < vocab_size - 257"),),
        ),
        Mistake(
            "vocab_size is taken for the number of merges",
            "256 ids are taken by the bytes: vocab_size - 256 merges are asked for.",
            patch=(("len(merges) < vocab_size - 256", "len(merges) < vocab_size"),),
        ),
        Mistake(
            "it fails when no pair is left",
            "A short text runs out of pairs. Stop when the heap is empty.",
            patch=(("while heap and len(merges)", "while len(merges)"),),
        ),
        Mistake(
            "pairs that stand nowhere any more are merged",
            "A count of 0 means that the pair is gone: pass it over.",
            patch=(
                ("        if not counts[pair]:\n            continue\n", ""),
                (
                    "while pair not in zip(ids[min(homes[pair])], ids[min(homes[pair])][1:]):",
                    "while len(homes[pair]) > 1 and pair not in zip(ids[min(homes[pair])], ids[min(homes[pair])][1:]):",
                ),
            ),
        ),
        Mistake(
            "pairs that stand once are not merged",
            "The exercise goes on until no pair is left, as the lecture's loop does.",
            patch=(("        if not counts[pair]:\n", "        if counts[pair] < 2:\n"),),
        ),
        Mistake(
            "the ids begin at 257",
            "The bytes are 0 to 255, so the first merge is 256.",
            patch=(
                (
                    "new = 256 + len(merges)\n        merges",
                    "new = 257 + len(merges)\n        merges",
                ),
            ),
        ),
        Mistake(
            "of equal pairs the smallest is taken",
            "Right by the counts. For this half point the lecture's rule is asked for: of equals, the pair that stands "
            "first in the words. Put its word and its place there behind the count.",
            patch=(("return -counts[pair], word, at, pair", "return -counts[pair], 0, 0, pair"),),
        ),
        Mistake(
            "words are joined to one another",
            "A pair never reaches from one word into the next. Go through each word by itself.",
            solution="""
            def train_fast(words, vocab_size):
                ids, merges = [t for w, f in words.items() for _ in range(f) for t in w], {}
                for new in range(256, vocab_size):
                    counts = {}
                    for pair in zip(ids, ids[1:]):
                        counts[pair] = counts.get(pair, 0) + 1
                    if not counts:
                        break
                    pair = max(counts, key=counts.get)
                    merges[pair] = new
                    ids = merge(ids, pair, new)
                return merges
            """,
        ),
        Mistake(
            "merges is upside down",
            "It maps a pair to its id, not the id to the pair.",
            patch=(
                ("    return merges", "    return {idx: pair for pair, idx in merges.items()}"),
            ),
        ),
        Mistake(
            "a list of pairs is returned",
            "The exercise asks for a dictionary from pair to id, in the order of the merges.",
            patch=(("    return merges", "    return list(merges)"),),
        ),
        Mistake(
            "the words themselves are changed",
            "words belongs to the caller. Work on lists of your own.",
            patch=(("    return merges", "    words.clear()\n    return merges"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return merges", "    pass"),),
        ),
    ),
)
