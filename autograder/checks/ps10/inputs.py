"""Inputs of problem set 10: sizes of models, curves, encoded sentences, small documents.

Left out: nothing is trained on real text here; documents are a few letters, spaces and marks, so that
a merge that crosses a chunk or a document shows at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Args = tuple[Any, ...]


def models(*more: SearchStrategy[Any]) -> SearchStrategy[Args]:
    """(vocabulary size, width, layers, …)."""
    from hypothesis import strategies as st

    sizes = st.sampled_from([256, 1000, 50257, 100277]) | st.integers(257, 4096)
    return st.tuples(sizes, st.integers(1, 128), st.integers(1, 12), *more)


def curves() -> SearchStrategy[Args]:
    """(curve,): bytes a token by vocabulary size, two sizes or more, in any order."""
    from hypothesis import strategies as st

    sizes = st.lists(st.integers(256, 5000), min_size=2, max_size=5, unique=True)
    value = st.integers(10, 60).map(lambda n: n / 10)
    pairs = sizes.flatmap(lambda s: st.lists(value, min_size=len(s), max_size=len(s)).map(lambda v: dict(zip(s, v, strict=True))))  # fmt: skip
    return pairs.map(lambda curve: (curve,))


def costs() -> SearchStrategy[Args]:
    """(a, b, width, layers) of which the cheapest size is neither end of the range."""
    from hypothesis import strategies as st

    start, slope = st.integers(-30, 0), st.integers(2, 8)
    lines = st.tuples(start, slope).map(lambda p: (p[0] / 10, p[1] / 10))
    kept = lines.filter(lambda p: p[0] + 8 * p[1] > 0.5)
    wide = st.sampled_from([16, 64, 256, 1024, 4096])
    return st.tuples(kept, wide, st.integers(1, 40)).map(lambda t: (*t[0], t[1], t[2]))


def encoded(languages: tuple[str, ...] = ("en", "de", "ko")) -> SearchStrategy[Args]:
    """(encoded, base): token ids of the same number of sentences in each language."""
    from hypothesis import strategies as st

    sentence = st.lists(st.integers(97, 100), min_size=1, max_size=6)

    def same_number(n: int) -> SearchStrategy[dict[str, list[list[int]]]]:
        texts = st.lists(sentence, min_size=n, max_size=n)
        return st.fixed_dictionaries(dict.fromkeys(languages, texts))

    return st.tuples(st.integers(1, 3).flatmap(same_number), st.sampled_from(languages))


def uneven() -> SearchStrategy[Args]:
    """(encoded, base) where one language has a sentence less or more."""

    def spoil(args: Args) -> Args:
        found, base = args
        other = next(name for name in found if name != base)
        more = [*found[other], [97]] if len(found[base]) % 2 else found[other][:-1]
        return {**found, other: more}, base

    return encoded().map(spoil)


def mixes() -> SearchStrategy[Args]:
    """(texts, budget): sentences of one to three bytes a letter."""
    from hypothesis import strategies as st

    sentence = st.text(st.sampled_from("abé안 "), min_size=1, max_size=5)
    texts = st.lists(sentence, max_size=4)
    names = st.lists(st.sampled_from(["en", "de", "ko", "hi"]), min_size=1, unique=True)
    whole = names.flatmap(lambda found: st.fixed_dictionaries(dict.fromkeys(found, texts)))
    return st.tuples(whole, st.integers(0, 40))


LETTERS = ("a", "b", "ab", " ", " ab", "!", "  ")


def documents(longest: int = 5, most: int = 3) -> SearchStrategy[list[str]]:
    """A few short documents in which pairs repeat."""
    from hypothesis import strategies as st

    document = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=longest).map("".join)
    return st.lists(document, min_size=1, max_size=most)


def stages(room: int = 5) -> SearchStrategy[Args]:
    """(documents, stage_1, total)."""
    from hypothesis import strategies as st

    first = st.integers(0, 3)
    asked = st.tuples(documents(), first, st.integers(0, room))
    return asked.map(lambda a: (a[0], a[1], a[1] + a[2]))


def long_stages() -> SearchStrategy[Args]:
    """(documents, stage_1, total) with more merges than the documents have pairs."""
    from hypothesis import strategies as st

    return st.tuples(documents(3, 2), st.integers(0, 9)).map(lambda a: (a[0], a[1], 20))


def super_texts() -> SearchStrategy[Args]:
    """(text, merges, stage_1): merges of some documents, put to another text of the same letters."""
    from hypothesis import strategies as st

    from autograder.checks.ps10.superwords import superbpe

    text = st.lists(st.sampled_from(LETTERS), max_size=8).map("".join)
    turned = st.booleans()
    asked = st.tuples(text, documents(8), st.integers(0, 4), st.integers(1, 5), turned)

    def trained(args: tuple[str, list[str], int, int, bool]) -> Args:
        chosen, texts, first, more, turned = args
        merges = superbpe(texts, first, first + more)
        # as read from a file, where the last may come first
        return chosen, dict(reversed(merges.items())) if turned else merges, first

    return asked.map(trained)


def held_out() -> SearchStrategy[Args]:
    """(text, merges, sizes), the sizes within what the merges allow."""
    from hypothesis import strategies as st

    from autograder.checks.ps10.superwords import superbpe

    merges = documents(8).map(lambda texts: superbpe(texts, 6, 6))
    text = st.text(st.sampled_from("ab é안"), min_size=1, max_size=12)

    def sized(found: dict[Any, int]) -> SearchStrategy[Args]:
        sizes = st.lists(st.integers(256, 256 + len(found)), min_size=1, max_size=3, unique=True)
        return st.tuples(text, st.just(found), sizes)

    return merges.flatmap(sized)
