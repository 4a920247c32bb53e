"""When the textbook's tokenizers hand their work to the engine; the result is the same either way.

A tokenizer's `engine` is True, False, or None: the engine when it is there and the work is worth
its start, a second or so. Importing this imports no numba.
"""

from __future__ import annotations

from typing import Any

from minbpe_ref.base import Pair
from minbpe_ref.engine import available

# bytes that the textbook would read: about two seconds' worth
WORTH = 10_000_000


def takes_engine(wish: bool | None, work: int) -> bool:
    """Say whether the engine does it, for a tokenizer's `engine` and the bytes that are to be read.

    Raises ImportError when the engine is asked for and not there.

    >>> takes_engine(False, 10**9), takes_engine(None, 10)
    (False, False)
    """
    if wish and not available():
        raise ImportError(
            "the engine needs numba: pip install 'gpt-tokenizer-course[fast]', or engine=None"
        )
    return wish is True or (wish is None and work >= WORTH and available())


def learn(documents: list[str], vocab_size: int, pattern: str | None) -> dict[Pair, int]:
    """Learn merges with the engine: `streaming.train_texts`.

    >>> learn(["ab ab ac"], 258, r" ?\\w+")
    {(97, 98): 256, (32, 256): 257}
    """
    from minbpe_ref.engine.streaming import train_texts

    return train_texts(documents, vocab_size, pattern)


def encode(tokenizer: Any, text: str) -> list[int]:
    """Encode ordinary text with the engine; the encoder is kept until the tokenizer changes.

    >>> from minbpe_ref import RegexTokenizer
    >>> encode(RegexTokenizer.from_merges({(104, 105): 256}), "hi")
    [256]
    """
    from minbpe_ref.engine.encoding import Encoder

    # subtle: merges may be planted into a tokenizer from outside, so all of them are compared
    state = tokenizer.pattern, tokenizer.byte_order, tokenizer.merges
    kept = vars(tokenizer).get("_encoder")
    if kept is None or kept[0] != state:
        encoder = Encoder(state[2], state[0] or None, byte_order=state[1])
        kept = (*state[:2], dict(state[2])), encoder
        tokenizer._encoder = kept
    return kept[1].encode_ordinary(text)
