"""The engine: judge one implementation by one check.

The same engine serves the learner's notebook and the class's grade. It asks the implementation for
results on edge cases and drawn inputs, compares them here, shrinks the first failure of each
behaviour to the smallest counterexample, and names the likely mistake.

Left out: what is asked (`checks`), how it is shown (`rendering`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake
from autograder.judging import inputs, name_hints
from autograder.judging.diagnosis import Diagnosis, Observation
from autograder.judging.domain import has_nan
from autograder.judging.executed_cells import Ran, why_missing
from autograder.judging.implementation import Description, Implementation, Outcome
from autograder.judging.inputs import Question
from autograder.language import words

_ = words("feedback")


ENDS = ("timeout", "dead")  # outcomes after which the rest of a batch was not asked


@dataclass(frozen=True)
class Failure:
    """A counterexample: the input, what was expected, what came, and the likely mistake.

    hidden: it was found on an input of the secret draw only. behaviour: the one that failed. hint: a
    sentence about a name that it comes from, in place of a mistake.
    """

    args: Args
    expected: Any
    outcome: Outcome
    complaint: str
    mistake: Mistake | None = None
    hidden: bool = False
    behaviour: Behaviour | None = None
    hint: str = ""


@dataclass(frozen=True)
class BehaviourResult:
    """How one behaviour went; note says why it earned nothing where there is no failure to show."""

    name: str
    points: float
    earned: float
    tried: int
    failure: Failure | None = None
    note: str = ""


@dataclass(frozen=True)
class Verdict:
    """How one check went.

    status: "passed", "failed", "not started", "waiting" (for another function of the learner's),
    "missing", "cell stopped" (before it came to the function; cause says by which exception),
    "borrowed", "signature" or "stopped". note: the sentence that goes with it. seconds: the time that
    the answers took; memory: bytes that the largest process held then. Both are 0 where nobody
    measured.
    """

    check: Check
    status: str
    results: tuple[BehaviourResult, ...] = ()
    note: str = ""
    seconds: float = 0.0
    memory: int = 0
    cause: str = ""

    @property
    def score(self) -> float:
        """Points earned."""
        return sum(r.earned for r in self.results)


@dataclass
class _Run:
    """One judgement under way: what was asked, what came, and why it stopped."""

    check: Check
    implementation: Implementation
    hidden: Implementation
    seeds: tuple[int, ...]
    seen: list[Observation] = field(default_factory=list)
    stopped: str = ""
    shrinking: int = inputs.SHRINK_CALLS
    explain: bool = True
    cells: Sequence[Ran] = ()

    @cached_property
    def diagnosis(self) -> Diagnosis:
        return Diagnosis(self.check)

    def ask(
        self, behaviour: Behaviour, asked: Sequence[Question], hidden: bool
    ) -> list[Observation]:
        code = self.hidden if hidden else self.implementation
        outcomes = code.run([each.script for each in asked], self.check.seconds)
        if len(outcomes) < len(asked) and (not outcomes or outcomes[-1].kind not in ENDS):
            # A kernel that leaves questions out must not pass by the ones it knew.
            outcomes = [*outcomes, Outcome("unplain", message=_("no answer"))]
        made = []
        for each, outcome in zip(asked, outcomes, strict=False):
            args, expected = each.args, each.expected
            wrong = inputs.complaint(self.check, behaviour, args, expected, outcome)
            made.append(Observation(behaviour, args, expected, outcome, wrong))
        if made and made[-1].outcome.kind == "dead":
            self.stopped = made[-1].outcome.message
        return made

    def ask_one(self, behaviour: Behaviour, args: Args, hidden: bool) -> Observation:
        return self.ask(behaviour, [inputs.question(self.check, behaviour, args)], hidden)[0]


def judge(
    check: Check,
    implementation: Implementation,
    seeds: tuple[int, ...] = (),
    hidden: Implementation | None = None,
    explain: bool = True,
    cells: Sequence[Ran] = (),
) -> Verdict:
    """Judge an implementation by a check.

    seeds: secret seeds to draw hidden inputs from, on top of the visible ones. hidden: the same code
    in another kernel, which alone is asked hidden inputs; without it `implementation` is. explain:
    whether a failure is made smaller and its mistake named; the points are the same without, sooner.
    cells: what the notebook has run, to say why a function is not there.

    >>> from autograder.checks import find
    >>> from autograder.judging.implementation import InProcess
    >>> judge(find("ps02.merge"), InProcess({})).status
    'missing'
    """
    found = implementation.describe(check.function)
    if found.kind == "missing" and (why := why_missing(check.function, cells)):
        return replace(_nothing(check, "cell stopped", why.sentence), cause=why.cause)
    if blocked := _blocked(check, found):
        return _nothing(check, *blocked)
    all_seeds = (inputs.VISIBLE_SEED, *seeds)
    run = _Run(
        check, implementation, hidden or implementation, all_seeds, explain=explain, cells=cells
    )
    results: list[BehaviourResult] = []
    for place, behaviour in enumerate(check.behaviours):
        if behaviour.uniform and not run.stopped and (note := _after(check, behaviour, results)):
            results.append(BehaviourResult(behaviour.name, behaviour.points, 0.0, 0, note=note))
            continue
        result = _judge_behaviour(run, place, behaviour)
        if place == 0 and (waits := _waits(check, run.seen, cells)) is not None:
            return _nothing(check, *waits)
        if result.earned and (note := _after(check, behaviour, results)):
            result = replace(result, earned=0.0, note=note)
        results.append(result)
    results = [_unjudged(run, result, results) for result in results]
    if explain:
        results = [_explained(run, result) for result in results]
    if run.stopped:
        return Verdict(check, "stopped", tuple(results), run.stopped)
    if all(r.earned == r.points for r in results):
        return Verdict(check, "passed", tuple(results))
    culprit = _culprit(check, implementation, results) if explain else ""
    return Verdict(check, "failed", tuple(results), culprit)


def _blocked(check: Check, found: Description) -> tuple[str, str] | None:
    """Why there is nothing to call: (status, note), or None where there is."""
    name = check.function
    if found.kind == "missing":
        return (
            "missing",
            _(
                "There is no function named {name}. Run the cell that defines it; the exercise asks "
                "for {signature}."
            ).format(name=name, signature=check.signature),
        )
    if found.borrowed:
        return (
            "borrowed",
            _(
                "It uses {borrowed}, the answer key. The exercise asks for your own code, and in "
                "grading {borrowed} is not there."
            ).format(borrowed=found.borrowed),
        )
    if used := next((word for word in check.forbids if word in found.words), ""):
        return (
            "borrowed",
            _(
                "It uses {used!r}, which would do the exercise for you. Write it by hand; the "
                "exercise says without what."
            ).format(used=used),
        )
    if found.kind == "value":
        return (
            "signature",
            _(
                "{name} is a value of type {type}, not a function; the exercise asks for {signature}."
            ).format(name=name, type=found.type, signature=check.signature),
        )
    if found.parameters is not None and not _accepts(check, found.parameters):
        listed = ", ".join(n for n, _, _ in found.parameters)
        return (
            "signature",
            _("Your function is {name}({listed}); the exercise asks for {signature}.").format(
                name=name, listed=listed, signature=check.signature
            ),
        )
    return None


def _accepts(check: Check, parameters: tuple[tuple[str, str, bool], ...]) -> bool:
    """Whether every input's arguments fit by position; other names of parameters are fine."""
    positional = [p for p in parameters if p[1] in ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD")]
    needed = sum(not has_default for _, _, has_default in positional)
    forced = any(kind == "KEYWORD_ONLY" and not default for _, kind, default in parameters)
    variable = any(kind == "VAR_POSITIONAL" for _, kind, _ in parameters)
    inside = check.signature.partition("(")[2]
    fewest = sum("=" not in p for p in inside.split(",")) if check.parameters else 0
    most = len(check.parameters)
    return not forced and needed <= fewest and (variable or len(positional) >= most)


def _nothing(check: Check, status: str, note: str) -> Verdict:
    results = tuple(BehaviourResult(b.name, b.points, 0.0, 0, note=note) for b in check.behaviours)
    return Verdict(check, status, results, note)


def _waits(check: Check, seen: list[Observation], cells: Sequence[Ran]) -> tuple[str, str] | None:
    """Whether the function, or one that it calls, is not written yet: (status, note)."""
    raised = [o.outcome for o in seen if o.outcome.kind == "raised"]
    if not raised or len(raised) < len(seen):
        return None
    first, name = raised[0], check.function
    if first.error == "NotImplementedError":
        if first.where in check.uses:
            return (
                "waiting",
                _("{name} calls {where}, which is not written yet: do that one first.").format(
                    name=name, where=first.where
                ),
            )
        return "not started", _("It raises NotImplementedError: not started yet.")
    for used in check.uses:
        if first.error == "NameError" and f"'{used}'" in first.message:
            note = _("{name} calls {used}, which is not defined: run its cell first.").format(
                name=name, used=used
            )
            why = why_missing(used, cells)
            return "waiting", f"{note} {why.sentence}" if why else note
    return None


def _culprit(check: Check, implementation: Implementation, results: list[BehaviourResult]) -> str:
    """The sentence that names a function the failed one calls, where that fails its own check."""
    if any(r.failure and (r.failure.mistake or r.failure.hint) for r in results):
        return ""
    from autograder import checks

    name = check.id.partition(".")[0]
    own = {c.function: c for c in checks.of_set(name)}
    for used in check.uses:
        if used not in own:  # handed out with the exercise
            continue
        of_its_own = judge(own[used], implementation)
        if of_its_own.status != "passed":
            return _(
                "Your {used} does not pass its own check yet, and {function} calls it: start there."
            ).format(used=used, function=check.function)
    return ""


def _after(check: Check, behaviour: Behaviour, before: list[BehaviourResult]) -> str:
    """Why a behaviour earns nothing where the one that it comes after failed; "" where that is right.

    A costly one is not even asked then: what is wrong shows in the base, and shows there sooner.
    """
    base = next((r for r in before if r.name == behaviour.after), None)
    if base is None or base.earned:
        return ""
    return _("judged once “{after}” works").format(after=words(check.problem_set)(base.name))


def _unjudged(
    run: _Run, result: BehaviourResult, results: list[BehaviourResult]
) -> BehaviourResult:
    """A behaviour that is about arguments left alone says nothing while none is changed, yet others fail.

    Its answers are wrong too then, but that is no mistake of this kind.
    """
    behaviour = result.failure.behaviour if result.failure else None
    others = any(r is not result and r.earned < r.points for r in results)
    if behaviour is None or not behaviour.pure or not others or _tells(behaviour, result.failure):
        return result
    note = _after(run.check, behaviour, results) or _("judged once the result is right")
    return replace(result, failure=None, note=note)


def _judge_behaviour(run: _Run, place: int, behaviour: Behaviour) -> BehaviourResult:
    if run.stopped:
        return BehaviourResult(behaviour.name, behaviour.points, 0.0, 0, note=run.stopped)
    visible = inputs.questions(run.check, place, run.seeds[0])
    secret = [q for s in run.seeds[1:] for q in inputs.questions(run.check, place, s)]
    seen = run.ask(behaviour, visible, hidden=False)
    run.seen += seen
    failed = [o for o in seen if o.wrong is not None]
    if not failed and secret and not run.stopped:
        more = run.ask(behaviour, secret, hidden=True)
        run.seen += more
        seen, failed = seen + more, [o for o in more if o.wrong is not None]
        return _result(run, behaviour, len(seen), _failure(run, behaviour, failed, hidden=True))
    return _result(run, behaviour, len(seen), _failure(run, behaviour, failed, hidden=False))


def _result(
    run: _Run, behaviour: Behaviour, tried: int, failure: Failure | None
) -> BehaviourResult:
    earned = behaviour.points if failure is None and tried else 0.0
    return BehaviourResult(behaviour.name, behaviour.points, earned, tried, failure)


def _failure(
    run: _Run, behaviour: Behaviour, failed: list[Observation], hidden: bool
) -> Failure | None:
    """The smallest counterexample."""
    if not failed:
        return None
    failed = [o for o in failed if _tells(behaviour, o)] or failed
    worst = min(failed, key=lambda o: inputs.size(o.args))
    if not run.explain:
        return _as_failure(behaviour, worst, hidden)
    code = run.hidden if hidden else run.implementation
    # A call that takes its whole budget is not worth two hundred more; a dead kernel has no answer.
    if not run.stopped and all(o.outcome.kind != "timeout" for o in failed):
        known = [o.args for o in failed]
        found: dict[str, Observation] = {repr(o.args): o for o in failed}

        def fails(args: Args) -> bool:
            if run.stopped or code.tired():
                return False
            if behaviour.raises and not inputs.answerable(run.check, behaviour, args):
                return False
            observed = run.ask_one(behaviour, args, hidden)
            fails = observed.wrong is not None and _tells(behaviour, observed)
            if fails and not has_nan(observed.expected):
                found.setdefault(repr(args), observed)
            return repr(args) in found

        seed = run.seeds[-1] if hidden else run.seeds[0]
        smallest = inputs.smallest(behaviour, seed, fails, known, run.shrinking)
        worst = _smaller(run, behaviour, found[repr(smallest)], hidden)
        # The first failure is what the learner will look at; the rest may be a little larger.
        run.shrinking = min(run.shrinking, inputs.SHRINK_CALLS // 5)
    return _as_failure(behaviour, worst, hidden)


def _tells(behaviour: Behaviour, seen: Observation | Failure | None) -> bool:
    """Whether a failure shows what the behaviour is about: a changed argument, where it is about that."""
    return not behaviour.pure or (seen is not None and bool(seen.outcome.changed))


def _as_failure(behaviour: Behaviour, worst: Observation, hidden: bool) -> Failure:
    wrong = worst.wrong or ""
    return Failure(worst.args, worst.expected, worst.outcome, wrong, None, hidden, behaviour)


def _explained(run: _Run, result: BehaviourResult) -> BehaviourResult:
    """A result with its likely mistake, or what is to be said of a name.

    subtle: after all behaviours were asked, since what a mistake gives elsewhere speaks against it too.
    """
    failure = result.failure
    if failure is None or failure.behaviour is None:
        return result
    if hint := name_hints.taken(failure.outcome, run.cells):
        return replace(result, failure=replace(failure, hint=hint))
    mistake = run.diagnosis.likely(failure.behaviour, run.seen)
    hint = "" if mistake is not None else name_hints.misspelt(failure.outcome)
    return replace(result, failure=replace(failure, mistake=mistake, hint=hint))


def _smaller(run: _Run, behaviour: Behaviour, worst: Observation, hidden: bool) -> Observation:
    """Take single elements away as long as it goes wrong in the same way.

    A strategy may not reach the smallest input, since its inputs are made to test one thing. What all
    its inputs have in common stays.
    """
    code = run.hidden if hidden else run.implementation
    if behaviour.uniform:
        return worst
    for _ in range(inputs.TRIMS):
        for args in inputs.known_domain(run.check, behaviour).smaller(worst.args):
            if inputs.size(args) >= inputs.size(worst.args):
                continue  # a number below 0
            if run.stopped or code.tired() or not inputs.answerable(run.check, behaviour, args):
                continue
            tried = run.ask_one(behaviour, args, hidden)
            alike = tried.outcome.kind == worst.outcome.kind
            alike = alike and tried.outcome.error == worst.outcome.error
            if tried.wrong is not None and alike and _tells(behaviour, tried):
                worst = tried
                break
        else:
            return worst
    return worst
