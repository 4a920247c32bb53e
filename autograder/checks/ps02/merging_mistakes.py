"""Known mistakes in replacing a pair: patches on `minbpe_ref.base.merge`, the commonest first."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the second token of the pair stays",
        "After a match you move on by one, so the pair's second token is kept (or starts another "
        "match). A match uses up two tokens: `i += 2` in a `while` loop; in a `for` loop it has no "
        "effect, since the loop sets i anew.",
        patch=(("i += 2", "i += 1"),),
    ),
    Mistake(
        "the last token is dropped",
        "Your loop ends before the last token, which is lost when it is not part of a pair. Let "
        "the loop run to len(ids) and guard only the look at ids[i + 1].",
        patch=(("while i < len(ids):", "while i < len(ids) - 1:"),),
    ),
    Mistake(
        "a pair at the end is missed",
        "Your guard stops one place too early: i < len(ids) - 1 still leaves room for a pair.",
        patch=(("if i + 1 < len(ids)", "if i + 2 < len(ids)"),),
    ),
    Mistake(
        "it reads beyond the end",
        "At the last token there is no ids[i + 1]. Test i < len(ids) - 1 first, then compare.",
        patch=(
            (
                "i + 1 < len(ids) and ids[i] == pair[0] and ids[i + 1] == pair[1]",
                "(ids[i], ids[i + 1]) == pair",
            ),
        ),
    ),
    Mistake(
        "the last token is always kept apart",
        "A pair whose second token is the last one is not seen.",
        solution="""
            def merge(ids, pair, idx):
                merged, i = [], 0
                while i < len(ids):
                    if i + 2 < len(ids) and ids[i] == pair[0] and ids[i + 1] == pair[1]:
                        merged.append(idx)
                        i += 2
                    else:
                        merged.append(ids[i])
                        i += 1
                if len(ids) > 2 and (ids[-2], ids[-1]) == pair:
                    merged.append(idx)
                return merged
            """,
    ),
    Mistake(
        "only the first pair is replaced",
        "You stop after the first match; every occurrence is replaced.",
        patch=(("            i += 2\n", "            i += 2\n            return out + ids[i:]\n"),),
    ),
    Mistake(
        "the first token alone decides",
        "You compare only the first token of the pair; both must match.",
        patch=((" and ids[i + 1] == pair[1]", ""),),
    ),
    Mistake(
        "the second token alone decides",
        "You compare only the second token of the pair; both must match.",
        patch=(("ids[i] == pair[0] and ", ""),),
    ),
    Mistake(
        "either order matches",
        "(1, 2) and (2, 1) are different pairs; the order of the tokens counts.",
        patch=(
            (
                "ids[i] == pair[0] and ids[i + 1] == pair[1]",
                "(ids[i], ids[i + 1]) in (pair, pair[::-1])",
            ),
        ),
    ),
    Mistake(
        "the pair's first token is put in place of idx",
        "A match is replaced by the new token idx, not by a token of the pair.",
        patch=(("out.append(idx)", "out.append(pair[0])"),),
    ),
    Mistake(
        "the list is changed in place",
        "You delete from or write into the list that was passed in. The caller still needs it: "
        "build a new list.",
        patch=(("    return out", "    ids[:] = out\n    return ids"),),
    ),
    Mistake(
        "a whole run becomes one token",
        "A run 1 1 1 1 becomes two new tokens, not one: each match takes exactly two tokens.",
        solution="""
            def merge(ids, pair, idx):
                merged, i = [], 0
                while i < len(ids):
                    if i < len(ids) - 1 and (ids[i], ids[i + 1]) == pair:
                        merged.append(idx)
                        i += 2
                        while pair[0] == pair[1] and i < len(ids) and ids[i] == pair[0]:
                            i += 1
                    else:
                        merged.append(ids[i])
                        i += 1
                return merged
            """,
    ),
    Mistake(
        "runs are taken from the right",
        "You replace from the right end. The lecture goes from the left: 1 1 1 becomes 9 1.",
        solution="""
            def merge(ids, pair, idx):
                merged, i = [], len(ids)
                while i > 0:
                    if i > 1 and (ids[i - 2], ids[i - 1]) == pair:
                        merged.append(idx)
                        i -= 2
                    else:
                        merged.append(ids[i - 1])
                        i -= 1
                return merged[::-1]
            """,
    ),
    Mistake(
        "text is replaced, not tokens",
        "Replacing in a joined string lets token 1 match inside token 11 or 21. Work on the list.",
        solution="""
            def merge(ids, pair, idx):
                text = " ".join(map(str, ids)).replace(f"{pair[0]} {pair[1]}", str(idx))
                return [int(t) for t in text.split()]
            """,
    ),
    Mistake(
        "it returns inside the loop",
        "The return stands inside the loop, so it ends after the first step.",
        patch=(("    return out", "        return out"),),
    ),
    Mistake(
        "idx is wrapped in a list",
        "append adds its argument as one element: `append(idx)`, not `append([idx])`.",
        patch=(("out.append(idx)", "out.append([idx])"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return out", "    pass"),),
    ),
    Mistake(
        "nothing is replaced",
        "The list comes back as it went in: no pair is ever matched. A pair is a tuple; compare "
        "it with (ids[i], ids[i + 1]), not with a list.",
        patch=(("ids[i] == pair[0] and ids[i + 1] == pair[1]", "[ids[i], ids[i + 1]] == pair"),),
    ),
    Mistake(
        "the loop never ends",
        "Every path through the loop must move i forward.",
        symptom="timeout",
    ),
)
