"""In place of `autograder`, where learners' code is graded: no check, no reference, no answer.

A released notebook calls `check`, so the name is here; grading itself happens outside.
"""

import sys

__all__ = ["check"]


def check(check_id: str, namespace: object = None) -> None:
    """Say that grading happens elsewhere.

    >>> check("ps02.merge")
    ps02.merge: graded outside this notebook.
    """
    print(f"{check_id}: graded outside this notebook.")


class _NothingElse:
    """Refuses every other part of the package with a sentence."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname.startswith(__name__ + "."):
            said = f"{fullname} is not available here: a submission is graded from outside, by its results."
            raise ImportError(said, name=fullname)


sys.meta_path.insert(0, _NothingElse())  # type: ignore[arg-type]
