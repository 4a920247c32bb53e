"""The two functions that byte pair encoding is made of, and what every tokenizer here shares.

Lecture 0:28:35 (`get_stats`), 0:30:36 (`merge`), 0:42:47 (`decode`).
Left out: training and encoding (`basic`, `regex`), special tokens (`specials`), files (`model_file`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from minbpe_ref.arguments import mapping, token_id, token_ids
from minbpe_ref.text import render_token

__all__ = [
    "Pair",
    "Tokenizer",
    "build_vocab",
    "decode",
    "decode_bytes",
    "encode_chunk",
    "get_stats",
    "merge",
    "render_token",
    "token_bytes",
]

Pair = tuple[int, int]


def get_stats(ids: Sequence[int], counts: dict[Pair, int] | None = None) -> dict[Pair, int]:
    """Count the consecutive pairs of `ids`, adding to `counts` in place when it is given.

    Pairs overlap: a run of four equal ids holds three pairs. The keys stand in the order in which
    the pairs first appear, and the tie-break of training rests on that order.

    >>> get_stats([1, 2, 3, 1, 2])
    {(1, 2): 2, (2, 3): 1, (3, 1): 1}
    >>> get_stats([1, 1, 1, 1], counts={(1, 1): 10})
    {(1, 1): 13}
    """
    counts = {} if counts is None else counts
    for pair in zip(ids, ids[1:], strict=False):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def merge(ids: Sequence[int], pair: Pair, idx: int) -> list[int]:
    """Return `ids` with each occurrence of `pair` replaced by `idx`, left to right, none overlapping.

    >>> merge([5, 6, 6, 7, 9, 1], (6, 7), 99)
    [5, 6, 99, 9, 1]
    >>> merge([1, 1, 1], (1, 1), 4)
    [4, 1]
    """
    out = []
    i = 0
    while i < len(ids):
        # subtle: the last id has no right neighbour
        if i + 1 < len(ids) and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            out.append(idx)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def encode_chunk(data: Sequence[int], merges: Mapping[Pair, int]) -> list[int]:
    """Encode one chunk, its bytes or their ids: while a known pair is left, merge the one that was learned first.

    >>> encode_chunk(b"aaab", {(97, 97): 256, (256, 97): 257})
    [257, 98]
    >>> encode_chunk(b"", {})
    []
    """
    ids = list(data)
    while len(ids) >= 2:
        # the merge learned first has the smallest id; a pair that was never learned comes last
        pair = min(get_stats(ids), key=lambda p: merges.get(p, float("inf")))
        if pair not in merges:
            break
        ids = merge(ids, pair, merges[pair])
    return ids


def build_vocab(
    merges: Mapping[Pair, int],
    special_tokens: Mapping[str, int] | None = None,
    byte_order: bytes | None = None,
) -> dict[int, bytes]:
    """Spell out each token id: 256 bytes (in `byte_order`, if given), merges, special tokens.

    Raises ValueError when the merges' ids are not 256, 257, … or a merge uses a later id, TypeError
    when a merge is no pair of ints and an int.

    >>> build_vocab({(97, 97): 256, (256, 98): 257}, {"<|end|>": 300})[257]
    b'aab'
    >>> build_vocab({(97, 300): 256})
    Traceback (most recent call last):
    ValueError: merge (97, 300) -> 256 uses an id that does not exist yet; ids must be 0 to 255
    """
    mapping(merges, "merges", "{(104, 105): 256}")
    byte_order = bytes(range(256)) if byte_order is None else byte_order
    vocab = {i: byte_order[i : i + 1] for i in range(256)}
    # subtle: by id, not by the dictionary's order, which a caller may have changed
    for idx, pair in sorted(_as_ints(pair, idx) for pair, idx in merges.items()):
        if idx != len(vocab):
            raise ValueError(f"merge {pair} has id {idx} where {len(vocab)} is due; renumber them")
        if not all(0 <= part < idx for part in pair):
            raise ValueError(
                f"merge {pair} -> {idx} uses an id that does not exist yet; ids must be 0 to {idx - 1}"
            )
        vocab[idx] = vocab[pair[0]] + vocab[pair[1]]
    vocab.update({idx: name.encode("utf-8") for name, idx in (special_tokens or {}).items()})
    return vocab


def _as_ints(pair: Pair, idx: int) -> tuple[int, Pair]:
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise TypeError(f"merge {pair!r:.80} is no pair of ids; pass merges as {{(104, 105): 256}}")
    return token_id(idx), (token_id(pair[0]), token_id(pair[1]))


def token_bytes(idx: int, vocab: Mapping[int, bytes]) -> bytes:
    """Look up the bytes of one token id.

    Raises ValueError for an id outside the vocabulary, TypeError for what is not an integer.

    >>> token_bytes(97, build_vocab({}))
    b'a'
    >>> token_bytes(256, build_vocab({}))
    Traceback (most recent call last):
    ValueError: token id 256 is not in the vocabulary of 256 ids (0 to 255)
    """
    known = vocab.get(token_id(idx))
    if known is None:
        raise ValueError(
            f"token id {idx} is not in the vocabulary of {len(vocab)} ids (0 to {max(vocab)})"
        )
    return known


def decode_bytes(ids: Iterable[int], vocab: Mapping[int, bytes]) -> bytes:
    """Join the bytes of `ids`. Raises as `token_bytes` does.

    >>> decode_bytes([104, 105], build_vocab({}))
    b'hi'
    """
    ids = token_ids(ids)
    return b"".join(token_bytes(idx, vocab) for idx in ids)


def decode(ids: Iterable[int], vocab: Mapping[int, bytes], errors: str = "replace") -> str:
    """Turn token ids back into text (lecture 0:42:47).

    Bytes that are not valid UTF-8 become U+FFFD; `errors="strict"` raises UnicodeDecodeError.
    Raises as `token_bytes` does, and ValueError for another `errors`.

    >>> decode([236, 149, 136], build_vocab({}))
    '안'
    """
    if errors not in ("replace", "strict"):
        raise ValueError(f"errors is {errors!r}; use 'replace' or 'strict'")
    # subtle: decode once at the end, as a code point may be spread over several tokens
    return decode_bytes(ids, vocab).decode("utf-8", errors)


class Tokenizer:
    """What a tokenizer is: merges, a split pattern, special tokens, and the vocabulary they imply.

    `merges` maps (int, int) to int, `special_tokens` str to int, `vocab` int to bytes. A subclass
    brings `train` and `encode`; `decode`, `save` and `load` are the same for all.

    >>> from minbpe_ref import BasicTokenizer
    >>> BasicTokenizer().decode([104, 105])
    'hi'
    """

    #: the compiled engine: True or False, or None for "when it is there and the text is long"
    engine: bool | None = None

    def __init__(self) -> None:
        self.merges: dict[Pair, int] = {}
        self.pattern: str = ""
        self.special_tokens: dict[str, int] = {}
        self.byte_order = bytes(range(256))  # id -> byte; only GPT-2's heirs have another order
        self.vocab = build_vocab({})

    @classmethod
    def from_merges(cls, merges: Mapping[Pair, int], **kwargs: Any) -> Tokenizer:
        """Make a tokenizer of merges learned elsewhere; `kwargs` go to the constructor.

        Raises ValueError when the merges are not in the form that `build_vocab` wants.

        >>> from minbpe_ref import BasicTokenizer
        >>> BasicTokenizer.from_merges({(104, 105): 256}).encode("hi")
        [256]
        """
        tokenizer = cls(**kwargs)
        tokenizer.vocab = build_vocab(merges, tokenizer.special_tokens, tokenizer.byte_order)
        tokenizer.merges = dict(merges)
        return tokenizer

    @property
    def vocab_size(self) -> int:
        """How many ids have a meaning: 256 bytes, the merges and the special tokens."""
        return len(self.vocab)

    def train(
        self, text: str, vocab_size: int, verbose: bool = False, *, strict: bool = False
    ) -> None:
        """Learn `vocab_size - 256` merges from `text`; each subclass says how."""
        raise NotImplementedError(f"{type(self).__name__} has no train; use a subclass that does")

    def encode(self, text: str) -> list[int]:
        """Turn `text` into token ids; each subclass says how."""
        raise NotImplementedError(f"{type(self).__name__} has no encode; use a subclass that does")

    def decode_bytes(self, ids: Iterable[int]) -> bytes:
        """Join the bytes of `ids`.

        Raises ValueError for an id outside the vocabulary, TypeError for what is not an integer.

        >>> from minbpe_ref import BasicTokenizer
        >>> BasicTokenizer().decode_bytes([128])
        b'\\x80'
        >>> BasicTokenizer().decode_bytes([256])
        Traceback (most recent call last):
        ValueError: token id 256 is not in the vocabulary of 256 ids (0 to 255)
        """
        return decode_bytes(ids, self.vocab)

    def decode(self, ids: Iterable[int], errors: str = "replace") -> str:
        """Turn token ids back into text (lecture 0:42:47).

        Bytes that are not valid UTF-8 become U+FFFD; `errors="strict"` raises UnicodeDecodeError.
        Raises as `decode_bytes` does, and ValueError for another `errors`.

        >>> from minbpe_ref import BasicTokenizer
        >>> BasicTokenizer().decode([128])
        '\\ufffd'
        """
        return decode(ids, self.vocab, errors)

    def save(self, prefix: str) -> None:
        """Write `prefix.model`, which `load` reads, and `prefix.vocab`, a list for human eyes.

        >>> import tempfile, pathlib
        >>> from minbpe_ref import BasicTokenizer
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     BasicTokenizer.from_merges({(104, 105): 256}).save(f"{folder}/toy")
        ...     tokenizer = BasicTokenizer()
        ...     tokenizer.load(f"{folder}/toy.model")
        >>> tokenizer.encode("hi")
        [256]
        """
        from minbpe_ref.model_file import save_model, save_vocab

        prefix = os.fspath(prefix)  # None would make a file of that name
        save_model(self, f"{prefix}.model")
        save_vocab(self, f"{prefix}.vocab")

    def load(self, path: str) -> None:
        """Become the tokenizer saved at `path`, a `.model` file of ours or of the lecture's minbpe.

        Raises ValueError when the file is cut short, of another version or of another kind of
        tokenizer, and OSError when it can't be read; this tokenizer is then as it was before.
        """
        from minbpe_ref.model_file import load_model

        model = load_model(path, type(self).__name__)
        vocab = build_vocab(model.merges, model.special_tokens, model.byte_order)
        self.merges, self.pattern, self.vocab = model.merges, model.pattern, vocab
        self.special_tokens, self.byte_order = model.special_tokens, model.byte_order
