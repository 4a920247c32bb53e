"""Other correct designs for problem set 08."""

PREFIX = {
    "a loop over the code points": """
        def dummy_prefix(text):
            made = []
            for c in text:
                made.append("\\u2581" if c == " " else c)
            return "".join(["\\u2581"] * bool(made) + made)
        """,
    "one line, by split": """
        dummy_prefix = lambda text: "▁" + "▁".join(text.split(" ")) if text else text
        """,
}
TRAIN = {
    "words counted once each, ties as the library breaks them": """
        def sp_train(text, vocab_size, character_coverage=0.9995, byte_fallback=True):
            fixed = ["<unk>", "<s>", "</s>"] + ["<0x%02X>" % b for b in range(256)] * bool(byte_fallback)
            seen = dummy_prefix(text)
            order = sorted(Counter(seen).items(), key=lambda kv: (-kv[1], kv[0]))
            kept, total = [], 0
            while order and total < character_coverage * len(seen):
                letter, n = order.pop(0)
                kept.append(letter); total += n
            if vocab_size < len(fixed) + len(kept):
                raise ValueError("too small")
            words = Counter(tuple("▁" + w) for w in seen.split("▁")[1:])
            joined = []
            for _ in range(vocab_size - len(fixed) - len(kept)):
                counts = {}
                for word, n in words.items():
                    for a, b in zip(word, word[1:]):
                        if (a in kept or a in joined) and (b in kept or b in joined):
                            counts[a, b] = counts.get((a, b), 0) + n
                if not counts:
                    break
                a, b = min(counts, key=lambda p: (-counts[p], len(p[0] + p[1]), p[0] + p[1]))
                again = Counter()
                for word, n in words.items():
                    again[tuple(merge(list(word), (a, b), a + b))] += n
                words = again
                joined.append(a + b)
            return fixed + joined + kept
        """,
    "left-out code points cut the words, the last of equals wins": """
        import re
        class TooSmall(ValueError): pass
        def sp_train(text: str, vocab_size: int, character_coverage: float = .9995, byte_fallback: bool = True):
            seen = dummy_prefix(text)
            ranked = [c for c, _ in Counter(reversed(seen)).most_common()]
            n = 0
            while sum(seen.count(c) for c in ranked[:n]) < character_coverage * len(seen): n += 1
            tail = ranked[:n]
            pieces = ["<unk>", "<s>", "</s>"]
            for b in range(256 if byte_fallback else 0):
                pieces += ["<0x" + format(b, "02X") + ">"]
            if len(pieces) + n > vocab_size: raise TooSmall(vocab_size)
            lost = set(seen) - set(tail)
            lines = "".join("\\0" if c in lost else c for c in seen).split("\\0")
            parts = [list(p) for line in lines for p in re.findall("▁?[^▁]+|▁", line)]
            while len(pieces) + n < vocab_size:
                pairs = [p for w in parts for p in zip(w, w[1:])]
                if not pairs: break
                best = max(reversed(pairs), key=Counter(pairs).__getitem__)
                parts = [merge(w, best, "".join(best)) for w in parts]
                pieces.append("".join(best))
            return pieces + tail
        """,
}
ENCODE = {
    "every learned piece in order": """
        def sp_encode(text, pieces):
            first = 3 + 256 * ("<0x00>" in pieces)
            learned = pieces[first:]
            parts = list(dummy_prefix(text))
            again = True
            while again:
                again = False
                for piece in learned:
                    i = 0
                    while i < len(parts) - 1:
                        if parts[i] + parts[i + 1] == piece:
                            parts[i:i + 2] = [piece]
                            again = True
                        i += 1
                    if again: break
            ids = []
            for p in parts:
                if p in learned: ids.append(first + learned.index(p))
                elif first > 3: ids.extend(3 + b for b in p.encode())
                elif not ids or ids[-1]: ids.append(0)
            return ids
        """,
    "recursion": """
        def sp_encode(text, pieces):
            fallback = len(pieces) > 3 and pieces[3] == "<0x00>"
            rank = {p: i for i, p in enumerate(pieces)}
            for p in pieces[:259 if fallback else 3]: del rank[p]
            def join(parts):
                known = [(rank[a + b], i) for i, (a, b) in enumerate(zip(parts, parts[1:])) if a + b in rank]
                if not known: return parts
                _, i = min(known)
                return join(parts[:i] + (parts[i] + parts[i + 1],) + parts[i + 2:])
            out = []
            for part in join(tuple(dummy_prefix(text))):
                if part in rank: out += [rank[part]]
                elif fallback: out += [rank_of_byte + 3 for rank_of_byte in part.encode("utf-8")]
                else: out += [0] * (out[-1:] != [0])
            return out
        """,
    "a heap": """
        import heapq
        def sp_encode(text, pieces):
            start = 259 if pieces[3:4] == ["<0x00>"] else 3
            ids = dict(zip(pieces[start:], range(start, len(pieces))))
            symbols = [*dummy_prefix(text)]
            while True:
                heap = [(ids[a + b], i) for i, (a, b) in enumerate(zip(symbols, symbols[1:])) if a + b in ids]
                heapq.heapify(heap)
                if not heap: break
                new, i = heapq.heappop(heap)
                symbols = symbols[:i] + [pieces[new]] + symbols[i + 2:]
            answer, run = [], False
            for s in symbols:
                unknown = s not in ids
                if not unknown: answer.append(ids[s])
                elif start == 259: answer.extend([b + 3 for b in bytes(s, "utf-8")])
                elif not run: answer.append(0)
                run = unknown
            return answer
        """,
}
DECODE = {
    "runs of bytes": """
        def sp_decode(ids, pieces):
            out, run, first = "", bytearray(), True
            for i in ids:
                if i < 0 or i >= len(pieces): raise ValueError(f"no piece {i} among {len(pieces)}")
                piece = pieces[i]
                if 2 < i < 259 and pieces[3] == "<0x00>":
                    run.append(int(piece[3:5], 16)); first = False
                    continue
                out += run.decode("utf-8", "replace"); run = bytearray()
                if piece in ("<s>", "</s>") and i < 3: continue
                if first and piece[:1] == "▁": piece = piece[1:]
                out += " \\u2047 " if i == 0 else piece.replace("▁", " ")
                first = False
            return out + run.decode("utf-8", "replace")
        """,
    "a table of bytes, and one cut": """
        def sp_decode(ids: list, pieces: list) -> str:
            table = [p.replace("▁", " ").encode() for p in pieces]
            table[:3] = [" ⁇ ".encode(), b"", b""]
            if pieces[3:4] == ["<0x00>"]: table[3:259] = [bytes([b]) for b in range(256)]
            if any(not 0 <= i < len(table) for i in ids): raise ValueError("unknown id")
            shown = [i for i in ids if i not in (1, 2)]
            data = b"".join(table[i] for i in shown)
            if shown and shown[0] and pieces[shown[0]].startswith("▁"): data = data[1:]
            return data.decode(errors="replace")
        """,
}

DESIGNS = {
    "ps08.dummy_prefix": PREFIX,
    "ps08.sp_train": TRAIN,
    "ps08.sp_encode": ENCODE,
    "ps08.sp_decode": DECODE,
}
