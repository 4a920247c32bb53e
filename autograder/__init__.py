"""How an implementation is judged: checks, engine, sandboxed grading, feedback.

A notebook needs two names: `from autograder import check, start`. Everything else is imported from its module,
so that this stays light and a sandbox can put a small stand-in in its place.
"""

from typing import Any

from autograder.judging.notebook_check import check

__all__ = ["check", "start"]


def start(name: str) -> Any:
    """What a problem set starts from, such as `start("ps05").merges`; see `autograder.judging.assignment_data`."""
    from autograder.judging import assignment_data

    return assignment_data.start(name)
