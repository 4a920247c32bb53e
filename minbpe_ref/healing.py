"""Token healing: a prompt that ends inside a token, and what to do about it.

Lecture 1:51:41 on (trailing spaces, `.DefaultCellSty`). A model has rarely seen the tokens of a
cut word; so take back the tokens at the end and let the model choose among tokens that begin with the
bytes taken back. Left out: the model (a lecture brings it).
"""

from __future__ import annotations

from bisect import bisect_left

from minbpe_ref.arguments import token_id, token_ids
from minbpe_ref.base import Tokenizer

# taking back more than this would let the model rewrite the prompt's last words
MAX_TOKENS_BACK = 4


class TokenHealer:
    """Answers which tokens begin with given bytes, and how far to take a prompt back.

    >>> from minbpe_ref import GPT4Tokenizer
    >>> healer = TokenHealer(GPT4Tokenizer())
    >>> ids, rest = healer.heal(healer.tokenizer.encode(".DefaultCellSty"))
    >>> ids, rest, b".DefaultCellStyle" in healer.completions(rest)
    ([], b'.DefaultCellSty', True)
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        special = set(tokenizer.special_tokens.values())
        self._sorted = sorted(
            (token, idx) for idx, token in tokenizer.vocab.items() if idx not in special
        )

    def completions(self, prefix: bytes) -> dict[bytes, int]:
        """Return every token that begins with `prefix`, bytes -> id; special tokens never do.

        >>> from minbpe_ref import BasicTokenizer
        >>> tokenizer = BasicTokenizer.from_merges({(104, 105): 256})
        >>> TokenHealer(tokenizer).completions(b"h")
        {b'h': 104, b'hi': 256}
        """
        if not isinstance(prefix, bytes):
            raise TypeError(f"prefix is a {type(prefix).__name__}; pass bytes")
        found = {}
        # the tokens that share a prefix stand together
        for token, idx in self._sorted[bisect_left(self._sorted, (prefix, -1)) :]:
            if not token.startswith(prefix):
                break
            found[token] = idx
        return found

    def heal(self, ids: list[int]) -> tuple[list[int], bytes]:
        """Return the ids to keep and the bytes that the next tokens have to begin with.

        Takes back as many tokens as one longer token could stand in for, at most four, and none
        from a special token on. Raises ValueError for an id outside the vocabulary.

        >>> from minbpe_ref import BasicTokenizer
        >>> TokenHealer(BasicTokenizer.from_merges({(104, 105): 256})).heal([97, 104])
        ([97], b'h')
        """
        special = set(self.tokenizer.special_tokens.values())
        ids = list(map(token_id, token_ids(ids)))
        kept, rest = ids, b""
        for back in range(1, min(MAX_TOKENS_BACK, len(ids)) + 1):
            if ids[-back] in special:
                break
            tail = self.tokenizer.decode_bytes(ids[-back:])
            # subtle: only a longer token could have been meant
            if any(token != tail for token in self.completions(tail)):
                kept, rest = list(ids[:-back]), tail
        return kept, rest
