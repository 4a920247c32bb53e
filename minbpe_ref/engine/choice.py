"""When the textbook's tokenizers hand their work to the engine; the result is the same either way.

A tokenizer's `engine` is True, False, or None: the engine when it is there and the work is worth
its start, a second or so. Importing this imports no numba.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minbpe_ref.base import Pair
from minbpe_ref.engine import available

# bytes that the textbook would read: about two seconds' worth
WORTH = 10_000_000
# what plain Python takes to encode a byte, a heap in each long chunk, in the time of such a read
READS_A_BYTE = 20
# bytes: plain Python needs a few milliseconds for them, which is what comparing the tokenizer with
# the encoder that is ready takes
READY = 2**11


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


def encoder_of(tokenizer: Any, size: int) -> Callable[[str], list[int]] | None:
    """Return the engine's `encode_ordinary` for `tokenizer`, or None where plain Python is quicker.

    `size`: of the text, in code points or bytes. An encoder that is ready is asked at once; one is
    made once so much has been encoded that it would have paid. It is kept until the tokenizer
    changes. Raises ImportError as `takes_engine` does.

    >>> from minbpe_ref import RegexTokenizer
    >>> tokenizer = RegexTokenizer.from_merges({(104, 105): 256})
    >>> encoder_of(tokenizer, 10) is None
    True
    >>> tokenizer.engine = True
    >>> encoder_of(tokenizer, 10)("hi")
    [256]
    """
    wish = tokenizer.engine
    if wish is False or (wish is None and size < READY):
        return None
    # subtle: merges may be planted into a tokenizer from outside, so all of them are compared
    state = tokenizer.pattern, tokenizer.byte_order, tokenizer.merges
    kept = vars(tokenizer).get("_encoder")
    if kept is None or kept[0] != state:
        tokenizer._spent = vars(tokenizer).get("_spent", 0) + READS_A_BYTE * size
        if not takes_engine(wish, tokenizer._spent):
            return None
        from minbpe_ref.engine.encoding import Encoder

        encoder = Encoder(state[2], state[0] or None, byte_order=state[1])
        kept = (*state[:2], dict(state[2])), encoder
        tokenizer._encoder = kept
    return kept[1].encode_ordinary
