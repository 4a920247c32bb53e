"""Problem set 06: special tokens, chat format, fill in the middle, files (lecture 1:18:26; 1:51:41).

Here is encoding, and what the set starts from. Left out: registering and decoding
(`tokenizer`), chats and holes (`chat`), files and export (`files`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from autograder.checks.contract import Check, Mistake, Place
from autograder.checks.ps06 import inputs as draws
from autograder.checks.ps06.chat import FILL, RENDER_CHAT, fim, render_chat
from autograder.checks.ps06.drawings import encoding
from autograder.checks.ps06.files import EXPORT, LOAD, SAVE, load, save, to_tiktoken
from autograder.checks.ps06.tokenizer import (
    DECODE,
    REGISTER,
    asks,
    decode,
    encode_ordinary,
    register,
    toy,
    vocab_of,
)

__all__ = [
    "CHECKS",
    "decode",
    "encode",
    "fim",
    "load",
    "register",
    "render_chat",
    "save",
    "start",
    "to_tiktoken",
    "toy",
    "vocab_of",
]

Tokenizer = dict[str, Any]


def start() -> dict[str, Any]:
    """GPT-4's merges, byte order, pattern and special tokens, and a text with special tokens in it."""
    from minbpe_ref.gpt4 import GPT4_SPECIAL_TOKENS
    from minbpe_ref.regex import GPT4_SPLIT_PATTERN

    merges, byte_order = _gpt4()
    return {
        "pattern": GPT4_SPLIT_PATTERN,
        "merges": dict(merges),
        "byte_order": byte_order,
        "special_tokens": dict(GPT4_SPECIAL_TOKENS),
        "text": _documents(),
    }


@cache
def _gpt4() -> tuple[dict[tuple[int, int], int], bytes]:
    """The merges behind cl100k_base and its byte order; recovering them takes a second."""
    from minbpe_ref.recover import byte_order, recover_merges
    from minbpe_ref.vocabularies import ranks

    table = ranks("cl100k_base")
    return recover_merges(table), byte_order(table)


def _documents() -> str:
    """Sentences in thirteen languages and some Python, a document each, and one with a hole."""
    from minbpe_ref import corpora

    sentences = corpora.parallel_sentences()
    texts = [f"{code}\n" + "\n".join(sentences[code][:20]) for code in sorted(sentences)]
    code = corpora.python_code()
    texts.append(code[:6000])
    before, after = code[6000:6400], code[6600:7000]
    texts.append(f"<|fim_prefix|>{before}<|fim_suffix|>{after}<|fim_middle|>{code[6400:6600]}")
    return "<|endoftext|>".join(texts) + "<|endoftext|>"


# ---- encode ----------------------------------------------------------------------------------


def encode(
    text: str, tokenizer: Tokenizer, allowed_special: str | list[str] = "none_raise"
) -> list[int]:
    known = tokenizer["special_tokens"]
    if allowed_special == "none":
        return encode_ordinary(text, tokenizer)
    words: dict[Any, Any] = {"all": list(known), "none_raise": []}
    allowed = words[allowed_special] if type(allowed_special) is str else allowed_special
    for name in allowed:
        if name not in known:
            raise ValueError(f"{name!r} is not registered")
    for name in known:
        if name not in allowed and name in text:
            raise ValueError(f"special token {name!r} in the text is not allowed")
    if not allowed:
        return encode_ordinary(text, tokenizer)
    longest_first = sorted(allowed, key=len, reverse=True)
    pattern = "|".join(re.escape(name) for name in longest_first)
    ids: list[int] = []
    for part in re.split(f"({pattern})", text):
        ids += [known[part]] if part in allowed else encode_ordinary(part, tokenizer)
    return ids


_all = asks("encode", encode, plain=1, after=1)
_default = asks("encode", encode, plain=1)
WORDS = ("END", "SEP")
END = {"END": 300}
AB = {(97, 98): 256}
REFUSE = '        if name not in allowed and name in text:\n            raise ValueError(f"special token {name!r} in the text is not allowed")\n'

OUTSIDE = Place("1:18:26", "Lecture 05", "Outside of the merges")
ALIKE = Place("1:18:26", "Lecture 05", "Two that begin alike")

ENCODE = Check(
    id="ps06.encode",
    signature='encode(text, tokenizer, allowed_special="none_raise")',
    reference=encode,
    place=Place("1:18:26", "Lecture 05", "Who is allowed to?"),
    draw=encoding,
    behaviours=(
        _all(
            "turns special tokens into their ids",
            1.5,
            (("aEND", END, {}, "all"), ("ENDENDab", END, AB, "all"), ("aENDb", END, AB, "all")),
            lambda: draws.everything(WORDS, ("a", "b", " ", "é", "end", "EN")),
        ),
        _all(
            "takes a name letter by letter",
            1.0,
            (("a<|x|>b|", {"<|x|>": 300}, {}, "all"), ("a.baxb", {"a.b": 300}, {}, "all")),
            lambda: draws.everything(draws.LITERAL, ("a", "b", "<|", "|", "axb", " ")),
        ),
        _all(
            "takes the longest name that fits",
            1.0,
            (
                ("ENDSEN", {"EN": 300, "END": 301, "ENDS": 302}, {}, "all"),
                ("EN", {"END": 300, "EN": 301}, {}, "all"),
            ),
            lambda: draws.everything(draws.NESTED),
            examples=30,
        ),
        _all(
            "allows those in a list",
            0.5,
            (("aENDb", {"SEP": 301, "END": 300}, {}, ["END"]),),
            lambda: draws.some_of((*WORDS, "<|x|>"), refused=False),
        ),
        _all(
            "refuses those that are not in the list",
            0.5,
            (
                ("aENDSEP", {"SEP": 301, "END": 300}, {}, ["SEP"]),
                ("END", END, {}, []),
                ("END", {"END": 300, "EN": 301}, {}, ["END"]),
            ),
            lambda: draws.some_of((*WORDS, "<|x|>"), refused=True),
            raises=("ValueError",),
            after="allows those in a list",
        ),
        _default(
            "refuses special tokens when nothing is said",
            1.0,
            (("aENDb", END, {}), ("END", {"SEP": 301, "END": 300}, AB)),
            lambda: draws.holding(WORDS, None).map(lambda a: a[:3]),
            raises=("ValueError",),
            after="turns special tokens into their ids",
        ),
        _all(
            "reads them as plain text with “none”",
            0.5,
            (("aENDb", END, {(78, 68): 256}, "none"), ("", END, {}, "none")),
            lambda: draws.holding(WORDS, "none"),
            after="turns special tokens into their ids",
        ),
        _all(
            "refuses a name that is not registered",
            0.5,
            (("a", END, {}, ["FIN"]), ("aFIN", END, {}, ["FIN"]), ("a", {}, {}, ["END"])),
            raises=("ValueError",),
            after="allows those in a list",
        ),
    ),
    mistakes=(
        Mistake(
            "the names are read as a regular expression",
            "In a regular expression | and . mean something. Say that each name stands for itself: re.escape(name).",
            patch=(("re.escape(name) for name in", "name for name in"),),
            place=OUTSIDE,
        ),
        Mistake(
            "the names are tried in the order of registration",
            "Of two names that begin alike, an alternation takes the first. Sort them by length, the longest first.",
            patch=(("sorted(allowed, key=len, reverse=True)", "list(allowed)"),),
            place=ALIKE,
        ),
        Mistake(
            "the shortest name goes first",
            "A name must be tried before those it begins with. Sort by length, the longest first (reverse=True); the "
            "order of the alphabet puts the shorter one first.",
            patch=(("sorted(allowed, key=len, reverse=True)", "sorted(allowed, key=len)"),),
            place=ALIKE,
        ),
        Mistake(
            "everything is allowed when nothing is said",
            "The default is \"none_raise\": whoever wants special tokens from a text has to say so.",
            patch=((' = "none_raise"', ' = "all"'),),
        ),
        Mistake(
            "special tokens pass as text when nothing is said",
            "By default a special token in the text is an error: otherwise nobody notices that one was meant. Raise ValueError.",
            patch=((' = "none_raise"', ' = "none"'),),
        ),
        Mistake(
            "a special token that is not allowed passes as text",
            "Those that are not allowed must not pass unseen: raise ValueError, whatever else is allowed.",
            patch=((REFUSE, "        pass\n"),),
        ),
        Mistake(
            "with a list, the others pass as text",
            "A list allows some; the others are still an error when they stand in the text.",
            patch=((REFUSE, REFUSE.replace("name not in allowed", "not allowed")),),
        ),
        Mistake(
            "a list allows all",
            "Only the names in the list are allowed; any other in the text is an error.",
            patch=(('if type(allowed_special) is str else allowed_special', 'if type(allowed_special) is str else list(known)'),),
        ),
        Mistake(
            "a name that is not registered is passed over",
            "Somebody allowed a name that does not exist, most likely mistyped: raise ValueError.",
            patch=(("            raise ValueError(f\"{name!r} is not registered\")", "            allowed = [n for n in allowed if n in known]"),),
        ),
        Mistake(
            "a name that is not registered raises KeyError",
            "Ask whether each allowed name is registered, and raise ValueError where it is not.",
            patch=(("raise ValueError(f\"{name!r} is not registered\")", "raise KeyError(name)"),),
        ),
        Mistake(
            "a name that is not registered matters only when it is in the text",
            "A mistyped name must be told before a text happens to hold it: look at all allowed names first.",
            patch=(("if name not in known:", "if name not in known and name in text:"),),
        ),
        Mistake(
            "assert in place of an exception",
            "AssertionError says that the program is wrong, and vanishes with python -O. Raise ValueError.",
            patch=(('raise ValueError(f"special token', 'raise AssertionError(f"special token'),),
        ),
        Mistake(
            "“none” raises",
            "\"none\" means that nothing is special: the name is encoded as plain text. \"none_raise\" is the strict one.",
            patch=(('    if allowed_special == "none":\n        return encode_ordinary(text, tokenizer)\n', ""), ('"none_raise": []', '"none_raise": [], "none": []')),
        ),
        Mistake(
            "“none” drops the special tokens",
            "With \"none\" they are plain text like any other; nothing of the text is lost.",
            patch=(('    if allowed_special == "none":\n        return encode_ordinary(text, tokenizer)\n', '    if allowed_special == "none":\n        for name in known:\n            text = text.replace(name, "")\n        return encode_ordinary(text, tokenizer)\n'),),
        ),
        Mistake(
            "upper and lower case are the same",
            "A special token is this very string; \"end\" is not \"END\".",
            patch=(('re.split(f"({pattern})", text)', 're.split(f"(?i:({pattern}))", text)'), ("[known[part]] if part in allowed", "[{n.lower(): i for n, i in known.items()}[part.lower()]] if part.lower() in [n.lower() for n in allowed]")),
        ),
        Mistake(
            "the special tokens are lost",
            "Without a group, re.split drops what it splits at. With parentheses around the pattern it keeps it.",
            patch=(('f"({pattern})"', 'f"(?:{pattern})"'),),
            place=OUTSIDE,
        ),
        Mistake(
            "the text between special tokens is joined",
            "Each part between special tokens is encoded by itself; joined, letters that never met would merge.",
            solution="""
            def encode(text, tokenizer, allowed_special="none_raise"):
                known = tokenizer["special_tokens"]
                if allowed_special == "none":
                    return encode_ordinary(text, tokenizer)
                allowed = list(known) if allowed_special == "all" else [] if allowed_special == "none_raise" else allowed_special
                if any(n not in known for n in allowed) or any(n in text for n in known if n not in allowed):
                    raise ValueError("not allowed")
                if not allowed:
                    return encode_ordinary(text, tokenizer)
                parts = re.split("(" + "|".join(map(re.escape, sorted(allowed, key=len, reverse=True))) + ")", text)
                plain = encode_ordinary("".join(p for p in parts if p not in allowed), tokenizer)
                ids, done = [], ""
                for part in parts:
                    if part in allowed:
                        ids.append(known[part])
                    else:
                        begun = len(encode_ordinary(done, tokenizer))
                        done += part
                        ids += plain[begun:len(encode_ordinary(done, tokenizer))]
                return ids
            """,
        ),
        Mistake(
            "special tokens are merged like other text",
            "You encode the whole text and never look for special tokens. Cut the text at them first, then encode the rest.",
            patch=(("[known[part]] if part in allowed else encode_ordinary(part, tokenizer)", "encode_ordinary(part, tokenizer)"),),
        ),
        Mistake(
            "only the first special token is found",
            "The text may hold many: cut it at each of them.",
            patch=(('f"({pattern})", text)', 'f"({pattern})", text, maxsplit=1)'),),
        ),
        Mistake(
            "the parts are stripped",
            "The spaces beside a special token belong to the text.",
            patch=(("encode_ordinary(part, tokenizer)", "encode_ordinary(part.strip(), tokenizer)"),),
        ),
        Mistake(
            "the names are among the ids",
            "Put the special token's id there: tokenizer[\"special_tokens\"][name].",
            patch=(("[known[part]]", "[part]"),),
        ),
        Mistake(
            "the special tokens come after the text",
            "Each special token stays where it stands in the text.",
            patch=(("    return ids\n", "    return [i for i in ids if i not in known.values()] + [i for i in ids if i in known.values()]\n"),),
        ),
        Mistake(
            "one list a part is returned",
            "The result is one list of ids: ids += …, not ids.append(…).",
            patch=(("ids += [known[part]] if part in allowed else encode_ordinary(part, tokenizer)", "ids.append([known[part]] if part in allowed else encode_ordinary(part, tokenizer))"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return ids\n", "    pass\n"),),
        ),
    ),
)  # fmt: skip

CHECKS = (REGISTER, ENCODE, DECODE, RENDER_CHAT, FILL, SAVE, LOAD, EXPORT)
