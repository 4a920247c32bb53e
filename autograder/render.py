"""Show a verdict to a person: HTML for the notebook and the feedback page, text elsewhere.

Left out: judging (`engine`), the class's summary (`summary`).
"""

from __future__ import annotations

import html
from typing import Any

from autograder import language, wire
from autograder.contract import Check, Mistake, Place
from autograder.engine import BehaviourResult, Failure, Verdict
from autograder.language import current, words

_ = words("feedback")

REVEAL = ("nothing", "mistake", "counterexample")  # of a failure on hidden inputs
MARKS = {True: "✓", False: "✗"}
# The words for what a verdict calls its status.
STATUS = {
    "passed": language.marked("passed"),
    "failed": language.marked("failed"),
    "not started": language.marked("not started"),
    "waiting": language.marked("waiting"),
    "missing": language.marked("missing"),
    "cell stopped": language.marked("its cell stopped"),
    "borrowed": language.marked("borrowed"),
    "signature": language.marked("signature"),
    "stopped": language.marked("stopped"),
}


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
        said = _("{name}: all checks passed") if graded else _("{name}: visible checks passed")
        return said.format(name=name)
    if verdict.status == "failed":
        right = sum(r.earned == r.points for r in verdict.results)
        return _("{name}: {right} of {all} behaviours right").format(
            name=name, right=right, all=len(verdict.results)
        )
    return f"{name}: {_(STATUS.get(verdict.status, verdict.status))}"


def as_html(verdict: Verdict, graded: bool = False, reveal: str = "mistake") -> str:
    """The verdict as one block of HTML.

    graded: show the points and speak of the grade. reveal: what is shown of a failure that only the
    hidden inputs found, one of `REVEAL`.
    """
    colour = "#0072b2" if verdict.status == "passed" else "#d55e00"
    total = ""
    if graded:
        total = f" — {_of_points(verdict)}"
    parts = [f"<b>{html.escape(headline(verdict, graded))}</b>{total}"]
    if verdict.note:
        parts.append(f"<p style='margin:.3em 0'>{_as_code(verdict.note)}</p>")
    if verdict.status in ("passed", "failed", "stopped"):
        parts.append(_behaviours(verdict, graded))
    shown = [r.failure for r in verdict.results if r.failure is not None]
    said: set[str] = set()
    parts += [_failure(verdict, f, reveal, said) for f in distinct(shown)]
    if verdict.status == "passed" and not graded:
        parts.append(_example(verdict.check))
    if verdict.status != "passed":
        parts.append(f"<div>{html.escape(explained(verdict))}</div>")
    body = storable("".join(parts))
    return (
        f"<div style='border-left:4px solid {colour};padding:.2em .8em;margin:.3em 0'>{body}</div>"
    )


def _of_points(verdict: Verdict) -> str:
    return _("{earned} of {points} points").format(
        earned=points(verdict.score), points=points(verdict.check.points)
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
        worth = ""
        if graded:
            worth = _(" ({earned} of {points})").format(
                earned=points(result.earned), points=points(result.points)
            )
        name = words(verdict.check.problem_set)(result.name)
        items.append(f"<div>{mark} {html.escape(name + worth + note)}</div>")
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
            note = _(": the same mistake")
        seen |= {mistake.name} if mistake is not None else set()
        made.append((result, mark, note))
    return made


def _failure(verdict: Verdict, failure: Failure, reveal: str, said: set[str]) -> str:
    """A failure as HTML; said: lines of the failures before, which are not said again."""
    parts = []
    if not failure.hidden or reveal == "counterexample":
        code = html.escape(question(verdict, failure))
        style = " style='white-space:pre-wrap'" if "\n" in code else ""
        shown = f"{'<br>' if style else ''}<code{style}>{code}</code>"
        asked = f"<div>{_('Smallest counterexample found: {shown}').format(shown=shown)}</div>"
        draws = failure.outcome.kind == "returned" and not _to_raise(failure)
        parts += _unsaid([asked, _drawing(verdict, failure) if draws else ""], said)
        parts += [
            f"<div>{_as_code(line)}</div>" for line in _unsaid(_facts(verdict, failure), said)
        ]
    elif reveal == "mistake":
        parts.append(f"<div>{_('It fails on an input of the hidden checks.')}</div>")
    if failure.mistake is not None and (not failure.hidden or reveal != "nothing"):
        ours = words(verdict.check.problem_set)
        likely = _("Likely mistake: {name}. {sentence}").format(
            name=f"<b>{html.escape(ours(failure.mistake.name))}</b>",
            sentence=_as_code(ours(failure.mistake.sentence)),
        )
        parts.append(f"<div>{likely}</div>")
    return f"<div style='margin:.5em 0'>{''.join(parts)}</div>"


def _unsaid(lines: list[str], said: set[str]) -> list[str]:
    """The lines that were not said before; from now on they were."""
    new = [line for line in lines if line not in said]
    said.update(new)
    return new


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
        said = _("It {complaint}.").format(complaint=failure.complaint)
        return [said, failure.hint] if failure.hint else [said]
    if failure.outcome.kind != "returned":
        said = _("It {complaint} at `{line}`.") if failure.outcome.line else _("It {complaint}.")
        said = said.format(complaint=failure.complaint, line=failure.outcome.line)
        expected = _("Expected `{expected}`").format(expected=wire.short(failure.expected))
        return [said, failure.hint, expected] if failure.hint else [said, expected]
    expected, got = failure.expected, failure.outcome.value
    tell = (failure.behaviour.tell if failure.behaviour else None) or verdict.check.tell
    lines = tell(expected, got) if tell is not None else []
    lines = lines or [
        _("Expected `{expected}`").format(expected=wire.short(expected)),
        _("Got `{got}`").format(got=wire.short(got)),
    ]
    said = f"{failure.complaint}."
    if current() == "en":  # elsewhere it may begin with a name of the code
        said = said[:1].upper() + said[1:]
    # Of a single number, the complaint would say the two lines again.
    again = failure.complaint == wire.difference(expected, got) and not _holds(expected)
    return lines if again or said.removesuffix(".") in lines else [*lines, said]


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
        lines[0] += f" — {_of_points(verdict)}"
    if verdict.note:
        lines.append(verdict.note)
    if verdict.status in ("passed", "failed", "stopped"):
        ours = words(verdict.check.problem_set)
        lines += [f"  {mark} {ours(r.name)}{note}" for r, mark, note in marked(verdict)]
    said: set[str] = set()
    for failure in distinct([r.failure for r in verdict.results if r.failure]):
        if not failure.hidden or reveal == "counterexample":
            asked = _("Smallest counterexample found: {shown}").format(
                shown=question(verdict, failure)
            )
            lines += _unsaid([asked, *_facts(verdict, failure)], said)
        if failure.mistake is not None and (not failure.hidden or reveal != "nothing"):
            lines.append(likely(verdict.check, failure.mistake))
    if verdict.status != "passed":
        lines.append(explained(verdict))
    return storable("\n".join(lines))


def likely(check: Check, mistake: Mistake) -> str:
    """A known mistake in a line, as text."""
    ours = words(check.problem_set)
    return _("Likely mistake: {name}. {sentence}").format(
        name=ours(mistake.name), sentence=ours(mistake.sentence)
    )


def explained(verdict: Verdict) -> str:
    """Where to read about it, in a sentence."""
    return _("Explained in {place}.").format(place=_place(verdict))


def _place(verdict: Verdict) -> Place:
    """Of the mistake that is named first, or of the check."""
    shown = distinct([r.failure for r in verdict.results if r.failure and not r.failure.hidden])
    mistake = shown[0].mistake if shown else None
    return (mistake.place if mistake is not None else None) or verdict.check.place


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
            says.append(likely(verdict.check, failure.mistake))
    return {
        "check": verdict.check.id,
        "status": verdict.status,
        "headline": headline(verdict),
        "says": [storable(line) for line in says],
        "place": str(_place(verdict)),
    }
