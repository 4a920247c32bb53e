"""Problem set 07: make it fast (after the lecture's loops of 0:34:58 and 0:48:21).

Here are encoding one chunk and encoding a stream; training is in `train`. What is fast is told
by counting what is done with tokens, never by a clock; what a stream holds is measured while it is
read. Both are reported by the learner's kernel, so a cheater who rewrites the counter can pass a slow
way off as a fast one, and nothing else: every result is compared outside, as everywhere.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from heapq import heapify, heappop, heappush
from math import log2
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.plain_data import difference, short
from autograder.checks.ps07 import inputs as draws
from autograder.checks.ps07.drawings import encoding, streaming
from autograder.checks.ps07.inputs import Pair, corpus, merge, split
from autograder.checks.ps07.train import TRAIN, train_fast
from autograder.language import words

_ = words("ps07")

__all__ = [
    "CHECKS",
    "corpus",
    "encode_fast",
    "encode_iterable",
    "merge",
    "split",
    "start",
    "train_fast",
]


def start() -> dict[str, Any]:
    """A fifth of a megabyte of Shakespeare, by lines."""
    from minbpe_ref import corpora

    return {"lines": corpora.shakespeare()[:200_000].splitlines(keepends=True)}


# ---- encode_fast -----------------------------------------------------------------------------

CHUNK_EACH = 4  # operations for each token and halving of the chunk; right designs take 1


def encode_fast(ids: list[int], merges: dict[Pair, int]) -> list[int]:
    ids = list(ids)
    end = len(ids)
    after = list(range(1, end + 1))
    before = list(range(-1, end - 1))
    alive = [True] * end
    heap = [(merges[p], i) for i, p in enumerate(zip(ids, ids[1:])) if p in merges]
    heapify(heap)
    while heap:
        new, i = heappop(heap)
        j = after[i]
        if not alive[i] or j >= end or merges.get((ids[i], ids[j])) != new:
            continue
        ids[i], alive[j], after[i] = new, False, after[j]
        if after[j] < end:
            before[after[j]] = i
        for left, right in ((before[i], i), (i, after[i])):
            if left >= 0 and right < end and (ids[left], ids[right]) in merges:
                heappush(heap, (merges[ids[left], ids[right]], left))
    return [token for token, keep in zip(ids, alive) if keep]


@lru_cache(maxsize=64)
def long_chunk(seed: int, length: int, size: int) -> Args:
    """(ids, merges): one chunk of letters without a break, and merges learned from one like it."""
    rng = random.Random(seed)
    letters = b"etaoinshrdlu"
    one, other = ([rng.choice(letters) for _ in range(length)] for _ in range(2))
    return one, train_fast({tuple(other): 1}, size)


def _counted(recipe: Args) -> Script:
    return (Step("count", "encode_fast", long_chunk(*recipe)),)


def enough(ids: list[int]) -> int:
    """How many operations a chunk may take: n log n of them, with room."""
    return int(CHUNK_EACH * len(ids) * log2(max(2, len(ids))))


def work(recipe: Args, expected: list[int], got: Any) -> str | None:
    """Whether the tokens are right and were found in about n log n steps."""
    result, operations, kept = got
    if (wrong := difference(expected, result)) is not None:
        return wrong
    ids = long_chunk(*recipe)[0]
    if kept < sum(i < 256 for i in expected):
        return _(
            "the tokens returned are not those that were handed in but plain numbers, and work on "
            "these can't be counted: use the tokens of ids as they are"
        )
    if operations > enough(ids):
        return _(
            "{operations:,} operations with tokens for a chunk of {n:,}; "
            "{each} · n · log2(n), {enough:,}, are enough"
        ).format(operations=operations, n=len(ids), each=CHUNK_EACH, enough=enough(ids))
    return None


def seen(recipe: Args, got: Any) -> Any:
    """What tells mistakes apart: the tokens, and whether it was too much work."""
    result, operations, kept = got
    return result, operations > enough(long_chunk(*recipe)[0]), kept > 0


def tell_work(expected: Any, got: Any) -> list[str]:
    """Nothing but the complaint: the tokens are many and not the point."""
    result = got[0] if type(got) is tuple and got else got
    if type(result) is list:
        return [_("{n:,} tokens").format(n=len(result))]
    return [_("Got `{got}`").format(got=short(result))]


BC = {(98, 99): 256, (97, 98): 257}
AA = {(97, 97): 256, (256, 256): 257, (257, 257): 258}

ENCODE = Check(
    id="ps07.encode_fast",
    signature="encode_fast(ids, merges)",
    reference=encode_fast,
    place=Place("0:48:21", "Lecture 03", "Encode"),
    draw=encoding,
    uses=("merge",),
    behaviours=(
        Behaviour(
            "gives the tokens that merging pair by pair gives",
            1.5,
            (
                (list(b"abc"), BC),
                (list(b"cab"), BC),
                (list(b"abab"), {(97, 98): 256}),
                (list(b"abc"), {(98, 99): 256, (97, 256): 257}),
            ),
            lambda: draws.turned("abc", 14) | draws.chunks("abc ") | draws.competing("abc "),
            examples=30,
        ),
        Behaviour(
            "keeps the order of the merges",
            1.5,
            ((list(b"aaaaaaa"), AA), (list(b"abcbc"), BC)),
            lambda: draws.competing("ab") | draws.competing("abc ") | draws.chunks("a", 20),
            examples=30,
        ),
        Behaviour(
            "copes with no token, one and two",
            0.5,
            (([], BC), ([97], BC), ([98, 99], BC), ([97, 99], {})),
            after="gives the tokens that merging pair by pair gives",
        ),
        Behaviour(
            "takes about n log n steps for n tokens",
            2.0,
            ((7, 400, 416),),
            lambda: draws.recipes(400, 416),
            examples=1,
            compare=work,
            script=_counted,
            reference=lambda *recipe: encode_fast(*long_chunk(*recipe)),
            after="gives the tokens that merging pair by pair gives",
            tell=tell_work,
            ask=lambda recipe: "encode_fast(*long_chunk({}, {}, {}))".format(*recipe),
            view=seen,
            uniform=True,
        ),
        Behaviour(
            "leaves ids and merges as they are",
            0.5,
            ((list(b"abcbc"), BC),),
            lambda: draws.turned("abc"),
            examples=5,
            pure=True,
            after="gives the tokens that merging pair by pair gives",
        ),
    ),
    mistakes=(
        Mistake(
            "all pairs are looked at for every merge",
            "Right, but each replacement costs a walk through the whole chunk. Look at all pairs once, keep those that can "
            "be merged in a heap, and after a merge look only at its two neighbours.",
            solution="""
            def encode_fast(ids, merges):
                ids = list(ids)
                while len(ids) >= 2:
                    pair = min(zip(ids, ids[1:]), key=lambda p: merges.get(p, float("inf")))
                    if pair not in merges:
                        break
                    ids = merge(ids, pair, merges[pair])
                return ids
            """,
        ),
        Mistake(
            "the pair that comes first in the chunk is merged first",
            "The merge with the lowest id goes first, wherever it stands: let the heap compare the id, then the place.",
            patch=(
                ("heap = [(merges[p], i)", "heap = [(0, i)"),
                ("new, i = heappop(heap)\n", "_, i = heappop(heap)\n"),
                ("or merges.get((ids[i], ids[j])) != new:", "or (ids[i], ids[j]) not in merges:"),
                (
                    "        ids[i], alive[j]",
                    "        new = merges[ids[i], ids[j]]\n        ids[i], alive[j]",
                ),
                ("(merges[ids[left], ids[right]], left)", "(0, left)"),
            ),
        ),
        Mistake(
            "an old entry of the heap is believed",
            "A neighbour may have merged since the entry was pushed, so that another pair stands there now. Ask whether the "
            "pair at this place still makes this id.",
            patch=((" or merges.get((ids[i], ids[j])) != new:", ":"),),
        ),
        Mistake(
            "it goes on at places that are gone",
            "The right half of a merged pair is no token any more: mark its place, and pass entries for it over.",
            patch=(("if not alive[i] or j >= end", "if j >= end"),),
        ),
        Mistake(
            "the neighbour on the left is not asked",
            "A merge brings up two pairs, one on either side. Push both.",
            patch=(("in ((before[i], i), (i, after[i])):", "in ((i, after[i]),):"),),
        ),
        Mistake(
            "the neighbour on the right is not asked",
            "A merge brings up two pairs, one on either side. Push both.",
            patch=(("in ((before[i], i), (i, after[i])):", "in ((before[i], i),):"),),
        ),
        Mistake(
            "the new pairs never come to the heap",
            "After a merge the token has new neighbours; a pair with one of them may be in merges. Push it.",
            patch=(
                ("                heappush(heap,", "                len((heap,"),
                ("], left))\n    return", "], left)))\n    return"),
            ),
        ),
        Mistake(
            "the way forward still leads to the place that is gone",
            "When j joins i, the next place after i is the one that was after j: after[i] = after[j].",
            patch=(
                (
                    "ids[i], alive[j], after[i] = new, False, after[j]",
                    "ids[i], alive[j] = new, False",
                ),
            ),
        ),
        Mistake(
            "the way back still leads to the place that is gone",
            "When j joins i, the place before the next one is i: before[after[j]] = i.",
            patch=(("            before[after[j]] = i\n", "            pass\n"),),
        ),
        Mistake(
            "neighbours are i - 1 and i + 1",
            "Once places are gone, the neighbour of a token is further away. Keep for each place the one before and the one after.",
            patch=(("((before[i], i), (i, after[i]))", "((i - 1, i), (i, i + 1))"),),
        ),
        Mistake(
            "places that are gone are returned too",
            "A place that was merged into its left neighbour holds no token. Leave it out at the end.",
            patch=((" if keep]", "]"),),
        ),
        Mistake(
            "of equal merges the rightmost goes first",
            "In a a a the left two are merged. Of entries with the same id the smallest place comes first.",
            patch=(
                ("[(merges[p], i) for", "[(merges[p], -i) for"),
                ("new, i = heappop(heap)\n", "new, i = heappop(heap)\n        i = -i\n"),
                ("ids[right]], left))", "ids[right]], -left))"),
            ),
        ),
        Mistake(
            "the latest merge is applied first",
            "The lowest id goes first: it was learned first, and later ones are made of it.",
            patch=(
                ("[(merges[p], i) for", "[(-merges[p], i) for"),
                ("new, i = heappop(heap)\n", "new, i = heappop(heap)\n        new = -new\n"),
                (
                    "(merges[ids[left], ids[right]], left))",
                    "(-merges[ids[left], ids[right]], left))",
                ),
            ),
        ),
        Mistake(
            "the heap is no heap",
            "A list is not a heap until heapify has made it one; heappop on any other list gives no smallest entry.",
            patch=(
                (
                    "for i, p in enumerate(zip(ids, ids[1:])) if p in merges]",
                    "for i, p in reversed(list(enumerate(zip(ids, ids[1:])))) if p in merges]",
                ),
                ("    heapify(heap)\n", ""),
            ),
        ),
        Mistake(
            "the tokens are turned into plain numbers",
            "bytes(ids), int(token) or an array make new numbers, on which nobody can count the work. Work on the "
            "tokens of ids as they are.",
            patch=(("    ids = list(ids)\n", "    ids = [int(i) for i in ids]\n"),),
        ),
        Mistake(
            "ids itself is changed",
            "The list belongs to the caller. Work on a copy: list(ids).",
            patch=(("    ids = list(ids)\n", ""),),
        ),
        Mistake(
            "a pair that was never merged raises KeyError",
            "Most pairs are not in merges. Ask with `in`, or with get.",
            patch=((" and (ids[left], ids[right]) in merges:", ":"),),
        ),
        Mistake(
            "the last pair is never looked at",
            "Your loop ends one pair early: n tokens have n - 1 pairs.",
            patch=(("zip(ids, ids[1:])", "zip(ids, ids[1:-1])"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return [", "    ["),),
        ),
    ),
)


# ---- encode_iterable -------------------------------------------------------------------------


def encode_iterable(texts: Iterable[str], merges: dict[Pair, int]) -> Iterator[int]:
    known: dict[str, list[int]] = {}

    def encode(chunk: str) -> list[int]:
        if chunk not in known:
            if len(known) >= 1000:
                known.clear()
            known[chunk] = encode_fast(list(chunk.encode("utf-8")), merges)
        return known[chunk]

    held = ""
    for text in texts:
        chunks = split(held + text)
        for chunk in chunks[:-2]:
            yield from encode(chunk)
        held = "".join(chunks[-2:])
    for chunk in split(held):
        yield from encode(chunk)


def _drained(args: Args) -> Script:
    return (Step("drain", "encode_iterable", args),)


def _as_list(args: Args) -> str:
    texts, merges = args
    return f"list(encode_iterable(iter({short(texts, 80)}), {short(merges, 80)}))"


def _all(texts: list[str], merges: dict[Pair, int]) -> list[int]:
    return list(encode_iterable(texts, merges))


def _asks(name: str, points: float, edges: Any, strategy: Any = None, **more: Any) -> Behaviour:
    """A behaviour on (texts, merges), whose ids are collected."""
    asked = {"script": _drained, "ask": _as_list, "reference": _all} | more
    return Behaviour(name, points, edges, strategy, **asked)


def _twice(args: Args) -> Script:
    texts, one, other = args
    return (
        Step("drain", "encode_iterable", (texts, one)),
        Step("drain", "encode_iterable", (texts, other)),
    )


def _as_two(args: Args) -> str:
    texts, one, other = args
    return f"{_as_list((texts, one))}\n{_as_list((texts, other))}"


# A stream's question: (text, how many, merges, bytes that may be held). Text is some kilobytes.
LINE = "the cat sat on the mat, and the dog sat by the cat; "
THE = {(116, 104): 256, (256, 101): 257, (32, 257): 258, (97, 116): 259}
MANY = "".join(f" {{}}{i:02}" for i in range(16))  # 16 chunks that have not been there
FEW, SOME = 24_000, 300_000  # bytes: right designs take 3,000 to 7,000, and 200,000 with a memory


def _peak(args: Args) -> Script:
    text, many, merges, _ = args
    return (Step("peak", "encode_iterable", (text, many, merges)),)


def streamed(text: str, many: int, merges: dict[Pair, int], room: int) -> tuple[int, int, int]:
    """How many ids a stream gives and their checksum; no memory."""
    ids = list(encode_iterable((text.replace("{}", str(i)) for i in range(many)), merges))
    checksum = 0
    for idx in ids:
        checksum = zlib.crc32(b"%a," % (idx,), checksum)
    return len(ids), checksum, 0


def held(args: Args, expected: tuple[int, int, int], got: Any) -> str | None:
    """Whether the stream's ids are right and were given without holding much."""
    ids, checksum, most = got
    if ids != expected[0]:
        return _("{got:,} ids came, expected {wanted:,}").format(got=ids, wanted=expected[0])
    if checksum != expected[1]:
        return _("the ids are not those of the whole text")
    if most > args[3]:
        size = sum(len(args[0].replace("{}", str(i))) for i in range(args[1]))
        return _(
            "{most:,} bytes were held at once, on a text of {size:,}; {room:,} are enough"
        ).format(most=most, size=size, room=args[3])
    return None


def _as_held(expected: Any, got: Any) -> list[str]:
    """What came of a stream, without the checksum that nobody could read."""
    if type(got) is not tuple or [type(n) for n in got] != [int, int, int]:
        return []
    return [
        _("It gave {ids:,} ids, and {most:,} bytes were held at once.").format(
            ids=got[0], most=got[2]
        )
    ]


def _as_stream(args: Args) -> str:
    text, many, merges, _ = args
    piece = f"{text!r}.replace('{{}}', str(i))" if "{}" in text else repr(text)
    return f"for idx in encode_iterable(({piece} for i in range({many})), {short(merges, 60)}): …"


def _holds(name: str, points: float, *args: Any) -> Behaviour:
    return Behaviour(
        name,
        points,
        (args,),
        compare=held,
        script=_peak,
        reference=streamed,
        after="gives the ids of the whole text",
        tell=_as_held,
        ask=_as_stream,
        view=lambda args, got: (*got[:2], got[2] > args[3]),
        uniform=True,
    )


LL = {(39, 108): 256, (256, 108): 257}

ITERABLE = Check(
    id="ps07.encode_iterable",
    signature="encode_iterable(texts, merges)",
    reference=encode_iterable,
    place=Place("0:39:20", "Lecture 02", "Tokenize once, store the ids"),
    seconds=5.0,  # memory is measured at several times the cost of the code itself
    draw=streaming,
    uses=("encode_fast", "split"),
    behaviours=(
        _asks(
            "gives the ids of the whole text",
            1.5,
            ((["the cat\n", " the cat\n"], THE), (["the cat sat"], THE)),
            draws.lines,
        ),
        _asks(
            "is the same wherever the text is cut",
            1.5,
            ((["th", "e cat"], THE), (["I'l", "l go"], LL), (["a ", " the"], THE)),
            lambda: draws.streams(draws.PIECES) | draws.streams(["I", "'", "l", "ll", " ", "a"]),
            examples=25,
        ),
        _asks(
            "copes with no text and with empty ones",
            0.5,
            (([], THE), ([""], THE), (["", "the", "", " cat", ""], THE)),
            after="gives the ids of the whole text",
        ),
        Behaviour(
            "keeps two tokenizers apart",
            0.5,
            ((["the cat"], THE, {}), (["the cat"], {}, THE)),
            script=_twice,
            ask=_as_two,
            reference=lambda texts, one, other: [_all(texts, one), _all(texts, other)],
            after="gives the ids of the whole text",
            tell=lambda expected, got: [],
        ),
        _holds("holds a few chunks at a time", 1.5, LINE, 250, THE, FEW),
        _holds("remembers no more than 1,000 chunks", 0.5, MANY, 140, {}, SOME),
    ),
    mistakes=(
        Mistake(
            "each text is encoded by itself",
            "A text may end in the middle of a word, so its last chunk is not known yet. Hold back what the next "
            "text may still change.",
            solution="""
            def encode_iterable(texts, merges):
                for text in texts:
                    for chunk in split(text):
                        yield from encode_fast(list(chunk.encode("utf-8")), merges)
            """,
        ),
        Mistake(
            "only the last chunk is held back",
            'More text can change the chunk before the last too. Look at "I\'l" and then "l": which chunks were '
            "there, and which are there now?",
            patch=(("chunks[:-2]", "chunks[:-1]"), ("chunks[-2:]", "chunks[-1:]")),
        ),
        Mistake(
            "a number of letters is held back",
            "However many you hold back, the cut falls into the middle of some chunk. Split first, then hold back "
            "whole chunks.",
            patch=(
                (
                    "        chunks = split(held + text)\n        for chunk in chunks[:-2]:",
                    "        text = held + text\n        for chunk in split(text[:-8]):",
                ),
                ('held = "".join(chunks[-2:])', "held = text[-8:]"),
            ),
        ),
        Mistake(
            "what is held back never comes",
            "After the last text the held chunks are still to be encoded.",
            patch=(("    for chunk in split(held):\n        yield from encode(chunk)\n", ""),),
        ),
        Mistake(
            "what is held back comes as one chunk",
            "It holds two chunks. Split it once more at the end, or keep it as a list.",
            patch=(
                (
                    "    for chunk in split(held):\n        yield from encode(chunk)\n",
                    "    yield from encode(held)\n",
                ),
            ),
        ),
        Mistake(
            "what was held back is forgotten",
            "The next text goes on where the held part ends: split held + text.",
            patch=(("split(held + text)", "split(text)"),),
        ),
        Mistake(
            "held text is put behind the next one",
            "What was held back stands before the next text: held + text.",
            patch=(("split(held + text)", "split(text + held)"),),
        ),
        Mistake(
            "everything is collected first",
            "The ids are right, but all of the text, its chunks or its ids are in memory at once. Encode as the text "
            "comes, hold back a few chunks only, and give each id on at once: `yield`.",
            patch=(
                (
                    "    for text in texts:\n",
                    "    for text in [''.join(texts)]:\n",
                ),
            ),
        ),
        Mistake(
            "every chunk is remembered",
            "A long text has new chunks without end, and so has your memory of them. Bound it: forget it when it holds 1,000.",
            patch=(("            if len(known) >= 1000:\n                known.clear()\n", ""),),
        ),
        Mistake(
            "chunks of one tokenizer are remembered for the next",
            "The memory outlives the call and knows a chunk only, not the merges it was encoded with. Make it anew in "
            "each call, or let the merges be part of what it looks up.",
            solution="""
            def encode_iterable(texts, merges, known={}):
                held = ""
                def encode(chunk):
                    if chunk not in known:
                        if len(known) >= 1000:
                            known.clear()
                        known[chunk] = encode_fast(list(chunk.encode("utf-8")), merges)
                    return known[chunk]
                for text in texts:
                    chunks = split(held + text)
                    for chunk in chunks[:-2]:
                        yield from encode(chunk)
                    held = "".join(chunks[-2:])
                for chunk in split(held):
                    yield from encode(chunk)
            """,
        ),
        Mistake(
            "lists of ids come, one a chunk",
            "Each id is to come by itself: `yield from` gives on what a list holds.",
            patch=(
                (
                    "        for chunk in chunks[:-2]:\n            yield from encode(chunk)",
                    "        for chunk in chunks[:-2]:\n            yield encode(chunk)",
                ),
                (
                    "    for chunk in split(held):\n        yield from encode(chunk)",
                    "    for chunk in split(held):\n        yield encode(chunk)",
                ),
            ),
        ),
        Mistake(
            "chunks come in place of ids",
            'Give on the ids of a chunk: encode_fast(list(chunk.encode("utf-8")), merges).',
            patch=(
                (
                    'known[chunk] = encode_fast(list(chunk.encode("utf-8")), merges)',
                    "known[chunk] = [chunk]",
                ),
            ),
        ),
        Mistake(
            "the bytes are not merged",
            "You give the bytes of each chunk; encode them with the merges: encode_fast.",
            patch=(
                ('encode_fast(list(chunk.encode("utf-8")), merges)', "list(chunk.encode('utf-8'))"),
            ),
        ),
        Mistake(
            "it starts from code points",
            'You start from ord() of each character; the ids 0 to 255 are bytes: list(chunk.encode("utf-8")).',
            patch=(('list(chunk.encode("utf-8"))', "[ord(c) for c in chunk]"),),
        ),
        Mistake(
            "the text is not split into chunks",
            "Merges never cross from one chunk into the next. Split the text before you encode.",
            patch=(
                (
                    '        for chunk in chunks[:-2]:\n            yield from encode(chunk)\n        held = "".join(chunks[-2:])',
                    "        held = held + text",
                ),
                (
                    "    for chunk in split(held):\n        yield from encode(chunk)",
                    "    yield from encode(held)",
                ),
            ),
        ),
        Mistake(
            "line ends are stripped",
            "The line end and the spaces are part of the text, and tokens like any other.",
            patch=(("split(held + text)", "split(held + text.strip())"),),
        ),
        Mistake(
            "a line end is put between the texts",
            "The texts follow one another as they are; nothing comes between.",
            patch=(("split(held + text)", "split(held + '\\n' * bool(held) + text)"),),
        ),
        Mistake(
            "empty texts end the stream",
            "An empty text is a text of no code points; others may follow.",
            patch=(
                (
                    "    for text in texts:\n",
                    "    for text in iter(lambda: next(texts, ''), ''):\n",
                ),
            ),
        ),
        Mistake(
            "texts is gone through twice",
            "texts may be a file or another generator: it can be read once, from front to back.",
            patch=(
                (
                    '    held = ""\n',
                    "    held = ''\n    if not any(True for _ in texts):\n        return\n",
                ),
            ),
        ),
        Mistake(
            "it fails on no text at all",
            "The loop may run not even once. Give every name a value before it.",
            patch=(("    for chunk in split(held):", "    for chunk in split(held + text[:0]):"),),
        ),
        Mistake(
            "nothing is yielded",
            "The function has no yield and no return, so it gives None.",
            solution="""
            def encode_iterable(texts, merges):
                ids = []
                for text in texts:
                    for chunk in split(text):
                        ids += encode_fast(list(chunk.encode("utf-8")), merges)
            """,
        ),
    ),
)

CHECKS = (TRAIN, ENCODE, ITERABLE)
