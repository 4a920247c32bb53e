"""The workshop plans: every sum is computed from the notebooks' own minutes, every name exists.

Run: pytest tests/test_workshops.py
"""

import re
from pathlib import Path

import pytest

from autograder import notebook_outline

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "workshops.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\*{0,2})(\d+)\1 \| (.*?) \|")
LINK = re.compile(r"\[(?:Lecture (\d\d)|(ps\d\d))\]\((\.\./[^)]+)\)(?:: (.*))?$")
PARTS = re.compile(r"^\*(.+?)\*(?: to \*(.+?)\*)?$")
PLANS = {"90 minutes": 90, "Half a day": 240, "Day 1": 390, "Day 2": 390}


def tables(text: str) -> dict[str, list[tuple[int, str]]]:
    """The rows of each plan by its heading; the last is the sum."""
    found: dict[str, list[tuple[int, str]]] = {}
    heading = ""
    for line in text.splitlines():
        heading = line.lstrip("# ") if line.startswith("#") else heading
        if row := ROW.match(line):
            found.setdefault(heading, []).append((int(row[2]), row[3]))
    return found


def stated(what: str) -> int | None:
    """The minutes that the notebooks state for a row; None for a row that is about none.

    Raises:
        ValueError: when it names what does not exist.
    """
    if what.startswith("Video for lectures "):
        return sum(lecture(number).video for number in re.findall(r"\d\d", what))
    link = LINK.search(what)
    if link is None:
        if "](../" in what:
            raise ValueError(f"{what!r} is neither a lecture nor a problem set")
        return None
    path = (ROOT / "docs" / link[3]).resolve()
    made = notebook_outline.read(path)
    if made.short != (link[1] or link[2]):
        raise ValueError(f"{what!r} links to {made.name}")
    if link[4] is None:
        return made.minutes
    parts = PARTS.match(link[4])
    if parts is None:
        raise ValueError(f"{link[4]!r} names no headings")
    if link[1]:
        return notebook_outline.part(made, parts[1], parts[2] or parts[1])
    problems = {problem.heading: problem.minutes for problem in made.problems}
    if parts[1] not in problems:
        raise ValueError(f"{made.name} has no problem {parts[1]!r}; it has {list(problems)}")
    return problems[parts[1]]


def lecture(number: str) -> notebook_outline.Outline:
    return notebook_outline.read(next((ROOT / "lectures").glob(f"{number}_*.ipynb")))


def faults(text: str) -> list[str]:
    made = []
    for heading, rows in tables(text).items():
        *plan, (total, last) = rows
        if last != "**in all**":
            made.append(f"{heading}: no sum")
        if sum(minutes for minutes, _ in plan) != total:
            made.append(f"{heading}: {sum(minutes for minutes, _ in plan)}, not {total}")
        for minutes, what in plan:
            try:
                asked = stated(what)
            except (ValueError, FileNotFoundError) as error:
                made.append(f"{heading}: {error}")
                continue
            if asked is not None and asked != minutes:
                made.append(f"{heading}: {what} takes {asked} minutes, not {minutes}")
    return made


def test_every_minute_is_the_notebooks_own_and_sums_are_right():
    assert faults(TEXT) == []


def test_the_four_plans_are_there():
    found = tables(TEXT)
    assert {name: found[name][-1][0] for name in PLANS} == PLANS
    assert sum(name.startswith("Week ") for name in found) == 4


def test_four_weeks_are_the_whole_course():
    whole = TEXT.partition("## Four weeks")[2].partition("\n## ")[0]
    named = set(re.findall(r"\((\.\./[^)]+\.ipynb)\)", whole))
    there = {f"../{p.relative_to(ROOT).as_posix()}" for p in ROOT.glob("lectures/[0-9]*.ipynb")}
    there |= {f"../{p.relative_to(ROOT).as_posix()}" for p in ROOT.glob("exercises/*/*.ipynb")}
    assert named == there


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("| 10 | Welcome", "| 15 | Welcome", "90 minutes: 95, not 90"),
        ("| **90** | **in all**", "| 90 | the end", "no sum"),
        ("*Ties* to", "*Tigers* to", "no sections 'Tigers'"),
        ("*1. Count the pairs*", "*1. Count the ducks*", "no problem '1. Count the ducks'"),
        ("| 10 | [ps02]", "| 25 | [ps02]", "takes 10 minutes, not 25"),
        ("[ps02](../exercises/ps02_train_bpe/ps02", "[ps03](../exercises/ps02_train_bpe/ps02", "links"),
        ("ps02_train_bpe.ipynb)", "ps02_gone.ipynb)", "No such file"),
    ],
)  # fmt: skip
def test_a_wrong_plan_is_noticed(before, after, fault):
    plan = TEXT.partition("## Half a day")[0]
    assert before in plan and faults(plan) == []
    assert fault in "\n".join(faults(plan.replace(before, after, 1)))


@pytest.mark.parametrize("topic", re.findall(r"\]\(#([a-z0-9-]+)\)", TEXT))
def test_links_inside_lead_somewhere(topic):
    headings = re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    assert topic in [re.sub(r"[^a-z0-9-]", "", h.lower().replace(" ", "-")) for h in headings]
