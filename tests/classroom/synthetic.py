"""Synthetic classes: any number of submissions over three problem sets, each with a known score.

A submission is drawn from a set's solution, its other correct designs, its known mistakes, an answer
left out, the blank notebook, and hostile notebooks. A solution scores full and a blank nothing; a
hostile one scores what its attack states; the others' scores stand in `scores.json`. They were
reckoned by running the notebook's answers in one process, without kernel, sandbox, cache, workers or
nbgrader, so that a grading run of any size has an answer that it did not make itself. After a change
of the checks: `python -m tests.classroom.synthetic` reckons them again.

Left out: grading a class (`__main__`).
"""

from __future__ import annotations

import ast
import copy
import importlib
import json
import random
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder import checks
from autograder.checks import of_assignment
from autograder.checks.contract import Check
from autograder.course.cells import grade_id
from autograder.course.folder import HERE
from autograder.judging.engine import judge
from autograder.judging.implementation import InProcess
from autograder.judging.inputs import hidden_seed
from tests.attacks.attacks import BY_NAME
from tests.attacks.base import notebook

sys.path.insert(0, str(HERE / "tests" / "support"))
from proving import mistakes_of
from submissions import mistaken

SETS = ("ps02_train_bpe", "ps03_encode_decode", "ps04_regex_splitting")
FULL = 20.0
EVERY = 3  # of the known mistakes, every third; `make mutants` judges all of them
SCORES = Path(__file__).with_name("scores.json")
# The class's hidden inputs are the same each time, as the scores are.
SECRET, RUN = b"synthetic class, no secret of any".ljust(32)[:32], "class"
SHARES = {"solution": 10, "design": 30, "mistake": 40, "left out": 6, "blank": 6, "hostile": 8}
# Attacks that take a few seconds at most; all of them are graded by `make attacks`.
HOSTILE = (
    "equal-to-everything",
    "false-module",
    "strips-asserts",
    "fakes-a-result",
    "skips-the-cell",
    "prints-a-score",
    "own-check",
    "no-answers",
    "more-answers",
    "not-json",
    "too-deep",
    "patched-json",
    "skip-tags",
    "checks-deleted",
    "checks-rewritten",
    "points-raised",
    "checks-as-answers",
    "odd-metadata",
    "other-kernel",
    "ids-shared",
    "environment",
    "daemon",
    "exits-at-once",
    "kills-itself",
    "breaks-the-stack",
    "exits-in-a-function",
    "leaves-by-exception",
    "closed-sockets",
    "empty-file",
    "no-text",
    "deep-brackets",
    "wrong-kinds",
    "html-output",
    "source-markup",
    "markdown-script",
)


@dataclass(frozen=True)
class Kind:
    """What a submission is made of.

    assignment: its problem set's full name. sort: a key of `SHARES`. name: which of its sort. check:
    the check whose function `source` is written in place of the solution's.
    """

    assignment: str
    sort: str
    name: str = ""
    check: str = ""
    source: str = field(default="", repr=False)


@dataclass(frozen=True)
class Made:
    """One submission: whose, what it is made of, and the score that it must get."""

    student: str
    kind: Kind
    score: float


@cache
def kinds(assignment: str) -> dict[str, list[Kind]]:
    """All that a submission of a problem set can be drawn from, by sort."""
    found: dict[str, list[Kind]] = {sort: [] for sort in SHARES}
    found["solution"].append(Kind(assignment, "solution"))
    found["blank"].append(Kind(assignment, "blank"))
    short = assignment.partition("_")[0]
    designs = importlib.import_module(f"designs.{short}").DESIGNS
    for check in checks.of_set(short):
        found["left out"].append(Kind(assignment, "left out", check.function, check.id))
        for name, source in designs.get(check.id, {}).items():
            found["design"].append(Kind(assignment, "design", name, check.id, source))
    for check, wrong in mistakes_of(short)[::EVERY]:
        source = mistaken(check, wrong)
        found["mistake"].append(Kind(assignment, "mistake", wrong.name, check.id, source))
    for name in HOSTILE:
        # Most need no answers of problem set 02, so that they may be handed in for any set.
        if short == "ps02" or not BY_NAME[name].answers:
            found["hostile"].append(Kind(assignment, "hostile", name))
    return found


def drawn(size: int, seed: int = 1) -> Iterator[Made]:
    """A class of `size` submissions, a student's three after each other; the same for a seed.

    A smaller class is the beginning of a larger one.
    """
    chance = random.Random(seed)
    for number in range(size):
        assignment = SETS[number % len(SETS)]
        (sort,) = chance.choices(list(SHARES), list(SHARES.values()))
        kind = chance.choice(kinds(assignment)[sort])
        yield Made(f"student-{number // len(SETS):05d}", kind, score(kind))


@cache
def score(kind: Kind) -> float:
    """The points that a submission of this kind must get."""
    if kind.sort == "solution":
        return FULL
    if kind.sort == "blank":
        return 0.0
    if kind.sort == "hostile":
        stated = BY_NAME[kind.name].score
        assert stated is not None, "the class holds none that a run has to refuse"
        return stated
    known = scores()[kind.assignment]
    if _title(kind) not in known:
        raise LookupError(
            f"{SCORES.name} has no score of {_title(kind)!r}; run `python -m tests.classroom.synthetic`"
        )
    return known[_title(kind)]


@cache
def scores() -> dict[str, dict[str, float]]:
    """Assignment -> what a submission is made of -> the score that was reckoned for it."""
    table: dict[str, dict[str, float]] = json.loads(SCORES.read_text(encoding="utf-8"))
    return table


def _title(kind: Kind) -> str:
    return f"{kind.sort}, {kind.check}: {kind.name}"


def to_reckon(assignment: str) -> list[Kind]:
    """The kinds whose score no definition gives.

    A design of one function is among them: a count of pairs in another order is right, and another
    pair wins a tie in the solution's `train`, which takes the first.
    """
    return [k for sort in ("design", "mistake", "left out") for k in kinds(assignment)[sort]]


def reckoned(nb: NotebookNode, assignment: str) -> float:
    """The score of a harmless notebook, by running its answers here."""
    known, space, total = of_assignment(assignment), {"__name__": "__main__"}, 0.0
    for cell in nb.cells:
        name = grade_id(cell) or ""
        if name in known:
            check = known[name]
            seed = hidden_seed(SECRET, RUN, assignment, check.id)
            total += judge(check, InProcess(space), (seed,)).score
        elif cell.cell_type == "code" and name:  # nameless ones only show what was written
            exec(compile(cell.source, f"<{name}>", "exec"), space)
    return total


@cache
def _read(folder: str, assignment: str) -> NotebookNode:
    return nbformat.read(HERE / folder / assignment / f"{assignment}.ipynb", as_version=4)


def _notebook(kind: Kind) -> NotebookNode:
    """A submission's notebook, before its author's name stands in it."""
    solution, release = (_read(f, kind.assignment) for f in ("solutions", "exercises"))
    if kind.sort == "hostile":
        return notebook(BY_NAME[kind.name], solution, release, {})
    nb = copy.deepcopy(release if kind.sort == "blank" else solution)
    if kind.check:
        answer = _answer_of(nb, checks.find(kind.check))
        if kind.sort == "left out":
            blank = {grade_id(cell): cell.source for cell in release.cells}
            answer.source = blank[grade_id(answer)]
        else:
            answer.source = replaced(answer.source, textwrap.dedent(kind.source).strip())
    return nb


def _answer_of(nb: NotebookNode, check: Check) -> NotebookNode:
    """The answer cell that a check judges: the last one before it."""
    place = next(i for i, cell in enumerate(nb.cells) if grade_id(cell) == check.cell)
    answers = [c for c in nb.cells[:place] if (c.metadata.get("nbgrader") or {}).get("solution")]
    return answers[-1]


def replaced(cell: str, source: str) -> str:
    """A cell's text with the functions and classes that `source` defines in place of its own.

    >>> print(replaced("x = 1\\ndef f(): return 1", "def f(): return 2"))
    from __future__ import annotations
    <BLANKLINE>
    x = 1
    <BLANKLINE>
    <BLANKLINE>
    def f(): return 2
    """
    defines = (ast.FunctionDef, ast.ClassDef)
    names = {node.name for node in ast.parse(source).body if isinstance(node, defines)}
    lines = cell.splitlines()
    for node in ast.parse(cell).body:
        if isinstance(node, defines) and node.name in names:
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            lines[first - 1 : node.end_lineno] = [""] * (node.end_lineno - first + 1)
    kept = "\n".join(lines).strip()
    # Annotations of a reference name types that a notebook need not import.
    parts = ["from __future__ import annotations", *([kept] if kept else [])]
    return "\n\n".join(parts) + f"\n\n\n{source}"


def text(made: Made) -> str | bytes:
    """The file that is handed in; no two are the same, except those that are no notebook."""
    if made.kind.sort == "hostile" and (raw := BY_NAME[made.kind.name].raw) is not None:
        return raw
    nb = _notebook(made.kind)
    nb.cells.append(new_markdown_cell(f"Handed in by {made.student}."))
    return json.dumps(nb)  # nbformat would give cells of one id others, and warn of them


def hand_in(members: list[Made], folder: Path) -> None:
    """Write each to `folder/ASSIGNMENT/STUDENT/ASSIGNMENT.ipynb`."""
    for made in members:
        path = folder / made.kind.assignment / made.student / f"{made.kind.assignment}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        content = text(made)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def main(assignments: list[str]) -> None:
    """Reckon the scores again and write them; it takes some minutes."""
    table = dict(scores()) if SCORES.is_file() else {}
    for assignment in assignments or SETS:
        table[assignment] = {
            _title(k): reckoned(_notebook(k), assignment) for k in to_reckon(assignment)
        }
        SCORES.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(f"{assignment}: {len(table[assignment])} scores", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
