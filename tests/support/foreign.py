"""Functions that fail for a reason that no check knows: none of them may be given a known mistake's name."""

from submissions import run

from autograder.judging.engine import judge
from autograder.judging.implementation import InProcess

# By exception type: how it comes about by itself, and how somebody raises it in words of their own.
BODIES = {
    "KeyError": '{}["foreign"]',
    "IndexError": "[][7]",
    "NameError": "foreign_name",
    "TypeError": "None + 1",
    "ValueError": 'int("foreign")',
    "AttributeError": "().foreign",
    "ZeroDivisionError": "1 / 0",
    "OverflowError": "2.0 ** 5000",
    "UnicodeDecodeError": r'b"\xff".decode("utf-8")',
    "StopIteration": "next(iter(()))",
    "ModuleNotFoundError": "import foreign_module",
    "AssertionError": "assert args is None",
}
WORDS = {"UnicodeDecodeError": '"utf-8", b"", 0, 1, "foreign matter"'}


def sources(check):
    """(exception type, source) of each function for a check."""
    for kind, body in BODIES.items():
        said = f"raise {kind}({WORDS.get(kind, repr('foreign matter'))})"
        for line in (body, said):
            yield kind, f"def {check.function}(*args):\n    {line}\n"


def names(check, source):
    """The names of known mistakes, and the hints, that a function is given."""
    space = {"__name__": "__main__"}
    run(source, space)
    failures = [r.failure for r in judge(check, InProcess(space)).results if r.failure]
    return {f.mistake.name for f in failures if f.mistake} | {f.hint for f in failures if f.hint}
