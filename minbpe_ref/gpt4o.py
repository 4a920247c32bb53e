"""GPT-4o's tokenizer: 200,000 tokens, and a split pattern that knows upper from lower case.

After the lecture (May 2024). Left out: o200k_harmony's thousand reserved special tokens.
"""

from __future__ import annotations

from minbpe_ref.gpt4 import PretrainedTokenizer

_UPPER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"
_LOWER = r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
# marks (\p{M}) belong to words here, which is what GPT-4's pattern lacks for Hindi
GPT4O_SPLIT_PATTERN = "|".join(
    [
        rf"[^\r\n\p{{L}}\p{{N}}]?{_UPPER}*{_LOWER}+{_CONTRACTION}",
        rf"[^\r\n\p{{L}}\p{{N}}]?{_UPPER}+{_LOWER}*{_CONTRACTION}",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)


class GPT4oTokenizer(PretrainedTokenizer):
    """o200k_base: the ids of `tiktoken.get_encoding("o200k_base")`.

    But for code points newer than tiktoken's Unicode, as `GPT4Tokenizer` says, and for U+0295, which
    has become a small letter since.

    >>> GPT4oTokenizer().encode("hello world")
    [24912, 2375]
    """

    vocabulary = "o200k_base"
    split_pattern = GPT4O_SPLIT_PATTERN
    published_special_tokens = {"<|endoftext|>": 199999, "<|endofprompt|>": 200018}
