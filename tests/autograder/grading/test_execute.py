"""The execute step: which cells are judged, what the kernel may import, what nbgrader records."""

import copy
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder import checks, sandbox
from autograder.checks import of_assignment
from autograder.course.folder import HERE
from autograder.grading.execute import (
    Settings,
    graded_check,
    hidden_packages,
    prepare,
    run_notebook,
    scored,
    warm_packages,
)
from autograder.judging import inputs, kernel
from autograder.judging.engine import judge
from autograder.judging.implementation import InProcess

NAME = "ps02_train_bpe"
KNOWN = of_assignment(NAME)


def cell(**meta):
    made = new_code_cell("1")
    made.metadata["nbgrader"] = meta
    return made


def test_only_graded_code_cells_stand_for_checks():
    assert graded_check(cell(grade=True, solution=False, grade_id="ps02-merge"), KNOWN)
    assert graded_check(cell(grade=False, solution=True, grade_id="merge"), KNOWN) is None
    assert graded_check(new_code_cell("1"), KNOWN) is None


def test_a_graded_cell_without_a_check_stops_the_run():
    with pytest.raises(
        LookupError, match="graded cell 'mine' has no check; known are ps02-get_stats"
    ):
        graded_check(cell(grade=True, solution=False, grade_id="mine"), KNOWN)


def test_the_score_is_a_number_that_nbgrader_reads():
    verdict = judge(checks.find("ps02.merge"), InProcess({}))
    shown, score = scored(verdict, "mistake")
    assert shown.output_type == "display_data" and "merge: missing" in shown.data["text/plain"]
    assert score.output_type == "execute_result" and float(score.data["text/plain"]) == 0.0


def test_packages_that_would_answer_are_named_to_the_sandbox():
    hiding = copy.copy(checks.find("ps02.merge"))
    object.__setattr__(hiding, "hides", ("tiktoken", "tokenizers"))
    assert hidden_packages([hiding]) == {"TOKCOURSE_SANDBOX_HIDE": "tiktoken,tokenizers"}


def test_torch_is_imported_ahead_where_a_locked_cell_does_and_not_for_an_answer():
    def asked(source, **meta):
        made = cell(**meta)
        made.source = source
        return warm_packages([made])["TOKCOURSE_SANDBOX_WARM"].split(",")

    assert "torch" in asked("import copy\nfrom torch import nn", locked=True)
    assert "torch" not in asked("import torch", locked=False)
    assert "torch" not in asked("# import torch\nimport torchless", locked=True)
    assert "numpy" in asked("", locked=True)


def test_preparing_draws_what_the_first_notebook_would_wait_for():
    settings = replace(Settings(), secret=b"prepared", run="1")
    prepare("ps03_encode_decode", settings)
    before = inputs.draw.cache_info()
    nb = nbformat.read(HERE / "solutions/ps03_encode_decode/ps03_encode_decode.ipynb", 4)
    _, verdicts = run_notebook(nb, "ps03_encode_decode", settings)
    assert sum(v.score for v in verdicts) == 20
    assert inputs.draw.cache_info().misses == before.misses


def test_a_notebook_says_how_its_kernels_began():
    if not sandbox.probe().name.startswith("bwrap"):
        pytest.skip("no namespaces here")
    said = []
    nb = new_notebook(cells=[new_code_cell("1")])
    run_notebook(nb, NAME, Settings(kernel=sandbox.kernel_name()), begun=said.append)
    run_notebook(nb, NAME, Settings(kernel="python3"), begun=said.append)
    assert said == ["warm", "cold"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import os; os._exit(3)", True),
        ("def merge(ids, pair, idx):\n    import os\n    os._exit(3)", True),  # during a check
        ("def merge(ids, pair, idx):\n    return ids", False),
        ("import signal\nsignal.signal(2, signal.SIG_IGN)\nwhile True: pass", False),  # by us
    ],
)
def test_a_kernel_that_died_while_it_was_needed_is_told(source, told, monkeypatch):
    monkeypatch.setattr(kernel, "PATIENCE", 0.5)
    check = cell(grade=True, solution=False, grade_id="ps02-merge")
    nb, said = new_notebook(cells=[new_code_cell(source), check]), []
    settings = Settings(kernel="python3", cell_seconds=2)
    run_notebook(nb, NAME, settings, lost=lambda: said.append(True))
    assert said == [True] * told


def test_a_hidden_package_is_absent_in_the_sandbox(monkeypatch):
    if not sandbox.probe().holds:
        pytest.skip(f"no sandbox holds here: {sandbox.probe().missing}")
    monkeypatch.setattr(
        "autograder.grading.execute.hidden_packages",
        lambda judged: {"TOKCOURSE_SANDBOX_HIDE": "regex"},
    )
    nb = new_notebook(cells=[new_code_cell("import regex"), new_code_cell("import minbpe_ref")])
    nb, _ = run_notebook(nb, NAME, Settings(kernel=sandbox.kernel_name()))
    assert nb.cells[0].outputs[0].ename in ("ImportError", "ModuleNotFoundError")
    assert "answer key" in nb.cells[1].outputs[0].evalue


def test_the_kernel_that_nobody_looks_at_runs_up_to_the_last_check(monkeypatch):
    ran = []
    real = kernel.Kernel.run

    def run(self, source, seconds):
        ran.append((source, id(self)))
        return real(self, source, seconds)

    monkeypatch.setattr(kernel.Kernel, "run", run)
    nb = nbformat.read(HERE / f"solutions/{NAME}/{NAME}.ipynb", 4)
    nb.cells.append(new_code_cell("print('after all')"))
    nb, verdicts = run_notebook(nb, NAME, Settings())
    answers = {source for source, _ in ran if "def train" in source}
    assert len(answers) == 1 and sum(source in answers for source, _ in ran) == 2
    assert sum("after all" in source for source, _ in ran) == 1
    assert nb.cells[-1].outputs[0]["text"] == "after all\n"
    assert sum(v.score for v in verdicts) == 20


def test_a_notebook_that_takes_too_long_in_all_keeps_what_it_earned():
    nb = nbformat.read(HERE / f"solutions/{NAME}/{NAME}.ipynb", 4)
    place = next(i for i, c in enumerate(nb.cells) if c["id"] == "train")
    nb.cells.insert(place, new_code_cell("while True: pass"))
    settings = replace(Settings(), cell_seconds=30.0, notebook_seconds=3.0)
    _, verdicts = run_notebook(nb, NAME, settings)
    assert [v.status for v in verdicts] == ["passed", "passed", "stopped", "stopped"]
    assert "more than 3 s in all" in verdicts[-1].note


def solved(**changed):
    """The solution's notebook with lines put before answers, by the answers' ids."""
    nb = nbformat.read(HERE / f"solutions/{NAME}/{NAME}.ipynb", 4)
    for cell in nb.cells:
        name = (cell.metadata.get("nbgrader") or {}).get("grade_id")
        cell.source = changed.get(name, "") + cell.source
    return nb


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("import pandas_of_mine", "`import pandas_of_mine`: ModuleNotFoundError: No module named"),
        ("name = input()", "`name = input()`: StdinNotImplementedError: "),
        ("open('mine.txt')", "`open('mine.txt')`: FileNotFoundError: "),
        ("def (x): pass", "`def (x): pass`: SyntaxError: "),
        ("exit()", "`exit()`: SystemExit."),
    ],
)
def test_an_answer_cell_that_stops_before_its_function_says_where_and_why(line, shown):
    nb, verdicts = run_notebook(solved(merge=f"\n{line}\n"), NAME, Settings())
    assert [v.status for v in verdicts] == ["passed", "cell stopped", "waiting", "passed"]
    place = f"There is no merge: the cell under “2. Replace a pair”, which defines it, stopped at line 2, {shown}"
    if line == "exit()":  # IPython shows no traceback of it, and so no line
        place = "There is no merge: the cell under “2. Replace a pair”, which defines it, stopped: SystemExit."
    assert verdicts[1].note.startswith(place) and place in verdicts[2].note
    assert verdicts[1].cause.startswith(shown.split("`: ")[1].rstrip("."))
    pages = [str(o.get("data")) for c in nb.cells if c.cell_type == "code" for o in c.outputs]
    assert sum("which defines it, stopped" in page for page in pages) == 2


def test_a_name_of_python_s_own_is_named_with_the_cell_that_took_it():
    _, verdicts = run_notebook(solved(merge="list = [1, 2]\n"), NAME, Settings())
    assert [v.status for v in verdicts] == ["passed", "passed", "failed", "passed"]
    failures = [r.failure for r in verdicts[2].results if r.failure]
    assert {f.mistake for f in failures} == {None} and all(
        "`list = [1, 2]` in the cell under “2. Replace a pair” gave it another value" in f.hint
        for f in failures
    )


AFTER = "\nprint('after it')"


@pytest.mark.parametrize(
    "source",
    ["exit()" + AFTER, "quit()" + AFTER, "exit", "quit(keep_kernel=True)", "%reset -f\nexit()"],
)
def test_leaving_ends_its_cell_and_never_the_kernel(source):
    nb = solved()
    nb.cells.insert(0, new_code_cell(source))
    nb, verdicts = run_notebook(nb, NAME, Settings())
    assert [v.score for v in verdicts] == [v.check.points for v in verdicts]
    assert "after it" not in str(nb.cells[0].outputs) and "SystemExit" in str(nb.cells[0].outputs)


def test_leaving_has_one_score_always():
    nb = new_notebook(cells=[new_code_cell("quit()") for _ in range(25)])
    nb.cells += solved().cells
    _, verdicts = run_notebook(nb, NAME, Settings())
    assert sum(v.score for v in verdicts) == 20
