"""`tokcourse check` and `progress` on notebooks of a learner's: each problem with its sentence, no traceback."""

import json
import os
import signal
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import cli
from autograder.study import selfcheck, workspace
from autograder.study.selfcheck import NotebookError, Run

NAME = "ps02_train_bpe"
GET_STATS = """def get_stats(ids, counts=None):
    counts = {} if counts is None else counts
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts"""
MERGE = "def merge(ids, pair, idx):\n    return list(ids)"
ANSWERS = {"get-stats": GET_STATS, "merge": MERGE, "train": "def train(text, vocab_size)\n    1"}


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """A workspace in which problem set 02 was begun, with a check cell deleted."""
    there = tmp_path_factory.mktemp("workspace") / "tokens"
    list(workspace.lay_out(there))
    path = there / "exercises" / NAME / f"{NAME}.ipynb"
    nb = nbformat.read(path, 4)
    for cell in nb.cells:
        cell.source = ANSWERS.get(cell.id, cell.source)
    nb.cells = [cell for cell in nb.cells if cell.id != "ps02-compression_ratio"]
    nbformat.write(nb, path)
    return there


@pytest.fixture(scope="module")
def checked(there):
    """What the command says of it; run once."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "check", "2", "--in", str(there)],
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": "200"},
    )
    return done


def test_each_problem_has_its_line(checked):
    out = checked.stdout
    assert "  ✓ 1. Count the pairs: visible checks passed\n" in out
    assert "  ✗ 2. Replace a pair: " in out
    assert "merge([1, 2], (1, 2), 9): Expected `[9]`. Got `[1, 2]`." in out
    assert "Likely mistake: nothing is replaced." in out
    assert "  ? 3. The training loop: its cell stopped\n" in out
    said = "stopped at line 1, `def train(text, vocab_size)`: SyntaxError: expected ':'"
    assert said in " ".join(out.split())
    assert "  · 4. How much shorter?: not started\n" in out
    assert "The visible checks of 1 of 4 problems pass." in out
    assert checked.returncode == 1


def test_a_cell_that_stops_is_named_without_a_traceback(checked):
    assert (
        "A cell under “3. The training loop” stopped. "
        "SyntaxError: expected ':' (line 1 of the cell)" in checked.stdout
    )
    assert "Traceback" not in checked.stdout + checked.stderr
    assert checked.stderr == ""


def test_nothing_is_written_into_the_notebook(there, checked):
    nb = nbformat.read(there / "exercises" / NAME / f"{NAME}.ipynb", 4)
    assert all(not cell.get("outputs") for cell in nb.cells)


def test_progress_remembers_and_runs_nothing_again(there, checked, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(Run, "results", lambda *_: pytest.fail("it ran a notebook again"))
    assert cli.main(["progress", "--in", str(there), "--svg", str(tmp_path / "p.svg")]) == 0
    out = capsys.readouterr().out
    assert "ps02  ██▌·················   1 of 4   30 min left" in out
    assert "ps01  ····················   0 of 4   1 h 10 min left" in out
    assert "Next: ps02, 2. Replace a pair (about 10 minutes)" in out
    assert "The visible checks of 1 of 64 problems pass" in out
    assert "<svg" in (tmp_path / "p.svg").read_text(encoding="utf-8")


def test_an_untouched_set_is_not_run(there, monkeypatch, capsys):
    monkeypatch.setattr(Run, "results", lambda *_: pytest.fail("it ran"))
    assert cli.main(["check", "ps01", "--in", str(there)]) == 1
    assert "· not started yet" in capsys.readouterr().out


def ran(tmp_path, *sources, seconds=60):
    cells = [new_markdown_cell("## Begin"), *(new_code_cell(source) for source in sources)]
    path = tmp_path / "ps02_mine.ipynb"
    run = Run(path, new_notebook(cells=cells), ())
    nb = new_notebook(cells=[new_code_cell('check("ps02.merge")')])
    run.asked = selfcheck.problems(path, nb)
    return list(run.results(seconds)), run.broken


def test_python_that_ends_is_told(tmp_path):
    results, broken = ran(tmp_path, "import os\nos._exit(1)")
    assert [r.status for r in results] == ["stopped"]
    assert broken[0].said.startswith("Python ended here") and broken[0].heading == "Begin"


def test_a_loop_without_an_end_is_stopped_and_the_rest_still_judged(tmp_path):
    results, broken = ran(tmp_path, "while True:\n    pass", seconds=2)
    assert [r.status for r in results] == ["missing"]
    assert broken[0].said == "The cell was stopped after 2 s. Does a loop in it never end?"


def test_cells_without_an_id_are_read_without_a_warning(tmp_path, recwarn):
    # As VS Code writes them.
    nb = json.loads(nbformat.writes(new_notebook(cells=[new_code_cell("1"), new_code_cell("2")])))
    for cell in nb["cells"]:
        del cell["id"]
    path = tmp_path / "ps02.ipynb"
    path.write_text(json.dumps(nb), encoding="utf-8")
    ids = {cell.id for cell in selfcheck.read(path).cells}
    assert len(ids) == 2 and not recwarn.list


def test_a_cell_that_stops_before_any_heading_is_told(tmp_path, capsys):
    path = tmp_path / "exercises" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    cells = [new_code_cell("1 / 0"), new_code_cell('check("ps02.merge")')]
    nbformat.write(new_notebook(cells=cells), path)
    assert cli.main(["check", "--in", str(tmp_path)]) == 1
    said = "! A cell before the first heading stopped. ZeroDivisionError: division by zero"
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("{", "is not a notebook any more"),
        ("[1]", "is not a notebook any more"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_broken_notebook_is_answered_with_a_sentence(tmp_path, content, said, capsys):
    path = tmp_path / "exercises" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    with pytest.raises(NotebookError, match=said):
        selfcheck.read(path)
    assert cli.main(["check", "--in", str(tmp_path)]) == 1
    assert " ".join(said.split()) in " ".join(capsys.readouterr().out.split())
    assert cli.main(["progress", "--in", str(tmp_path)]) == 0


def test_what_is_asked_for_is_found(there, monkeypatch):
    def stems(asked):
        return [path.stem for path in selfcheck.notebooks(there, asked)]

    assert len(stems("all")) == 12
    assert stems("ps02") == stems("2") == stems(NAME) == stems(f"exercises/{NAME}") == [NAME]
    assert stems(str(there / "exercises" / NAME / f"{NAME}.ipynb")) == [NAME]
    assert stems("lectures/02_bpe_training.ipynb") == ["02_bpe_training"]
    for asked in ("ps77", "nothing.ipynb", "x"):
        with pytest.raises(NotebookError, match="there is no file|no problem set"):
            stems(asked)


def test_an_empty_workspace_says_how_to_fill_it(tmp_path, capsys):
    (tmp_path / "exercises").mkdir()
    assert cli.main(["check", "--in", str(tmp_path)]) == 2
    assert "`tokcourse start" in capsys.readouterr().err


def test_a_lecture_has_nothing_to_check(there, capsys):
    assert cli.main(["check", "lectures/02_bpe_training.ipynb", "--in", str(there)]) == 0
    assert "it is no problem set" in capsys.readouterr().out


def test_the_record_travels_beside_the_feedback(checked, there):
    kept = json.loads((there / ".tokcourse/results.json").read_text(encoding="utf-8"))
    first = kept["notebooks"][f"exercises/{NAME}/{NAME}.ipynb"]["results"][0]
    assert (first["check"], first["status"]) == ("ps02.get_stats", "passed")


@pytest.mark.long
def test_an_interruption_ends_it_and_its_kernel(tmp_path):
    path = tmp_path / "exercises" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    source = "import os\nopen('kernel.pid', 'w', encoding='utf-8').write(str(os.getpid()))\nwhile True: pass"
    cells = [new_code_cell(source), new_code_cell('check("ps02.merge")')]
    nbformat.write(new_notebook(cells=cells), path)
    command = [sys.executable, "-m", "autograder.cli", "check", "--in", str(tmp_path)]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    pid = path.parent / "kernel.pid"
    while not (pid.exists() and pid.read_text(encoding="utf-8")):
        assert run.poll() is None
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130 and "stopped" in said and "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text(encoding="utf-8")), 0)


@pytest.mark.long
def test_the_solutions_pass_all_of_it(tmp_path, capsys):
    there = tmp_path / "tokens"
    list(workspace.lay_out(there))
    for path in selfcheck.notebooks(there):
        solved = nbformat.read(workspace.HERE / "solutions" / path.stem / path.name, 4)
        nbformat.write(solved, path)
    assert cli.main(["check", "--in", str(there)]) == 0
    out = capsys.readouterr().out
    assert "The visible checks of 64 of 64 problems pass." in out and " stopped." not in out
    assert cli.main(["progress", "--in", str(there)]) == 0
    assert "ps12  ████████████████████   6 of 6   done" in capsys.readouterr().out
