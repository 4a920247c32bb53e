"""Encode at the machine's speed: the textbook's ids, as lists or as arrays.

Threads work side by side, each with its own memory of chunks. Left out: that memory (`memory`),
merging (`bpe`), training.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from minbpe_ref.arguments import mapping, several, token_ids, whole_number
from minbpe_ref.base import Pair, build_vocab
from minbpe_ref.engine.bpe import byte_ids_of, halves_of, tables_of
from minbpe_ref.engine.memory import Memory
from minbpe_ref.engine.patterns import (
    Documents,
    documents_of,
    join_documents,
    rules_of,
    whole_documents,
)
from minbpe_ref.regex import GPT4_SPLIT_PATTERN
from minbpe_ref.specials import (
    Allowed,
    resolve_allowed,
    split_on_special,
    validate_special_tokens,
)
from minbpe_ref.text import clean, require_text


class Encoder:
    """Merges, a split pattern and special tokens, ready to encode.

    `byte_order[i]` is the byte with id i, which only OpenAI's vocabularies have in another order.
    `pattern=None` encodes a text as one chunk, as BasicTokenizer does. Safe to share by threads.
    Raises ValueError for merges that `base.build_vocab` or special tokens that
    `specials.validate_special_tokens` refuses.

    >>> encoder = Encoder({(104, 105): 256}, special_tokens={"<|end|>": 257})
    >>> encoder.encode("hi<|end|>", allowed_special="all")
    [256, 257]
    >>> encoder.decode([256, 257])
    'hi<|end|>'
    """

    def __init__(
        self,
        merges: Mapping[Pair, int],
        pattern: str | None = GPT4_SPLIT_PATTERN,
        special_tokens: Mapping[str, int] | None = None,
        byte_order: bytes = bytes(range(256)),
    ) -> None:
        tokens = build_vocab(merges, None, byte_order)
        byte_ids = byte_ids_of({token: idx for idx, token in tokens.items()})
        self._set_up(tokens, merges, byte_ids, pattern, special_tokens)

    @classmethod
    def from_ranks(
        cls,
        ranks: Mapping[bytes, int],
        pattern: str | None = GPT4_SPLIT_PATTERN,
        special_tokens: Mapping[str, int] | None = None,
    ) -> Encoder:
        """Make an encoder of tiktoken's mergeable ranks.

        Raises ValueError when no merge makes a token, or a byte is missing.

        >>> ranks = {bytes([b]): b for b in range(256)} | {b"hi": 256}
        >>> Encoder.from_ranks(ranks).encode("hi!")
        [256, 33]
        """
        self = cls.__new__(cls)
        tokens = {idx: token for token, idx in mapping(ranks, "ranks", '{b"a": 0}').items()}
        self._set_up(tokens, halves_of(ranks), byte_ids_of(ranks), pattern, special_tokens)
        return self

    def _set_up(
        self,
        tokens: dict[int, bytes],
        merges: Mapping[Pair, int],
        byte_ids: np.ndarray,
        pattern: str | None,
        special_tokens: Mapping[str, int] | None,
    ) -> None:
        self.pattern = pattern
        self.special_tokens = validate_special_tokens(special_tokens or {}, tokens)
        names = {idx: name.encode("utf-8") for name, idx in self.special_tokens.items()}
        self.vocab = tokens | names  # int -> bytes
        self._tables = tables_of(merges, byte_ids)
        # the vocabulary, encoded: which tokens are one id, and found at once when they are a chunk
        self._tokens = Memory()
        vocabulary = join_documents(tokens.values(), whole_documents())
        self._tokens.encode(vocabulary, self._tables, Memory(slots=1))
        # subtle: a list's pop and append can't be interrupted, so threads may share it
        self._memories: list[Memory] = []

    def encode_array(self, text: str) -> np.ndarray:
        """Return the ids of `text`, (tokens,) uint32; a special token in it is plain text.

        >>> Encoder({(104, 105): 256}).encode_array("hi!")
        array([256,  33], dtype=uint32)
        """
        return self._encode(documents_of([text], self.pattern))[0]

    def encode_ordinary(self, text: str) -> list[int]:
        """Return the ids of `text` as a list; a special token in it is plain text.

        >>> Encoder({(104, 105): 256}).encode_ordinary("hi!")
        [256, 33]
        """
        return self.encode_array(text).tolist()

    def encode(self, text: str, allowed_special: Allowed = "none_raise") -> list[int]:
        """Return the ids of `text`, special tokens as `RegexTokenizer.encode` treats them.

        Raises ValueError for a special token in the text that is not allowed.

        >>> Encoder({}, special_tokens={"<|x|>": 256}).encode("<|x|>")
        Traceback (most recent call last):
        ValueError: special token '<|x|>' at offset 0 of the text is not allowed; pass allowed_special={'<|x|>'}, or "none" to encode it as plain text
        """
        text = clean(text)
        allowed = resolve_allowed(text, self.special_tokens, allowed_special)
        if not allowed:
            return self.encode_ordinary(text)
        ids: list[int] = []
        for i, part in enumerate(split_on_special(text, allowed)):
            # every second part is a special token
            ids.extend([allowed[part]] if i % 2 else self.encode_ordinary(part))
        return ids

    def encode_batch(self, texts: Iterable[str], threads: int | None = None) -> list[np.ndarray]:
        """Return the ids of each text, in order, as `encode_array` does, on several threads.

        `threads`: as many as there are processors, unless told. Raises ValueError below 1.

        >>> [ids.tolist() for ids in Encoder({(104, 105): 256}).encode_batch(["hi", "", "ho"])]
        [[256], [], [104, 111]]
        """
        threads = _processors() if threads is None else whole_number(threads, "threads")
        if threads < 1:
            raise ValueError(f"threads is {threads}; use 1 or more")
        groups = list(_groups(several(texts, "texts")))
        if threads == 1 or len(groups) == 1:
            done = map(self._encode_group, groups)
            return [ids for group in done for ids in group]
        with ThreadPoolExecutor(threads) as pool:
            return [ids for group in pool.map(self._encode_group, groups) for ids in group]

    def _encode_group(self, texts: list[str]) -> list[np.ndarray]:
        if rules_of(self.pattern) is None:  # its chunks are the documents, so a text at a time
            return [self.encode_array(text) for text in texts]
        ids, ends = self._encode(documents_of(texts, self.pattern))
        return np.split(ids, ends[:-1])

    def _encode(self, documents: Documents) -> tuple[np.ndarray, np.ndarray]:
        memory = self._memories.pop() if self._memories else Memory()
        encoded = memory.encode(documents, self._tables, self._tokens)
        self._memories.append(memory)
        return encoded

    def decode_bytes(self, ids: Iterable[int]) -> bytes:
        """Join the bytes of `ids`, a list or an array.

        Raises ValueError for an id outside the vocabulary, TypeError for what is not an integer.

        >>> Encoder({}).decode_bytes([256])
        Traceback (most recent call last):
        ValueError: token id 256 is not in the vocabulary of 256 ids (0 to 255)
        """
        ids = ids.tolist() if isinstance(ids, np.ndarray) else list(token_ids(ids))
        if bool in set(map(type, ids)):
            raise TypeError("token ids are integers; True or False is not one")
        try:
            # subtle: 1.0 would be found as 1, so `index` refuses what is no integer
            return b"".join(map(self.vocab.__getitem__, map(operator.index, ids)))
        except KeyError as error:
            raise ValueError(
                f"token id {error.args[0]} is not in the vocabulary of {len(self.vocab)} ids "
                f"(0 to {max(self.vocab)})"
            ) from None
        except TypeError:
            raise TypeError(f"token ids are integers; {_not_integer(ids)!r} is not one") from None

    def decode(self, ids: Iterable[int], errors: str = "replace") -> str:
        """Turn ids into text; invalid UTF-8 becomes U+FFFD, or UnicodeDecodeError if "strict".

        Raises as `decode_bytes` does, and ValueError for another `errors`.

        >>> Encoder({}).decode([104, 128])
        'h\\ufffd'
        """
        if errors not in ("replace", "strict"):
            raise ValueError(f"errors is {errors!r}; use 'replace' or 'strict'")
        return self.decode_bytes(ids).decode("utf-8", errors)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):  # those that this process may use
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _not_integer(ids: list[Any]) -> Any:
    return next(idx for idx in ids if not hasattr(idx, "__index__"))


def _groups(texts: Iterable[str], size: int = 1 << 18) -> Iterable[list[str]]:
    """Gather texts until they have `size` code points, as a call costs more than a short text."""
    group: list[str] = []
    room = size
    for text in texts:
        group.append(require_text(text))
        room -= len(text)
        if room <= 0:
            yield group
            group, room = [], size
    if group:
        yield group
