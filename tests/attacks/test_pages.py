"""What the attacks are judged by: a page that does something is noticed, one that only shows is not.

Left out: pages of a real grading run, which `test_attacks` looks at.
"""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.attacks.pages import active, harm, said, table_harm

SHOWS = (
    '<p>5 &lt; 6 <a href="https://example.org#x">a link</a> <a href="mailto:a@b.c">mail</a>'
    '<img src="data:image/png;base64,iVBORw0=" alt="a drawing"><code>\\href{x}{y}</code></p>'
)


@pytest.fixture
def written(tmp_path):
    def write(text, name="page.html"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_page_that_only_shows_is_harmless(written):
    assert active(written(SHOWS)) == {}


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<svg/onload=alert(1)>", "svg onload"),
        ("<img src=x onerror=alert(1)>", "img onerror"),
        ('<a href="java\nscript:alert(1)">x</a>', "a href javascript:alert(1)"),
        ('<a href="&#106;avascript:alert(1)">x</a>', "a href javascript:alert(1)"),
        ('<a href="data:text/html;base64,AA">x</a>', "a href data:text/html;base64,aa"),
        ('<img src="data:image/svg+xml;base64,AA">', "img src data:image/svg+xml;base64,aa"),
        ("<img src='data:image/png;base64,AA\"x'>", 'img src data:image/png;base64,aa"x'),
        ('<img src="http://host/seen.png">', "img fetches http://host/seen.png"),
        ('<img src="//host/seen.png">', "img fetches //host/seen.png"),
        ("<p>$\\href{javascript:alert(1)}{x}$</p>", "a formula that reaches out of itself"),
    ],
)
def test_what_a_browser_would_run_or_fetch_is_found(written, markup, found):
    assert active(written(SHOWS + markup))[found] == 1


def test_a_page_is_measured_against_an_honest_one(written):
    honest = written(SHOWS + "<script>ours()</script>")
    assert harm(honest, honest, ["0123abcd"], 5_000) == []
    twice = written(SHOWS + "<script>ours()</script><script>theirs()</script>", "twice.html")
    assert harm(twice, honest, [], 5_000) == ["its page holds {'<script>': 1}"]
    large = written(SHOWS + "x" * 3_000, "large.html")
    assert harm(large, honest, [], 2_000) == ["its page takes 0 MB"]
    tells = written(SHOWS + "<b>01</b>23&#97;bcd", "tells.html")
    (told,) = harm(tells, honest, ["0123abcd", "other"], 5_000)
    assert "shows 1 hidden inputs or the secret, such as 0123abcd" in told


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("2 of 4 checks", ""),
        ("-1.5", ""),
        ("=HYPERLINK(1)", "a spreadsheet would compute '=HYPERLINK(1)'"),
        ("+cmd", "a spreadsheet would compute '+cmd'"),
        ("\x1b[2J", "a terminal would obey '\\x1b[2J'"),
    ],
)
def test_a_field_that_a_spreadsheet_or_a_terminal_would_obey_is_found(written, field, wrong):
    table = written(f"student,why\nann,{field}\n", "table.csv")
    assert table_harm(table) == ({"ann": [wrong]} if wrong else {})


def test_what_cells_printed_is_read_and_their_errors_are_not(tmp_path):
    cell = new_code_cell("print('DONE')")
    cell.outputs = [
        new_output("stream", text="DONE\n"),
        new_output("error", ename="E", evalue="no", traceback=["no"]),
    ]
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "nb.ipynb")
    assert said(tmp_path / "nb.ipynb") == "DONE\n"
    assert said(tmp_path / "none.ipynb") == ""
