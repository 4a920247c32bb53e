"""Encode faster, with the same ids: a heap within a chunk (`heap`), a cache, a stream of text.

Lecture 0:48:21 is the slow spec (`base.encode_chunk`), which looks at every pair for every merge.
Left out: compiled loops (`engine`); special tokens (cut the text at them first, `specials`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from minbpe_ref.arguments import several
from minbpe_ref.heap import encode_chunk_heap
from minbpe_ref.regex import RegexTokenizer, split
from minbpe_ref.text import clean, require_text

# how many chunks the text that follows can still change: it may lengthen the last, take the last
# space of the run before, and complete a contraction such as I'll that began one chunk before
HELD_BACK = 2
LONG = 2**10  # code points held back, from which on they wait for as many more
# repeated words make the cache pay; a text of unique words must not fill the memory
CACHE_SIZE = 2**17


class FastEncoder:
    """Encodes ordinary text as a RegexTokenizer does, remembering chunks it has seen.

    It takes the tokenizer's state when it is made: train or load first.

    >>> from minbpe_ref import RegexTokenizer
    >>> tokenizer = RegexTokenizer()
    >>> tokenizer.train("hi hi hi", 258)
    >>> FastEncoder(tokenizer).encode("hi hi") == tokenizer.encode("hi hi")
    True
    """

    def __init__(self, tokenizer: RegexTokenizer) -> None:
        self._merges = dict(tokenizer.merges)
        self._pattern = tokenizer.pattern
        self._table = bytes.maketrans(tokenizer.byte_order, bytes(range(256)))
        # a cache a tokenizer: chunks of one mean nothing to another
        self._cache: dict[str, list[int]] = {}

    def encode(self, text: str) -> list[int]:
        """Return the ids of `text`, special tokens in it as plain text.

        Raises as `RegexTokenizer.encode_ordinary` does.

        >>> from minbpe_ref import RegexTokenizer
        >>> FastEncoder(RegexTokenizer()).encode("a")
        [97]
        """
        ids: list[int] = []
        for chunk in split(clean(text), self._pattern):
            ids.extend(self._chunk(chunk))
        return ids

    def encode_iterable(self, texts: Iterable[str]) -> Iterator[int]:
        """Yield the ids of the texts joined together, holding only a few chunks in memory.

        Where one text ends and the next begins makes no difference, with OpenAI's split patterns.

        >>> from minbpe_ref import GPT2Tokenizer
        >>> list(FastEncoder(GPT2Tokenizer()).encode_iterable(["Tok", "enization ", " is"]))
        [30642, 1634, 220, 318]
        """
        held, fresh, room = "", [], 0
        for text in several(texts, "texts"):
            fresh.append(require_text(text))
            room -= len(text)
            if room > 0:
                continue
            chunks = split("".join([held, *fresh]), self._pattern)
            keep = max(0, len(chunks) - HELD_BACK)
            for chunk in chunks[:keep]:
                yield from self._chunk(clean(chunk))
            held, fresh = "".join(chunks[keep:]), []
            # subtle: what is held back is cut again only once as much has come, or a long chunk
            # that comes in small parts would be cut as often as there are parts
            room = len(held) if len(held) > LONG else 0
        yield from self.encode("".join([held, *fresh]))

    def _chunk(self, chunk: str) -> list[int]:
        ids = self._cache.get(chunk)
        if ids is None:
            data = chunk.encode("utf-8").translate(self._table)
            ids = encode_chunk_heap(data, self._merges)
            if len(self._cache) < CACHE_SIZE:
                self._cache[chunk] = ids
        return ids
