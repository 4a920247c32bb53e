"""Inputs of problem set 05: tokens that were merged, GPT-2's files in miniature, texts and ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.checks.ps05.gpt_tokenizer import tokenizer, whole_text_ids
from autograder.checks.ps05.vocabularies import Ranks, gpt4_ranks, joined, plain_ranks
from minbpe_ref.basic import train
from minbpe_ref.recover import recover_merges

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Args = tuple[Any, ...]


# ---- recover_merges --------------------------------------------------------------------------


def vocabularies(
    alphabet: str, gpt4: bool = False, room: int = 6, longest: int = 18
) -> SearchStrategy[Args]:
    """(tokens, gpt4): tokens that training on a text makes, of three bytes at most, with one cut each."""
    from hypothesis import strategies as st

    def made(given: tuple[str, int]) -> Args:
        _, vocab = train(given[0], 256 + given[1])
        return {token: idx for idx, token in vocab.items() if idx > 255}, gpt4

    def plain(args: Args) -> bool:
        known = joined(*args)
        cuts = ([t[:i] in known and t[i:] in known for i in range(1, len(t))] for t in args[0])
        short = bool(args[0]) and max(map(len, args[0])) <= 3
        return short and contiguous(args[0]) and all(sum(c) == 1 for c in cuts)

    texts = st.text(st.sampled_from(alphabet), min_size=4, max_size=longest)
    # Two merges may make the same bytes; a vocabulary has each token once.
    return st.tuples(texts, st.integers(1, room)).map(made).filter(plain)


def contiguous(tokens: Ranks) -> bool:
    """Whether the ids count up from 256 without a gap."""
    return list(tokens.values()) == list(range(256, 256 + len(tokens)))


def competing(alphabet: str) -> SearchStrategy[Args]:
    """(tokens, gpt4): tokens put together at random, in which several joins compete."""
    from hypothesis import strategies as st

    number = st.integers(0, 10**6)

    def made(picks: list[tuple[int, int]]) -> Args:
        known = [c.encode() for c in alphabet]
        tokens: Ranks = {}
        for left, right in picks:
            token = known[left % len(known)] + known[right % len(known)]
            if len(token) <= 7 and token not in known:
                known.append(token)
                tokens[token] = 256 + len(tokens)
        return tokens, False

    def tells(args: Args) -> bool:
        ranks = joined(*args)
        try:
            right = {idx: pair for pair, idx in recover_merges(ranks).items()}
        except ValueError:  # two tokens that would be merged otherwise, if one tried
            return False
        return any(first_cut(ranks, token) != right[idx] for token, idx in args[0].items())

    picks = st.lists(st.tuples(number, number), min_size=4, max_size=12)
    return picks.map(made).filter(tells)


def first_cut(ranks: Ranks, token: bytes) -> tuple[int, int] | None:
    """The first cut of a token into two known ones, whatever their ranks."""
    for i in range(1, len(token)):
        if token[:i] in ranks and token[i:] in ranks:
            return ranks[token[:i]], ranks[token[i:]]
    return None


def out_of_order() -> SearchStrategy[Args]:
    """(tokens, gpt4) with the tokens listed in another order than that of their ids."""

    def turned(args: Args) -> Args:
        tokens, gpt4 = args
        first, *others = tokens.items()
        return dict([*reversed(others), first]), gpt4

    found = vocabularies("abc ").map(turned)
    return found.filter(lambda a: not contiguous(a[0]))


def unmakable() -> SearchStrategy[Args]:
    """(tokens, gpt4) with a token that no two earlier ones make; sometimes a later one would."""
    from hypothesis import strategies as st

    def spoiled(given: tuple[bytes, bool, bool]) -> Args:
        token, front, later = given
        tokens = {b"xy": 256, token: 257}
        if later:
            tokens[token[:2] if front else token[-2:]] = 258
        return tokens, False

    letters = st.permutations(list(b"abcd")).map(lambda p: bytes(p[:3]))
    return st.tuples(letters, st.booleans(), st.booleans()).map(spoiled)


# ---- GPT-2's files ---------------------------------------------------------------------------


def files(alphabet: str, most: int = 6, always: str = "", fewest: int = 1) -> SearchStrategy[Args]:
    """(merges_txt, vocab_json) of a small vocabulary with GPT-2's names of bytes.

    always: a name that the first merge begins with.
    """
    from hypothesis import strategies as st

    number = st.integers(0, 10**6)
    asked = st.tuples(
        st.permutations(list(alphabet)),
        st.lists(st.tuples(number, number), min_size=fewest, max_size=most),
        st.integers(0, 300),
        st.booleans(),
    )

    def made(given: tuple[list[str], list[tuple[int, int]], int, bool]) -> Args:
        names, picks, first_id, special = given
        known, lines = list(names), ["#version: 0.2"]
        for i, (left, right) in enumerate(picks):
            one = always if always and i == 0 else known[left % len(known)]
            other = known[right % len(known)]
            if one + other not in known:
                known.append(one + other)
                lines.append(f"{one} {other}")
        vocab = {name: first_id + i for i, name in enumerate(known)}
        if special:
            vocab["<|endoftext|>"] = first_id + len(known)
        return "\n".join([*lines, ""]), vocab

    return asked.map(made)


def shuffled_files(alphabet: str) -> SearchStrategy[Args]:
    """As `files`, with ids that do not count up along the file."""

    def turned(args: Args) -> Args:
        text, vocab = args
        ids = sorted(vocab.values(), reverse=True)
        return text, dict(zip(vocab, ids, strict=True))

    return files(alphabet, most=6, fewest=3).map(turned)


# ---- the tokenizer ---------------------------------------------------------------------------


def texts(alphabet: str, gpt4: bool, longest: int = 12) -> SearchStrategy[Args]:
    """(text, gpt4): a text of words and letters that the small vocabulary knows."""
    from hypothesis import strategies as st

    pieces = st.sampled_from(alphabet.split("|"))
    made = st.lists(pieces, min_size=1, max_size=longest).map("".join)
    return made.map(lambda text: (text, gpt4))


def crossing() -> SearchStrategy[Args]:
    """(text, gpt4) where merging without chunks gives other ids."""

    def tells(args: Args) -> bool:
        return whole_text_ids(args[0]) != args_ids(args)

    return texts("the|hen|ten|e|t| |n|,", False).filter(tells)


def args_ids(args: Args) -> list[int]:
    """The reference's ids for a text."""
    return list(tokenizer(args[1]).encode(args[0]))


def token_ids(gpt4: bool, most: int = 6) -> SearchStrategy[Args]:
    """(ids, gpt4): ids of texts, cut anywhere and put together."""
    from hypothesis import strategies as st

    known = (gpt4_ranks() if gpt4 else plain_ranks())[0]
    letters = [known[bytes([b])] for b in b"aehlnt !7"]
    merged = st.sampled_from([i for i in known.values() if i > 255])
    one = st.sampled_from(letters) | merged
    return st.lists(one, min_size=1, max_size=most).map(lambda ids: (ids, gpt4))


def cut_points() -> SearchStrategy[Args]:
    """(ids, gpt4): the ids of code points beyond ASCII, some cut in the middle."""
    from hypothesis import strategies as st

    known = gpt4_ranks()[0]
    spelled = ["안", "é", "👋", "a"]
    asked = st.lists(st.tuples(st.sampled_from(spelled), st.booleans()), min_size=1, max_size=4)

    def made(chosen: list[tuple[str, bool]]) -> Args:
        data = [c.encode("utf-8")[: 1 if cut else 4] for c, cut in chosen]
        return [known[bytes([b])] for piece in data for b in piece], True

    return asked.map(made)


def with_specials() -> SearchStrategy[Args]:
    """(ids, gpt4) with a special token among them."""
    from hypothesis import strategies as st

    def asked(gpt4: bool) -> SearchStrategy[Args]:
        size = len((gpt4_ranks() if gpt4 else plain_ranks())[0])
        around = token_ids(gpt4, most=2)
        special = st.integers(size, size + 2)
        return st.tuples(around, special, around).map(lambda t: ([*t[0][0], t[1], *t[2][0]], gpt4))

    return st.booleans().flatmap(asked)
