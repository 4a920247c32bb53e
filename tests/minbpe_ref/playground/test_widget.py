"""The widget's state follows what is typed and chosen; without widgets there is fixed HTML."""

import sys

import pytest

from minbpe_ref.playground import OwnReader, playground
from minbpe_ref.playground.still import MOST_TEXT


def test_panels_follow_text_and_tokenizers():
    widget = playground("hello world", "gpt2", "")
    assert [p["name"] for p in widget.panels] == ["gpt2"]
    assert [t[1] for t in widget.panels[0]["tokens"]] == ["hello", "␣world"]
    widget.text, widget.right = "안녕", "o200k_base"
    assert [p["counts"]["bytes"] for p in widget.panels] == [6, 6]
    assert [p["name"] for p in widget.panels] == ["gpt2", "o200k_base"]


def test_steps_follow_the_chosen_chunk_and_end_with_the_text():
    widget = playground("the end", "gpt2", "")
    widget.chosen = [0, 1]
    assert widget.steps["rows"][-1] == ["␣end"] and widget.steps["joined"][-1] == "␣end"
    widget.text = "other"
    assert widget.chosen == [] and widget.steps == {}
    widget.chosen = [5, 0]
    assert widget.steps == {}


def test_an_own_tokenizer_that_fails_says_so_in_its_panel():
    def encode(text):
        raise NotImplementedError("not yet")

    widget = playground("a", "yours", "gpt2", {"yours": OwnReader(encode, {})})
    assert widget.panels[0]["error"] == "yours raised NotImplementedError: not yet"
    assert widget.panels[1]["counts"]["tokens"] == 1


def test_a_long_text_is_cut():
    widget = playground("a b" * MOST_TEXT, "gpt2", "")
    assert widget.panels[0]["counts"]["points"] == MOST_TEXT


def test_unknown_names_are_answered_with_the_known():
    with pytest.raises(ValueError, match="tokenizer 'gpt5' is not known; use one of gpt2"):
        playground(left="gpt5")


def test_fixed_html_stands_beside_the_widget_and_alone(monkeypatch):
    data = playground("a <b>", "gpt2", "")._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "a &lt;b&gt;" in data["text/html"] and "<b>" not in data["text/html"]
    monkeypatch.setitem(sys.modules, "minbpe_ref.playground.widget", None)
    still = playground("a <b>", "gpt2", "")
    assert "gpt2: 5 code points" in still.data and "Run this cell in JupyterLab" in still.data
