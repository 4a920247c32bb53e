"""Name the likely mistake: which known wrong solution answers as the learner's code did?

Every known mistake of a check can be run. The one that gives the learner's answers, right and wrong,
on everything that was asked is the likely one; its sentence is shown. An exception says little of what
led to it: it counts as the same only if the same was raised in the same place, and then the mistake
must agree on everything else too. A wrong name is worse than none.

Left out: names that are misspelt or have another value (`name_hints`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from autograder.checks import plain_data
from autograder.checks.contract import Args, Behaviour, Check, Mistake
from autograder.judging.implementation import Outcome, Trusted

# Exceptions whose own words are the same wherever they come up.
SAY_NOTHING = (
    "AssertionError", "IndexError", "OverflowError", "RecursionError", "StopIteration",
    "ZeroDivisionError",
)  # fmt: skip
ENOUGH = 400  # observations to compare by; more would only cost time


@dataclass(frozen=True)
class Observation:
    """One question put to the learner's code, in the order of asking; wrong says what is wrong."""

    behaviour: Behaviour
    args: Args
    expected: Any
    outcome: Outcome
    wrong: str | None


class Diagnosis:
    """The known mistakes of a check, each asked only as far as it still agrees with the learner."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.candidates = [_Candidate(check, m) for m in check.mistakes if not m.symptom]

    def likely(self, behaviour: Behaviour, seen: list[Observation]) -> Mistake | None:
        """The known mistake that gives every answer of a failed behaviour, right and wrong.

        seen: all that was asked, of later behaviours too. Of a costly behaviour one wrong answer is
        enough. Of several mistakes, the one that agrees most over all behaviours, over the costly ones
        where they decide; of those still equal, the first declared, so that checks list the commonest
        first.
        """
        asked = seen[:ENOUGH]
        failed = [o for o in asked if o.behaviour is behaviour and o.wrong is not None]
        for mistake in self.check.mistakes:
            if (
                mistake.symptom
                and failed
                and all(_shows(o.outcome, mistake.symptom) for o in failed)
            ):
                return mistake
        agreed = {
            candidate: candidate.agreed(asked)
            for candidate in self.candidates
            if candidate.explains(behaviour, asked)
        }
        best = [c for c in agreed if agreed[c] == max(agreed.values())]
        if len(best) > 1:
            best.sort(key=lambda candidate: candidate.costly(asked), reverse=True)
        return best[0].mistake if best else None


class _Candidate:
    """One mistake, put to the same questions in the same order, answered as far as needed.

    subtle: the order matters, since some mistakes keep state from call to call.
    """

    def __init__(self, check: Check, mistake: Mistake) -> None:
        self.check, self.mistake = check, mistake
        self.code = Trusted({check.function: mistake.build(check.reference, check.patched)})
        self.agrees: list[bool | None] = []  # None: a costly question, put only when it decides
        self.answered = False  # whether it agrees on a value, and not on exceptions alone
        self.words = 0  # exceptions with the very same message

    def agreement(self, place: int, asked: list[Observation]) -> bool:
        for observed in asked[len(self.agrees) : place + 1]:
            self.agrees.append(None if observed.behaviour.uniform else self._ask(observed))
        found = self.agrees[place]
        if found is None:
            found = self.agrees[place] = self._ask(asked[place])
        return found

    def _ask(self, observed: Observation) -> bool:
        script = self.check.script(observed.behaviour, observed.args)
        outcome = self.code.run(script)
        same_words = outcome.message == observed.outcome.message
        self.words += outcome.kind == "raised" and same_words
        found = alike(outcome, observed.outcome, observed.behaviour, observed.args, self.check)
        self.answered |= found and outcome.kind == "returned"
        return found

    def explains(self, behaviour: Behaviour, asked: list[Observation]) -> bool:
        here = [i for i, o in enumerate(asked) if o.behaviour is behaviour]
        if behaviour.uniform and here:
            here = [_one_of(here, asked)]
            cheap = [i for i in range(here[0]) if not asked[i].behaviour.uniform]
            if not all(self.agreement(i, asked) for i in cheap):
                return False
        if not here or not all(self.agreement(i, asked) for i in here):
            return False
        raised = [asked[i].outcome for i in here if _failed_by_raising(asked[i])]
        return not raised or self._fits(raised, asked)

    def _fits(self, raised: list[Outcome], asked: list[Observation]) -> bool:
        """Whether exceptions are this mistake's: it agrees on everything, on a value at least once.

        Where there is no value at all, the exceptions must say enough themselves.
        """
        cheap = [i for i, o in enumerate(asked) if not o.behaviour.uniform]
        return all(self.agreement(i, asked) for i in cheap) and (
            self.answered or all(map(_says_enough, raised))
        )

    def agreed(self, asked: list[Observation]) -> tuple[int, int]:
        for i, observed in enumerate(asked):
            if not observed.behaviour.uniform:
                self.agreement(i, asked)
        return sum(found is True for found in self.agrees), self.words

    def costly(self, asked: list[Observation]) -> int:
        """On how many of the costly behaviours it agrees."""
        places: dict[str, list[int]] = {}
        for i, o in enumerate(asked):
            if o.behaviour.uniform:
                places.setdefault(o.behaviour.name, []).append(i)
        return sum(self.agreement(_one_of(here, asked), asked) for here in places.values())


def _one_of(places: list[int], asked: list[Observation]) -> int:
    """The first place that went wrong, or the first: of costly questions of one make, one is enough."""
    return next((i for i in places if asked[i].wrong is not None), places[0])


def _failed_by_raising(observed: Observation) -> bool:
    return observed.wrong is not None and observed.outcome.kind == "raised"


def _says_enough(outcome: Outcome) -> bool:
    """Whether an exception is of one mistake by itself: it says more than "list index out of range"
    does, or it came up outside of the learner's code, which thus returned something.

    >>> found = [("IndexError", "list index out of range"), ("TypeError", "unhashable type: 'list'")]
    >>> [_says_enough(Outcome("raised", error=e, message=m, calls=("f",))) for e, m in found]
    [False, True]
    """
    if outcome.own:  # words of whoever wrote the code can't be compared
        return False
    said = _said(outcome.message)
    empty = not said or said.endswith("of nothing") or outcome.error in SAY_NOTHING
    return not outcome.calls or not empty


def _shows(outcome: Outcome, symptom: str) -> bool:
    what, _colon, words = symptom.partition(": ")
    fits = outcome.kind == what or (outcome.kind == "raised" and outcome.error == what)
    return fits and words in outcome.message


def alike(
    one: Outcome,
    other: Outcome,
    behaviour: Behaviour | None = None,
    args: Args = (),
    check: Check | None = None,
) -> bool:
    """The same value, as far as the behaviour looks at it, or the same failure in the same place."""
    if one.kind != other.kind:
        return False
    if one.kind == "returned":
        came = plain_data.as_meant(one.value, other.value)
        same = plain_data.same(_seen(behaviour, args, one.value), _seen(behaviour, args, came))
        return same and plain_data.same(one.changed, other.changed)
    if one.kind != "raised":
        return True
    if behaviour is not None and _asked_for(one, behaviour) and _asked_for(other, behaviour):
        return True
    return (
        one.error == other.error
        and _raised_in(one, check) == _raised_in(other, check)
        and ((one.own and other.own) or _said(one.message) == _said(other.message))
    )


def _asked_for(outcome: Outcome, behaviour: Behaviour) -> bool:
    """Whether it is one of the exceptions that the behaviour asks for."""
    return bool(set(behaviour.raises) & {outcome.error, *outcome.bases})


def _raised_in(outcome: Outcome, check: Check | None) -> str:
    """The function that an exception came from: another of the set's, the check's own, or "" for neither."""
    uses = check.uses if check is not None else ()
    inner = next((name for name in reversed(outcome.calls) if name in uses), "")
    return inner or ("itself" if outcome.calls else "")


SAME_WORDS = (
    (re.compile(r" at 0x[0-9a-f]+"), ""),
    (re.compile(r"^.*index out of range$"), "index out of range"),
    (re.compile(r"^cannot access (local|free) variable '\w+'"), "cannot access local variable"),
    (re.compile(r"^[\w.]+\(\) (takes|missing|got) "), r"f() \1 "),
    (re.compile(r"^(min|max)\(\) (arg|iterable argument) is (an )?empty.*$"), r"\1() of nothing"),
)


def _said(message: str) -> str:
    """A message without what differs between two ways to write the same mistake.

    >>> _said("list index out of range") == _said("string index out of range")
    True
    """
    for pattern, words in SAME_WORDS:
        message = pattern.sub(words, message)
    return message


def _seen(behaviour: Behaviour | None, args: Args, value: Any) -> Any:
    if behaviour is None or behaviour.view is None:
        return value
    try:
        return behaviour.view(args, value)
    except Exception:  # a stranger's value of a form that no view foresaw
        return value
