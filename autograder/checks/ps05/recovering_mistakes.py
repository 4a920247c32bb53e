"""What goes wrong in recovering merges; the patches are of `recover_merges` and `split_token`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the first cut into two known tokens is taken",
        "Several cuts of a token may be into known tokens; only one was learned. Build the token up from "
        "its bytes, the pair of lowest rank first, as encode does.",
        solution="""
        def recover_merges(ranks):
            merges = {}
            for token in sorted(ranks, key=ranks.get):
                if len(token) == 1:
                    continue
                for i in range(1, len(token)):
                    left, right = ranks.get(token[:i]), ranks.get(token[i:])
                    if left is not None and right is not None and max(left, right) < ranks[token]:
                        merges[left, right] = ranks[token]
                        break
                else:
                    raise ValueError(token)
            return merges
        """,
    ),
    Mistake(
        "the cut with the longest left half is taken",
        "Several cuts of a token may be into known tokens; the longest is not always the one that was "
        "learned. Build the token up from its bytes, the pair of lowest rank first.",
        solution="""
        def recover_merges(ranks):
            merges = {}
            for token in sorted(ranks, key=ranks.get):
                if len(token) == 1:
                    continue
                for i in range(len(token) - 1, 0, -1):
                    left, right = ranks.get(token[:i]), ranks.get(token[i:])
                    if left is not None and right is not None and max(left, right) < ranks[token]:
                        merges[left, right] = ranks[token]
                        break
                else:
                    raise ValueError(token)
            return merges
        """,
    ),
    Mistake(
        "the cut into the earliest tokens is taken",
        "The two halves with the lowest ranks are not always those that were learned. Build the token up "
        "from its bytes, the pair of lowest rank first, as encode does.",
        solution="""
        def recover_merges(ranks):
            merges = {}
            for token in sorted(ranks, key=ranks.get):
                if len(token) == 1:
                    continue
                cuts = [(token[:i], token[i:]) for i in range(1, len(token))]
                cuts = [c for c in cuts if all(ranks.get(p, ranks[token]) < ranks[token] for p in c)]
                if not cuts:
                    raise ValueError(token)
                left, right = min(cuts, key=lambda c: max(ranks[c[0]], ranks[c[1]]))
                merges[ranks[left], ranks[right]] = ranks[token]
            return merges
        """,
    ),
    Mistake(
        "the last byte is cut off",
        "A token is not always an earlier one and one more byte. Build it up from its bytes, the pair of "
        "lowest rank first.",
        solution="""
        def recover_merges(ranks):
            merges = {}
            for token in sorted(ranks, key=ranks.get):
                if len(token) > 1:
                    if ranks.get(token[:-1], ranks[token]) >= ranks[token]:
                        raise ValueError(token)
                    merges[ranks[token[:-1]], ranks[token[-1:]]] = ranks[token]
            return merges
        """,
    ),
    Mistake(
        "it merges on until one part is left",
        "With the token's own rank allowed, its two halves are merged too. Only ranks below the token's own "
        "count: stop at two parts.",
        patch=(
            ("parts[i + 1], limit)", "parts[i + 1], limit + 1)"),
            ("best, at = limit, -1", "best, at = limit + 1, -1"),
            ("if len(parts) != 2:", "if len(parts) > 2:"),
            (
                "        merges[ranks[parts[0]], ranks[parts[1]]] = rank",
                "        left, right = parts\n        merges[ranks[left], ranks[right]] = rank",
            ),
        ),
    ),
    Mistake(
        "the leftmost known pair goes first",
        "The pair of lowest rank goes first, wherever it stands: it was learned first.",
        patch=(("            if rank < best:\n", "            if rank < limit and at < 0:\n"),),
    ),
    Mistake(
        "the pair of highest rank goes first",
        "You take the largest rank. A late token is made of earlier ones: the lowest rank goes first.",
        patch=(
            (
                "            if rank < best:\n",
                "            if rank < limit and (at < 0 or rank > best):\n",
            ),
        ),
    ),
    Mistake(
        "of equal pairs the last is joined first",
        "Where a pair stands more than once, the first from the left is joined first: `aaa` is `aa` and `a`.",
        patch=(
            ("            if rank < best:\n", "            if rank < limit and rank <= best:\n"),
        ),
    ),
    Mistake(
        "single bytes get a merge too",
        "A token of one byte was not merged from anything; pass over it.",
        patch=(
            ("        if len(token) == 1:\n            continue\n", ""),
            ("if len(parts) != 2:", "if len(parts) > 2:"),
            (
                "merges[ranks[parts[0]], ranks[parts[1]]]",
                "left, right = parts\n        merges[ranks[left], ranks[right]]",
            ),
        ),
    ),
    Mistake(
        "a single byte's id is taken for its value",
        "OpenAI numbers the bytes in an order of its own (! is 0). The id of every part, also of a single "
        "byte, is in ranks.",
        patch=(
            (
                "merges[ranks[parts[0]], ranks[parts[1]]]",
                "merges[tuple(p[0] if len(p) == 1 else ranks[p] for p in parts)]",
            ),
        ),
    ),
    Mistake(
        "the pairs hold bytes, not ids",
        "merges maps a pair of token ids to an id: look both parts up in ranks.",
        patch=(("merges[ranks[parts[0]], ranks[parts[1]]]", "merges[parts[0], parts[1]]"),),
    ),
    Mistake(
        "merges maps to tokens, not ids",
        "The value is the token's id, which is its rank.",
        patch=(("] = rank", "] = token"),),
    ),
    Mistake(
        "the pair is reversed",
        "The left part comes first in the pair.",
        patch=(
            (
                "merges[ranks[parts[0]], ranks[parts[1]]]",
                "merges[ranks[parts[1]], ranks[parts[0]]]",
            ),
        ),
    ),
    Mistake(
        "merges maps ids to pairs",
        "merges maps a pair to its id, not the id to the pair.",
        patch=(
            (
                "merges[ranks[parts[0]], ranks[parts[1]]] = rank",
                "merges[rank] = (ranks[parts[0]], ranks[parts[1]])",
            ),
        ),
    ),
    Mistake(
        "the merges are not listed by id",
        "A dictionary may list its tokens in any order. Go through them by rank, "
        "and not by their bytes either: sorted(ranks, key=ranks.get).",
        patch=(("sorted(ranks.items(), key=lambda item: item[1])", "ranks.items()"),),
    ),
    Mistake(
        "a token that no merge makes is passed over",
        "Leaving it out would go unseen, and some text would be encoded otherwise. Raise ValueError.",
        patch=(
            (
                "        if len(parts) != 2:\n",
                "        if len(parts) != 2:\n            continue\n        if len(parts) != 2:\n",
            ),
        ),
    ),
    Mistake(
        "the first two parts are taken where there are three",
        "When no pair of lower rank is left and there are still more than two parts, no merge makes the "
        "token. Raise ValueError.",
        patch=(("if len(parts) != 2:", "if len(parts) < 2:"),),
    ),
    Mistake(
        "later tokens count as parts",
        "A part must have been learned before the token: only ranks below the token's own count.",
        patch=(
            ("best, at = limit, -1", 'best, at = float("inf"), -1'),
            ("parts[i + 1], limit)", 'parts[i + 1], float("inf"))'),
            ("        if at < 0:\n", "        if at < 0 or len(parts) == 2:\n"),
        ),
    ),
    Mistake(
        "another exception is raised",
        "The exercise asks for ValueError, which says what is wrong in terms of the vocabulary.",
        patch=(("raise ValueError(", "raise KeyError("),),
    ),
    Mistake(
        "tokens that are no text are left out",
        "Half a code point is a token like any other; go by bytes, not by text.",
        patch=(
            (
                "if len(token) == 1:",
                'if len(token) == 1 or "\\ufffd" in token.decode("utf-8", "replace"):',
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return merges", "    pass"),),
    ),
)
