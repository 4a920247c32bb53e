"""Problem set 05: GPT-2 and GPT-4 parity (lecture 1:11:38 to 1:18:26 and 1:25:28).

Here are the data that the set starts from and the tokenizer; GPT-2's files are in `files`, GPT-4's
merges in `merges`. The tokenizer is asked about small vocabularies with their merges handed in,
so that a mistake in recovering merges costs nothing here. tiktoken would answer for the learner and is
absent while the set is graded.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache
from typing import Any

import regex

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.ps02.pairs import merge
from autograder.checks.ps05 import inputs as draws
from autograder.checks.ps05.drawings import tokens as drawing
from autograder.checks.ps05.files import LOAD, NAMES, bytes_to_unicode, load_gpt2
from autograder.checks.ps05.merges import RECOVER, recover_merges

__all__ = ["CHECKS", "GPTTokenizer", "bytes_to_unicode", "load_gpt2", "recover_merges", "start"]

Pair = tuple[int, int]
Setting = tuple[dict[bytes, int], dict[Pair, int], str, dict[str, int]]
HIDES = ("tiktoken",)
SPECIAL = ("<|endoftext|>", "<|fim_prefix|>", "<|끝|>")


def start() -> dict[str, Any]:
    """OpenAI's two files and its ranks, two small vocabularies, and real text to try them on."""
    return {name: copy.copy(thing) for name, thing in _start().items()}


@cache
def _start() -> dict[str, Any]:
    from minbpe_ref import corpora
    from minbpe_ref.gpt2 import encoder_json, vocab_bpe
    from minbpe_ref.gpt4 import GPT4_SPECIAL_TOKENS
    from minbpe_ref.vocabularies import ranks

    r50k, sentences = ranks("r50k_base"), corpora.parallel_sentences()
    several = "\n".join(line for code in ("ko", "hi", "de", "ja") for line in sentences[code][:60])
    return {
        "merges_txt": vocab_bpe(r50k).decode("utf-8"),
        "vocab_json": encoder_json(r50k),
        "ranks": ranks("cl100k_base"),
        "special_tokens": dict(GPT4_SPECIAL_TOKENS),
        "plain_bytes": draws.single_bytes(False),
        "gpt4_bytes": draws.single_bytes(True),
        "small_plain": setting(False),
        "small_gpt4": setting(True),
        "texts": {
            "Shakespeare": corpora.shakespeare()[:20_000],
            "Python": corpora.python_code()[56_000:76_000],
            "four languages": several,
        },
    }


@cache
def setting(gpt4: bool) -> Setting:
    """(ranks, merges, pattern, special_tokens) of a small vocabulary. For reading only."""
    from minbpe_ref.regex import GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN

    ranks, merges = draws.gpt4_ranks() if gpt4 else draws.plain_ranks()
    special = {text: len(ranks) + i for i, text in enumerate(SPECIAL)}
    return ranks, merges, GPT4_SPLIT_PATTERN if gpt4 else GPT2_SPLIT_PATTERN, special


class GPTTokenizer:
    def __init__(
        self,
        ranks: dict[bytes, int],
        merges: dict[Pair, int],
        pattern: str,
        special_tokens: dict[str, int],
    ) -> None:
        self.ranks = ranks
        self.merges = merges
        self.pattern = pattern
        self.vocab = {idx: token for token, idx in ranks.items()}
        for text, idx in special_tokens.items():
            self.vocab[idx] = text.encode("utf-8")

    def encode(self, text: str) -> list[int]:
        ids: list[int] = []
        for chunk in regex.findall(self.pattern, text):
            ids.extend(self.encode_chunk(chunk.encode("utf-8")))
        return ids

    def encode_chunk(self, data: bytes) -> list[int]:
        ids = [self.ranks[bytes([b])] for b in data]
        while len(ids) >= 2:
            pair = min(zip(ids, ids[1:]), key=lambda p: self.merges.get(p, float("inf")))
            if pair not in self.merges:
                break
            ids = merge(ids, pair, self.merges[pair])
        return ids

    def decode(self, ids: list[int]) -> str:
        data = b"".join(self.vocab[idx] for idx in ids)
        return data.decode("utf-8", errors="replace")


@cache
def tokenizer(gpt4: bool) -> GPTTokenizer:
    """The reference on a small vocabulary."""
    return GPTTokenizer(*setting(gpt4))


def whole_text_ids(text: str) -> list[int]:
    """The plain vocabulary's ids when nothing is split first."""
    return tokenizer(False).encode_chunk(text.encode("utf-8"))


def _encoding(args: Args) -> Script:
    return (Step("new", "GPTTokenizer", setting(args[1])), Step("do", "encode", (args[0],)))


def _decoding(args: Args) -> Script:
    return (Step("new", "GPTTokenizer", setting(args[1])), Step("do", "decode", (args[0],)))


def _name(gpt4: bool) -> str:
    return "given.small_gpt4" if gpt4 else "given.small_plain"


def _encodes(name: str, points: float, edges: tuple[Args, ...], strategy: Any) -> Behaviour:
    return Behaviour(
        name,
        points,
        edges,
        strategy,
        examples=6,
        script=_encoding,
        ask=lambda args: f"GPTTokenizer(*{_name(args[1])}).encode({args[0]!r})",
        reference=lambda text, gpt4: tokenizer(gpt4).encode(text),
    )


def _decodes(name: str, points: float, edges: tuple[Args, ...], strategy: Any) -> Behaviour:
    return Behaviour(
        name,
        points,
        edges,
        strategy,
        examples=6,
        script=_decoding,
        ask=lambda args: f"GPTTokenizer(*{_name(args[1])}).decode({args[0]!r})",
        reference=lambda ids, gpt4: tokenizer(gpt4).decode(ids),
    )


def _bytes_of(text: str) -> list[int]:
    """GPT-4's ids of a text's bytes, one each."""
    singles = draws.single_bytes(True)
    return [singles[bytes([b])] for b in text.encode("utf-8")]


SPLIT = Place("", "Lecture 04", "Encode the same way")
JOINED = Place("", "Lecture 03", "Join first, then decode")
SPECIALS = Place("1:18:26", "Lecture 05", "Outside of the merges")

SIZE = {gpt4: len(setting(gpt4)[0]) for gpt4 in (False, True)}
WORDS = "hello| hello|world| world|,|!|127|7|don't|\n|    | |return|="
KOREAN = "안|녕| 안녕|하세요|👋|é|a|\x00"

TOKENIZER = Check(
    id="ps05.GPTTokenizer",
    signature="GPTTokenizer(ranks, merges, pattern, special_tokens)",
    reference=GPTTokenizer,
    place=Place("1:25:28", "Lecture 05", "The shuffled bytes"),
    draw=drawing,
    behaviours=(
        _encodes(
            "encodes where a byte's id is its value",
            1.0,
            (
                ("tenthen", False),
                ("hhen", False),
                ("en", False),
                ("tent,", False),
                ("a", False),
                ("", False),
            ),
            lambda: draws.texts("t|h|e|n|hen|ten|a", False, longest=8),
        ),
        _encodes(
            "encodes with GPT-4's ids of bytes",
            1.5,
            (
                ("hello world!", True),
                ("안녕 👋", True),
                ("don't 7127", True),
                ("    ", True),
                ("\x00~", True),
                ("<|endoftext|>", True),
            ),
            lambda: draws.texts(WORDS, True) | draws.texts(KOREAN, True, longest=6),
        ),
        _encodes(
            "merges within chunks only",
            0.5,
            (("the the the", False),),
            draws.crossing,
        ),
        _decodes(
            "decodes where a byte's id is its value",
            1.0,
            (([104, 101], False), ([SIZE[False] - 1, 116], False)),
            lambda: draws.token_ids(False),
        ),
        _decodes(
            "decodes with GPT-4's ids of bytes",
            1.0,
            (([71, 72], True), ([SIZE[True] - 1, 0], True)),
            lambda: draws.token_ids(True),
        ),
        _decodes(
            "puts code points together, and shows stray bytes as U+FFFD",
            0.5,
            ((_bytes_of("안"), True), (_bytes_of("안")[:2], True)),
            draws.cut_points,
        ),
        _decodes(
            "decodes special tokens",
            0.5,
            (([SIZE[True]], True), ([116, SIZE[False] + 1], False), ([SIZE[True] + 2], True)),
            draws.with_specials,
        ),
    ),
    mistakes=(
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
            patch=(("regex.findall(self.pattern, text)", "[text]"),),
            place=SPLIT,
        ),
        Mistake(
            "the text is split at spaces",
            "split() loses the spaces, which are bytes of the text. The chunks are what the pattern finds.",
            patch=(("regex.findall(self.pattern, text)", "text.split()"),),
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
            patch=(
                ("findall(self.pattern, text)", 'findall(r"\\s*\\w+|\\s*[^\\s\\w]+|\\s+", text)'),
            ),
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
            patch=(('self.merges.get(p, float("inf"))', "self.merges.get(p, -1)"),),
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
                    'min(zip(ids, ids[1:]), key=lambda p: self.merges.get(p, float("inf")))',
                    "next((p for p in zip(ids, ids[1:]) if p in self.merges), None)",
                ),
            ),
        ),
        Mistake(
            "the latest merge is applied first",
            "You take the largest id. A late token is made of earlier ones: the lowest id goes first.",
            patch=(
                (
                    'min(zip(ids, ids[1:]), key=lambda p: self.merges.get(p, float("inf")))',
                    "max(zip(ids, ids[1:]), key=lambda p: self.merges.get(p, -1))",
                ),
            ),
        ),
        Mistake(
            "the longest token that fits is taken",
            "Taking the longest token from the left is not BPE: it gives other ids than the model was trained on. "
            "Merge in the order of the ids.",
            patch=(
                (
                    "        while len(ids) >= 2:\n",
                    "        ids = []\n        while data:\n            n = max(n for n in range(1, len(data) + 1) if data[:n] in self.ranks)\n            ids.append(self.ranks[data[:n]])\n            data = data[n:]\n        while False:\n",
                ),
            ),
        ),
        Mistake(
            "special tokens in the text become their ids",
            "encode takes every text as ordinary text, or a user could write <|endoftext|> and end the document. "
            "Special tokens are for decode here.",
            patch=(
                (
                    "        for chunk in regex.findall(self.pattern, text):\n",
                    "        special = {t.decode(): i for i, t in self.vocab.items() if t[:2] == b'<|' and len(t) > 2}\n"
                    "        if text in special:\n            return [special[text]]\n"
                    "        for chunk in regex.findall(self.pattern, text):\n",
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
    ),
)

CHECKS = tuple(replace(check, hides=HIDES) for check in (NAMES, LOAD, RECOVER, TOKENIZER))
