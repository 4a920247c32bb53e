"""Other correct designs for problem set 12."""

DIGITS = {
    "a Counter": """
        from collections import Counter
        def digit_splits(tok, low, high):
            size = {idx: len(token) for token, idx in tok["ranks"].items()}
            return Counter(tuple(map(size.get, encode(f"{n}", tok))) for n in range(low, high))
        """,
    "a while loop and a list of keys": """
        def digit_splits(tok: dict, low: int, high: int) -> dict:
            spelled, cuts, n = vocab_of(tok), [], low
            while n < high:
                cuts.append(tuple([len(spelled[i]) for i in encode(str(n), tok)]))
                n += 1
            return {cut: cuts.count(cut) for cut in cuts}
        """,
}
TRAILING = {
    "takewhile": """
        import itertools
        def trailing_space_report(tok, prompt, answer):
            one = encode("".join([prompt, answer]), tok)
            two = [*encode(prompt, tok), *encode(answer, tok)]
            same = itertools.takewhile(lambda p: p[0] == p[1], zip(one, two))
            return dict(whole=one, forced=two, agree=len(list(same)), extra=len(two) - len(one))
        """,
    "recursion": """
        def common(a, b):
            return 1 + common(a[1:], b[1:]) if a and b and a[0] == b[0] else 0
        def trailing_space_report(tok, prompt, answer):
            report = {"extra": 0, "forced": encode(prompt, tok)}
            report["forced"] += encode(answer, tok)
            report["whole"] = encode(prompt + answer, tok)
            report["agree"] = common(report["whole"], report["forced"])
            report["extra"] = len(report["forced"]) - len(report["whole"])
            return report
        """,
}
STABLE = {
    "from the longest down": """
        def stable_prefix(tok, text):
            ids, spelled = encode(text, tok), vocab_of(tok)
            for back in (4, 3, 2, 1):
                if back > len(ids): continue
                tail = b"".join(map(spelled.get, ids[-back:]))
                if [t for t in tok["ranks"] if len(t) > len(tail) and t[:len(tail)] == tail]:
                    return ids[:len(ids) - back], tail
            return ids, b""
        """,
    "a sorted vocabulary": """
        from bisect import bisect_right
        def stable_prefix(tok, text):
            order, spelled = sorted(tok["ranks"]), vocab_of(tok)
            ids = encode(text, tok)
            best = 0
            for back in range(1, 5):
                tail = b"".join(spelled[i] for i in ids[-back:])
                at = bisect_right(order, tail)
                if back <= len(ids) and at < len(order) and order[at].startswith(tail): best = back
            cut = len(ids) - best
            return ids[:cut], b"".join(spelled[i] for i in ids[cut:])
        """,
}
YAML = {
    "one after the other": """
        def yaml_vs_json(tok, record):
            def cost(text): return len(encode(text, tok))
            def js(**how): return json.dumps(record, ensure_ascii=False, **how)
            return dict(indented=cost(js(indent=2)), default=cost(js()),
                        minified=cost(js(separators=",:")), yaml=cost(to_yaml(record)))
        """,
}
GLITCH = {
    "numpy": """
        import numpy as np
        def glitch_scores(E_in, E_out, unused):
            a, b = np.array(E_in, dtype=np.float64), np.array(E_out, dtype=np.float64)
            b = b - b.mean(axis=0)
            c = b[list(unused)].mean(axis=0)
            cos = b @ c / np.linalg.norm(b, axis=1) / np.linalg.norm(c)
            return {"output": 1.0 - cos, "input": np.sqrt((a * a).sum(axis=1))}
        """,
    "torch's own cosine": """
        from torch.nn import functional as F
        def glitch_scores(E_in, E_out, unused):
            out = torch.tensor(E_out)
            out = out - out.mean(0, keepdim=True)
            centre = out[torch.tensor(unused)].mean(0, keepdim=True)
            return {"input": torch.linalg.vector_norm(torch.tensor(E_in), dim=-1),
                    "output": 1 - F.cosine_similarity(out, centre)}
        """,
    "lists and sums": """
        import math
        def glitch_scores(E_in, E_out, unused):
            n, d = len(E_out), len(E_out[0])
            mean = [sum(row[k] for row in E_out) / n for k in range(d)]
            rows = [[x - m for x, m in zip(row, mean)] for row in E_out]
            centre = [sum(rows[i][k] for i in unused) / len(unused) for k in range(d)]
            def size(v): return math.sqrt(sum(x * x for x in v))
            def distance(v): return 1 - sum(x * y for x, y in zip(v, centre)) / (size(v) * size(centre))
            return {"input": [size(row) for row in E_in], "output": [distance(row) for row in rows]}
        """,
}
UNREACHABLE = {
    "a comprehension over what decodes": """
        def text_of(token):
            try: return str(token, "utf-8")
            except UnicodeError: return None
        def unreachable_tokens(tok):
            ranks = tok["ranks"]
            return [i for t, i in ranks.items() if text_of(t) is not None and encode(text_of(t), tok) != [i]]
        """,
}

DESIGNS = {
    "ps12.digit_splits": DIGITS,
    "ps12.trailing_space_report": TRAILING,
    "ps12.stable_prefix": STABLE,
    "ps12.yaml_vs_json": YAML,
    "ps12.glitch_scores": GLITCH,
    "ps12.unreachable_tokens": UNREACHABLE,
}
