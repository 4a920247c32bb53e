"""Problem set 08, first half: the text as sentencepiece sees it, and training (lecture 1:28:42).

Training is graded by its trace: each piece must join a most frequent pair, given those before it, so
that any tie-break passes. Left out: encoding and decoding, which are in `ps08`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import short
from autograder.checks.ps02 import pairs
from autograder.checks.ps08 import inputs as draws
from autograder.checks.ps08.drawings import seen, training
from autograder.language import words

_ = words("ps08")

merge: Any = pairs.merge  # it joins texts as well as it joins ids

# ---- dummy_prefix ----------------------------------------------------------------------------


def dummy_prefix(text: str) -> str:
    if not text:
        return ""
    return (" " + text).replace(" ", "▁")


DUMMY_PREFIX = Check(
    id="ps08.dummy_prefix",
    signature="dummy_prefix(text)",
    reference=dummy_prefix,
    place=Place("1:35:30", "Lecture 06", "A space in front"),
    draw=seen,
    hides=("sentencepiece", "tokenizers"),
    behaviours=(
        Behaviour(
            "puts a visible space in front",
            0.5,
            (("hello",), ("안녕",)),
            lambda: draws.texts("abé안").map(lambda a: (a[0],)),
        ),
        Behaviour(
            "makes every space visible",
            0.5,
            (("a b",), ("a  b ",), (" a",), (" ",)),
            lambda: draws.texts("ab  ").map(lambda a: (a[0],)),
        ),
        Behaviour(
            "leaves everything else as it is",
            0.5,
            (("A\tb\n",), ("a_b",), ("a▁b",)),
            lambda: draws.texts("aB\t\n_▁ ").map(lambda a: (a[0],)),
            after="puts a visible space in front",
        ),
        Behaviour(
            "leaves the empty text empty",
            0.5,
            (("",),),
            after="puts a visible space in front",
        ),
    ),
    mistakes=(
        Mistake(
            "nothing is put in front",
            "The first word has no space before it, so it would be another piece than the same word "
            "further on. Put one in front of the text.",
            patch=(('(" " + text)', "text"),),
        ),
        Mistake(
            "the space in front stays a space",
            "You put an ordinary space in front after the others were replaced. Put it there first, or "
            "write U+2581 itself.",
            patch=(('(" " + text).replace(" ", "▁")', '" " + text.replace(" ", "▁")'),),
        ),
        Mistake(
            "spaces stay spaces",
            "Every space of the text becomes U+2581, not only the one in front.",
            patch=(('(" " + text).replace(" ", "▁")', '"▁" + text'),),
        ),
        Mistake(
            "an underscore stands for the space",
            "U+2581 (▁) only looks like an underscore. Copy it from the text of the exercise, or write "
            '"\\u2581".',
            patch=(('replace(" ", "▁")', 'replace(" ", "_")'),),
        ),
        Mistake(
            "a text that begins with a space gets none",
            "A text's own space in front is part of the text. It gets another one, or decoding could not "
            "tell them apart.",
            patch=(
                (
                    "if not text:\n        return",
                    "if text[:1] == ' ':\n        return text.replace(' ', '▁')\n    if not text:\n        return",
                ),
            ),
        ),
        Mistake(
            "runs of spaces become one",
            "Every space counts: split() and join() make one of several, and a program's indentation would be lost.",
            solution="""
            def dummy_prefix(text):
                if not text:
                    return ""
                text = " " + text
                while "  " in text:
                    text = text.replace("  ", " ")
                return text.replace(" ", "▁")
            """,
        ),
        Mistake(
            "the ends are stripped",
            "Spaces at the ends belong to the text; nothing may be lost before encoding.",
            patch=(('(" " + text)', '(" " + text.strip(" "))'),),
        ),
        Mistake(
            "the space is put at the end",
            "The space goes in front of the text.",
            patch=(('(" " + text)', '(text + " ")'),),
        ),
        Mistake(
            "tabs and line ends are replaced too",
            "Only the space, U+0020, becomes U+2581. A tab is a code point like any other.",
            patch=(
                (
                    '.replace(" ", "▁")',
                    '.replace(" ", "▁").replace("\\t", "▁").replace("\\n", "▁")',
                ),
            ),
        ),
        Mistake(
            "the empty text gets a space",
            "Where there is no word there is nothing to put a space in front of: the empty text stays empty.",
            patch=(('    if not text:\n        return ""\n', ""),),
        ),
        Mistake(
            "the text is folded to lower case",
            "The tokenizer must give the text back as it was; nothing but spaces is changed.",
            patch=(('(" " + text)', '(" " + text.lower())'),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(('    return (" " + text)', '    (" " + text)'),),
        ),
    ),
)


# ---- sp_train --------------------------------------------------------------------------------


def sp_train(
    text: str, vocab_size: int, character_coverage: float = 0.9995, byte_fallback: bool = True
) -> list[str]:
    head = ["<unk>", "<s>", "</s>"]
    if byte_fallback:
        head += [f"<0x{b:02X}>" for b in range(256)]
    seen = dummy_prefix(text)
    letters, covered = [], 0
    for letter, n in Counter(seen).most_common():
        if covered >= character_coverage * len(seen):
            break
        letters.append(letter)
        covered += n
    room = vocab_size - len(head) - len(letters)
    if room < 0:
        raise ValueError(f"vocabulary size {vocab_size} is too small; ask for {vocab_size - room}")
    words = [list("▁" + word) for word in seen.split("▁")[1:]]
    merges: list[str] = []
    while len(merges) < room:
        counts: Counter[tuple[str, str]] = Counter()
        for word in words:
            counts.update(p for p in zip(word, word[1:]) if set(p[0] + p[1]) <= set(letters))
        if not counts:
            break
        pair = max(counts, key=lambda p: counts[p])
        words = [merge(word, pair, pair[0] + pair[1]) for word in words]
        merges.append(pair[0] + pair[1])
    return head + merges + letters


def letters_of(text: str, coverage: float) -> list[str]:
    """The code points that a training with this coverage keeps."""
    return [p for p in sp_train(text, 3 + len(set(f" {text}")), coverage, False)[3:] if len(p) == 1]


class Trained:
    """A learner's pieces, sorted by what they are: `fixed`, `joined` and `letters`."""

    def __init__(self, pieces: list[str]) -> None:
        fixed = set(draws.head(True))
        self.fixed = [p for p in pieces if p in fixed]
        self.joined = [p for p in pieces if p not in fixed and len(p) > 1]
        self.letters = [p for p in pieces if len(p) == 1]


def shape_of(got: Any) -> str | None:
    """What is wrong with the form of a training result: a list of pieces, each a text."""
    if type(got) is not list:
        return _("a list of pieces must be returned; got {got}").format(got=short(got, 60))
    wrong = next((p for p in got if type(p) is not str or not p), None)
    return (
        None
        if wrong is None and None not in got
        else _("{wrong} is no piece; a piece is a text").format(wrong=short(wrong, 40))
    )


def begins(args: Args, expected: list[str], got: Any) -> str | None:
    """Whether the specials and the bytes stand in front, in order, and nowhere else."""
    if (wrong := shape_of(got)) is not None:
        return wrong
    first = draws.head(args[3])
    for i, piece in enumerate(first):
        if i >= len(got) or got[i] != piece:
            if i >= len(got):
                return _("id {i} is nothing; it should be {piece!r}").format(i=i, piece=piece)
            return _("id {i} is {have!r}; it should be {piece!r}").format(
                i=i, have=got[i], piece=piece
            )
    again = next((p for p in got[len(first) :] if p in set(draws.head(True))), None)
    return again and _(
        "{again!r} stands behind the first {n} pieces too, or should not be there"
    ).format(again=again, n=len(first))


def ends(args: Args, expected: list[str], got: Any) -> str | None:
    """Whether the code points stand at the end, the most frequent first; ties may fall any way."""
    if (wrong := shape_of(got)) is not None:
        return wrong
    counts = Counter(dummy_prefix(args[0]))
    want = Trained(expected).letters
    have = got[len(got) - len(want) :] if want else []
    if missing := [c for c in want if c not in got]:
        return _("the code point {missing!r} is missing").format(missing=missing[0])
    if sorted(have) != sorted(want):
        return _("the last {n} pieces should be the code points {want}; they are {have}").format(
            n=len(want), want=want, have=short(have, 80)
        )
    for one, other in zip(have, have[1:], strict=False):
        if counts[one] < counts[other]:
            return _(
                "{one!r} ({rarer}) stands before {other!r} ({more}), which is more frequent"
            ).format(one=one, rarer=counts[one], other=other, more=counts[other])
    return None


def keeps(args: Args, expected: list[str], got: Any) -> str | None:
    """Whether the code points are those that the coverage asks for, and no piece holds another."""
    if (wrong := shape_of(got)) is not None:
        return wrong
    counts, want, have = (
        Counter(dummy_prefix(args[0])),
        Trained(expected).letters,
        Trained(got).letters,
    )
    if len(have) != len(want):
        return _(
            "{kept} different code points are kept, {have}; character_coverage {share:g} of {all} code points takes {n}, {want}"
        ).format(
            kept=len(have),
            have=short(have, 60),
            share=args[2],
            all=counts.total(),
            n=len(want),
            want=want,
        )
    if sum(counts[c] for c in have) != sum(counts[c] for c in want):
        return _("the code points kept are {have}; the most frequent are {want}").format(
            have=have, want=want
        )
    odd = next((p for p in Trained(got).joined if not set(p) <= set(have)), None)
    if odd is not None:
        return _("the piece {odd!r} holds a code point that is left out; kept are {have}").format(
            odd=odd, have=have
        )
    return _trace(args, got, have)


def trace(args: Args, expected: list[str], got: Any) -> str | None:
    """Whether each piece joins a pair that is most frequent at that point; ties may fall any way."""
    if (wrong := shape_of(got)) is not None:
        return wrong
    return _trace(args, got, Trained(expected).letters)


Words = list[list[str]]


def _trace(args: Args, got: list[str], letters: list[str]) -> str | None:
    text, size, _coverage, fallback = args
    joined = Trained(got).joined
    words = [list("▁" + w) for w in dummy_prefix(text).split("▁")[1:]]
    for step, piece in enumerate(joined):
        if piece in joined[:step]:
            return _("the piece {piece!r} is there twice; a piece has one id").format(piece=piece)
        if "▁" in piece[1:]:
            return _(
                "the piece {piece!r} reaches across a space; ▁ stands only at a piece's beginning"
            ).format(piece=piece)
        counts = _counts(words, letters)
        top = max(counts.values(), default=0)
        # No two pairs spell the same piece: wherever its code points stand, they were joined alike.
        pair = next((p for p, n in counts.items() if p[0] + p[1] == piece and n == top), None)
        if pair is None:
            return _complaint(step, piece, counts, top)
        words = [merge(w, pair, piece) for w in words]
    wanted = size - len(draws.head(fallback)) - len(letters)
    if len(joined) > wanted:
        return _(
            "{made} pieces were joined; a vocabulary of {size} leaves room for {wanted}"
        ).format(made=len(joined), size=size, wanted=wanted)
    if len(joined) < wanted and _counts(words, letters):
        return _(
            "training stopped after {made} joins; {wanted} were asked for, and pairs are left"
        ).format(made=len(joined), wanted=wanted)
    return None


def _counts(words: Words, letters: list[str]) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for word in words:
        pairs = zip(word, word[1:], strict=False)
        counts.update(p for p in pairs if set(p[0] + p[1]) <= set(letters))
    return counts


def _complaint(step: int, piece: str, counts: Counter[tuple[str, str]], top: int) -> str:
    stands = max((n for p, n in counts.items() if p[0] + p[1] == piece), default=0)
    best = next((p for p, n in counts.items() if n == top), None)
    if best is None:
        return _("piece {step} to be joined is {piece!r}, but no pair is left").format(
            step=step + 1, piece=piece
        )
    return _(
        "piece {step} to be joined is {piece!r}, whose pair stands {stands}; "
        "{left!r} + {right!r} stands {top}"
    ).format(
        step=step + 1,
        piece=piece,
        stands=_times(stands),
        left=best[0],
        right=best[1],
        top=_times(top),
    )


def _times(n: int) -> str:
    return _("once") if n == 1 else _("{n} times").format(n=n)


def tell_pieces(expected: Any, got: Any) -> list[str]:
    """The pieces without the bytes, which would fill the page."""
    if shape_of(got) is not None:
        return []
    made = [short([p for p in found if not p.startswith("<0x")], 200) for found in (expected, got)]
    return [
        _("Pieces but the bytes: expected `{want}`").format(want=made[0]),
        _("Got `{got}`").format(got=made[1]),
    ]


AB = ("abab", 259 + 3 + 2, 1.0, True)

SP_TRAIN = Check(
    id="ps08.sp_train",
    signature="sp_train(text, vocab_size, character_coverage=0.9995, byte_fallback=True)",
    reference=sp_train,
    place=Place("1:32:12", "Lecture 06", "Train on the toy text"),
    compare=trace,
    draw=training,
    tell=tell_pieces,
    uses=("dummy_prefix", "merge"),
    hides=("sentencepiece", "tokenizers"),
    behaviours=(
        Behaviour(
            "joins a most frequent pair each time",
            2.0,
            (
                ("ababab", 3 + 3 + 2, 1.0, False),
                ("aaabdaaabac", 259 + 5 + 4, 1.0, True),
                ("안녕안녕", 3 + 3 + 1, 1.0, False),
                ("ab ab", 3 + 3 + 2, 1.0, False),
            ),
            lambda: (
                draws.to_train("abc")() | draws.to_train("ab", room=9)() | draws.to_train("a한é")()
            ),
        ),
        Behaviour(
            "never joins across a space",
            1.0,
            (
                ("a a a a", 3 + 2 + 1, 1.0, False),
                ("cd ab ab", 3 + 5 + 1, 1.0, False),
                ("ab ab ab", 259 + 3 + 2, 1.0, True),
                ("a  b", 3 + 3 + 1, 1.0, False),
            ),
            lambda: draws.to_train("ab  ", room=5)() | draws.words_again(),
            examples=12,
        ),
        Behaviour(
            "begins with the specials, then the bytes",
            1.0,
            (AB, ("a", 259 + 2, 1.0, True)),
            draws.to_train("ab ", longest=8, room=3, byte_fallback=True),
            examples=4,
            compare=begins,
        ),
        Behaviour(
            "ends with the code points, most frequent first",
            1.0,
            (AB, ("banana nab", 3 + 4, 1.0, False), ("", 259, 1.0, True)),
            draws.to_train("abbcccc  é", room=3),
            examples=8,
            compare=ends,
        ),
        Behaviour(
            "leaves out the rarest code points",
            1.0,
            (("aaaaaab", 3 + 2, 0.875, False), ("aaaabb cc", 259 + 2 + 1, 0.5, True)),
            draws.to_leave_out,
            examples=12,
            compare=keeps,
        ),
        Behaviour(
            "has no byte pieces without byte fallback",
            0.5,
            (("abab", 3 + 3 + 2, 1.0, False), ("안", 3 + 2, 1.0, False)),
            draws.to_train("ab ", longest=8, room=3, byte_fallback=False),
            examples=4,
            compare=begins,
            after="joins a most frequent pair each time",
        ),
        Behaviour(
            "stops when no pair is left",
            0.25,
            (("ab", 300, 1.0, True), ("", 10, 1.0, False)),
            draws.to_train("ab ", longest=6, room=12, full=False),
            examples=5,
        ),
        Behaviour(
            "refuses a size without room for all code points",
            0.25,
            (("ab", 261, 1.0, True), ("ab", 5, 1.0, False)),
            draws.without_room,
            examples=4,
            raises=("ValueError",),
            after="joins a most frequent pair each time",
        ),
    ),
    mistakes=(
        Mistake(
            "pieces reach across spaces",
            "A ▁ begins a new word, and no pair reaches from one word into the next. Cut the text before "
            "each ▁ first, and count the pairs of each word.",
            patch=(('[list("▁" + word) for word in seen.split("▁")[1:]]', "[list(seen)]"),),
        ),
        Mistake(
            "the same pair is joined again and again",
            "The pair is found, but the words stay as they were. merge returns a new list: keep it.",
            patch=(
                ("        words = [merge(word, pair, pair[0] + pair[1]) for word in words]\n", ""),
            ),
        ),
        Mistake(
            "pairs are counted on the first text only",
            "After a join the words consist of other symbols. Keep the joined words, and count their pairs anew.",
            patch=(
                (
                    "    merges: list[str] = []\n",
                    "    merges: list[str] = []\n    counts: Counter[tuple[str, str]] = Counter()\n    for word in words:\n        counts.update(p for p in zip(word, word[1:]) if set(p[0] + p[1]) <= set(letters))\n",
                ),
                (
                    "        counts: Counter[tuple[str, str]] = Counter()\n        for word in words:\n            counts.update(p for p in zip(word, word[1:]) if set(p[0] + p[1]) <= set(letters))\n",
                    "",
                ),
                (
                    "        merges.append(pair[0] + pair[1])",
                    "        merges.append(pair[0] + pair[1])\n        del counts[pair]",
                ),
            ),
        ),
        Mistake(
            "the rarest pair is joined",
            "You take the pair with the lowest count; the most frequent one is joined.",
            patch=(("pair = max(", "pair = min("),),
        ),
        Mistake(
            "every different word counts once",
            "A word that stands ten times counts ten times. A set of words forgets how often.",
            patch=(("in seen.split", "in dict.fromkeys(seen.split"), ("[1:]]", "[1:])]")),
        ),
        Mistake(
            "the space is lost",
            "split() takes the spaces away. A word begins with its ▁: put it back in front.",
            patch=(('list("▁" + word)', "list(word)"),),
        ),
        Mistake(
            "the space goes to the end of a word",
            "In sentencepiece the ▁ stands in front of a word, not behind it.",
            patch=(('list("▁" + word)', 'list(word + "▁")'),),
        ),
        Mistake(
            "the first word has no space",
            "Train on the text as dummy_prefix gives it, so that its first word is like all others.",
            patch=(
                (
                    '[list("▁" + word) for word in seen.split("▁")[1:]]',
                    '[list("▁" * (i > 0) + word) for i, word in enumerate(seen.split("▁")[1:])]',
                ),
            ),
        ),
        Mistake(
            "the first word is lost",
            "The text begins with a ▁, so what split gives first is the nothing before it; what comes second is a word.",
            patch=(('seen.split("▁")[1:]', 'seen.split("▁")[2:]'),),
        ),
        Mistake(
            "pieces are made of bytes",
            "sentencepiece joins code points. Bytes come in only where a code point has no piece.",
            patch=(
                (
                    "seen = dummy_prefix(text)",
                    'seen = "▁".join(w.encode("utf-8").decode("latin-1") for w in dummy_prefix(text).split("▁"))',
                ),
            ),
        ),
        Mistake(
            "<unk> is not the first piece",
            "The order is <unk>, <s>, </s>: the unknown piece has the id 0.",
            patch=(('["<unk>", "<s>", "</s>"]', '["<s>", "</s>", "<unk>"]'),),
        ),
        Mistake(
            "the bytes come before the specials",
            "The three specials have the ids 0 to 2; the byte b has the id 3 + b.",
            patch=(
                (
                    'head += [f"<0x{b:02X}>" for b in range(256)]',
                    'head = [f"<0x{b:02X}>" for b in range(256)] + head',
                ),
            ),
        ),
        Mistake(
            "the bytes are written in small letters",
            'The hexadecimal digits are capitals: <0x0A>, by f"<0x{b:02X}>".',
            patch=(("{b:02X}", "{b:02x}"),),
        ),
        Mistake(
            "small bytes have one digit",
            'Every byte has two hexadecimal digits: <0x0A>, by f"<0x{b:02X}>".',
            patch=(("{b:02X}", "{b:X}"),),
        ),
        Mistake(
            "the bytes are missing",
            "With byte_fallback the 256 byte pieces <0x00> to <0xFF> follow the specials.",
            patch=(("if byte_fallback:", "if False:"),),
        ),
        Mistake(
            "the bytes are always there",
            "Without byte_fallback there are no byte pieces: what was learned begins at id 3.",
            patch=(("if byte_fallback:", "if True:"),),
        ),
        Mistake(
            "one byte is missing",
            "range(255) ends with 254; the bytes are 0 to 255.",
            patch=(("range(256)", "range(255)"),),
        ),
        Mistake(
            "the code points stand before the merges",
            "The order is specials, bytes, merges, code points.",
            patch=(("head + merges + letters", "head + letters + merges"),),
        ),
        Mistake(
            "the code points are in the order of the alphabet",
            "At the end stand the code points by how often they occur, the most frequent first.",
            patch=(("head + merges + letters", "head + merges + sorted(letters)"),),
        ),
        Mistake(
            "the rarest code point stands first",
            "The most frequent code point comes first among the code points.",
            patch=(("head + merges + letters", "head + merges + letters[::-1]"),),
        ),
        Mistake(
            "the visible space is missing among the code points",
            "▁ is a code point of the text as the tokenizer sees it, and the piece of every space that nothing else covers.",
            patch=(
                ("head + merges + letters", 'head + merges + [c for c in letters if c != "▁"]'),
            ),
        ),
        Mistake(
            "code points are counted without the spaces",
            "Count the code points of what dummy_prefix gives: ▁ is one of them, often the most frequent.",
            patch=(
                (
                    "in Counter(seen).most_common()",
                    'in Counter(seen.replace("▁", "")).most_common()',
                ),
            ),
        ),
        Mistake(
            "no code point is left out",
            "character_coverage says what share of the text the kept code points must make up; the rarest beyond it are left out.",
            patch=(
                ("        if covered >= character_coverage * len(seen):\n            break\n", ""),
            ),
        ),
        Mistake(
            "coverage is a share of the different code points",
            "Count occurrences: a code point that makes up half of the text covers half of it, however many others there are.",
            patch=(
                (
                    "if covered >= character_coverage * len(seen)",
                    "if len(letters) >= character_coverage * len(set(seen))",
                ),
            ),
        ),
        Mistake(
            "one code point too few is kept",
            "Keep code points until the share is reached: the one that takes you there, or beyond, is kept as well.",
            patch=(("if covered >= character_coverage", "if covered + n > character_coverage"),),
        ),
        Mistake(
            "one code point too many is kept",
            "Stop as soon as the share is reached: ask before you add a code point, with >=.",
            patch=(("if covered >= character_coverage", "if covered > character_coverage"),),
        ),
        Mistake(
            "pieces hold code points that were left out",
            "A code point without a piece cannot be part of a longer piece: pass over pairs that hold one.",
            patch=((" if set(p[0] + p[1]) <= set(letters))", ")"),),
        ),
        Mistake(
            "the code points take no room",
            "vocab_size counts all pieces: specials, bytes, merges and code points. What is left for merges is the rest.",
            patch=(("    words = [list", "    room += len(letters)\n    words = [list"),),
        ),
        Mistake(
            "the bytes take no room",
            "vocab_size counts all pieces, the 256 bytes and 3 specials too.",
            patch=(("    words = [list", "    room += len(head)\n    words = [list"),),
        ),
        Mistake(
            "one merge too few",
            "The loop ends one merge early: go on while there is room.",
            patch=(("while len(merges) < room:", "while len(merges) < room - 1:"),),
        ),
        Mistake(
            "the end is not noticed",
            "When no pair is left, max() of nothing raises. Stop before it.",
            patch=(("        if not counts:\n            break\n", ""),),
        ),
        Mistake(
            "a size that is too small is not refused",
            "Without room for the specials, the bytes and every kept code point there is no such vocabulary: raise ValueError.",
            patch=(
                (
                    '    if room < 0:\n        raise ValueError(f"vocabulary size {vocab_size} is too small; ask for {vocab_size - room}")\n',
                    "",
                ),
            ),
        ),
        Mistake(
            "a size that just fits is refused",
            "Room for no merge at all is enough: refuse only less than that.",
            patch=(("if room < 0:", "if room <= 0:"),),
        ),
        Mistake(
            "pieces and their ids are returned",
            "Return the list of pieces; a piece's place in it is its id.",
            patch=(
                (
                    "return head + merges + letters",
                    "return {p: i for i, p in enumerate(head + merges + letters)}",
                ),
            ),
        ),
        Mistake(
            "pieces are pairs",
            "A piece is the text that the two parts of a pair make together: left + right.",
            patch=(("merges.append(pair[0] + pair[1])", "merges.append(pair)"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return head + merges + letters", "    pass"),),
        ),
    ),
)
