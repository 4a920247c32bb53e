"""In place of `autograder`, where learners' code is graded: no check, no reference, no answer.

A released notebook calls `check` and `start`, so the names are here; grading itself happens outside,
and what a problem set starts from was put into `given` before the first cell ran.
"""

import sys

__all__ = ["check", "start"]

given: dict[str, object] = {}


def check(check_id: str, namespace: object = None) -> None:
    """Say that grading happens elsewhere.

    >>> check("ps02.merge")
    ps02.merge: graded outside this notebook.
    """
    print(f"{check_id}: graded outside this notebook.")


def start(name: str) -> object:
    """What a problem set starts from.

    Raises:
        LookupError: for any set but the one that is graded.
    """
    if name not in given:
        raise LookupError(
            f"this notebook starts from {', '.join(given) or 'nothing'}, not {name!r}"
        )
    return given[name]


class _NothingElse:
    """Refuses every other part of the package with a sentence."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname.startswith(__name__ + "."):
            said = f"{fullname} is not available here: a submission is graded from outside, by its results."
            raise ImportError(said, name=fullname)


sys.meta_path.insert(0, _NothingElse())  # type: ignore[arg-type]
