"""Other correct designs for problem set 10."""

PARAMETERS = {
    "a list of parts": """
        def parameters(vocab_size: int, width: int, layers: int, tied: bool) -> list:
            tables = [vocab_size * width] + ([] if tied else [vocab_size * width])
            blocks = [4 * width * width + 8 * width * width for _ in range(layers)]
            return [sum(tables), sum(tables + blocks)]
        """,
}
FLOPS = {
    "tokens a byte": """
        def flops_per_byte(vocab_size, width, layers, bytes_per_token):
            tokens = 1 / bytes_per_token
            forward = 2 * (layers * 12 * width ** 2 + width * vocab_size)
            return tokens * (forward + 2 * forward)
        """,
}
CURVE = {
    "merges cut from a list": """
        def curve(text, merges, sizes):
            in_order = sorted(merges.items(), key=lambda item: item[1])
            data = text.encode()
            if min(sizes) < 256 or max(sizes) - 256 > len(in_order):
                raise ValueError(sizes)
            return {n: len(data) / len(encode(text, dict(in_order[:n - 256]))) for n in sizes}
        """,
    "vocabulary by vocabulary, from the smallest": """
        def curve(text, merges, sizes):
            known, found = {}, {}
            todo = sorted(merges, key=merges.get)
            for size in sorted(sizes):
                if size < 256: raise ValueError("smaller than the bytes")
                while 256 + len(known) < size:
                    if not todo: raise ValueError("no more merges")
                    pair = todo.pop(0)
                    known[pair] = merges[pair]
                found[size] = sum(len(c.encode()) for c in text) / len(encode(text, known))
            return found
        """,
}
FIT = {
    "numpy": """
        import numpy as np
        def fit_curve(curve):
            if len(curve) < 2: raise ValueError("two points make a line")
            b, a = np.polyfit(np.log2(list(curve)), list(curve.values()), 1)
            return a, b
        """,
    "normal equations": """
        def fit_curve(curve):
            n = len(curve)
            if n in (0, 1): raise ValueError(n)
            x = [math.log(s, 2) for s in curve]; y = [curve[s] for s in curve]
            sx, sy, sxx = sum(x), sum(y), sum(v * v for v in x)
            sxy = sum(v * w for v, w in zip(x, y))
            b = (n * sxy - sx * sy) / (n * sxx - sx * sx)
            return [(sy - b * sx) / n, b]
        """,
}
CHEAPEST = {
    "a loop, from the other end": """
        def cheapest_size(a, b, width, layers):
            best, least = None, float("inf")
            for n in reversed(range(8, 21)):
                cost = flops_per_byte(2 ** n, width, layers, a + b * n)
                if cost < least:
                    best, least = 2 ** n, cost
            return best
        """,
}
PREMIUM = {
    "one loop": """
        def premium(encoded, base):
            try:
                wanted = len(encoded[base])
            except KeyError:
                raise ValueError(base) from None
            if any(len(encoded[name]) != wanted for name in encoded): raise ValueError("other texts")
            count = lambda name: len([i for sentence in encoded[name] for i in sentence])
            return dict((name, count(name) / count(base)) for name in encoded)
        """,
    "numpy": """
        import numpy as np
        def premium(encoded, base):
            if base not in encoded or len({len(v) for v in encoded.values()}) > 1:
                raise ValueError("not the same texts")
            totals = {k: np.sum([len(s) for s in v]) for k, v in encoded.items()}
            return {k: totals[k] / totals[base] for k in totals}
        """,
}
MIX = {
    "sizes summed beforehand": """
        import itertools
        def balanced_mix(texts, budget):
            room = budget // len(texts)
            mix = {}
            for name in texts:
                ends = itertools.accumulate(len(s.encode()) for s in texts[name])
                mix[name] = texts[name][:sum(1 for end in ends if end <= room)]
            return mix
        """,
    "recursion": """
        def balanced_mix(texts, budget):
            def take(sentences, room):
                if not sentences or len(sentences[0].encode("utf-8")) > room: return []
                first, rest = sentences[0], sentences[1:]
                return [first] + take(rest, room - len(first.encode("utf-8")))
            return {name: take(list(found), int(budget / len(texts))) for name, found in texts.items()}
        """,
}
SUPERBPE = {
    "two loops, ties to the greatest pair": """
        def superbpe(documents, stage_1, total):
            merges = {}
            def learn(lists, end):
                while len(merges) < end:
                    counts = {}
                    for ids in lists: get_stats(ids, counts)
                    if not counts: return lists
                    pair = max(counts, key=lambda p: (counts[p], p))
                    new = merges[pair] = 256 + len(merges)
                    lists = [merge(ids, pair, new) for ids in lists]
                return lists
            owners = [d for d, text in enumerate(documents) for _ in split(text)]
            chunks = learn([list(c.encode()) for text in documents for c in split(text)], min(stage_1, total))
            wholes = [[] for _ in documents]
            for owner, ids in zip(owners, chunks): wholes[owner] += ids
            learn(wholes, total)
            return merges
        """,
    "counting with Counter, ties to the last pair": """
        from collections import Counter
        def superbpe(documents, stage_1, total):
            docs = [[list(c.encode()) for c in split(t)] for t in documents]
            merges, idx = {}, 256
            while idx < 256 + total:
                stage_2 = idx >= 256 + stage_1 or all(len(c) < 2 for d in docs for c in d)
                if stage_2:
                    docs = [[sum(d, [])] for d in docs]
                counts = Counter(p for d in docs for c in d for p in zip(c, c[1:]))
                if not counts: break
                top = max(counts.values())
                pair = [p for p in counts if counts[p] == top][-1]
                merges[pair] = idx
                docs = [[merge(c, pair, idx) for c in d] for d in docs]
                idx += 1
            return merges
        """,
}
ENCODE_SUPER = {
    "lowest id first in stage 2": """
        def encode_super(text, merges, stage_1):
            end = 256 + stage_1
            early = {p: i for p, i in merges.items() if i < end}
            late = {p: i for p, i in merges.items() if i >= end}
            ids = encode(text, early)
            while True:
                found = [late[p] for p in zip(ids, ids[1:]) if p in late]
                if not found: return ids
                pair = next(p for p in late if late[p] == min(found))
                ids = merge(ids, pair, min(found))
        """,
}

DESIGNS = {
    "ps10.parameters": PARAMETERS,
    "ps10.flops_per_byte": FLOPS,
    "ps10.curve": CURVE,
    "ps10.fit_curve": FIT,
    "ps10.cheapest_size": CHEAPEST,
    "ps10.premium": PREMIUM,
    "ps10.balanced_mix": MIX,
    "ps10.superbpe": SUPERBPE,
    "ps10.encode_super": ENCODE_SUPER,
}
