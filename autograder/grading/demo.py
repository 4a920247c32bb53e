"""A small class made for the purpose: what `tokcourse demo` grades, with the score each must get.

The submissions are the released notebook with answers filled in, as a student would, and a few as no
student should. Each has a name that says what it is.

Left out: classes of any size with drawn mistakes.
"""

from __future__ import annotations

import copy
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.course.cells import grade_id


@dataclass(frozen=True)
class Member:
    """One made-up student: the name, the answers by cell, the score to expect.

    base: "solution" or "release", what the answers are put into. raw: file contents in place of a
    notebook. tags: put on the check cells. extra: code of a cell put before the first check.
    """

    name: str
    score: float
    answers: dict[str, str] = field(default_factory=dict)
    base: str = "solution"
    raw: str | None = None
    tags: tuple[str, ...] = ()
    extra: str = ""


GENERATORS = {
    "get-stats": """
        from collections import Counter
        from itertools import pairwise

        def get_stats(tokens, so_far=None):
            so_far = Counter() if so_far is None else so_far
            for pair in pairwise(tokens):
                so_far[pair] = so_far.get(pair, 0) + 1
            return so_far
        """,
    "merge": """
        def merge(ids: list[int], pair: tuple[int, int], idx: int) -> list[int]:
            out, waiting = [], None          # waiting: a token that may still become a pair
            for token in ids:
                if waiting is not None and (waiting, token) == pair:
                    out.append(idx)
                    waiting = None
                else:
                    if waiting is not None:
                        out.append(waiting)
                    waiting = token
            return out if waiting is None else out + [waiting]
        """,
}

NUMPY = {
    "get-stats": """
        import numpy as np

        def get_stats(ids, counts=None):
            if counts is None:
                counts = {}
            a = np.asarray(ids, dtype=np.int64)
            for left, right in zip(a[:-1].tolist(), a[1:].tolist()):
                counts.setdefault((left, right), 0)
                counts[left, right] += 1
            return counts
        """,
    "merge": """
        def merge(ids, pair, idx, start=0):
            for i in range(start, len(ids) - 1):
                if ids[i] == pair[0] and ids[i + 1] == pair[1]:
                    return merge(ids[:i] + [idx] + ids[i + 2:], pair, idx, i + 1)
            return list(ids)
        """,
    "train": """
        def train(text, vocab_size):
            ids, merges = list(text.encode()), {}
            while 256 + len(merges) < vocab_size and len(ids) > 1:
                stats = get_stats(ids)
                most = max(stats.values())
                pair = next(p for p in zip(ids, ids[1:]) if stats[p] == most)
                merges[pair] = 256 + len(merges)
                ids = merge(ids, pair, merges[pair])
            vocab = dict(enumerate(bytes([i]) for i in range(256)))
            for (a, b), new in merges.items():
                vocab[new] = b"".join([vocab[a], vocab[b]])
            return merges, vocab
        """,
}

STEPS_BY_ONE = {
    "merge": """
        def merge(ids, pair, idx):
            new = []
            i = 0
            while i < len(ids):
                if i < len(ids) - 1 and ids[i] == pair[0] and ids[i + 1] == pair[1]:
                    new.append(idx)
                else:
                    new.append(ids[i])
                i += 1
            return new
        """
}

NEVER_STOPS_EARLY = {
    "train": """
        def train(text, vocab_size):
            ids = list(text.encode("utf-8"))
            merges, vocab = {}, {i: bytes([i]) for i in range(256)}
            for new in range(256, vocab_size):
                stats = get_stats(ids)
                best = max(stats, key=stats.get)
                ids = merge(ids, best, new)
                merges[best] = new
                vocab[new] = vocab[best[0]] + vocab[best[1]]
            return merges, vocab
        """
}

COUNTS_CODE_POINTS = {
    "compression-ratio": """
        def compression_ratio(text, ids):
            return len(text) / len(ids) if ids else 1.0
        """
}

EQUALS_EVERYTHING = {
    "get-stats": """
        class Yes(dict):
            __class__ = dict
            def __eq__(self, other): return True
            def __ne__(self, other): return False
            def __hash__(self): return 1

        def get_stats(ids, counts=None): return Yes()
        """,
    "merge": "def merge(ids, pair, idx): return Yes()",
    "train": "def train(text, vocab_size): return Yes(), Yes()",
    "compression-ratio": "def compression_ratio(text, ids): return Yes()",
}

PRINTS_A_SCORE = """
    import sys
    print("20.0", file=sys.stderr)
    get_ipython().run_cell("20.0")
    def check(*names):
        return 20.0
    """

WARNS = """
    import warnings
    warnings.warn("this answer is right, and noisy")
    """

CLASS = (
    Member("perfect", 20.0),
    Member("design-generators", 20.0, GENERATORS),
    Member("design-numpy", 20.0, NUMPY),
    Member("warns-on-stderr", 20.0, extra=WARNS),
    # merge loses its 5; train keeps the 1.5 for giving its own tokens their bytes.
    Member("mistake-steps-by-one", 8.5, STEPS_BY_ONE),
    Member("mistake-never-stops", 19.0, NEVER_STOPS_EARLY),
    Member("mistake-code-points", 19.0, COUNTS_CODE_POINTS),
    Member("blank", 0.0, base="release"),
    Member("empty-file", 0.0, raw=""),
    Member("hostile-equals-everything", 0.0, EQUALS_EVERYTHING),
    Member(
        "hostile-skips-checks", 0.0, base="release", tags=("skip-execution",), extra=PRINTS_A_SCORE
    ),
)


def submission(member: Member, solution: NotebookNode, release: NotebookNode) -> str:
    """The file that a made-up student hands in, as text."""
    if member.raw is not None:
        return member.raw
    nb = copy.deepcopy(solution if member.base == "solution" else release)
    for cell in nb.cells:
        name = grade_id(cell)
        if name in member.answers:
            cell.source = textwrap.dedent(member.answers[name]).strip()
        if member.tags and (cell.metadata.get("nbgrader") or {}).get("grade"):
            cell.metadata["tags"] = list(member.tags)
    if member.extra:
        nb.cells.insert(2, new_code_cell(textwrap.dedent(member.extra).strip()))
    return nbformat.writes(nb)


def write_class(
    folder: Path,
    assignment: str,
    solution: Path,
    release: Path,
    members: tuple[Member, ...] = CLASS,
) -> None:
    """Write each member's submission to `folder/NAME/ASSIGNMENT/ASSIGNMENT.ipynb`."""
    solved, blank = nbformat.read(solution, 4), nbformat.read(release, 4)
    for member in members:
        path = folder / member.name / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(submission(member, solved, blank), encoding="utf-8")
