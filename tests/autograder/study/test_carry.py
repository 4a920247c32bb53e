"""Answers carried over by cell id: what the learner wrote is in the new version, and the new text too."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.study.carry import BEFORE, carry_over


def graded(name, source, solution=False):
    meta = {"grade_id": name, "solution": solution, "locked": not solution, "grade": not solution}
    return new_code_cell(source, id=name, metadata={"nbgrader": meta, "deletable": False})


def released(task="Add one.", stub="raise NotImplementedError()", *more):
    cells = [
        new_markdown_cell(task, id="text"),
        graded("answer", stub, solution=True),
        graded("check", 'check("ps99.f")'),
        *more,
    ]
    return new_notebook(cells=cells)


def mine(*changes, **sources):
    """The released notebook with sources replaced, then changed by functions of its cells."""
    nb = released()
    for cell in nb.cells:
        cell.source = sources.get(cell.id, cell.source)
    for change in changes:
        change(nb.cells)
    return nb


def after(own, new, base=None):
    made = carry_over(base or released(), own, new)
    nbformat.validate(made.notebook)
    return made


def sources(nb):
    return {cell.id: cell.source for cell in nb.cells}


def test_an_answer_stays_and_the_new_text_comes():
    made = after(mine(answer="def f(x): return x + 1"), released("Add one, please."))
    assert sources(made.notebook)["answer"] == "def f(x): return x + 1"
    assert sources(made.notebook)["text"] == "Add one, please."
    assert (made.kept, made.look) == (["answer"], [])


def test_what_nobody_answered_is_the_courses():
    new = released("Other.", "...", new_markdown_cell("More.", id="more"))
    assert after(mine(), new).notebook == new


def test_an_answer_over_a_stub_that_changed_is_pointed_at():
    made = after(mine(answer="42"), released(stub="def f(x, y): ..."))
    assert sources(made.notebook)["answer"] == "42"
    assert made.look == ["answer"]


def test_a_locked_cell_is_always_the_courses():
    made = after(mine(check="print('passed')"), released("Other."))
    assert sources(made.notebook)["check"] == 'check("ps99.f")'


def test_a_text_that_both_changed_is_there_twice():
    made = after(mine(text="Add one. (I think of two.)"), released("Add two."))
    assert [c.source for c in made.notebook.cells][:2] == [
        "Add two.",
        BEFORE + "Add one. (I think of two.)",
    ]
    assert made.notebook.cells[1].cell_type == "raw"
    assert made.look == ["text"]


def test_own_cells_stay_where_they_were():
    def add(cells):
        cells.insert(2, new_code_cell("f(1)", id="own-2"))
        cells.insert(2, new_code_cell("x = 1", id="own-1"))
        cells.insert(0, new_markdown_cell("My notes", id="own-0"))

    made = after(mine(add), released("Other."))
    ids = [cell.id for cell in made.notebook.cells]
    assert ids == ["own-0", "text", "answer", "own-1", "own-2", "check"]
    assert made.kept == ["own-0", "own-1", "own-2"]


def test_a_copied_cell_is_an_own_one_and_no_longer_graded():
    def copy(cells):
        twin = nbformat.from_dict(cells[1])
        twin.update(id="twin", source="# second try")
        cells.insert(2, twin)

    made = after(mine(copy, answer="first"), released("Other."))
    assert sources(made.notebook)["answer"] == "first"
    twin = made.notebook.cells[2]
    assert (twin.source, dict(twin.metadata)) == ("# second try", {})


def test_an_answer_to_what_is_no_longer_asked_stays():
    made = after(mine(answer="kept"), new_notebook(cells=[new_markdown_cell("Ended.", id="text")]))
    assert [cell.source for cell in made.notebook.cells] == ["Ended.", "kept"]


def test_a_deleted_cell_comes_back():
    made = after(mine(lambda cells: cells.pop(2)), released("Other."))
    assert "check" in sources(made.notebook)


def test_an_own_cell_does_not_take_the_id_of_a_new_one():
    def add(cells):
        cells.append(new_code_cell("mine", id="more"))
        cells.append(new_code_cell("yours", id="again"))

    new = released("Other.", "raise NotImplementedError()", new_markdown_cell("More.", id="again"))
    made = after(mine(add), new)
    everything = [cell.source for cell in made.notebook.cells]
    assert {"mine", "More."} <= set(everything) and any("yours" in text for text in everything)
    assert len({cell.id for cell in made.notebook.cells}) == len(everything)


def test_two_own_cells_of_one_id_both_stay():
    def add(cells):
        cells += [new_code_cell("one", id="same"), new_code_cell("two", id="same")]
        cells += [new_code_cell("three", id="same")]

    # Not by `after`: validation gives new ids by itself.
    cells = carry_over(released(), mine(add), released("Other.")).notebook.cells
    assert [cell.source for cell in cells][-3:] == ["one", "two", "three"]
    assert len({cell.id for cell in cells}) == len(cells)


def test_results_stay_with_what_gave_them():
    def ran(cells):
        cells[1].outputs = [new_output("stream", text="2")]
        cells[2].outputs = [new_output("stream", text="passed")]
        cells[2].execution_count = 7

    kept = after(mine(ran, answer="print(2)"), released("Other.")).notebook.cells[1]
    assert kept.outputs[0].text == "2"
    same = after(mine(ran), released("Other.")).notebook.cells[2]
    assert (same.outputs[0].text, same.execution_count) == ("passed", 7)
    gone = after(mine(ran), released("Other.", "changed")).notebook.cells[1]
    assert gone.outputs == []


def test_a_second_update_keeps_it_all():
    first = after(mine(text="Mine.", answer="42"), released("Second."))
    second = after(first.notebook, released("Third."), base=released("Second."))
    assert [c.source for c in second.notebook.cells][:3] == ["Third.", BEFORE + "Mine.", "42"]
