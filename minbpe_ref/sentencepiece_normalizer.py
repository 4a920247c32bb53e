"""What sentencepiece does to a text before it looks for pieces: a table, spaces, a prefix.

The steps and their order are those of the library's Normalizer (normalizer.cc, version 0.2.3).
Left out: the table's layout (`charsmap`), pieces (`sentencepiece_bpe`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from minbpe_ref.charsmap import Charsmap

SPACE = "\u2581"
# of the user-defined pieces that begin alike, the library looks at so many, the shortest first
_MOST_NESTED = 64


@dataclass(frozen=True)
class NormalizerSpec:
    """How a model wants its text; the defaults are those of sentencepiece_model.proto.

    charsmap: the table, empty for none. add_dummy_prefix: a space is added in front, or at the end
    with treat_whitespace_as_suffix. remove_extra_whitespaces: none at either end, one between words.
    escape_whitespaces: a space becomes U+2581.
    """

    charsmap: bytes = b""
    add_dummy_prefix: bool = True
    remove_extra_whitespaces: bool = True
    escape_whitespaces: bool = True
    treat_whitespace_as_suffix: bool = False


def longest_first(names: Collection[str]) -> list[str]:
    """Return the user-defined pieces that the library can find, in the order to look for them.

    >>> longest_first({"a", "ab"})
    ['ab', 'a']
    """
    known = set(names)
    seen = [
        name
        for name in sorted(known)
        if sum(name[:end] in known for end in range(1, len(name) + 1)) <= _MOST_NESTED
    ]
    return sorted(seen, key=len, reverse=True)


class Normalizer:
    """Normalizes text; `whole` are the user-defined pieces, which the table must leave alone.

    >>> Normalizer(NormalizerSpec())(" low  lower ")
    '▁low▁lower'
    >>> Normalizer(NormalizerSpec(treat_whitespace_as_suffix=True))("low lower")
    'low▁lower▁'
    """

    def __init__(self, spec: NormalizerSpec, whole: Collection[str] = ()) -> None:
        self.spec = spec
        self._charsmap = Charsmap(spec.charsmap) if spec.charsmap else None
        names = [re.escape(name.encode("utf-8")) for name in longest_first(whole)]
        self._whole = re.compile(b"|".join(names)) if names else None
        self._space = (SPACE if spec.escape_whitespaces else " ").encode("utf-8")

    def __call__(self, text: str) -> str:
        """Return `text` as the model wants it. Raises ValueError when the table is damaged."""
        bare = self.spec.remove_extra_whitespaces
        parts = list(self._parts(text.encode("utf-8")))
        start = 0
        while bare and start < len(parts) and parts[start] == b" ":
            start += 1
        if start == len(parts):
            return ""
        prefix = self._space if self.spec.add_dummy_prefix else b""
        suffixed = self.spec.treat_whitespace_as_suffix
        out = [b"" if suffixed else prefix]
        after_space = bare
        for part in parts[start:]:
            part = part.lstrip(b" ") if after_space else part
            out.append(part.replace(b" ", self._space))
            # subtle: what became nothing leaves the space before it the last thing seen
            after_space = bare and (part.endswith(b" ") if part else after_space)
        whole = b"".join(out)
        end = len(whole)
        while bare and whole.endswith(self._space, 0, end):
            # subtle: a U+2581 of the text itself goes as well, at the end and only there
            end -= len(self._space)
        return (whole[:end] + (prefix if suffixed else b"")).decode("utf-8")

    def _parts(self, data: bytes) -> Iterator[bytes]:
        """Yield what each user-defined piece, rule's match or code point of the text becomes."""
        at = 0
        while at < len(data):
            if self._whole and (found := self._whole.match(data, at)):
                yield found[0]
                at = found.end()
            elif self._charsmap and (rule := self._charsmap.longest(data, at)):
                at, replacement = rule
                yield replacement
            else:
                end = at + _length(data[at])
                yield data[at:end]
                at = end


def _length(lead: int) -> int:
    """How many bytes the code point has that begins with `lead`."""
    return 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
