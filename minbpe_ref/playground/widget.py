"""The playground as a widget: Python tokenizes, the page draws. Imported where it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from minbpe_ref.playground import still
from minbpe_ref.playground.readers import Reader

HERE = Path(__file__).parent


class Playground(anywidget.AnyWidget):
    """A text box and the tokens of what one types.

    text: what is in the box. left, right: the tokenizers' names; right may be "". names: all that can
    be chosen. panels: what is shown of each. chosen: [panel, chunk] whose merges are wanted, or [].
    steps: these merges.
    """

    _esm = HERE / "playground.js"
    _css = HERE / "playground.css"
    text = traitlets.Unicode().tag(sync=True)
    left = traitlets.Unicode().tag(sync=True)
    right = traitlets.Unicode().tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    panels = traitlets.List(traitlets.Dict()).tag(sync=True)
    chosen = traitlets.List(traitlets.Int()).tag(sync=True)
    steps = traitlets.Dict().tag(sync=True)
    most = traitlets.Int(still.MOST_TEXT).tag(sync=True)

    def __init__(self, readers: Mapping[str, Callable[[], Reader]], **state: Any) -> None:
        self._readers = dict(readers)
        super().__init__(names=list(readers), **state)
        self._read()
        self.observe(self._read, ["text", "left", "right"])
        self.observe(self._step, ["chosen"])

    def _shown(self) -> list[Reader]:
        return [self._readers[name]() for name in (self.left, self.right) if name in self._readers]

    def _read(self, change: object = None) -> None:
        self.chosen, self.steps = [], {}
        self.panels = [still.panel(reader, self.text) for reader in self._shown()]

    def _step(self, change: object = None) -> None:
        if len(self.chosen) != 2 or not 0 <= self.chosen[0] < len(self.panels):
            self.steps = {}
            return
        reader = self._shown()[self.chosen[0]]
        self.steps = still.merging(reader, self.text, self.chosen[1])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and fixed HTML for whoever cannot run it."""
        made = super()._repr_mimebundle_(**kwargs)
        data = made[0] if isinstance(made, tuple) else made
        if data is not None:
            data["text/html"] = still.as_html(self.text, self._shown())
        return made
