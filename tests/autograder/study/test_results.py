"""Results that are kept: known again for the same code and the same version of the course, else not."""

import json
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.study import results
from autograder.study.results import Result, keep, kept, remembered

PASSED = Result("ps02.merge", "2. Replace a pair", 20, "passed", "merge: visible checks passed")
FAILED = Result("ps02.train", "3. The training loop", 30, "failed", says=["Got 1."], place="02")


@pytest.fixture
def nb():
    return new_notebook(cells=[new_markdown_cell("# Begin"), new_code_cell("1 + 1")])


@pytest.fixture
def path(tmp_path, nb):
    """A notebook's place in a workspace that remembers what its checks said."""
    path = tmp_path / "exercises" / "ps02" / "ps02.ipynb"
    keep(tmp_path, path, nb, [PASSED, FAILED])
    return path


def test_results_come_back_as_they_were(tmp_path, path, nb):
    assert remembered(tmp_path, path, nb) == [PASSED, FAILED]
    assert list(kept(tmp_path)) == ["exercises/ps02/ps02.ipynb"]
    assert remembered(tmp_path, path.with_name("other.ipynb"), nb) is None


def test_a_notebook_is_known_by_its_place_however_it_is_named(tmp_path, path, nb, monkeypatch):
    path.parent.mkdir(parents=True)
    monkeypatch.chdir(path.parent)
    assert remembered(tmp_path, Path(path.name), nb) == [PASSED, FAILED]


def test_results_hang_on_the_code_and_not_on_the_prose(tmp_path, path, nb):
    nb.cells[0].source = "# Begin here"
    assert remembered(tmp_path, path, nb) == [PASSED, FAILED]
    nb.cells[1].source = "1 + 2"
    assert remembered(tmp_path, path, nb) is None


def test_results_hang_on_the_version_of_the_course(tmp_path, path, nb, monkeypatch):
    monkeypatch.setattr(results.importlib.metadata, "version", lambda name: f"9.9 of {name}")
    assert remembered(tmp_path, path, nb) is None


def test_keeping_one_notebook_s_leaves_another_s(tmp_path, path, nb):
    keep(tmp_path, path.with_name("other.ipynb"), nb, [])
    assert remembered(tmp_path, path, nb) == [PASSED, FAILED]


def test_a_record_of_another_form_is_as_if_there_were_none(tmp_path, path, nb):
    file = tmp_path / ".tokcourse" / "results.json"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"headline"', '"title"'), encoding="utf-8")
    assert remembered(tmp_path, path, nb) is None
    assert json.loads(text)["version"] == results.KEPT_VERSION


@pytest.mark.parametrize("text", ["", "{", '{"version": 0}', '{"version": 1, "notebooks": []}'])
def test_broken_results_are_no_results(tmp_path, text):
    (tmp_path / ".tokcourse").mkdir()
    (tmp_path / ".tokcourse/results.json").write_text(text, encoding="utf-8")
    assert kept(tmp_path) == {}
