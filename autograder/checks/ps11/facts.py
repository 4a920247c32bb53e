"""Facts about a model, as the questions of problem set 11 answer with them: compared, and told.

A fact's name, and a text that is its value, is in English where it is made, beside the learner's code.
It is put into the reader's language here, where it is shown. Left out: how facts are asked for
(`models`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.checks.contract import Args
from autograder.checks.plain_data import short
from autograder.language import marked, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ = words("ps11")

TOLERANCE = 1e-3

# Each stands in code that is sent to the kernel, where nothing can be marked.
NAMES = (
    marked("shape of the token embedding"),
    marked("shape of the head"),
    marked("shape of the logits of 4 ids"),
    marked("both are parameters"),
    marked("row where the embedding's old rows begin"),
    marked("row where the head's old rows begin"),
    marked("logits of the old tokens as before"),
    marked("new rows of the embedding"),
    marked("new rows of the head"),
    marked("one matrix in both places"),
    marked("the given model has its old size"),
    marked("parameters of the given model that move with the new one's"),
    marked("dtypes of a model in float64"),
    marked("devices of a model on 'meta', which stands in for a GPU"),
    marked("frozen"),
    marked("frozen of the two matrices where the old ones were"),
    marked("new rows of the embedding moved"),
    marked("new rows of the head moved"),
    marked("old rows of the embedding that moved"),
    marked("old rows of the head that moved"),
    marked("other parameters moved"),
    marked("parameters listed"),
    marked("parameters that require grad"),
    marked("shape"),
    marked("loss"),
    marked("loss of equal logits"),
    marked("loss when all logits are 5 higher"),
    marked("gradient of the student"),
    marked("the teacher gets a gradient"),
    marked("the gradient is finite"),
    marked("logits"),
    marked("gradient of the embeddings"),
    marked("embeddings that are returned without a step"),
    marked("the result requires grad"),
    marked("embeddings after a step"),
    marked("embeddings after two steps"),
    marked("embeddings after three steps"),
    marked("the loss fell in 12 steps"),
    marked("parameters that moved"),
    marked("parameters with a gradient left in them"),
    marked("frozen parameters"),
    marked("dtype for a model in float64"),
    marked("on the model's device"),
    marked("ids"),
    marked("dtype"),
    marked("device of the ids of vectors on 'meta', which stands in for a GPU"),
    marked("ids where every code is there twice"),
    marked("codes"),
    marked("the mean distance never rises"),
    marked("a code that has settled stays"),
    marked("vectors and codes are as they were"),
    marked("no step gives the codes as they were"),
    marked("dtype of float64 vectors' codes"),
    marked("values"),
    marked("gradient of the vectors"),
    marked("the codes get a gradient"),
)
VALUES = (
    marked("the mean of the old rows"),
    marked("zeros"),
    marked("one number everywhere"),
    marked("the mean of the other matrix"),
    marked("other numbers"),
    marked("of the last k tokens"),
    marked("of the first k tokens"),
    marked("all 0"),
    marked("by a quarter and more"),
    marked("less"),
    marked("not at all"),
    marked("it grew"),
    marked("to NaN"),
    marked("none"),
    marked("both"),
    marked("embedding"),
    marked("another"),
)


def compare_facts(said: Mapping[str, str]) -> Callable[[Args, Any, Any], str | None]:
    """A comparison of facts; said: for a fact's name, the sentence where it is not as expected."""

    def compare(args: Args, expected: Any, got: Any) -> str | None:
        if type(got) is not dict:
            return _("a {kind} came back in place of facts").format(kind=type(got).__name__)
        for name, want in expected.items():
            if name not in got:
                return _("nothing is said of: {name}").format(name=_(name))
            have = got[name]
            if close(want, have):
                continue
            if "NaN" in repr(have):
                return _("there is NaN, which is no number, in: {name}").format(name=_(name))
            if name in said:
                return _(said[name]).format(got=short(have, 80), want=short(want, 80))
            return _differs(name, want, have)
        return None

    return compare


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


def tell_facts(expected: Any, got: Any) -> list[str]:
    """The facts that differ, expected and got."""
    if type(got) is not dict or type(expected) is not dict:
        return []
    differ = [n for n in expected if not close(expected[n], got.get(n))]
    return [_differs(n, expected[n], got.get(n)) for n in differ[:3]]


def _differs(name: str, want: Any, have: Any) -> str:
    shown = _(name)
    return _("{name}: expected `{want}`, got `{have}`").format(
        name=shown[:1].upper() + shown[1:],
        want=short(spoken(want), 100),
        have=short(spoken(have), 100),
    )


def spoken(value: Any) -> Any:
    """A fact's value, with the texts that are known in the reader's language.

    >>> spoken(["a text", 3])
    ['a text', 3]
    """
    if type(value) is str:
        return _(value)
    return [spoken(v) for v in value] if type(value) is list else value


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
