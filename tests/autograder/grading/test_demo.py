"""`tokcourse demo` in the sandbox: the class made for it gets the scores it was made for."""

import pytest

from autograder import sandbox
from autograder.cli import main
from autograder.grading import demo


def test_the_class_has_all_kinds():
    names = " ".join(m.name for m in demo.CLASS)
    assert len(demo.CLASS) >= 8 and len({m.name for m in demo.CLASS}) == len(demo.CLASS)
    assert [names.count(k) for k in ("design-", "mistake-", "hostile-")] == [2, 3, 2]


def test_every_score_is_the_expected_one(tmp_path, monkeypatch, capsys):
    if not sandbox.probe().holds:
        pytest.skip(f"no sandbox holds here: {sandbox.probe().missing}")
    monkeypatch.chdir(tmp_path)
    assert main(["demo"]) == 0  # as `make demo` does, into build/demo
    course = tmp_path / "build" / "demo"
    assert [path.name for path in tmp_path.iterdir()] == ["build"]
    out = capsys.readouterr().out
    assert "Every score is the one that this class was made for." in out
    for member in demo.CLASS:
        page = course / "feedback" / member.name / "ps02_train_bpe" / "ps02_train_bpe.html"
        assert f">{member.score:g} of 20 points" in page.read_text(encoding="utf-8")
    assert (course / "gradebook.db").is_file()
