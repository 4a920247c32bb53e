"""The playground: type text, see its tokens, side by side in two tokenizers, and how each was merged.

It takes the place of the web page that the lecture sends people to, inside the notebook and offline.
`readers` says how each tokenizer reads a text, `widget` is what one types into, `still` is the same
as fixed HTML for where widgets don't run.

Left out: special tokens, which are text here, as in any text that a user types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from minbpe_ref.playground.readers import NAMES, OwnReader, Reader, reader_of

__all__ = ["NAMES", "OwnReader", "Reader", "playground", "reader_of"]


def playground(
    text: str = "Hello, 안녕하세요 👋",
    left: str = "cl100k_base",
    right: str = "gpt2",
    own: Mapping[str, Reader] | None = None,
) -> Any:
    """A text box with the tokens of what one types, in one tokenizer or two.

    left, right: names out of `NAMES` or `own`; right may be "" for none. own: more tokenizers by
    name, such as `OwnReader(my_encode, my_vocab, my_merges)`.
    Returns an anywidget, or an HTML object where anywidget is not installed. Lecture 0:05:50.
    Raises ValueError for a name that is not known.

    >>> playground("a b", left="gpt2", right="").panels[0]["counts"]["tokens"]
    2
    """
    readers: dict[str, Callable[[], Reader]] = {name: _maker(name) for name in NAMES}
    for name, reader in (own or {}).items():
        readers[name] = _keeper(reader)
    for name in filter(None, (left, right)):
        if name not in readers:
            raise ValueError(f"tokenizer {name!r} is not known; use one of {', '.join(readers)}")
    try:
        from minbpe_ref.playground.widget import Playground
    except ImportError:
        from IPython.display import HTML

        from minbpe_ref.playground.still import as_html

        return HTML(as_html(text, [readers[n]() for n in (left, right) if n]))
    return Playground(readers, text=text, left=left, right=right)


def _maker(name: str) -> Callable[[], Reader]:
    return lambda: reader_of(name)


def _keeper(reader: Reader) -> Callable[[], Reader]:
    return lambda: reader
