"""Other correct designs for problem set 09."""

VITERBI = {
    "recursion with a memory": """
        from functools import lru_cache
        def viterbi(text, logp):
            @lru_cache(None)
            def best(start):
                if start == len(text): return 0.0, ()
                ways = []
                for end in range(start + 1, len(text) + 1):
                    if text[start:end] in logp:
                        score, rest = best(end)
                        ways.append((logp[text[start:end]] + score, (text[start:end],) + rest))
                return max(ways, default=(-inf, ()))
            score, pieces = best(0)
            if score == -inf: raise ValueError("cannot spell " + text)
            return list(pieces)
        """,
    "whole cuts kept, forwards, the last of equals": """
        def viterbi(text: str, logp: "dict[str, float]") -> "list[str]":
            longest = max(map(len, logp), default=0)
            cuts = {0: (0.0, [])}
            for i in range(len(text)):
                if i not in cuts: continue
                score, pieces = cuts[i]
                for n in range(1, longest + 1):
                    piece = text[i:i + n]
                    if len(piece) == n and piece in logp:
                        new = score + logp[piece]
                        if i + n not in cuts or new >= cuts[i + n][0]:
                            cuts[i + n] = (new, pieces + [piece])
            try:
                return cuts[len(text)][1]
            except KeyError:
                raise ValueError(f"no cut of {text!r}") from None
        """,
    "every cut, one by one": """
        def viterbi(text, logp):
            def all_cuts(rest):
                if not rest: yield []
                for piece in logp:
                    if rest.startswith(piece):
                        for tail in all_cuts(rest[len(piece):]): yield [piece] + tail
            found = list(all_cuts(text))
            if not found: raise ValueError(text)
            return max(found, key=lambda cut: sum(logp[p] for p in cut))
        """,
}
COUNTS = {
    "two recursions with memory, plain loops over starts": """
        from functools import lru_cache
        def forward_backward(text, logp):
            n = len(text)
            before, after = [-inf] * (n + 1), [-inf] * (n + 1)
            before[0] = after[n] = 0
            for i in range(1, n + 1):
                for j in range(i):
                    if text[j:i] in logp:
                        before[i] = log_add(before[i], before[j] + logp[text[j:i]])
            for i in range(n - 1, -1, -1):
                for j in range(i + 1, n + 1):
                    if text[i:j] in logp:
                        after[i] = log_add(after[i], logp[text[i:j]] + after[j])
            counts = dict.fromkeys(logp, 0.0)
            for i in range(n):
                for j in range(i + 1, n + 1):
                    if text[i:j] in logp:
                        counts[text[i:j]] += exp(before[i] + logp[text[i:j]] + after[j] - after[0])
            return counts, after[0]
        """,
    "numpy": """
        import numpy as np
        def forward_backward(text, logp):
            n = len(text)
            table = np.full((n + 1, n + 1), -np.inf)
            for i in range(n):
                for j in range(i + 1, n + 1):
                    table[i, j] = logp.get(text[i:j], -np.inf)
            a, b = np.full(n + 1, -np.inf), np.full(n + 1, -np.inf)
            a[0] = b[n] = 0.0
            with np.errstate(all="ignore"):
                for j in range(1, n + 1):
                    a[j] = np.logaddexp.reduce(a[:j] + table[:j, j])
                for i in range(n - 1, -1, -1):
                    b[i] = np.logaddexp.reduce(table[i, i + 1:] + b[i + 1:])
                share = np.exp(a[:, None] + table + b[None, :] - a[n])
            counts = {}
            for i in range(n):
                for j in range(i + 1, n + 1):
                    if text[i:j] in logp:
                        counts[text[i:j]] = counts.get(text[i:j], 0.0) + float(share[i, j])
            return counts, float(a[n])
        """,
}
EM = {
    "a counter": """
        from collections import Counter
        def em_step(words, logp):
            total, score = Counter(), 0
            for word in words:
                counts, own = forward_backward(word, logp)
                score += own * words[word]
                for piece in counts: total[piece] += counts[piece] * words[word]
            for piece in [p for p in logp if len(p) == 1]: total[piece] = max(total[piece], 1e-9)
            total = {p: total[p] for p in total if len(p) == 1 or total[p] > 1e-9}
            norm = log(sum(total.values()))
            return {p: log(c) - norm for p, c in total.items()}, score
        """,
}
PRUNE = {
    "one piece at a time": """
        def prune(words, logp, size):
            cuts = [(viterbi(w, logp), f) for w, f in words.items()]
            def loss(piece):
                others = dict(logp)
                others.pop(piece)
                gain = logp[piece] - sum(map(others.get, viterbi(piece, others)))
                return gain * sum(f * cut.count(piece) for cut, f in cuts)
            kept = dict(logp)
            queue = sorted((p for p in logp if len(p) > 1), key=loss)
            while len(kept) > size and queue:
                del kept[queue.pop(0)]
            return kept
        """,
    "a heap, and only pieces that fit inside": """
        import heapq
        from collections import Counter
        def prune(words, logp, size):
            uses = Counter()
            for w, f in words.items():
                for p in viterbi(w, logp): uses[p] += f
            def loss(p):
                inside = {q: v for q, v in logp.items() if q in p and q != p}
                return uses[p] * (logp[p] - sum(inside[q] for q in viterbi(p, inside)))
            room = max(0, size - sum(1 for p in logp if len(p) == 1))
            stay = heapq.nlargest(room, [p for p in logp if len(p) > 1], key=loss)
            return {p: v for p, v in logp.items() if len(p) == 1 or p in stay}
        """,
}
SAMPLE = {
    "from the front": """
        def sample(text, logp, alpha, n, seed):
            rng, size = Random(seed), len(text)
            after = [-inf] * size + [0.0]
            for i in range(size - 1, -1, -1):
                for j in range(i + 1, size + 1):
                    if text[i:j] in logp: after[i] = log_add(after[i], alpha * logp[text[i:j]] + after[j])
            def one():
                cut, i = [], 0
                while i < size:
                    left = rng.random()
                    for j in range(i + 1, size + 1):
                        if text[i:j] not in logp: continue
                        last = j
                        left -= exp(alpha * logp[text[i:j]] + after[j] - after[i])
                        if left < 0: break
                    cut.append(text[i:last])
                    i = last
                return cut
            return [one() for _ in range(n)]
        """,
    "all cuts and their weights": """
        import random
        def sample(text, logp, alpha, n, seed):
            def cuts(rest):
                if rest == "": return [[]]
                return [[rest[:i]] + tail for i in range(1, len(rest) + 1) if rest[:i] in logp
                        for tail in cuts(rest[i:])]
            every = cuts(text)
            weights = [exp(alpha * sum(logp[p] for p in cut)) for cut in every]
            return random.Random(seed).choices(every, weights, k=n)
        """,
    "numpy": """
        import numpy as np
        def sample(text, logp, alpha, n, seed):
            rng = np.random.default_rng(seed)
            cuts = [[]]
            def grow(done, i):
                if i == len(text): yield done
                for j in range(i + 1, len(text) + 1):
                    if text[i:j] in logp: yield from grow(done + [text[i:j]], j)
            cuts = list(grow([], 0))
            w = np.array([alpha * sum(logp[p] for p in cut) for cut in cuts])
            w = np.exp(w - w.max())
            return [cuts[i] for i in rng.choice(len(cuts), size=n, p=w / w.sum())]
        """,
}

DESIGNS = {
    "ps09.viterbi": VITERBI,
    "ps09.forward_backward": COUNTS,
    "ps09.em_step": EM,
    "ps09.prune": PRUNE,
    "ps09.sample": SAMPLE,
}
