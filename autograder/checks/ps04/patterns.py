"""Write a pattern: GPT-2's, and GPT-4's changed so that marks stay with their letters."""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Place
from autograder.checks.ps04 import inputs
from autograder.checks.ps04.drawings import chunking
from autograder.checks.ps04.gpt2_mistakes import MISTAKES as GPT2_MISTAKES
from autograder.checks.ps04.marks_mistakes import MISTAKES as MARKS_MISTAKES
from autograder.checks.ps04.splitting import HIDES
from autograder.language import words
from minbpe_ref.alternatives import MARKS_SPLIT_PATTERN
from minbpe_ref.regex import GPT2_SPLIT_PATTERN, split

_ = words("ps04")

# ---- split_like_gpt2 -------------------------------------------------------------------------


def split_like_gpt2(text: str) -> list[str]:
    """The reference package's split with its pattern, which the exercise has the learner write."""
    return split(text, GPT2_SPLIT_PATTERN)


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
            lambda: inputs.of(("ab", "c", "D", " ")).filter(
                lambda a: "  " not in a[0] and a[0] == a[0].rstrip()
            ),
        ),
        Behaviour(
            "keeps numbers and signs apart from letters",
            0.5,
            (("abc123!?",), (" 12345 ...",), ("a_b",), ("x=-1",)),
            lambda: inputs.of("ab12_!- ").filter(
                lambda a: "  " not in a[0] and a[0] == a[0].rstrip()
            ),
        ),
        Behaviour(
            "cuts off contractions",
            0.5,
            (("it's",), ("we'll've",), ("IT'S",), ("it\u2019s",), ("'tis",)),
            lambda: inputs.of(
                ("'s", "'ll", "'ve", "'t", "'re", "'m", "'d", "'S", "\u2019s", "it", "'", " ", "x")
            ).filter(lambda a: "  " not in a[0] and a[0] == a[0].rstrip()),
        ),
        Behaviour(
            "leaves one space for the next word",
            0.75,
            (("a   b",), ("a  1",), ("a\n\nb",), ("  x ",), ("a \n",), ("a\tb",)),
            lambda: inputs.of(" \n\ta1!", 9),
        ),
        Behaviour(
            "knows letters and numbers of every script",
            0.5,
            (("안녕 мир",), ("é²½",), ("١٢ab",), ("हि",)),
            lambda: inputs.of("éж안ह²½1١i\u093f !"),
        ),
    ),
    mistakes=GPT2_MISTAKES,
)


# ---- split_marks -----------------------------------------------------------------------------


def split_marks(text: str) -> list[str]:
    """The same for the pattern that takes marks for letters."""
    return split(text, MARKS_SPLIT_PATTERN)


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
    patched=(split,),
    place=Place("1:11:38", "Lecture 04", "One word, two spellings"),
    draw=chunking,
    uses=("split",),
    hides=HIDES,
    behaviours=(
        Behaviour(
            "keeps a letter and its marks in one chunk",
            1.5,
            (("हिन्दी",), ("cafe\u0301s 12",), ("a \u0628\u064e\u0628",), ("ที่",)),
            lambda: inputs.of((*inputs.CLUSTERS, "a", "1", " ", "!"), 7).filter(
                lambda a: "  " not in a[0]
            ),
        ),
        Behaviour(
            "splits a text without marks as GPT-4 does",
            1.0,
            (("it's HE'LL",), ("12345 a_b!?\n\nx",), ("a   b\n  c ",)),
            lambda: inputs.of(
                ("'s", "'LL", "ab", "C", "안", "12", "3", " ", "\n", "!", "_", "."), 8
            ),
            after="keeps a letter and its marks in one chunk",
        ),
        Behaviour(
            "loses nothing, wherever a mark stands",
            0.5,
            (("\u0301",), ("1\ufe0f\u20e3",), (" \u0301!\u0301\n",)),
            lambda: inputs.of("\u0301\u093f\ufe0fa1! \n", 7),
            compare=same_text,
            after="keeps a letter and its marks in one chunk",
        ),
    ),
    mistakes=MARKS_MISTAKES,
)
