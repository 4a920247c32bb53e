"""What goes wrong in encoding; the patches are of `minbpe_ref.specials` and `encode`."""

from __future__ import annotations

from autograder.checks.contract import Mistake, Place

OUTSIDE = Place("1:18:26", "Lecture 05", "Outside of the merges")
ALIKE = Place("1:18:26", "Lecture 05", "Two that begin alike")

MISTAKES = (
    Mistake(
        "the names are read as a regular expression",
        "In a regular expression | and . mean something. Say that each name stands for itself: re.escape(name).",
        patch=(
            (
                "special_pattern(tuple(names)).split(text)",
                're.split("(" + "|".join(sorted(names, key=len, reverse=True)) + ")", text)',
            ),
        ),
        place=OUTSIDE,
    ),
    Mistake(
        "the names are tried in the order of registration",
        "Of two names that begin alike, an alternation takes the first. Sort them by length, the longest first.",
        patch=(
            (
                "special_pattern(tuple(names)).split(text)",
                're.split("(" + "|".join(map(re.escape, names)) + ")", text)',
            ),
        ),
        place=ALIKE,
    ),
    Mistake(
        "the shortest name goes first",
        "A name must be tried before those it begins with. Sort by length, the longest first (reverse=True); the "
        "order of the alphabet puts the shorter one first.",
        patch=(
            (
                "special_pattern(tuple(names)).split(text)",
                're.split("(" + "|".join(map(re.escape, sorted(names, key=len))) + ")", text)',
            ),
        ),
        place=ALIKE,
    ),
    Mistake(
        "everything is allowed when nothing is said",
        'The default is "none_raise": whoever wants special tokens from a text has to say so.',
        patch=((' = "none_raise"', ' = "all"'),),
    ),
    Mistake(
        "special tokens pass as text when nothing is said",
        "By default a special token in the text is an error: otherwise nobody notices that one was meant. Raise ValueError.",
        patch=((' = "none_raise"', ' = "none"'),),
    ),
    Mistake(
        "a special token that is not allowed passes as text",
        "Those that are not allowed must not pass unseen: raise ValueError, whatever else is allowed.",
        patch=(("    refuse_others(text, [", "    (["),),
    ),
    Mistake(
        "with a list, the others pass as text",
        "A list allows some; the others are still an error when they stand in the text.",
        patch=(("    refuse_others(text, [", "    allowed_special or refuse_others(text, ["),),
    ),
    Mistake(
        "a list allows all",
        "Only the names in the list are allowed; any other in the text is an error.",
        patch=(
            (
                'tokenizer["special_tokens"], allowed_special)',
                'tokenizer["special_tokens"], allowed_special if type(allowed_special) is str else list(tokenizer["special_tokens"]))',
            ),
        ),
    ),
    Mistake(
        "a name that is not registered is passed over",
        "Somebody allowed a name that does not exist, most likely mistyped: raise ValueError.",
        patch=(("    if unknown:\n", "    if False:\n"),),
    ),
    Mistake(
        "a name that is not registered raises KeyError",
        "Ask whether each allowed name is registered, and raise ValueError where it is not.",
        patch=(('raise ValueError(f"allowed_special has', 'raise KeyError(f"allowed_special has'),),
    ),
    Mistake(
        "a name that is not registered matters only when it is in the text",
        "A mistyped name must be told before a text happens to hold it: look at all allowed names first.",
        patch=(
            ("if name not in special_tokens]", "if name not in special_tokens and name in text]"),
        ),
    ),
    Mistake(
        "assert in place of an exception",
        "AssertionError says that the program is wrong, and vanishes with python -O. Raise ValueError.",
        patch=(
            (
                '        raise ValueError(\n            f"special token',
                '        raise AssertionError(\n            f"special token',
            ),
        ),
    ),
    Mistake(
        "“none” raises",
        '"none" means that nothing is special: the name is encoded as plain text. "none_raise" is the strict one.',
        patch=(
            (
                '        if allowed_special == "none":\n            return {}\n',
                '        if allowed_special == "none":\n            allowed_special = "none_raise"\n',
            ),
        ),
    ),
    Mistake(
        "“none” drops the special tokens",
        'With "none" they are plain text like any other; nothing of the text is lost.',
        patch=(
            (
                "    allowed = resolve_allowed(",
                '    if allowed_special == "none":\n        for name in tokenizer["special_tokens"]:\n            text = text.replace(name, "")\n    allowed = resolve_allowed(',
            ),
        ),
    ),
    Mistake(
        "upper and lower case are the same",
        'A special token is this very string; "end" is not "END".',
        patch=(
            (
                "special_pattern(tuple(names)).split(text)",
                're.split("(?i:(" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + "))", text)',
            ),
            (
                "[allowed[part]] if part in allowed",
                "[{n.lower(): i for n, i in allowed.items()}[part.lower()]] if part.lower() in [n.lower() for n in allowed]",
            ),
        ),
    ),
    Mistake(
        "the special tokens are lost",
        "Without a group, re.split drops what it splits at. With parentheses around the pattern it keeps it.",
        patch=(
            (
                "special_pattern(tuple(names)).split(text)",
                're.split("(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + ")", text)',
            ),
        ),
        place=OUTSIDE,
    ),
    Mistake(
        "the text between special tokens is joined",
        "Each part between special tokens is encoded by itself; joined, letters that never met would merge.",
        solution="""
        def encode(text, tokenizer, allowed_special="none_raise"):
            known = tokenizer["special_tokens"]
            if allowed_special == "none":
                return encode_ordinary(text, tokenizer)
            allowed = list(known) if allowed_special == "all" else [] if allowed_special == "none_raise" else allowed_special
            if any(n not in known for n in allowed) or any(n in text for n in known if n not in allowed):
                raise ValueError("not allowed")
            if not allowed:
                return encode_ordinary(text, tokenizer)
            parts = re.split("(" + "|".join(map(re.escape, sorted(allowed, key=len, reverse=True))) + ")", text)
            plain = encode_ordinary("".join(p for p in parts if p not in allowed), tokenizer)
            ids, done = [], ""
            for part in parts:
                if part in allowed:
                    ids.append(known[part])
                else:
                    begun = len(encode_ordinary(done, tokenizer))
                    done += part
                    ids += plain[begun:len(encode_ordinary(done, tokenizer))]
            return ids
        """,
    ),
    Mistake(
        "special tokens are merged like other text",
        "You encode the whole text and never look for special tokens. Cut the text at them first, then encode the rest.",
        patch=(
            (
                "[allowed[part]] if part in allowed else encode_ordinary(part, tokenizer)",
                "encode_ordinary(part, tokenizer)",
            ),
        ),
    ),
    Mistake(
        "only the first special token is found",
        "The text may hold many: cut it at each of them.",
        patch=(
            (
                "special_pattern(tuple(names)).split(text)",
                "special_pattern(tuple(names)).split(text, maxsplit=1)",
            ),
        ),
    ),
    Mistake(
        "the parts are stripped",
        "The spaces beside a special token belong to the text.",
        patch=(("encode_ordinary(part, tokenizer)", "encode_ordinary(part.strip(), tokenizer)"),),
    ),
    Mistake(
        "the names are among the ids",
        'Put the special token\'s id there: tokenizer["special_tokens"][name].',
        patch=(("[allowed[part]]", "[part]"),),
    ),
    Mistake(
        "the special tokens come after the text",
        "Each special token stays where it stands in the text.",
        patch=(
            (
                "    return ids\n",
                '    special = tokenizer["special_tokens"].values()\n    return [i for i in ids if i not in special] + [i for i in ids if i in special]\n',
            ),
        ),
    ),
    Mistake(
        "one list a part is returned",
        "The result is one list of ids: ids += …, not ids.append(…).",
        patch=(
            (
                "ids += [allowed[part]] if part in allowed else encode_ordinary(part, tokenizer)",
                "ids.append([allowed[part]] if part in allowed else encode_ordinary(part, tokenizer))",
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return ids\n", "    pass\n"),),
    ),
)
