"""What the landing page shows and does not write by hand: doors, syllabus, a check at work, merges.

Each is HTML in place of a line `<!-- made: NAME -->` of docs/index.md. All of it is computed from the
notebooks and packages, so that the page cannot say what the course does not do.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection

from scripts.website import pages

# Title, page, what one gets there. A door whose page is not there yet leads to the next best.
DOORS = (
    (
        "Study alone",
        "study",
        "Begin at lecture 01, or wherever you like: each problem set starts from data of its own. "
        "The check under each function answers within seconds. No account, nothing is sent anywhere.",
        "Begin",
    ),
    (
        "Teach a course",
        "teaching",
        "Hand out notebooks, collect them, grade a class in a sandbox in which no submission can touch "
        "its own score, and send the grades to Moodle or Canvas.",
        "See how",
    ),
    (
        "Run a workshop",
        "workshops",
        "Ninety minutes, half a day, two days or four weeks: plans with minutes, a set-up for a room, "
        "and a command that says what is missing on a machine.",
        "Take a plan",
    ),
)
# Wrong on purpose: the commonest mistake in problem set 02, written as learners write it.
WRONG = """\
def merge(ids, pair, idx):
    merged = []
    for i in range(len(ids)):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(idx)
        else:
            merged.append(ids[i])
    return merged
"""
LINE = "she sells sea shells by the sea shore, 안녕 안녕하세요 👋"


def doors(there: Collection[str]) -> str:
    """The three ways in, as cards; `there` names the pages that exist."""
    cards = []
    for title, page, words, call in DOORS:
        target = page if page in there else "study"
        cards.append(
            f'<a class="door" href="{target}.html"><strong>{title}</strong><span>{words}</span>'
            f'<em aria-hidden="true">{call} →</em></a>'
        )
    return f'<nav class="doors" aria-label="Three doors">{"".join(cards)}</nav>'


def syllabus(there: Collection[str]) -> str:
    """The lectures in order, with their minutes, their part of the video and their problem sets."""
    sets: dict[str, list[str]] = {}
    for path in pages.problem_sets():
        nb = pages.read(path)
        first = re.search(r"[Ll]ectures? (\d\d)", nb.cells[0].source)
        number = path.stem[2:4]
        link = (
            f'<a href="exercises/{path.stem}/{path.stem}.html">Problem set {number}: '
            f"{html.escape(pages.title_of(nb))}</a>"
        )
        sets.setdefault(first[1] if first else "", []).append(link)
    items = []
    for path in pages.lectures():
        nb, number = pages.read(path), path.stem[:2]
        video = re.search(r"\*\*Video:\*\* \[(\S+ to \S+)\]", nb.cells[0].source)
        facts = [f"about {pages.minutes_of(nb)} minutes", *([f"video {video[1]}"] if video else [])]
        goes_with = "".join(f"<span>{link}</span>" for link in sets.get(number, []))
        items.append(
            f'<li><b aria-hidden="true">{number}</b><div><a href="lectures/{path.stem}.html">'
            f"{html.escape(pages.title_of(nb))}</a><small>{', '.join(facts)}</small>{goes_with}</div></li>"
        )
    return f'<ol class="syllabus">{"".join(items)}</ol>'


def feedback(there: Collection[str]) -> str:
    """A wrong answer, and what the check says of it: run here and now, not drawn."""
    from autograder import checks, engine, render
    from autograder.implementation import InProcess

    names: dict[str, object] = {}
    exec(compile(WRONG, "<answer>", "exec"), names)
    verdict = engine.judge(checks.find("ps02.merge"), InProcess(names))
    code = html.escape(WRONG.strip())
    return (
        f'<div class="feedback"><div><p>You write</p><pre tabindex="0">{code}</pre></div>'
        f"<div><p>You see</p>{render.as_html(verdict)}</div></div>"
    )


def merging(there: Collection[str]) -> str:
    """A line to type into and a slider of merges; drawn by merging.js, which learns them on the spot."""
    return (
        '<div class="merging" data-merging><label for="merging-text">Type anything, then drag: each '
        "step joins the pair of neighbours that stands there most often.</label>"
        f'<input id="merging-text" type="text" maxlength="200" autocomplete="off" value="{LINE}">'
        '<label for="merging-steps">Merges</label>'
        '<input id="merging-steps" type="range" min="0" max="40" value="12">'
        '<p class="merging-told" role="status"></p><div class="merging-tokens"></div>'
        "<noscript>This picture is drawn by a script of this page; lecture 02 shows the same on paper."
        "</noscript></div>"
    )


MADE: dict[str, Callable[[Collection[str]], str]] = {
    "doors": doors,
    "syllabus": syllabus,
    "feedback": feedback,
    "merging": merging,
}


def filled(text: str, there: Collection[str]) -> str:
    """The page with what is made in place of its marks; raises KeyError for a mark that is not known."""
    return re.sub(r"<!-- made: (\w+) -->", lambda mark: MADE[mark[1]](there), text)
