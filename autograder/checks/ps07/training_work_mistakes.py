"""What makes training slow, or its heap forgetful; the patches are of `minbpe_ref.incremental`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

WORK = (
    Mistake(
        "all pairs are counted anew for every merge",
        "Right, but slow: a merge changes only the words that hold its pair. Keep the counts from merge to merge, "
        "and take off and add only what these words change.",
        solution="""
        def train_fast(words, vocab_size):
            ids = {tuple(w): f for w, f in words.items()}
            ids, freqs = [list(w) for w in ids], list(ids.values())
            merges = {}
            for new in range(256, vocab_size):
                counts = {}
                for word, freq in zip(ids, freqs):
                    for pair in zip(word, word[1:]):
                        counts[pair] = counts.get(pair, 0) + freq
                if not counts:
                    break
                pair = max(counts, key=counts.get)
                merges[pair] = new
                ids = [merge(word, pair, new) for word in ids]
            return merges
        """,
    ),
    Mistake(
        "every word is gone through for every merge",
        "The counts are kept, which is good, but all words are searched for the pair. Remember for each pair "
        "the words that hold it: a dictionary from pair to a set of words.",
        patch=(
            (
                "        for word in self.homes.pop(pair):\n",
                "        for word in [w for w in range(len(self.ids)) if pair in zip(self.ids[w], self.ids[w][1:])]:\n",
            ),
        ),
    ),
    Mistake(
        "the largest count is searched among all pairs",
        "max() over all pairs looks at each of them for every merge. A heap gives the largest after a few "
        "comparisons: heapq, with the negative count, since it gives the smallest.",
        solution="""
        def train_fast(words, vocab_size):
            ids, freqs = [list(word) for word in words], list(words.values())
            counts, homes, merges = {}, {}, {}
            def change(word, freq):
                for pair in zip(ids[word], ids[word][1:]):
                    counts[pair] = counts.get(pair, 0) + freq
                    homes.setdefault(pair, set()).add(word)
                    if not counts[pair]:
                        del counts[pair]
            for word, freq in enumerate(freqs):
                change(word, freq)
            for new in range(256, vocab_size):
                if not counts:
                    break
                pair = max(counts, key=counts.get)
                merges[pair] = new
                for word in homes[pair].copy():
                    change(word, -freqs[word])
                    ids[word] = merge(ids[word], pair, new)
                    change(word, freqs[word])
            return merges
        """,
    ),
    Mistake(
        "a word is written out as often as it stands",
        "Equal words change alike. Keep each once, and count its pairs with the word's frequency.",
        patch=(
            (
                "        self.ids = [list(word) for word in words]\n        self.freqs = list(words.values())\n",
                "        self.ids = [list(word) for word in words for _ in range(words[word])]\n        self.freqs = [1] * len(self.ids)\n",
            ),
        ),
    ),
    Mistake(
        "the tokens are turned into plain numbers",
        "bytes(word), int(token) or an array make new numbers, on which nobody can count the work. Put the "
        "words' own tokens into lists and dictionaries.",
        patch=(("[list(word) for word in words]", "[list(bytes(word)) for word in words]"),),
    ),
    Mistake(
        "an old entry of the heap is believed",
        "A pair's count may have fallen since its entry was pushed. When an entry comes up, compare it with the "
        "count as it is now; if that fell, push it back.",
        patch=(
            (
                "        if best != (now := entry(pair)):\n            heappush(heap, now)\n            continue\n",
                "",
            ),
        ),
    ),
    Mistake(
        "an old entry of the heap is thrown away",
        "Its pair still stands in the text, only more rarely. Push it back with the count that it has now.",
        patch=(("            heappush(heap, now)\n", ""),),
    ),
    Mistake(
        "an old entry of a heap of counts is thrown away",
        "Its pair still stands in the text, only more rarely. Push it back with the count that it has now.",
        solution="""
            def train_fast(words, vocab_size):
                ids, freqs = [list(word) for word in words], list(words.values())
                counts, homes, merges = {}, {}, {}
                def change(word, freq):
                    for pair in zip(ids[word], ids[word][1:]):
                        counts[pair] = counts.get(pair, 0) + freq
                        homes.setdefault(pair, set()).add(word)
                for word, freq in enumerate(freqs):
                    change(word, freq)
                heap = [(-count, pair) for pair, count in counts.items()]
                heapify(heap)
                while heap and len(merges) < vocab_size - 256:
                    count, pair = heappop(heap)
                    if not count or -count != counts[pair]:
                        continue
                    new = merges[pair] = 256 + len(merges)
                    fresh = set()
                    for word in homes[pair].copy():
                        change(word, -freqs[word])
                        ids[word] = merge(ids[word], pair, new)
                        change(word, freqs[word])
                        fresh.update(p for p in zip(ids[word], ids[word][1:]) if new in p)
                    for other in fresh:
                        heappush(heap, (-counts[other], other))
                return merges
            """,
    ),
)
