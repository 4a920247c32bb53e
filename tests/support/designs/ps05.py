"""Other correct designs for problem set 05."""

NAMES = {
    "two passes": """
        def bytes_to_unicode():
            seen = lambda b: 33 <= b <= 126 or 161 <= b <= 172 or 174 <= b
            table = {b: chr(b) for b in range(256) if seen(b)}
            hidden = [b for b in range(256) if b not in table]
            table.update((b, chr(256 + i)) for i, b in enumerate(hidden))
            return table
        """,
    "an iterator of spare code points": """
        import itertools
        def bytes_to_unicode() -> "dict[int, str]":
            spare = itertools.count(256)
            own = set(map(ord, "".join(map(chr, range(33, 127))) + "¡¢£¤¥¦§¨©ª«¬")) | set(range(174, 256))
            return dict([(b, chr(b if b in own else next(spare))) for b in range(256)])
        """,
    "what is not space, control or format": """
        import unicodedata
        def bytes_to_unicode():
            names, n = {}, 0
            for b in range(256):
                if unicodedata.category(chr(b))[0] in "ZC":
                    names[b], n = chr(256 + n), n + 1
                else:
                    names[b] = chr(b)
            return names
        """,
}
LOAD = {
    "splitlines and a comprehension": """
        def load_gpt2(merges_txt, vocab_json, names):
            pairs = [line.split() for line in merges_txt.splitlines()[1:]]
            v = vocab_json
            merges = {(v[a], v[b]): v[a + b] for a, b in pairs}
            back = dict(zip(names.values(), names.keys()))
            return merges, {i: bytes(map(back.get, t)) for t, i in v.items()}
        """,
    "as in OpenAI's code, without the last empty line": """
        def load_gpt2(merges_txt, vocab_json, names):
            decoder = {c: bytes([b]) for b, c in names.items()}
            merges = {}
            for pair in [tuple(line.split()) for line in merges_txt.split("\\n")[1:-1]]:
                merges[tuple(vocab_json[p] for p in pair)] = vocab_json["".join(pair)]
            vocab = {}
            for token, idx in vocab_json.items():
                data = b""
                for c in token:
                    data += decoder[c]
                vocab[idx] = data
            return merges, vocab
        """,
    "through bytes": """
        import io
        def load_gpt2(merges_txt, vocab_json, names):
            spell = lambda name: bytes({n: b for b, n in names.items()}[c] for c in name)
            file, merges = io.StringIO(merges_txt), {}
            next(file)
            ids = {spell(name): idx for name, idx in vocab_json.items()}
            for line in file:
                left, _, right = line.rstrip("\\n").partition(" ")
                left, right = spell(left), spell(right)
                merges[ids[left], ids[right]] = ids[left + right]
            return merges, {idx: token for token, idx in ids.items()}
        """,
}
RECOVER = {
    "a limit, as tiktoken's reference does": """
        def bpe(ranks, token, max_rank):
            parts = [bytes([b]) for b in token]
            while True:
                best, at = None, None
                for i, pair in enumerate(zip(parts[:-1], parts[1:])):
                    rank = ranks.get(pair[0] + pair[1])
                    if rank is not None and (best is None or rank < best):
                        best, at = rank, i
                if best is None or best >= max_rank:
                    return parts
                parts = parts[:at] + [parts[at] + parts[at + 1]] + parts[at + 2:]
        def recover_merges(ranks):
            merges = {}
            for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
                if len(token) >= 2:
                    pair = bpe(ranks, token, rank)
                    if len(pair) != 2:
                        raise ValueError(f"{token} falls into {len(pair)} parts")
                    merges[tuple(ranks[p] for p in pair)] = rank
            return merges
        """,
    "with the merges found so far": """
        def recover_merges(ranks):
            merges = {}
            for token, new in sorted(ranks.items(), key=lambda item: item[1]):
                if len(token) == 1: continue
                ids = [ranks[bytes((b,))] for b in token]
                while len(ids) > 2:
                    pair = min(zip(ids, ids[1:]), key=lambda p: merges.get(p, float("inf")))
                    if pair not in merges: break
                    ids = merge(ids, pair, merges[pair])
                if len(ids) != 2: raise ValueError(token)
                merges[ids[0], ids[1]] = new
            return merges
        """,
    "recursion": """
        def recover_merges(ranks):
            def join(parts, limit):
                known = [(ranks[a + b], i) for i, (a, b) in enumerate(zip(parts, parts[1:]))
                         if ranks.get(a + b, limit) < limit]
                if not known: return parts
                _, i = min(known)
                return join([*parts[:i], parts[i] + parts[i + 1], *parts[i + 2:]], limit)
            order = {i: t for t, i in ranks.items()}
            out = {}
            for idx in sorted(order):
                token = order[idx]
                if len(token) > 1:
                    left, right = join([token[i:i+1] for i in range(len(token))], idx)
                    out[ranks[left], ranks[right]] = idx
            return out
        """,
}
TOKENIZER = {
    "by ranks alone, with a cache, as tiktoken": """
        class GPTTokenizer:
            def __init__(self, ranks, merges, pattern, special_tokens):
                self.ranks, self.find = ranks, regex.compile(pattern)
                self.bytes_of = {**{i: t for t, i in ranks.items()},
                                 **{i: t.encode() for t, i in special_tokens.items()}}
                self.known = {}
            def _chunk(self, data):
                parts = [data[i:i+1] for i in range(len(data))]
                while True:
                    best = min(((self.ranks[a + b], i) for i, (a, b) in enumerate(zip(parts, parts[1:]))
                                if a + b in self.ranks), default=None)
                    if best is None: return [self.ranks[p] for p in parts]
                    i = best[1]
                    parts[i:i+2] = [parts[i] + parts[i+1]]
            def encode(self, text):
                out = []
                for found in self.find.finditer(text):
                    chunk = found.group().encode("utf-8")
                    if chunk not in self.known: self.known[chunk] = self._chunk(chunk)
                    out += self.known[chunk]
                return out
            def decode(self, ids):
                return b"".join(map(self.bytes_of.__getitem__, ids)).decode("utf-8", "replace")
        """,
    "a translation table, as minbpe": """
        class GPTTokenizer:
            def __init__(self, ranks, merges, pattern, special_tokens):
                self.merges, self.pattern = merges, pattern
                self.shuffle = {b: ranks[bytes([b])] for b in range(256)}
                self.back = {i: b for b, i in self.shuffle.items()}
                self.vocab = {i: bytes([i]) for i in range(256)}
                for (a, b), i in merges.items(): self.vocab[i] = self.vocab[a] + self.vocab[b]
                self.special = {i: t for t, i in special_tokens.items()}
            def encode(self, text):
                ids = []
                for chunk in regex.findall(self.pattern, text):
                    part = list(bytes(self.shuffle[b] for b in chunk.encode("utf-8")))
                    for pair, idx in self.merges.items():
                        part = merge(part, pair, idx)
                    ids.extend(part)
                return ids
            def decode(self, ids):
                out = b""
                for i in ids:
                    if i in self.special: out += self.special[i].encode("utf-8")
                    else: out += bytes(self.back[b] for b in self.vocab[i])
                return out.decode("utf-8", errors="replace")
        """,
    "other names, nested functions": """
        class GPTTokenizer:
            def __init__(self, vocabulary, learned, splitter, specials={}):
                def encode(text):
                    def shorten(ids):
                        known = [p for p in zip(ids, ids[1:]) if p in learned]
                        if not known: return ids
                        pair = min(known, key=learned.get)
                        return shorten(merge(ids, pair, learned[pair]))
                    chunks = regex.findall(splitter, text)
                    return sum((shorten([vocabulary[bytes([b])] for b in c.encode()]) for c in chunks), [])
                names = {i: t for t, i in vocabulary.items()}
                names.update({i: t.encode() for t, i in specials.items()})
                self.encode = encode
                self.decode = lambda ids: str(b"".join([names[i] for i in ids]), "utf-8", "replace")
        """,
}

DESIGNS = {
    "ps05.bytes_to_unicode": NAMES,
    "ps05.load_gpt2": LOAD,
    "ps05.recover_merges": RECOVER,
    "ps05.GPTTokenizer": TOKENIZER,
}
