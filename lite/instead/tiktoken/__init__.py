"""What the lectures need of OpenAI's tiktoken, in plain Python: for a browser without the library.

The ids are the library's, from the same ranks and the same split patterns, at about a seventh of
its speed. Left out: `encode_with_unstable`, threads, numpy results, pickling.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Literal

import regex

from minbpe_ref.text import clean

Specials = Literal["all"] | Collection[str]
KEPT = 100_000  # chunks whose ids are remembered

MODELS = {
    "gpt-5": "o200k_base", "gpt-4.1": "o200k_base", "gpt-4o": "o200k_base", "o1": "o200k_base",
    "o3": "o200k_base", "o4-mini": "o200k_base", "gpt-4": "cl100k_base", "gpt-3.5": "cl100k_base",
    "gpt-3.5-turbo": "cl100k_base", "text-embedding-ada-002": "cl100k_base",
    "text-embedding-3-small": "cl100k_base", "text-embedding-3-large": "cl100k_base",
    "davinci-002": "cl100k_base", "babbage-002": "cl100k_base", "text-davinci-003": "p50k_base",
    "text-davinci-002": "p50k_base", "code-davinci-002": "p50k_base", "text-davinci-001": "r50k_base",
    "davinci": "r50k_base", "curie": "r50k_base", "babbage": "r50k_base", "ada": "r50k_base",
    "gpt2": "gpt2", "gpt-2": "gpt2",
}  # fmt: skip


class Encoding:
    """A tokenizer of ranks: of the pairs in a chunk, the one whose bytes have the lowest rank merges first.

    >>> Encoding("two", pat_str=".+", mergeable_ranks={b"a": 0, b"b": 1, b"ab": 2}, special_tokens={}).encode("aba")
    [2, 0]
    """

    def __init__(
        self,
        name: str,
        *,
        pat_str: str,
        mergeable_ranks: Mapping[bytes, int],
        special_tokens: Mapping[str, int],
        explicit_n_vocab: int | None = None,
    ) -> None:
        self.name, self._pat_str = name, pat_str
        self._mergeable_ranks, self._special_tokens = dict(mergeable_ranks), dict(special_tokens)
        self.max_token_value = max([*self._mergeable_ranks.values(), *special_tokens.values()])
        if explicit_n_vocab not in (None, self.max_token_value + 1):
            raise ValueError(f"{self.max_token_value + 1} tokens, not {explicit_n_vocab}")
        self._pattern = regex.compile(pat_str)
        self._known: dict[str, list[int]] = {}
        self._bytes = {i: token for token, i in self._mergeable_ranks.items()}
        self._bytes |= {i: text.encode() for text, i in special_tokens.items()}

    def __repr__(self) -> str:
        return f"<Encoding {self.name!r}>"

    @property
    def n_vocab(self) -> int:
        """The number of ids, special tokens included."""
        return self.max_token_value + 1

    @property
    def eot_token(self) -> int:
        """The id of <|endoftext|>."""
        return self._special_tokens["<|endoftext|>"]

    @property
    def special_tokens_set(self) -> set[str]:
        """The special tokens."""
        return set(self._special_tokens)

    def is_special_token(self, token: int) -> bool:
        """Whether an id is a special token's."""
        return token in self._special_tokens.values()

    def encode_ordinary(self, text: str) -> list[int]:
        """The ids of a text; a special token in it is plain text."""
        return [i for match in self._pattern.finditer(clean(text)) for i in self._chunk(match[0])]

    def encode(
        self, text: str, *, allowed_special: Specials = (), disallowed_special: Specials = "all"
    ) -> list[int]:
        """The ids of a text. Raises ValueError for a special token in it that is not allowed."""
        every = self.special_tokens_set
        allowed = every if allowed_special == "all" else set(allowed_special) & every
        refused = every - allowed if disallowed_special == "all" else set(disallowed_special)
        if found := next((part for part in _cut(text, refused)[1::2]), None):
            raise ValueError(
                f"Encountered text corresponding to disallowed special token {found!r}.\n"
                f"Pass it in allowed_special, or disallowed_special=() to encode it as normal text."
            )
        ids: list[int] = []
        for i, part in enumerate(_cut(text, allowed)):
            ids += [self._special_tokens[part]] if i % 2 else self.encode_ordinary(part)
        return ids

    def encode_batch(self, text: Iterable[str], **how: Any) -> list[list[int]]:
        """The ids of several texts; the number of threads makes no difference here."""
        how.pop("num_threads", None)
        return [self.encode(one, **how) for one in text]

    def encode_ordinary_batch(self, text: Iterable[str], **how: Any) -> list[list[int]]:
        """The ids of several texts, special tokens as plain text."""
        return [self.encode_ordinary(one) for one in text]

    def encode_single_token(self, text_or_bytes: str | bytes) -> int:
        """The id of one token. Raises KeyError where it is none."""
        if isinstance(text_or_bytes, str):
            if text_or_bytes in self._special_tokens:
                return self._special_tokens[text_or_bytes]
            text_or_bytes = text_or_bytes.encode()
        return self._mergeable_ranks[text_or_bytes]

    def decode_single_token_bytes(self, token: int) -> bytes:
        """The bytes of an id. Raises KeyError for one that is not in the vocabulary."""
        if token not in self._bytes:
            raise KeyError(f"Invalid token for decoding: {token}")
        return self._bytes[token]

    def decode_tokens_bytes(self, tokens: Iterable[int]) -> list[bytes]:
        """The bytes of each id."""
        return [self.decode_single_token_bytes(token) for token in tokens]

    def decode_bytes(self, tokens: Iterable[int]) -> bytes:
        """The bytes of the ids."""
        return b"".join(self.decode_tokens_bytes(tokens))

    def decode(self, tokens: Iterable[int], errors: str = "replace") -> str:
        """The text of the ids; what is not UTF-8 as `errors` says."""
        return self.decode_bytes(tokens).decode("utf-8", errors)

    def decode_batch(self, batch: Iterable[Sequence[int]], errors: str = "replace") -> list[str]:
        """The text of each list of ids."""
        return [self.decode(tokens, errors) for tokens in batch]

    def token_byte_values(self) -> list[bytes]:
        """All tokens but the special ones, in the order of their bytes."""
        return sorted(self._mergeable_ranks)

    def _chunk(self, chunk: str) -> list[int]:
        ids = self._known.get(chunk)
        if ids is None:
            ids = merged(chunk.encode("utf-8"), self._mergeable_ranks)
            if len(self._known) < KEPT:
                self._known[chunk] = ids
        return ids


def merged(data: bytes, ranks: Mapping[bytes, int]) -> list[int]:
    """The ids of one chunk; a chunk that is a token as a whole is that token, as in the library.

    >>> merged(b"aab", {b"a": 0, b"b": 1, b"ab": 2})
    [0, 2]
    """
    if data in ranks:
        return [ranks[data]]
    parts = [data[i : i + 1] for i in range(len(data))]
    beyond = len(ranks) + 10**9
    while len(parts) > 1:
        rank, at = min(
            (ranks.get(a + b, beyond), i) for i, (a, b) in enumerate(zip(parts, parts[1:]))
        )
        if rank == beyond:
            break
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return [ranks[part] for part in parts]


def _cut(text: str, specials: Collection[str]) -> list[str]:
    """The text cut at special tokens: plain, special, plain, …"""
    if not specials:
        return [text]
    longest_first = sorted(specials, key=len, reverse=True)
    return regex.split("(" + "|".join(map(regex.escape, longest_first)) + ")", text)


@cache
def get_encoding(name: str) -> Encoding:
    """The encoding of that name. Raises ValueError for another."""
    from tiktoken_ext.openai_public import ENCODING_CONSTRUCTORS

    if name not in ENCODING_CONSTRUCTORS:
        raise ValueError(f"Unknown encoding {name}. There are {', '.join(ENCODING_CONSTRUCTORS)}.")
    return Encoding(**ENCODING_CONSTRUCTORS[name]())


def list_encoding_names() -> list[str]:
    """The names that `get_encoding` knows."""
    from tiktoken_ext.openai_public import ENCODING_CONSTRUCTORS

    return list(ENCODING_CONSTRUCTORS)


def encoding_name_for_model(model_name: str) -> str:
    """The name of a model's encoding. Raises KeyError for a model that is not known.

    >>> encoding_name_for_model("gpt-4o-mini")
    'o200k_base'
    """
    starts = (name for name in MODELS if model_name.startswith(f"{name}-"))
    found = model_name if model_name in MODELS else max(starts, key=len, default="")
    if not found:
        raise KeyError(f"no encoding is known for {model_name}; use tiktoken.get_encoding")
    return MODELS[found]


def encoding_for_model(model_name: str) -> Encoding:
    """A model's encoding."""
    return get_encoding(encoding_name_for_model(model_name))
