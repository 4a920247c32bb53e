"""Other correct designs for problem set 02."""

GET_STATS = {
    "counter": """
        from collections import Counter
        def get_stats(ids, counts=None):
            counts = Counter() if counts is None else counts
            for i in range(len(ids) - 1):
                counts[ids[i], ids[i + 1]] = counts.get((ids[i], ids[i + 1]), 0) + 1
            return counts
        """,
    "try-except, other names": """
        def get_stats(tokens, table=None):
            if table is None: table = {}
            previous = None
            for n, token in enumerate(tokens):
                if n:
                    try: table[previous, token] += 1
                    except KeyError: table[previous, token] = 1
                previous = token
            return table
        """,
    "numpy": """
        import numpy as np
        def get_stats(ids, counts=None):
            counts = {} if counts is None else counts
            a = np.array(ids, dtype=np.int64)
            if len(a) > 1:
                pairs, n = np.unique(np.stack([a[:-1], a[1:]], 1), axis=0, return_counts=True)
                for (x, y), k in zip(pairs, n):
                    counts[int(x), int(y)] = counts.get((int(x), int(y)), 0) + k
            return counts
        """,
}
MERGE = {
    "recursion": """
        def merge(ids, pair, idx):
            if len(ids) < 2: return list(ids)
            if (ids[0], ids[1]) == tuple(pair): return [idx] + merge(ids[2:], pair, idx)
            return [ids[0]] + merge(ids[1:], pair, idx)
        """,
    "generator with skip": """
        def merge(ids, pair, idx):
            def walk():
                skip = False
                for a, b in zip(ids, ids[1:] + [None]):
                    if skip: skip = False
                    elif (a, b) == pair:
                        skip = True
                        yield idx
                    else: yield a
            return list(walk())
        """,
    "annotated, pops from a copy": """
        def merge(ids: "list[int]", pair: "tuple[int, int]", idx: int) -> "list[int]":
            rest, out = list(reversed(ids)), []
            while rest:
                token = rest.pop()
                if rest and token == pair[0] and rest[-1] == pair[1]:
                    rest.pop()
                    token = idx
                out.append(token)
            return out
        """,
}
TRAIN = {
    "while loop": """
        def train(text, vocab_size):
            ids, merges = [*text.encode()], {}
            vocab = {i: bytes((i,)) for i in range(256)}
            while len(vocab) < vocab_size and len(ids) >= 2:
                stats = get_stats(ids)
                top = sorted(stats.items(), key=lambda kv: -kv[1])[0][0]
                new = len(vocab)
                merges[top], vocab[new] = new, vocab[top[0]] + vocab[top[1]]
                ids = merge(ids, top, new)
            return merges, vocab
        """,
}
RATIO = {
    "guard at the end": """
        def compression_ratio(text, ids):
            size = sum(1 if ord(c) < 128 else 2 if ord(c) < 2048 else 3 if ord(c) < 65536 else 4 for c in text)
            return size / len(ids) if len(ids) > 0 else 1
        """,
}
DESIGNS = {
    "ps02.get_stats": GET_STATS,
    "ps02.merge": MERGE,
    "ps02.train": TRAIN,
    "ps02.compression_ratio": RATIO,
}
