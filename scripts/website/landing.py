"""What the landing page shows and does not write by hand: doors, syllabus, a check at work, merges.

Each is HTML in place of a line `<!-- made: NAME -->` of docs/index.md. All of it is computed from the
notebooks and packages, so that the page cannot say what the course does not do.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection

from autograder import notebook_outline
from autograder.language import marked, words
from scripts.website import pages

_ = words("site")

# Title, page, what one gets there. A door whose page is not there yet leads to the next best.
DOORS = (
    (
        marked("Study alone"),
        "study",
        marked(
            "Begin at lecture 01, or wherever you like: each problem set starts from data of its own. The check under each function answers within seconds. No account, nothing is sent anywhere."
        ),
        marked("Begin"),
    ),
    (
        marked("Teach a course"),
        "teaching",
        marked(
            "Hand out notebooks, collect them, grade a class in a sandbox in which no submission can touch its own score, and send the grades to Moodle or Canvas."
        ),
        marked("See how"),
    ),
    (
        marked("Run a workshop"),
        "workshops",
        marked(
            "Ninety minutes, half a day, two days or four weeks: plans with minutes, a set-up for a room, and a command that says what is missing on a machine."
        ),
        marked("Take a plan"),
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
# What merging.js says, in the language of the page.
TOLD = {
    "none": marked("No merge yet: a token is a byte."),
    "merge": marked("Merge {step}: {left} and {right} stand together {times}."),
    "once": marked("once"),
    "times": marked("{n} times"),
    "size": marked("{bytes} bytes in {tokens} tokens, {ratio} bytes a token."),
    "steps": marked("{n} merges"),
}
LINE = "she sells sea shells by the sea shore, 안녕 안녕하세요 👋"


def doors(there: Collection[str]) -> str:
    """The three ways in, as cards; `there` names the pages that exist."""
    cards = []
    for title, page, told, call in DOORS:
        target = page if page in there else "study"
        cards.append(
            f'<a class="door" href="{target}.html"><strong>{_(title)}</strong><span>{_(told)}</span>'
            f'<em aria-hidden="true">{_(call)} →</em></a>'
        )
    return f'<nav class="doors" aria-label="{_("Three doors")}">{"".join(cards)}</nav>'


def syllabus(there: Collection[str]) -> str:
    """The lectures in order, with their minutes, their part of the video and their problem sets."""
    sets: dict[str, list[str]] = {}
    for path in pages.problem_sets():
        nb = pages.read(path)
        first = re.search(r"[Ll]ectures? (\d\d)", nb.cells[0].source)
        number = path.stem[2:4]
        link = (
            f'<a href="exercises/{path.stem}/{path.stem}.html">'
            f"{_('Problem set {number}').format(number=number)}: {html.escape(pages.title_of(nb))}</a>"
        )
        sets.setdefault(first[1] if first else "", []).append(link)
    items = []
    for path in pages.lectures():
        nb, number = pages.read(path), path.stem[:2]
        video = re.search(r"\*\*Video:\*\* \[(\S+ to \S+)\]", nb.cells[0].source)
        facts = [
            _("about {minutes} minutes").format(minutes=notebook_outline.of(nb, path.stem).minutes)
        ]
        facts += (
            [_("video {time}").format(time=video[1].replace(" to ", _(" to ")))] if video else []
        )
        goes_with = "".join(f"<span>{link}</span>" for link in sets.get(number, []))
        items.append(
            f'<li><b aria-hidden="true">{number}</b><div><a href="lectures/{path.stem}.html">'
            f"{html.escape(pages.title_of(nb))}</a><small>{', '.join(facts)}</small>{goes_with}</div></li>"
        )
    return f'<ol class="syllabus">{"".join(items)}</ol>'


def feedback(there: Collection[str]) -> str:
    """A wrong answer, and what the check says of it: run here and now, not drawn."""
    from autograder import checks
    from autograder.judging import engine, rendering
    from autograder.judging.implementation import InProcess

    names: dict[str, object] = {}
    exec(compile(WRONG, "<answer>", "exec"), names)
    verdict = engine.judge(checks.find("ps02.merge"), InProcess(names))
    code = html.escape(WRONG.strip())
    return (
        f'<div class="feedback"><div><p>{_("You write")}</p><pre tabindex="0">{code}</pre></div>'
        f"<div><p>{_('You see')}</p>{rendering.as_html(verdict)}</div></div>"
    )


def merging(there: Collection[str]) -> str:
    """A line to type into and a slider of merges; drawn by merging.js, which learns them on the spot."""
    told = "".join(
        f' data-{name}="{html.escape(_(text), quote=True)}"' for name, text in TOLD.items()
    )
    return (
        f'<div class="merging" data-merging{told}><label for="merging-text">'
        + _(
            "Type anything, then drag: each step joins the pair of neighbours that stands there most often."
        )
        + f'</label><input id="merging-text" type="text" maxlength="200" autocomplete="off" value="{LINE}">'
        f'<label for="merging-steps">{_("Merges")}</label>'
        '<input id="merging-steps" type="range" min="0" max="40" value="12">'
        '<p class="merging-told" role="status"></p><div class="merging-tokens"></div><noscript>'
        + _("This picture is drawn by a script of this page; lecture 02 shows the same on paper.")
        + "</noscript></div>"
    )


MADE: dict[str, Callable[[Collection[str]], str]] = {
    "doors": doors,
    "syllabus": syllabus,
    "feedback": feedback,
    "merging": merging,
}


def prose(text: str) -> list[str]:
    """The blocks of a page that are prose: no settings at its head, no mark for what is made.

    >>> prose("---\\na: b\\n---\\n\\n# Title\\n\\n<!-- made: doors -->\\n\\nText.\\n")
    ['# Title', 'Text.']
    """
    return [b.strip() for b in text.split("\n\n") if not b.strip().startswith(("---", "<!--"))]


def filled(text: str, there: Collection[str]) -> str:
    """The page with what is made in place of its marks; raises KeyError for a mark that is not known."""
    for block in prose(text):
        text = text.replace(block, _(block))
    return re.sub(r"<!-- made: (\w+) -->", lambda mark: MADE[mark[1]](there), text)
