"""Facts: what a question that runs beside a learner's code answers, compared and shown.

A question (`sent`) makes something that cannot travel, such as a model, hands it to the learner's function
and says what came of it as a dictionary: plain values by name, numbers rounded to four decimals, so
that CPU and GPU say the same. A fact's name, and a text that is its value, is in English where it is
made and in the reader's language where it is shown; `marked` makes it a message of its set.

Left out: the models themselves and how they are looked at, which a problem set's own modules hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.checks.contract import Args, Behaviour, Script, Step
from autograder.checks.drawing import WRONG, figure, row
from autograder.checks.plain_data import short
from autograder.checks.sent import source_of
from autograder.language import words

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_ = words("feedback")

TOLERANCE = 1e-3

Question = Callable[..., Any]


@dataclass(frozen=True)
class Facts:
    """How the facts of one problem set are asked for, compared and shown.

    part: the set's name, in whose catalog the facts' names are.
    """

    part: str

    def say(self, text: str) -> str:
        """A fact's name, or a text that is its value, in the reader's language."""
        return words(self.part)(text)

    def spoken(self, value: Any) -> Any:
        """A fact's value, with the texts that are known in the reader's language.

        >>> Facts("ps11").spoken(["a text", 3])
        ['a text', 3]
        """
        if type(value) is str:
            return self.say(value)
        return [self.spoken(v) for v in value] if type(value) is list else value

    def compare(self, said: Mapping[str, str]) -> Callable[[Args, Any, Any], str | None]:
        """A comparison; said: for a fact's name, the sentence where it is not as expected."""

        def compare(args: Args, expected: Any, got: Any) -> str | None:
            if type(got) is not dict:
                return _("a {kind} came back in place of facts").format(kind=type(got).__name__)
            for name, want in expected.items():
                if name not in got:
                    return _("nothing is said of: {name}").format(name=self.say(name))
                if not close(want, got[name]):
                    return self._complaint(said, name, want, got[name])
            return None

        return compare

    def _complaint(self, said: Mapping[str, str], name: str, want: Any, have: Any) -> str:
        if "NaN" in repr(have):
            return _("there is NaN, which is no number, in: {name}").format(name=self.say(name))
        if name in said:
            return self.say(said[name]).format(got=short(have, 80), want=short(want, 80))
        return self._differs(name, want, have)

    def tell(self, expected: Any, got: Any) -> list[str]:
        """The facts that differ, expected and got, three at most."""
        if type(got) is not dict or type(expected) is not dict:
            return []
        differ = [n for n in expected if not close(expected[n], got.get(n))]
        return [self._differs(n, expected[n], got.get(n)) for n in differ[:3]]

    def draw(self, args: Args, expected: Any, got: Any) -> str:
        """Each fact, expected and yours, as a row of a drawing; those that differ are marked."""
        rows, said = [], []
        for name, want in expected.items():
            have = got.get(name) if type(got) is dict else got
            mark = "" if short(want, 200) == short(have, 200) else WRONG
            shown = [self._boxed(want), self._boxed(have)]
            rows.append(row(self.say(name), shown, ["", mark]))
            said.append(f"{name}: expected {short(want, 60)}, got {short(have, 60)}")
        return figure(rows, "; ".join(said))

    def _boxed(self, value: Any) -> str:
        return short(self.say(value) if type(value) is str else value, 40)

    def _differs(self, name: str, want: Any, have: Any) -> str:
        shown = self.say(name)
        return _("{name}: expected `{want}`, got `{have}`").format(
            name=shown[:1].upper() + shown[1:],
            want=short(self.spoken(want), 100),
            have=short(self.spoken(have), 100),
        )

    def asks(
        self,
        function: str,
        reference: Callable[..., Any],
        name: str,
        points: float,
        question: Question,
        edges: tuple[Args, ...],
        strategy: Callable[[], SearchStrategy[Args]] | None = None,
        said: Mapping[str, str] | None = None,
        paste: str | Callable[..., str] = "",
        **more: Any,
    ) -> Behaviour:
        """A behaviour that is asked by a question about the learner's `function`.

        reference: what answers rightly in its place. paste: the same as lines that a learner could
        paste, as `pasted` fills them in, or a function of the input. more: further fields of the
        behaviour.
        """

        def script(args: Args) -> Script:
            return (Step("code", source_of(question, function), args),)

        def right(*args: Any) -> Any:
            return question(reference, *args)

        def lines(args: Args) -> str:
            return paste(*args) if callable(paste) else pasted(paste, args)

        usual: dict[str, Any] = {"examples": 2, "view": coarse}
        return Behaviour(
            name,
            points,
            edges,
            strategy,
            script=script,
            reference=right,
            compare=self.compare(said or {}),
            tell=self.tell,
            ask=lines,
            **usual | more,
        )


def pasted(lines: str, args: Args) -> str:
    """Lines to paste, filled in from the numbers of an input.

    `{0}`, `{1}` … stand for the numbers, `{both}` for the sum of the first two, `{twice}` for two times
    the second, `{seed}` for the last, `{other}` and `{third}` for the seeds after it.

    >>> pasted("draw({0}, {both}, {seed}, {other})", (2, 3, 7))
    'draw(2, 5, 7, 8)'
    """
    sums = {"both": args[0] + args[1], "twice": 2 * args[1]}
    seeds = {"seed": args[-1], "other": args[-1] + 1, "third": args[-1] + 2}
    return lines.format(*args, **sums, **seeds)


def close(want: Any, got: Any) -> bool:
    """Equal, numbers within the tolerance.

    >>> close([1.0, "a"], [1.0004, "a"]), close([1.0], [1.1]), close(1.0, float("nan"))
    (True, False, False)
    """
    if type(want) is float and type(got) is float:
        return want == got or abs(want - got) <= TOLERANCE * max(1.0, abs(want))
    if type(want) is list and type(got) is list:
        return len(want) == len(got) and all(map(close, want, got))
    return type(want) is type(got) and bool(want == got)


def coarse(args: Args, got: Any) -> Any:
    """An answer with its numbers to three digits, so that sums in another order look the same.

    >>> coarse((), {"loss": 299.1234, "ids": [1, 2]})
    {'loss': 299.0, 'ids': [1, 2]}
    """
    if type(got) is dict:
        return {name: coarse(args, value) for name, value in got.items()}
    if type(got) is list:
        return [coarse(args, value) for value in got]
    return float(f"{got:.3g}") if type(got) is float else got


def numbers(*ranges: tuple[int, int] | type) -> Callable[[], SearchStrategy[Args]]:
    """A strategy factory: whole numbers from these ranges (both ends in), or `bool`."""

    def strategy() -> SearchStrategy[Args]:
        from hypothesis import strategies as st

        parts = [st.booleans() if r is bool else st.integers(*r) for r in ranges]  # type: ignore[misc]
        return st.tuples(*parts)

    return strategy
