"""Other correct designs for problem set 01."""

CODE_POINTS = {
    "map": """
        def code_points(text: str) -> "list[int]":
            return list(map(ord, text))
        """,
    "UTF-32 in units of four": """
        def code_points(text):
            data = text.encode("utf-32-le")
            return [int.from_bytes(data[i : i + 4], "little") for i in range(0, len(data), 4)]
        """,
}
ENCODE = {
    "one loop from the right": """
        def utf8_encode(cp):
            if not (0 <= cp < 0xD800 or 0xE000 <= cp < 0x110000):
                raise ValueError("U+%X" % cp)
            if cp < 128:
                return bytes((cp,))
            tail, room = [], 0x40
            while cp >= room:
                tail.insert(0, 0x80 + cp % 64)
                cp, room = cp // 64, 0x20 if room == 0x40 else room // 2
            return bytes([(0xFF00 >> len(tail) + 1) % 256 + cp] + tail)
        """,
    "a string of bits": """
        class NotAScalar(ValueError): pass
        def utf8_encode(n):
            if n < 0 or n >= 0x110000 or n in range(0xD800, 0xE000): raise NotAScalar(n)
            for size, room, mark in [(1, 7, "0"), (2, 11, "110"), (3, 16, "1110"), (4, 21, "11110")]:
                if n < 2**room:
                    b = format(n, "0%db" % room)
                    head = 8 - len(mark)
                    bits = mark + b[:head] + "".join("10" + b[i:i+6] for i in range(head, room, 6))
                    return int(bits, 2).to_bytes(size, "big")
        """,
    "a table of limits": """
        def utf8_encode(code_point: int) -> bytes:
            if code_point in range(0xD800, 0xE000) or not 0 <= code_point < 0x110000:
                raise ValueError("not a scalar value")
            n = sum(code_point >= limit for limit in (0x80, 0x800, 0x10000))
            out = bytearray(n + 1)
            for i in range(n, 0, -1):
                out[i] = 0x80 | code_point & 63
                code_point >>= 6
            out[0] = (0, 0xC0, 0xE0, 0xF0)[n] | code_point
            return bytes(out)
        """,
}
DECODE = {
    "regular expression over bytes": """
        import re
        GOOD = re.compile(
            rb"[\\x00-\\x7f]|[\\xc2-\\xdf][\\x80-\\xbf]|\\xe0[\\xa0-\\xbf][\\x80-\\xbf]"
            rb"|[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}|\\xed[\\x80-\\x9f][\\x80-\\xbf]"
            rb"|\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}|[\\xf1-\\xf3][\\x80-\\xbf]{3}|\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}")
        PART = re.compile(
            rb"\\xe0[\\xa0-\\xbf]|[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]|\\xed[\\x80-\\x9f]"
            rb"|\\xf0[\\x90-\\xbf][\\x80-\\xbf]?|[\\xf1-\\xf3][\\x80-\\xbf]{1,2}|\\xf4[\\x80-\\x8f][\\x80-\\xbf]?")
        def utf8_decode(data, errors="strict"):
            out, at = "", 0
            while at < len(data):
                hit = GOOD.match(data, at)
                if hit is None:
                    if errors == "strict": raise ValueError(f"offset {at}")
                    part = PART.match(data, at)
                    out, at = out + "\\ufffd", part.end() if part else at + 1
                    continue
                first, *rest = hit[0]
                value = first if not rest else first & (0x3F >> len(rest))
                for b in rest: value = value * 64 + b % 64
                out, at = out + chr(value), hit.end()
            return out
        """,
    "a state machine": """
        def utf8_decode(data: bytes, errors: str = "strict") -> str:
            out, need, value, low, high = [], 0, 0, 0x80, 0xBF
            def bad():
                if errors != "replace": raise ValueError("invalid UTF-8")
                out.append("\\ufffd")
            for byte in data:
                if need:
                    if low <= byte <= high:
                        value, need, low, high = value << 6 | byte & 63, need - 1, 0x80, 0xBF
                        if not need: out.append(chr(value))
                        continue
                    need, low, high = 0, 0x80, 0xBF
                    bad()
                if byte < 0x80: out.append(chr(byte))
                elif 0xC2 <= byte < 0xE0: need, value = 1, byte & 31
                elif 0xE0 <= byte < 0xF0:
                    need, value = 2, byte & 15
                    low = 0xA0 if byte == 0xE0 else 0x80
                    high = 0x9F if byte == 0xED else 0xBF
                elif 0xF0 <= byte < 0xF5:
                    need, value = 3, byte & 7
                    low = 0x90 if byte == 0xF0 else 0x80
                    high = 0x8F if byte == 0xF4 else 0xBF
                else: bad()
            if need: bad()
            return "".join(out)
        """,
    "recursion on what is left, limits by number": """
        def first(data):
            n = 0 if data[0] < 0x80 else data[0].bit_count() and next((k for k, m in enumerate((0xC0, 0xE0, 0xF0), 1) if data[0] >> (6 - k) == m >> (6 - k)), None)
            if n is None or data[0] in (0xC0, 0xC1) or data[0] > 0xF4: return None, 1
            value = data[0] & (0x7F if not n else 0x3F >> n)
            for k in range(1, n + 1):
                if k == len(data) or data[k] & 0xC0 != 0x80: return None, k
                value = value << 6 | data[k] & 0x3F
                shift = 6 * (n - k)
                least, most = value << shift, (value + 1 << shift) - 1
                if most < (0, 0x80, 0x800, 0x10000)[n] or least > 0x10FFFF: return None, k
                if 0xD800 <= least and most <= 0xDFFF: return None, k
            return chr(value), n + 1
        def utf8_decode(data, errors="strict"):
            if not data: return ""
            found, n = first(data)
            if found is None and errors == "strict": raise ValueError("invalid")
            return (found or "\\ufffd") + utf8_decode(data[n:], errors)
        """,
}
COST = {
    "counted by hand": """
        from unicodedata import normalize
        def cost_table(s):
            def row(t):
                points = [ord(c) for c in t]
                eight = sum(1 + (p > 0x7F) + (p > 0x7FF) + (p > 0xFFFF) for p in points)
                sixteen = sum(2 if p < 0x10000 else 4 for p in points)
                return {"utf-32": 4 * len(points), "utf-16": sixteen, "utf-8": eight, "code points": len(t)}
            return {"NFD": row(normalize("NFD", s)), "NFC": row(normalize("NFC", s)), "as given": row(s)}
        """,
    "the mark taken off": """
        import unicodedata as u
        def cost_table(text):
            marks = {"utf-8": 0, "utf-16": 2, "utf-32": 4}
            forms = [("as given", text)] + [(f, u.normalize(f, text)) for f in ("NFC", "NFD")]
            return {n: {"code points": len(t)} | {e: len(t.encode(e)) - m for e, m in marks.items()} for n, t in forms}
        """,
}
DESIGNS = {
    "ps01.code_points": CODE_POINTS,
    "ps01.utf8_encode": ENCODE,
    "ps01.utf8_decode": DECODE,
    "ps01.cost_table": COST,
}
