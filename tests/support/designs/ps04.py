"""Other correct designs for problem set 04."""

SPLIT = {
    "compare what was put together": """
        def split(text: str, pattern: str) -> "list[str]":
            found = [m.group() for m in regex.finditer(pattern, text)]
            if "".join(found) != text:
                raise ValueError(f"{pattern!r} does not take all of {text!r}")
            return list(filter(None, found))
        """,
    "ends against beginnings": """
        class Skipped(ValueError): pass
        def split(text, pattern):
            spans = [m.span() for m in regex.compile(pattern).finditer(text)]
            spans = [(a, b) for a, b in spans if a < b]
            if [0, *(b for _, b in spans)] != [*(a for a, _ in spans), len(text)]:
                raise Skipped(pattern)
            return [text[a:b] for a, b in spans]
        """,
}
GPT2 = {
    "as OpenAI wrote it": r'''
        PAT = regex.compile(r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+""")
        def split_like_gpt2(text):
            return regex.findall(PAT, text)
        ''',
    "verbose, white space by look behind": r'''
        def split_like_gpt2(text):
            pattern = r"""(?x) ' (?:[stmd]|re|ve|ll) | [ ]?[\p{L}]+ | [ ]?[\p{N}]+
                | [ ]?(?:[^\s\p{L}\p{N}])+ | \s+(?=\s|$) | \s"""
            return [m.group(0) for m in regex.finditer(pattern, text)]
        ''',
}
TOKENIZER = {
    "each chunk once, with its number": """
        from collections import Counter
        class RegexTokenizer:
            def __init__(self, pattern, merges=None):
                self.pattern, self.merges = pattern, dict(merges or {})
            def train(self, text, vocab_size):
                words = Counter(tuple(c.encode()) for c in split(text, self.pattern))
                self.merges.clear()
                while 256 + len(self.merges) < vocab_size:
                    counts = Counter()
                    for word, n in words.items():
                        for pair in zip(word, word[1:]):
                            counts[pair] += n
                    if not counts: return
                    top, new = counts.most_common(1)[0][0], 256 + len(self.merges)
                    merged = Counter()
                    for word, n in words.items():
                        merged[tuple(merge(list(word), top, new))] += n
                    words, self.merges[top] = merged, new
            def encode_ordinary(self, text):
                return [i for c in split(text, self.pattern) for i in encode_chunk(c, self.merges)]
        """,
    "the largest of the most frequent": """
        class RegexTokenizer:
            merges = {}
            def __init__(self, pattern: str, merges: "dict | None" = None) -> None:
                self.pattern = pattern
                if merges: self.merges = merges
            def train(self, text: str, vocab_size: int) -> None:
                self.merges, parts = {}, [[*c.encode("utf-8")] for c in split(text, self.pattern)]
                for new in range(256, vocab_size):
                    counts = {}
                    for p in parts: counts = get_stats(p, counts)
                    if counts == {}: break
                    pair = max(counts, key=lambda p: (counts[p], p))
                    self.merges[pair] = new
                    for n, p in enumerate(parts): parts[n] = merge(p, pair, new)
            def encode_ordinary(self, text):
                cache, out = {}, []
                for c in split(text, self.pattern):
                    if c not in cache: cache[c] = encode_chunk(c, self.merges)
                    out += cache[c]
                return out
        """,
    "a separator that never merges": """
        class RegexTokenizer:
            def __init__(self, pattern, merges=None):
                self.pattern = pattern
                self.merges = merges if merges is not None else dict()
            def flat(self, text):
                ids = []
                for c in split(text, self.pattern): ids += [*c.encode("utf-8"), -1]
                return ids
            def train(self, text, vocab_size):
                ids, merges = self.flat(text), {}
                for new in range(256, vocab_size):
                    counts = {p: n for p, n in get_stats(ids).items() if -1 not in p}
                    if not counts: break
                    pair = sorted(counts.items(), key=lambda kv: kv[1])[-1][0]
                    ids, merges[pair] = merge(ids, pair, new), new
                self.merges = merges
            def encode_ordinary(self, text):
                ids = self.flat(text)
                for pair, new in sorted(self.merges.items(), key=lambda kv: kv[1]):
                    ids = merge(ids, pair, new)
                return [i for i in ids if i >= 0]
        """,
}
EXPLAIN = {
    "named groups": """
        def explain_chunks(text, alternatives):
            joined = regex.compile("|".join(f"(?P<alt{i}>{a})" for i, a in enumerate(alternatives)))
            out, end = [], 0
            while end < len(text):
                m = joined.match(text, end)
                if m is None: raise ValueError(end)
                which = next(i for i in range(len(alternatives)) if m.group(f"alt{i}") is not None)
                out.append((m.group(), which))
                end = m.end()
            return out
        """,
    "recursion": """
        def explain_chunks(text, alternatives, at=0):
            if at == len(text): return []
            hits = ((regex.compile(a).match(text, pos=at), i) for i, a in enumerate(alternatives))
            m, i = next(((m, i) for m, i in hits if m), (None, None))
            if not m: raise ValueError(f"nothing at {at}")
            return [(m.group(), i)] + explain_chunks(text, alternatives, m.end())
        """,
}
MARKS = {
    "a letter with its marks, in a row": r"""
        def split_marks(text):
            changed = [a.replace(r"?+\p{L}+", r"?+(?:\p{L}\p{M}*)+") for a in given.gpt4]
            return split(text, "|".join(changed))
        """,
    "only the second alternative": r"""
        def split_marks(text):
            mine = list(given.gpt4)
            mine[1] = r"[^\r\n\p{L}\p{N}]?+[\p{L}\p{M}]+"
            return split(text, "|".join(mine))
        """,
    "marks go on with any chunk": r"""
        def split_marks(text):
            out = []
            for chunk in split(text, "|".join(given.gpt4[:1] + [r"[^\r\n\p{L}\p{N}]?+[\p{L}\p{M}]+"] + given.gpt4[2:])):
                if out and regex.match(r"\p{M}", chunk) and not out[-1][-1].isspace(): out[-1] += chunk
                else: out.append(chunk)
            return out
        """,
}
DESIGNS = {
    "ps04.split": SPLIT,
    "ps04.split_like_gpt2": GPT2,
    "ps04.RegexTokenizer": TOKENIZER,
    "ps04.explain_chunks": EXPLAIN,
    "ps04.split_marks": MARKS,
}
