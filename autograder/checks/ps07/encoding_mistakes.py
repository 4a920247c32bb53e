"""What goes wrong in encoding a chunk; the patches are of `minbpe_ref.heap` and `encode_fast`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "all pairs are looked at for every merge",
        "Right, but each replacement costs a walk through the whole chunk. Look at all pairs once, keep those that can "
        "be merged in a heap, and after a merge look only at its two neighbours.",
        solution="""
        def encode_fast(ids, merges):
            ids = list(ids)
            while len(ids) >= 2:
                pair = min(zip(ids, ids[1:]), key=lambda p: merges.get(p, float("inf")))
                if pair not in merges:
                    break
                ids = merge(ids, pair, merges[pair])
            return ids
        """,
    ),
    Mistake(
        "the pair that comes first in the chunk is merged first",
        "The merge with the lowest id goes first, wherever it stands: let the heap compare the id, then the place.",
        patch=(
            ("[(found, i) for", "[(0, i) for"),
            ("(found, left)", "(0, left)"),
            (
                "if j >= end or rank(parts[i], parts[j]) != known:",
                "if j >= end or rank(parts[i], parts[j]) is None:",
            ),
        ),
    ),
    Mistake(
        "an old entry of the heap is believed",
        "A neighbour may have merged since the entry was pushed, so that another pair stands there now. Ask whether the "
        "pair at this place still makes this id.",
        patch=(
            ("if j >= end or rank(parts[i], parts[j]) != known:", "if j >= end:"),
            (
                "parts[i], alive[j], after[i] = join(parts[i], parts[j]), False, after[j]",
                "parts[i], alive[j], after[i] = known, False, after[j]",
            ),
        ),
    ),
    Mistake(
        "an old entry of the heap is believed where another known pair came to its place",
        "It is not enough that the pair at this place is in merges: it must be the pair that the entry was written for, "
        "or some bytes are lost. Ask whether its id is the entry's.",
        patch=(
            (
                "if j >= end or rank(parts[i], parts[j]) != known:",
                "if j >= end or rank(parts[i], parts[j]) is None:",
            ),
            (
                "parts[i], alive[j], after[i] = join(parts[i], parts[j]), False, after[j]",
                "parts[i], alive[j], after[i] = known, False, after[j]",
            ),
        ),
    ),
    Mistake(
        "an old entry of the heap brings up the pair that came to its place",
        "That pair has an entry too, and its turn may be later. Pass over an entry whose id is not that of the pair "
        "at its place.",
        patch=(
            (
                "if j >= end or rank(parts[i], parts[j]) != known:",
                "if j >= end or rank(parts[i], parts[j]) is None:",
            ),
        ),
    ),
    Mistake(
        "it goes on at places that are gone",
        "The right half of a merged pair is no token any more: mark its place, and pass entries for it over.",
        patch=(("j = after[i] if alive[i] else end", "j = after[i]"),),
    ),
    Mistake(
        "the neighbour on the left is not asked",
        "A merge brings up two pairs, one on either side. Push both.",
        patch=(("in ((before[i], i), (i, after[i])):", "in ((i, after[i]),):"),),
    ),
    Mistake(
        "the neighbour on the right is not asked",
        "A merge brings up two pairs, one on either side. Push both.",
        patch=(("in ((before[i], i), (i, after[i])):", "in ((before[i], i),):"),),
    ),
    Mistake(
        "the new pairs never come to the heap",
        "After a merge the token has new neighbours; a pair with one of them may be in merges. Push it.",
        patch=(("heappush(heap, (found, left))", "len((found, left))"),),
    ),
    Mistake(
        "the way forward still leads to the place that is gone",
        "When j joins i, the next place after i is the one that was after j: after[i] = after[j].",
        patch=(
            (
                "parts[i], alive[j], after[i] = join(parts[i], parts[j]), False, after[j]",
                "parts[i], alive[j] = join(parts[i], parts[j]), False",
            ),
        ),
    ),
    Mistake(
        "the way back still leads to the place that is gone",
        "When j joins i, the place before the next one is i: before[after[j]] = i.",
        patch=(("            before[after[j]] = i\n", "            pass\n"),),
    ),
    Mistake(
        "neighbours are i - 1 and i + 1",
        "Once places are gone, the neighbour of a token is further away. Keep for each place the one before and the one after.",
        patch=(("((before[i], i), (i, after[i]))", "((i - 1, i), (i, i + 1))"),),
    ),
    Mistake(
        "places that are gone are returned too",
        "A place that was merged into its left neighbour holds no token. Leave it out at the end.",
        patch=((" if keep]", "]"),),
    ),
    Mistake(
        "of equal merges the rightmost goes first",
        "In a a a the left two are merged. Of entries with the same id the smallest place comes first.",
        patch=(
            ("[(found, i) for", "[(found, -i) for"),
            (
                "        known, i = heappop(heap)\n",
                "        known, i = heappop(heap)\n        i = -i\n",
            ),
            ("(found, left)", "(found, -left)"),
        ),
    ),
    Mistake(
        "the latest merge is applied first",
        "The lowest id goes first: it was learned first, and later ones are made of it.",
        patch=(
            ("[(found, i) for", "[(-found, i) for"),
            (
                "        known, i = heappop(heap)\n",
                "        known, i = heappop(heap)\n        known = -known\n",
            ),
            ("(found, left)", "(-found, left)"),
        ),
    ),
    Mistake(
        "the heap is no heap",
        "A list is not a heap until heapify has made it one; heappop on any other list gives no smallest entry.",
        patch=(
            (
                "neighbours = enumerate(zip(parts, parts[1:], strict=False))",
                "neighbours = reversed(list(enumerate(zip(parts, parts[1:]))))",
            ),
            ("    heapify(heap)\n", ""),
        ),
    ),
    Mistake(
        "the tokens are turned into plain numbers",
        "bytes(ids), int(token) or an array make new numbers, on which nobody can count the work. Work on the "
        "tokens of ids as they are.",
        patch=(("    parts = list(parts)\n", "    parts = [int(part) for part in parts]\n"),),
    ),
    Mistake(
        "ids itself is changed",
        "The list belongs to the caller. Work on a copy: list(ids).",
        patch=(("    parts = list(parts)\n", ""),),
    ),
    Mistake(
        "a pair that was never merged raises KeyError",
        "Most pairs are not in merges. Ask with `in`, or with get.",
        patch=(
            (
                "(found := rank(parts[left], parts[right]))",
                "(found := join(parts[left], parts[right]))",
            ),
        ),
    ),
    Mistake(
        "the last pair is never looked at",
        "Your loop ends one pair early: n tokens have n - 1 pairs.",
        patch=(("zip(parts, parts[1:], strict=False)", "zip(parts, parts[1:-1])"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return merge_by_rank(", "    merge_by_rank("),),
    ),
)
