"""Submissions that resemble each other: a list to look at, never a verdict.

Each submission's own code is fingerprinted by winnowing (Schleimer, Wilkerson and Aiken 2003, in the
library copydetect) after names, comments, strings and white space are taken out, so that renaming and
reordering change little. What the release gave is left out. Short functions have few ways to be
written: on a small problem set honest answers look alike too, which is why the pairs are ranked and
nothing is decided.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.course.folder import CourseError
from autograder.language import current, words

_ = words("commands")


LENGTH = 20  # characters of filtered code in one fingerprint: about four tokens of a short line
WINDOW = 1  # every fingerprint is kept: answers are short


@dataclass(frozen=True)
class Pair:
    """Two submissions and the share of each one's own code that the other has as well."""

    one: str
    other: str
    share_of_one: float
    share_of_other: float

    @property
    def alike(self) -> float:
        """The smaller share, by which pairs are ranked."""
        return min(self.share_of_one, self.share_of_other)


def code_of(nb: NotebookNode) -> str:
    """The code cells of a notebook, one after another."""
    return "\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "code") + "\n"


def compare(codes: dict[str, str], released: str, least: float = 0.8) -> list[Pair]:
    """Pairs of submissions that share at least `least` of their own code, the most alike first.

    codes: each student's code. released: the code that everybody was given.

    >>> compare({"a": "for x in range(9): print(x * x)", "b": "for y in range(9): print(y * y)"}, "")
    [Pair(one='a', other='b', share_of_one=1.0, share_of_other=1.0)]

    Raises:
        CourseError: when copydetect is not installed.
        ValueError: when `least` is not between 0 and 1.
    """
    if not 0 <= least <= 1:
        raise ValueError(_("least is a share from 0 to 1, got {least}").format(least=least))
    given = sorted(_fingerprint(released, ()).hashes)
    prints = {name: _fingerprint(code, given) for name, code in sorted(codes.items())}
    pairs = (_pair(a, prints[a], b, prints[b]) for a, b in combinations(prints, 2))
    return sorted((p for p in pairs if p.alike >= least > 0 or p.alike > 0 == least), key=_rank)


def _rank(pair: Pair) -> tuple[float, str, str]:
    return -pair.alike, pair.one, pair.other


def _fingerprint(code: str, given: Iterable[int]) -> Any:
    try:
        from copydetect import CodeFingerprint
    except ImportError as error:
        raise CourseError(
            _("copydetect is not installed; pip install 'gpt-tokenizer-course[similarity]'")
        ) from error
    import numpy as np

    left_out = np.array(list(given), dtype=np.int64)
    return CodeFingerprint("answer.py", LENGTH, WINDOW, left_out, fp=io.StringIO(code))


def _pair(one: str, first: Any, other: str, second: Any) -> Pair:
    if not set(first.hashes) & set(second.hashes):
        return Pair(one, other, 0.0, 0.0)
    from copydetect import compare_files

    _, (share, other_share), _ = compare_files(first, second)
    # Overlapping slices can add up to a little more than the whole.
    return Pair(
        one, other, round(min(1.0, float(share)), 3), round(min(1.0, float(other_share)), 3)
    )


def of_class(submitted: Path, assignment: str, release: Path, least: float = 0.8) -> list[Pair]:
    """The pairs of one assignment's submissions as taken in by grading."""
    found = sorted(submitted.glob(f"*/{assignment}/{assignment}.ipynb"))
    if not found:
        raise CourseError(
            _("no submissions of {assignment} in {submitted}; grade them first").format(
                assignment=assignment, submitted=submitted
            )
        )
    codes = {p.parent.parent.name: code_of(nbformat.read(p, 4)) for p in found}
    return compare(codes, code_of(nbformat.read(release, 4)), least)


def page(pairs: list[Pair], assignment: str) -> str:
    """The pairs as a page for the instructor."""
    lines = "".join(
        f"<tr><td>{html.escape(p.one)}<td>{html.escape(p.other)}"
        f"<td>{p.share_of_one:.0%}<td>{p.share_of_other:.0%}</tr>"
        for p in pairs
    )
    name = html.escape(assignment)
    title = _("{assignment}: submissions that are alike").format(assignment=name)
    told = _(
        "Shares of each submission’s own code that stand in the other one too, names and comments "
        "aside. Short answers are alike by nature: look before you ask."
    )
    heads = "".join(f"<th>{h}" for h in (_("one"), _("other"), _("of one"), _("of the other")))
    return (
        f"<!doctype html><html lang={current()}><meta charset=utf-8><title>{title}</title>"
        f"<h1>{title}</h1><p>{told}</p><table><tr>{heads}</tr>{lines}</table></html>\n"
    )
