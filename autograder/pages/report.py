"""`tokcourse report`: what a class's grading shows its instructor, as figures and as a page.

For each graded problem set: how the points are distributed, what each check was worth to the class,
the mistakes by name with an example of each, items that tell strong from weak students badly, the
time and memory that checks took, and who has handed nothing in. Totals are the gradebook's, late
penalties taken off and marks given by hand added; the rest comes from the records beside it.

An example is a student's function without comments, docstrings, and that student's id and names. Who
wrote it is not said, but somebody who knows the class may guess.

Left out: the page's looks (`report_page`), one student's feedback (`rendering`).
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

from autograder import atomic_write, checks
from autograder.checks import of_assignment
from autograder.checks.contract import Check
from autograder.course import grade_exports
from autograder.course.cells import grade_id, source_of
from autograder.course.folder import Course, CourseError
from autograder.language import words

_ = words("commands")


ENOUGH = 10  # students, below which a correlation says nothing
LOW = 0.2  # a discrimination below this is usually called poor
MOST_LINES, MOST_WIDTH = 30, 160  # of an example
MOST_CODE = 20_000  # characters; taking code apart needs a thousand times its size in memory


@dataclass(frozen=True)
class Item:
    """One behaviour of a check, as a question of a test.

    share: mean share of its points; discrimination: correlation with the points of all other
    behaviours; None where everybody has the same or there are too few students.
    """

    check: str
    name: str
    points: float
    share: float
    discrimination: float | None


@dataclass
class CheckFigures:
    """What one check showed: everybody's points, how it went, and what its answers cost."""

    check: Check
    scores: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """A mistake of the class: its name, its sentence, how many made it, and one who did."""

    check: str
    name: str
    sentence: str
    students: int
    example: str


@dataclass(frozen=True)
class Figures:
    """All that the page shows of one problem set.

    totals: points, one a student; missing: who has handed nothing in; refused: student -> why there
    was nothing to grade; waiting: how many wait for marks by hand.
    """

    assignment: str
    run: str
    most: float
    totals: list[float]
    checks: list[CheckFigures]
    items: list[Item]
    mistakes: list[Shown]
    missing: list[str]
    refused: list[str]
    waiting: int

    def poor_items(self) -> list[Item]:
        """Items with low discrimination, the lowest first."""
        poor = [i for i in self.items if i.discrimination is not None and i.discrimination < LOW]
        return sorted(poor, key=lambda item: item.discrimination or 0.0)


def figures(course: Course, assignment: str) -> Figures:
    """Look through a graded problem set.

    Raises:
        CourseError: when nothing has been graded.
    """
    graded = grade_exports.grades(course, assignment)
    known = of_assignment(assignment)
    by_check = {check.id: CheckFigures(check) for check in known.values()}
    table: list[dict[tuple[str, str], float]] = []  # a student's points by (check, behaviour)
    makers: dict[tuple[str, str], list[tuple[str, str]]] = {}
    refused, run = [], ""
    for grade in graded:
        record = _record(course, assignment, grade.student)
        run = record.get("run", run)
        row: dict[tuple[str, str], float] = {}
        for told in record["checks"]:
            if (found := by_check.get(told["check"])) is None:
                continue  # a check that the course no longer has
            found.scores.append(told["score"])
            found.statuses[told["status"]] += 1
            if told.get("seconds") and told["status"] in ("passed", "failed"):
                found.seconds.append(told["seconds"])
                found.memory.append(told.get("memory", 0))
            stopped = [told["cause"]] if told.get("cause") else []
            for name in [*told["mistakes"], *map(stopping, stopped)]:
                maker = (record.get("notebook", ""), grade.student)
                makers.setdefault((told["check"], name), []).append(maker)
            row |= {(told["check"], b): earned for b, (earned, _) in told["behaviours"].items()}
        table.append(row)
        if _refused(course, assignment, grade.student):
            refused.append(grade.student)
    mistakes = _mistakes(course, assignment, makers)
    return Figures(
        assignment,
        run,
        graded[0].most,
        [grade.score for grade in graded],
        list(by_check.values()),
        items(list(known.values()), table),
        mistakes,
        _missing(course, {grade.student for grade in graded}),
        refused,
        sum(grade.needs_manual for grade in graded),
    )


def _record(course: Course, assignment: str, student: str) -> dict[str, Any]:
    path = course.records / assignment / f"{student}.json"
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"checks": []}
    return record


def _submitted(course: Course, assignment: str, student: str) -> dict[str, Any] | None:
    """A submission's JSON; None where there is none, or of another form.

    To check each notebook of a large class as one would take a minute, and Formgrader's button leaves a
    submission there as its student wrote it.
    """
    path = course.submitted / student / assignment / f"{assignment}.ipynb"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    sound = isinstance(found, dict) and isinstance(found.get("metadata"), dict)
    return found if sound and isinstance(found.get("cells"), list) else None


def _refused(course: Course, assignment: str, student: str) -> bool:
    found = _submitted(course, assignment, student)
    return found is None or bool(found["metadata"].get("tokcourse_refused"))


def _missing(course: Course, there: set[str]) -> list[str]:
    """Who is in the class and has handed nothing in."""
    from nbgrader.api import Gradebook

    with Gradebook(course.db_url) as book:
        return sorted({student.id for student in book.students} - there)


def items(known: Sequence[Check], table: list[dict[tuple[str, str], float]]) -> list[Item]:
    """Each behaviour of the checks as an item; table: a student's points by (check, behaviour)."""
    totals = [sum(row.values()) for row in table]
    found = []
    for check in known:
        for behaviour in check.behaviours:
            name = (check.id, behaviour.name)
            if not behaviour.points or not table:
                continue
            earned = [row.get(name, 0.0) for row in table]
            rest = [total - got for total, got in zip(totals, earned, strict=True)]
            told = correlation(earned, rest) if len(table) >= ENOUGH else None
            share = fmean(earned) / behaviour.points
            found.append(Item(check.id, behaviour.name, behaviour.points, share, told))
    return found


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's correlation; None where one of the two does not vary.

    >>> correlation([0, 1, 1], [0, 2, 2]), correlation([1, 1, 1], [0, 1, 2])
    (1.0, None)
    """
    mean, other_mean = fmean(one), fmean(other)
    apart = [(a - mean, b - other_mean) for a, b in zip(one, other, strict=True)]
    spread, other_spread = sum(a * a for a, _ in apart), sum(b * b for _, b in apart)
    if spread < 1e-12 or other_spread < 1e-12:
        return None
    return round(sum(a * b for a, b in apart) / (spread * other_spread) ** 0.5, 6)


def _mistakes(
    course: Course, assignment: str, makers: dict[tuple[str, str], list[tuple[str, str]]]
) -> list[Shown]:
    """The mistakes, the most common first, each with one student's function."""
    names = _names(course)
    found = []
    for (check_id, name), who in makers.items():
        check = checks.find(check_id)
        stops = _(
            "The cell stopped before it came to the function, so that nothing could be judged."
        )
        sentence = next((m.sentence for m in check.mistakes if m.name == name), stops)
        student = min(who)[1]  # by the notebook's hash, which says nothing of its author
        nb = _submitted(course, assignment, student)
        text = "" if nb is None else _function(nb, check)
        hide = (student, *names.get(student, ()))
        found.append(Shown(check_id, name, sentence, len(who), anonymous(text, hide)))
    return sorted(found, key=lambda shown: -shown.students)


def stopping(cause: str) -> str:
    """What stopped a cell before its function, as a class counts it: without words of one student's.

    >>> stopping("ModuleNotFoundError: No module named 'pandas.core'"), stopping("NameError: no ann")
    ('its cell stops: no module pandas', 'its cell stops: NameError')
    """
    kind, _colon, said = cause.partition(": ")
    module = re.fullmatch(r"No module named '(\w+)[\w.]*'", said)
    if kind == "ModuleNotFoundError" and module:
        return _("its cell stops: no module {name}").format(name=module[1][:40])
    return _("its cell stops: {kind}").format(kind=kind[:40])


def _names(course: Course) -> dict[str, tuple[str, ...]]:
    from nbgrader.api import Gradebook

    with Gradebook(course.db_url) as book:
        return {
            s.id: tuple(filter(None, (s.first_name, s.last_name, s.email))) for s in book.students
        }


def _function(nb: dict[str, Any], check: Check) -> str:
    """The learner's code of a check's function, from the last cell that defines it."""
    name = check.function
    for cell in reversed(nb["cells"]):
        text = source_of(cell)
        if grade_id(cell) and cell.get("cell_type") == "code" and re.search(rf"\b(def|class) {name}\b", text):  # fmt: skip
            return text
    return ""


def anonymous(text: str, hide: Iterable[str]) -> str:
    """Code without comments, docstrings and a person's names; empty where it is no Python, or far too long.

    >>> print(anonymous("def f():  # by Ann\\n    'By Ann.'\\n    return 'ann'", ["Ann"]))
    def f():
        return '…'
    """
    if len(text) > MOST_CODE:
        return ""
    try:
        tree = ast.parse(text)
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list) and body and _is_text(body[0]):
                body[:1] = [] if len(body) > 1 else [ast.Pass()]
        lines = ast.unparse(tree).splitlines()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], "…"]
    shown = "\n".join(lines)
    for word in sorted({w for name in hide for w in _words(name)}, key=len, reverse=True):
        shown = re.sub(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", "…", shown, flags=re.IGNORECASE)
    wide = shown.splitlines()
    return "\n".join(n if len(n) <= MOST_WIDTH else f"{n[:MOST_WIDTH]}…" for n in wide)


def _is_text(node: ast.AST) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _words(name: str) -> Iterator[str]:
    """A name and its parts, as far as they are long enough to be told from code."""
    yield from (part for part in [name, *re.split(r"[\s._@+-]+", name)] if len(part) > 2)


def graded_sets(course: Course) -> list[str]:
    """The problem sets that somebody has a grade of, in order."""
    from nbgrader.api import Gradebook

    if not course.database and not (course.root / "gradebook.db").is_file():
        return []
    with Gradebook(course.db_url) as book:
        return sorted(a.name for a in book.assignments if a.num_submissions)


def write(course: Course, only: str = "") -> Path:
    """Write `report.html` into the course folder, about all graded problem sets or one.

    Raises:
        CourseError: when nothing has been graded.
    """
    from autograder.pages import report_page

    names = [course.resolve(only)] if only else graded_sets(course)
    if not names:
        raise CourseError(
            _("{root} has no grades; run `tokcourse grade` first").format(root=course.root)
        )
    path = course.root / "report.html"
    atomic_write.write(path, report_page.page([figures(course, name) for name in names]))
    return path
