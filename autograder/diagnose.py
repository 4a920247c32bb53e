"""Name the likely mistake: which known wrong solution answers as the learner's code did?

Every known mistake of a check can be run. The one that gives the learner's answers, right and wrong,
on everything that was asked is the likely one; its sentence is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder import wire
from autograder.contract import Args, Behaviour, Check, Mistake
from autograder.implementation import Outcome, Trusted

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

        Of a costly behaviour one wrong answer is enough. Of several mistakes, the one that agrees
        most over all behaviours asked so far, over the costly ones where they decide; of those still
        equal, the first declared, so that checks list the commonest first.
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
        self.code = Trusted({check.function: check.wrong(mistake)})
        self.agrees: list[bool | None] = []  # None: a costly question, put only when it decides
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
        return alike(outcome, observed.outcome, observed.behaviour, observed.args)

    def explains(self, behaviour: Behaviour, asked: list[Observation]) -> bool:
        here = [i for i, o in enumerate(asked) if o.behaviour is behaviour]
        if behaviour.uniform and here:
            here = [_one_of(here, asked)]
            cheap = [i for i in range(here[0]) if not asked[i].behaviour.uniform]
            if not all(self.agreement(i, asked) for i in cheap):
                return False
        return bool(here) and all(self.agreement(i, asked) for i in here)

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


def _shows(outcome: Outcome, symptom: str) -> bool:
    return outcome.kind == symptom or (outcome.kind == "raised" and outcome.error == symptom)


def alike(
    one: Outcome, other: Outcome, behaviour: Behaviour | None = None, args: Args = ()
) -> bool:
    """The same value, as far as the behaviour looks at it, or the same kind of failure."""
    if one.kind != other.kind:
        return False
    if one.kind == "returned":
        same = wire.same(_seen(behaviour, args, one.value), _seen(behaviour, args, other.value))
        return same and wire.same(one.changed, other.changed)
    return one.error == other.error


def _seen(behaviour: Behaviour | None, args: Args, value: Any) -> Any:
    if behaviour is None or behaviour.view is None:
        return value
    try:
        return behaviour.view(args, value)
    except Exception:  # a stranger's value of a form that no view foresaw
        return value
