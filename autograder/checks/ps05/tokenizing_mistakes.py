"""What goes wrong in the tokenizer; the patches are of `GPTTokenizer` and `minbpe_ref.base.encode_chunk`."""

from __future__ import annotations

from autograder.checks.contract import Mistake, Place

SPLIT = Place("", "Lecture 04", "Encode the same way")
JOINED = Place("", "Lecture 03", "Join first, then decode")
SPECIALS = Place("1:18:26", "Lecture 05", "Outside of the merges")

MISTAKES = (
    Mistake(
        "a byte's value is taken for its id when encoding",
        "GPT-4 numbers the bytes in an order of its own: ! is 0. Give each byte the id that ranks has for it "
        "before you merge.",
        patch=(("[self.ranks[bytes([b])] for b in data]", "list(data)"),),
    ),
    Mistake(
        "a byte's id is taken for its value when decoding",
        "In GPT-4's vocabulary the id 0 is the byte of !, and not the byte 0. Ask the vocabulary for every "
        "id, also below 256.",
        patch=(
            (
                "self.vocab[idx] for idx in ids",
                "bytes([idx]) if idx < 256 else self.vocab[idx] for idx in ids",
            ),
        ),
    ),
    Mistake(
        "the renumbering goes the wrong way round",
        "You look up which byte has this number; what is wanted is the number that this byte has: ranks of "
        "the byte.",
        patch=(("[self.ranks[bytes([b])] for b in data]", "[self.vocab[b][0] for b in data]"),),
    ),
    Mistake(
        "the text is not split into chunks",
        "Split the text by the pattern first and merge within each chunk; otherwise merges run across words.",
        patch=(("split(text, self.pattern)", "[text]"),),
        place=SPLIT,
    ),
    Mistake(
        "the text is split at spaces",
        "split() loses the spaces, which are bytes of the text. The chunks are what the pattern finds.",
        patch=(("split(text, self.pattern)", "text.split()"),),
        place=SPLIT,
    ),
    Mistake(
        "each chunk is stripped",
        "The space at the front belongs to the chunk: ` the` and `the` are different tokens.",
        patch=(("chunk.encode", "chunk.strip().encode"),),
        place=SPLIT,
    ),
    Mistake(
        "the pattern is passed over",
        "You split by a pattern of your own. GPT-2 and GPT-4 split differently, so the pattern is an argument.",
        patch=(("split(text, self.pattern)", 'split(text, r"\\s*\\w+|\\s*[^\\s\\w]+|\\s+")'),),
        place=SPLIT,
    ),
    Mistake(
        "code points are looked up, not bytes",
        "A code point beyond ASCII is several bytes, each with an id of its own: encode the chunk first.",
        patch=(
            ('self.encode_chunk(chunk.encode("utf-8"))', "self.encode_chunk(chunk)"),
            (
                "[self.ranks[bytes([b])] for b in data]",
                "[self.ranks[c.encode()] for c in data]",
            ),
        ),
    ),
    Mistake(
        "the bytes are not merged",
        "Each byte is a token of its own here. Go on as in problem set 03: the pair with the lowest id in "
        "merges goes first, until none is left.",
        patch=(("while len(ids) >= 2:", "while False:"),),
    ),
    Mistake(
        "pairs that are in no merge come first",
        "With -1 or 0 for a pair that is in no merge, min takes one of those before all others, and nothing is merged. "
        'Give them float("inf").',
        patch=(('merges.get(p, float("inf"))', "merges.get(p, -1)"),),
    ),
    Mistake(
        "only one merge is applied in a chunk",
        "After a merge there are new pairs. Go on until no pair of the chunk is in merges.",
        patch=(("while len(ids) >= 2:", "for _ in range(len(ids) >= 2):"),),
    ),
    Mistake(
        "the pair that comes first is merged first",
        "The pair with the lowest id in merges goes first, wherever it stands in the chunk.",
        patch=(
            (
                'min(get_stats(ids), key=lambda p: merges.get(p, float("inf")))',
                "next((p for p in zip(ids, ids[1:]) if p in merges), None)",
            ),
        ),
    ),
    Mistake(
        "the latest merge is applied first",
        "You take the largest id. A late token is made of earlier ones: the lowest id goes first.",
        patch=(
            (
                'min(get_stats(ids), key=lambda p: merges.get(p, float("inf")))',
                "max(get_stats(ids), key=lambda p: merges.get(p, -1))",
            ),
        ),
    ),
    Mistake(
        "the longest token that fits is taken",
        "Taking the longest token from the left is not BPE: it gives other ids than the model was trained on. "
        "Merge in the order of the ids.",
        patch=(
            (
                "        return encode_chunk([self.ranks[bytes([b])] for b in data], self.merges)\n",
                "        ids = []\n        while data:\n            n = max(n for n in range(1, len(data) + 1) if data[:n] in self.ranks)\n            ids.append(self.ranks[data[:n]])\n            data = data[n:]\n        return ids\n",
            ),
        ),
    ),
    Mistake(
        "special tokens in the text become their ids",
        "encode takes every text as ordinary text, or a user could write <|endoftext|> and end the document. "
        "Special tokens are for decode here.",
        patch=(
            (
                "        for chunk in split(text, self.pattern):\n",
                "        special = {t.decode(): i for i, t in self.vocab.items() if t[:2] == b'<|' and len(t) > 2}\n        if text in special:\n            return [special[text]]\n        for chunk in split(text, self.pattern):\n",
            ),
        ),
        place=SPECIALS,
    ),
    Mistake(
        "a list of lists is returned",
        "Each chunk's ids are put on the end of one list: extend, not append.",
        patch=(("ids.extend", "ids.append"),),
        place=SPLIT,
    ),
    Mistake(
        "only the last chunk is returned",
        "Each chunk's ids are put on the end of the list; you begin again at each chunk.",
        patch=(
            (
                'ids.extend(self.encode_chunk(chunk.encode("utf-8")))',
                'ids = self.encode_chunk(chunk.encode("utf-8"))',
            ),
        ),
        place=SPLIT,
    ),
    Mistake(
        "each token is decoded by itself",
        "A code point may be cut between two tokens. Join the bytes of all tokens first, then decode once.",
        patch=(
            (
                'data = b"".join(self.vocab[idx] for idx in ids)',
                'data = "".join(self.vocab[idx].decode("utf-8", errors="replace") for idx in ids)',
            ),
            ('return data.decode("utf-8", errors="replace")', "return data"),
        ),
        place=JOINED,
    ),
    Mistake(
        "bytes that are no text raise",
        'A model may give any ids, so the bytes need not be valid UTF-8: errors="replace".',
        patch=((', errors="replace"', ""),),
        place=JOINED,
    ),
    Mistake(
        "special tokens cannot be decoded",
        "A special token is in no merge and not in ranks; add each to the vocabulary with the bytes of its text.",
        patch=(('self.vocab[idx] = text.encode("utf-8")', "pass"),),
        place=SPECIALS,
    ),
    Mistake(
        "the special tokens' text is not encoded as UTF-8",
        'A special token\'s text may hold any code point: text.encode("utf-8").',
        patch=(
            (
                'self.vocab[idx] = text.encode("utf-8")',
                'self.vocab[idx] = text.encode("latin-1", errors="replace")',
            ),
        ),
        place=SPECIALS,
    ),
    Mistake(
        "special tokens are left out of the text",
        "decode gives the special token's own text, such as <|endoftext|>.",
        patch=(('self.vocab[idx] = text.encode("utf-8")', 'self.vocab[idx] = b""'),),
        place=SPECIALS,
    ),
    Mistake(
        "bytes are returned by decode",
        "decode gives text: turn the bytes into a str at the end.",
        patch=(('return data.decode("utf-8", errors="replace")', "return data"),),
    ),
    Mistake(
        "encode returns nothing",
        "encode ends without a return, so it gives None.",
        patch=(
            (
                '            ids.extend(self.encode_chunk(chunk.encode("utf-8")))\n        return ids',
                '            ids.extend(self.encode_chunk(chunk.encode("utf-8")))',
            ),
        ),
    ),
    Mistake(
        "decode returns nothing",
        "decode ends without a return, so it gives None.",
        patch=(("return data.decode", "data.decode"),),
    ),
    Mistake(
        "it asks tiktoken",
        "tiktoken is not there when this is graded; the exercise asks for your own code.",
        symptom="ModuleNotFoundError: tiktoken",
    ),
)
