"""Each lecture runs from top to bottom in silence, keeps the house's form and its golden values.

A new lecture is found by its name. Its golden values are in `goldens/`, a JSON file of the lecture's
name: Python expressions, evaluated after the last cell, and what they are worth. Lectures 07 to 11
train models for minutes, so the ordinary tests run 12, which trains too, in their place; `make long`
runs all.
Run alone: pytest tests/notebooks/test_lectures.py
"""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from lecture_faults import form_faults, number_faults, prose, read, run, run_faults

ROOT = Path(__file__).resolve().parents[2]
LECTURES = sorted((ROOT / "lectures").glob("[0-9][0-9]_*.ipynb"))

each_lecture = pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
TRAINED = ("07", "08", "09", "10", "11")


def marks_of(path: Path) -> list[pytest.MarkDecorator]:
    """The marks that say where a lecture is run."""
    marks = [pytest.mark.long] if path.stem.startswith(TRAINED) else []
    return [*marks, pytest.mark.torch] if path.stem[:2] > "06" else marks


each_run = pytest.mark.parametrize(
    "path", [pytest.param(p, id=p.stem, marks=marks_of(p)) for p in LECTURES]
)


@cache
def golden_of(path: Path) -> dict[str, object]:
    file = Path(__file__).parent / "goldens" / f"{path.stem}.json"
    return json.loads(file.read_text(encoding="utf-8"))


@each_lecture
def test_form(path):
    assert form_faults(read(path)) == []


@each_lecture
def test_links_lead_somewhere(path):
    links = re.findall(r"\]\(([^)#]+)\)", prose(read(path)))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (path.parent / link).exists()] == []


@each_lecture
def test_torch_is_imported_from_lecture_07_on(path):
    code = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
    imported = re.search(r"^(import|from) (torch|minbpe_ref\.lm)\b", code, re.MULTILINE)
    assert bool(imported) == (path.stem[:2] > "06")  # what a light set-up is good for


@each_run
def test_runs_in_silence_and_keeps_its_golden_values(path, tmp_path):
    nb, values = run(read(path), tmp_path, golden_of(path))
    assert values == golden_of(path)
    assert run_faults(nb) == []
    assert number_faults(nb) == []
