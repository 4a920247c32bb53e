"""Problem set 04, first part: cut a text at a pattern, and write GPT-2's pattern.

Patterns reach the learner's code as arguments; no pattern of a learner's is ever run outside the
kernel, where it could take for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.ps04.drawings import chunking

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# Packages that hold the patterns asked for.
HIDES = ("tiktoken", "tiktoken_ext", "tokenizers")


def split(text: str, pattern: str) -> list[str]:
    chunks, end = [], 0
    for match in regex.finditer(pattern, text):
        if match.start() != end:
            break
        if match[0]:
            chunks.append(match[0])
        end = match.end()
    if end != len(text):
        raise ValueError(f"the pattern skips {text[end]!r} at offset {end}")
    return chunks


def split_like_gpt2(text: str) -> list[str]:
    alternatives = [
        r"'(?:s|t|re|ve|m|ll|d)",
        r" ?\p{L}+",
        r" ?\p{N}+",
        r" ?[^\s\p{L}\p{N}]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
    return split(text, "|".join(alternatives))


# ---- Inputs ----------------------------------------------------------------------------------

COVERING = (r"\w+|\W", r" ?\p{L}+|\s+|[^\s\p{L}]", r"\p{L}|\P{L}+", r"(?s:.)", r"(?i:a+)|[^aA]+")
GROUPED = (r"(\w+)|(\W)", r"(\w)\w*|\W+", r"((a+)|(b+))+|[^ab]", r"( )?\p{L}+|(?s:.)")
SKIPPING = (r"\w+", r"\p{L}+| ", r"[ab]+|!", r"( )\w+|a")
EMPTY = (r"\w*|\W", r" ?\p{L}*|[^\p{L}]", r"a*|[^a]+")


def asked(
    patterns: tuple[str, ...], alphabet: str = "abA é안1 !\n", least: int = 0, longest: int = 9
) -> SearchStrategy[Args]:
    """(text, pattern) of which the pattern takes the whole text."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from(alphabet), min_size=least, max_size=longest)
    return st.tuples(text, st.sampled_from(patterns)).filter(whole)


def whole(args: Args) -> bool:
    """Whether the pattern takes all of the text."""
    try:
        split(*args)
    except ValueError:
        return False
    return True


def skipped() -> SearchStrategy[Args]:
    """(text, pattern) of which the pattern leaves something out."""
    from hypothesis import strategies as st

    text = st.text(st.sampled_from("ab1 !"), min_size=1, max_size=7)
    return st.tuples(text, st.sampled_from(SKIPPING)).filter(lambda args: not whole(args))


def of(pieces: str | tuple[str, ...], longest: int = 8) -> SearchStrategy[Args]:
    """A text put together of pieces."""
    from hypothesis import strategies as st

    found = st.lists(st.sampled_from(list(pieces)), max_size=longest)
    return found.map(lambda parts: ("".join(parts),))


# ---- split -----------------------------------------------------------------------------------

SPLIT = Check(
    id="ps04.split",
    signature="split(text, pattern)",
    reference=split,
    place=Place("0:57:36", "Lecture 04", "Two ways to lose text"),
    draw=chunking,
    hides=HIDES,
    behaviours=(
        Behaviour(
            "cuts the text where the pattern says",
            0.5,
            (("a b", r"\w+|\W"), ("안녕 hi!", r" ?\p{L}+|[^\s\p{L}]"), ("", r"\w+|\W")),
            lambda: asked(COVERING),
            keep=(1,),
        ),
        Behaviour(
            "takes the whole match, whatever groups there are",
            0.5,
            (("ab cd", r"(\w)\w*|\W+"), ("ab!", r"(\w+)|(\W)")),
            lambda: asked(GROUPED, least=1),
            keep=(1,),
        ),
        Behaviour(
            "refuses a pattern that leaves something out",
            0.75,
            (("a b", r"\w+"), ("!a", r"\w+"), ("a!", r"\w+")),
            skipped,
            keep=(1,),
            raises=("ValueError",),
            after="cuts the text where the pattern says",
        ),
        Behaviour(
            "gives no empty chunk",
            0.25,
            (("ab", r"\w*"), ("a b", r"\w*|\W")),
            lambda: asked(EMPTY, "ab", least=1),
            keep=(1,),
        ),
    ),
    mistakes=(
        Mistake(
            "findall gives the groups",
            "With a group in the pattern, findall gives what the group matched, not the whole match. finditer "
            "gives the matches themselves; match[0] is all of one.",
            solution="""
            def split(text, pattern):
                chunks = [chunk for chunk in regex.findall(pattern, text) if chunk]
                if "".join(chunks) != text:
                    raise ValueError("the pattern skips something")
                return chunks
            """,
        ),
        Mistake(
            "findall is all there is",
            "What the pattern does not match is gone without a word, groups are taken for the whole, and there may be "
            "empty chunks. Go through finditer and compare where a match begins with where the last one ended.",
            solution="""
            def split(text, pattern):
                return regex.findall(pattern, text)
            """,
        ),
        Mistake(
            "text that the pattern skips is lost",
            "Put together, the chunks must be the text again. Where a match does not begin at the end of the last "
            "one, or the last ends too early, raise ValueError.",
            solution="""
            def split(text, pattern):
                return [match[0] for match in regex.finditer(pattern, text) if match[0]]
            """,
        ),
        Mistake(
            "text skipped at the end is not noticed",
            "After the last match there may be text left: compare its end with len(text).",
            patch=(
                ("            break\n", "            raise ValueError(end)\n"),
                (
                    '    if end != len(text):\n        raise ValueError(f"the pattern skips {text[end]!r} at offset {end}")\n',
                    "",
                ),
            ),
        ),
        Mistake(
            "text skipped in the middle is not noticed",
            "You look at the end only. Each match must begin where the one before it ended.",
            patch=(("        if match.start() != end:\n            break\n", ""),),
        ),
        Mistake(
            "text skipped at the beginning is not noticed",
            "The first match must begin at 0.",
            patch=(("match.start() != end:", "end and match.start() != end:"),),
        ),
        Mistake(
            "what is skipped becomes a chunk",
            "A pattern that does not take the whole text is a mistake of whoever wrote it; say so with a ValueError "
            "instead of mending it.",
            patch=(
                ("            break\n", "            chunks.append(text[end:match.start()])\n"),
                (
                    '        raise ValueError(f"the pattern skips {text[end]!r} at offset {end}")',
                    "        chunks.append(text[end:])",
                ),
            ),
        ),
        Mistake(
            "an assertion takes the place of ValueError",
            "assert is for what can't happen, and is left out under python -O. A pattern can be wrong: raise ValueError.",
            patch=(("raise ValueError(", "raise AssertionError("),),
        ),
        Mistake(
            "empty chunks are kept",
            "A pattern may match nothing at a place. Such a match is no chunk; leave it out.",
            patch=(
                (
                    "        if match[0]:\n            chunks",
                    "        if True:\n            chunks",
                ),
            ),
        ),
        Mistake(
            "the text is split at the matches",
            "regex.split cuts the matches out and keeps what lies between them. The matches are the chunks.",
            solution="""
            def split(text, pattern):
                return [piece for piece in regex.split(pattern, text) if piece]
            """,
        ),
        Mistake(
            "only the first chunk is found",
            "match and search find one. finditer goes through the whole text.",
            solution="""
            def split(text, pattern):
                match = regex.match(pattern, text)
                return [match[0]] if match else []
            """,
        ),
        Mistake(
            "the chunks are stripped",
            "The spaces of a chunk belong to it.",
            patch=(("chunks.append(match[0])", "chunks.append(match[0].strip())"),),
        ),
        Mistake(
            "chunks of spaces are left out",
            "White space is text too; keep every chunk that is not empty.",
            patch=(("if match[0]:", "if match[0].strip():"),),
        ),
        Mistake(
            "a chunk that comes again is lost",
            "The same chunk may come many times, and each counts.",
            patch=(("if match[0]:", "if match[0] and match[0] not in chunks:"),),
        ),
        Mistake(
            "upper and lower case are one",
            "The pattern says itself where case does not matter; pass no IGNORECASE and change no letter.",
            patch=(("chunks.append(match[0])", "chunks.append(match[0].lower())"),),
        ),
        Mistake(
            "no list of texts is returned",
            "A match is an object, and so is a generator. A list of the chunks' texts is asked for: match[0] of each.",
            symptom="unplain",
        ),
        Mistake(
            "the places are returned",
            "The chunks themselves are asked for, not where they stand.",
            patch=(("chunks.append(match[0])", "chunks.append(match.span())"),),
        ),
        Mistake(
            "re does not know the pattern",
            "Python's own re has no \\p{L}. The course uses the package regex, which does.",
            patch=(("regex.finditer", "__import__('re').finditer"),),
        ),
        Mistake(
            "text and pattern change places",
            "finditer takes the pattern first, then the text.",
            patch=(("finditer(pattern, text)", "finditer(text, pattern)"),),
        ),
        Mistake(
            "a tuple is returned",
            "Return a list.",
            patch=(("    return chunks", "    return tuple(chunks)"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return chunks", "    pass"),),
        ),
    ),
)


# ---- split_like_gpt2 -------------------------------------------------------------------------

GPT2 = Check(
    id="ps04.split_like_gpt2",
    signature="split_like_gpt2(text)",
    reference=split_like_gpt2,
    place=Place("0:57:36", "Lecture 04", "GPT-2's pattern, piece by piece"),
    draw=chunking,
    uses=("split",),
    hides=HIDES,
    behaviours=(
        Behaviour(
            "takes a word with the space before it",
            0.75,
            (("hello world",), ("a bc",), ("",)),
            lambda: of(("ab", "c", "D", " ")).filter(
                lambda a: "  " not in a[0] and a[0] == a[0].rstrip()
            ),
        ),
        Behaviour(
            "keeps numbers and signs apart from letters",
            0.5,
            (("abc123!?",), (" 12345 ...",), ("a_b",), ("x=-1",)),
            lambda: of("ab12_!- ").filter(lambda a: "  " not in a[0] and a[0] == a[0].rstrip()),
        ),
        Behaviour(
            "cuts off contractions",
            0.5,
            (("it's",), ("we'll've",), ("IT'S",), ("it\u2019s",), ("'tis",)),
            lambda: of(
                ("'s", "'ll", "'ve", "'t", "'re", "'m", "'d", "'S", "\u2019s", "it", "'", " ", "x")
            ).filter(lambda a: "  " not in a[0] and a[0] == a[0].rstrip()),
        ),
        Behaviour(
            "leaves one space for the next word",
            0.75,
            (("a   b",), ("a  1",), ("a\n\nb",), ("  x ",), ("a \n",), ("a\tb",)),
            lambda: of(" \n\ta1!", 9),
        ),
        Behaviour(
            "knows letters and numbers of every script",
            0.5,
            (("안녕 мир",), ("é²½",), ("١٢ab",), ("हि",)),
            lambda: of("éж안ह²½1١i\u093f !"),
        ),
    ),
    mistakes=(
        Mistake(
            "only the letters a to z are letters",
            "Most letters are not among the 26 of English. \\p{L} is any letter of any script.",
            patch=((r" ?\p{L}+", " ?[a-zA-Z]+"), (r" ?[^\s\p{L}\p{N}]+", r" ?[^\sa-zA-Z\p{N}]+")),
        ),
        Mistake(
            "\\w takes numbers and the underscore too",
            "\\w is letters, digits and _ together, and letters and numbers are to be chunks of their own: \\p{L} and "
            "\\p{N}.",
            patch=((r" ?\p{L}+", r" ?\w+"), (r" ?[^\s\p{L}\p{N}]+", r" ?[^\s\w]+")),
        ),
        Mistake(
            "letters and numbers are one chunk",
            "abc123 is abc and 123: an alternative for letters, another for numbers.",
            patch=((r" ?\p{L}+", r" ?[\p{L}\p{N}]+"),),
        ),
        Mistake(
            "only the digits 0 to 9 are numbers",
            "There are other digits, and ² and ½ are numbers too. \\p{N} is all of them.",
            patch=((r" ?\p{N}+", " ?[0-9]+"), (r" ?[^\s\p{L}\p{N}]+", r" ?[^\s\p{L}0-9]+")),
        ),
        Mistake(
            "\\d leaves numbers such as ² out",
            "\\d is decimal digits. \\p{N} has ² and ½ too.",
            patch=((r" ?\p{N}+", r" ?\d+"), (r" ?[^\s\p{L}\p{N}]+", r" ?[^\s\p{L}\d]+")),
        ),
        Mistake(
            "the space is no part of the word",
            "A space goes with the word behind it: an optional space, ` ?`, before the letters, the numbers and the signs.",
            patch=(
                (r" ?\p{L}+", r"\p{L}+"),
                (r" ?\p{N}+", r"\p{N}+"),
                (r" ?[^\s\p{L}\p{N}]+", r"[^\s\p{L}\p{N}]+"),
            ),
        ),
        Mistake(
            "only words take the space before them",
            "Numbers and signs take one space too, as letters do.",
            patch=((r" ?\p{N}+", r"\p{N}+"), (r" ?[^\s\p{L}\p{N}]+", r"[^\s\p{L}\p{N}]+")),
        ),
        Mistake(
            "the space behind goes with the word",
            "The space stands before the word in its chunk, not behind it.",
            patch=(
                (r" ?\p{L}+", r"\p{L}+ ?"),
                (r" ?\p{N}+", r"\p{N}+ ?"),
                (r" ?[^\s\p{L}\p{N}]+", r"[^\s\p{L}\p{N}]+ ?"),
            ),
        ),
        Mistake(
            "all spaces go with the word",
            "One space at most goes with a word: ` ?`, not ` *`.",
            patch=(
                (r" ?\p{L}+", r" *\p{L}+"),
                (r" ?\p{N}+", r" *\p{N}+"),
                (r" ?[^\s\p{L}\p{N}]+", r" *[^\s\p{L}\p{N}]+"),
            ),
        ),
        Mistake(
            "any white space goes with the word",
            "Only a space proper goes with a word. A line end or a tab is a chunk of its own.",
            patch=(
                (r" ?\p{L}+", r"\s?\p{L}+"),
                (r" ?\p{N}+", r"\s?\p{N}+"),
                (r" ?[^\s\p{L}\p{N}]+", r"\s?[^\s\p{L}\p{N}]+"),
            ),
        ),
        Mistake(
            "no space is left for the next word",
            "Of several spaces before a word the last goes with the word: \\s+(?!\\S), white space that no visible character "
            "follows, takes all but that one. It stands before \\s+, or it would never be reached.",
            patch=((r'        r"\s+(?!\S)",' "\n", ""),),
        ),
        Mistake(
            "contractions are not cut off",
            "'s, 't, 're, 've, 'm, 'll and 'd are chunks of their own: an alternative before all others. Behind the one for "
            "signs it would never be reached.",
            patch=((r"""        r"'(?:s|t|re|ve|m|ll|d)",""" "\n", ""),),
        ),
        Mistake(
            "contractions in capitals are cut off too",
            "GPT-2's pattern knows lower case only: IT'S is IT, ' and S. GPT-4's knows both.",
            patch=((r"'(?:s|t|re|ve|m|ll|d)", r"'(?i:s|t|re|ve|m|ll|d)"),),
        ),
        Mistake(
            "the curly apostrophe counts",
            "The pattern knows the straight apostrophe ' only. \u2019 is a sign like any other.",
            patch=((r"'(?:s|t|re|ve|m|ll|d)", "['\u2019](?:s|t|re|ve|m|ll|d)"),),
        ),
        Mistake(
            "contractions of two letters are missing",
            "Besides 's, 't, 'm and 'd there are 're, 've and 'll.",
            patch=((r"'(?:s|t|re|ve|m|ll|d)", r"'(?:s|t|m|d)"),),
        ),
        Mistake(
            "a space is taken before a contraction",
            "A contraction follows its word at once; there is no optional space.",
            patch=((r'''r"'(?:s|t|re|ve|m|ll|d)"''', r'''r" ?'(?:s|t|re|ve|m|ll|d)"'''),),
        ),
        Mistake(
            "numbers are cut into threes",
            "That is GPT-4's pattern. GPT-2's takes numbers of any length.",
            patch=((r" ?\p{N}+", r" ?\p{N}{1,3}"),),
        ),
        Mistake(
            "each sign is a chunk",
            "Signs in a row are one chunk: put a + behind the set.",
            patch=((r" ?[^\s\p{L}\p{N}]+", r" ?[^\s\p{L}\p{N}]"),),
        ),
        Mistake(
            "each letter is a chunk",
            "Letters in a row are one chunk: put a + behind \\p{L}.",
            patch=((r" ?\p{L}+", r" ?\p{L}"),),
        ),
        Mistake(
            "the text is cut at its spaces",
            "Cutting at spaces leaves the signs on the words and the spaces away.",
            solution="""
            def split_like_gpt2(text):
                return text.split(" ")
            """,
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return split(", "    split("),),
        ),
    ),
)
