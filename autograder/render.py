"""Show a verdict to a person: HTML for the notebook and the feedback page, text elsewhere.

Left out: judging (`engine`), the class's summary (`summary`).
"""

from __future__ import annotations

import html
from typing import Any

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
    parts += [_failure(verdict, f, reveal) for f in distinct(shown)]
    if verdict.status == "passed" and not graded:
        parts.append(_example(verdict.check))
    if verdict.status != "passed":
        parts.append(f"<div>Explained in {html.escape(str(verdict.check.place))}.</div>")
    body = storable("".join(parts))
    return (
        f"<div style='border-left:4px solid {colour};padding:.2em .8em;margin:.3em 0'>{body}</div>"
    )


def storable(text: str) -> str:
    """Text without lone surrogates, which a stranger's values may hold and no file could.

    >>> storable("a\\ud800")
    'a?'
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def distinct(failures: list[Failure]) -> list[Failure]:
    """One failure a mistake, and only those with a name where there is one, at most three.

    The same sentence three times teaches no more than once, and a failure without a name is most
    often the named mistake again, seen from another side.
    """
    seen: dict[str, Failure] = {}
    named = [f for f in failures if f.mistake is not None]
    for failure in named or failures:
        key = failure.mistake.name if failure.mistake else failure.complaint
        seen.setdefault(key, failure)
    return list(seen.values())[:3]


def _behaviours(verdict: Verdict, graded: bool) -> str:
    items = []
    for result, mark, note in marked(verdict):
        worth = f" ({points(result.earned)} of {points(result.points)})" if graded else ""
        items.append(f"<div>{mark} {html.escape(result.name + worth + note)}</div>")
    return "<div style='margin:.3em 0'>" + "".join(items) + "</div>"


def marked(verdict: Verdict) -> list[tuple[BehaviourResult, str, str]]:
    """Each behaviour with its mark and a note: one that fails by the same mistake says so."""
    seen: set[str] = set()
    made = []
    for result in verdict.results:
        mark, note = MARKS[result.earned == result.points], ""
        mistake = result.failure.mistake if result.failure else None
        if result.note and result.earned < result.points:
            mark, note = "–" if result.failure is None else mark, f": {result.note}"
        elif mistake is not None and mistake.name in seen:
            note = ": the same mistake"
        seen |= {mistake.name} if mistake is not None else set()
        made.append((result, mark, note))
    return made


def _failure(verdict: Verdict, failure: Failure, reveal: str) -> str:
    parts = []
    if not failure.hidden or reveal == "counterexample":
        code = html.escape(question(verdict, failure))
        style = " style='white-space:pre-wrap'" if "\n" in code else ""
        shown = f"{'<br>' if style else ''}<code{style}>{code}</code>"
        parts.append(f"<div>Smallest counterexample found: {shown}</div>")
        if failure.outcome.kind == "returned" and not _to_raise(failure):
            parts.append(_drawing(verdict, failure))
        parts += [f"<div>{_as_code(line)}</div>" for line in _facts(verdict, failure)]
    elif reveal == "mistake":
        parts.append("<div>It fails on an input of the hidden checks.</div>")
    if failure.mistake is not None and (not failure.hidden or reveal != "nothing"):
        name, sentence = html.escape(failure.mistake.name), _as_code(failure.mistake.sentence)
        parts.append(f"<div>Likely mistake: <b>{name}</b>. {sentence}</div>")
    return f"<div style='margin:.5em 0'>{''.join(parts)}</div>"


def _example(check: Check) -> str:
    """A picture of the first edge case, which a passing function gets right."""
    if check.draw is None:
        return ""
    first = check.behaviours[0]
    expected = check.expected(first, first.edges[0])
    return check.draw(first.edges[0], expected, expected)


def _drawing(verdict: Verdict, failure: Failure) -> str:
    draw = verdict.check.draw
    if failure.behaviour is not None and failure.behaviour.tell is not None:
        return ""
    return draw(failure.args, failure.expected, failure.outcome.value) if draw else ""


def _to_raise(failure: Failure) -> bool:
    """Whether an exception was asked for."""
    return failure.behaviour is not None and bool(failure.behaviour.raises)


def _facts(verdict: Verdict, failure: Failure) -> list[str]:
    """What was expected and what came, as lines of text; backticks are the ends of code."""
    if _to_raise(failure):
        return [f"It {failure.complaint}."]
    if failure.outcome.kind != "returned":
        line = f" at `{failure.outcome.line}`" if failure.outcome.line else ""
        return [f"It {failure.complaint}{line}.", f"Expected `{wire.short(failure.expected)}`"]
    expected, got = failure.expected, failure.outcome.value
    tell = (failure.behaviour.tell if failure.behaviour else None) or verdict.check.tell
    lines = tell(expected, got) if tell is not None else []
    lines = lines or [f"Expected `{wire.short(expected)}`", f"Got `{wire.short(got)}`"]
    said = f"{failure.complaint[:1].upper()}{failure.complaint[1:]}."
    # Of a single number, the complaint would say the two lines again.
    return (
        lines
        if failure.complaint == wire.difference(expected, got) and not _holds(expected)
        else [*lines, said]
    )


def _holds(value: object) -> bool:
    return isinstance(value, (list, tuple, dict))


def _as_code(line: str) -> str:
    """Escaped text, with what stands between backticks as code."""
    parts = line.split("`")
    if len(parts) % 2 == 0:  # a stranger's value may hold one
        return html.escape(line)
    made = [
        html.escape(p) if i % 2 == 0 else f"<code>{html.escape(p)}</code>"
        for i, p in enumerate(parts)
    ]
    return "".join(made)


def question(verdict: Verdict, failure: Failure) -> str:
    """The counterexample as the call, or the lines of code, that shows it."""
    if failure.behaviour is not None and failure.behaviour.ask is not None:
        return failure.behaviour.ask(failure.args)
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
        lines += [f"  {mark} {r.name}{note}" for r, mark, note in marked(verdict)]
    for failure in distinct([r.failure for r in verdict.results if r.failure]):
        if not failure.hidden or reveal == "counterexample":
            lines += [
                f"Smallest counterexample found: {question(verdict, failure)}",
                *_facts(verdict, failure),
            ]
        if failure.mistake is not None and (not failure.hidden or reveal != "nothing"):
            lines.append(f"Likely mistake: {failure.mistake.name}. {failure.mistake.sentence}")
    if verdict.status != "passed":
        lines.append(f"Explained in {verdict.check.place}.")
    return storable("\n".join(lines))


def as_record(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain data: the check's id, the status, and a line or few that say why.

    `tokcourse check` reads it from the output of a learner's check cell.
    """
    says = [verdict.note] if verdict.note else []
    for failure in distinct([r.failure for r in verdict.results if r.failure]):
        if not failure.hidden:
            facts = [line.rstrip(".") for line in _facts(verdict, failure)[:2]]
            says.append(f"{question(verdict, failure)}: {'. '.join(facts)}.")
        if failure.mistake is not None:
            says.append(f"Likely mistake: {failure.mistake.name}. {failure.mistake.sentence}")
    return {
        "check": verdict.check.id,
        "status": verdict.status,
        "headline": headline(verdict),
        "says": [storable(line) for line in says],
        "place": str(verdict.check.place),
    }
