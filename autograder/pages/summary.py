"""The class at a glance: a page, a table as CSV, and where each student's feedback is.

Scores are read from nbgrader's gradebook, which is the record; the mistakes come from the records
that the execute step left beside it.
"""

from __future__ import annotations

import csv
import html
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.checks import of_assignment
from autograder.course import records
from autograder.course.folder import Course
from autograder.course.grade_exports import no_formula
from autograder.course.submission import Submission
from autograder.language import current, words

_ = words("commands")


@dataclass(frozen=True)
class Row:
    """One student's line; score is None where there is no grade, and why says the reason.

    by_hand: whether an answer waits for a person to read it. name: the one that the submission came
    under, where the id is another.
    """

    student: str
    score: float | None
    most: float
    checks: dict[str, float]
    why: str
    feedback: Path | None
    by_hand: bool = False
    name: str = ""


@dataclass(frozen=True)
class Pages:
    """The files of a summary and what is in them."""

    page: Path
    table: Path
    rows: list[Row]
    mistakes: list[tuple[str, str, int]]


def write(
    course: Course, assignment: str, taken: list[Submission], failed: dict[str, str]
) -> Pages:
    """Write `summary-ASSIGNMENT.html` and `.csv` into the course folder."""
    from nbgrader.api import Gradebook

    rows = []
    with Gradebook(course.db_url) as book:  # opened once: that takes longer than to read a row
        for submission in taken:
            rows.append(_row(course, book, assignment, submission, failed.get(submission.student)))
            book.db.expunge_all()  # else the memory would grow with the class
    mistakes = common_mistakes(course, assignment, [s.student for s in taken])
    pages = Pages(
        course.root / f"summary-{assignment}.html",
        course.root / f"summary-{assignment}.csv",
        rows,
        mistakes,
    )
    pages.page.write_text(_page(assignment, pages), encoding="utf-8")
    with pages.table.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        names = list(rows[0].checks) if rows else []
        out.writerow(["student", "score", "max", *names, "reason", "name"])
        for r in rows:
            scores = [r.checks.get(n) for n in names]
            said = [no_formula(r.why), no_formula(r.name or r.student)]
            out.writerow([r.student, r.score, r.most, *scores, *said])
    return pages


def _row(
    course: Course, gradebook: Any, assignment: str, submission: Submission, failed: str | None
) -> Row:
    from nbgrader.api import MissingEntry

    page = course.feedback / submission.student / assignment / f"{assignment}.html"
    shown = page if page.is_file() else None
    try:
        found = gradebook.find_submission_notebook(assignment, assignment, submission.student)
    except MissingEntry:
        why = failed or _("no grade")
        return Row(submission.student, None, 0, {}, why, shown, name=submission.name)
    known = of_assignment(assignment)
    checks = {g.name: g.score for g in found.grades if g.name in known}
    late = found.late_submission_penalty or 0.0
    score, most = max(0.0, found.score - late), found.max_score
    by_hand = bool(found.needs_manual_grade)
    if failed is not None:
        return Row(
            submission.student,
            None,
            most,
            {},
            _("not graded: {failed}").format(failed=failed),
            shown,
            name=submission.name,
        )
    why = _why(course, assignment, submission)
    penalty = _("late: {late:g} points off").format(late=late) if late else ""
    why = "; ".join(filter(None, [penalty, why, *submission.notes]))
    return Row(submission.student, score, most, checks, why, shown, by_hand, submission.name)


def _why(course: Course, assignment: str, submission: Submission) -> str:
    """What cost the points, shortly."""
    if submission.refused:
        return submission.refused
    said = []
    for check in records.read(course.records, assignment, submission.student)["checks"]:
        name = check["check"].partition(".")[2]
        ours = words(check["check"].partition(".")[0])
        if check["mistakes"]:
            said.append(f"{name}: {', '.join(map(ours, check['mistakes'][:2]))}")
        elif check["status"] not in ("passed", "failed"):
            status = check["status"]
            told = status in ("stopped", "cell stopped")
            note = check["note"].rstrip(".") if told else words("feedback")(status)
            said.append(f"{name}: {note}")
        elif check["status"] == "failed":
            lost = [b for b, (got, worth) in check["behaviours"].items() if got < worth]
            said.append(_("{name}: fails “{lost}”").format(name=name, lost=ours(lost[0])))
    whole = {s.partition(": ")[2] for s in said}
    if len(said) > 1 and len(whole) == 1:
        return _("all: {why}").format(why=whole.pop()) if len(said) > 2 else "; ".join(said)
    return "; ".join(said)


def common_mistakes(
    course: Course, assignment: str, students: list[str]
) -> list[tuple[str, str, int]]:
    """The named mistakes of a class: (check, mistake, students), the most common first."""
    counts: Counter[tuple[str, str]] = Counter()
    for student in students:
        for check in records.read(course.records, assignment, student)["checks"]:
            counts.update((check["check"], name) for name in check["mistakes"])
    return [(check, name, n) for (check, name), n in counts.most_common()]


STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{text-align:left;padding:.35rem .7rem;border-bottom:1px solid #ccc;vertical-align:top}
.scores{width:auto}.scores td{border:0;padding:.1rem .7rem}td a{white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.bar{background:#0072b2;height:1rem;display:inline-block;vertical-align:middle;margin-right:.5rem}
"""


def _page(assignment: str, pages: Pages) -> str:
    rows = pages.rows
    scores = [r.score for r in rows if r.score is not None]
    most = max((r.most for r in rows), default=0)
    mean = f"{sum(scores) / len(scores):.1f}" if scores else "–"
    names = list(dict.fromkeys(n for r in rows for n in r.checks))
    head = "".join(f"<th class=n>{html.escape(n.partition('-')[2])}</th>" for n in names)
    body = "".join(_line(r, names, pages.page.parent) for r in rows)
    graded = _("{done} of {all} submissions graded; mean {mean} of {most:g} points.").format(
        done=len(scores), all=len(rows), mean=mean, most=most
    )
    return (
        f"<!doctype html><html lang={current()}><meta charset=utf-8><title>{assignment}</title>"
        f"<style>{STYLE}</style><h1>{html.escape(assignment)}</h1>"
        f"<p>{graded}{_by_hand(rows)}</p>"
        f"<h2>{_('Scores')}</h2>{_histogram(scores, most)}"
        f"<h2>{_('Students')}</h2><table><tr><th>{_('student')}<th class=n>{_('score')}{head}"
        f"<th>{_('what cost points')}</tr>{body}</table>"
        f"<h2>{_('The most common mistakes')}</h2>{_mistakes(pages.mistakes)}</html>\n"
    )


def _line(row: Row, names: list[str], root: Path) -> str:
    student = html.escape(row.name or row.student)
    if row.feedback is not None:
        link = html.escape(row.feedback.relative_to(root).as_posix(), quote=True)
        student = f'<a href="{link}">{student}</a>'
    score = _("none") if row.score is None else f"{row.score:g}"
    cells = "".join(f"<td class=n>{row.checks.get(n, 0):g}</td>" for n in names)
    return f"<tr><td>{student}<td class=n>{score}{cells}<td>{html.escape(row.why)}</tr>"


def _by_hand(rows: list[Row]) -> str:
    """How many submissions hold an answer that a person must read."""
    waiting = sum(r.by_hand for r in rows)
    if not waiting:
        return ""
    return _(
        " {waiting} hold an answer to be read by hand: open Formgrader in the course folder."
    ).format(waiting=waiting)


def _histogram(scores: list[float], most: float) -> str:
    """How many students reached each fifth of the points."""
    lines = []
    wide = min(18, 500 / max(1, len(scores)))  # pixels a student
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0)):
        last = high == 1.0
        n = sum(low * most <= s < high * most or (last and s == most) for s in scores)
        label = _("{low:g} to {high:g}").format(low=low * most, high=high * most)
        lines.append(
            f"<tr><td class=n>{label}<td><span class=bar style='width:{wide * n:g}px'></span>{n}</tr>"
        )
    return f"<table class=scores aria-label='{_('scores of the class')}'>{''.join(lines)}</table>"


def _of_set(check: str, name: str) -> str:
    """The name of a known mistake, in the language that is spoken."""
    return words(check.partition(".")[0])(name)


def _mistakes(found: list[tuple[str, str, int]]) -> str:
    if not found:
        return f"<p>{_('None that the checks know by name.')}</p>"
    lines = "".join(
        f"<tr><td>{html.escape(check)}<td>{html.escape(_of_set(check, name))}<td class=n>{n}</tr>"
        for check, name, n in found
    )
    return (
        f"<table><tr><th>{_('check')}<th>{_('mistake')}<th class=n>{_('students')}</tr>"
        f"{lines}</table>"
    )
