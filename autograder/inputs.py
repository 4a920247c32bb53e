"""Inputs for a behaviour: drawn from its Hypothesis strategy, and shrunk to the smallest that fails.

A seed fixes what is drawn. The learner's own check uses `VISIBLE_SEED`; a grading run adds a second
draw from a secret seed. Inputs on which every known mistake answers as the reference does are passed
over while better ones can be found, so that no draw is a lucky one. A hidden draw leaves out what would
show, beside the mistake that a behaviour is about, another that its visible inputs never show: a known
mistake earns the same points whatever the secret is.

Left out: judging (`engine`).
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from autograder import wire
from autograder.contract import Args, Behaviour, Check, Mistake, Script
from autograder.implementation import Outcome, Repeated, Trusted
from autograder.language import words
from autograder.paths import user_cache

_ = words("feedback")


VISIBLE_SEED = 20_231_217  # any constant would do; the same for every learner
SHRINK_CALLS = 200  # calls of the learner's code while the counterexample is made smaller
TRIMS = 8  # elements taken away from a counterexample, at most
MOST_WORDS = 600  # characters of a complaint, which may quote a stranger's values
OVERDRAW = 3  # inputs drawn for each one kept
FEW = 5  # a behaviour that draws fewer has costly inputs, made to show one thing


def hidden_seed(secret: bytes, run: str, assignment: str, check: str) -> int:
    """The seed of a grading run's hidden inputs: the same for everybody, and replayed by an appeal.

    >>> hidden_seed(b"s", "1", "ps02", "ps02.merge") == hidden_seed(b"s", "1", "ps02", "ps02.merge")
    True
    """
    text = f"{run}/{assignment}/{check}".encode()
    return int.from_bytes(hmac.new(secret, text, hashlib.sha256).digest()[:8], "big")


@lru_cache(maxsize=4096)
def draw(check: Check, place: int, seed: int) -> tuple[Args, ...]:
    """Distinct inputs for the behaviour at `place`, telling ones first.

    The cache makes a class pay once: within a run everybody gets the same inputs.
    """
    behaviour = check.behaviours[place]
    if behaviour.strategy is None:
        return ()
    found: dict[str, Args] = {}
    _hypothesis(
        behaviour,
        seed,
        lambda args: found.setdefault(repr(args), args),
        behaviour.examples if behaviour.uniform else OVERDRAW * behaviour.examples,
    )
    candidates = list(found.values())
    if behaviour.uniform:
        return tuple(candidates)
    if seed != VISIBLE_SEED and behaviour.examples >= FEW:
        found_out = telling(check, behaviour, candidates, unseen(check, place))
        candidates = [a for a, t in zip(candidates, found_out, strict=True) if not t]
    tell = telling(check, behaviour, candidates, check.mistakes)
    ranked = [a for a, t in zip(candidates, tell, strict=True) if t]
    ranked += [a for a, t in zip(candidates, tell, strict=True) if not t]
    return tuple(ranked[: behaviour.examples])


@dataclass(frozen=True, eq=False)
class Question:
    """An input with what comes of it: the script that puts it to the learner's code, the right answer."""

    args: Args
    script: Script
    expected: Any


def question(check: Check, behaviour: Behaviour, args: Args) -> Question:
    """One input as a question."""
    return Question(args, check.script(behaviour, args), check.expected(behaviour, args))


@lru_cache(maxsize=512)
def questions(check: Check, place: int, seed: int) -> tuple[Question, ...]:
    """The questions of one draw for the behaviour at `place`, the visible ones with the edge cases.

    The cache makes a class pay once, as for `draw`: for the answers, and for writing what is asked.
    """
    behaviour = check.behaviours[place]
    edges = behaviour.edges if seed == VISIBLE_SEED else ()
    asked = [question(check, behaviour, args) for args in (*edges, *draw(check, place, seed))]
    return tuple(replace(each, script=Repeated(each.script)) for each in asked)


@lru_cache(maxsize=4096)
def unseen(check: Check, place: int) -> tuple[Mistake, ...]:
    """The known mistakes that no visible input of the behaviour at `place` shows; another's do."""
    behaviour = check.behaviours[place]
    visible = [*behaviour.edges, *draw(check, place, VISIBLE_SEED)]
    return tuple(m for m in check.mistakes if not any(telling(check, behaviour, visible, (m,))))


def telling(
    check: Check, behaviour: Behaviour, inputs: list[Args], mistakes: tuple[Mistake, ...]
) -> list[bool]:
    """For each input, whether one of these mistakes answers it otherwise than the reference."""
    told = [False] * len(inputs)
    scripts = [check.script(behaviour, args) for args in inputs]
    expected = [check.expected(behaviour, args) for args in inputs]
    for mistake in mistakes:
        if mistake.symptom:
            continue
        wrong = Trusted({check.function: check.wrong(mistake)})
        for i, script in enumerate(scripts):
            if not told[i]:
                outcome = wrong.run(script)
                told[i] = complaint(check, behaviour, inputs[i], expected[i], outcome) is not None
    return told


def complaint(
    check: Check, behaviour: Behaviour, args: Args, expected: Any, outcome: Outcome
) -> str | None:
    """What is wrong with an outcome, in words; None where it is right."""
    wrong = _wrong(check, behaviour, args, expected, outcome)
    return wrong if wrong is None or len(wrong) <= MOST_WORDS else f"{wrong[:MOST_WORDS]} …"


def _wrong(
    check: Check, behaviour: Behaviour, args: Args, expected: Any, outcome: Outcome
) -> str | None:
    if behaviour.raises and outcome.kind in ("raised", "returned"):
        return _unlike(behaviour, outcome)
    if outcome.kind == "raised":
        said = f": {outcome.message}" if outcome.message else ""
        return _("raised {error}{said}").format(error=outcome.error, said=said)
    if outcome.kind == "timeout":
        return _("did not return within {seconds:g} s").format(seconds=check.seconds)
    if outcome.kind == "unplain":
        return _("returned {what}, not plain data").format(what=wire.with_article(outcome.message))
    if outcome.kind == "dead":
        return outcome.message
    if behaviour.pure and outcome.changed:
        return _("changed its argument: it was {args}, it is {changed}").format(
            args=wire.short(args), changed=wire.short(tuple(outcome.changed))
        )
    compare = behaviour.compare or check.compare or _plain_difference
    try:
        return compare(args, expected, outcome.value)
    except Exception as error:  # a stranger's value of a form that no comparison foresaw
        return _("returned a value that cannot be compared ({name})").format(
            name=type(error).__name__
        )


def _unlike(behaviour: Behaviour, outcome: Outcome) -> str | None:
    """What is wrong where one of some exceptions is asked for."""
    asked = _(" or ").join(behaviour.raises)
    if outcome.kind == "returned":
        return _("returned {value}, where {asked} is asked for").format(
            value=wire.short(outcome.value), asked=asked
        )
    if set(behaviour.raises) & {outcome.error, *outcome.bases}:
        return None
    said = f" ({outcome.message})" if outcome.message else ""
    return _("raised {error}{said}, where {asked} is asked for").format(
        error=outcome.error, said=said, asked=asked
    )


def _plain_difference(args: Args, expected: Any, got: Any) -> str | None:
    return wire.difference(expected, got)


def trimmed(args: Args, keep: tuple[int, ...] = ()) -> list[Args]:
    """The inputs with one element of one list or text less, but for the places to keep.

    >>> trimmed(([1, 2], "x", 9))
    [([2], 'x', 9), ([1], 'x', 9), ([1, 2], '', 9)]
    >>> trimmed(("ab", "x"), keep=(0,))
    [('ab', '')]
    """
    return [
        (*args[:place], _without(arg, i), *args[place + 1 :])
        for place, arg in enumerate(args)
        if isinstance(arg, (list, str)) and place not in keep
        for i in range(min(len(arg), 12))
    ]


def _without(sequence: Any, i: int) -> Any:
    return sequence[:i] + sequence[i + 1 :]


def answerable(check: Check, behaviour: Behaviour, args: Args) -> bool:
    """Whether the reference has an answer to an input that no strategy made.

    Where an exception is asked for, that is its answer: `encode("")` need not raise.
    """
    if behaviour.raises:
        right = Trusted({check.function: check.reference})
        outcome = right.run(check.script(behaviour, args))
        return bool(set(behaviour.raises) & {outcome.error, *outcome.bases})
    try:
        check.expected(behaviour, args)
    except Exception:  # whatever the reference says of an input outside its domain
        return False
    return True


def size(args: Args) -> tuple[int, str]:
    """How large an input looks on the page; ties in a fixed order."""
    text = repr(args)
    return len(text), text


def smallest(
    behaviour: Behaviour,
    seed: int,
    fails: Callable[[Args], bool],
    known: list[Args],
    budget: int = SHRINK_CALLS,
) -> Args:
    """The smallest failing input that Hypothesis can find in `budget` calls.

    known: failing inputs already seen, at least one; the result is never larger than these.
    """
    best = min(known, key=size)
    if behaviour.strategy is None or behaviour.uniform:
        return best
    calls = 0

    def attempt(args: Args) -> None:
        nonlocal best, calls
        if calls >= budget:
            return
        calls += 1
        if fails(args):
            best = min(best, args, key=size)
            raise AssertionError

    _hypothesis(behaviour, seed, attempt, budget, shrink=True)
    return best


def _hypothesis(
    behaviour: Behaviour,
    seed: int,
    body: Callable[[Args], Any],
    examples: int,
    shrink: bool = False,
) -> None:
    """Run `body` on inputs that the seed fixes."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from hypothesis.configuration import set_hypothesis_home_dir

    if behaviour.strategy is None:
        raise ValueError(f"behaviour {behaviour.name!r} has no strategy to draw from")

    def test(args: Args) -> None:
        body(args)

    # By default it is the working directory: a learner's folder, or one that a stranger may have filled.
    set_hypothesis_home_dir(
        os.environ.get("HYPOTHESIS_STORAGE_DIRECTORY") or user_cache("hypothesis")
    )
    quiet = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    run = seeded(seed)(quiet(given(behaviour.strategy())(test)))
    # While shrinking the failing example is wanted, not Hypothesis's report of it; a learner's function
    # that answers at random makes it say "flaky", which the caller sees as any other failure.
    with (
        _by_the_seed_alone(),
        contextlib.suppress(Exception) if shrink else contextlib.nullcontext(),
    ):
        run()


@contextlib.contextmanager
def _by_the_seed_alone() -> Iterator[None]:
    """Keep Hypothesis from using numbers and texts that stand in the code of imported modules.

    It does so for one draw in twenty, so that what a seed gives would hang on what a process has
    imported, and in which folder the course is installed: two workers would ask different inputs.
    """
    from hypothesis.internal.conjecture.providers import HypothesisProvider

    kept = HypothesisProvider._maybe_draw_constant
    HypothesisProvider._maybe_draw_constant = lambda *unused, **options: None  # type: ignore
    try:
        yield
    finally:
        HypothesisProvider._maybe_draw_constant = kept  # type: ignore
