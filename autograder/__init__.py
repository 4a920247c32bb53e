"""How an implementation is judged: checks, engine, sandboxed grading, feedback.

A notebook needs one name: `from autograder import check`. Everything else is imported from its module,
so that this stays light and a sandbox can put a small stand-in in its place.
"""

from autograder.learner import check

__all__ = ["check"]
