"""The small vocabularies of problem set 05, and a piece of GPT-2's files.

Real vocabularies have 50,000 tokens and more; a question that carried one would take seconds. So the
questions are about small ones: trained on short texts of a small alphabet, or cut out of GPT-4's with
everything that their tokens are made of, so that the bytes are numbered as GPT-4 numbers them.
"""

from __future__ import annotations

from collections import ChainMap
from functools import cache

from autograder.checks.contract import Args
from minbpe_ref.base import Pair
from minbpe_ref.gpt2 import FIRST_LINE, spell
from minbpe_ref.recover import recover_merges, split_token
from minbpe_ref.regex import GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN, split
from minbpe_ref.vocabularies import ranks as published_ranks
from minbpe_ref.vocabularies import tokens

Ranks = dict[bytes, int]
Merges = dict[Pair, int]
Setting = tuple[Ranks, Merges, str, dict[str, int]]

# Tokens in their order, of which several compete for the same bytes; `e ` and `n,` would cross chunks.
PLAIN_TOKENS = "e |he|en|th|te|n,|hen|ent|the|ten| t|tent| th| the"
GPT4_TEXTS = (
    "hello world, hello! don't 127 + 677 = 804\n\n    return",
    " 안녕하세요 👋 é",
)
# What GPT-2's merges that begin with # make; a test compares with the file.
HASH_TOKENS = {b"#" * n for n in (2, 4, 8, 16, 32)} | {b"#$", b"#$#$", b"###"}
SPECIAL = ("<|endoftext|>", "<|fim_prefix|>", "<|끝|>")


@cache
def single_bytes(gpt4: bool) -> Ranks:
    """The ids of the 256 bytes: their values, or as GPT-4 numbers them. For reading only."""
    if not gpt4:
        return {bytes([b]): b for b in range(256)}
    return {token: rank for rank, token in enumerate(tokens("cl100k_base")[:256])}


def joined(tokens: Ranks, gpt4: bool) -> Ranks:
    """A whole vocabulary: the single bytes, then the tokens of a question."""
    return {**single_bytes(gpt4), **tokens}


@cache
def plain_ranks() -> tuple[Ranks, Merges]:
    """A vocabulary with the bytes in order, whose merges would cross chunks if they were let."""
    ranks = dict(single_bytes(False))
    for token in PLAIN_TOKENS.split("|"):
        ranks[token.encode("utf-8")] = len(ranks)
    return ranks, recover_merges(ranks)


@cache
def gpt4_ranks() -> tuple[Ranks, Merges]:
    """A small piece of GPT-4's vocabulary, numbered from 0 in GPT-4's order."""
    whole = published_ranks("cl100k_base")
    needed: set[bytes] = set()

    def need(token: bytes) -> None:
        if len(token) > 1 and token not in needed:
            needed.add(token)
            for part in split_token(whole, token):
                need(part)

    for text in GPT4_TEXTS:
        for chunk in split(text, GPT4_SPLIT_PATTERN):
            for token in _pieces(whole, chunk.encode("utf-8")):
                need(token)
    by_rank = [*single_bytes(True), *sorted(needed, key=whole.__getitem__)]
    small = {token: rank for rank, token in enumerate(by_rank)}
    return small, recover_merges(small)


def _pieces(ranks: Ranks, data: bytes) -> list[bytes]:
    """The tokens of one chunk."""
    if data in ranks:
        return [data]
    # A chunk that is no token falls into parts as one beyond all ranks would.
    return split_token(ChainMap({data: len(ranks)}, ranks), data)


@cache
def setting(gpt4: bool) -> Setting:
    """(ranks, merges, pattern, special_tokens) of a small vocabulary. For reading only."""
    ranks, merges = gpt4_ranks() if gpt4 else plain_ranks()
    special = {text: len(ranks) + i for i, text in enumerate(SPECIAL)}
    return ranks, merges, GPT4_SPLIT_PATTERN if gpt4 else GPT2_SPLIT_PATTERN, special


@cache
def gpt2_piece(merges: int) -> Args:
    """(merges_txt, vocab_json): the first merges of GPT-2's own files, and all that begin with #."""
    whole = published_ranks("r50k_base")
    picked = [t for t, rank in whole.items() if 256 <= rank < 256 + merges or t in HASH_TOKENS]
    halves = [split_token(whole, token) for token in picked]
    lines = [" ".join(spell(half) for half in pair) for pair in halves]
    used = {*picked, *(half for pair in halves for half in pair)}
    kept = [token for token, rank in whole.items() if rank < 256 or token in used]
    vocab = {spell(token): whole[token] for token in kept} | {"<|endoftext|>": len(whole)}
    return "\n".join([FIRST_LINE, *lines, ""]), vocab
