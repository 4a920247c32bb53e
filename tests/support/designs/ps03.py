"""Other correct designs for problem set 03."""

VOCAB = {
    "list and enumerate": """
        def build_vocab(merges):
            tokens = [bytes((i,)) for i in range(256)]
            made = dict(enumerate(tokens))
            for pair in merges:
                made[merges[pair]] = b"".join(made[part] for part in pair)
            return made
        """,
    "recursion": """
        def build_vocab(merges):
            parts = {idx: pair for pair, idx in merges.items()}
            def spell(idx):
                return spell(parts[idx][0]) + spell(parts[idx][1]) if idx in parts else bytes([idx])
            return {idx: spell(idx) for idx in [*range(256), *parts]}
        """,
}
DECODE = {
    "try and bytearray": """
        def decode(ids: "list[int]", vocab: "dict[int, bytes]") -> str:
            data = bytearray()
            for token in ids:
                try:
                    data += vocab[token]
                except KeyError:
                    raise ValueError(f"no token {token} among {len(vocab)}") from None
            return str(bytes(data), "utf-8", "replace")
        """,
    "incremental decoder": """
        import codecs
        class UnknownToken(ValueError): pass
        def decode(ids, vocab):
            reader = codecs.getincrementaldecoder("utf-8")(errors="replace")
            if not set(ids) <= set(vocab): raise UnknownToken(sorted(set(ids) - set(vocab)))
            return "".join([reader.decode(vocab[i]) for i in ids]) + reader.decode(b"", True)
        """,
}
ENCODE = {
    "for every merge in order": """
        def encode(text, merges):
            ids = list(text.encode("utf-8"))
            for pair, idx in merges.items():
                ids = merge(ids, pair, idx)
            return ids
        """,
    "one place at a time, leftmost of the lowest": """
        def encode(text, merges):
            parts = [*text.encode()]
            while True:
                ranked = [(merges[p], i) for i, p in enumerate(zip(parts, parts[1:])) if p in merges]
                if not ranked: return parts
                new, at = min(ranked)
                parts[at:at + 2] = [new]
        """,
    "recursion": """
        def encode(text, merges):
            def step(ids):
                known = [merges[p] for p in zip(ids, ids[1:]) if p in merges]
                if not known: return ids
                pair = next(p for p, i in merges.items() if i == min(known))
                return step(merge(ids, pair, min(known)))
            return step(list(text.encode("utf-8")))
        """,
    "numpy": """
        import numpy as np
        def encode(text, merges):
            a = np.frombuffer(text.encode("utf-8"), dtype=np.uint8).astype(np.int64)
            for (left, right), new in sorted(merges.items(), key=lambda kv: kv[1]):
                out, i = [], 0
                while i < len(a):
                    hit = i + 1 < len(a) and a[i] == left and a[i + 1] == right
                    out.append(new if hit else int(a[i]))
                    i += 2 if hit else 1
                a = np.array(out, dtype=np.int64)
            return a.tolist()
        """,
    "a heap of pairs": """
        import heapq
        def encode(text, merges):
            ids = list(text.encode("utf-8"))
            heap = [merges[p] for p in zip(ids, ids[1:]) if p in merges]
            parts = {i: p for p, i in merges.items()}
            heapq.heapify(heap)
            while heap:
                new = heapq.heappop(heap)
                before, ids = ids, merge(ids, parts[new], new)
                if ids != before:
                    heap = [merges[p] for p in zip(ids, ids[1:]) if p in merges]
                    heapq.heapify(heap)
            return ids
        """,
}
BACK = {
    "the parts of the first merge, or a stray byte": """
        def not_coming_back(merges):
            for pair in merges:
                if max(pair) < 128:
                    return list(pair)
            return [0xff]
        """,
    "half of a code point": """
        def not_coming_back(merges):
            return list("한".encode())[:2]
        """,
}

DESIGNS = {
    "ps03.build_vocab": VOCAB,
    "ps03.decode": DECODE,
    "ps03.encode": ENCODE,
    "ps03.not_coming_back": BACK,
}
