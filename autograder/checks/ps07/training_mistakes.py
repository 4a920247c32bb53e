"""What goes wrong in fast training; the patches are of `minbpe_ref.incremental` and `train_fast`."""

from __future__ import annotations

from autograder.checks.contract import Mistake
from autograder.checks.ps07.training_work_mistakes import WORK

MISTAKES = (
    *WORK,
    Mistake(
        "the pairs of neighbours that vanish are not taken off",
        "When x a b y becomes x ab y, the pairs (x, a) and (b, y) are gone too. Take their count off.",
        patch=(
            (
                "            for old in zip(before, before[1:], strict=False):\n                self.counts[old] -= self.freqs[word]\n",
                "",
            ),
        ),
    ),
    Mistake(
        "the new pairs are not counted",
        "When x a b y becomes x ab y, (x, ab) and (ab, y) are new. Count them, and push them on the heap.",
        patch=(
            (
                "            self._settle([new for new in self._add(word) if idx in new], word, fresh)\n",
                "            for kept in zip(after, after[1:]):\n                if idx not in kept:\n                    self.counts[kept] += self.freqs[word]\n",
            ),
        ),
    ),
    Mistake(
        "only the pair to the right of a merge is new to the heap",
        "A merged token has a neighbour on either side: (x, ab) and (ab, y).",
        patch=(
            (
                "            self._settle([new for new in self._add(word) if idx in new], word, fresh)\n",
                "            made = [new for new in self._add(word) if idx in new]\n            self._settle(made, word, set())\n            fresh.update(new for new in made if new[0] == idx)\n",
            ),
        ),
    ),
    Mistake(
        "only the pair to the left of a merge is new to the heap",
        "A merged token has a neighbour on either side: (x, ab) and (ab, y).",
        patch=(
            (
                "            self._settle([new for new in self._add(word) if idx in new], word, fresh)\n",
                "            made = [new for new in self._add(word) if idx in new]\n            self._settle(made, word, set())\n            fresh.update(new for new in made if new[1] == idx)\n",
            ),
        ),
    ),
    Mistake(
        "a change counts 1, whatever the frequency",
        "A word that stands 60 times changes a count by 60: add and take off the word's frequency.",
        patch=(
            ("self.counts[old] -= self.freqs[word]", "self.counts[old] -= 1"),
            ("in self._add(word) if", "in self._add(word, 1) if"),
            ("def _add(self, word: int)", "def _add(self, word: int, times: int = 0)"),
            (
                "self.counts[pair] += self.freqs[word]",
                "self.counts[pair] += times or self.freqs[word]",
            ),
        ),
    ),
    Mistake(
        "the frequencies are not used",
        "A pair in a word that stands 5 times counts 5. You count each word once.",
        patch=(("list(words.values())", "[1] * len(words)"),),
    ),
    Mistake(
        "several merges are made from one count",
        "After the first merge the counts of its neighbours are others, and the second best may be the best no "
        "more. Look for the best pair anew after each merge.",
        solution="""
        def train_fast(words, vocab_size):
            ids, freqs, merges = [list(w) for w in words], list(words.values()), {}
            while len(merges) < vocab_size - 256:
                counts = {}
                for word, freq in zip(ids, freqs):
                    for pair in zip(word, word[1:]):
                        counts[pair] = counts.get(pair, 0) + freq
                if not counts:
                    break
                for pair in sorted(counts, key=lambda p: -counts[p])[:2]:
                    if len(merges) < vocab_size - 256:
                        new = merges[pair] = 256 + len(merges)
                        ids = [merge(word, pair, new) for word in ids]
            return merges
        """,
    ),
    Mistake(
        "pairs that overlap are counted once",
        "In a a a the pair (a, a) stands twice: counts overlap, as in the lecture; only replacing does not.",
        patch=(
            (
                "    def _add(self, word: int) -> list[Pair]:\n        pairs = list(zip(self.ids[word], self.ids[word][1:], strict=False))\n",
                "    def _apart(self, ids):\n        pairs, last = [], None\n        for pair in zip(ids, ids[1:]):\n            if pair[0] == pair[1] and last == pair:\n                last = None\n                continue\n            last = pair\n            pairs.append(pair)\n        return pairs\n\n    def _add(self, word: int) -> list[Pair]:\n        pairs = self._apart(self.ids[word])\n",
            ),
            (
                "for old in zip(before, before[1:], strict=False):",
                "for old in self._apart(before):",
            ),
        ),
    ),
    Mistake(
        "only the first word that holds the pair is changed",
        "A pair stands in many words. Go through all of them before the next merge.",
        patch=(
            (
                "            self._settle([new for new in self._add(word) if idx in new], word, fresh)\n",
                "            self._settle([new for new in self._add(word) if idx in new], word, fresh)\n            break\n",
            ),
        ),
    ),
    Mistake(
        "the words of new pairs are not remembered",
        "A pair that a merge brings up stands in that word: write it down, or its own merge finds no word.",
        patch=(
            (
                "            self._settle([new for new in self._add(word) if idx in new], word, fresh)\n",
                "            for new in self._add(word):\n                if idx in new:\n                    fresh.add(new)\n                    if not self.homes[new]:\n                        self.homes[new].append(word)\n",
            ),
        ),
    ),
    Mistake(
        "the rarest pair is joined",
        "heapq gives the smallest entry first. Push the negative count, so that the largest comes first.",
        patch=(
            (
                "return -state.counts[pair], order(pair), pair",
                "return state.counts[pair], order(pair), pair",
            ),
        ),
    ),
    Mistake(
        "one merge too many",
        "A vocabulary of 256 has no merge; vocab_size - 256 is their number.",
        patch=(("vocab_size - 256", "vocab_size - 255"),),
    ),
    Mistake(
        "one merge too few",
        "A vocabulary of 257 has one merge; vocab_size - 256 is their number.",
        patch=(("vocab_size - 256", "vocab_size - 257"),),
    ),
    Mistake(
        "vocab_size is taken for the number of merges",
        "256 ids are taken by the bytes: vocab_size - 256 merges are asked for.",
        patch=(("vocab_size - 256", "vocab_size"),),
    ),
    Mistake(
        "it fails when no pair is left",
        "A short text runs out of pairs. Stop when the heap is empty.",
        patch=(("while heap and len(merges)", "while len(merges)"),),
    ),
    Mistake(
        "pairs that stand nowhere any more are merged",
        "A count of 0 means that the pair is gone: pass it over.",
        patch=(
            ("        if state.counts.get(pair, 0) <= 0:\n            continue\n", ""),
            (
                "        homes = self.homes[pair]\n",
                "        homes = self.homes[pair] or deque([0])\n",
            ),
            (
                "            homes.popleft()\n",
                "            if len(homes) == 1:\n                return homes[0], at\n            homes.popleft()\n",
            ),
            ("in self.homes.pop(pair):", "in self.homes.pop(pair, ()):"),
            ("        del self.counts[pair]\n", "        self.counts.pop(pair, None)\n"),
        ),
    ),
    Mistake(
        "pairs that stand once are not merged",
        "The exercise goes on until no pair is left, as the lecture's loop does.",
        patch=(("if state.counts.get(pair, 0) <= 0:", "if state.counts.get(pair, 0) <= 1:"),),
    ),
    Mistake(
        "the ids begin at 257",
        "The bytes are 0 to 255, so the first merge is 256.",
        patch=(
            (
                "    return merges",
                "    return {tuple(t + (t > 255) for t in pair): idx + 1 for pair, idx in merges.items()}",
            ),
        ),
    ),
    Mistake(
        "of equal pairs the smallest is taken",
        "Right by the counts. For this half point the lecture's rule is asked for: of equals, the pair that stands "
        "first in the words. Put its word and its place there behind the count.",
        patch=(("state.first_seen", "lambda pair: 0"),),
    ),
    Mistake(
        "the place of a tie is an index into the list as it is now",
        "Each merge before a pair makes its index smaller, so that its entry in the heap comes up too late. Count "
        "its place in bytes, which stay where they are: the lengths of the tokens before it.",
        patch=(
            (
                "return homes[0], at",
                "return homes[0], list(zip(ids, ids[1:])).index(pair)",
            ),
        ),
    ),
    Mistake(
        "words are joined to one another",
        "A pair never reaches from one word into the next. Go through each word by itself.",
        solution="""
        def train_fast(words, vocab_size):
            ids, merges = [t for w, f in words.items() for _ in range(f) for t in w], {}
            for new in range(256, vocab_size):
                counts = {}
                for pair in zip(ids, ids[1:]):
                    counts[pair] = counts.get(pair, 0) + 1
                if not counts:
                    break
                pair = max(counts, key=counts.get)
                merges[pair] = new
                ids = merge(ids, pair, new)
            return merges
        """,
    ),
    Mistake(
        "merges is upside down",
        "It maps a pair to its id, not the id to the pair.",
        patch=(("    return merges", "    return {idx: pair for pair, idx in merges.items()}"),),
    ),
    Mistake(
        "a list of pairs is returned",
        "The exercise asks for a dictionary from pair to id, in the order of the merges.",
        patch=(("    return merges", "    return list(merges)"),),
    ),
    Mistake(
        "the words themselves are changed",
        "words belongs to the caller. Work on lists of your own.",
        patch=(
            (
                "    return learn_from(state, vocab_size - 256, state.first_seen)\n",
                "    merges = learn_from(state, vocab_size - 256, state.first_seen)\n    words.clear()\n    return merges\n",
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return learn_from(", "    learn_from("),),
    ),
)
