"""GPT-4's tokenizer in plain Python: OpenAI's merges in the lecture's own encoder.

Lecture 1:25:28. Where ids may differ from tiktoken's: code points newer than its Unicode
(`GPT4Tokenizer`). Left out: GPT-2's files (`gpt2`), GPT-4o (`gpt4o`); fast encoding (tiktoken).
"""

from __future__ import annotations

from functools import lru_cache

from minbpe_ref.base import Pair
from minbpe_ref.recover import byte_order, recover_merges
from minbpe_ref.regex import GPT4_SPLIT_PATTERN, RegexTokenizer
from minbpe_ref.vocabularies import ranks

__all__ = ["GPT4_SPECIAL_TOKENS", "GPT4Tokenizer", "PretrainedTokenizer", "recover_merges"]

GPT4_SPECIAL_TOKENS = {
    "<|endoftext|>": 100257,
    "<|fim_prefix|>": 100258,
    "<|fim_middle|>": 100259,
    "<|fim_suffix|>": 100260,
    "<|endofprompt|>": 100276,
}


@lru_cache(maxsize=3)
def _published(name: str) -> tuple[dict[Pair, int], bytes]:
    # recovering takes seconds, so once a process
    table = ranks(name)
    return recover_merges(table), byte_order(table)


class PretrainedTokenizer(RegexTokenizer):
    """A RegexTokenizer whose merges were learned by someone else; a subclass names them.

    >>> PretrainedTokenizer().encode("a")
    Traceback (most recent call last):
    NotImplementedError: PretrainedTokenizer names no vocabulary; use GPT4Tokenizer or another subclass
    """

    vocabulary = ""
    split_pattern = ""
    published_special_tokens: dict[str, int] = {}

    def __init__(self) -> None:
        if not self.vocabulary:
            raise NotImplementedError(
                f"{type(self).__name__} names no vocabulary; use GPT4Tokenizer or another subclass"
            )
        super().__init__(self.split_pattern)
        merges, self.byte_order = _published(self.vocabulary)
        self.merges = dict(merges)
        self.register_special_tokens(self.published_special_tokens)

    def train(
        self, text: str, vocab_size: int, verbose: bool = False, *, strict: bool = False
    ) -> None:
        """Refuse: these merges were learned by OpenAI.

        >>> GPT4Tokenizer().train("text", 300)
        Traceback (most recent call last):
        NotImplementedError: GPT4Tokenizer is trained already; train a RegexTokenizer
        """
        raise NotImplementedError(
            f"{type(self).__name__} is trained already; train a RegexTokenizer"
        )


class GPT4Tokenizer(PretrainedTokenizer):
    """cl100k_base: the ids of `tiktoken.get_encoding("cl100k_base")`, special tokens included.

    Which code points are letters and digits is read off the `regex` library, whose Unicode may be
    newer than tiktoken's: 18 against 16 with the versions that are tested. Text that holds a code
    point newer than tiktoken's Unicode may be split, and so encoded, in another way.
    The constructor takes seconds the first time, as it recovers 100,000 merges. To add special
    tokens, register the old and the new together.

    >>> tokenizer = GPT4Tokenizer()
    >>> tokenizer.encode("hello world!!!")
    [15339, 1917, 12340]
    >>> tokenizer.decode([100257])
    '<|endoftext|>'
    """

    vocabulary = "cl100k_base"
    split_pattern = GPT4_SPLIT_PATTERN
    published_special_tokens = GPT4_SPECIAL_TOKENS
