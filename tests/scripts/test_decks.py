"""`make slides`: a deck asks for nothing outside its folder, and only the tried packages lie beside it."""

import io
import os
import re
import sys
import tarfile
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import decks


def cell(make, source, kind, **more):
    return make(source, metadata={"slideshow": {"slide_type": kind}, **more})


@pytest.fixture(scope="module")
def page():
    answer = cell(new_code_cell, "answer_card(guess)", "fragment", tags=["answer"])
    folded = "<details class='x'><summary class='y'>No guess yet.</summary>eleven</details>"
    answer.outputs = [new_output("display_data", {"text/html": folded})]
    cells = [
        cell(new_markdown_cell, "# Title", "slide"),
        cell(new_code_cell, "import re", "skip"),
        cell(new_markdown_cell, "## Part", "slide"),
        cell(new_code_cell, "guess = ...", "-"),
        answer,
        cell(new_markdown_cell, "So.", "subslide"),
    ]
    return decks.deck(new_notebook(cells=cells), "99_end")


def test_it_asks_for_nothing_outside(page):
    asked = re.findall(r'<(?:script|link|img)\b[^>]*(?:src|href)="([^"]*)"', page)
    outside = [address for address in asked if not address.startswith(("reveal.js/", "requirejs/"))]
    assert outside == [] and len(asked) == 3
    assert "MathJax" not in page and "$(" not in page and "import(" not in page


def test_slides_are_where_they_were_marked(page):
    body = page[page.index('<div class="slides">') :]
    assert body.count("<section") == 2 + 3  # two stacks, which hold one slide and two
    assert "import re" not in body.replace("import</span>", "import")
    assert "answer_card" not in body and "eleven" in body
    assert body.index("fragment") < body.index("eleven")
    assert re.search(r"<details[^>]* open[^>]*><summary[^>]*>The answer</summary>eleven", body)


def packed(*names):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    return made.getvalue()


def test_only_what_a_deck_uses_is_unpacked(tmp_path):
    names = ["package/dist/reveal.js", "package/demo.html", "package/dist/../../../gone.js"]
    decks._unpack(packed(*names), tmp_path / "there" / "reveal.js", ("dist/",))
    found = [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()]
    assert found == ["there/reveal.js/dist/reveal.js"]


def npm(folder, script):
    """A stand-in for npm on the path."""
    folder.mkdir()
    (folder / "npm").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / "npm").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 1", "npm could not fetch reveal.js"),
        ("echo other > reveal.js.tgz", "is not the package that was tried: sha512 is"),
    ],
)
def test_another_package_is_refused(tmp_path, monkeypatch, capsys, script, said):
    monkeypatch.setenv("PATH", npm(tmp_path / "bin", script))
    assert decks.main(["77", "--folder", str(tmp_path / "slides")]) == 1
    assert said in capsys.readouterr().err
    assert not list((tmp_path / "slides").iterdir())


def test_without_npm_there_is_another_way(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert decks.main(["--folder", str(tmp_path / "slides")]) == 1
    assert "present with RISE" in capsys.readouterr().err


def test_what_is_there_is_not_fetched_again(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name, (version, _, _) in decks.PACKAGES.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / version).touch()
    assert decks.main(["77", "--folder", str(tmp_path)]) == 0
