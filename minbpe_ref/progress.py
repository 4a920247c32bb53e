"""Progress that leaves one line behind: redrawn in place in a notebook, a bar elsewhere.

A bar printed by a notebook is kept with all its states, and a page made of the notebook shows them
all. Here a cell keeps the last state only. IPython and tqdm are imported when progress is shown.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


def along(items: Sequence[T], what: str, *, every: float = 0.5) -> Iterator[T]:
    """Hand out `items` one by one, and say how many are done at most once in `every` seconds.

    what: what is being done, such as "training".

    >>> list(along("ab", "reading"))
    ['a', 'b']
    """
    from IPython import get_ipython

    # only a notebook's kernel can redraw what it has shown
    if not hasattr(get_ipython(), "kernel"):
        from tqdm import tqdm

        yield from tqdm(items, desc=what, file=sys.stdout, leave=False, delay=1)
        return
    from IPython.display import display

    def line(done: int) -> dict[str, str]:
        return {"text/plain": f"{what}: {done} of {len(items)}"}

    handle: Any = display(line(0), raw=True, display_id=True)
    done, shown = 0, time.monotonic()
    try:
        for item in items:
            yield item
            done += 1
            if time.monotonic() - shown >= every:
                handle.update(line(done), raw=True)
                shown = time.monotonic()
    finally:  # also when the loop around it ends early
        handle.update(line(done), raw=True)
