"""Find the merges again of a vocabulary that was published as ranked tokens only.

Lecture 1:25:28 (minbpe's exercise, step 3). tiktoken's files give each token's bytes and rank but
not the two halves it was merged from; running BPE up to that rank gives them back.
"""

from __future__ import annotations

from collections.abc import Mapping

from minbpe_ref.arguments import mapping
from minbpe_ref.base import Pair


def split_token(ranks: Mapping[bytes, int], token: bytes) -> list[bytes]:
    """Merge the bytes of `token` by rank until only `token` itself could come next.

    >>> split_token({b"a": 0, b"b": 1, b"ab": 2, b"abb": 3}, b"abb")
    [b'ab', b'b']
    """
    limit = ranks[token]
    parts = [token[i : i + 1] for i in range(len(token))]
    while True:
        # the pair that was learned first, and before the token itself
        best, at = limit, -1
        for i in range(len(parts) - 1):
            rank = ranks.get(parts[i] + parts[i + 1], limit)
            if rank < best:
                best, at = rank, i
        if at < 0:
            return parts
        parts[at : at + 2] = [parts[at] + parts[at + 1]]


def byte_order(ranks: Mapping[bytes, int]) -> bytes:
    """Return the 256 bytes in the order of their ids: OpenAI's order is not 0 to 255.

    Raises ValueError when the first 256 ranks are not the 256 bytes.

    >>> from minbpe_ref.vocabularies import ranks
    >>> byte_order(ranks("cl100k_base"))[:3]
    b'!"#'
    """
    order = sorted((ranks.get(bytes([b]), -1), b) for b in range(256))
    if [rank for rank, _ in order] != list(range(256)):
        raise ValueError("ranks 0 to 255 are not the 256 bytes; this is no byte-level vocabulary")
    return bytes(b for _, b in order)


def recover_merges(ranks: Mapping[bytes, int]) -> dict[Pair, int]:
    """Return (left id, right id) -> id for each token of two bytes or more, by id.

    Raises ValueError for a token that no merge makes (some later vocabularies have such tokens).

    >>> ranks = {bytes([b]): b for b in range(256)} | {b"ab": 256, b"abb": 257}
    >>> recover_merges(ranks)
    {(97, 98): 256, (256, 98): 257}
    """
    merges: dict[Pair, int] = {}
    mapping(ranks, "ranks", '{b"a": 0}')
    for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
        if len(token) == 1:
            continue
        parts = split_token(ranks, token)
        if len(parts) != 2:
            raise ValueError(
                f"token {token!r} of rank {rank} falls into {len(parts)} parts, not 2: no merge of "
                f"earlier tokens makes it; leave it out, or encode with ranks (tiktoken)"
            )
        merges[ranks[parts[0]], ranks[parts[1]]] = rank
    return merges
