"""`tokcourse demo` in the sandbox: the class made for it gets the scores it was made for."""

import pytest

from autograder import demo, sandbox
from autograder.cli import main


def test_the_class_has_all_kinds():
    names = " ".join(m.name for m in demo.CLASS)
    assert len(demo.CLASS) >= 8 and len({m.name for m in demo.CLASS}) == len(demo.CLASS)
    assert [names.count(k) for k in ("design-", "mistake-", "hostile-")] == [2, 3, 2]


def test_every_score_is_the_expected_one(tmp_path, capsys):
    if not sandbox.probe().holds:
        pytest.skip(f"no sandbox holds here: {sandbox.probe().missing}")
    assert main(["demo", "--course", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "Every score is the one that this class was made for." in out
    for member in demo.CLASS:
        page = tmp_path / "feedback" / member.name / "ps02_train_bpe" / "ps02_train_bpe.html"
        assert f">{member.score:g} of 20 points" in page.read_text(encoding="utf-8")
    assert (tmp_path / "gradebook.db").is_file()
