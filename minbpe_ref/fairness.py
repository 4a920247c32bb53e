"""What the same text costs in several languages, and a training mix that gives each its share.

Source of the measure: Petrov et al. 2023 (arXiv:2305.15425). Lecture 1:51:41 (Korean against English)
and 0:39:20 (the training set decides). Left out: training that watches the worst language while it
merges (Foroutan et al. 2025, arXiv:2508.04796).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def premium(encoded: Mapping[str, Sequence[Sequence[int]]], base: str = "en") -> dict[str, float]:
    """Return language -> how many tokens the same sentences take there for one in `base`.

    `encoded` maps a language to the token ids of its sentences; the sentences are the same in all.
    Raises ValueError when `base` is missing or has no tokens, or the numbers of sentences differ.

    >>> premium({"en": [[1, 2], [3, 4]], "ko": [[1] * 6, [2] * 4]})
    {'en': 1.0, 'ko': 2.5}
    """
    if base not in encoded:
        raise ValueError(f"no language {base!r}; there are {', '.join(encoded)}")
    for language, sentences in encoded.items():
        if len(sentences) != len(encoded[base]):
            raise ValueError(
                f"{language!r} has {len(sentences)} sentences, {base!r} has {len(encoded[base])}; "
                f"compare the same texts"
            )
    totals = {language: sum(map(len, found)) for language, found in encoded.items()}
    if not totals[base]:
        raise ValueError(f"the sentences of {base!r} have no tokens; give some text")
    return {language: total / totals[base] for language, total in totals.items()}


def balanced_mix(texts: Mapping[str, Sequence[str]], budget: int) -> dict[str, list[str]]:
    """Return whole texts of each language, from the first on, within an equal share of `budget` bytes.

    >>> balanced_mix({"en": ["a", "b", "c"], "ko": ["안", "녕"]}, 6)
    {'en': ['a', 'b', 'c'], 'ko': ['안']}
    """
    mix: dict[str, list[str]] = {}
    for language, sentences in texts.items():
        room = budget // len(texts)
        mix[language] = []
        for sentence in sentences:
            room -= len(sentence.encode("utf-8"))
            if room < 0:
                break
            mix[language].append(sentence)
    return mix
