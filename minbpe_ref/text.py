"""Between `str` and bytes: what to do with lone surrogates, and how to show a token's bytes.

Lecture 0:14:56 (code points), 0:18:15 (UTF-8). Left out: normalization, which no byte-level
tokenizer of the lecture does.
"""

from __future__ import annotations

import os

# Code points that would break a listing or that are invisible. Fixed ranges and not Unicode
# categories: a category may change with the Python version, and a listing should not.
_INVISIBLE = (
    (0x0000, 0x001F),  # C0 controls
    (0x007F, 0x009F),  # DEL and C1 controls
    (0x00AD, 0x00AD),  # soft hyphen
    (0x061C, 0x061C),  # Arabic letter mark
    (0x200B, 0x200F),  # zero width, left-to-right and right-to-left marks
    (0x2028, 0x202E),  # line and paragraph separators, embeddings
    (0x2060, 0x206F),  # word joiner, isolates
    (0xE000, 0xF8FF),  # private use
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xF0000, 0x10FFFF),  # private use planes
)


def require_text(text: str) -> str:
    """Return `text`. Raises TypeError for what is not a str.

    >>> require_text(None)
    Traceback (most recent call last):
    TypeError: text is a NoneType; pass a str (bytes: decode them first)
    """
    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}; pass a str (bytes: decode them first)")
    return text


def clean(text: str) -> str:
    """Return `text` with each lone surrogate replaced by U+FFFD, as tiktoken does.

    UTF-8 has no bytes for a surrogate; Python strings may hold one all the same. Two surrogates
    that form a pair become the code point they stand for. Raises TypeError for what is not a str.

    >>> clean("a\\ud800b"), clean("\\ud83d\\udc4b")
    ('a\\ufffdb', '👋')
    """
    require_text(text)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def utf8(text: str) -> bytes:
    """Return the UTF-8 bytes of `text` after `clean`.

    >>> utf8("안"), utf8("\\udfff")
    (b'\\xec\\x95\\x88', b'\\xef\\xbf\\xbd')
    """
    return clean(text).encode("utf-8")


def read_text(path: str | os.PathLike[str], errors: str = "strict") -> str:
    """Read a UTF-8 file as it is, line ends included.

    Raises ValueError naming the offset of the first byte that is not valid UTF-8, unless
    `errors="replace"`; OSError when the file can't be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open(f"{folder}/t", "wb") as file:
    ...         _ = file.write(b"ab\\xff")
    ...     read_text(f"{folder}/t", errors="replace")
    'ab\\ufffd'
    """
    with open(path, "rb") as file:
        data = file.read()
    try:
        return data.decode("utf-8", errors)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{os.fspath(path)}: byte 0x{data[error.start]:02x} at offset {error.start} is not "
            f"valid UTF-8; repair the file or pass errors='replace'"
        ) from None


def render_token(token: bytes) -> str:
    """Show a token's bytes in one line: invalid bytes as U+FFFD, invisible code points escaped.

    For human eyes only, not to be read back.

    >>> print(render_token(b"a\\n"), render_token("안\\u200b".encode()), render_token(b"\\xff"))
    a\\u000a 안\\u200b �
    """
    return "".join(map(_visible, token.decode("utf-8", "replace")))


def _visible(char: str) -> str:
    code = ord(char)
    if not any(low <= code <= high for low, high in _INVISIBLE):
        return char
    # four digits can't hold a code point above U+FFFF, hence Python's two notations
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
