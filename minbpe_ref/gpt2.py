"""GPT-2's tokenizer and its two files, encoder.json and vocab.bpe.

Lecture 1:14:59. GPT-2's files spell bytes as printable code points, a layer that the tokenizer
itself does not need. Left out: the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from minbpe_ref.arguments import mapping
from minbpe_ref.base import Pair
from minbpe_ref.gpt4 import PretrainedTokenizer
from minbpe_ref.recover import recover_merges
from minbpe_ref.regex import GPT2_SPLIT_PATTERN
from minbpe_ref.text import require_text

FIRST_LINE = "#version: 0.2"


@lru_cache(maxsize=1)
def _byte_names() -> tuple[str, ...]:
    return tuple(bytes_to_unicode().values())


def bytes_to_unicode() -> dict[int, str]:
    """Return byte -> the printable code point that GPT-2's files write for it.

    A printable byte stands for itself, each other one for the next code point from U+0100 on.

    >>> table = bytes_to_unicode()
    >>> table[ord("a")], table[ord(" ")], len(set(table.values()))
    ('a', 'Ġ', 256)
    """
    # printable in Latin-1; 0xAD, the soft hyphen, is not
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    names = {}
    extra = 0
    for b in range(256):
        if b in printable:
            names[b] = chr(b)
        else:
            names[b] = chr(0x100 + extra)
            extra += 1
    return names


def spell(token: bytes) -> str:
    """Write a token as GPT-2's files do.

    >>> spell(b" is")
    'Ġis'
    """
    names = _byte_names()
    return "".join(names[b] for b in token)


def unspell(name: str) -> bytes:
    """Read a token as GPT-2's files write it. Raises ValueError for another code point.

    >>> unspell("Ġis")
    b' is'
    """
    table = {char: b for b, char in enumerate(_byte_names())}
    try:
        return bytes(table[char] for char in name)
    except KeyError as error:
        raise ValueError(
            f"{name!r} holds {error.args[0]!r}, which stands for no byte; "
            f"pass names as in encoder.json"
        ) from None


def encoder_json(ranks: Mapping[bytes, int]) -> dict[str, int]:
    """Return the dictionary of GPT-2's encoder.json: each token's name and id.

    >>> from minbpe_ref.vocabularies import ranks
    >>> encoder_json(ranks("r50k_base"))["<|endoftext|>"]
    50256
    """
    by_id = sorted(ranks, key=ranks.__getitem__)
    return {spell(token): ranks[token] for token in by_id} | {"<|endoftext|>": len(ranks)}


def vocab_bpe(ranks: Mapping[bytes, int]) -> bytes:
    """Return GPT-2's vocab.bpe: a version line, then a merge a line.

    >>> from minbpe_ref.vocabularies import ranks
    >>> vocab_bpe(ranks("r50k_base")).decode("utf-8").split("\\n")[:2]
    ['#version: 0.2', 'Ġ t']
    """
    names = {rank: spell(token) for token, rank in ranks.items()}
    lines = [f"{names[left]} {names[right]}" for left, right in recover_merges(ranks)]
    return "\n".join([FIRST_LINE, *lines, ""]).encode()


def load_gpt2(merges_txt: str, vocab_json: Mapping[str, int]) -> dict[Pair, int]:
    """Return the merges in the text of vocab.bpe, with the ids of encoder.json.

    A first line that begins with "#version" is left out; later files have none.

    Raises ValueError naming the line that is no merge or has a token without an id.

    >>> load_gpt2("#version: 0.2\\n# #\\n", {"#": 2, "##": 2235})
    {(2, 2): 2235}
    """
    merges: dict[Pair, int] = {}
    # subtle: only line 1 may be a comment; eight real merges begin with "#"
    mapping(vocab_json, "vocab_json", '{"#": 2}')
    lines = require_text(merges_txt).rstrip("\n").split("\n")
    header = lines[0].startswith("#version") or lines == [""]
    for number, line in enumerate(lines[header:], start=1 + header):
        parts = line.split(" ")
        if len(parts) != 2:
            raise ValueError(f"line {number} is {line[:80]!r}; a merge is two tokens")
        left, right = parts
        for name in (left, right, left + right):
            if name not in vocab_json:
                raise ValueError(f"line {number} needs an id for {name!r}; the files don't match")
        merges[vocab_json[left], vocab_json[right]] = vocab_json[left + right]
    return merges


def read_gpt2(
    merges_txt: str, vocab_json: Mapping[str, int], names: Mapping[int, str]
) -> tuple[dict[Pair, int], dict[int, bytes]]:
    """Return the merges and the vocabulary of GPT-2's two files, believing what they say.

    `names` is `bytes_to_unicode()`. Raises KeyError for a token or a code point that is not listed,
    and ValueError for a line that is no pair; `load_gpt2` says which line it is.

    >>> read_gpt2("#version: 0.2\\n# #\\n", {"#": 2, "##": 2235}, bytes_to_unicode())
    ({(2, 2): 2235}, {2: b'#', 2235: b'##'})
    """
    merges = {}
    for line in merges_txt.split("\n")[1:]:
        if line:
            left, right = line.split(" ")
            merges[vocab_json[left], vocab_json[right]] = vocab_json[left + right]
    byte_of = {name: b for b, name in names.items()}
    vocab = {}
    for token, idx in vocab_json.items():
        vocab[idx] = bytes(byte_of[c] for c in token)
    return merges, vocab


class GPT2Tokenizer(PretrainedTokenizer):
    """r50k_base: the ids of `tiktoken.get_encoding("gpt2")`.

    But for code points newer than tiktoken's Unicode, as `GPT4Tokenizer` says.

    >>> GPT2Tokenizer().encode("Tokenization")
    [30642, 1634]
    """

    vocabulary = "r50k_base"
    split_pattern = GPT2_SPLIT_PATTERN
    published_special_tokens = {"<|endoftext|>": 50256}
