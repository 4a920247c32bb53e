"""`check` in a notebook: feedback without a traceback, under two seconds' worth of calls."""

import subprocess
import sys
from collections import Counter

import pytest
from submissions import namespace

from autograder import check
from autograder.judging.kernel import Kernel
from autograder.judging.notebook_check import CheckFailed

WRONG = "def merge(ids, pair, idx):\n    return ids"


def test_a_mistake_is_shown_not_raised(capsys):
    check("ps02.merge", namespace(WRONG))
    assert "Smallest counterexample found: merge([1, 2], (1, 2), 9)" in capsys.readouterr().out


def test_a_mistyped_name_is_answered_in_one_line(capsys):
    check("ps02.marge", {})
    assert capsys.readouterr().out.startswith("no check 'ps02.marge'; ps02 has ps02.get_stats")


def test_the_caller_is_the_default(capsys):
    space = namespace(WRONG + "\nfrom autograder import check\ncheck('ps02.merge')")
    assert "nothing is replaced" in capsys.readouterr().out
    assert space["merge"]


def test_validate_sees_a_failure_without_a_traceback(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(CheckFailed) as failed:
        check("ps02.merge", namespace(WRONG))
    assert failed.value._render_traceback_()[0] == "merge: 0 of 5 behaviours right"


def test_plain_nbgrader_gives_nothing_away(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CheckFailed, match="grade this notebook with `tokcourse grade`"):
        check("ps02.merge", namespace(WRONG))


def test_importing_stays_light():
    heavy = "numpy, torch, hypothesis, IPython, nbgrader, nbformat, minbpe_ref"
    code = f"import sys, autograder; print([m for m in '{heavy}'.split(', ') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_cell_that_stopped_is_named_in_the_notebook():
    with Kernel() as kernel:
        kernel.run("from autograder import check", 60)
        kernel.run(f"import module_of_mine\n{WRONG}", 60)
        (shown,) = kernel.run("check('ps02.merge')", 60)
        kernel.run("max = 3", 60)
        kernel.run("def merge(ids, pair, idx):\n    return max(ids)", 60)
        (other,) = kernel.run("check('ps02.merge')", 60)
    assert (
        "There is no merge: cell [2], which defines it, stopped at line 1, `import module_of_mine`: "
        "ModuleNotFoundError: No module named 'module_of_mine'." in shown["data"]["text/plain"]
    )
    assert "`max = 3` in cell [4] gave it another value (int)" in other["data"]["text/plain"]


def test_the_function_itself_will_do(capsys):
    space = namespace(WRONG)
    for asked in (space["merge"], "merge"):
        check(asked, space)
        assert "Smallest counterexample found: merge([1, 2], (1, 2), 9)" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [None, 3, len, [1] * 1000, "nothing", lambda: 0, Counter])
def test_what_names_no_check_is_answered_with_what_to_write(asked, capsys):
    check(asked, {})
    out = capsys.readouterr().out
    assert out.startswith(
        'A check is asked for by its name in quotes: write check("ps02.merge"), not '
    )
    assert len(out) < 200 and out.count("\n") == 1


def test_a_function_of_several_checks_is_asked_which(capsys):
    def encode(text, merges):
        return []

    check(encode, {"encode": encode})
    said = 'Several checks have a function encode; write check("ps03.encode") or check("ps06.encode").\n'
    assert capsys.readouterr().out == said
