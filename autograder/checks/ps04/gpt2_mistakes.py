"""Known mistakes in writing GPT-2's pattern: changes of `minbpe_ref.regex.GPT2_SPLIT_PATTERN`."""

from __future__ import annotations

from autograder.checks.comparing import constant
from autograder.checks.contract import Mistake
from minbpe_ref.regex import GPT2_SPLIT_PATTERN

changed = constant("GPT2_SPLIT_PATTERN", GPT2_SPLIT_PATTERN)

MISTAKES = (
    Mistake(
        "only the letters a to z are letters",
        "Most letters are not among the 26 of English. \\p{L} is any letter of any script.",
        patch=changed(
            (r" ?\p{L}+", " ?[a-zA-Z]+"), (r" ?[^\s\p{L}\p{N}]+", r" ?[^\sa-zA-Z\p{N}]+")
        ),
    ),
    Mistake(
        "\\w takes numbers and the underscore too",
        "\\w is letters, digits and _ together, and letters and numbers are to be chunks of their own: \\p{L} and "
        "\\p{N}.",
        patch=changed((r" ?\p{L}+", r" ?\w+"), (r" ?[^\s\p{L}\p{N}]+", r" ?[^\s\w]+")),
    ),
    Mistake(
        "letters and numbers are one chunk",
        "abc123 is abc and 123: an alternative for letters, another for numbers.",
        patch=changed((r" ?\p{L}+", r" ?[\p{L}\p{N}]+")),
    ),
    Mistake(
        "only the digits 0 to 9 are numbers",
        "There are other digits, and ² and ½ are numbers too. \\p{N} is all of them.",
        patch=changed((r" ?\p{N}+", " ?[0-9]+"), (r" ?[^\s\p{L}\p{N}]+", r" ?[^\s\p{L}0-9]+")),
    ),
    Mistake(
        "\\d leaves numbers such as ² out",
        "\\d is decimal digits. \\p{N} has ² and ½ too.",
        patch=changed((r" ?\p{N}+", r" ?\d+"), (r" ?[^\s\p{L}\p{N}]+", r" ?[^\s\p{L}\d]+")),
    ),
    Mistake(
        "the space is no part of the word",
        "A space goes with the word behind it: an optional space, ` ?`, before the letters, the numbers and the signs.",
        patch=changed(
            (r" ?\p{L}+", r"\p{L}+"),
            (r" ?\p{N}+", r"\p{N}+"),
            (r" ?[^\s\p{L}\p{N}]+", r"[^\s\p{L}\p{N}]+"),
        ),
    ),
    Mistake(
        "only words take the space before them",
        "Numbers and signs take one space too, as letters do.",
        patch=changed((r" ?\p{N}+", r"\p{N}+"), (r" ?[^\s\p{L}\p{N}]+", r"[^\s\p{L}\p{N}]+")),
    ),
    Mistake(
        "the space behind goes with the word",
        "The space stands before the word in its chunk, not behind it.",
        patch=changed(
            (r" ?\p{L}+", r"\p{L}+ ?"),
            (r" ?\p{N}+", r"\p{N}+ ?"),
            (r" ?[^\s\p{L}\p{N}]+", r"[^\s\p{L}\p{N}]+ ?"),
        ),
    ),
    Mistake(
        "all spaces go with the word",
        "One space at most goes with a word: ` ?`, not ` *`.",
        patch=changed(
            (r" ?\p{L}+", r" *\p{L}+"),
            (r" ?\p{N}+", r" *\p{N}+"),
            (r" ?[^\s\p{L}\p{N}]+", r" *[^\s\p{L}\p{N}]+"),
        ),
    ),
    Mistake(
        "any white space goes with the word",
        "Only a space proper goes with a word. A line end or a tab is a chunk of its own.",
        patch=changed(
            (r" ?\p{L}+", r"\s?\p{L}+"),
            (r" ?\p{N}+", r"\s?\p{N}+"),
            (r" ?[^\s\p{L}\p{N}]+", r"\s?[^\s\p{L}\p{N}]+"),
        ),
    ),
    Mistake(
        "no space is left for the next word",
        "Of several spaces before a word the last goes with the word: \\s+(?!\\S), white space that no visible character "
        "follows, takes all but that one. It stands before \\s+, or it would never be reached.",
        patch=changed((r"|\s+(?!\S)", "")),
    ),
    Mistake(
        "contractions are not cut off",
        "'s, 't, 're, 've, 'm, 'll and 'd are chunks of their own: an alternative before all others. Behind the one for "
        "signs it would never be reached.",
        patch=changed((r"'(?:[sdmt]|ll|ve|re)|", "")),
    ),
    Mistake(
        "contractions in capitals are cut off too",
        "GPT-2's pattern knows lower case only: IT'S is IT, ' and S. GPT-4's knows both.",
        patch=changed(("(?:[sdmt]|", "(?i:[sdmt]|")),
    ),
    Mistake(
        "the curly apostrophe counts",
        "The pattern knows the straight apostrophe ' only. \u2019 is a sign like any other.",
        patch=changed(("'(?:[sdmt]", "['\u2019](?:[sdmt]")),
    ),
    Mistake(
        "contractions of two letters are missing",
        "Besides 's, 't, 'm and 'd there are 're, 've and 'll.",
        patch=changed(("[sdmt]|ll|ve|re", "[sdmt]")),
    ),
    Mistake(
        "a space is taken before a contraction",
        "A contraction follows its word at once; there is no optional space.",
        patch=changed(("'(?:[sdmt]", " ?'(?:[sdmt]")),
    ),
    Mistake(
        "numbers are cut into threes",
        "That is GPT-4's pattern. GPT-2's takes numbers of any length.",
        patch=changed((r" ?\p{N}+", r" ?\p{N}{1,3}")),
    ),
    Mistake(
        "each sign is a chunk",
        "Signs in a row are one chunk: put a + behind the set.",
        patch=changed((r" ?[^\s\p{L}\p{N}]+", r" ?[^\s\p{L}\p{N}]")),
    ),
    Mistake(
        "each letter is a chunk",
        "Letters in a row are one chunk: put a + behind \\p{L}.",
        patch=changed((r" ?\p{L}+", r" ?\p{L}")),
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
)
