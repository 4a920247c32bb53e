"""Why a function is not there: the cell that stopped, its line and its reason, here and in a notebook."""

import pytest

from autograder.judging import executed_cells
from autograder.judging.executed_cells import Ran, Stop
from autograder.judging.kernel import Kernel

DEFINES = "def f(x):\n    return x"


def test_the_last_cell_that_defines_it_is_the_one():
    old = Ran("cell [1]", DEFINES, Stop("E", "old", 1))
    new = Ran("cell [2]", f"1 / 0\n{DEFINES}", Stop("ZeroDivisionError", "division by zero", 1))
    other = Ran("cell [3]", "f(3)", Stop("NameError", "name 'f' is not defined", 1))
    why = executed_cells.why_missing("f", [old, new, other])
    assert why.cause == "ZeroDivisionError: division by zero"
    assert why.sentence == (
        "There is no f: cell [2], which defines it, stopped at line 1, `1 / 0`: "
        "ZeroDivisionError: division by zero."
    )


def test_blank_lines_before_a_cell_count():
    cell = Ran("cell [2]", f"\n  \nx = 1\n1 / 0\n{DEFINES}", Stop("E", "", 2))  # as IPython counts
    assert "stopped at line 4, `1 / 0`: E." in executed_cells.why_missing("f", [cell]).sentence


def test_a_cell_that_came_to_its_end_or_never_ran_is_no_reason():
    assert executed_cells.why_missing("f", [Ran("cell [1]", DEFINES)]) is None
    assert (
        executed_cells.why_missing("f", [Ran("cell [1]", "f(1)", Stop("NameError", "no f", 1))])
        is None
    )
    assert executed_cells.why_missing("f", []) is None


def test_what_a_stranger_s_kernel_says_is_bounded_and_visible():
    stop = Stop("E\x1b[31m", "`<b>\u202e\n" + 500 * "x", 10**6)
    why = executed_cells.why_missing(
        "f", [Ran(executed_cells.under("#\x00" + 500 * "h"), DEFINES, stop)]
    )
    assert len(why.sentence) < 600 and len(why.cause) <= executed_cells.MOST_SAID + 1
    assert why.sentence.isprintable() and why.sentence.count("`") == 0


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = 1\nmax = 3", "max = 3"),
        ("for max in range(3):\n    pass", "for max in range(3):"),
        ("low, max = 1, 2", "low, max = 1, 2"),
        ("def max(a, b):\n    return a", "def max(a, b):"),
        ("from mine import max", "from mine import max"),
        ("max: int = 3", "max: int = 3"),
        ("print(max(1, 2))\nf(max=3)\nmax == 3\nmaximum = 3", None),
    ],
)
def test_the_line_that_gave_a_name_its_value(source, line):
    found = executed_cells.given_at("max", [Ran("cell [1]", source), Ran("cell [2]", "1")])
    assert found == (None if line is None else ("cell [1]", line))


@pytest.mark.parametrize(
    ("trace", "evalue", "stop"),
    [
        (["Cell In[7], line 12", "     11 a", "---> 12 b"], "no", Stop("E", "no", 12)),
        (["  Cell In[1], line 2", "    def f(:"], "invalid syntax (1.py, line 2)", Stop("E", "invalid syntax", 2)),
        (["File <tokenize>:3"], "unindent (<string>, line 3)", Stop("E", "unindent", 3)),
        (["who knows"], "no", Stop("E", "no", 0)),
    ],
)  # fmt: skip
def test_a_kernel_s_traceback_says_the_line(trace, evalue, stop):
    output = {"output_type": "error", "ename": "E", "evalue": evalue, "traceback": trace}
    assert executed_cells.stop_of([{"output_type": "stream", "text": "hello\n"}, output]) == stop


def test_a_magic_command_that_there_is_not_stops_a_cell_without_an_exception():
    said = {
        "output_type": "stream",
        "text": "hello\nUsageError: Line magic function `%x` not found.\n",
    }
    assert executed_cells.stop_of([said]) == Stop(
        "UsageError", "Line magic function `%x` not found."
    )
    assert (
        executed_cells.stop_of([{"output_type": "stream", "text": "UsageError: a\nhello"}]) is None
    )


def test_a_notebook_knows_which_of_its_cells_stopped_last():
    asks = (
        "from autograder.judging import executed_cells\n"
        "print(*[(c.label, c.stop.error, c.stop.line) for c in executed_cells.of_notebook(globals())], sep='\\n')"
    )
    with Kernel() as kernel:
        for source in ("x = 1", f"x\nimport foreign\n{DEFINES}"):
            kernel.run(source, 60)
        imported = kernel.run(asks, 60)[0]["text"]
        kernel.run(f"%foreign\ndef (\n{DEFINES}", 60)
        syntax = kernel.run(asks, 60)[0]["text"]
    assert imported.splitlines()[:2] == [
        "('cell [1]', '', 0)",
        "('cell [2]', 'ModuleNotFoundError', 2)",
    ]
    assert syntax.splitlines()[1::2] == ["('cell [2]', '', 0)", "('cell [4]', 'SyntaxError', 2)"]
