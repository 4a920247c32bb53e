"""`make lectures` on two small notebooks: what it writes, and what it says of one that fails."""

import sys
from pathlib import Path

import pytest
from nbformat import v4, write

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import lectures


@pytest.fixture
def folder(tmp_path):
    for name, source in [("01_right", "x = 6 * 7"), ("02_wrong", "1 / 0"), ("notes", "1 / 0")]:
        cell = v4.new_code_cell(source, id="only")
        write(v4.new_notebook(cells=[cell]), tmp_path / f"{name}.ipynb")
    return tmp_path


def ask(folder, *arguments):
    table = folder / "run-times.md"
    status = lectures.main([*arguments, "--folder", str(folder), "--table", str(table)])
    return status, table.read_text(encoding="utf-8") if table.exists() else ""


def test_all_are_run_and_the_one_that_fails_is_named(folder):
    status, page = ask(folder)
    rows = [line for line in page.splitlines() if line.startswith("| 0")]
    assert status == 1
    assert rows[0].startswith("| 01_right | 0 | ") and rows[0].endswith("| `only`, 0 | 0 | runs |")
    assert rows[1].endswith("| only: ZeroDivisionError: division by zero |")
    assert len(rows) == 2 and "processors" in page


def test_a_chosen_lecture_leaves_the_table_alone(folder, capsys):
    assert ask(folder, "01") == (0, "")
    assert "| 01_right |" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="no lecture begins with '07'; there are 01_right"):
        ask(folder, "07")


def test_a_lecture_over_its_limit_is_marked():
    slow = lectures.Run("07_x", lectures.LECTURE_LIMIT + 1.0, 90.0, "cell", 11.0, 1)
    assert "| 07_x | 181 (over) | 90 | `cell`, 11 | 1 | runs |" in lectures.table([slow], "one")
