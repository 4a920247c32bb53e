"""Known mistakes in splitting: patches on `minbpe_ref.regex.split` and on what it refuses gaps with."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
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
        patch=(("    _refuse_gap(text, end, len(text), pattern)\n", ""),),
    ),
    Mistake(
        "text skipped in the middle is not noticed",
        "You look at the end only. Each match must begin where the one before it ended.",
        patch=(("        _refuse_gap(text, end, match.start(), pattern)\n", ""),),
    ),
    Mistake(
        "text skipped at the beginning is not noticed",
        "The first match must begin at 0.",
        patch=(
            (
                "(text, end, match.start(), pattern)",
                "(text, end or match.start(), match.start(), pattern)",
            ),
        ),
    ),
    Mistake(
        "what is skipped becomes a chunk",
        "A pattern that does not take the whole text is a mistake of whoever wrote it; say so with a ValueError "
        "instead of mending it.",
        patch=(
            (
                "        _refuse_gap(text, end, match.start(), pattern)\n",
                "        if match.start() != end:\n            chunks.append(text[end : match.start()])\n",
            ),
            (
                "    _refuse_gap(text, end, len(text), pattern)\n",
                "    if end != len(text):\n        chunks.append(text[end:])\n",
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
        patch=(("if match[0]:", "if True:"),),
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
        patch=(("compile_pattern(pattern)", "__import__('re').compile(pattern)"),),
    ),
    Mistake(
        "text and pattern change places",
        "finditer takes the pattern first, then the text.",
        solution="""
            def split(text, pattern):
                chunks, end = [], 0
                for match in regex.finditer(text, pattern):
                    if match.start() != end:
                        break
                    if match[0]:
                        chunks.append(match[0])
                    end = match.end()
                if end != len(text):
                    raise ValueError(f"the pattern skips {text[end]!r} at offset {end}")
                return chunks
            """,
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
)
