"""Problem set 04, last part: which alternative matched a chunk, and marks that stay with their letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import regex

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.ps04.drawings import chunking, explaining
from autograder.checks.ps04.split import HIDES, of, split
from autograder.language import words

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_ = words("ps04")


GPT4 = [
    r"'(?i:[sdmt]|ll|ve|re)",
    r"[^\r\n\p{L}\p{N}]?+\p{L}+",
    r"\p{N}{1,3}",
    r" ?[^\s\p{L}\p{N}]++[\r\n]*",
    r"\s*[\r\n]",
    r"\s+(?!\S)",
    r"\s+",
]


# ---- explain_chunks --------------------------------------------------------------------------


def explain_chunks(text: str, alternatives: list[str]) -> list[tuple[str, int]]:
    explained, at = [], 0
    while at < len(text):
        for number, alternative in enumerate(alternatives):
            match = regex.compile(alternative).match(text, at)
            if match:
                explained.append((match[0], number))
                at = match.end()
                break
        else:
            raise ValueError(f"no alternative matches {text[at]!r} at offset {at}")
    return explained


WORDS = [r"\p{L}+", r"\p{N}+", r"\s+", r"[^\s\p{L}\p{N}]+"]
RACES = (
    ["a", "ab", "abc", "b", "c"],
    ["a+", "[ab]+", "c|b"],
    ["[abc]", "ab+c"],
    ["b|bc", "a|abc", "c"],
)
GROUPS = (["(a)(b)?", "(b|(c))", "[^abc]"], ["((a|b)+)", "(c)"], ["(?i:a|b)", "(c+)()"])
AROUND = (["a+(?!b)", "a", "b", "c"], ["(?<=a)b", "(?<=b)a+", "[abc]"], [r"\bab", "[abc]", " "])


def raced(lists: tuple[list[str], ...], alphabet: str = "abc") -> SearchStrategy[Args]:
    """(text, alternatives), some of which match at the same place."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from(alphabet), max_size=8)
    return st.tuples(text, st.sampled_from(list(lists))).filter(answered)


def answered(args: Args) -> bool:
    """Whether there is an alternative at each place of the text."""
    try:
        explain_chunks(*args)
    except ValueError:
        return False
    return True


def unanswered() -> SearchStrategy[Args]:
    """(text, alternatives) with a place at which nothing matches."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from("ab !"), min_size=1, max_size=6)
    lists = st.sampled_from([["a+", "b"], [r"\p{L}+", "!"], ["a", " "]])
    return st.tuples(text, lists).filter(lambda args: not answered(args))


EXPLAIN = Check(
    id="ps04.explain_chunks",
    signature="explain_chunks(text, alternatives)",
    reference=explain_chunks,
    place=Place("0:57:36", "Lecture 04", "GPT-2's pattern, piece by piece"),
    draw=explaining,
    uses=("split",),
    hides=HIDES,
    behaviours=(
        Behaviour(
            "gives each chunk with its alternative",
            1.0,
            (("hi 42!", WORDS), ("", WORDS), ("a a", WORDS)),
            lambda: raced((WORDS,), "ab12 !"),
        ),
        Behaviour(
            "takes the first alternative that matches",
            0.75,
            (("abc", ["a", "ab", "abc", "b", "c"]), ("aab", ["a+", "[ab]+"])),
            lambda: raced(RACES),
        ),
        Behaviour(
            "counts alternatives, whatever groups are in them",
            0.5,
            (("abc", ["(a)(b)", "(c)"]), ("cb", ["(b|(c))"])),
            lambda: raced(GROUPS),
        ),
        Behaviour(
            "looks at what stands around a chunk",
            0.5,
            (("a  b", [r"\s+(?!\S)", r"\s+", r"\p{L}+"]), ("ba", ["(?<=b)a", "[ab]"])),
            lambda: raced(AROUND) | raced(([r"\s+(?!\S)", r"\s+", "[abc]+"],), "ab  "),
        ),
        Behaviour(
            "refuses a place where no alternative matches",
            0.25,
            (("a b", ["a", "b"]), ("!", WORDS[:3])),
            unanswered,
            raises=("ValueError",),
            after="gives each chunk with its alternative",
        ),
    ),
    mistakes=(
        Mistake(
            "the longest match wins",
            "Alternatives are tried in their order, and the first that matches is taken, even if a later one would "
            "take more.",
            solution="""
            def explain_chunks(text, alternatives):
                explained, at = [], 0
                while at < len(text):
                    found = [(regex.compile(a).match(text, at), n) for n, a in enumerate(alternatives)]
                    found = [(m, n) for m, n in found if m]
                    if not found:
                        raise ValueError(at)
                    match, number = max(found, key=lambda pair: pair[0].end())
                    explained.append((match[0], number))
                    at = match.end()
                return explained
            """,
        ),
        Mistake(
            "the last alternative that matches wins",
            "Your loop goes on when one has matched. Stop at the first: break.",
            solution="""
            def explain_chunks(text, alternatives):
                explained, at = [], 0
                while at < len(text):
                    match = None
                    for number, alternative in enumerate(alternatives):
                        found = regex.compile(alternative).match(text, at)
                        if found:
                            match, which = found, number
                    if not match:
                        raise ValueError(at)
                    explained.append((match[0], which))
                    at = match.end()
                return explained
            """,
        ),
        Mistake(
            "the chunks are asked again, one by one",
            "A chunk by itself has nothing before or behind it, so an alternative that looks around, such as "
            "\\s+(?!\\S), may match it though it did not in the text. Match in the text, at the chunk's place.",
            solution="""
            def explain_chunks(text, alternatives):
                explained = []
                for chunk in split(text, "|".join(alternatives)):
                    for number, alternative in enumerate(alternatives):
                        if regex.fullmatch(alternative, chunk):
                            explained.append((chunk, number))
                            break
                return explained
            """,
        ),
        Mistake(
            "the rest of the text is cut off first",
            "text[at:] has nothing before it, so an alternative that looks back sees nothing. Match in the whole text "
            "from a place: compiled.match(text, at).",
            patch=(
                (
                    "regex.compile(alternative).match(text, at)",
                    "regex.match(alternative, text[at:])",
                ),
                ("at = match.end()", "at += match.end()"),
            ),
        ),
        Mistake(
            "groups inside an alternative are counted",
            "lastindex counts all groups, also those inside an alternative. Ask one alternative after the other, or give "
            "the outer groups names.",
            solution="""
            def explain_chunks(text, alternatives):
                explained, end = [], 0
                for match in regex.finditer("|".join(f"({a})" for a in alternatives), text):
                    if match.start() != end:
                        raise ValueError(end)
                    explained.append((match[0], match.lastindex - 1))
                    end = match.end()
                if end != len(text):
                    raise ValueError(end)
                return explained
            """,
        ),
        Mistake(
            "the next match anywhere is taken",
            "search finds a match further on and skips what lies before. match looks at the place itself.",
            patch=((".match(text, at)", ".search(text, at)"),),
        ),
        Mistake(
            "alternatives are numbered from 1",
            "The first alternative is number 0, as in a list.",
            patch=(("enumerate(alternatives)", "enumerate(alternatives, 1)"),),
        ),
        Mistake(
            "number and chunk change places",
            "The chunk comes first, then the number: (chunk, number).",
            patch=(("(match[0], number)", "(number, match[0])"),),
        ),
        Mistake(
            "the alternative itself is given",
            "Give its number, its place in the list.",
            patch=(("(match[0], number)", "(match[0], alternative)"),),
        ),
        Mistake(
            "only the numbers are given",
            "Each item is a pair of the chunk and the number.",
            patch=(("(match[0], number)", "number"),),
        ),
        Mistake(
            "the pairs are lists",
            "Each item is a tuple of two, (chunk, number).",
            patch=(("(match[0], number)", "[match[0], number]"),),
        ),
        Mistake(
            "a dictionary is returned",
            "The same chunk may come more than once; a dictionary keeps one of them. Return a list of pairs.",
            patch=(("    return explained", "    return dict(explained)"),),
        ),
        Mistake(
            "what nothing matches is left out",
            "Where no alternative matches, the pattern is wrong: raise ValueError.",
            patch=(
                (
                    '            raise ValueError(f"no alternative matches {text[at]!r} at offset {at}")\n',
                    "            at += 1\n            continue\n",
                ),
            ),
        ),
        Mistake(
            "the explanation ends where nothing matches",
            "Where no alternative matches, the pattern is wrong: raise ValueError, do not stop in silence.",
            patch=(
                (
                    '            raise ValueError(f"no alternative matches {text[at]!r} at offset {at}")\n',
                    "            break\n",
                ),
            ),
        ),
        Mistake(
            "only the first chunk is explained",
            "Go on behind the chunk, to the end of the text.",
            patch=(("    while at < len(text):", "    if at < len(text):"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return explained", "    pass"),),
        ),
    ),
)


# ---- split_marks -----------------------------------------------------------------------------


def split_marks(text: str) -> list[str]:
    alternatives = [
        r"'(?i:[sdmt]|ll|ve|re)",
        r"[^\r\n\p{L}\p{M}\p{N}]?+[\p{L}\p{M}]+",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{M}\p{N}]++[\r\n]*",
        r"\s*[\r\n]",
        r"\s+(?!\S)",
        r"\s+",
    ]
    return split(text, "|".join(alternatives))


# Letters with their marks: Hindi's vowel signs, accents written apart, Arabic, Hebrew and Thai.
CLUSTERS = (
    "हि",
    "न्",
    "दी",
    "e\u0301",
    "A\u0323\u0302",
    "\u0628\u064e",
    "\u05d0\u05b8",
    "ที่",
    "\u1112\u1161\u11ab",
)


def same_text(args: Args, expected: Any, got: Any) -> str | None:
    """Whether the chunks put together are the text."""
    (text,) = args
    if type(got) is not list or not all(type(c) is str for c in got):
        return _("a list of chunks must be returned")
    if "".join(got) == text:
        return None
    return _("put together, the chunks are not the text again")


MARKS = Check(
    id="ps04.split_marks",
    signature="split_marks(text)",
    reference=split_marks,
    place=Place("1:11:38", "Lecture 04", "One word, two spellings"),
    draw=chunking,
    uses=("split",),
    hides=HIDES,
    behaviours=(
        Behaviour(
            "keeps a letter and its marks in one chunk",
            1.5,
            (("हिन्दी",), ("cafe\u0301s 12",), ("a \u0628\u064e\u0628",), ("ที่",)),
            lambda: of((*CLUSTERS, "a", "1", " ", "!"), 7).filter(lambda a: "  " not in a[0]),
        ),
        Behaviour(
            "splits a text without marks as GPT-4 does",
            1.0,
            (("it's HE'LL",), ("12345 a_b!?\n\nx",), ("a   b\n  c ",)),
            lambda: of(("'s", "'LL", "ab", "C", "안", "12", "3", " ", "\n", "!", "_", "."), 8),
            after="keeps a letter and its marks in one chunk",
        ),
        Behaviour(
            "loses nothing, wherever a mark stands",
            0.5,
            (("\u0301",), ("1\ufe0f\u20e3",), (" \u0301!\u0301\n",)),
            lambda: of("\u0301\u093f\ufe0fa1! \n", 7),
            compare=same_text,
            after="keeps a letter and its marks in one chunk",
        ),
    ),
    mistakes=(
        Mistake(
            "it is GPT-4's pattern, unchanged",
            "\\p{L} is letters without their marks. A mark, \\p{M}, must go on with the letter before it.",
            patch=(
                (r"[^\r\n\p{L}\p{M}\p{N}]?+[\p{L}\p{M}]+", r"[^\r\n\p{L}\p{N}]?+\p{L}+"),
                (r" ?[^\s\p{L}\p{M}\p{N}]++[\r\n]*", r" ?[^\s\p{L}\p{N}]++[\r\n]*"),
            ),
        ),
        Mistake(
            "only marks without a width count",
            "\\p{Mn} leaves out vowel signs such as \u25cc\u093f and \u25cc\u0940, which take room of their own. \\p{M} is all marks.",
            patch=(
                (r"[\p{L}\p{M}]+", r"[\p{L}\p{Mn}]+"),
                (r"[^\r\n\p{L}\p{M}\p{N}]?+", r"[^\r\n\p{L}\p{N}]?+"),
                (r" ?[^\s\p{L}\p{M}\p{N}]", r" ?[^\s\p{L}\p{N}]"),
            ),
        ),
        Mistake(
            "only the accents of Latin letters count",
            "U+0300 to U+036F are the marks of a few scripts. \\p{M} is those of all.",
            patch=(
                (r"[\p{L}\p{M}]+", r"[\p{L}\u0300-\u036f]+"),
                (r"[^\r\n\p{L}\p{M}\p{N}]?+", r"[^\r\n\p{L}\p{N}]?+"),
                (r" ?[^\s\p{L}\p{M}\p{N}]", r" ?[^\s\p{L}\p{N}]"),
            ),
        ),
        Mistake(
            "marks may stand at the end of a word only",
            "\\p{L}+\\p{M}* is letters, then marks, and then the chunk ends. Marks stand between letters too: "
            "[\\p{L}\\p{M}]+.",
            patch=((r"[\p{L}\p{M}]+", r"\p{L}+\p{M}*"),),
        ),
        Mistake(
            "each letter is a chunk",
            "\\p{L}\\p{M}* is one letter with its marks. Letters in a row are one chunk.",
            patch=((r"[\p{L}\p{M}]+", r"\p{L}\p{M}*"),),
        ),
        Mistake(
            "marks are chunks of their own",
            "A mark is kept away from the letter that it belongs to. Let it be one more kind of letter.",
            patch=((r"?+[\p{L}\p{M}]+", r"?+\p{L}+|\p{M}+"),),
        ),
        Mistake(
            "the marks are thrown away",
            "The chunks put together must be the text again, marks and all.",
            patch=(("split(text,", "split(regex.sub(r'\\p{M}', '', text),"),),
        ),
        Mistake(
            "the text is composed first",
            "Composing changes the text, and most marks cannot be composed. Leave the text as it is and change the "
            "pattern.",
            patch=(
                ("split(text,", "split(__import__('unicodedata').normalize('NFC', text),"),
                (r"[^\r\n\p{L}\p{M}\p{N}]?+[\p{L}\p{M}]+", r"[^\r\n\p{L}\p{N}]?+\p{L}+"),
                (r" ?[^\s\p{L}\p{M}\p{N}]++[\r\n]*", r" ?[^\s\p{L}\p{N}]++[\r\n]*"),
            ),
        ),
        Mistake(
            "\\w takes numbers and the underscore too",
            "\\w has marks, but digits and _ as well. [\\p{L}\\p{M}] is letters and marks.",
            patch=((r"[\p{L}\p{M}]+", r"\w+"),),
        ),
        Mistake(
            "it is GPT-2's pattern with marks",
            "GPT-4's is asked for: contractions in capitals, numbers of three digits at most, one sign or space before a "
            "word, line ends of their own.",
            solution=r"""
            def split_marks(text):
                return split(text, r"'(?:[sdmt]|ll|ve|re)| ?[\p{L}\p{M}]+| ?\p{N}+| ?[^\s\p{L}\p{M}\p{N}]+|\s+(?!\S)|\s+")
            """,
        ),
        Mistake(
            "contractions are lost",
            "Change the alternative for letters; the one for contractions stays first.",
            patch=((r"""        r"'(?i:[sdmt]|ll|ve|re)",""" "\n", ""),),
        ),
        Mistake(
            "no sign is taken before a word",
            "In GPT-4's pattern one character that is no letter, number or line end may stand before the letters. Keep it.",
            patch=((r"[^\r\n\p{L}\p{M}\p{N}]?+[\p{L}\p{M}]+", r" ?[\p{L}\p{M}]+"),),
        ),
        Mistake(
            "a mark is neither letter nor sign",
            "You took marks out of the signs without letting a word begin with one; a mark that follows no letter is "
            "now matched by nothing.",
            patch=(
                (r"[\p{L}\p{M}]+", r"(?:\p{L}\p{M}*)+"),
                (r"[^\r\n\p{L}\p{M}\p{N}]?+", r"[^\r\n\p{L}\p{M}\p{N}]?+"),
            ),
        ),
        Mistake(
            "the text is cut into what one sees as letters",
            "\\X is one letter with its marks. Words are asked for, as GPT-4's pattern makes them.",
            solution=r"""
            def split_marks(text):
                return regex.findall(r"\X", text)
            """,
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return split(", "    split("),),
        ),
    ),
)
