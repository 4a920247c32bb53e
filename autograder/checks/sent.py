"""Questions that run beside a learner's code: ordinary functions, sent as their own source text.

A model cannot travel over the wire, so the function that makes it, hands it to the learner's function and
looks at the result is sent instead. A kernel in the sandbox has torch, but neither the checks nor the
reference package. `source_of` therefore puts together all that a question uses: the functions and
classes of this package, the modules they name, and plain constants.

Left out: running it, which `Step("code", …)` of the contract asks for; what questions answer (`facts`).
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

OURS = "autograder."
PLAIN = (bool, int, float, str, bytes, tuple, type(None))


@cache
def source_of(question: Callable[..., Any], learners: str) -> str:
    """The text of a module in which `ask(*args)` is `question(<the learner's function>, *args)`.

    learners: the name of the learner's function, which is looked up where the text is run.

    >>> from autograder.checks import drawing
    >>> source_of(drawing.short_words, "spell").splitlines()[-1]
    'ask = lambda *args: short_words(spell, *args)'

    Raises:
        TypeError: for something in use that has no source text of ours and is no plain constant.
    """
    made: dict[str, str] = {}
    _add(question.__name__, question, made)
    # Annotations stay text, so that what only a type checker imports is not needed there.
    first = "from __future__ import annotations"
    last = f"ask = lambda *args: {question.__name__}({learners}, *args)"
    return "\n\n".join([first, *made.values(), last])


def _add(name: str, value: Any, made: dict[str, str]) -> None:
    """Add the text that gives `name` its value, after that of all it uses."""
    if name in made:
        return
    if inspect.ismodule(value):
        made[name] = f"import {value.__name__} as {name}"
    elif str(getattr(value, "__module__", "")).startswith(OURS):
        text = textwrap.dedent(inspect.getsource(value)).rstrip()
        made[name] = text  # so that what calls itself ends
        scope = vars(sys.modules[value.__module__])
        for used in _names_read(text):
            if used in scope:
                _add(used, scope[used], made)
        made[name] = made.pop(name)  # behind what it uses, which a class needs when it is made
    elif type(value) in PLAIN:
        made[name] = f"{name} = {value!r}"
    else:
        raise TypeError(
            f"{name} is a {type(value).__name__}, which can't be sent beside a learner's code; "
            f"use functions of {OURS[:-1]}, modules and plain constants"
        )


def _names_read(text: str) -> list[str]:
    """The names that a source text reads from its module, but for those in annotations alone."""
    code = compile(f"from __future__ import annotations\n{text}", "<question>", "exec")
    # subtle: code names attributes too, and the tree a function's own variables; only both are meant
    names = (n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name))
    read = dict.fromkeys(n.id for n in names if isinstance(n.ctx, ast.Load))
    return [name for name in read if name in _names_of(code)]


def _names_of(code: CodeType) -> set[str]:
    inner = (_names_of(part) for part in code.co_consts if isinstance(part, CodeType))
    return set(code.co_names).union(*inner)
