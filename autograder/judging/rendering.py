"""Show a verdict to a person: HTML for the notebook and the feedback page, text elsewhere.

Left out: judging (`engine`), the class's summary (`summary`).
"""

from __future__ import annotations

import html
from typing import Any

from autograder import language
from autograder.checks import plain_data
from autograder.checks.contract import Check, Mistake, Place, Step
from autograder.judging import inputs
from autograder.judging.engine import BehaviourResult, Failure, Verdict
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
    apart = distinct(shown)
    parts += [_failure(verdict, f, reveal, said, len(apart)) for f in apart]
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
    """One failure a mistake: the same sentence three times teaches no more than once.

    Without a name, what is wrong with it in the same words is taken for the same.
    """
    seen: dict[str, Failure] = {}
    for failure in failures:
        seen.setdefault(_key(failure), failure)
    return list(seen.values())


def _key(failure: Failure) -> str:
    """What makes two failures one: the mistake, or else what is said of a name, or the complaint."""
    if failure.mistake is not None:
        return f"mistake {failure.mistake.name}"
    return failure.hint or failure.complaint


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
    """Each behaviour with its mark and a note: one that fails by the same mistake says as which."""
    seen: dict[str, str] = {}
    made = []
    for result in verdict.results:
        mark, note = MARKS[result.earned == result.points], ""
        if result.note and result.earned < result.points:
            mark, note = "–" if result.failure is None else mark, f": {result.note}"
        elif result.failure is not None:
            name = words(verdict.check.problem_set)(result.name)
            if (first := seen.setdefault(_key(result.failure), name)) != name:
                note = _(": the same mistake as “{first}”").format(first=first)
        made.append((result, mark, note))
    return made


def _asked(verdict: Verdict, failure: Failure, among: int, shown: str) -> str:
    """The line that shows a counterexample; of several, it says of which behaviour."""
    if among > 1 and failure.behaviour is not None:
        name = words(verdict.check.problem_set)(failure.behaviour.name)
        return _("Smallest counterexample of “{name}”: {shown}").format(name=name, shown=shown)
    return _("Smallest counterexample found: {shown}").format(shown=shown)


def _failure(
    verdict: Verdict, failure: Failure, reveal: str, said: set[str], among: int = 1
) -> str:
    """A failure as HTML; said: questions shown before with what was said of them, once is enough."""
    parts = []
    if not failure.hidden or reveal == "counterexample":
        code = html.escape(question(verdict, failure))
        style = " style='white-space:pre-wrap'" if "\n" in code else ""
        shown = f"{'<br>' if style else ''}<code{style}>{code}</code>"
        asked = html.escape(_asked(verdict, failure, among, "\0")).replace("\0", shown)
        draws = failure.outcome.kind == "returned" and not _to_raise(failure)
        new = _unsaid(code, said, [_drawing(verdict, failure) if draws else ""])
        parts += [f"<div>{asked}</div>", *new]
        parts += [
            f"<div>{_as_code(line)}</div>" for line in _unsaid(code, said, _facts(verdict, failure))
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


def _unsaid(question: str, said: set[str], lines: list[str]) -> list[str]:
    """The lines about a question, without those that were said of it before; from now on they were."""
    new = [line for line in lines if f"{question}\0{line}" not in said]
    said.update(f"{question}\0{line}" for line in new)
    return new


def _example(check: Check) -> str:
    """A picture of the first edge case, which a passing function gets right."""
    if check.draw is None:
        return ""
    first = check.behaviours[0]
    expected = inputs.expected(check, first, first.edges[0])
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
        expected = _("Expected `{expected}`").format(expected=plain_data.short(failure.expected))
        return [said, failure.hint, expected] if failure.hint else [said, expected]
    expected = failure.expected
    got = plain_data.as_meant(expected, failure.outcome.value)
    tell = (failure.behaviour.tell if failure.behaviour else None) or verdict.check.tell
    lines = tell(expected, got) if tell is not None else []
    lines = lines or _expected_and_got(verdict, failure, expected, got)
    said = f"{failure.complaint}."
    if current() == "en":  # elsewhere it may begin with a name of the code
        said = said[:1].upper() + said[1:]
    # Of a single number, the complaint would say the two lines again.
    again = failure.complaint == plain_data.difference(expected, got) and not _holds(expected)
    return lines if again or said.removesuffix(".") in lines else [*lines, said]


def _expected_and_got(verdict: Verdict, failure: Failure, expected: Any, got: Any) -> list[str]:
    """The two values; of several steps, those of the first that gave another."""
    step = ""
    if failure.behaviour is not None:
        script = verdict.check.script(failure.behaviour, failure.args)
        steps = [s for s in script if s.kind not in ("set", "new")]
        if len(steps) > 1 and _many(expected, len(steps)) and _many(got, len(steps)):
            differ = (i for i, e in enumerate(expected) if not plain_data.same(e, got[i]))
            place = next(differ, len(steps) - 1)
            step, expected, got = _said_of(steps[place]), expected[place], got[place]
    right, came = plain_data.both(expected, got)
    said = _("Got `{got}`").format(got=came)
    if not step:
        return [_("Expected `{expected}`").format(expected=right), said]
    return [_("Expected `{expected}` of `{step}`").format(expected=right, step=step), said]


def _many(value: Any, many: int) -> bool:
    return isinstance(value, list) and len(value) == many


def _said_of(step: Step) -> str:
    """One step of a script as a person writes it."""
    if step.kind in ("args", "code"):
        return "…"
    inside = ", ".join(plain_data.short(a, 40) for a in step.args)
    return step.name if step.kind == "get" else f"{step.name}({inside})"


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
    inside = ", ".join(plain_data.short(a, 80) for a in failure.args)
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
    apart = distinct([r.failure for r in verdict.results if r.failure])
    for failure in apart:
        if not failure.hidden or reveal == "counterexample":
            code = question(verdict, failure)
            lines.append(_asked(verdict, failure, len(apart), code))
            lines += _unsaid(code, said, _facts(verdict, failure))
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
