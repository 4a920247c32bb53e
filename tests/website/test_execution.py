"""A lecture's outputs are kept until its code changes, and old when a module that it used did."""

import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from scripts.website import execution  # noqa: E402

CODE = "from minbpe_ref.text import *\nprint('ran')"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A folder with a lecture that was run, and its outputs in `kept_scores`."""
    folder = tmp_path_factory.mktemp("ran")
    path, kept = folder / "01_small.ipynb", folder / "kept"
    cells = [v4.new_markdown_cell("# One", id="title"), v4.new_code_cell(CODE, id="code")]
    nbformat.write(v4.new_notebook(cells=cells), path)
    assert execution.with_outputs(path, kept) is None
    came = execution.run(path, kept)
    assert came.fault == ""
    return folder


@pytest.fixture
def lecture(ran, tmp_path):
    """A copy of it: the notebook, and where its outputs are kept."""
    shutil.copytree(ran, tmp_path, dirs_exist_ok=True)
    return tmp_path / "01_small.ipynb", tmp_path / "kept"


def change(path, cell_id, source):
    nb = nbformat.read(path, as_version=4)
    next(cell for cell in nb.cells if cell.id == cell_id).source = source
    nbformat.write(nb, path)


def test_outputs_stay_with_new_prose_and_go_with_new_code(lecture):
    path, kept = lecture
    change(path, "title", "# Another title")
    found = execution.with_outputs(path, kept)
    title, code = found.nb.cells
    assert title.source == "# Another title" and code.outputs[0].text == "ran\n"
    assert found.current and found.run.name == "01_small" and found.run.processor > 0
    change(path, "code", "print('other')")
    assert execution.with_outputs(path, kept) is None


def test_outputs_are_old_when_a_module_changed(lecture):
    path, kept = lecture
    store = nbformat.read(kept / path.name, as_version=4)
    files = store.metadata["course"]["files"]
    assert "minbpe_ref/text.py" in files and not any("site-packages" in f for f in files)
    files["minbpe_ref/text.py"] = "another"
    nbformat.write(store, kept / path.name)
    found = execution.with_outputs(path, kept)
    assert not found.current and found.nb.cells[1].outputs[0].text == "ran\n"


def test_a_lecture_that_fails_is_not_kept(lecture):
    path, kept = lecture
    change(path, "code", "1 / 0")
    assert execution.run(path, kept).fault == "code: ZeroDivisionError: division by zero"
    assert execution.with_outputs(path, kept) is None
