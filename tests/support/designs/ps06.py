"""Other correct designs for problem set 06."""

REGISTER = {
    "all conditions first": """
        import copy
        def register(tokenizer: dict, special_tokens: "dict[str, int]") -> dict:
            old = tokenizer["special_tokens"]
            first_free = 256 + len(tokenizer["merges"])
            ids = [*old.values(), *special_tokens.values()]
            if "" in special_tokens or set(old) & set(special_tokens):
                raise ValueError("bad name")
            if len(set(ids)) < len(ids) or any(i < first_free for i in ids):
                raise ValueError("bad id")
            new = copy.deepcopy(tokenizer)
            new["special_tokens"].update(special_tokens)
            return new
        """,
}
ENCODE = {
    "letter by letter": """
        def encode(text, tokenizer, allowed_special="none_raise"):
            special = tokenizer["special_tokens"]
            if allowed_special == "all": allowed = set(special)
            elif allowed_special in ("none", "none_raise"): allowed = set()
            else: allowed = set(allowed_special)
            if not allowed <= set(special): raise ValueError(allowed - set(special))
            if allowed_special != "none":
                for name in set(special) - allowed:
                    if text.find(name) >= 0: raise ValueError(name)
            ids, plain, i = [], "", 0
            while i < len(text):
                fits = [n for n in allowed if text.startswith(n, i)]
                if fits:
                    name = max(fits, key=len)
                    ids += encode_ordinary(plain, tokenizer) + [special[name]]
                    plain, i = "", i + len(name)
                else:
                    plain, i = plain + text[i], i + 1
            return ids + encode_ordinary(plain, tokenizer)
        """,
    "recursion on the first special token": """
        def encode(text, tokenizer, allowed_special="none_raise"):
            special = tokenizer["special_tokens"]
            if isinstance(allowed_special, str):
                names = list(special) if allowed_special == "all" else []
                strict = allowed_special == "none_raise"
            else:
                names, strict = list(allowed_special), True
                for n in names:
                    if n not in special: raise ValueError(n)
            if strict and any(n in text for n in special if n not in names): raise ValueError(text)
            def go(rest):
                found = [(rest.index(n), -len(n), n) for n in names if n in rest]
                if not found: return encode_ordinary(rest, tokenizer)
                at, _, name = min(found)
                return encode_ordinary(rest[:at], tokenizer) + [special[name]] + go(rest[at + len(name):])
            return go(text)
        """,
    "finditer and positions": """
        def encode(text, tokenizer, allowed_special="none_raise"):
            table = tokenizer["special_tokens"]
            if allowed_special == "none": return encode_ordinary(text, tokenizer)
            if allowed_special == "all": allowed = table.keys()
            elif allowed_special == "none_raise": allowed = ()
            else: allowed = allowed_special
            unknown = [n for n in allowed if n not in table]
            others = [n for n in table if n not in allowed and n in text]
            if unknown or others: raise ValueError(f"{unknown} {others}")
            ids, end = [], 0
            if allowed:
                names = sorted(map(re.escape, allowed), key=len)[::-1]
                names = [re.escape(n) for n in sorted(allowed, key=lambda n: -len(n))]
                for found in re.finditer("|".join(names), text):
                    ids.extend(encode_ordinary(text[end:found.start()], tokenizer))
                    ids.append(table[found.group()])
                    end = found.end()
            ids.extend(encode_ordinary(text[end:], tokenizer))
            return ids
        """,
}
DECODE = {
    "try, and names looked up on the way": """
        def decode(ids, tokenizer):
            vocab, data = vocab_of(tokenizer), bytearray()
            names = {i: n for n, i in tokenizer["special_tokens"].items()}
            for i in ids:
                try:
                    data += names[i].encode() if i in names else vocab[i]
                except KeyError as error:
                    raise ValueError(f"no token {i}") from error
            return data.decode("utf-8", "replace")
        """,
}
CHAT = {
    "pairs of id and mask": """
        def render_chat(messages, tokenizer):
            start, end = (tokenizer["special_tokens"][f"<|im_{n}|>"] for n in ("start", "end"))
            pairs = []
            for m in messages:
                theirs = m["role"] == "assistant"
                pairs += [(start, False)]
                pairs += [(i, False) for i in encode_ordinary(f"{m['role']}\\n", tokenizer)]
                pairs += [(i, theirs) for i in encode_ordinary(m["content"], tokenizer)]
                pairs += [(end, theirs)]
                pairs += [(i, False) for i in encode_ordinary("\\n", tokenizer)]
            return [[i for i, _ in pairs], [m for _, m in pairs]]
        """,
    "its own encode, nothing special": """
        def render_chat(messages, tokenizer):
            ids, mask = [], []
            def say(part, trained=0):
                ids.extend(part); mask.extend(trained for _ in part)
            def text(t): return encode(t, tokenizer, "none")
            for message in messages:
                trained = 1 if message["role"] == "assistant" else 0
                say([tokenizer["special_tokens"]["<|im_start|>"]]); say(text(message["role"] + "\\n"))
                say(text(message["content"]), trained)
                say([tokenizer["special_tokens"]["<|im_end|>"]], trained); say(text("\\n"))
            return ids, mask
        """,
}
FIM = {
    "a loop over the three": """
        def fim(prefix, middle, suffix, tokenizer):
            ids = []
            for part, text in zip(["prefix", "suffix", "middle"], [prefix, suffix, middle]):
                ids.append(tokenizer["special_tokens"]["<|fim_" + part + "|>"])
                ids.extend(encode_ordinary(text, tokenizer))
            return ids
        """,
}
SAVE = {
    "indented, keys sorted, letters as they are": """
        def save(tokenizer):
            by_id = {idx: pair for pair, idx in tokenizer["merges"].items()}
            data = dict(tokenizer, version=1, byte_order="".join(f"{b:02x}" for b in tokenizer["byte_order"]))
            data["merges"] = [by_id[i] for i in range(256, 256 + len(by_id))]
            return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False)
        """,
}
LOAD = {
    "in place, with a loop": """
        import binascii
        def load(text):
            made = json.loads(text)
            version = made.pop("version", None)
            if version != 1:
                raise ValueError(version)
            merges = {}
            for left, right in made["merges"]:
                merges[left, right] = 256 + len(merges)
            made["merges"], made["byte_order"] = merges, binascii.unhexlify(made["byte_order"])
            return made
        """,
}
EXPORT = {
    "ranks spelled out without vocab_of": """
        def to_tiktoken(tokenizer, name):
            parts = {idx: pair for pair, idx in tokenizer["merges"].items()}
            def spell(i):
                if i in parts:
                    return spell(parts[i][0]) + spell(parts[i][1])
                return bytes([tokenizer["byte_order"][i]])
            return dict(special_tokens=dict(tokenizer["special_tokens"]), name=name, pat_str=tokenizer["pattern"],
                        mergeable_ranks={spell(i): i for i in [*range(256), *parts]})
        """,
}

DESIGNS = {
    "ps06.register": REGISTER,
    "ps06.encode": ENCODE,
    "ps06.decode": DECODE,
    "ps06.render_chat": CHAT,
    "ps06.fim": FIM,
    "ps06.save": SAVE,
    "ps06.load": LOAD,
    "ps06.to_tiktoken": EXPORT,
}
