"""Learners' code for the tests: a namespace to judge, made from source text as a notebook would."""

import inspect
import textwrap

from autograder import checks
from autograder.checks import _ps02_pairs
from autograder.implementation import InProcess


def namespace(source="", with_reference=False):
    """What a notebook's cells leave behind."""
    made = {"__name__": "__main__", "Pair": tuple, "Trained": tuple}
    if with_reference:
        for name in ("get_stats", "merge"):
            exec(inspect.getsource(getattr(_ps02_pairs, name)), made)
    exec(textwrap.dedent(source), made)
    return made


def solved(check_id):
    """The check's own reference as a learner's code, with what it calls beside it."""
    check = checks.find(check_id)
    source = textwrap.dedent(inspect.getsource(check.reference))
    return InProcess(namespace(source, with_reference=True))


def wrong(check_id, mistake):
    """A known mistake as a learner's code."""
    check = checks.find(check_id)
    return InProcess(namespace(mistake.source(check.reference), with_reference=True))
