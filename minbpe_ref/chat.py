"""What special tokens are for: a chat as one list of ids, and a hole to fill in the middle.

Lecture 1:18:26. `<|im_start|>` and `<|im_end|>` are ChatML's; fill-in-the-middle is Bavarian et
al. 2022 (arXiv:2207.14255). Left out: tools, images, system prompts of any particular model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from minbpe_ref.regex import RegexTokenizer

START, END = "<|im_start|>", "<|im_end|>"
FIM_PREFIX, FIM_MIDDLE, FIM_SUFFIX = "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"
ROLES = ("system", "user", "assistant")


def _special(tokenizer: RegexTokenizer, name: str) -> int:
    if name not in tokenizer.special_tokens:
        raise ValueError(f"the tokenizer has no special token {name!r}; register it first")
    return tokenizer.special_tokens[name]


def render_chat(
    tokenizer: RegexTokenizer, messages: Sequence[Mapping[str, str]]
) -> tuple[list[int], list[int]]:
    """Return a chat's ids and a mask: 1 where a model is trained to predict, else 0.

    A message is {"role": …, "content": …}; it becomes <|im_start|>role, a line end, the content,
    <|im_end|>, a line end. Only what the assistant says, with its <|im_end|>, has mask 1. Content
    is text whatever it holds: no user can type a special token's id.
    Raises ValueError for another role, a missing key, or special tokens not registered.

    >>> tokenizer = RegexTokenizer(special_tokens={START: 300, END: 301})
    >>> ids, mask = render_chat(tokenizer, [{"role": "assistant", "content": "hi<|im_end|>"}])
    >>> ids.count(301), sum(mask) == len("hi<|im_end|>") + 1
    (1, True)
    """
    ids: list[int] = []
    mask: list[int] = []

    def say(part: list[int], trained: bool) -> None:
        ids.extend(part)
        mask.extend([int(trained)] * len(part))

    start, end = _special(tokenizer, START), _special(tokenizer, END)
    for number, message in enumerate(messages):
        role, content = _checked(number, message)
        theirs = role == "assistant"
        say([start, *tokenizer.encode_ordinary(f"{role}\n")], False)
        # encode_ordinary, and not encode: the text must not be able to end its own message
        say([*tokenizer.encode_ordinary(content), end], theirs)
        say(tokenizer.encode_ordinary("\n"), False)
    return ids, mask


def _checked(number: int, message: Mapping[str, str]) -> tuple[str, str]:
    for key in ("role", "content"):
        if not isinstance(message.get(key), str):
            raise ValueError(
                f"message {number} has no {key!r} that is a str; pass role and content"
            )
    if message["role"] not in ROLES:
        raise ValueError(f"message {number} has role {message['role']!r}; use {', '.join(ROLES)}")
    return message["role"], message["content"]


def fim(tokenizer: RegexTokenizer, prefix: str, middle: str, suffix: str) -> list[int]:
    """Return the ids that teach a model to fill a hole: prefix, suffix, then the middle.

    Each part is encoded by itself and as plain text. Raises ValueError when the three special
    tokens are not registered.

    >>> specials = {FIM_PREFIX: 300, FIM_MIDDLE: 301, FIM_SUFFIX: 302}
    >>> fim(RegexTokenizer(special_tokens=specials), "a", "b", "c")
    [300, 97, 302, 99, 301, 98]
    """
    ids: list[int] = []
    # the middle comes last, for a model writes from left to right
    for name, text in ((FIM_PREFIX, prefix), (FIM_SUFFIX, suffix), (FIM_MIDDLE, middle)):
        ids += [_special(tokenizer, name), *tokenizer.encode_ordinary(text)]
    return ids
