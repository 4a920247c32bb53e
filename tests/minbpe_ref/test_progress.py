"""Progress in a notebook is one line, the last one right; elsewhere nothing is left."""

import IPython
import IPython.display
import pytest

from minbpe_ref.progress import along


class Notebook:
    """Stands in for IPython in a kernel; keeps every line that was shown."""

    kernel = "there"

    def __init__(self):
        self.lines = []

    def display(self, line, *, raw, display_id):
        assert raw and display_id
        self.lines.append(line["text/plain"])
        return self

    def update(self, line, *, raw):
        self.lines.append(line["text/plain"])


@pytest.fixture
def notebook(monkeypatch):
    made = Notebook()
    monkeypatch.setattr(IPython, "get_ipython", lambda: made)
    monkeypatch.setattr(IPython.display, "display", made.display)
    return made


def test_each_item_is_counted_when_its_work_is_done(notebook):
    seen = [(item, notebook.lines[-1]) for item in along("abc", "reading", every=0)]
    assert seen == [(x, f"reading: {i} of 3") for i, x in enumerate("abc")]
    assert notebook.lines[-1] == "reading: 3 of 3"


def test_an_early_end_leaves_the_count_so_far(notebook):
    items = along(range(9), "training", every=1e9)
    next(items), next(items)
    items.close()
    assert notebook.lines == ["training: 0 of 9", "training: 1 of 9"]


def test_outside_a_notebook_nothing_is_left(monkeypatch, capsys):
    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    assert list(along(range(3), "reading")) == [0, 1, 2]
    assert capsys.readouterr().out.strip() == ""
