"""How far a learner has come: what passes, what is next, about how many minutes are left, as a picture.

Minutes are those that the problem sets state for their problems. Left out: finding out what passes
(`selfcheck`), printing (`commands`).
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.language import words
from autograder.notebook_outline import Outline, Problem

_ = words("commands")


FULL, PART, EMPTY = "█", "▌", "·"
DONE, OPEN, INK, PAPER = "#0072b2", "#d9d9d9", "#1a1a1a", "#ffffff"


@dataclass(frozen=True)
class Standing:
    """One problem set: its outline, and which of its checks pass."""

    outline: Outline
    passed: frozenset[str]

    @property
    def done(self) -> int:
        """Problems whose visible checks pass."""
        return sum(p.check in self.passed for p in self.outline.problems)

    @property
    def total(self) -> int:
        """All problems."""
        return len(self.outline.problems)

    @property
    def left(self) -> int:
        """Minutes that the open problems are said to take."""
        return sum(p.minutes for p in self.outline.problems if p.check not in self.passed)

    @property
    def minutes(self) -> int:
        """Minutes that all problems are said to take."""
        return sum(p.minutes for p in self.outline.problems)


def next_problem(standings: Sequence[Standing]) -> tuple[Outline, Problem] | None:
    """The first open problem of the first set that was begun, or else of the first that is open."""
    begun = [s for s in standings if 0 < s.done < s.total]
    waiting = [s for s in standings if s.done < s.total]
    for standing in (begun or waiting)[:1]:
        for problem in standing.outline.problems:
            if problem.check not in standing.passed:
                return standing.outline, problem
    return None


def duration(minutes: int) -> str:
    """Minutes as a person says them.

    >>> duration(45), duration(150), duration(120)
    ('45 min', '2 h 30 min', '2 h')
    """
    hours, rest = divmod(minutes, 60)
    return " ".join(
        [_("{hours} h").format(hours=hours)] * (hours > 0)
        + [_("{rest} min").format(rest=rest)] * (rest > 0 or hours == 0)
    )


def bar(share: float, width: int = 20) -> str:
    """A bar of text, full only when the share is 1.

    >>> bar(0.5, 4), bar(0.99, 4), bar(1, 4)
    ('██··', '███▌', '████')
    """
    halves = int(share * width * 2)
    return (FULL * (halves // 2) + PART * (halves % 2)).ljust(width, EMPTY)


def lines(standings: Sequence[Standing], width: int = 20) -> list[str]:
    """The table for a terminal: a line a set, then the sum."""
    made = []
    for s in standings:
        share = 1 - s.left / s.minutes if s.minutes else 1.0
        left = _("done") if s.done == s.total else _("{left} left").format(left=duration(s.left))
        made.append(
            _("{short}  {share}  {done:>2} of {total:<2}  {left}").format(
                short=s.outline.short,
                share=bar(share, width),
                done=s.done,
                total=s.total,
                left=left,
            )
        )
    return [*made, "", total(standings)]


def total(standings: Sequence[Standing]) -> str:
    """The sum of all sets in a sentence."""
    done, of = sum(s.done for s in standings), sum(s.total for s in standings)
    left = duration(sum(s.left for s in standings))
    if done == of:
        return _("The visible checks of {done} of {of} problems pass.").format(done=done, of=of)
    return _(
        "The visible checks of {done} of {of} problems pass; about {left} of problems are left."
    ).format(done=done, of=of, left=left)


def as_svg(standings: Sequence[Standing]) -> str:
    """The same as a drawing: a bar a set, as long as its minutes, filled as far as they are done."""
    row, left, top, width = 30, 60, 44, 560
    longest = max((s.minutes for s in standings), default=1) or 1
    height = top + row * len(standings) + 12
    title = total(standings)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 180} {height}" '
        f'width="{left + width + 180}" height="{height}" role="img" '
        f'aria-label="{html.escape(title, quote=True)}" font-family="sans-serif" font-size="14">',
        f"<title>{html.escape(title)}</title>",
        f'<rect width="100%" height="100%" fill="{PAPER}"/>',
        f'<text x="12" y="26" fill="{INK}" font-weight="bold">{html.escape(title)}</text>',
    ]
    for place, s in enumerate(standings):
        y = top + row * place
        whole = width * s.minutes / longest
        full = whole * (1 - s.left / s.minutes) if s.minutes else whole
        said = _("done") if s.done == s.total else _("{left} left").format(left=duration(s.left))
        parts += [
            f'<text x="12" y="{y + 16}" fill="{INK}">{s.outline.short}</text>',
            f'<rect x="{left}" y="{y}" width="{whole:.1f}" height="20" fill="{OPEN}" '
            f'stroke="{INK}" stroke-width="1"/>',
            f'<rect x="{left}" y="{y}" width="{full:.1f}" height="20" fill="{DONE}"/>',
            f'<text x="{left + whole + 8:.1f}" y="{y + 16}" fill="{INK}">'
            f"{_('{done} of {total}, {left}').format(done=s.done, total=s.total, left=said)}</text>",
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"
