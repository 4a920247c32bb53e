"""The check contract: what is asked of a learner's function, declared once as data.

A `Check` names the function, the reference, the behaviours that earn points, the known mistakes and
the place in the lecture. Everything else is derived from it: instant feedback, the grade, the hint,
the tests of the check itself and the table in the instructor's guide.

Left out: drawing inputs and judging (`engine`), calling a learner's code (`implementation`), naming
the mistake (`diagnose`), showing it (`render`).
"""

from __future__ import annotations

import copy
import inspect
import pickle
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import TYPE_CHECKING, Any, NamedTuple

from autograder.language import words

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_ = words("feedback")

Args = tuple[Any, ...]
Compare = Callable[[Args, Any, Any], str | None]
Sources = tuple[Callable[..., Any], ...]


class Step(NamedTuple):
    """One operation on the learner's code; a script is a tuple of them.

    kind: "call" a function, "new" an object of a class, "do" a method of that object, "get" one of
    its attributes, "set" a name in the learner's namespace, "args" of the latest call as it left them,
    "code" to run beside the learner's names: the name is its source, and its `ask(*args)` gives the
    result. It is for what cannot travel, such as a model.
    A function is also called with numbers whose use is counted ("count"), with an iterator as its
    first argument until it yields no more ("drain"), or on a stream of texts while memory is
    measured ("peak"); the functions of these names in `probe` say what comes back.
    """

    kind: str
    name: str = ""
    args: Args = ()


Script = tuple[Step, ...]


@dataclass(frozen=True, eq=False)
class Behaviour:
    """One thing that a function must get right; its points are all or nothing.

    edges: inputs always tried. strategy: makes the Hypothesis strategy that further inputs are drawn
    from (a function, so that declaring a check does not import Hypothesis). compare, script and
    reference: in place of the check's. pure: whether a changed argument is a mistake here. after: the
    behaviour without which this one earns nothing, where doing nothing would pass or asking is
    costly. tell: how to show expected and got as lines of text, where their plain values would be
    hard to read. raises: the exceptions of which one is asked for, in place of a result. ask: the
    question as code that a learner could paste, where it is more than one call. view: what of an
    answer tells one mistake from another, from (args, got), where its plain value says too much, such
    as a count of operations. uniform: whether all inputs are of one make and costly, so that neither
    more telling ones nor a smaller counterexample are looked for, and none is asked where what they
    come after failed. keep: places of arguments that stay whole when a counterexample is made
    smaller, such as a pattern, which half of it would not explain.
    """

    name: str
    points: float
    edges: tuple[Args, ...] = ()
    strategy: Callable[[], SearchStrategy[Args]] | None = None
    examples: int = 20
    compare: Compare | None = None
    script: Callable[[Args], Script] | None = None
    reference: Callable[..., Any] | None = None
    pure: bool = False
    after: str | None = None
    tell: Callable[[Any, Any], list[str]] | None = None
    raises: tuple[str, ...] = ()
    ask: Callable[[Args], str] | None = None
    view: Callable[[Args, Any], Any] | None = None
    uniform: bool = False
    keep: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Mistake:
    """A known wrong solution: its name, the sentence that explains it, and how to make it.

    patch: (old, new) pairs applied to the source text of the reference and of what the check says may
    be `patched` beside it. solution: source text of a whole
    wrong function, where a patch would not show the idea. symptom: the name of an exception, or
    "timeout", for mistakes that are known by how they fail (then there is nothing to run). place: where
    it is explained, if not where the check is.

    Raises:
        ValueError: unless exactly one of the three is given.
    """

    name: str
    sentence: str
    patch: tuple[tuple[str, str], ...] = ()
    solution: str = ""
    symptom: str = ""
    place: Place | None = None

    def __post_init__(self) -> None:
        given = sum(bool(x) for x in (self.patch, self.solution, self.symptom))
        if given != 1:
            raise ValueError(
                f"mistake {self.name!r} gives {given} of patch, solution and symptom; give one"
            )

    def source(self, reference: Callable[..., Any], patched: Sources = ()) -> str:
        """The wrong function's source text, after that of the functions that it calls.

        Raises:
            ValueError: when a patch's old text is not found exactly once in all of it.
        """
        if self.solution:
            return textwrap.dedent(self.solution)
        text = "\n\n".join(map(_text_of, (*patched, reference)))
        for old, new in self.patch:
            if text.count(old) != 1:
                raise ValueError(
                    f"mistake {self.name!r}: {old!r} stands {text.count(old)} times in "
                    f"{reference.__name__}; a patch must name text that stands there once"
                )
            text = text.replace(old, new)
        return text

    def build(
        self, reference: Callable[..., Any], patched: Sources = (), name: str = ""
    ) -> Callable[..., Any]:
        """A fresh wrong function, so that state it keeps between calls starts empty.

        name: of the function in a `solution`, where it is not the reference's.
        """
        # A class has no `__globals__` of its own. What the reference's module says goes first.
        namespace: dict[str, Any] = {}
        for part in (*patched, reference):
            namespace |= vars(sys.modules[part.__module__])
        exec(_compiled(self, reference, patched), namespace)
        built: Callable[..., Any] = namespace[
            name if self.solution and name else reference.__name__
        ]
        return built


def copied(value: Any) -> Any:
    """A deep copy; plain data goes through pickle, several times as fast as `copy.deepcopy`.

    >>> args = ([1, 2], {"a": b"b"})
    >>> copied(args) == args, copied(args)[0] is args[0]
    (True, False)
    """
    try:
        return pickle.loads(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
    except Exception:  # an object of a class that no module holds
        return copy.deepcopy(value)


@cache
def _text_of(reference: Callable[..., Any]) -> str:
    """The reference's source, read once: finding it in its file takes longer than running it."""
    return textwrap.dedent(inspect.getsource(reference))


@cache
def _compiled(mistake: Mistake, reference: Callable[..., Any], patched: Sources) -> CodeType:
    return compile(mistake.source(reference, patched), f"<mistake {mistake.name}>", "exec")


@dataclass(frozen=True)
class Place:
    """Where it is explained: the video's time ("" where it does not speak of it), notebook, heading."""

    time: str
    lecture: str
    heading: str

    def __str__(self) -> str:
        place = f"{self.lecture}, “{self.heading}”"
        return (
            _("{place} (video {time})").format(place=place, time=self.time) if self.time else place
        )


@dataclass(frozen=True, eq=False)
class Check:
    """What is asked of one function or class of a problem set.

    reference: how it is done right, a function or class of `minbpe_ref`, or a few lines that call one
    where the exercise has another signature. patched: the functions of `minbpe_ref` that the reference
    calls and whose source text the mistakes' patches change too, each before those that call it.
    seconds: the budget of one call. tell: as a behaviour's. draw: makes a picture (HTML) of a counterexample from (args, expected, got). hides: importable packages that
    would answer for the learner, absent while this check is graded. forbids: names and texts that must
    not stand in the function's code or in that of the learner's functions it calls, such as a method
    that does the exercise; a reminder of the task, no wall.
    """

    id: str
    signature: str
    reference: Callable[..., Any]
    behaviours: tuple[Behaviour, ...]
    mistakes: tuple[Mistake, ...]
    place: Place
    compare: Compare | None = None
    seconds: float = 2.0
    draw: Callable[[Args, Any, Any], str] | None = None
    tell: Callable[[Any, Any], list[str]] | None = None
    uses: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    patched: Sources = ()

    @property
    def function(self) -> str:
        """The name that the learner's code must define."""
        return self.signature.partition("(")[0]

    @property
    def problem_set(self) -> str:
        """The problem set that it belongs to, such as "ps02"."""
        return self.id.partition(".")[0]

    @property
    def points(self) -> float:
        """What the check is worth: the sum of its behaviours."""
        return sum(b.points for b in self.behaviours)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that the exercise names, in order, without defaults."""
        inside = self.signature.partition("(")[2].rpartition(")")[0]
        return tuple(p.partition("=")[0].strip() for p in inside.split(",") if p.strip())

    @property
    def cell(self) -> str:
        """The nbgrader id of the cell that this check grades (no dots are allowed there)."""
        return self.id.replace(".", "-")

    def wrong(self, mistake: Mistake) -> Callable[..., Any]:
        """A known mistake as a function that can be asked as the learner's is."""
        return mistake.build(self.reference, self.patched, self.function)

    def script(self, behaviour: Behaviour, args: Args) -> Script:
        """The operations that put `args` to the learner's code."""
        if behaviour.script is not None:
            return behaviour.script(args)
        return (Step("call", self.function, args),)

    def expected(self, behaviour: Behaviour, args: Args) -> Any:
        """The reference's answer to `args`; None where an exception is asked for.

        A class is asked by the behaviour's script, as the learner's is.
        """
        if behaviour.raises:
            return None
        if behaviour.reference is None and inspect.isclass(self.reference):
            return self._answer_of_class(behaviour, args)
        # A copy, so that a reference that works in place leaves the question as it was.
        return (behaviour.reference or self.reference)(*copied(args))

    def _answer_of_class(self, behaviour: Behaviour, args: Args) -> Any:
        from autograder.implementation import Trusted

        outcome = Trusted({self.function: self.reference}).run(self.script(behaviour, args))
        if outcome.kind == "raised":
            raise RuntimeError(
                f"{self.id} answers {args!r} with {outcome.error}: {outcome.message}"
            )
        return outcome.value
