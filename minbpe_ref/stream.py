"""Encode a text that comes in pieces, in the plainest form.

Lecture 0:39:20 stores ids once and for all, of texts that may be larger than memory. Left out: a
tokenizer's own splitting and merges, which `encoding.FastEncoder` brings; very long chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator


def encode_stream(
    texts: Iterable[str],
    split: Callable[[str], list[str]],
    encode: Callable[[str], list[int]],
    remembered: int = 1000,
) -> Iterator[int]:
    """Yield the ids of `texts` joined together, holding two chunks and the ids of `remembered` ones.

    `split` cuts a text into chunks, of which more text can change the last two at most (as with
    OpenAI's split patterns); `encode` gives a chunk's ids.

    >>> from minbpe_ref.regex import GPT2_SPLIT_PATTERN, split
    >>> texts = ["a ", "", "bc"]
    >>> list(encode_stream(texts, lambda text: split(text, GPT2_SPLIT_PATTERN), lambda c: [len(c)]))
    [1, 3]
    """
    known: dict[str, list[int]] = {}

    def ids_of(chunk: str) -> list[int]:
        if chunk not in known:
            # a text of unique words must not fill the memory
            if len(known) >= remembered:
                known.clear()
            known[chunk] = encode(chunk)
        return known[chunk]

    held = ""
    for text in texts:
        chunks = split(held + text)
        for chunk in chunks[:-2]:
            yield from ids_of(chunk)
        held = "".join(chunks[-2:])
    for chunk in split(held):
        yield from ids_of(chunk)
