"""Byte-level BPE within chunks: a split pattern first, then merges that never cross a chunk.

Lecture 0:57:36 (the pattern), 1:11:38 (GPT-2 against GPT-4), 1:18:26 (special tokens).
Left out: OpenAI's own merges (`gpt2`, `gpt4`, `gpt4o`), speed (`incremental`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import regex

from minbpe_ref.base import Tokenizer, build_vocab
from minbpe_ref.basic import learn_merges, merges_wanted, report_early_stop
from minbpe_ref.engine import choice
from minbpe_ref.heap import SHORT, encode_chunk_either
from minbpe_ref.specials import (
    Allowed,
    resolve_allowed,
    split_on_special,
    validate_special_tokens,
)
from minbpe_ref.text import clean, require_text

# GPT-2's, from OpenAI's encoder.py: lower-case contractions, letters, numbers, the rest, spaces
GPT2_SPLIT_PATTERN = r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""
# GPT-4's: contractions in either case, at most three digits, line ends kept with punctuation
GPT4_SPLIT_PATTERN = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*"""
    r"""|\s*[\r\n]|\s+(?!\S)|\s+"""
)
# the same two as tiktoken spells them today: whitespace that ends a text is one chunk
TIKTOKEN_GPT2_PATTERN = (
    r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"
)
TIKTOKEN_CL100K_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)


def compile_pattern(pattern: str) -> regex.Pattern[str]:
    """Compile a split pattern.

    Raises ValueError when it is not a regular expression, TypeError when it is no str.

    >>> compile_pattern("[").match("x")
    Traceback (most recent call last):
    ValueError: split pattern '[' does not compile: unterminated character set at position 1
    """
    if not isinstance(pattern, str):
        raise TypeError(
            f"split pattern {pattern!r:.80} is a {type(pattern).__name__}; pass a str, such as "
            f"GPT4_SPLIT_PATTERN"
        )
    return _compiled(pattern)


@lru_cache(maxsize=32)
def _compiled(pattern: str) -> regex.Pattern[str]:
    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise ValueError(f"split pattern {pattern!r} does not compile: {error}") from None


def split(text: str, pattern: str) -> list[str]:
    """Cut `text` into chunks; together they are the text again.

    Raises ValueError when the pattern skips some of the text, naming the first code point lost.

    >>> split("Hello've world123", GPT2_SPLIT_PATTERN)
    ['Hello', "'ve", ' world', '123']
    >>> split("a b", r"\\w+")
    Traceback (most recent call last):
    ValueError: split pattern '\\\\w+' skips ' ' at offset 1 of the text; add an alternative that matches it, such as |\\s+
    """
    chunks = []
    end = 0
    # subtle: the whole match, as findall would return a capture group's text instead
    for match in compile_pattern(pattern).finditer(require_text(text)):
        _refuse_gap(text, end, match.start(), pattern)
        if match[0]:
            chunks.append(match[0])
        end = match.end()
    _refuse_gap(text, end, len(text), pattern)
    return chunks


def _refuse_gap(text: str, end: int, start: int, pattern: str) -> None:
    if end != start:
        raise ValueError(
            f"split pattern {pattern!r} skips {text[end]!r} at offset {end} of the text; "
            f"add an alternative that matches it, such as |\\s+"
        )


class RegexTokenizer(Tokenizer):
    """Byte-level BPE with a split pattern (GPT-4's unless told) and special tokens.

    >>> tokenizer = RegexTokenizer()
    >>> tokenizer.train("hi hi hi", 258)
    >>> tokenizer.register_special_tokens({"<|end|>": 258})
    >>> tokenizer.encode("hi hi<|end|>", allowed_special="all")
    [256, 257, 258]
    """

    def __init__(
        self, pattern: str | None = None, special_tokens: Mapping[str, int] | None = None
    ) -> None:
        super().__init__()
        self.pattern = GPT4_SPLIT_PATTERN if pattern is None else pattern
        compile_pattern(self.pattern)  # a bad pattern fails here, not at the first text
        if special_tokens:
            self.register_special_tokens(special_tokens)

    @classmethod
    def from_merges(cls, merges: Mapping[tuple[int, int], int], **kwargs: Any) -> RegexTokenizer:
        """Make a tokenizer of merges learned elsewhere; see `Tokenizer.from_merges`.

        Raises ValueError also when a special token's id is one of the merges'.

        >>> RegexTokenizer.from_merges({(104, 105): 256}, special_tokens={"<|end|>": 257}).vocab_size
        258
        """
        special_tokens = kwargs.pop("special_tokens", None) or {}
        tokenizer = cls(**kwargs)
        tokenizer.vocab = build_vocab(merges, None, tokenizer.byte_order)
        tokenizer.merges = dict(merges)
        tokenizer.register_special_tokens(special_tokens)
        return tokenizer

    def register_special_tokens(self, special_tokens: Mapping[str, int]) -> None:
        """Make these the special tokens, in place of any registered before.

        Raises ValueError or TypeError as `validate_special_tokens` does.

        >>> RegexTokenizer().register_special_tokens({"": 300})
        Traceback (most recent call last):
        ValueError: a special token is the empty string; give it at least 1 code point
        """
        checked = validate_special_tokens(special_tokens, range(256 + len(self.merges)))
        self.vocab = build_vocab(self.merges, checked, self.byte_order)
        self.special_tokens = checked

    def train(
        self, text: str, vocab_size: int, verbose: bool = False, *, strict: bool = False
    ) -> None:
        """Learn `vocab_size - 256` merges from `text`, forgetting any learned before.

        Special tokens registered before stay, and the text is cut at them, so that no merge is
        learned from their letters. An early stop is as in `BasicTokenizer.train`.
        Raises ValueError when `vocab_size` is below 256 or reaches a special token's id, when the
        pattern skips text, or on an early stop with `strict`.

        >>> tokenizer = RegexTokenizer(special_tokens={"<|end|>": 257})
        >>> tokenizer.train("ab ab<|end|>ab", 300)
        Traceback (most recent call last):
        ValueError: special token '<|end|>' has id 257, which a byte or a merge holds already; use 300 or more
        """
        wanted = merges_wanted(vocab_size)
        validate_special_tokens(self.special_tokens, range(vocab_size))
        documents = split_on_special(clean(text), self.special_tokens)[::2]
        if not verbose and choice.takes_engine(self.engine, len(text) * wanted):
            merges = choice.learn(documents, vocab_size, self.pattern)
        else:
            chunks = [chunk for part in documents for chunk in split(part, self.pattern)]
            merges = learn_merges([chunk.encode("utf-8") for chunk in chunks], wanted, verbose)
        report_early_stop(len(merges), wanted, strict)
        self.vocab = build_vocab(merges, self.special_tokens, self.byte_order)
        self.merges = merges

    def encode_ordinary(self, text: str) -> list[int]:
        """Turn `text` into token ids; a special token in it is plain text.

        >>> RegexTokenizer(special_tokens={"<|": 256}).encode_ordinary("<|")
        [60, 124]
        """
        text = clean(text)
        return (choice.encoder_of(self, len(text)) or self._encode_plain)(text)

    def encode(self, text: str, allowed_special: Allowed = "none_raise") -> list[int]:
        """Turn `text` into token ids, special tokens as `allowed_special` says.

        "none_raise" (the default): a special token in the text is an error; "none": it is plain
        text; "all": it becomes its id; a set of strings: these become ids, any other is an error.
        Of special tokens that begin alike the longest wins. Raises ValueError as
        `resolve_allowed` does.

        >>> tokenizer = RegexTokenizer(special_tokens={"<|x": 256, "<|x|>": 257})
        >>> tokenizer.encode("<|x|>a", allowed_special="all")
        [257, 97]
        """
        text = clean(text)
        allowed = resolve_allowed(text, self.special_tokens, allowed_special)
        ids: list[int] = []
        fast = choice.encoder_of(self, len(text))
        for i, part in enumerate(split_on_special(text, allowed)):
            # every second part is a special token; a call of the engine costs more than a short text
            plain = fast if fast and len(part) > SHORT else self._encode_plain
            ids.extend([allowed[part]] if i % 2 else plain(part))
        return ids

    def _encode_plain(self, text: str) -> list[int]:
        # byte -> id, which differs from the identity in OpenAI's vocabularies only
        table = bytes.maketrans(self.byte_order, bytes(range(256)))
        ids: list[int] = []
        for chunk in split(text, self.pattern):
            ids.extend(encode_chunk_either(chunk.encode("utf-8").translate(table), self.merges))
        return ids
