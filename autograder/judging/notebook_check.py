"""`check("ps02.merge")`: the learner's instant feedback, in the learner's own notebook.

Judges the function of that name in the notebook's namespace on the visible inputs and shows the
result. It never raises for a learner's mistake, but for nbgrader's Validate button, which knows no
other sign.
"""

from __future__ import annotations

import os
import reprlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograder.language import words

if TYPE_CHECKING:
    from autograder.checks.contract import Check

_ = words("feedback")


class CheckFailed(Exception):
    """A check did not pass; its text is the feedback, and there is no traceback to read."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def check(check_id: str | Callable[..., Any], namespace: dict[str, Any] | None = None) -> None:
    """Judge the learner's function for one check and show what was found.

    check_id: the check's name in quotes; the function itself will do where only one check has its name.
    namespace: where the function is; the notebook's own, or the caller's, when left out.

    >>> check("ps02.merge", {})
    merge: missing
    There is no function named merge. Run the cell that defines it; the exercise asks for merge(ids, pair, idx).
    Explained in Lecture 02, “Replace a pair” (video 0:30:36).

    Raises:
        CheckFailed: under nbgrader, under Validate when the check does not pass, and always where
            nbgrader would take this cell's silence for full points; and for an unknown `TOKCOURSE_LANG`.
    """
    from autograder import language
    from autograder.judging import engine, executed_cells, rendering
    from autograder.judging.implementation import InProcess

    try:
        language.current()
    except language.LanguageError as error:
        raise CheckFailed(str(error)) from error
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        # To plain nbgrader a cell without an error is worth full points, whatever the check found.
        raise CheckFailed(
            _("not graded: grade this notebook with `tokcourse grade`, which runs no check here")
        )
    shell = _shell()
    if namespace is None:
        namespace = shell.user_ns if shell is not None else sys._getframe(1).f_globals
    asked = _asked(check_id)
    if isinstance(asked, str):
        print(asked)
        return
    verdict = engine.judge(asked, InProcess(namespace), cells=executed_cells.of_notebook(namespace))
    text = rendering.as_text(verdict)
    if os.environ.get("NBGRADER_EXECUTION") == "validate":
        if verdict.status != "passed":
            raise CheckFailed(text)
    elif shell is None:
        print(text)
    else:
        from IPython.display import display

        shown = {"text/html": rendering.as_html(verdict), "text/plain": text}
        display(shown, raw=True, metadata={"tokcourse": rendering.as_record(verdict)})


def _asked(given: object) -> Check | str:
    """The check that is meant, or the sentence that says what to write."""
    from autograder import checks

    if isinstance(given, str):
        try:
            return checks.find(given)
        except LookupError as error:
            if "." in given:
                return str(error.args[0])
    name = given if isinstance(given, str) else getattr(given, "__name__", "")
    known = [c for s in checks.sets() for c in checks.of_set(s) if c.function == name]
    if len(known) == 1:
        return known[0]
    lines = [f'check("{c.id}")' for c in known] or ['check("ps02.merge")']
    if known:
        said = _("Several checks have a function {name}; write {lines}.")
        return said.format(name=name, lines=_(" or ").join(lines))
    said = _("A check is asked for by its name in quotes: write {line}, not {given}.")
    return said.format(line=lines[0], given=f"check({reprlib.repr(given)})")


def _shell() -> Any:
    """The running IPython, if there is one; never imports it."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None else None
