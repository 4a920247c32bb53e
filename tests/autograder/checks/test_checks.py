"""Finding a check by its id; what each set's own checks must show is in `test_psNN`."""

import re
from pathlib import Path

import pytest

from autograder import checks


def test_unknown_names_are_answered_with_the_known():
    with pytest.raises(LookupError, match="ps02.get_stats, ps02.merge"):
        checks.find("ps02.marge")
    with pytest.raises(LookupError, match="there are ps01"):
        checks.find("ps99.merge")


@pytest.mark.parametrize("name", checks.WITH_TORCH)
def test_a_set_that_needs_torch_says_how_to_add_it_where_there_is_none(monkeypatch, name):
    monkeypatch.setattr(checks.importlib.util, "find_spec", lambda module: None)
    checks.of_set.cache_clear()
    with pytest.raises(checks.TorchMissing, match=f"{name} needs torch.*make setup LIGHT=0"):
        checks.find(f"{name}.any")
    assert checks.of_set("ps10")


def test_the_sets_that_need_torch_are_those_whose_modules_mention_it():
    folder = Path(checks.__file__).parent
    needing = {
        path.parent.name
        for path in folder.glob("ps*/*.py")
        if re.search(r"^\s*(import|from) torch\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert needing == set(checks.WITH_TORCH)
