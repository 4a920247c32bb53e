"""What learners get wrong when they compare languages and mix their texts."""

from __future__ import annotations

from autograder.checks.contract import Mistake

PREMIUM = (
    Mistake(
        "the ratios are averaged",
        "One short sentence then weighs as much as a long one. Add the tokens of all sentences first, then divide once.",
        patch=(
            (
                "    return {language: total / totals[base] for language, total in totals.items()}",
                "    return {k: sum(len(s) / len(b) for s, b in zip(v, encoded[base])) / len(v) for k, v in encoded.items()}",
            ),
        ),
    ),
    Mistake(
        "the ratio is upside down",
        "A premium above 1 means more tokens than the base has: divide by the base's total, not the other way.",
        patch=(("total / totals[base]", "totals[base] / total"),),
    ),
    Mistake(
        "the totals are not compared with anything",
        "Divide each language's number of tokens by the base's.",
        patch=(("total / totals[base]", "float(total)"),),
    ),
    Mistake(
        "only the first sentence counts",
        "Add the tokens of all sentences.",
        patch=(("sum(map(len, found))", "len(found[0])"),),
    ),
    Mistake(
        "sentences are counted in place of tokens",
        "Each language has the same number of sentences; what differs is how many token ids they have.",
        patch=(("sum(map(len, found))", "len(found)"),),
    ),
    Mistake(
        "each id is counted once",
        "A token that comes again costs again: count all ids, not the different ones.",
        patch=(("sum(map(len, found))", "len({i for s in found for i in s})"),),
    ),
    Mistake(
        "the ids are added up",
        "Ids are names, not amounts: count them with len.",
        patch=(("sum(map(len, found))", "sum(map(sum, found))"),),
    ),
    Mistake(
        "whole numbers are divided",
        "// drops what is behind the point; divide with /.",
        patch=(("total / totals[base]", "total // totals[base]"),),
    ),
    Mistake(
        "the premium is rounded",
        "Return the ratio as it is; rounding is for showing it.",
        patch=(("total / totals[base]", "round(total / totals[base], 1)"),),
    ),
    Mistake(
        "the premium counts from 0",
        "The premium is the ratio itself: the base has 1, not 0.",
        patch=(("total / totals[base]", "total / totals[base] - 1"),),
    ),
    Mistake(
        "the base is missing",
        "The base stands in the result too, with 1.0.",
        patch=(("in totals.items()}", "in totals.items() if language != base}"),),
    ),
    Mistake(
        "the base is always English",
        "The second argument says which language is the base.",
        patch=(
            (
                "    if base not in",
                '    base = "en" if base in encoded else base\n    if base not in',
            ),
        ),
    ),
    Mistake(
        "different texts are compared",
        "Numbers of tokens can only be compared for the same text. Raise ValueError where a language has more or fewer sentences than the base.",
        patch=(("        if len(sentences) != len(encoded[base]):", "        if False:"),),
    ),
    Mistake(
        "only missing sentences are noticed",
        "A language with more sentences than the base has other texts too.",
        patch=(("len(sentences) != len(", "len(sentences) < len("),),
    ),
    Mistake(
        "an unknown base raises KeyError",
        "Ask whether the base is there, and raise ValueError, naming the languages there are.",
        patch=(('        raise ValueError(f"no language', '        raise KeyError(f"no language'),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return {language: total", "    result = {language: total"),),
    ),
)

MIX = (
    Mistake(
        "code points are counted",
        'A code point takes one to four bytes, and a tokenizer is trained on bytes: len(sentence.encode("utf-8")).',
        patch=(('len(sentence.encode("utf-8"))', "len(sentence)"),),
    ),
    Mistake(
        "each language gets the whole budget",
        "The budget is for all languages together: each has budget // len(texts).",
        patch=(("budget // len(texts)", "budget"),),
    ),
    Mistake(
        "each language gets the same number of sentences",
        "Sentences are longer in some languages. What must be equal is the number of bytes.",
        patch=(
            (
                "        room = budget // len(texts)\n",
                "        fewest = min(map(len, texts.values()))\n        mix[language] = sentences[:fewest]\n        continue\n        room = 0\n",
            ),
        ),
    ),
    Mistake(
        "a sentence that fits exactly is left out",
        "A sentence may use up the room to the last byte: stop when less than nothing would be left.",
        patch=(("if room < 0", "if room <= 0"),),
    ),
    Mistake(
        "one sentence too many is taken",
        "Ask whether the sentence fits before you take it.",
        patch=(
            (
                "            if room < 0:\n                break\n            mix[language].append(sentence)\n",
                "            mix[language].append(sentence)\n            if room <= 0:\n                break\n",
            ),
        ),
    ),
    Mistake(
        "a sentence is cut to fit",
        "Sentences stay whole; half a sentence, or half a code point, is no text to train on.",
        patch=(
            (
                "            if room < 0:\n                break\n",
                '            if room < 0:\n                cut = sentence.encode("utf-8")[:room].decode("utf-8", errors="ignore")\n                mix[language] += [cut] if cut else []\n                break\n',
            ),
        ),
    ),
    Mistake(
        "shorter sentences from further on are taken",
        "Stop at the first sentence that does not fit; picking short ones would change what the text is like.",
        patch=(
            (
                "            if room < 0:\n                break\n",
                '            if room < 0:\n                room += len(sentence.encode("utf-8"))\n                continue\n',
            ),
        ),
    ),
    Mistake(
        "what one language leaves over goes to the next",
        "Each language has its own room, the same for all: start anew with budget // len(texts).",
        patch=(
            (
                "    mix: dict[str, list[str]] = {}\n",
                "    mix: dict[str, list[str]] = {}\n    room = 0\n",
            ),
            ("room = budget // len(texts)", "room = max(room, 0) + budget // len(texts)"),
        ),
    ),
    Mistake(
        "the room left by a sentence that does not fit goes to the next language",
        "Each language has its own room, the same for all. What it cannot use is not used.",
        patch=(
            (
                "    mix: dict[str, list[str]] = {}\n",
                "    mix: dict[str, list[str]] = {}\n    room = 0\n",
            ),
            ("room = budget // len(texts)", "room += budget // len(texts)"),
            (
                "            if room < 0:\n                break\n",
                '            if room < 0:\n                room += len(sentence.encode("utf-8"))\n                break\n',
            ),
        ),
    ),
    Mistake(
        "the sentences are taken out of the texts",
        "The texts that were handed in have lost their sentences. Go through them without pop.",
        patch=(
            (
                "            mix[language].append(sentence)\n",
                "            mix[language].append(sentence)\n        del sentences[: len(mix[language])]\n",
            ),
        ),
    ),
    Mistake(
        "the longest come first",
        "Take the sentences in their order.",
        patch=(
            (
                "for sentence in sentences:",
                "for sentence in sorted(sentences, key=len, reverse=True):",
            ),
        ),
    ),
    Mistake(
        "languages without a sentence are missing",
        "Every language stands in the result, with an empty list where nothing fits.",
        patch=(("    return mix", "    return {k: v for k, v in mix.items() if v}"),),
    ),
    Mistake(
        "one list for all languages",
        "Return a dictionary: language to its sentences.",
        patch=(("    return mix", "    return [s for v in mix.values() for s in v]"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return mix", "    pass"),),
    ),
)
