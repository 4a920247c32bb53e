"""Inputs of problem set 06: small tokenizers, texts with special tokens in them, chats.

A tokenizer is asked for by a recipe (special tokens, merges, shift, pattern) that `toy` makes, so that
a counterexample reads as a call a learner can paste. Texts are put together from names of special
tokens, their halves and a few letters, since only there can they be mistaken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Args = tuple[Any, ...]
Pair = tuple[int, int]

LITERAL = ("<|x|>", "a.b", "[*]", "b+", "(a)")  # each holds what a regular expression reads
WORDS = r"\s?\S+|\s+"  # another pattern than `toy` has by itself
CHAT = {"<|im_start|>": 300, "<|im_end|>": 301}
FIM = {"<|fim_prefix|>": 302, "<|fim_middle|>": 303, "<|fim_suffix|>": 304}
MIXED = {(256, 99): 257, (97, 98): 256}  # not in the order of the ids
NESTED = ("EN", "END", "ENDS", "S")
MERGES: tuple[dict[Pair, int], ...] = (
    {},
    {(97, 98): 256},
    {(97, 97): 256, (256, 98): 257},
    {(78, 68): 256, (69, 256): 257, (32, 97): 258},
    {(60, 124): 256, (124, 62): 257},
)


def numbered(names: list[str], first: int = 300) -> dict[str, int]:
    """Each name with an id, in the order of the names."""
    return {name: first + i for i, name in enumerate(names)}


def texts(
    names: tuple[str, ...], pieces: str | tuple[str, ...] = "ab é"
) -> SearchStrategy[tuple[str, dict[str, int], dict[Pair, int]]]:
    """(text, special tokens, merges): the names stand in the text, in an order of registration of its own."""
    from hypothesis import strategies as st

    piece = st.sampled_from([*names, *names, *pieces])
    text = st.lists(piece, min_size=1, max_size=6).map("".join)
    specials = st.permutations(list(names)).map(numbered)
    return st.tuples(text, specials, st.sampled_from(MERGES))


def everything(names: tuple[str, ...], pieces: str | tuple[str, ...] = "ab é") -> Any:
    """(text, special tokens, merges, "all")."""
    return texts(names, pieces).map(lambda a: (*a, "all"))


def some_of(names: tuple[str, ...], refused: bool) -> SearchStrategy[Args]:
    """(text, special tokens, merges, a list of names): a name that is not in the list stands in the text, or none."""
    from hypothesis import strategies as st

    def listed(args: tuple[str, dict[str, int], dict[Pair, int]]) -> SearchStrategy[Args]:
        lists = st.lists(st.sampled_from(names), unique=True, max_size=len(names) - 1)
        return lists.map(lambda allowed: (*args, allowed))

    def tells(args: Args) -> bool:
        text, specials, _, allowed = args
        others = any(name in text for name in specials if name not in allowed)
        return others if refused else not others and any(name in text for name in allowed)

    return texts(names).flatmap(listed).filter(tells)


def holding(names: tuple[str, ...], allowed: Any) -> SearchStrategy[Args]:
    """(text, special tokens, merges, allowed): at least one name stands in the text."""
    found = texts(names).filter(lambda a: any(name in a[0] for name in names))
    return found.map(lambda a: (*a, allowed))


def known_ids() -> SearchStrategy[Args]:
    """(ids, special tokens, merges, shift): ids of letters, merges and special tokens."""
    from hypothesis import strategies as st

    def asked(given: tuple[dict[Pair, int], int, str]) -> SearchStrategy[Args]:
        merges, shift, name = given
        letters = [[(byte - shift) % 256 for byte in c.encode()] for c in "ab é안"]
        pieces = [*letters, *([i] for i in merges.values()), [300], [301]]
        ids = st.lists(st.sampled_from(pieces), max_size=5).map(
            lambda ps: [i for p in ps for i in p]
        )
        return ids.map(lambda found: (found, {"<|x|>": 300, name: 301}, merges, shift))

    names = st.sampled_from(["<|끝|>", "é", " END "])
    return st.tuples(st.sampled_from(MERGES), st.sampled_from([0, 33]), names).flatmap(asked)


def recipes() -> SearchStrategy[Args]:
    """(special tokens, merges, shift, pattern), with names and patterns that files like to spoil."""
    from hypothesis import strategies as st

    name = st.sampled_from(["<|x|>", "a b", "line\nend", " END ", "<|끝|>", "b", '"', "é"])
    specials = st.lists(name, unique=True, max_size=3).map(numbered)
    pattern = st.sampled_from([r"\s?\S+|\s+", r" ?\w+| ", " |\\S+|\n", r"[^\r\n]+|\s"])
    return st.tuples(specials, trees(), st.sampled_from([0, 33]), pattern)


def trees() -> SearchStrategy[dict[Pair, int]]:
    """Merges in an order that is neither that of the pairs nor, always, that of the ids."""
    from hypothesis import strategies as st

    pairs = st.lists(st.tuples(st.integers(97, 101), st.integers(97, 101)), unique=True, max_size=4)

    def numbered_merges(found: list[Pair]) -> dict[Pair, int]:
        merges = {pair: 256 + i for i, pair in enumerate(found)}
        if len(found) > 1:
            merges[256, 257] = 256 + len(found)
        return merges

    def turned(merges: dict[Pair, int]) -> SearchStrategy[dict[Pair, int]]:
        return st.permutations(list(merges.items())).map(dict)

    return pairs.map(numbered_merges).flatmap(turned)


SPOKEN = ("a", "b", " ", "\n", "é")
CONTENTS = ("a", "b", "ab", " ", "é", "<|im_end|>", "<|im_start|>", "<|im_start|>system\n")


def chats(contents: tuple[str, ...] = CONTENTS) -> SearchStrategy[Args]:
    """(messages, merges): one to three messages, whose content may try to be more."""
    from hypothesis import strategies as st

    content = st.lists(st.sampled_from(contents), max_size=3).map("".join)
    role = st.sampled_from(["system", "user", "assistant"])
    message = st.tuples(role, content).map(lambda m: {"role": m[0], "content": m[1]})
    merges = st.sampled_from([{}, {(10, 10): 256}, *MERGES[1:4]])
    return st.tuples(st.lists(message, min_size=1, max_size=3), merges)


def holes(pieces: tuple[str, ...]) -> SearchStrategy[Args]:
    """(prefix, middle, suffix, merges)."""
    from hypothesis import strategies as st

    part = st.lists(st.sampled_from(pieces), max_size=3).map("".join)
    return st.tuples(part, part, part, st.sampled_from(MERGES))
