"""What a hostile submission is made of, as data, and the file or folder that comes of it.

Code in an attack may name places of the ground it is tried on as `$COURSE`, `$SOLUTIONS`, `$REPO`,
`$HOME`, `$OTHER` (another student's submission), `$GRADER` (its process), `$PORT` and `$SOCKET`
(listeners of the grader); they are filled in when the submission is written.

Left out: the attacks themselves (one module a theme), grading them (`ground`).
"""

from __future__ import annotations

import copy
import json
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.course.cells import grade_id

NAME = "ps02_train_bpe"
FULL = 20.0

# What a cell prints when it begins, and what `TRIED` prints of an act that was refused.
STARTED, REFUSED = ("started",), ("refused",)
# Each hostile act reports itself, so that one which never ran cannot count as held: `refused` when the
# act failed or found nothing, `DONE` when it got what it wanted.
TRIED = """
def tried(name, act):
    try:
        got = act()
    except BaseException as error:
        print("refused", name, type(error).__name__)
    else:
        print("DONE" if got else "refused", name, repr(got)[:80])
"""


@dataclass(frozen=True)
class Attack:
    """One hostile submission and what is to come of it.

    theme: earning, reading, breaking or showing. tries: what it tries, in a clause. score: the points
    that its honest part earns; None where the run has to refuse it.

    What is handed in. base: "release" (nothing is solved) or "solution". answers: code by answer cell.
    first, last: code of a cell of its own before all answers and behind all checks. markdown: text of
    a cell of its own. edit: changes the notebook. raw: bytes in place of a notebook. place: writes the
    whole folder itself.

    What shows that it ran and held. said: what its cells' output holds once it ran. unsaid: what they
    must not hold. reason: what the class's table says about it. refusal: what the run says when it
    must not begin at all. own_harm: how many of its points its own harm costs it hangs on chance.

    How it is tried. quick: in the ordinary tests. alone: aims at the grader itself, so that it gets a
    run of its own. plain: the result under plain nbgrader where it was measured before and is not safe
    to run again.
    """

    name: str
    theme: str
    tries: str
    score: float | None = 0.0
    base: str = "release"
    answers: Mapping[str, str] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    markdown: str = ""
    edit: Callable[[NotebookNode], None] | None = None
    raw: bytes | None = None
    place: Callable[[Path, Mapping[str, str]], None] | None = None
    said: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ("DONE",)
    reason: str = ""
    refusal: str = ""
    quick: bool = False
    alone: bool = False
    plain: str = ""
    own_harm: bool = False


def filled(text: str, places: Mapping[str, str]) -> str:
    """Code with the places of the ground filled in.

    >>> filled("open('$COURSE/x')", {"COURSE": "/c"})
    "open('/c/x')"
    """
    return Template(textwrap.dedent(text).strip()).safe_substitute(places)


def notebook(
    attack: Attack, solution: NotebookNode, release: NotebookNode, places: Mapping[str, str]
) -> NotebookNode:
    """The attack as a notebook, from the solution or the released notebook."""
    nb = copy.deepcopy(solution if attack.base == "solution" else release)
    for cell in nb.cells:
        name = grade_id(cell)
        if name in attack.answers:
            cell.source = filled(attack.answers[name], places)
    if attack.first:
        # Behind the title and the import, so that it runs before any answer.
        nb.cells.insert(2, new_code_cell(filled(attack.first, places)))
    if attack.markdown:
        nb.cells.append(new_markdown_cell(filled(attack.markdown, places)))
    if attack.last:
        nb.cells.append(new_code_cell(filled(attack.last, places)))
    if attack.edit is not None:
        attack.edit(nb)
    return nb


def write(
    attack: Attack,
    folder: Path,
    solution: NotebookNode,
    release: NotebookNode,
    places: Mapping[str, str],
) -> None:
    """Write the submission as a student would hand it in, to `folder`."""
    if attack.place is not None:
        attack.place(folder, places)
        return
    folder.mkdir(parents=True)
    path = folder / f"{NAME}.ipynb"
    if attack.raw is not None:
        path.write_bytes(attack.raw)
        return
    # Not by nbformat, which would give cells of one id others.
    text = json.dumps(notebook(attack, solution, release, places))
    path.write_text(text, encoding="utf-8")


def cells(nb: NotebookNode, prefix: str) -> list[NotebookNode]:
    """The cells whose nbgrader id begins so; `ps02-` are the checks."""
    return [c for c in nb.cells if (grade_id(c) or "").startswith(prefix)]
