"""A problem set on paper: everything to read and write, nothing that only a machine can do."""

import html
import re
import subprocess
from pathlib import Path

import nbformat
import pytest
from lab import ARGUMENTS, CHROMIUM

from autograder import cli, notebook_outline
from autograder.language import speaking
from autograder.study.sheet import page

ROOT = Path(__file__).resolve().parents[3]
SETS = sorted((ROOT / "exercises").glob("*/*.ipynb"))


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_each_problem_is_there_with_room_to_write(path):
    nb = nbformat.read(path, 4)
    made = page([nb])
    headings = [
        html.unescape(re.sub(r"<[^>]+>", "", heading))
        for heading in re.findall(r"<h2[^>]*>(.*?)</h2>", made)
    ]
    known = notebook_outline.read(path)
    assert made.count('<div class="write">') == sum(
        bool(cell.metadata.get("nbgrader", {}).get("solution")) for cell in nb.cells
    )
    for problem in known.problems:
        assert problem.heading.replace("`", "") in headings
    for gone in ("<details", "NotImplementedError()</pre>", "YOUR CODE", "YOUR ANSWER", 'check("'):
        assert gone not in made


@pytest.mark.parametrize("path", SETS[1::9], ids=lambda path: path.stem)
def test_it_needs_nothing_else(path):
    made = page([nbformat.read(path, 4)])
    assert not re.search(r"<(script|link|img|iframe)\b|@import|url\(|\bsrc=", made)
    assert not re.search(r"\$[^$\n]*\\", made), "a formula that paper cannot show"


def test_a_name_is_asked_for_in_the_reader_s_language():
    nb = nbformat.read(SETS[0], 4)
    for language, name in (("en", "Name"), ("ko", "이름")):
        with speaking(language):
            asked = re.search('<p class="name" lang="(..)"><span>(.*?)<', page([nb]))
        assert asked.groups() == (language, name)


def test_the_command(tmp_path, capsys):
    file = tmp_path / "handout.html"
    assert cli.main(["sheet", "ps02", "3", "--to", str(file)]) == 0
    text = file.read_text(encoding="utf-8")
    assert text.count("<h1") == 2 and "Problem set 03" in text
    assert cli.main(["sheet", "ps77", "--to", str(file)]) == 2
    assert "no problem set 'ps77'" in capsys.readouterr().err


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium; apt-get install chromium")
def test_it_prints_on_a_few_pages_of_a4(tmp_path):
    (tmp_path / "sheet.html").write_text(page([nbformat.read(SETS[1], 4)]), encoding="utf-8")
    printed = ["--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'sheet.pdf'}"]
    command = [CHROMIUM, *ARGUMENTS, *printed, f"file://{tmp_path / 'sheet.html'}"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pdf = (tmp_path / "sheet.pdf").read_bytes()
    assert 3 <= len(re.findall(rb"/Type ?/Page\b", pdf)) <= 5
    assert re.search(rb"/MediaBox \[0 0 59\d", pdf)  # A4: 595 points wide
