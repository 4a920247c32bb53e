"""Show a verdict to a person: HTML for the notebook and the feedback page, text elsewhere.

Left out: judging (`engine`), the class's summary (`summary`).
"""

from __future__ import annotations

import html

from autograder import wire
from autograder.contract import Check
from autograder.engine import BehaviourResult, Failure, Verdict

REVEAL = ("nothing", "mistake", "counterexample")  # of a failure on hidden inputs
MARKS = {True: "✓", False: "✗"}


def points(value: float) -> str:
    """Points without a needless ".0".

    >>> points(2.0), points(1.5)
    ('2', '1.5')
    """
    return f"{value:g}"


def headline(verdict: Verdict, graded: bool = False) -> str:
    """The verdict in one sentence; in the notebook it never says that all is well, only what was seen."""
    name = verdict.check.function
    if verdict.status == "passed":
        return f"{name}: all checks passed" if graded else f"{name}: visible checks passed"
    if verdict.status == "failed":
        right = sum(r.earned == r.points for r in verdict.results)
        return f"{name}: {right} of {len(verdict.results)} behaviours right"
    return f"{name}: {verdict.status}"


def as_html(verdict: Verdict, graded: bool = False, reveal: str = "mistake") -> str:
    """The verdict as one block of HTML.

    graded: show the points and speak of the grade. reveal: what is shown of a failure that only the
    hidden inputs found, one of `REVEAL`.
    """
    colour = "#0072b2" if verdict.status == "passed" else "#d55e00"
    total = ""
    if graded:
        total = f" — {points(verdict.score)} of {points(verdict.check.points)} points"
    parts = [f"<b>{html.escape(headline(verdict, graded))}</b>{total}"]
    if verdict.note:
        parts.append(f"<p style='margin:.3em 0'>{html.escape(verdict.note)}</p>")
    if verdict.status in ("passed", "failed", "stopped"):
        parts.append(_behaviours(verdict, graded))
    shown = [r.failure for r in verdict.results if r.failure is not None]
    parts += [_failure(verdict, f, reveal) for f in distinct(shown)[:3]]
    if verdict.status == "passed" and not graded:
        parts.append(_example(verdict.check))
    if verdict.status != "passed":
        parts += [f"<div>{html.escape(hint)}</div>" for hint in _hints(verdict)]
        parts.append(f"<div>Explained in {html.escape(str(verdict.check.place))}.</div>")
    body = "".join(parts)
    return (
        f"<div style='border-left:4px solid {colour};padding:.2em .8em;margin:.3em 0'>{body}</div>"
    )


def distinct(failures: list[Failure]) -> list[Failure]:
    """One failure a mistake: the same sentence three times teaches no more than once."""
    seen: dict[str, Failure] = {}
    for failure in failures:
        key = failure.mistake.name if failure.mistake else failure.complaint
        seen.setdefault(key, failure)
    return list(seen.values())


def _behaviours(verdict: Verdict, graded: bool) -> str:
    items = []
    for result in verdict.results:
        right = result.earned == result.points
        worth = f" ({points(result.earned)} of {points(result.points)})" if graded else ""
        note = f": {result.note}" if result.note and not right else ""
        items.append(f"<div>{MARKS[right]} {html.escape(result.name + worth + note)}</div>")
    return "<div style='margin:.3em 0'>" + "".join(items) + "</div>"


def _failure(verdict: Verdict, failure: Failure, reveal: str) -> str:
    parts = []
    if not failure.hidden or reveal == "counterexample":
        code = html.escape(question(verdict, failure))
        parts.append(f"<div>Smallest counterexample: <code>{code}</code></div>")
        if failure.outcome.kind == "returned":
            parts.append(_drawing(verdict, failure))
        parts += [f"<div>{_as_code(line)}</div>" for line in _facts(failure)]
    elif reveal == "mistake":
        parts.append("<div>It fails on an input of the hidden checks.</div>")
    if failure.mistake is not None and (not failure.hidden or reveal != "nothing"):
        name, sentence = html.escape(failure.mistake.name), html.escape(failure.mistake.sentence)
        parts.append(f"<div>Likely mistake: <b>{name}</b>. {sentence}</div>")
    return f"<div style='margin:.5em 0'>{''.join(parts)}</div>"


def _example(check: Check) -> str:
    """A picture of the first edge case, which a passing function gets right."""
    if check.draw is None:
        return ""
    first = check.behaviours[0]
    expected = check.expected(first, first.edges[0])
    return check.draw(first.edges[0], expected, expected)


def _hints(verdict: Verdict) -> list[str]:
    """Where to look when no mistake of the function itself explains the failure."""
    failures = [r.failure for r in verdict.results if r.failure is not None]
    if not failures or any(f.mistake for f in failures) or not verdict.check.uses:
        return []
    called = " and ".join(verdict.check.uses)
    return [f"{verdict.check.function} calls your {called}: see first that their checks pass."]


def _drawing(verdict: Verdict, failure: Failure) -> str:
    draw = verdict.check.draw
    return draw(failure.args, failure.expected, failure.outcome.value) if draw else ""


def _facts(failure: Failure) -> list[str]:
    if failure.outcome.kind != "returned":
        line = f" at `{failure.outcome.line}`" if failure.outcome.line else ""
        return [f"It {failure.complaint}{line}.", f"Expected `{wire.short(failure.expected)}`"]
    return [
        f"Expected `{wire.short(failure.expected)}`",
        f"Got `{wire.short(failure.outcome.value)}`",
        f"{failure.complaint[:1].upper()}{failure.complaint[1:]}.",
    ]


def _as_code(line: str) -> str:
    """Escaped text, with the first and the last backtick as the ends of code."""
    before, tick, rest = line.partition("`")
    inside, end, after = rest.rpartition("`")
    if not tick or not end:
        return html.escape(line)
    return f"{html.escape(before)}<code>{html.escape(inside)}</code>{html.escape(after)}"


def question(verdict: Verdict, failure: Failure) -> str:
    """The counterexample as the call that shows it."""
    inside = ", ".join(wire.short(a, 80) for a in failure.args)
    return f"{verdict.check.function}({inside})"


def as_text(verdict: Verdict, graded: bool = False, reveal: str = "mistake") -> str:
    """The verdict as plain text, for a terminal, a log and a screen without HTML."""
    lines = [headline(verdict, graded)]
    if graded:
        lines[0] += f" — {points(verdict.score)} of {points(verdict.check.points)} points"
    if verdict.note:
        lines.append(verdict.note)
    if verdict.status in ("passed", "failed", "stopped"):
        lines += [_line(result) for result in verdict.results]
    for failure in distinct([r.failure for r in verdict.results if r.failure])[:3]:
        if not failure.hidden or reveal == "counterexample":
            lines += [f"Smallest counterexample: {question(verdict, failure)}", *_facts(failure)]
        if failure.mistake is not None and (not failure.hidden or reveal != "nothing"):
            lines.append(f"Likely mistake: {failure.mistake.name}. {failure.mistake.sentence}")
    if verdict.status != "passed":
        lines += _hints(verdict)
        lines.append(f"Explained in {verdict.check.place}.")
    return "\n".join(lines)


def _line(result: BehaviourResult) -> str:
    right = result.earned == result.points
    note = f": {result.note}" if result.note and not right else ""
    return f"  {MARKS[right]} {result.name}{note}"
