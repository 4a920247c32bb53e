"""Known mistakes in keeping marks: changes of `minbpe_ref.alternatives.MARKS_SPLIT_PATTERN`."""

from __future__ import annotations

from autograder.checks.comparing import constant
from autograder.checks.contract import Mistake
from minbpe_ref.alternatives import MARKS_SPLIT_PATTERN

changed = constant("MARKS_SPLIT_PATTERN", MARKS_SPLIT_PATTERN)

MISTAKES = (
    Mistake(
        "it is GPT-4's pattern, unchanged",
        "\\p{L} is letters without their marks. A mark, \\p{M}, must go on with the letter before it.",
        patch=changed(
            (r"[^\r\n\p{L}\p{M}\p{N}]?+[\p{L}\p{M}]+", r"[^\r\n\p{L}\p{N}]?+\p{L}+"),
            (r" ?[^\s\p{L}\p{M}\p{N}]++[\r\n]*", r" ?[^\s\p{L}\p{N}]++[\r\n]*"),
        ),
    ),
    Mistake(
        "only marks without a width count",
        "\\p{Mn} leaves out vowel signs such as \u25cc\u093f and \u25cc\u0940, which take room of their own. \\p{M} is all marks.",
        patch=changed(
            (r"[\p{L}\p{M}]+", r"[\p{L}\p{Mn}]+"),
            (r"[^\r\n\p{L}\p{M}\p{N}]?+", r"[^\r\n\p{L}\p{N}]?+"),
            (r" ?[^\s\p{L}\p{M}\p{N}]", r" ?[^\s\p{L}\p{N}]"),
        ),
    ),
    Mistake(
        "only the accents of Latin letters count",
        "U+0300 to U+036F are the marks of a few scripts. \\p{M} is those of all.",
        patch=changed(
            (r"[\p{L}\p{M}]+", r"[\p{L}\u0300-\u036f]+"),
            (r"[^\r\n\p{L}\p{M}\p{N}]?+", r"[^\r\n\p{L}\p{N}]?+"),
            (r" ?[^\s\p{L}\p{M}\p{N}]", r" ?[^\s\p{L}\p{N}]"),
        ),
    ),
    Mistake(
        "marks may stand at the end of a word only",
        "\\p{L}+\\p{M}* is letters, then marks, and then the chunk ends. Marks stand between letters too: "
        "[\\p{L}\\p{M}]+.",
        patch=changed((r"[\p{L}\p{M}]+", r"\p{L}+\p{M}*")),
    ),
    Mistake(
        "each letter is a chunk",
        "\\p{L}\\p{M}* is one letter with its marks. Letters in a row are one chunk.",
        patch=changed((r"[\p{L}\p{M}]+", r"\p{L}\p{M}*")),
    ),
    Mistake(
        "marks are chunks of their own",
        "A mark is kept away from the letter that it belongs to. Let it be one more kind of letter.",
        patch=changed((r"?+[\p{L}\p{M}]+", r"?+\p{L}+|\p{M}+")),
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
            *changed(
                (r"[^\r\n\p{L}\p{M}\p{N}]?+[\p{L}\p{M}]+", r"[^\r\n\p{L}\p{N}]?+\p{L}+"),
                (r" ?[^\s\p{L}\p{M}\p{N}]++[\r\n]*", r" ?[^\s\p{L}\p{N}]++[\r\n]*"),
            ),
            ("split(text,", "split(__import__('unicodedata').normalize('NFC', text),"),
        ),
    ),
    Mistake(
        "\\w takes numbers and the underscore too",
        "\\w has marks, but digits and _ as well. [\\p{L}\\p{M}] is letters and marks.",
        patch=changed((r"[\p{L}\p{M}]+", r"\w+")),
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
        patch=changed((r"'(?i:[sdmt]|ll|ve|re)|", "")),
    ),
    Mistake(
        "no sign is taken before a word",
        "In GPT-4's pattern one character that is no letter, number or line end may stand before the letters. Keep it.",
        patch=changed((r"[^\r\n\p{L}\p{M}\p{N}]?+[\p{L}\p{M}]+", r" ?[\p{L}\p{M}]+")),
    ),
    Mistake(
        "a mark is neither letter nor sign",
        "You took marks out of the signs without letting a word begin with one; a mark that follows no letter is "
        "now matched by nothing.",
        patch=changed(
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
)
