"""Known mistakes in explaining chunks: patches on `minbpe_ref.alternatives.first_matches`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
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
            ("one.match(text, at)", "one.match(text[at:])"),
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
        patch=(("one.match(text, at)", "one.search(text, at)"),),
    ),
    Mistake(
        "alternatives are numbered from 1",
        "The first alternative is number 0, as in a list.",
        patch=(("enumerate(compiled)", "enumerate(compiled, 1)"),),
    ),
    Mistake(
        "number and chunk change places",
        "The chunk comes first, then the number: (chunk, number).",
        patch=(("(match[0], number)", "(number, match[0])"),),
    ),
    Mistake(
        "the alternative itself is given",
        "Give its number, its place in the list.",
        patch=(("(match[0], number)", "(match[0], pieces[number])"),),
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
                "if match is None or not match[0]:",
                "if match is None:\n            at += 1\n            continue\n        if not match[0]:",
            ),
        ),
    ),
    Mistake(
        "the explanation ends where nothing matches",
        "Where no alternative matches, the pattern is wrong: raise ValueError, do not stop in silence.",
        patch=(
            (
                "if match is None or not match[0]:",
                "if match is None:\n            break\n        if not match[0]:",
            ),
        ),
    ),
    Mistake(
        "only the first chunk is explained",
        "Go on behind the chunk, to the end of the text.",
        patch=(("    while at <", "    if at <"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return explained", "    pass"),),
    ),
)
